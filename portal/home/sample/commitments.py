"""Commitments of the sample's agreements, with figures at every step between the sides.

What the register counts is counted as it is; only what a side reports is invented.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from agreements.choices import Side
from agreements.commitment_choices import (
    COUNTING_OF,
    Counting,
    EntryKind,
    Measure,
    ReportState,
)
from agreements.models import (
    Agreement,
    Commitment,
    CommitmentTarget,
    ProgressReport,
    ReportEntry,
)
from portal.home.sample.moments import moment

REASON = "Chép từ văn bản giấy (mẫu)"


@dataclass(frozen=True)
class Line:
    """One promise of a term: `yearly` is what is to be reached each year.

    Without `by_year` the text names only the sum of the term.
    """

    indicator: str
    unit: str
    measure: Measure
    yearly: int
    side: Side
    evidence: str = ""
    by_year: bool = True


LINES = (
    Line(
        "Số chuỗi của tỉnh bạn đang cung ứng cho Hà Nội",
        "chuỗi",
        Measure.CHAINS_KEPT,
        4,
        Side.PARTNER,
    ),
    Line("Số chuỗi mới ghi vào cổng", "chuỗi", Measure.CHAINS_NEW, 3, Side.PARTNER),
    Line(
        "Sản lượng nông sản đưa ra thị trường",
        "tấn",
        Measure.TONNES,
        1500,
        Side.PARTNER,
    ),
    Line(
        "Đoàn tham quan, trao đổi mô hình giữa hai bên",
        "đoàn",
        Measure.REPORTED,
        2,
        Side.HOST,
        "Kế hoạch đoàn, danh sách thành viên có ký tên",
    ),
    Line(
        "Lớp tập huấn an toàn thực phẩm cho hội viên",
        "lớp",
        Measure.REPORTED,
        3,
        Side.PARTNER,
        "Danh sách lớp, ảnh",
    ),
    Line(
        "Hội nghị kết nối, tuần hàng, hội chợ giữa hai bên",
        "sự kiện",
        Measure.EVENTS,
        1,
        Side.HOST,
    ),
    Line(
        "Hợp đồng tiêu thụ ký giữa chuỗi và bếp ăn, cửa hàng Hà Nội",
        "hợp đồng",
        Measure.REPORTED,
        2,
        Side.PARTNER,
        "Bản chụp hợp đồng",
        by_year=False,
    ),
)
# What the last figure of a line became, in turn from agreement to agreement.
STORIES = (
    ReportState.CONFIRMED,
    ReportState.REPORTED,
    ReportState.DISPUTED,
    ReportState.SETTLED,
)


# Where the last line is due so many days after the sample's day.
NEAR, DAYS_LEFT = "son-la", 26


def make_commitments(
    agreements: Sequence[Agreement], *, host: Any, partners: dict[int, Any], today: date
) -> list[Commitment]:
    """Write lines into signed agreements of the last two rounds and all drafts.

    `partners` maps associations to the person who speaks for them.
    """
    chosen = [a for a in agreements if a.starts_on and a.starts_on.year >= 2020]
    commitments = Commitment.objects.bulk_create(
        _commitment(agreement, position, line, host, today)
        for agreement in chosen
        for position, line in enumerate(LINES, start=1)
    )
    _targets(commitments, today)
    _reports(commitments, host=host, partners=partners, today=today)
    return commitments


def _commitment(
    agreement: Agreement, position: int, line: Line, by: Any, today: date
) -> Commitment:
    years = _years(agreement)
    counting = COUNTING_OF.get(line.measure, Counting.ADDS_UP)
    total = line.yearly if counting == Counting.LEVEL else line.yearly * len(years)
    commitment = Commitment(
        agreement=agreement,
        position=position,
        indicator=line.indicator,
        unit=line.unit,
        measure=line.measure,
        counting=counting,
        target_total=Decimal(total),
        responsible_side=line.side,
        due_on=_due(agreement, line, today),
        evidence_wanted=line.evidence,
        created_by=by,
        updated_by=by,
    )
    if agreement.is_signed:
        at = agreement.sealed_at
        commitment.changed_at, commitment.changed_by = at, by
        commitment.change_reason = REASON
    return commitment


def _due(agreement: Agreement, line: Line, today: date) -> date:
    """The end of the term; one line of one province is due within weeks."""
    last = agreement.ends_on or today
    is_near = agreement.association.code == NEAR and not line.by_year
    return min(last, today + timedelta(days=DAYS_LEFT)) if is_near else last


def _line(commitment: Commitment) -> Line:
    return LINES[commitment.position - 1]


def _years(agreement: Agreement) -> range:
    if agreement.starts_on is None or agreement.ends_on is None:
        return range(0)
    return range(agreement.starts_on.year, agreement.ends_on.year + 1)


def _targets(commitments: Sequence[Commitment], today: date) -> None:
    CommitmentTarget.objects.bulk_create(
        CommitmentTarget(
            commitment=commitment,
            year=year,
            value=_line(commitment).yearly,
            set_at=commitment.changed_at or moment(today, 30),
        )
        for commitment in commitments
        if _line(commitment).by_year
        for year in _years(commitment.agreement)
    )


def _reports(
    commitments: Sequence[Commitment],
    *,
    host: Any,
    partners: dict[int, Any],
    today: date,
) -> None:
    told = []
    for number, commitment in enumerate(commitments):
        partner = partners.get(commitment.agreement.association_id)
        starts = commitment.agreement.starts_on
        is_told = commitment.agreement.is_signed and not commitment.is_computed
        if partner is None or starts is None or not is_told:
            continue
        last = min(today.year, _years(commitment.agreement)[-1])
        for year in range(starts.year, last + 1):
            state = (
                STORIES[number % len(STORIES)]
                if year == today.year
                else ReportState.CONFIRMED
            )
            told.append(_report(commitment, year, state, host, partner, today))
    ProgressReport.objects.bulk_create(told)
    ReportEntry.objects.bulk_create(entry for row in told for entry in _entries(row))


def _report(
    commitment: Commitment,
    year: int,
    state: ReportState,
    host: Any,
    partner: Any,
    today: date,
) -> ProgressReport:
    """The responsible side reports; every third year, or without targets, one short."""
    reporter = Side(commitment.responsible_side)
    people = {Side.HOST: host, Side.PARTNER: partner}
    line = _line(commitment)
    is_short = year % 3 == 0 or not line.by_year
    value = Decimal(line.yearly - is_short)
    report = ProgressReport(
        commitment=commitment,
        year=year,
        value=value,
        note="Theo sổ theo dõi của hội (mẫu).",
        state=state,
        reported_side=reporter,
        created_by=people[reporter],
        reported_at=moment(today, 12 + 365 * (today.year - year)),
    )
    _judge(report, people[reporter.other], reporter.other, today)
    return report


def _judge(report: ProgressReport, by: Any, side: Side, today: date) -> None:
    at = moment(today, 9 + 365 * (today.year - report.year))
    if report.state == ReportState.REPORTED:
        report.waiting_side = side
        return
    report.judged_side, report.judged_by, report.judged_at = side, by, at
    if report.state == ReportState.DISPUTED:
        report.counter_value, report.waiting_side = report.value + 1, side.other
        return
    report.closed_side, report.closed_by, report.closed_at = side, by, at
    if report.state == ReportState.SETTLED:
        report.counter_value = report.value


def _entries(report: ProgressReport) -> list[ReportEntry]:
    entries = [
        ReportEntry(
            report=report,
            kind=EntryKind.REPORTED,
            side=report.reported_side,
            by=report.created_by,
            at=report.reported_at,
            figure=report.value,
            text=report.note,
        )
    ]
    kind = {
        ReportState.CONFIRMED: EntryKind.CONFIRMED,
        ReportState.DISPUTED: EntryKind.DISPUTED,
        ReportState.SETTLED: EntryKind.SETTLED,
    }.get(ReportState(report.state))
    if kind is not None:
        is_disputed = kind is EntryKind.DISPUTED
        entries.append(
            ReportEntry(
                report=report,
                kind=kind,
                side=report.judged_side,
                by=report.judged_by,
                at=report.judged_at or report.reported_at,
                figure=report.counter_value if is_disputed else report.value,
                text="Sổ của bên chúng tôi ghi khác (mẫu)." if is_disputed else "",
            )
        )
    return entries
