"""Writing commitments: add, change, order, put away, bring back."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agreements.commitment_choices import Footing
from agreements.forms.commitment import CommitmentForm, areas_of
from agreements.models import Agreement, Commitment
from agreements.permissions import commitment_footing
from agreements.services import commitments
from agreements.services.commitments import given_as_terms, given_of
from agreements.services.comparison import Compared, compare_commitments
from agreements.services.terms import commitment_as_terms
from agreements.views._answering import answered, goes_on_from, sent
from agreements.views._record import record_for
from portal.core import clock
from portal.core.acts import attempt, reason_of
from portal.organisations.access import access_for
from portal.organisations.permissions import (
    second_factor_required,
    workspace_required,
)

View = Callable[[HttpRequest, Agreement, Commitment | None], HttpResponseBase]


@require_http_methods(["GET", "POST"])
@workspace_required
def create(request: HttpRequest, pk: int) -> HttpResponseBase:
    agreement = record_for(request, pk, commitment_footing)
    return _asked(request, agreement)(request, agreement, None)


@require_http_methods(["GET", "POST"])
@workspace_required
def update(request: HttpRequest, pk: int, commitment: int) -> HttpResponseBase:
    agreement, line = _line(request, pk, commitment)
    return _asked(request, agreement)(request, agreement, line)


@require_POST
@workspace_required
def move(request: HttpRequest, pk: int, commitment: int) -> HttpResponse:
    """Up or down by one; the order is no part of what was agreed."""
    agreement, line = _line(request, pk, commitment)
    up = request.POST.get("huong") == "len"
    attempt(request, lambda: commitments.move(commitment=line, by=request.user, up=up))
    return redirect(f"{agreement.get_absolute_url()}#cam-ket")


@require_POST
@workspace_required
@second_factor_required
def put_away(request: HttpRequest, pk: int, commitment: int) -> HttpResponse:
    agreement, line = _line(request, pk, commitment)
    reason = reason_of(request)
    attempt(
        request,
        lambda: commitments.put_away(
            commitment=line,
            by=request.user,
            at=clock.now(),
            reason=reason,
        ),
        _("Đã bỏ cam kết khỏi văn bản; có thể đưa lại."),
    )
    return redirect(agreement)


@require_POST
@workspace_required
@second_factor_required
def bring_back(request: HttpRequest, pk: int, commitment: int) -> HttpResponse:
    agreement, line = _line(request, pk, commitment)
    attempt(
        request,
        lambda: commitments.bring_back(
            commitment=line,
            by=request.user,
            at=clock.now(),
            reason=_("Đưa lại cam kết đã bỏ"),
        ),
        _("Đã đưa cam kết trở lại văn bản."),
    )
    return redirect(agreement)


def _line(
    request: HttpRequest, pk: int, commitment: int
) -> tuple[Agreement, Commitment]:
    agreement = record_for(request, pk, commitment_footing)
    line = get_object_or_404(
        Commitment.objects.select_related("area"), agreement=agreement, pk=commitment
    )
    line.agreement = agreement
    return agreement, line


def _asked(request: HttpRequest, agreement: Agreement) -> View:
    """A signed text asks Hanoi for the second factor first."""
    footing = commitment_footing(access_for(request.user), agreement)
    return _edit if footing is Footing.TEXT else _edit_signed


def _edit(
    request: HttpRequest, agreement: Agreement, line: Commitment | None
) -> HttpResponse:
    footing = commitment_footing(access_for(request.user), agreement)
    form = CommitmentForm(
        sent(request),
        agreement=agreement,
        areas=areas_of(agreement),
        asks_why=footing is Footing.CORRECTION,
        begins_with=given_of(line) if line else None,
        version=line.version if line else None,
    )
    return answered(
        request,
        form,
        lambda: _save(request, agreement, line, form),
        done=_("Đã lưu cam kết."),
        then=f"{agreement.get_absolute_url()}#cam-ket",
        template="agreements/commitment_form.html",
        context={"agreement": agreement, "line": line},
        moved_on=lambda: _conflict(form, line),
    )


_edit_signed = second_factor_required(_edit)


def _save(
    request: HttpRequest,
    agreement: Agreement,
    line: Commitment | None,
    form: CommitmentForm,
) -> None:
    if line is None:
        commitments.add_commitment(
            agreement_id=agreement.pk,
            given=form.given(),
            by=request.user,
            at=clock.now(),
            submission=form.cleaned_data["submission"],
            reason=form.cleaned_data.get("reason", ""),
        )
        return
    commitments.change_commitment(
        commitment=line,
        given=form.given(),
        by=request.user,
        at=clock.now(),
        opened=form.cleaned_data["version"],
        reason=form.cleaned_data.get("reason", ""),
    )


def _conflict(form: CommitmentForm, line: Commitment | None) -> dict[str, Any]:
    """The line as somebody else saved it, beside what was typed.

    The form goes on from that version, so that saving again is a choice made knowingly.
    """
    if line is None:
        return {}
    latest = Commitment.objects.select_related("updated_by", "area").get(pk=line.pk)
    goes_on_from(form, latest.version)
    return {"latest": latest, "differences": _differences(form, latest)}


def _differences(form: CommitmentForm, latest: Commitment) -> list[Compared]:
    saved = {target.year: target.value for target in latest.targets.all()}
    rows = compare_commitments(
        commitment_as_terms(latest, saved), given_as_terms(form.given(), "")
    )
    return [row for row in rows if row.is_changed]
