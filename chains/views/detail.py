"""A chain's page: in the workspace with everything, in public with what may be shown."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from chains import permissions
from chains.choices import ChainStatus, Publication
from chains.models import Chain, Inspection
from chains.views import actions, freshness_words, history, outputs, panels
from chains.views.contracts import contract_rows
from chains.views.outlets import outlet_cards
from chains.views.photos import shots
from chains.views.rows import place_names, status_badge, trust_step
from chains.views.statuses import statuses
from chains.views.thread import notes_of, sent_back, standing, thread
from portal.core import clock
from portal.core.htmx import vary, wants_fragment
from portal.core.pagecache import public_page
from portal.core.templatetags.portal import status
from portal.organisations.access import access_for
from portal.organisations.permissions import workspace_required

_RELATED = (
    "operator__commune__province",
    "association__province__successor",
    "association__successor",
)


def _common(chain: Chain, visit: Inspection | None, *, public: bool) -> dict[str, Any]:
    today = clock.today()
    papers = panels.load_papers(chain, today)
    tone, words, note = trust_step(chain, today)
    place, registered_as = place_names(chain, as_registered=False)
    return {
        "chain": chain,
        "papers": papers,
        "trust": status(tone, words),
        "trust_note": note,
        "status": status_badge(chain),
        "place": place,
        "registered_as": registered_as,
        "ladder": panels.ladder(chain, papers, visit, public=public),
        "stages": panels.stage_cards(chain, public=public),
        "products": list(
            chain.products.order_by("position", "pk").values_list("name", flat=True)
        ),
        "shots": shots(chain),
        "outputs": outputs.yearly(chain, with_months=not public),
        "scale": panels.scale(chain),
        "contact": panels.contact(chain, public=public),
        "stale": freshness_words.stale_sentence(chain, today),
        "today": today,
    }


@workspace_required
def detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    access = access_for(request.user)
    chain = get_object_or_404(
        Chain.objects.for_user(request.user)
        .with_safety(clock.today())
        .with_inspection()
        .with_shared_phones()
        .select_related(*_RELATED, "declared_by", "seen_by"),
        pk=pk,
    )
    visits = _visits(chain)
    counting = (visit for visit in visits if visit.voided_at is None)
    context = _common(chain, next(counting, None), public=False)
    kept_back = list(chain.findings.keeping_back().order_by("due_on", "pk"))
    context["papers"] = panels.paper_rows(
        chain, context["papers"], access, context["today"]
    )
    keeps, may_edit = (
        permissions.keeps(access, chain),
        permissions.can_edit(access, chain),
    )
    notes = notes_of(chain) if keeps else []
    # As on the operator's page: a private person's telephone is for those who keep it.
    is_withheld = not keeps and not chain.operator.is_organisation
    context |= {
        "contact": panels.contact(chain, public=is_withheld),
        "keeps": keeps,
        "contracts": contract_rows(chain, context["today"], may_edit=may_edit)
        if keeps
        else [],
        "outlets": outlet_cards(chain, may_edit=may_edit),
        "month_chart": outputs.month_chart(chain, context["today"]),
        "freshness": freshness_words.panel(chain, access, context["today"]),
        "is_held": chain.is_held_by_hanoi and not access.is_hanoi,
        "can_edit": may_edit,
        "main_action": actions.main_action(chain, access),
        "other_actions": actions.other_actions(chain, access),
        "public_url": "" if kept_back else _public_url(chain),
        "kept_back": kept_back,
        "visits": visits,
        "can_inspect": permissions.can_inspect(access, chain),
        "standing": standing(chain, clock.now()),
        "thread": thread(notes),
        "sent_back": sent_back(notes) if may_edit else [],
        "keeps_thread": permissions.can_edit(access, chain),
        "review_url": reverse("chains:review", args=[chain.pk])
        if access.is_hanoi
        else "",
        "statuses": statuses(chain),
        "operator_url": chain.operator.get_absolute_url(),
        "history_url": reverse("chains:history", args=[chain.pk]),
    }
    return render(request, "chains/detail.html", context)


def _visits(chain: Chain) -> list[Any]:
    """Every visit, also voided ones, with the number of its findings still open."""
    return list(chain.inspections.with_faults().newest_first())


def _public_url(chain: Chain) -> str:
    is_public = (
        chain.publication == Publication.PUBLIC
        and chain.status == ChainStatus.OPERATING
        and not chain.is_archived
    )
    return chain.get_public_url() if is_public else ""


@workspace_required
def chain_history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who changed what and when: for those who keep the chain."""
    chain = get_object_or_404(Chain.objects.editable_by(request.user), pk=pk)
    context = {"chain": chain, "events": history.events_of(chain)}
    piece = wants_fragment(request)
    template = "chains/_history.html" if piece else "chains/history.html"
    return vary(render(request, template, context))


@public_page
def public_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    chain = get_object_or_404(
        Chain.objects.public()
        .with_safety(clock.today())
        .with_inspection()
        .with_shared_phones()
        .select_related(*_RELATED),
        code=code.upper(),
    )
    context = _common(chain, panels.newest_visit(chain), public=True)
    context["papers"] = panels.public_paper_rows(context["papers"])
    context["outlets"] = outlet_cards(chain)
    return render(request, "chains/public_detail.html", context)
