"""Enter an operator from the list, with a look at those that may be the same."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chains.forms.new_operator import NewOperatorForm
from chains.forms.operator import PhoneRows
from chains.models import Operator
from chains.services.new_operators import LookAlike, create_operator, look_alikes
from chains.views.editing import answer
from chains.views.operators import tell_commune
from portal.core.errors import DomainError
from portal.organisations.access import access_for
from portal.organisations.permissions import contributor_required


@require_http_methods(["GET", "POST"])
@contributor_required
def operator_create(request: HttpRequest) -> HttpResponseBase:
    access = access_for(request.user)
    form = NewOperatorForm(request.POST or None, access=access)
    rows = PhoneRows(request.POST or None, prefix="phones")
    alike: list[LookAlike] = []
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        operator, alike = _create(request, form, rows)
        if operator is not None:
            return redirect(operator)
    valid = request.method == "GET" or (form.is_valid() and rows.is_valid())
    context = {
        "form": form,
        "rows": rows,
        "alike": alike,
        # Where the database takes no second, there is nothing to ask.
        "asks": alike and not any(row.is_same for row in alike),
    }
    status = answer(request, bool(alike), valid)
    return render(request, "chains/operators/new.html", context, status=status)


def _create(
    request: HttpRequest, form: NewOperatorForm, rows: Any
) -> tuple[Operator | None, list[LookAlike]]:
    """The new record, or those to look at first; the form says what is wrong else."""
    given, association = form.given(rows.values()), form.cleaned_data["association"]
    alike = look_alikes(association=association, given=given, by=request.user)
    is_other = form.cleaned_data["is_other"] and not any(row.is_same for row in alike)
    if alike and not is_other:
        return None, alike
    try:
        operator = create_operator(
            association=association, given=given, by=request.user
        )
    except DomainError as error:
        form.add_error(None, error.message)
        return None, []
    tell_commune(request, given)
    messages.success(
        request,
        _("Đã ghi cơ sở vào sổ. Từ nay chọn được cơ sở này khi ghi chuỗi."),
    )
    return operator, []
