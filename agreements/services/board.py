"""Where every agreement stands, whose answer is awaited and what is due, at a glance.

A fixed number of queries whatever there is: open matters of all kinds come in one, and
commitments are worked out for all agreements together.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, TruncDate

from agreements.activity_choices import ActivityState
from agreements.board_choices import Matter
from agreements.choices import Side, TermStatus
from agreements.commitment_choices import (
    OPEN_REPORTS,
    CommitmentState,
    ReportState,
)
from agreements.commitment_progress import Line, Progress, progress_of, term_of
from agreements.models import (
    Activity,
    Agreement,
    Commitment,
    ProgressReport,
    ReportEntry,
    Review,
    Round,
    WorkLine,
)
from agreements.work_choices import WorkKind
from portal.organisations.models import Association

SOON_DAYS = 30
# Ended agreements owe nothing any more; what they reached stays on their own pages.
_RUNNING = (TermStatus.IN_FORCE, TermStatus.ENDING_SOON)


class Open(NamedTuple):
    """Something that waits for a side (or for both: ""), or that is due."""

    matter: Matter
    side: str
    since: date | None
    number: int


@dataclass(frozen=True)
class BoardRow:
    """An agreement, or an association that has none in the round being signed."""

    association: Association
    round: Round
    agreement: Agreement | None
    waiting: Sequence[Open]
    due: Sequence[Open]
    states: Mapping[CommitmentState, int]

    def waits_for(self, side: Side) -> bool:
        return any(item.side in {side, ""} for item in self.waiting)

    @property
    def waiting_since(self) -> date | None:
        return min((item.since for item in self.waiting if item.since), default=None)


def board_rows(user: Any, today: date) -> list[BoardRow]:
    """By association, the newest round first; for Hanoi, who reads all."""
    agreements = list(
        Agreement.objects.live()
        .for_user(user)
        .with_status(today)
        .select_related("round", "association__province__successor")
        .defer("text", "notes", "search_text", "search_exact")
        .order_by("association__sort_key", "association_id", "-starts_on", "-pk")
    )
    opened = _open_matters(today)
    lines = _lines()
    terms = {agreement.pk: term_of(agreement) for agreement in agreements}
    shown = [line for line in lines if line.agreement_id in terms]
    progress = progress_of(shown, today, terms)
    by_agreement: dict[int, list[Line]] = defaultdict(list)
    for line in shown:
        by_agreement[line.agreement_id].append(line)
    rows = [
        _row(agreement, opened[agreement.pk], by_agreement, progress, today)
        for agreement in agreements
    ]
    return rows + _not_begun(agreements)


def _lines() -> list[Line]:
    columns = Line._fields
    rows = Commitment.objects.live().order_by().values_list(*columns)
    return [Line._make(row) for row in rows]


def _row(
    agreement: Agreement,
    opened: Sequence[Open],
    lines: Mapping[int, Sequence[Line]],
    progress: Mapping[int, Progress],
    today: date,
) -> BoardRow:
    own = lines.get(agreement.pk, [])
    states = Counter(progress[line.pk].state for line in own)
    return BoardRow(
        association=agreement.association,
        round=agreement.round,
        agreement=agreement,
        waiting=[item for item in opened if item.matter in _ANSWERED],
        due=[
            *_due_of_terms(agreement, own, progress, today),
            *(item for item in opened if item.matter not in _ANSWERED),
        ],
        states=states,
    )


def _due_of_terms(
    agreement: Agreement,
    lines: Sequence[Line],
    progress: Mapping[int, Progress],
    today: date,
) -> list[Open]:
    if agreement.status not in _RUNNING:
        return []
    due = []
    if agreement.status == TermStatus.ENDING_SOON:
        due.append(Open(Matter.ENDS_SOON, "", agreement.last_day, 1))
    last = today + timedelta(days=SOON_DAYS)
    for matter, days in (
        (
            Matter.DUE_SOON,
            [
                line.due_on
                for line in lines
                if today <= line.due_on <= last
                and progress[line.pk].state != CommitmentState.MET
            ],
        ),
        (Matter.BEHIND, _in_state(lines, progress, CommitmentState.BEHIND)),
        (Matter.LAPSED, _in_state(lines, progress, CommitmentState.LAPSED)),
    ):
        if days:
            due.append(Open(matter, "", min(days), len(days)))
    return due


def _in_state(
    lines: Sequence[Line], progress: Mapping[int, Progress], state: CommitmentState
) -> list[date]:
    return [line.due_on for line in lines if progress[line.pk].state == state]


def _not_begun(agreements: Sequence[Agreement]) -> list[BoardRow]:
    """Associations of today without a word in the round that is being signed."""
    offered = Round.objects.offered().filter(starts_on__isnull=False)
    newest = offered.first()
    if newest is None:
        return []
    begun = {a.association_id for a in agreements if a.round_id == newest.pk}
    missing = (
        Association.objects.partners()
        .filter(successor__isnull=True)
        .exclude(pk__in=begun)
        .select_related("province__successor")
        .in_alphabet()
    )
    return [BoardRow(party, newest, None, [], [], {}) for party in missing]


# --- Open matters of all kinds, in one query ------------------------------------------
# What waits for a side is read where the list of open work reads it (WorkLine).
_MATTER_OF = {
    WorkKind.TEXT: Matter.TEXT,
    WorkKind.SIGNATURE: Matter.SIGNATURE,
    WorkKind.AMENDMENT: Matter.AMENDMENT,
    WorkKind.AMENDMENT_SIGNATURE: Matter.AMENDMENT,
    WorkKind.ENDING: Matter.TERMINATION,
    WorkKind.CORRECTION: Matter.CORRECTION,
    WorkKind.RELEASE: Matter.RELEASE,
    WorkKind.PLAN: Matter.PLAN,
    WorkKind.OUTCOME: Matter.OUTCOME,
}
_ANSWERED = {*_MATTER_OF.values(), Matter.FIGURE, Matter.DISPUTED, Matter.REVIEW}
_DAY: Any = DateField()


def _open_matters(today: date) -> dict[int, list[Open]]:
    """Everything open, by agreement and then by matter; the oldest day of each kind."""
    others = [_figures(), *_reviews(), *_activities(today)]
    found: dict[int, dict[tuple[str, str], Open]] = defaultdict(dict)
    for agreement, matter, side, since, number in _waiting().union(*others, all=True):
        before = found[agreement].get((matter, side))
        if before is not None:
            days = [day for day in (before.since, since) if day]
            since, number = min(days, default=None), number + before.number
        found[agreement][matter, side] = Open(Matter(matter), side, since, number)
    order = list(Matter.values)
    return defaultdict(
        list,
        {
            pk: sorted(items.values(), key=lambda item: order.index(item.matter))
            for pk, items in found.items()
        },
    )


def _told(rows: Any, agreement: str, matter: Any, side: Any, since: Any) -> Any:
    """The columns that all kinds share: agreement, matter, side, day, how many."""
    columns: dict[str, Any] = {
        "of_agreement": F(agreement),
        "of_matter": Value(matter) if isinstance(matter, str) else matter,
        "of_side": Cast(side, CharField()),
        "of_day": Cast(since, _DAY),
        "of_number": Value(1, output_field=IntegerField()),
    }
    return rows.order_by().values_list(*columns.values())


def _waiting() -> Any:
    rows = WorkLine.objects.filter(kind__in=_MATTER_OF)
    matter = Case(
        *(When(kind=kind, then=Value(named)) for kind, named in _MATTER_OF.items()),
        output_field=CharField(),
    )
    return _told(rows, "agreement_id", matter, F("side"), TruncDate("since"))


def _figures() -> Any:
    said = ReportEntry.objects.filter(report=OuterRef("pk")).order_by("-at")
    rows = ProgressReport.objects.filter(
        state__in=OPEN_REPORTS, commitment__archived_at__isnull=True
    )
    matter = Case(
        When(state=ReportState.DISPUTED, then=Value(Matter.DISPUTED)),
        default=Value(Matter.FIGURE),
        output_field=CharField(),
    )
    since = TruncDate(Coalesce(Subquery(said.values("at")[:1]), F("reported_at")))
    agreement = "commitment__agreement_id"
    return _told(rows, agreement, matter, F("waiting_side"), since)


def _reviews() -> list[Any]:
    """One that a side confirmed waits for the other; the rest are only open."""
    rows = Review.objects.filter(frozen_at__isnull=True)
    agreement = "agreement_id"
    asked = []
    for side, mine, theirs in (
        (Side.HOST, "host_confirmed_at", "partner_confirmed_at"),
        (Side.PARTNER, "partner_confirmed_at", "host_confirmed_at"),
    ):
        half = rows.filter(**{f"{mine}__isnull": True, f"{theirs}__isnull": False})
        asked.append(
            _told(half, agreement, Matter.REVIEW, Value(side), TruncDate(theirs))
        )
    begun = rows.filter(
        host_confirmed_at__isnull=True, partner_confirmed_at__isnull=True
    )
    day = F("last_day")
    return [*asked, _told(begun, agreement, Matter.REVIEW_OPEN, Value(""), day)]


def _activities(today: date) -> list[Any]:
    """Counted here: there may be thousands."""
    last = today + timedelta(days=SOON_DAYS)
    # What was planned for after an early end is not held any more.
    planned = Activity.objects.filter(
        Q(agreement__terminated_on__isnull=True)
        | Q(starts_on__lte=F("agreement__terminated_on")),
        state=ActivityState.PLANNED,
    )
    return [
        planned.filter(within)
        .order_by()
        .values_list("agreement_id", Value(matter), Value(""))
        .annotate(of_day=Min(day), of_number=Count("pk"))
        for matter, day, within in (
            (
                Matter.PLANNED,
                "starts_on",
                Q(starts_on__lte=last, ends_on__gte=today),
            ),
            (Matter.UNTOLD, "ends_on", Q(ends_on__lt=today)),
        )
    ]
