"""Every text that one side sent the other, and any two of them compared."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from agreements import permissions
from agreements.models import Agreement, AgreementVersion
from agreements.services.comparison import compare
from portal.organisations.access import access_for
from portal.organisations.permissions import workspace_required


def version_name(version: AgreementVersion) -> str:
    """ "Bản 2 · Bên tỉnh bạn"."""
    return f"{_('Bản')} {version.number} · {version.get_side_display()}"


@workspace_required
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Without a choice the last two are compared; the first stands alone."""
    agreement = _readable(request, pk)
    rows = list(
        agreement.versions.select_related("made_by", "amendment").order_by("number")
    )
    if not rows:
        raise Http404
    by_number = {row.number: row for row in rows}
    choice = _Choice(
        request.GET or None,
        names=[(row.number, version_name(row)) for row in rows],
        initial={"tu": rows[max(0, len(rows) - 2)].number, "den": rows[-1].number},
    )
    wanted = choice.cleaned_data if choice.is_valid() else choice.initial
    old, new = by_number[int(wanted["tu"])], by_number[int(wanted["den"])]
    compared = compare(old.terms, new.terms)
    return render(
        request,
        "agreements/versions.html",
        {
            "agreement": agreement,
            "versions": reversed(rows),
            "choice": choice,
            "old": old,
            "new": new,
            "compared": compared,
            "changed": [row for row in compared if row.is_changed],
            "unchanged": [row for row in compared if not row.is_changed],
        },
    )


def _readable(request: HttpRequest, pk: int) -> Agreement:
    """The exchange is the two sides' own; readers see what was signed."""
    agreement = get_object_or_404(
        Agreement.objects.for_user(request.user).select_related("association"), pk=pk
    )
    if permissions.side_of(access_for(request.user), agreement) is None:
        raise Http404
    return agreement


class _Choice(forms.Form):
    """Which two."""

    tu = forms.TypedChoiceField(label=_("So từ bản"), coerce=int)
    den = forms.TypedChoiceField(label=_("đến bản"), coerce=int)

    def __init__(self, *args: object, names: list[tuple[int, str]], **more: object):
        super().__init__(*args, **more)  # type: ignore[arg-type]
        for name in ("tu", "den"):
            self.fields[name].choices = names  # type: ignore[attr-defined]
