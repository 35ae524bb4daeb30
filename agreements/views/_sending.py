"""A text of one side that is kept while it is written, and sent when it is ready."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.models import Agreement
from agreements.services import working
from agreements.views._terms_page import (
    SAVE,
    Page,
    Saved,
    judge,
    page_for,
    refused,
    show,
)
from portal.core.errors import DomainError


def page_of_copy(
    request: HttpRequest,
    agreement: Agreement,
    side: Side,
    form: Callable[..., Any],
    *,
    heading: str,
    save_label: str,
    lead: str,
    sends: bool = True,
) -> Page:
    """The form over the side's working copy, or over what lies on the table."""
    saved = saved_copy(agreement, side)
    page = page_for(
        request,
        agreement,
        lambda *args, **more: form(*args, agreement=agreement, **more),
        terms=saved.terms,
        heading=heading,
        save_label=save_label,
        lead=lead,
        saved=saved,
    )
    page.form.initial.setdefault("version", saved.version)
    page.form.initial.setdefault("seen", saved.seen)
    page.sends = sends
    page.lines_url = reverse("agreements:working", args=[agreement.pk])
    return page


def saved_copy(agreement: Agreement, side: Side) -> Saved:
    copy = working.copy_of(agreement, side)
    terms = replace(working.working_terms(agreement, side), commitments=())
    seen = working.newest_sent(agreement)
    if copy is None:
        return Saved(terms, 0, seen=seen)
    return Saved(terms, copy.version, copy.updated_by, copy.updated_at, seen)


def save_or_send(
    request: HttpRequest,
    agreement: Agreement,
    side: Side,
    page: Page,
    send: Callable[[dict[str, Any]], object],
    sent: str,
) -> HttpResponse:
    """Keep what was typed; unless only that was asked for, send it.

    What cannot be sent stays kept, with the reason on the page.
    """
    only_saves = SAVE in request.POST or not page.sends
    if only_saves and "note" in page.form.fields:
        page.form.fields["note"].required = False
    if request.method != "POST" or not judge(page):
        return show(request, page)
    data = page.form.cleaned_data
    try:
        working.save_text(
            agreement_id=agreement.pk,
            terms=page.terms,
            by=request.user,
            opened=data["version"] or 0,
            seen=data["seen"],
        )
        if not only_saves:
            send(data)
    except DomainError as error:
        refused(page, error, lambda: saved_copy(agreement, side))
        return show(request, page)
    if only_saves:
        messages.success(request, _("Đã lưu bản đang soạn; bên kia chưa thấy."))
        return redirect("agreements:working", pk=agreement.pk)
    messages.success(request, sent)
    return redirect(agreement)
