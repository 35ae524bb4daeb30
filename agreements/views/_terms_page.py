"""The page on which terms are written, whatever they are written for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agreements.forms.terms import (
    AreasFormSet,
    PartiesFormSet,
    TermsForm,
    area_rows,
    first_values,
    party_rows,
    typed_terms,
)
from agreements.models import Agreement
from agreements.models.terms import Terms
from agreements.services.comparison import compare
from portal.core.errors import Conflict, DomainError

SAVE = "luu"


@dataclass(frozen=True)
class Saved:
    """The text as it is kept now: in a draft's record, or in a side's working copy."""

    terms: Terms
    version: int
    updated_by: Any = None
    updated_at: Any = None
    # The newest text that either side sent; 0 before the first.
    seen: int = 0


@dataclass
class Page:
    """One sending or showing of the terms, as the template needs it."""

    form: TermsForm
    areas: Any
    parties: Any
    heading: str
    save_label: str
    lead: str = ""
    agreement: Agreement | None = None
    # Whether the form can also be kept without being sent, and where its lines are.
    sends: bool = False
    lines_url: str = ""
    # What is saved and may have moved on since the form was opened.
    saved: Saved | None = None
    # After a conflict: what the others saved meanwhile, compared with what was typed.
    differences: Any = None
    status: int = 200

    def is_valid(self) -> bool:
        # All are judged, so that every error shows at once.
        return all(
            [self.form.is_valid(), self.areas.is_valid(), self.parties.is_valid()]
        )

    @property
    def terms(self) -> Terms:
        return typed_terms(self.form, self.areas, self.parties)


def page_for(
    request: HttpRequest,
    agreement: Agreement | None,
    make_form: Callable[..., TermsForm],
    *,
    terms: Terms | None,
    heading: str,
    save_label: str,
    lead: str = "",
    saved: Saved | None = None,
) -> Page:
    """The form with its lines, filled from `terms` or from what was sent."""
    data = request.POST if request.method == "POST" else None
    return Page(
        form=make_form(data, initial=first_values(terms) if terms else {}),
        areas=AreasFormSet(data, prefix="noi-dung", initial=area_rows(terms)),
        parties=PartiesFormSet(data, prefix="don-vi", initial=party_rows(terms)),
        heading=heading,
        save_label=save_label,
        lead=lead,
        agreement=agreement,
        saved=saved,
    )


def judge(page: Page) -> bool:
    """Whether what was typed can be saved; if not, the page answers 422."""
    if page.is_valid():
        return True
    page.status = 422
    return False


def refused(
    page: Page, error: DomainError, now: Callable[[], Saved] | None = None
) -> None:
    """Say why, keep what was typed, and after a conflict show what stands `now`."""
    page.form.add_error(None, error.message)
    page.status = 422
    if now is None:
        return
    saved = now()
    # Saving again goes on from there: a choice made knowingly.
    page.form.data = page.form.data.copy()  # type: ignore[attr-defined]
    page.form.data["version"] = str(saved.version)  # type: ignore[index]
    page.form.data["seen"] = str(saved.seen)  # type: ignore[index]
    if isinstance(error, Conflict):
        page.status = 409
        page.form.data["answers"] = str(saved.seen)  # type: ignore[index]
        differences = compare(saved.terms, page.terms)
        page.differences = [row for row in differences if row.is_changed]
        page.saved = saved


def show(request: HttpRequest, page: Page) -> HttpResponse:
    """The page with its errors, if any."""
    return render(
        request, "agreements/terms_form.html", {"page": page}, status=page.status
    )
