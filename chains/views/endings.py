"""Papers that end soon: the list of all, and the page of what falls with one of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from chains.choices import Validity
from chains.filters.paper import PaperFilter
from chains.models import PaperLine
from chains.resting import resting
from chains.services.domino import ChainFall, Outcome, domino_of, outcome_of
from chains.views.expiry import days_left, short_badge, step_badge
from portal.core import clock
from portal.core.dates import format_date
from portal.core.exports import Column
from portal.core.lists import ScopedListView
from portal.core.templatetags.portal import status
from portal.organisations.permissions import (
    AccessRequiredMixin,
    contributor_required,
    is_contributor,
)

_TONES = {Outcome.FALLS: "danger", Outcome.STAYS: "good", Outcome.WAS_NOT: "neutral"}


_LABELS = {
    Outcome.FALLS: _l("Mất mức an toàn"),
    Outcome.STAYS: _l("Vẫn an toàn"),
    Outcome.WAS_NOT: _l("Chưa gọi là an toàn"),
}


def outcome_badge(outcome: Outcome) -> SafeString:
    return status(_TONES[outcome], str(_LABELS[outcome]))


def outcome_note(outcome: Outcome, safe_until: date | None) -> str:
    """What carries the chain on, where something does."""
    if outcome is not Outcome.STAYS or safe_until is None:
        return ""
    return _("nhờ giấy khác, đến %(day)s") % {"day": format_date(safe_until)}


@dataclass(frozen=True)
class PaperEnd:
    """One line of the list: the paper, when it ends and what that pulls down."""

    url: str
    kind: str
    number: str
    chain: str
    code: str
    association: str
    ends: str
    left: str
    step: SafeString
    outcome: SafeString
    outcome_note: str
    pulled: str
    renewed: bool


class PaperList(AccessRequiredMixin, ScopedListView):
    """Papers in their last 90 days, and those that lapsed within 30: the nearest first."""

    access_test = staticmethod(is_contributor)
    filterset_class = PaperFilter
    template_name = "chains/papers/list.html"
    results_template_name = "chains/papers/_results.html"
    sorts = {"end": ("expires_on",), "chain": ("chain__sort_key",)}
    default_sort = "end"
    filled = ("expires_on",)
    url_name, export_url_name = "chains:paper_list", "chains:paper_export"
    export_title = _l("Giấy sắp hết hạn")
    columns = (
        Column(_l("Loại giấy"), lambda line: line.type_label, 20),
        Column(_l("Số"), lambda line: line.number, 28),
        Column(_l("Nơi cấp"), lambda line: line.issuer, 30),
        Column(_l("Ngày cấp"), lambda line: line.issued_on, 12),
        Column(_l("Ngày hết hạn"), lambda line: line.expires_on, 12),
        Column(_l("Mã chuỗi"), lambda line: line.chain.code, 12),
        Column(_l("Chuỗi"), lambda line: line.chain.name, 36),
        Column(_l("Hội đăng ký"), lambda line: line.chain.association.name, 18),
        Column(_l("Khi giấy hết hạn"), lambda line: _said(line), 40),
        Column(_l("Kéo theo"), lambda line: _pulled(line), 30),
        Column(_l("Giấy mới thay"), lambda line: _("có") if line.renewed else "", 12),
    )

    def scope(self) -> QuerySet[Any]:
        today = clock.today()
        rows = PaperLine.objects.for_user(self.request.user).ending(today)
        return rows.with_fall(today).with_renewal()

    def shown(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        numbers = resting.numbers("chain", clock.today())
        rows = queryset.select_related("chain__association")
        found: QuerySet[Any] = rows.annotate(**numbers)
        return found

    def rows(self, records: list[Any]) -> list[PaperEnd]:
        return [_row(line, clock.today()) for line in records]


def _row(line: Any, today: date) -> PaperEnd:
    outcome = outcome_of(line)
    return PaperEnd(
        url=line.get_absolute_url(),
        kind=line.type_label,
        number=line.number,
        chain=line.chain.name,
        code=line.chain.code,
        association=line.chain.association.name,
        ends=format_date(line.expires_on),
        left=days_left(line.expires_on, today),
        step=short_badge(line.step),
        outcome=outcome_badge(outcome),
        outcome_note=outcome_note(outcome, line.safe_after),
        pulled=_pulled(line),
        renewed=line.renewed,
    )


def _said(line: Any) -> str:
    outcome = outcome_of(line)
    note = outcome_note(outcome, line.safe_after)
    return f"{_LABELS[outcome]} {note}".strip()


def _pulled(line: Any) -> str:
    """What goes with the chain; nothing does while the chain stays as it is."""
    if outcome_of(line) is not Outcome.FALLS:
        return ""
    return " · ".join(resting.words(line))


# --- One paper ------------------------------------------------------------------------
@dataclass(frozen=True)
class FallRow:
    name: str
    url: str
    operator: str
    outcome: SafeString
    outcome_note: str


@require_safe
@contributor_required
def certificate_fall(request: HttpRequest, pk: int, paper: int) -> HttpResponseBase:
    return _fall(request, "certificate", pk, paper)


@require_safe
@contributor_required
def confirmation_fall(request: HttpRequest, pk: int, paper: int) -> HttpResponseBase:
    return _fall(request, "confirmation", pk, paper)


def _fall(request: HttpRequest, kind: str, pk: int, paper: int) -> HttpResponseBase:
    today = clock.today()
    lines: Any = PaperLine.objects.for_user(request.user).with_validity(today)
    line = get_object_or_404(
        lines.with_renewal().select_related("chain"),
        kind=kind,
        chain=pk,
        paper=paper,
    )
    domino = domino_of(line, request.user, today)
    context = {
        "line": line,
        "chain": line.chain,
        "sentence": _sentence(line, domino.falling, today),
        "tone": "attention" if domino.falling else "",
        "ends": format_date(line.expires_on) if line.expires_on else "",
        "left": days_left(line.expires_on, today) if line.expires_on else "",
        "step": step_badge(line.step) if line.step is not None else "",
        "chains": [_fall_row(fall) for fall in domino.chains],
        "things": domino.things,
        "pages": domino.pages,
        "new_url": reverse(f"chains:{kind}_create", args=[pk]),
        "edit_url": reverse(f"chains:{kind}_update", args=[pk, paper]),
    }
    return render(request, "chains/papers/fall.html", context)


def _fall_row(fall: ChainFall) -> FallRow:
    return FallRow(
        name=fall.chain.name,
        url=fall.chain.get_absolute_url(),
        operator=fall.chain.operator.name,
        outcome=outcome_badge(fall.outcome),
        outcome_note=outcome_note(fall.outcome, fall.safe_until),
    )


def _sentence(line: Any, falling: int, today: date) -> str:
    """In one sentence what the day after the last one brings."""
    if line.validity in (Validity.REVOKED, Validity.SUSPENDED):
        return _(
            "Giấy này đang bị đình chỉ hoặc đã thu hồi nên không còn đỡ cho chuỗi nào."
        )
    if line.lapses_on is None:
        return _(
            "Giấy không ghi ngày hết hạn nên cổng không tính giấy này vào mức an toàn."
        )
    day = format_date(line.lapses_on)
    if falling and line.lapses_on > today:
        words = _(
            "Từ ngày %(day)s, %(n)d chuỗi thôi được gọi là an toàn nếu chưa có giấy mới "
            "được Hà Nội đối chiếu."
        )
    elif falling:
        words = _(
            "Từ ngày %(day)s, %(n)d chuỗi không còn được gọi là an toàn vì giấy đã hết "
            "hạn; cần giấy mới được Hà Nội đối chiếu."
        )
    else:
        words = _("Từ ngày %(day)s giấy hết hạn; không chuỗi nào mất mức an toàn.")
    return words % {"day": day, "n": falling}
