"""Activities as the templates print them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Window
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agreements import permissions
from agreements.activity_choices import ActivityState, OutcomeState
from agreements.choices import Side
from agreements.models import Activity, Agreement, OutcomeReport
from agreements.models.activity import term_of_days
from agreements.models.outcome import Heads
from agreements.services.activities import ActivityFacts
from agreements.views._rows import my_turn
from chains.models import Chain
from portal.core import history
from portal.core.dates import format_date, format_datetime
from portal.core.history import Entry
from portal.core.numbers import format_number
from portal.core.templatetags.portal import status
from portal.organisations.access import Access

TONES = {
    ActivityState.PLANNED: "wait",
    ActivityState.HELD: "good",
    ActivityState.CANCELLED: "neutral",
}
OUTCOME_TONES = {
    OutcomeState.REPORTED: "wait",
    OutcomeState.CONFIRMED: "good",
    OutcomeState.DISPUTED: "attention",
    OutcomeState.SETTLED: "good",
    OutcomeState.WITHDRAWN: "neutral",
}
# The agreement page shows the newest ones; the list has them all.
SHOWN_ON_PANEL = 8


@dataclass(frozen=True)
class ActivityRow:
    url: str
    title: str
    kind: str
    days: str
    place: str
    party: str
    badge: SafeString
    people: str
    # Whose answer an open report waits for, in words; empty for readers.
    waits: str
    waits_for_me: bool


@dataclass(frozen=True)
class ActivityPanel:
    """The newest activities on the page of their agreement."""

    rows: Sequence[ActivityRow]
    summary: str
    may_add: bool
    is_side: bool


def activity_panel(access: Access, agreement: Agreement) -> ActivityPanel | None:
    """One query; None for a text that nobody signed yet."""
    if not agreement.is_signed:
        return None
    # Counted over all of them, though only the newest are read.
    counts: dict[str, Any] = {
        f"count_{state}": Window(Count("pk", filter=Q(state=state)))
        for state in ActivityState
    }
    newest: list[Any] = list(
        Activity.objects.filter(agreement=agreement)
        .with_outcome()
        .annotate(**counts)
        .order_by("-starts_on", "-pk")[:SHOWN_ON_PANEL]
    )
    for activity in newest:
        activity.agreement = agreement
    side = permissions.side_of(access, agreement)
    return ActivityPanel(
        rows=[activity_row(activity, side) for activity in newest],
        summary=_summary(newest[0]) if newest else "",
        may_add=permissions.acting_side(access, agreement) is not None,
        is_side=side is not None,
    )


def _summary(counted: Any) -> str:
    """ "3 dự kiến · 12 đã tổ chức": how many stand where."""
    counts = {state: getattr(counted, f"count_{state}") for state in ActivityState}
    return " · ".join(
        f"{count} {str(state.label).lower()}"
        for state, count in counts.items()
        if count
    )


def activity_row(activity: Activity, side: Side | None) -> ActivityRow:
    """Needs `with_outcome` and the agreement's association."""
    waiting = activity.waiting_side if side else None
    people = activity.people
    return ActivityRow(
        url=activity.get_absolute_url(),
        title=activity.title,
        kind=str(activity.get_kind_display()),
        days=term_of_days(activity.starts_on, activity.ends_on),
        place=activity.place,
        party=activity.agreement.association.name,
        badge=state_badge(activity),
        people=people_in_words(people) if people is not None else "",
        waits=_("Kết quả chờ %(side)s") % {"side": Side(waiting).label}
        if waiting
        else "",
        waits_for_me=bool(waiting) and waiting == side,
    )


def state_badge(activity: Activity) -> SafeString:
    state = ActivityState(activity.state)
    return status(TONES[state], str(state.label))


def people_in_words(count: int) -> str:
    return _("%(count)s người") % {"count": plain(count)}


def plain(count: int) -> str:
    return format_number(Decimal(count))


def heads_in_words(heads: Heads) -> str:
    """ "45 người: Hà Nội 20, tỉnh bạn 25"; others only where there were some."""
    text = _("%(total)s người: Hà Nội %(host)s, tỉnh bạn %(partner)s") % {
        "total": plain(heads.total),
        "host": plain(heads.host),
        "partner": plain(heads.partner),
    }
    if heads.other:
        text += _(", nơi khác %(other)s") % {"other": plain(heads.other)}
    return text


@dataclass(frozen=True)
class OutcomeCard:
    """One report with all that was said about it."""

    pk: int
    title: str
    badge: SafeString
    sides: str
    result: str
    is_replaced: bool
    entries: Sequence[Entry]
    may_judge: bool
    may_answer: bool
    may_withdraw: bool
    # The count of the other side, as "agree with it" sends it and as it is shown.
    theirs: Heads | None
    their_words: str

    @property
    def withdraw_id(self) -> str:
        return f"withdraw-{self.pk}"


def outcome_card(report: Any, side: Side, user: Any) -> OutcomeCard:
    mine = report.reported_side == side
    is_disputed = report.state == OutcomeState.DISPUTED
    theirs = (report.counter if mine else report.heads) if is_disputed else None
    state = OutcomeState(report.state)
    waits_for_me = state is OutcomeState.REPORTED and not mine
    return OutcomeCard(
        pk=report.pk,
        title=heads_in_words(report.heads),
        badge=my_turn()
        if waits_for_me
        else status(OUTCOME_TONES[state], str(state.label)),
        sides=both_counts(report) if is_disputed else "",
        result=report.result,
        is_replaced=report.replaced_at is not None,
        entries=[_entry(entry) for entry in report.entries.all()],
        may_judge=waits_for_me and report.created_by_id != user.pk,
        may_answer=is_disputed and report.waiting_side == side,
        may_withdraw=report.is_open and mine,
        theirs=theirs,
        their_words=people_in_words(theirs.total) if theirs else "",
    )


def both_counts(report: OutcomeReport) -> str:
    """What each side says, and whose turn it is."""
    reporter = Side(report.reported_side)
    told = [f"{reporter.label}: {heads_in_words(report.heads)}"]
    if report.counter is not None:
        told.append(f"{reporter.other.label}: {heads_in_words(report.counter)}")
    if report.waiting_side:
        told.append(_("đang chờ %(side)s") % {"side": Side(report.waiting_side).label})
    return " · ".join(told)


def _entry(entry: Any) -> Entry:
    text = str(entry.get_kind_display())
    if entry.heads is not None:
        text = f"{text}: {heads_in_words(entry.heads)}"
    if entry.text:
        text = f"{text}. {entry.text}"
    who = f"{entry.get_side_display()} · {entry.by.full_name}"
    return Entry(format_datetime(entry.at), who, text)


def activity_history(
    activity: Activity, user: Any, parts: Sequence[history.Track] = ()
) -> list[Entry]:
    """Chains are named to those who may read them; others hear nothing of the link."""
    facts = {
        "kind": _("loại"),
        "title": _("tên"),
        "starts_on": _("từ ngày"),
        "ends_on": _("đến hết ngày"),
        "place": _("địa điểm"),
        "responsible_side": _("bên chủ trì"),
        "content": _("nội dung"),
        "cost": _("kinh phí"),
        "payer": _("nguồn kinh phí"),
    }
    own: Any = Activity
    links: Any = Activity.chains.through
    return history.timeline(
        history.Track(
            own.pgh_event_model.objects.filter(pgh_obj=activity),
            facts,
            added=lambda event: _("Đưa vào kế hoạch"),
            acts=(
                history.became("held_at", lambda e: _("Ghi đã tổ chức")),
                history.emptied("held_at", lambda e: _("Trở lại dự kiến")),
                history.became(
                    "cancelled_at",
                    lambda e: (
                        _("Không tổ chức: %(reason)s") % {"reason": e.cancel_reason}
                    ),
                ),
            ),
        ),
        history.Track(
            links.pgh_event_model.objects.filter(
                activity=activity, chain__in=Chain.objects.for_user(user).values("pk")
            ).select_related("chain"),
            {},
            added=lambda e: _("Thêm chuỗi: %(chain)s") % {"chain": e.chain.name},
            removed=lambda e: _("Bỏ chuỗi: %(chain)s") % {"chain": e.chain.name},
        ),
        *parts,
    )


@dataclass(frozen=True)
class Difference:
    """A fact as saved meanwhile, beside what was typed."""

    label: str
    saved: str
    typed: str


def differences(typed: ActivityFacts, saved: Activity) -> list[Difference]:
    """Only what the two do not have in common."""
    draft = Activity(**asdict(typed))
    rows = []
    for name in asdict(typed):
        if getattr(draft, name) == getattr(saved, name):
            continue
        label = str(Activity._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        rows.append(Difference(label, _fact(saved, name), _fact(draft, name)))
    return rows


def _fact(activity: Activity, name: str) -> str:
    value = getattr(activity, name)
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Decimal):
        return format_number(value)
    told = getattr(activity, f"get_{name}_display", None)
    return str(told() if told else value or "") or "—"
