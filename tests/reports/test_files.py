"""No half file is ever visible, and killed attempts leave nothing behind."""

import errno
from pathlib import Path

import pytest

from portal.core.jobs import LostClaim, Run, protocol
from portal.core.jobs.models import JobState
from portal.reports import files, services
from tests.chains.factories import make_chain
from tests.core.jobs.conftest import expire_lease
from tests.reports.factories import ask, build

pytestmark = pytest.mark.django_db


def all_files(root: Path) -> list[str]:
    return sorted(
        str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()
    )


def test_a_built_report_leaves_one_file(cast, own_files):
    report = build(ask(cast.staff))
    assert all_files(own_files) == [report.file.name]
    assert (own_files / report.file.name).stat().st_mode & 0o007 == 0


def test_leftovers_of_killed_attempts_go(cast, own_files):
    report = ask(cast.staff)
    stale = [
        own_files / "reports" / "work" / f"{report.pk}-9" / "register.xlsx",
        own_files / "reports" / "2026" / f"{report.pk}-9.xlsx",
    ]
    other = own_files / "reports" / "2026" / f"{report.pk}9-1.xlsx"
    for path in [*stale, other]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    build(report)
    assert not any(path.exists() for path in stale)
    assert other.exists()
    assert (own_files / report.file.name).exists()


def test_a_worker_that_lost_its_claim_leaves_no_file(cast, own_files, monkeypatch):
    report = ask(cast.staff)
    claim = protocol.claim(report.job_id)
    assert claim is not None
    expire_lease(report.job)
    assert protocol.claim(report.job_id) is not None
    with pytest.raises(LostClaim):
        services.build_register(Run(claim))
    report.refresh_from_db()
    assert not report.is_ready
    assert all_files(own_files) == []


def test_a_full_disk_is_said_in_words(cast, own_files, monkeypatch):
    make_chain(cast.son_la)

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "put_in_place", full)
    report = build(ask(cast.staff))
    assert report.job.state == JobState.FAILED
    assert "hết chỗ" in report.job.error
    assert all_files(own_files) == []


def test_another_trouble_of_the_disk_is_an_accident(cast, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError(errno.EIO, "I/O error")

    monkeypatch.setattr(files, "put_in_place", broken)
    report = build(ask(cast.staff))
    assert report.job.state == JobState.QUEUED
