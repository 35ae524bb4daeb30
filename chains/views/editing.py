"""Create and edit a chain on one page; volumes also on a page of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chains.choices import Publication
from chains.forms.page import ChainPage, given_outputs, initial_outputs
from chains.forms.parts import OutputRows
from chains.models import Chain, Operator
from chains.services.editing import Saved, create_chain, save_outputs, update_chain
from chains.views.history import events_after_version
from portal.core import clock
from portal.core.errors import Conflict, DomainError
from portal.organisations.access import access_for
from portal.organisations.permissions import contributor_required

# Names offered while typing; a longer list would slow the page, typing still finds all.
_SUGGESTED = 500


@require_http_methods(["GET", "POST"])
@contributor_required
def create(request: HttpRequest) -> HttpResponseBase:
    access = access_for(request.user)
    page = ChainPage(request, access=access)
    if request.method == "POST" and page.is_valid():
        data = page.form.cleaned_data
        try:
            saved = create_chain(
                association=data["association"],
                given=page.given(),
                by=request.user,
                at=clock.now(),
                submission=data["submission"],
            )
            return _saved(request, saved)
        except DomainError as error:
            page.form.add_error(None, error.message)
    return _show(request, page)


@require_http_methods(["GET", "POST"])
@contributor_required
def update(request: HttpRequest, pk: int) -> HttpResponseBase:
    chain = editable(request, pk)
    page = ChainPage(request, access=access_for(request.user), chain=chain)
    if request.method == "POST" and page.is_valid():
        try:
            saved = update_chain(
                chain=chain,
                given=page.given(),
                by=request.user,
                at=clock.now(),
                version=page.version,
            )
            return _saved(request, saved)
        except Conflict:
            return _show_conflict(request, page, pk)
        except DomainError as error:
            page.form.add_error(None, error.message)
            chain.refresh_from_db()
    return _show(request, page)


@require_http_methods(["GET", "POST"])
@contributor_required
def output_update(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Volumes alone, for a telephone: they never touch the confirmation."""
    chain = editable(request, pk)
    context: dict[str, Any] = {"chain": chain, "version": chain.version}
    if request.method == "POST":
        rows = OutputRows(request.POST, prefix="outputs")
        if rows.is_valid():
            try:
                save_outputs(
                    chain=chain,
                    outputs=given_outputs(rows.values()),
                    by=request.user,
                    version=posted_version(request),
                )
                messages.success(request, _("Đã lưu sản lượng."))
                return redirect(chain)
            except Conflict as error:
                context |= conflict(pk, posted_version(request))
                context["message"] = error.message
    else:
        rows = OutputRows(prefix="outputs", initial=initial_outputs(chain))
    context["rows"] = rows
    status = answer(request, "changes" in context, rows.is_valid())
    return render(request, "chains/outputs.html", context, status=status)


def answer(request: HttpRequest, is_conflict: bool, is_valid: bool) -> int:
    """The status of a form that is shown (again)."""
    if is_conflict:
        return 409
    return 200 if request.method == "GET" or is_valid else 422


def editable(request: HttpRequest, pk: int) -> Chain:
    """The chain, if it is this person's to change; 404 for everybody else."""
    return get_object_or_404(
        Chain.objects.editable_by(request.user)
        .live()
        .select_related("operator", "association"),
        pk=pk,
    )


def posted_version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def conflict(pk: int, opened: int) -> dict[str, Any]:
    """What a page shows when somebody else was faster."""
    chain = Chain.objects.get(pk=pk)
    return {"changes": events_after_version(chain, opened), "version": chain.version}


def _saved(request: HttpRequest, saved: Saved) -> HttpResponseBase:
    chain = saved.chain
    if "submit" in request.POST and chain.publication == Publication.DRAFT:
        chain.submit(by=request.user, at=clock.now())
        messages.success(request, _("Đã lưu và gửi chuỗi để Hà Nội kiểm tra."))
    elif saved.lost_check:
        messages.warning(
            request,
            _(
                "Đã lưu. Số liệu đã đối chiếu có thay đổi nên chuỗi trở về bước khai báo "
                "và chờ Hà Nội kiểm tra lại."
            ),
        )
    else:
        messages.success(request, _("Đã lưu chuỗi."))
    return redirect(chain)


def _show_conflict(request: HttpRequest, page: ChainPage, pk: int) -> HttpResponseBase:
    """What was typed stays; saving again then writes over what the other saved."""
    found = conflict(pk, page.version)
    page.with_version(found["version"])
    return _show(request, page, status=409, changes=found["changes"])


def _show(
    request: HttpRequest, page: ChainPage, status: int = 200, **extra: Any
) -> HttpResponseBase:
    errors = list(page.errors()) if request.method == "POST" else []
    if errors and status == 200:
        status = 422
    chain = page.chain
    context = {
        "page": page,
        "form": page.form,
        "rows": page.rows,
        "chain": chain,
        "errors": errors,
        "operators": _suggestions(request, chain),
        "can_submit": chain is None or chain.publication == Publication.DRAFT,
        "back_url": reverse("chains:detail", args=[chain.pk])
        if chain
        else reverse("chains:list"),
        **extra,
    }
    return render(request, "chains/form.html", context, status=status)


def _suggestions(request: HttpRequest, chain: Chain | None) -> list[str]:
    """Names of the operators already known to the association (Hanoi creating: all)."""
    rows = Operator.objects.live()
    access = access_for(request.user)
    if chain is not None:
        rows = rows.filter(association_id=chain.association_id)
    elif not access.is_hanoi:
        rows = rows.filter(association_id__in=access.association_ids)
    names = rows.order_by("name_folded").values_list("name", flat=True).distinct()
    return list(names[:_SUGGESTED])
