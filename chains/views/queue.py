"""Hanoi's queue: chains and papers that wait, who has waited longest first."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chains.choices import Publication
from chains.filters.review import QueueFilter
from chains.models import Chain, ReviewClaim
from chains.services.bulk_review import MOST
from chains.services.claims import running_claims
from chains.views.rows import group_label, place_names
from portal.core import clock
from portal.core.dates import format_date, format_datetime
from portal.core.lists import ScopedListView
from portal.core.numbers import format_number
from portal.core.paging import COUNT_CAP
from portal.organisations.permissions import AccessRequiredMixin, is_hanoi

# What waits of a chain: its facts, or new papers of one that was checked.
KINDS = ("chain", "paper")
# What of the list's address a single review keeps, to lead on to the next item.
_KEPT = ("kind", "q", "province", "association", "claim", "before")


@dataclass(frozen=True)
class QueueRow:
    """One line; `pick` is empty where this person may not confirm it."""

    url: str
    claim_url: str
    pick: str
    name: str
    code: str
    operator: str
    group: str
    place: str
    registered_as: str
    what: str
    since: str
    claimed: str
    is_mine: bool


def kind_of(request: HttpRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in KINDS else KINDS[0]


def queue(user: Any, kind: str) -> Any:
    """The chains of this part of the queue, each with `since`."""
    chains = Chain.objects.for_user(user)
    return chains.in_queue() if kind == "chain" else chains.with_papers_in_queue()


def kept_query(request: HttpRequest) -> str:
    """The filter of the list, for the addresses of single reviews."""
    kept = QueryDict(mutable=True)
    for name in _KEPT:
        if value := request.GET.get(name):
            kept[name] = value
    return f"?{kept.urlencode()}" if kept else ""


def next_in_queue(request: HttpRequest, *, after: int) -> Chain | None:
    """The next of the same list that is free or mine, who has waited longest first."""
    found = QueueFilter(
        request.GET, queryset=queue(request.user, kind_of(request)), request=request
    ).qs.exclude(pk=after)
    running = ReviewClaim.objects.running(clock.now())
    others = running.exclude(person_id=request.user.pk)
    free = found.exclude(pk__in=others.values("chain"))
    first: Chain | None = free.order_by("since", "pk").first()
    return first


class ReviewQueue(AccessRequiredMixin, ScopedListView):
    """Everything that waits for somebody in Hanoi."""

    access_test = staticmethod(is_hanoi)
    filterset_class = QueueFilter
    template_name = "chains/queue/list.html"
    results_template_name = "chains/queue/_results.html"
    sorts = {
        "since": ("since",),
        "name": ("sort_key",),
        "place": ("association__sort_key", "sort_key"),
    }
    default_sort = "since"
    not_filters = ("sort", "kind")
    # As many as one bulk confirmation takes.
    page_size = MOST
    url_name = "chains:review_queue"

    def scope(self) -> QuerySet[Any]:
        found: QuerySet[Any] = queue(self.request.user, kind_of(self.request))
        return found

    def shown(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("operator", "association__province__successor")

    def rows(self, records: list[Any]) -> list[QueueRow]:
        claims = running_claims([chain.pk for chain in records], clock.now())
        return [self._row(chain, claims.get(chain.pk)) for chain in records]

    def _row(self, chain: Any, claim: ReviewClaim | None) -> QueueRow:
        place, registered_as = place_names(chain, as_registered=False)
        query = kept_query(self.request)
        mine = claim is not None and claim.person_id == self.access.user.pk
        may = chain.declared_by_id != self.access.user.pk and (claim is None or mine)
        return QueueRow(
            url=reverse("chains:review", args=[chain.pk]) + query,
            claim_url=""
            if claim
            else reverse("chains:review_claim", args=[chain.pk]) + query,
            pick=f"{chain.pk}:{chain.version}" if may else "",
            name=chain.name,
            code=chain.code,
            operator=chain.operator.name,
            group=group_label(chain.group, get_language()),
            place=place,
            registered_as=registered_as,
            what=what_waits(chain),
            since=_since(chain.since, clock.now()),
            claimed=_claimed(claim, mine),
            is_mine=mine,
        )

    def extra_context(self) -> dict[str, Any]:
        return {
            "kind": kind_of(self.request),
            "tabs": [self._tab(kind) for kind in KINDS],
            "most": MOST,
            "bulk_url": reverse("chains:review_bulk") + kept_query(self.request),
        }

    def _tab(self, kind: str) -> dict[str, Any]:
        words = {"chain": _("Chuỗi chờ kiểm tra"), "paper": _("Giấy mới chờ đối chiếu")}
        waiting = queue(self.request.user, kind)[: COUNT_CAP + 1].count()
        more = waiting > COUNT_CAP
        number = format_number(Decimal(min(waiting, COUNT_CAP)))
        return {
            "label": words[kind],
            "url": f"{reverse(self.url_name)}?kind={kind}",
            "count": _("hơn %(number)s") % {"number": number} if more else number,
            "current": kind == kind_of(self.request),
        }


def what_waits(chain: Chain) -> str:
    """Why the chain is in the queue, in a few words."""
    if chain.is_checked:
        return _("giấy mới của chuỗi đã đối chiếu")
    if chain.publication == Publication.PUBLIC:
        return _("số liệu sửa sau khi đã công khai")
    return _("chuỗi gửi kiểm tra")


def _since(moment: datetime, now: datetime) -> str:
    days = (now - moment).days
    if days < 1:
        return _("từ %(day)s") % {"day": format_datetime(moment)}
    return _("từ %(day)s (%(days)d ngày)") % {"day": format_date(moment), "days": days}


def _claimed(claim: ReviewClaim | None, mine: bool) -> str:
    if claim is None:
        return ""
    words = (
        _("Tôi đang xem từ %(since)s")
        if mine
        else _("%(person)s đang xem từ %(since)s")
    )
    return words % {
        "person": claim.person.full_name,
        "since": format_datetime(claim.claimed_at),
    }
