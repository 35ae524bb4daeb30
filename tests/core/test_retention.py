"""Files that were kept long enough are deleted; what they were stays written."""

from datetime import datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from chains.models import ImportBatch
from chains.models.importing import ImportState
from chains.services import import_batches
from chains.tasks import drop_old_imports
from portal.core import clock
from portal.core.retention import KEPT_DAYS
from portal.reports import services
from portal.reports.models import Report
from portal.reports.tasks import drop_old_reports
from tests.cast import Cast
from tests.chains.import_access import make_batch
from tests.reports.factories import ask, build, make_failed, make_ready

pytestmark = pytest.mark.django_db

KEPT = timedelta(days=KEPT_DAYS)
MINUTE = timedelta(minutes=1)


def built(report: Report, at: datetime) -> Report:
    Report.objects.filter(pk=report.pk).update(built_at=at)
    return report


def left_alone(batch: ImportBatch, since: datetime) -> ImportBatch:
    ImportBatch.objects.filter(pk=batch.pk).update(updated_at=since)
    return batch


# --- Reports --------------------------------------------------------------------------
def test_files_of_old_reports_go_and_those_of_newer_ones_stay(cast: Cast, moment):
    old = built(make_ready(cast.officer), moment - KEPT - MINUTE)
    young = built(make_ready(cast.lead), moment - KEPT + MINUTE)
    waiting, failed = ask(cast.staff), make_failed(cast.outsider)
    name = old.file.name
    assert services.drop_old_files(at=moment) == 1
    assert not default_storage.exists(name)
    for report in (old, young, waiting, failed):
        report.refresh_from_db()
    assert old.is_expired
    assert old.file_name.endswith(".xlsx")
    assert default_storage.exists(young.file.name)
    assert not waiting.is_expired
    assert not failed.is_expired
    assert services.drop_old_files(at=moment) == 0


def test_the_pages_say_so_and_the_report_is_built_again(cast: Cast, moment, client):
    old = built(make_ready(cast.officer, status="operating"), moment - 2 * KEPT)
    client.force_login(cast.officer)
    fresh = client.get(old.get_absolute_url()).content.decode()
    assert "Tệp được giữ đến" in fresh
    services.drop_old_files(at=moment)

    page = client.get(old.get_absolute_url()).content.decode()
    download = reverse("reports:download", args=[old.pk])
    assert "Tệp đã hết hạn lưu, hãy lập lại." in page
    assert download not in page
    assert "Tệp được giữ đến" not in page
    assert "Đã hết hạn lưu" in client.get(reverse("reports:list")).content.decode()
    assert client.get(download)["Location"] == old.get_absolute_url()

    # What the button on the page sends.
    asked = {name: value or "" for name, value in old.filters.items()}
    for name, value in asked.items():
        assert f'name="{name}" value="{value}"' in page
    client.post(reverse("reports:create"), asked)
    again = Report.objects.latest("pk")
    assert again != old
    assert again.filters == old.filters
    assert build(again).is_ready


def test_a_file_that_is_gone_already_does_not_stop_the_sweep(
    cast: Cast, moment, client
):
    """As after a crash between the deletion and the commit."""
    gone = built(make_ready(cast.officer), moment - 2 * KEPT)
    other = built(make_ready(cast.officer, status="ended"), moment - 2 * KEPT)
    default_storage.delete(gone.file.name)
    client.force_login(cast.officer)
    page = client.get(reverse("reports:download", args=[gone.pk]), follow=True)
    assert "Tệp đã hết hạn lưu" in page.content.decode()
    assert services.drop_old_files(at=moment) == 2
    other.refresh_from_db()
    assert other.is_expired


def test_one_file_that_cannot_be_deleted_is_tried_again(
    cast: Cast, moment, monkeypatch
):
    first = built(make_ready(cast.officer), moment - 2 * KEPT)
    second = built(make_ready(cast.officer, status="ended"), moment - 2 * KEPT)
    delete = default_storage.delete

    def refuse(name: str) -> None:
        if name == first.file.name:
            raise PermissionError(name)
        delete(name)

    storage = Report._meta.get_field("file").storage
    with monkeypatch.context() as patch:
        patch.setattr(storage, "delete", refuse, raising=False)
        assert services.drop_old_files(at=moment) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_expired, second.is_expired) == (False, True)
    assert services.drop_old_files(at=moment) == 1


# --- Imports --------------------------------------------------------------------------
def test_files_that_were_given_up_go_and_others_stay(cast: Cast, moment, client):
    long_ago = moment - KEPT - MINUTE
    gone = [
        left_alone(make_batch(cast, state=ImportState.DISCARDED), long_ago),
        left_alone(
            make_batch(cast, state=ImportState.REFUSED, message="Hỏng."), long_ago
        ),
    ]
    stay = [
        left_alone(make_batch(cast, state=state), long_ago)
        for state in (ImportState.PREVIEW, ImportState.SAVED)
    ]
    recent = make_batch(cast, state=ImportState.DISCARDED)
    stay.append(left_alone(recent, moment - KEPT + MINUTE))
    names = [batch.file.name for batch in gone]

    assert import_batches.drop_old_files(at=moment) == 2
    assert not any(default_storage.exists(name) for name in names)
    for batch in stay:
        batch.refresh_from_db()
        assert default_storage.exists(batch.file.name)

    client.force_login(cast.officer)
    address = reverse("chains:import_file", args=[gone[0].pk])
    page = client.get(gone[0].get_absolute_url()).content.decode()
    assert "Tệp đã hết hạn lưu" in page
    assert address not in page
    assert client.get(address)["Location"] == gone[0].get_absolute_url()


# --- The schedule ---------------------------------------------------------------------
def test_the_daily_tasks_sweep(cast: Cast):
    long_ago = clock.now() - 2 * KEPT
    report = built(make_ready(cast.officer), long_ago)
    batch = left_alone(make_batch(cast, state=ImportState.DISCARDED), long_ago)
    drop_old_reports(added_by_a_newer_sender=1)
    drop_old_imports(added_by_a_newer_sender=1)
    report.refresh_from_db()
    batch.refresh_from_db()
    assert report.is_expired
    assert not batch.file
