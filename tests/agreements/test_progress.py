"""A figure is told by one side and stands only when both stand on it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, InternalError, transaction

from agreements.choices import Side
from agreements.commitment_choices import Measure, ReportState
from agreements.models import ProgressReport, ReportEntry
from agreements.services import progress
from agreements.services.progress import GivenFigure
from agreements.services.scans import Scan
from portal.core.errors import DomainError
from tests.agreements.commitments import make_commitment, make_report
from tests.agreements.factories import MOMENT, make_signed
from tests.agreements.room import PDF
from tests.cast import Cast


@pytest.fixture
def line(cast: Cast):
    return make_commitment(make_signed(cast.son_la, by=cast.staff), by=cast.staff)


def told(report: ProgressReport) -> list[Any]:
    rows = ReportEntry.objects.filter(report=report).order_by("pk")
    return list(rows.values_list("kind", "side", "figure"))


def test_who_reported_never_confirms(cast: Cast, line):
    report = make_report(line, by=cast.officer)
    for person in (cast.officer, cast.lead):
        with pytest.raises(DomainError, match="không tự xác nhận"):
            progress.confirm(report_id=report.pk, by=person, at=MOMENT)
    with (
        pytest.raises(IntegrityError, match="judged_by_the_other_side"),
        transaction.atomic(),
    ):
        ProgressReport.objects.filter(pk=report.pk).update(
            state=ReportState.CONFIRMED,
            judged_side=Side.PARTNER,
            judged_by=cast.lead,
            judged_at=MOMENT,
            closed_by=cast.lead,
            waiting_side="",
        )
    progress.confirm(report_id=report.pk, by=cast.staff, at=MOMENT)
    report.refresh_from_db()
    assert report.has_agreed_figure
    assert told(report) == [("reported", "partner", 2), ("confirmed", "host", 2)]


def test_a_disputed_figure_stands_only_when_both_have_the_same(cast: Cast, line):
    report = make_report(line, by=cast.officer, value=25)
    for figure, reason, said in (("25", "x", "giống nhau"), ("18", " ", "lý do")):
        with pytest.raises(DomainError, match=said):
            progress.dispute(
                report_id=report.pk,
                figure=Decimal(figure),
                reason=reason,
                by=cast.staff,
                at=MOMENT,
            )
    progress.dispute(
        report_id=report.pk,
        figure=Decimal(18),
        reason="Danh sách có 18 người",
        by=cast.staff,
        at=MOMENT,
    )
    with pytest.raises(DomainError, match="Đang chờ Bên tỉnh bạn"):
        progress.answer(
            report_id=report.pk, figure=Decimal(25), text="", by=cast.staff, at=MOMENT
        )
    with pytest.raises(DomainError, match="lời giải thích"):
        progress.answer(
            report_id=report.pk, figure=Decimal(22), text="", by=cast.lead, at=MOMENT
        )
    progress.answer(
        report_id=report.pk,
        figure=Decimal(22),
        text="Thêm 4 lái xe",
        by=cast.lead,
        at=MOMENT,
    )
    progress.answer(
        report_id=report.pk, figure=Decimal(22), text="", by=cast.admin, at=MOMENT
    )
    report.refresh_from_db()
    assert (report.state, report.value) == (ReportState.SETTLED, 22)
    assert (report.closed_side, report.waiting_side) == (Side.HOST, "")
    assert told(report)[-2:] == [("answered", "partner", 22), ("settled", "host", 22)]


def test_a_later_report_of_a_year_counts_once_it_is_confirmed(cast: Cast, line):
    first = make_report(line, by=cast.officer, value=1)
    with pytest.raises(DomainError, match="đang chờ hai bên"):
        make_report(line, by=cast.staff, value=3)
    progress.confirm(report_id=first.pk, by=cast.staff, at=MOMENT)
    second = make_report(line, by=cast.officer, value=3)
    assert [r.value for r in line.reports.agreed()] == [1]
    progress.confirm(report_id=second.pk, by=cast.staff, at=MOMENT)
    assert [r.value for r in line.reports.agreed()] == [3]


def test_a_report_is_taken_back_by_its_own_side(cast: Cast, line):
    report = make_report(line, by=cast.officer)
    with pytest.raises(DomainError, match="Chỉ bên đã báo"):
        progress.withdraw(report_id=report.pk, by=cast.staff, at=MOMENT, text="")
    progress.withdraw(report_id=report.pk, by=cast.lead, at=MOMENT, text="Nhầm năm")
    with pytest.raises(DomainError, match="đã rút"):
        progress.confirm(report_id=report.pk, by=cast.staff, at=MOMENT)
    make_report(line, by=cast.officer, value=3)


def test_one_sending_of_a_report_makes_one(cast: Cast, line):
    number = uuid4()
    made = [
        progress.report_progress(
            commitment_id=line.pk,
            given=GivenFigure(
                2026, Decimal(2), evidence=Scan(ContentFile(PDF, name="a.pdf"), "A.pdf")
            ),
            by=cast.officer,
            at=MOMENT,
            submission=number,
        )
        for _ in range(2)
    ]
    assert made[0].pk == made[1].pk
    assert len(made[0].evidence_sha256) == 64
    assert ReportEntry.objects.count() == 1


def test_only_sensible_years_are_reported(cast: Cast, line):
    with pytest.raises(DomainError, match="ngoài thời hạn"):
        make_report(line, by=cast.officer, year=2025)
    with pytest.raises(DomainError, match="chưa tới"):
        make_report(line, by=cast.officer, year=2027)
    later = MOMENT + timedelta(days=90)
    assert make_report(line, by=cast.officer, year=2027, at=later).year == 2027


def test_the_register_counts_by_itself(cast: Cast, line):
    counted = make_commitment(
        line.agreement, by=cast.staff, measure=Measure.CHAINS_KEPT, yearly={}
    )
    with pytest.raises(DomainError, match="tự đếm"):
        make_report(counted, by=cast.officer)


def test_strangers_and_readers_report_nothing(cast: Cast, line):
    report = make_report(line, by=cast.officer)
    for person in (cast.outsider, cast.reader, cast.former):
        with pytest.raises(PermissionDenied):
            make_report(line, by=person)
        with pytest.raises(PermissionDenied):
            progress.confirm(report_id=report.pk, by=person, at=MOMENT)


@pytest.mark.parametrize(
    "change", [{"value": 9}, {"year": 2027}, {"reported_side": "host"}]
)
def test_the_database_keeps_an_agreed_figure(cast: Cast, line, change):
    report = make_report(line, by=cast.officer)
    progress.confirm(report_id=report.pk, by=cast.staff, at=MOMENT)
    with pytest.raises(InternalError), transaction.atomic():
        ProgressReport.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(InternalError), transaction.atomic():
        report.entries.update(text="Khác")


def test_a_side_finds_what_it_is_asked(cast: Cast, line):
    report = make_report(line, by=cast.officer)
    waiting = ProgressReport.objects.waiting_for
    assert list(waiting(Side.HOST)) == [report]
    assert not waiting(Side.PARTNER).exists()
    progress.dispute(
        report_id=report.pk, figure=Decimal(1), reason="Một", by=cast.staff, at=MOMENT
    )
    assert list(waiting(Side.PARTNER)) == [report]
