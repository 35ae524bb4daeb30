"""The page behind the link in the mail of the quarter: one list and one button.

The link alone says who confirms, and allows nothing else (docs/decisions/0050-freshness.md).
"""

from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from chains.choices import ReconfirmedBy
from chains.models import Chain
from chains.models.quarterly_notice import QuarterlyNotice
from chains.services.freshness import reconfirm
from chains.views.freshness import MOST, read_ids, row, say_how_many
from portal.core import clock
from portal.core.dates import format_date
from portal.core.limits import Limit, limited
from portal.organisations.access import access_for, kept_by

log = structlog.get_logger("portal.freshness")

LINKS = Limit("quarter-link", 60, 60, counts=lambda request: True)


@limited(LINKS)
@never_cache
@require_http_methods(["GET", "POST"])
def quarter_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET shows what waits and changes nothing; POST confirms what was ticked."""
    notice = QuarterlyNotice.of_token(token)
    if notice is None:
        return _refuse(request, "unknown", 404)
    if notice.is_over(clock.today()):
        return _refuse(request, "over", 410)
    if not access_for(notice.person).owns(notice.association_id):
        return _refuse(request, "ended", 410)
    waiting = _waiting(notice)
    if request.method == "POST":
        wanted = read_ids(request.POST.getlist("chain"), MOST)
        ids = waiting.filter(pk__in=wanted).values_list("pk", flat=True)
        done = reconfirm(
            chain_ids=list(ids),
            by=notice.person,
            at=clock.now(),
            way=ReconfirmedBy.MAIL,
        )
        log.info("reconfirmed_by_link", notice=notice.pk, chains=done)
        say_how_many(request, done)
        return redirect("chains:quarter_link", token=token)
    return render(request, "chains/freshness/link.html", _context(notice, waiting))


def _waiting(notice: QuarterlyNotice) -> Any:
    mine = Chain.objects.reconfirmable_by(notice.person).to_reconfirm(clock.today())
    return mine.filter(association_id__in=kept_by(notice.association))


def _context(notice: QuarterlyNotice, waiting: Any) -> dict[str, Any]:
    today = clock.today()
    found = list(
        waiting.select_related("operator").order_by("reconfirmed_on", "sort_key", "pk")[
            : MOST + 1
        ]
    )
    return {
        "notice": notice,
        "person": notice.person,
        "place": notice.association.full_name_on(today),
        "quarter": notice.quarter,
        "last_day": format_date(notice.quarter.last_day),
        "rows": [row(chain, today) for chain in found[:MOST]],
        "has_more": len(found) > MOST,
    }


def _refuse(request: HttpRequest, why: str, status: int) -> HttpResponse:
    context = {"why": why}
    return render(request, "chains/freshness/refused.html", context, status=status)
