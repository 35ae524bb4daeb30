"""Findings: the list of what is to be put right, and the acts on one of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chains.choices import FindingState, Severity
from chains.filters.review import FindingFilter
from chains.forms.inspection import AnswerForm
from chains.models import Finding, FindingAnswer
from chains.services import findings as services
from portal.core import clock
from portal.core.acts import attempt
from portal.core.dates import format_date, format_datetime
from portal.core.downloads import send_kept
from portal.core.forms import ReasonForm
from portal.core.lists import ScopedListView
from portal.core.templatetags.portal import status
from portal.core.uploads import content_type_of
from portal.organisations.access import Access
from portal.organisations.permissions import (
    AccessRequiredMixin,
    contributor_required,
    hanoi_required,
    is_contributor,
    second_factor_required,
    workspace_required,
)

_TONES = {
    FindingState.OPEN: "attention",
    FindingState.ANSWERED: "wait",
    FindingState.RESOLVED: "good",
    FindingState.WITHDRAWN: "neutral",
}
_SEVERITY_TONES = {
    Severity.MINOR: "neutral",
    Severity.MAJOR: "attention",
    Severity.SERIOUS: "danger",
}


@dataclass(frozen=True)
class Answer:
    when: str
    who: str
    text: str
    proof_url: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class FindingCard:
    """A finding with its answers, and what this reader may do about it."""

    pk: int
    dialog: str
    text: str
    severity: SafeString
    state: SafeString
    corrective_action: str
    due: str
    is_overdue: bool
    responsible: str
    answers: list[Answer]
    may_answer: bool
    may_decide: bool


def finding_card(finding: Finding, access: Access, today: date) -> FindingCard:
    """`answers` are expected to be loaded with their people."""
    answers = sorted(finding.answers.all(), key=lambda answer: answer.pk)
    pending = next((answer for answer in answers if not answer.verdict), None)
    return FindingCard(
        pk=finding.pk,
        dialog=str(finding.pk),
        text=finding.text,
        severity=severity_badge(finding),
        state=state_badge(finding, today),
        corrective_action=finding.corrective_action,
        due=format_date(finding.due_on),
        is_overdue=finding.is_overdue(today),
        responsible=str(finding.get_responsible_display()),
        answers=[_answer(answer) for answer in answers],
        may_answer=finding.state == FindingState.OPEN,
        may_decide=access.is_hanoi
        and pending is not None
        and pending.created_by_id != access.user.pk,
    )


def severity_badge(finding: Finding) -> SafeString:
    severity = Severity(finding.severity)
    return status(_SEVERITY_TONES[severity], str(severity.label))


def state_badge(finding: Finding, today: date) -> SafeString:
    if finding.is_overdue(today):
        return status("danger", _("Quá hạn khắc phục"))
    state = FindingState(finding.state)
    return status(_TONES[state], str(state.label))


def _answer(answer: FindingAnswer) -> Answer:
    decided = ""
    if answer.decided_by is not None and answer.decided_at is not None:
        decided = _("%(verdict)s: %(person)s, %(day)s") % {
            "verdict": answer.get_verdict_display(),
            "person": answer.decided_by.full_name,
            "day": format_date(answer.decided_at),
        }
    return Answer(
        when=format_datetime(answer.said_at),
        who=answer.created_by.full_name,
        text=answer.text,
        proof_url=reverse("chains:finding_proof", args=[answer.pk])
        if answer.proof
        else "",
        verdict=decided,
        reason=answer.reason,
    )


@dataclass(frozen=True)
class FindingRow:
    url: str
    text: str
    chain: str
    code: str
    association: str
    severity: SafeString
    state: SafeString
    due: str


class FindingList(AccessRequiredMixin, ScopedListView):
    """What is to be put right: Hanoi sees all, a partner its own chains'."""

    access_test = staticmethod(is_contributor)
    filterset_class = FindingFilter
    template_name = "chains/findings/list.html"
    results_template_name = "chains/findings/_results.html"
    sorts = {"due": ("due_on",), "chain": ("chain__sort_key",)}
    default_sort = "due"
    url_name = "chains:finding_list"

    def scope(self) -> QuerySet[Any]:
        return Finding.objects.for_user(self.request.user)

    def shown(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("chain__association")

    def rows(self, records: list[Any]) -> list[FindingRow]:
        return [_row(record, clock.today()) for record in records]


def _row(finding: Finding, today: date) -> FindingRow:
    return FindingRow(
        url=finding.get_absolute_url(),
        text=finding.text,
        chain=finding.chain.name,
        code=finding.chain.code,
        association=finding.chain.association.name,
        severity=severity_badge(finding),
        state=state_badge(finding, today),
        due=format_date(finding.due_on),
    )


def _finding(request: HttpRequest, pk: int) -> Finding:
    return get_object_or_404(Finding.objects.for_user(request.user), pk=pk)


@require_POST
@contributor_required
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    finding = _finding(request, pk)
    form = AnswerForm(request.POST, request.FILES)
    if form.is_valid():
        attempt(
            request,
            lambda: services.answer_finding(
                finding_id=pk, by=request.user, at=clock.now(), **form.cleaned_data
            ),
            _("Đã gửi báo khắc phục; Hà Nội sẽ duyệt."),
        )
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
    return redirect(finding)


@require_POST
@hanoi_required
@second_factor_required
def accept(request: HttpRequest, pk: int) -> HttpResponseBase:
    finding = _finding(request, pk)
    attempt(
        request,
        lambda: services.accept_finding(finding_id=pk, by=request.user, at=clock.now()),
        _("Đã ghi nhận lỗi được khắc phục."),
    )
    return redirect(finding)


@require_POST
@hanoi_required
def refuse(request: HttpRequest, pk: int) -> HttpResponseBase:
    finding = _finding(request, pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    attempt(
        request,
        lambda: services.refuse_finding(
            finding_id=pk, by=request.user, at=clock.now(), reason=reason
        ),
        _("Đã trả lại để hội khắc phục tiếp."),
    )
    return redirect(finding)


@require_GET
@workspace_required
def proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of an answer, for those who keep the chain."""
    kept = Finding.objects.for_user(request.user)
    rows = FindingAnswer.objects.filter(finding__in=kept).exclude(proof="")
    row = get_object_or_404(rows, pk=pk)
    kind = content_type_of(row.proof.name or "")
    return send_kept(request, row, "proof", row.proof_name or "minh-chung", kind)
