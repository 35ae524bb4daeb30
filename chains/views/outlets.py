"""Places of sale: as both pages of a chain show them, and the page of one."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chains.choices import Weekday
from chains.forms.outlet import OutletForm, hours_of
from chains.models import Chain, Outlet
from chains.opening_hours import format_hours
from chains.services.outlets import save_outlet
from chains.views.editing import answer, conflict, editable, posted_version
from portal.core.errors import Conflict, DomainError
from portal.organisations.permissions import contributor_required


@dataclass(frozen=True)
class OutletCard:
    name: str
    place: str
    phone: str
    # (days, hours): neighbours with the same hours together
    hours: list[tuple[str, str]]
    edit_url: str = ""


def outlet_cards(chain: Chain, *, may_edit: bool = False) -> list[OutletCard]:
    """In order; two queries."""
    outlets = chain.outlets.select_related("commune__province").prefetch_related(
        "hours"
    )
    return [
        OutletCard(
            name=outlet.name,
            place=outlet.place,
            phone=outlet.phone,
            hours=week(outlet),
            edit_url=_url(outlet) if may_edit else "",
        )
        for outlet in outlets.order_by("position", "pk")
    ]


def week(outlet: Outlet) -> list[tuple[str, str]]:
    """The week in few lines; nothing where nobody entered hours."""
    found = hours_of(outlet)
    if not found:
        return []
    days = [
        (str(day.label), format_hours(found.get(day.value, [])) or _("nghỉ"))
        for day in Weekday
    ]
    lines = []
    for hours, group in groupby(days, key=lambda day: day[1]):
        names = [name for name, _hours in group]
        lines.append((_days(names), hours))
    return lines


def _days(names: list[str]) -> str:
    if len(names) == len(Weekday):
        return _("Mọi ngày")
    return names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"


def _url(outlet: Outlet) -> str:
    return reverse("chains:outlet_update", args=[outlet.chain_id, outlet.pk])


@require_http_methods(["GET", "POST"])
@contributor_required
def create(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _edit(request, Outlet(chain=editable(request, pk)))


@require_http_methods(["GET", "POST"])
@contributor_required
def update(request: HttpRequest, pk: int, outlet: int) -> HttpResponseBase:
    chain = editable(request, pk)
    rows = Outlet.objects.select_related("chain__operator", "commune", "operator")
    return _edit(request, get_object_or_404(rows, chain=chain, pk=outlet))


def _edit(request: HttpRequest, outlet: Outlet) -> HttpResponseBase:
    chain = outlet.chain
    context: dict[str, Any] = {"version": chain.version}
    form = OutletForm(request.POST or None, outlet=outlet)
    if request.method == "POST" and form.is_valid():
        try:
            save_outlet(
                outlet=outlet,
                given=form.given(),
                by=request.user,
                version=posted_version(request),
            )
        except Conflict:
            context |= conflict(chain.pk, posted_version(request))
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu nơi bán."))
            return redirect(chain)
    context |= {
        "chain": chain,
        "outlet": outlet,
        "form": form,
        "is_new": outlet.pk is None,
    }
    status = answer(request, "changes" in context, form.is_valid())
    return render(request, "chains/outlet_form.html", context, status=status)
