"""Volumes month by month: all chains of an association on one page, or one chain's
products."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from chains.choices import ChainStatus
from chains.forms.chain import associations_for
from chains.forms.month_left import LeftLine, left_lines
from chains.forms.monthly import Line, MonthForm, make_lines, show_others
from chains.models import Chain
from chains.services.monthly import (
    MonthConflict,
    by_product,
    product_names,
    save_month,
)
from chains.views.editing import editable
from chains.views.freshness import read_ids
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.paging import keyset_page
from portal.organisations.access import access_for, kept_by
from portal.organisations.models import Association
from portal.organisations.permissions import contributor_required

# Lines on one page: what a person enters before saving, on a phone.
_ON_PAGE = 30


@require_http_methods(["GET", "POST"])
@contributor_required
def month_entry(request: HttpRequest) -> HttpResponseBase:
    """Planned and sold of one month for every running chain of an association."""
    month = MonthForm(request.GET, today=clock.today())
    association = _association(request)
    kept = _kept(request, association)
    if request.method == "POST":
        ids = read_ids(request.POST.getlist("chain"), 2 * _ON_PAGE)
        chains = list(kept.filter(pk__in=ids).order_by("sort_key", "pk"))
        page = None
    else:
        page = keyset_page(kept, request, order=["sort_key"], size=_ON_PAGE)
        chains = page.rows
    lines, left = _lines(request, chains, month), []
    if request.method == "POST":
        left = left_lines(request.POST, lines, ids, by=request.user)
        if _save(request, lines, month):
            if not left:
                return redirect(request.get_full_path())
            lines = _lines(request, chains, month, as_stored=True)
    context = {
        "month": month,
        "page": page,
        "lines": lines,
        "cards": _cards(lines),
        "left": left,
        "association": association,
        "associations": _choices(request),
    }
    return render(
        request,
        "chains/month_entry.html",
        context,
        status=_status(request, lines, left),
    )


@require_http_methods(["GET", "POST"])
@contributor_required
def chain_month(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One chain's month: as a whole, or product by product."""
    chain = editable(request, pk)
    month = MonthForm(request.GET, today=clock.today())
    year, number = month.chosen
    names = product_names([chain], year=year, month=number)[chain.pk]
    wanted = [(chain, ""), *((chain, name) for name in names)]
    data = request.POST if request.method == "POST" else None
    lines, left = make_lines(data, wanted, year=year, month=number), []
    if request.method == "POST":
        left = left_lines(request.POST, lines, [chain.pk], by=request.user)
        if _save(request, lines, month):
            if not left:
                return redirect(request.get_full_path())
            lines = make_lines(None, wanted, year=year, month=number)
    context = {"chain": chain, "month": month, "lines": lines, "left": left}
    return render(
        request,
        "chains/chain_month.html",
        context,
        status=_status(request, lines, left),
    )


def month_url(association: Association | None, year: int, month: int) -> str:
    query = {"year": year, "month": month}
    if association is not None:
        query["hoi"] = association.pk
    return f"{reverse('chains:month_entry')}?{urlencode(query)}"


def _association(request: HttpRequest) -> Association | None:
    """The one asked for, if it is this person's; else their own."""
    choices = {str(row.pk): row for row in _choices(request)}
    asked = request.GET.get("hoi", "")
    if asked and asked not in choices:
        raise PermissionDenied
    home = access_for(request.user).home_association
    return choices.get(asked) or home


def _choices(request: HttpRequest) -> list[Association]:
    return associations_for(access_for(request.user))


def _kept(request: HttpRequest, association: Association | None) -> QuerySet[Any]:
    """Running chains of the association and of those it took over."""
    chains = Chain.objects.editable_by(request.user).live()
    if association is None:
        return chains.none()
    return chains.filter(
        association_id__in=kept_by(association), status=ChainStatus.OPERATING
    )


def _lines(
    request: HttpRequest,
    chains: list[Any],
    month: MonthForm,
    *,
    as_stored: bool = False,
) -> list[Line]:
    """A line for each chain, or for each product where months are kept so.

    `as_stored`: what was sent is saved, the page goes on from there.
    """
    year, number = month.chosen
    apart = by_product(chains, year=year, month=number)
    names = product_names(
        [chain for chain in chains if chain.pk in apart], year=year, month=number
    )
    wanted = [
        (chain, name) for chain in chains for name in names.get(chain.pk, [""]) or [""]
    ]
    is_sent = request.method == "POST" and not as_stored
    data = request.POST if is_sent else None
    return make_lines(data, wanted, year=year, month=number)


def _cards(lines: list[Line]) -> list[tuple[Any, list[Line]]]:
    """The lines of each chain together."""
    return [
        (chain, list(group)) for chain, group in groupby(lines, key=lambda r: r.chain)
    ]


def _save(request: HttpRequest, lines: list[Line], month: MonthForm) -> bool:
    """Whether everything is saved; if not, the lines say why."""
    year, number = month.chosen
    sent = [line for line in lines if line.form.is_bound]
    if not all([month.is_valid(), *(line.form.is_valid() for line in sent)]):
        return False
    try:
        count = save_month(
            year=year,
            month=number,
            given=[line.given() for line in sent],
            by=request.user,
        )
    except MonthConflict as error:
        show_others(sent, error.keys, year, number)
        messages.error(request, error.message)
        return False
    except DomainError as error:
        messages.error(request, error.message)
        return False
    messages.success(
        request,
        ngettext(
            "Đã lưu %(count)s dòng sản lượng.",
            "Đã lưu %(count)s dòng sản lượng.",
            count,
        )
        % {"count": count}
        if count
        else _("Không có gì thay đổi."),
    )
    return True


def _status(request: HttpRequest, lines: list[Line], left: list[LeftLine]) -> int:
    if request.method != "POST":
        return 200
    if any(line.form.errors for line in lines):
        return 422
    return 409 if left or any(line.note for line in lines) else 422
