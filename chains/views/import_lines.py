"""Every row of an uploaded list: what becomes of it, why, and what a person chooses."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chains.choices import LineDecision, LineReason
from chains.forms.import_lines import LineFilter, is_row, picks_of
from chains.models import ImportBatch, ImportChoice, ImportLine
from chains.models.importing import ImportState
from chains.services import import_answers
from chains.services.import_compare import LABELS
from chains.views.importing import batch_of
from portal.core import clock
from portal.core.acts import attempt
from portal.core.lists import ScopedListView
from portal.organisations.permissions import (
    AccessRequiredMixin,
    contributor_required,
    is_contributor,
)

TONES = {
    LineDecision.ASKED: "attention",
    LineDecision.PROBLEM: "danger",
    LineDecision.NEW: "good",
    LineDecision.UPDATE: "wait",
    LineDecision.UNCHANGED: "neutral",
    LineDecision.HELD: "neutral",
    LineDecision.NOTE: "attention",
}
# What the lines tell has been done, not what would be.
DONE = frozenset({ImportState.SAVED, ImportState.UNDOING, ImportState.UNDONE})
_CHOSEN = frozenset({LineReason.SAID_SAME, LineReason.SAID_NEW})


@dataclass(frozen=True)
class LineRow:
    """One row of the list, every text ready; `options` where a person must choose."""

    key: str
    # The sheet or province, and what of it was decided.
    part: str
    part_said: str
    row: int | None
    sheet: str
    name: str
    operator: str
    decision: str
    tone: str
    reason: str
    needs_check: bool
    is_undone: bool
    kept: str
    remarks: list[dict[str, Any]]
    changes: list[dict[str, Any]]
    chain_url: str = ""
    chain_text: str = ""
    chosen: str = ""
    chosen_by: str = ""
    can_choose_again: bool = False
    options: list[dict[str, str]] = field(default_factory=list)


class ImportLineList(AccessRequiredMixin, ScopedListView):
    access_test = staticmethod(is_contributor)
    filterset_class = LineFilter
    template_name = "chains/import/lines.html"
    results_template_name = "chains/import/_lines.html"
    url_name = "chains:import_lines"
    sorts = {"position": ["position"]}
    default_sort = "position"

    @cached_property
    def batch(self) -> ImportBatch:
        return batch_of(self.request, self.kwargs["pk"])

    @cached_property
    def counts(self) -> Counter[tuple[str, str]]:
        """Rows by part and decision, for tabs and headings."""
        pairs = self.batch.lines.order_by("pk").values_list("part", "decision")
        return Counter(pairs)

    def make_filter(self, query: QueryDict) -> LineFilter:
        parts = list(dict.fromkeys(part for part, _decision in self.counts))
        return LineFilter(
            query,
            queryset=self.scope(),
            request=self.request,
            parts=parts,
            is_undone=self.batch.state == ImportState.UNDONE,
        )

    def scope(self) -> QuerySet[ImportLine]:
        return self.batch.lines.all()

    def shown(self, queryset: Any) -> Any:
        return queryset.select_related("chain")

    def rows(self, records: list[ImportLine]) -> list[LineRow]:
        places = [line.row for line in records]
        choices = {
            (choice.sheet, choice.row): choice
            for choice in self.batch.choices.filter(row__in=places).select_related(
                "said_by"
            )
        }
        return [
            _row(line, choices.get(line.place), self._said_of(line.part))
            for line in records
        ]

    def _said_of(self, part: str) -> str:
        """ "3 chuỗi mới · 2 cần chọn": the whole section, not this page of it."""
        counts = [
            (self.counts[part, decision.value], str(decision.label).lower())
            for decision in LineDecision
        ]
        return " · ".join(f"{number} {label}" for number, label in counts if number)

    def extra_context(self) -> dict[str, Any]:
        asked = sum(n for (_p, d), n in self.counts.items() if d == LineDecision.ASKED)
        return {
            "batch": self.batch,
            "tabs": self._tabs(),
            "asked": asked,
            "is_done": self.batch.state in DONE,
            "may_choose": asked and self.batch.state == ImportState.PREVIEW,
        }

    def _tabs(self) -> list[dict[str, Any]]:
        now = self.request.GET.get("decision", "")
        total: Counter[str] = Counter()
        for (_part, decision), number in self.counts.items():
            total[decision] += number
        whole = {
            "label": _("Tất cả"),
            "url": "?",
            "count": sum(total.values()),
            "current": not now,
        }
        return [whole] + [
            {
                "label": decision.label,
                "url": f"?decision={decision.value}",
                "count": total[decision.value],
                "current": now == decision.value,
            }
            for decision in LineDecision
            if total[decision.value]
        ]


def _row(line: ImportLine, choice: ImportChoice | None, said: str) -> LineRow:
    decision = LineDecision(line.decision)
    chain = line.chain
    is_wrong = any(remark["is_problem"] for remark in line.remarks)
    return LineRow(
        key=f"{line.row}:{line.sheet}",
        part=line.part,
        part_said=said,
        row=line.row,
        sheet=line.sheet,
        name=line.name,
        operator=line.operator,
        decision=str(decision.label),
        tone=TONES[decision],
        # A problem says more than why no chain was found.
        reason="" if is_wrong else line.get_reason_display(),
        needs_check=line.needs_check,
        is_undone=line.is_undone,
        kept=line.kept,
        remarks=line.remarks,
        changes=[{**c, "label": LABELS[c["field"]]} for c in line.changes],
        chain_url=chain.get_absolute_url() if chain else "",
        chain_text=f"{chain.code} {chain.name}" if chain else "",
        chosen=import_answers.chosen_text(choice),
        chosen_by=str(choice.said_by) if choice else "",
        can_choose_again=line.reason in _CHOSEN,
        options=[_option(near) for near in line.near],
    )


def _option(near: dict[str, Any]) -> dict[str, str]:
    why = _("cùng mã số thuế, khác tên") if near["by_tax_code"] else _("tên gần giống")
    words = _("Cùng một chuỗi: %(code)s %(name)s, %(operator)s (%(why)s)")
    return {"value": str(near["pk"]), "label": words % {**near, "why": why}}


@require_POST
@contributor_required
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was chosen on this page of the list, or take the rest as new."""
    batch = batch_of(request, pk)
    is_all = "all_new" in request.POST
    picks = picks_of(request.POST)
    if not (is_all or picks):
        messages.info(request, _("Chưa chọn cho dòng nào."))
        return redirect(_lines_url(batch))

    def act() -> None:
        if is_all:
            import_answers.choose_all_new(batch, by=request.user, at=clock.now())
        else:
            import_answers.choose_rows(batch, picks, by=request.user, at=clock.now())

    attempt(request, act, _("Đã ghi lựa chọn; bảng đang được đọc lại."))
    batch.refresh_from_db()
    is_read = batch.state == ImportState.READING
    return redirect(batch if is_read else _lines_url(batch))


@require_POST
@contributor_required
def choose_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a choice back; the row is asked about once more."""
    batch = batch_of(request, pk)
    row, _colon, sheet = request.POST.get("line", "").partition(":")
    # The name of a sheet is asked of the database, which takes no NUL.
    if is_row(row) and "\x00" not in sheet:
        attempt(
            request,
            lambda: import_answers.take_choice_back(
                batch, sheet, int(row), by=request.user
            ),
        )
    return redirect(batch)


def _lines_url(batch: ImportBatch) -> str:
    asked = f"?decision={LineDecision.ASKED.value}"
    return reverse("chains:import_lines", args=[batch.pk]) + asked
