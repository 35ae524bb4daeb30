"""What needs a person today, by role. Every list is short and leads to the whole one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Count,
    Min,
    Q,
    QuerySet,
)

from chains.choices import ChainStatus, ExpiryStep, FindingState, Publication
from chains.models import (
    Certificate,
    Chain,
    Confirmation,
    Finding,
    ImportBatch,
    PaperLine,
)
from chains.models.importing import ImportState
from chains.querysets import DRAFT, RETURNED, ChainQuerySet
from chains.resting import resting
from chains.services.monthly import due_month
from portal.core.jobs import JobState
from portal.organisations.access import Access
from portal.reports.models import Report

SOON_DAYS = 30
SHOWN = 6


@dataclass(frozen=True)
class Queue:
    """Chains of one association that wait for Hanoi, and since when the oldest does."""

    association_id: int
    association: str
    chains: int
    oldest: datetime | None


@dataclass(frozen=True)
class PaperEnds:
    """Papers that run out within 30 days, within 90, that just did, the nearest few."""

    soon: int
    later: int
    lapsed: int
    nearest: list[Any]
    just_lapsed: list[Any]


def waiting_queues() -> list[Queue]:
    """Per association, who has waited longest first (one query)."""
    rows = (
        Chain.objects.waiting()
        .values_list("association_id", "association__name")
        .annotate(chains=Count("pk"), oldest=Min("declared_at"))
        .order_by("oldest", "association__sort_key")
    )
    return [Queue(*row) for row in rows]


def papers_in_queue(user: Any) -> int:
    """How many checked chains have new papers to look at (one query)."""
    return Chain.objects.for_user(user).with_papers_in_queue().count()


def returned_papers(access: Access) -> list[Any]:
    """Papers Hanoi sent back and nobody mended yet, with `why` (two queries)."""
    found: list[Any] = []
    for rows in (Confirmation.objects.all(), Certificate.objects.all()):
        returned = rows.returned().filter(chain__in=own_chains(access))
        found += returned.select_related("chain").order_by("declared_at", "pk")
    return found


@dataclass(frozen=True)
class Faults:
    """Findings of visits: to be judged, and to be put right; the nearest days first."""

    answered: list[Finding]
    answered_count: int
    to_mend: list[Finding]
    to_mend_count: int
    overdue: int


def faults(access: Access, today: date) -> Faults:
    """Gather with three queries, whatever the number."""
    rows = Finding.objects.for_user(access.user).unresolved()
    is_open = Q(state=FindingState.OPEN)
    counts = rows.aggregate(
        answered_count=Count("pk", filter=~is_open),
        to_mend_count=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_on__lt=today)),
    )
    nearest = rows.select_related("chain").order_by("due_on", "pk")
    return Faults(
        **counts,
        answered=list(nearest.exclude(is_open)[:SHOWN]),
        to_mend=list(nearest.filter(is_open)[:SHOWN]),
    )


def papers_ending(user: Any, today: date) -> PaperEnds:
    """Papers to renew of the chains this person keeps (two queries).

    Those suspended, revoked or replaced already are no news.
    """
    rows: Any = PaperLine.objects.for_user(user).to_tell(today)
    counts = rows.aggregate(
        soon=Count("pk", filter=Q(step__gt=0, step__lte=SOON_DAYS)),
        later=Count("pk", filter=Q(step__gt=SOON_DAYS)),
        lapsed=Count("pk", filter=Q(step=ExpiryStep.LAPSED)),
    )
    first = [
        rows.soon().order_by("expires_on", "pk").values("pk")[:SHOWN],
        rows.lapsed().order_by("-expires_on", "pk").values("pk")[:SHOWN],
    ]
    shown = rows.filter(Q(pk__in=first[0]) | Q(pk__in=first[1])).with_fall(today)
    shown = shown.annotate(**resting.numbers("chain", today))
    shown = shown.select_related("chain__association").order_by("expires_on", "pk")
    lapsed = [paper for paper in shown if paper.step == ExpiryStep.LAPSED]
    return PaperEnds(
        **counts,
        nearest=[paper for paper in shown if paper.step != ExpiryStep.LAPSED],
        just_lapsed=lapsed[::-1],
    )


def running(chains: QuerySet[Chain]) -> QuerySet[Chain]:
    return chains.filter(status=ChainStatus.OPERATING, archived_at__isnull=True)


def own_chains(access: Access) -> ChainQuerySet:
    return Chain.objects.live().filter(association_id__in=access.association_ids)


def own_papers_waiting(access: Access) -> list[Chain]:
    """Checked chains whose new papers Hanoi has not looked at, longest first (one query)."""
    return list(own_chains(access).with_papers_in_queue().order_by("since", "pk"))


@dataclass(frozen=True)
class OwnWork:
    """What a partner's officer has to do with the chains of their own association."""

    returned: list[Chain]
    returned_count: int
    drafts: int
    waiting: int
    without_output: list[Chain]
    without_output_count: int
    year: int
    without_month: list[Chain]
    without_month_count: int
    month: tuple[int, int]


def own_work(access: Access, today: date) -> OwnWork:
    """Gather with three queries; the short lists are the oldest, then the alphabet."""
    chains = own_chains(access)
    waiting = ~Q(publication=Publication.DRAFT) & Q(seen_at__isnull=True)
    counts = chains.aggregate(
        returned_count=Count("pk", filter=RETURNED),
        drafts=Count("pk", filter=DRAFT),
        waiting=Count("pk", filter=waiting),
    )
    returned = chains.filter(RETURNED)
    month = due_month(today)
    wanting: Any = chains.wanting_volumes(today.year, month)
    asked = list(wanting.order_by("sort_key", "pk").only("pk", "name", "code"))
    rows = [chain for chain in asked if not chain.by_month]
    late = [chain for chain in asked if chain.by_month]
    return OwnWork(
        **counts,
        returned=list(returned.order_by("declared_at", "pk")[:SHOWN]),
        without_output=rows[:SHOWN],
        without_output_count=len(rows),
        year=today.year,
        without_month=late[:SHOWN],
        without_month_count=len(late),
        month=month,
    )


def imports_to_confirm(user: Any) -> Sequence[ImportBatch]:
    """Workbooks that were read and wait for somebody to confirm them."""
    return list(
        ImportBatch.objects.for_user(user)
        .filter(state=ImportState.PREVIEW)
        .select_related("association")
        .order_by("created_at", "pk")[:SHOWN]
    )


def reports_that_stopped(user: Any) -> Sequence[Report]:
    """The person's own reports that could not be built, newest first."""
    return list(
        Report.objects.for_user(user)
        .filter(responsible=user, job__state__in=(JobState.FAILED, JobState.DEAD))
        .select_related("job")
        .order_by("-created_at", "-pk")[:SHOWN]
    )
