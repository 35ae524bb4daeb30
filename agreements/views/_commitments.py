"""Commitments as the templates print them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agreements import permissions
from agreements.choices import Side
from agreements.commitment_choices import (
    OPEN_REPORTS,
    CommitmentState,
    Footing,
    Measure,
    ReportState,
)
from agreements.models import Agreement, Commitment, ProgressReport
from agreements.services.measures import figures_by_year
from agreements.views._rows import my_turn
from portal.core.dates import format_date, format_datetime
from portal.core.history import Entry
from portal.core.numbers import format_number
from portal.core.templatetags.portal import status
from portal.organisations.access import Access

TONES = {
    CommitmentState.NOT_STARTED: "neutral",
    CommitmentState.MET: "good",
    CommitmentState.ON_TRACK: "wait",
    CommitmentState.BEHIND: "attention",
    CommitmentState.LAPSED: "danger",
}
REPORT_TONES = {
    ReportState.REPORTED: "wait",
    ReportState.CONFIRMED: "good",
    ReportState.DISPUTED: "attention",
    ReportState.SETTLED: "good",
    ReportState.WITHDRAWN: "neutral",
}


@dataclass(frozen=True)
class CommitmentRow:
    """One line of the panel."""

    pk: int
    url: str
    indicator: str
    area: str
    side: str
    due: str
    target: str
    achieved: str
    percent: int
    badge: SafeString
    is_computed: bool
    # Whose answer an open figure waits for, in words; empty for readers.
    waits: str
    waits_for_me: bool


@dataclass(frozen=True)
class Panel:
    """The commitments on the page of their agreement."""

    rows: Sequence[CommitmentRow]
    put_away: Sequence[Commitment]
    may_change: bool
    may_order: bool
    summary: str


def panel(access: Access, agreement: Agreement, today: date) -> Panel:
    """One query for the lines, put-away ones and their open figures too."""
    open_ones = ProgressReport.objects.filter(
        commitment=OuterRef("pk"), state__in=OPEN_REPORTS
    )
    commitments: Any = (
        Commitment.objects.filter(agreement=agreement)
        .with_progress(today)
        .annotate(
            waiting_side=Subquery(
                open_ones.order_by("reported_at").values("waiting_side")[:1]
            )
        )
    )
    found = list(commitments.select_related("area").in_order())
    for commitment in found:
        commitment.agreement = agreement
    side = permissions.side_of(access, agreement)
    footing = permissions.commitment_footing(access, agreement)
    live = [row for row in found if not row.is_archived]
    return Panel(
        rows=[_row(row, side) for row in live],
        put_away=[row for row in found if row.is_archived] if footing else [],
        may_change=footing is not None,
        may_order=footing is Footing.TEXT and len(live) > 1,
        summary=_summary(live),
    )


def _summary(rows: Sequence[Commitment]) -> str:
    """ "2 đạt · 1 chậm": how many stand where, worst last as in the list of states."""
    counts = dict.fromkeys(CommitmentState, 0)
    for row in rows:
        counts[CommitmentState(row.state)] += 1
    return " · ".join(
        f"{number} {str(state.label).lower()}"
        for state, number in counts.items()
        if number
    )


def _row(commitment: Any, side: Side | None) -> CommitmentRow:
    waiting = commitment.waiting_side if side else ""
    waits = (
        _("Có số liệu chờ %(side)s") % {"side": Side(waiting).label} if waiting else ""
    )
    return CommitmentRow(
        pk=commitment.pk,
        url=commitment.get_absolute_url(),
        indicator=commitment.indicator,
        area=commitment.area.short_name if commitment.area else "",
        side=str(commitment.get_responsible_side_display()),
        due=format_date(commitment.due_on),
        target=with_unit(commitment.target_total, commitment.unit),
        achieved=with_unit(commitment.achieved, commitment.unit),
        percent=percent(commitment),
        badge=state_badge(commitment),
        is_computed=commitment.is_computed,
        waits=waits,
        waits_for_me=bool(waiting) and waiting == side,
    )


def with_unit(value: Decimal, unit: str) -> str:
    return f"{format_number(value)} {unit}"


def percent(commitment: Commitment) -> int:
    """How much of the target is reached, at most 100."""
    return min(100, int(commitment.achieved * 100 / commitment.target_total))


def state_badge(commitment: Commitment) -> SafeString:
    state = CommitmentState(commitment.state)
    return status(TONES[state], str(state.label))


def rule(commitment: Commitment, today: date) -> str:
    """How the state came about, in words and with the figures of this line."""
    expected = with_unit(commitment.expected, commitment.unit)
    if commitment.targets.all():
        gone_by = (
            _("đến hết năm %(year)s: %(expected)s")
            % {"year": today.year - 1, "expected": expected}
            if commitment.expected
            else _("chưa năm nào đã qua")
        )
        basis = _(
            "Đúng tiến độ khi số đạt được không thấp hơn chỉ tiêu của các năm đã qua "
            "(%(gone_by)s)."
        ) % {"gone_by": gone_by}
    else:
        basis = _(
            "Không có chỉ tiêu năm, nên đúng tiến độ khi số đạt được không thấp hơn phần "
            "chỉ tiêu ứng với thời gian đã qua (hôm nay: %(expected)s)."
        ) % {"expected": expected}
    return " ".join(
        [
            _("Đạt khi số đạt được bằng hoặc hơn chỉ tiêu cả thời hạn."),
            basis,
            _("Thấp hơn là chậm; qua hạn hoặc hết thời hạn mà chưa đạt là quá hạn."),
        ]
    )


def source(commitment: Commitment) -> str:
    """Where the figure comes from, in words."""
    return {
        Measure.REPORTED: _(
            "Một bên báo số, bên kia xác nhận; số chưa khớp không tính."
        ),
        Measure.CHAINS_KEPT: _(
            "Cổng đếm chuỗi đang hoạt động của hội ký kết (và hội nó kế thừa) mà Hà Nội "
            "đã xác nhận và công khai, tính đến hôm nay."
        ),
        Measure.CHAINS_NEW: _(
            "Cổng đếm chuỗi được ghi vào cổng trong thời hạn thỏa thuận, đang hoạt động, "
            "Hà Nội đã xác nhận và công khai."
        ),
        Measure.TONNES: _(
            "Cổng cộng sản lượng các năm trong thời hạn của những chuỗi Hà Nội đã xác "
            "nhận và công khai."
        ),
        Measure.VISITS: _(
            "Cổng đếm đoàn tham quan học tập trong thời hạn thỏa thuận có kết quả hai "
            "bên đã xác nhận."
        ),
        Measure.EVENTS: _(
            "Cổng đếm hội nghị kết nối cung cầu, tuần hàng, hội chợ, festival, gian "
            "hàng trong thời hạn thỏa thuận có kết quả hai bên đã xác nhận."
        ),
        Measure.TRAININGS: _(
            "Cổng đếm lớp tập huấn trong thời hạn thỏa thuận có kết quả hai bên đã xác "
            "nhận."
        ),
    }[Measure(commitment.measure)]


@dataclass(frozen=True)
class YearRow:
    year: int
    target: str
    figure: str


def year_rows(
    commitment: Commitment, reports: Sequence[ProgressReport]
) -> list[YearRow]:
    """Targets beside what was reached, year by year."""
    targets = {target.year: target.value for target in commitment.targets.all()}
    figures: Mapping[int, Decimal] = (
        figures_by_year(commitment)
        if commitment.is_computed
        else {
            report.year: report.value
            for report in reports
            if report.has_agreed_figure and report.replaced_at is None
        }
    )
    return [
        YearRow(
            year,
            format_number(targets[year]) if year in targets else "",
            format_number(figures[year]) if year in figures else "",
        )
        for year in sorted({*targets, *figures})
    ]


@dataclass(frozen=True)
class ReportCard:
    """One report with all that was said about it."""

    pk: int
    title: str
    badge: SafeString
    sides: str
    evidence_name: str
    entries: Sequence[Entry]
    may_judge: bool
    may_answer: bool
    may_withdraw: bool
    # The figure of the other side, as "agree with it" sends it and as it is shown.
    their_figure: str
    their_words: str

    @property
    def withdraw_id(self) -> str:
        return f"withdraw-{self.pk}"


def report_card(
    report: Any, commitment: Commitment, side: Side, user: Any
) -> ReportCard:
    mine = report.reported_side == side
    is_disputed = report.state == ReportState.DISPUTED
    theirs = report.counter_value if mine else report.value
    state = ReportState(report.state)
    waits_for_me = state is ReportState.REPORTED and not mine
    return ReportCard(
        pk=report.pk,
        title=_("Năm %(year)s: %(figure)s")
        % {"year": report.year, "figure": with_unit(report.value, commitment.unit)},
        badge=my_turn()
        if waits_for_me
        else status(REPORT_TONES[state], str(state.label)),
        sides=_both_figures(report, commitment),
        evidence_name=report.evidence_name,
        entries=[_entry(entry, commitment) for entry in report.entries.all()],
        may_judge=waits_for_me and report.created_by_id != user.pk,
        may_answer=is_disputed and report.waiting_side == side,
        may_withdraw=report.is_open and mine,
        their_figure=format_number(theirs) if is_disputed else "",
        their_words=with_unit(theirs, commitment.unit) if is_disputed else "",
    )


def _both_figures(report: ProgressReport, commitment: Commitment) -> str:
    if report.state != ReportState.DISPUTED or report.counter_value is None:
        return ""
    reporter = Side(report.reported_side)
    return _("%(one)s: %(value)s · %(other)s: %(counter)s · đang chờ %(turn)s") % {
        "one": reporter.label,
        "value": with_unit(report.value, commitment.unit),
        "other": reporter.other.label,
        "counter": with_unit(report.counter_value, commitment.unit),
        "turn": Side(report.waiting_side).label,
    }


def _entry(entry: Any, commitment: Commitment) -> Entry:
    text = str(entry.get_kind_display())
    if entry.figure is not None:
        text = f"{text}: {with_unit(entry.figure, commitment.unit)}"
    if entry.text:
        text = f"{text}. {entry.text}"
    who = f"{entry.get_side_display()} · {entry.by.full_name}"
    return Entry(format_datetime(entry.at), who, text)
