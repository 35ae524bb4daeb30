"""One chain of the queue: facts beside scans, and the acts of the review."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chains import permissions
from chains.choices import NoteKind
from chains.forms.review import CommentForm, picked_rows
from chains.models import Chain, Paper
from chains.paper_numbers import to_compare
from chains.services import claims
from chains.services import review as services
from chains.services.bulk_review import bulk_confirm
from chains.views import history, panels
from chains.views.acts import seen_version
from chains.views.queue import kept_query, next_in_queue, what_waits
from chains.views.rows import place_names
from chains.views.thread import notes_of, paper_words, thread
from portal.core import clock
from portal.core.dates import format_date, format_datetime
from portal.core.errors import DomainError
from portal.core.forms import ReasonForm
from portal.core.uploads import content_type_of
from portal.organisations.access import Access, access_for
from portal.organisations.permissions import (
    contributor_required,
    hanoi_required,
    second_factor_required,
)

_RELATED = ("operator", "association__province__successor", "declared_by", "seen_by")


@require_GET
@hanoi_required
def detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Everything that is to be compared, on one page."""
    access, now = access_for(request.user), clock.now()
    chain = get_object_or_404(
        Chain.objects.for_user(request.user)
        .with_shared_phones()
        .select_related(*_RELATED),
        pk=pk,
    )
    papers = panels.load_papers(chain, clock.today())
    waiting = services.papers_waiting(chain)
    waits = not chain.is_checked or bool(waiting)
    taken = claims.running_claims([chain.pk], now).get(chain.pk)
    is_mine = taken is not None and taken.person_id == access.user.pk
    is_free = taken is None or is_mine
    query = kept_query(request)
    place, registered_as = place_names(chain, as_registered=False)
    context = {
        "chain": chain,
        "what": what_waits(chain),
        "waits": waits,
        "sheets": [_sheet(chain, paper, waiting) for paper in papers],
        "changes": history.changes_since_check(chain),
        "thread": thread(notes_of(chain)),
        "claim": taken,
        "claimed_since": format_datetime(taken.claimed_at) if taken else "",
        "claim_ends": format_date(taken.ends_at) if taken else "",
        "is_mine": is_mine,
        "may_release": is_mine or (taken is not None and access.is_hanoi_admin),
        "may_act": waits and is_free and not chain.is_archived,
        "may_confirm": waits and is_free and _may_confirm(access, chain),
        "products": list(
            chain.products.order_by("position", "pk").values_list("name", flat=True)
        ),
        "stages": panels.stage_cards(chain, public=False),
        "scale": panels.scale(chain),
        "contact": panels.contact(chain, public=False),
        "place": place,
        "registered_as": registered_as,
        "query": query,
        "queue_url": reverse("chains:review_queue") + query,
        "confirm_url": _confirm_url(chain, query),
    }
    return render(request, "chains/queue/review.html", context)


def _may_confirm(access: Access, chain: Chain) -> bool:
    if chain.is_checked:
        return bool(services.papers_to_see(chain, access))
    return permissions.can_confirm(access, chain)


def _confirm_url(chain: Chain, query: str) -> str:
    """The version seen goes along: what changed meanwhile is not confirmed."""
    address = reverse("chains:review_confirm", args=[chain.pk])
    return f"{address}{query}{'&' if query else '?'}version={chain.version}"


def _sheet(chain: Chain, paper: Paper, waiting: list[Paper]) -> dict[str, Any]:
    """A paper's facts and the address under which its scan is shown."""
    kind = str(paper._meta.model_name)
    scan = paper.scan.name or ""
    return {
        "title": paper_words(paper),
        "asked": to_compare(getattr(paper, "type", ""), paper.number, paper.issued_on),
        "issuer": paper.issuer,
        "issued": format_date(paper.issued_on) if paper.issued_on else "–",
        "expires": format_date(paper.expires_on) if paper.expires_on else "–",
        "seen": format_date(paper.seen_at) if paper.seen_at else "",
        "is_new": paper.seen_at is None and (not chain.is_checked or paper in waiting),
        "look_url": reverse(f"chains:{kind}_look", args=[chain.pk, paper.pk])
        if scan
        else "",
        "scan_url": reverse(f"chains:{kind}_scan", args=[chain.pk, paper.pk])
        if scan
        else "",
        "is_picture": content_type_of(scan).startswith("image/"),
    }


def _act(request: HttpRequest, pk: int, act: Callable[[], object], done: str) -> Any:
    """Do it, then lead on to the next item; a refusal stays on the page."""
    try:
        act()
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(reverse("chains:review", args=[pk]) + kept_query(request))
    following = next_in_queue(request, after=pk)
    if following is None:
        messages.success(request, f"{done} {_('Không còn gì chờ theo bộ lọc này.')}")
        return redirect(reverse("chains:review_queue") + kept_query(request))
    messages.success(request, f"{done} {_('Đây là mục tiếp theo.')}")
    return redirect(reverse("chains:review", args=[following.pk]) + kept_query(request))


def _chain(request: HttpRequest, pk: int) -> Chain:
    return get_object_or_404(Chain.objects.for_user(request.user), pk=pk)


@require_POST
@hanoi_required
@second_factor_required
def confirm(request: HttpRequest, pk: int) -> HttpResponseBase:
    chain = _chain(request, pk)
    act = services.confirm_papers if chain.is_checked else services.confirm_chain
    values: dict[str, Any] = {
        "by": request.user,
        "at": clock.now(),
        "version": seen_version(request),
    }
    done = _("Đã xác nhận %(name)s.") % {"name": chain.name}
    answer: HttpResponseBase = _act(
        request, pk, lambda: act(chain_id=pk, **values), done
    )
    return answer


@require_POST
@hanoi_required
def send_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    chain = _chain(request, pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    answer: HttpResponseBase = _act(
        request,
        pk,
        lambda: services.return_chain(
            chain_id=pk, by=request.user, at=clock.now(), reason=reason
        ),
        _("Đã trả lại %(name)s.") % {"name": chain.name},
    )
    return answer


@require_POST
@hanoi_required
def claim(request: HttpRequest, pk: int) -> HttpResponseBase:
    _chain(request, pk)
    try:
        taken = claims.claim(chain_id=pk, by=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request,
            _("Anh/chị đang xem chuỗi này đến hết ngày %(day)s.")
            % {"day": format_date(taken.ends_at)},
        )
    return redirect(reverse("chains:review", args=[pk]) + kept_query(request))


@require_POST
@hanoi_required
def release(request: HttpRequest, pk: int) -> HttpResponseBase:
    _chain(request, pk)
    try:
        claims.release(chain_id=pk, by=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã thôi nhận; người khác xem được chuỗi này."))
    return redirect(reverse("chains:review_queue") + kept_query(request))


@require_POST
@hanoi_required
@second_factor_required
def bulk(request: HttpRequest) -> HttpResponseBase:
    """Confirm what was ticked; the page names what could not be and why."""
    back = reverse("chains:review_queue") + kept_query(request)
    picked = picked_rows(request.POST.getlist("pick"))
    try:
        result = bulk_confirm(picked=picked, by=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(back)
    context = {"result": result, "queue_url": back}
    return render(request, "chains/queue/bulk_result.html", context)


@require_POST
@contributor_required
def comment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Owner and Hanoi talk about a chain without changing where it stands."""
    chain = _chain(request, pk)
    if not permissions.keeps(access_for(request.user), chain):
        raise PermissionDenied
    form = CommentForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        chain.note(NoteKind.COMMENT, by=request.user, at=clock.now(), text=text)
        messages.success(request, _("Đã gửi ý kiến."))
    else:
        messages.error(request, " ".join(map(str, form.errors["text"])))
    return redirect(chain)
