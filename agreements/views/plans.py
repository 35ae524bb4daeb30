"""The plan of a year: its activities, sent by one side and agreed by the other."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agreements import permissions
from agreements.choices import Side
from agreements.models import Agreement, PlanProposal, YearPlan
from agreements.plan_choices import ProposalState
from agreements.services import plans
from agreements.views import _plans as shown
from agreements.views._record import led_record, number_of, record_for
from portal.core import clock
from portal.core.acts import attempt, reason_of
from portal.organisations.access import access_for
from portal.organisations.permissions import (
    second_factor_required,
    workspace_required,
)


@require_GET
@workspace_required
def detail(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """For whoever reads the agreement; what one side sent is for both sides only."""
    agreement = record_for(request, pk, lambda access, agreement: True)
    if not agreement.is_signed or year not in plans.years_of_plan(agreement):
        raise Http404
    access = access_for(request.user)
    side = permissions.side_of(access, agreement)
    proposals = _proposals(agreement, year)
    sent = next((p for p in proposals if p.is_open), None) if side else None
    sent_by = sent.side if sent else ""
    agreed = next((p for p in proposals if p.state == ProposalState.AGREED), None)
    activities = list(plans.activities_of(agreement, year))
    leads = permissions.led_side(access, agreement) is not None
    may_act = permissions.acting_side(access, agreement) is not None
    context = {
        "agreement": agreement,
        "year": year,
        "badge": shown.stage_badge(proposals, side) if side else None,
        "rows": shown.plan_rows(activities, agreed),
        "agreed_words": shown.agreed_sentence(agreed) if agreed else "",
        "sent": sent,
        "sent_rows": shown.line_rows(sent) if sent else [],
        "waiting": Side(sent.side).other.label if sent else "",
        "is_my_turn": bool(sent) and sent_by != side,
        "story": shown.plan_story(proposals) if side else [],
        "years": shown.plan_years(agreement, side),
        "may": {
            "add": may_act,
            "propose": may_act and leads and sent is None and bool(activities),
            "answer": may_act and leads and bool(sent) and sent_by != side,
            "withdraw": may_act and leads and bool(sent) and sent_by == side,
        },
    }
    return render(request, "agreements/plan.html", context)


@require_POST
@workspace_required
@second_factor_required
def propose(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    _acting(request, pk)
    attempt(
        request,
        lambda: plans.propose_plan(
            agreement_id=pk,
            year=year,
            by=request.user,
            at=clock.now(),
            note=reason_of(request),
        ),
        _("Đã gửi kế hoạch năm cho bên kia."),
    )
    return redirect("agreements:plan", pk, year)


@require_POST
@workspace_required
@second_factor_required
def agree(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    done = _("Hai bên đã thống nhất kế hoạch năm.")
    return _answer(request, pk, year, ProposalState.AGREED, done)


@require_POST
@workspace_required
@second_factor_required
def decline(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    done = _("Đã trả lời; bên kia sửa rồi gửi lại.")
    return _answer(request, pk, year, ProposalState.DECLINED, done)


@require_POST
@workspace_required
@second_factor_required
def withdraw(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    done = _("Đã rút bản kế hoạch; có thể sửa rồi gửi lại.")
    return _answer(request, pk, year, ProposalState.WITHDRAWN, done)


def _acting(request: HttpRequest, pk: int) -> Agreement:
    """A signed agreement that the person may bind a side of: 403 otherwise."""
    record_for(request, pk, permissions.acting_side)
    agreement, _side = led_record(request, pk)
    return agreement


def _answer(
    request: HttpRequest, pk: int, year: int, state: ProposalState, done: str
) -> HttpResponse:
    _acting(request, pk)
    attempt(
        request,
        lambda: plans.answer_plan(
            agreement_id=pk,
            year=year,
            state=state,
            by=request.user,
            at=clock.now(),
            number=number_of(request) if state is ProposalState.AGREED else None,
            answer=reason_of(request),
        ),
        done,
    )
    return redirect("agreements:plan", pk, year)


def _proposals(agreement: Agreement, year: int) -> list[PlanProposal]:
    plan = YearPlan.objects.filter(agreement=agreement, year=year).first()
    if plan is None:
        return []
    return list(
        plan.proposals.select_related("made_by", "answered_by").order_by("-number")
    )
