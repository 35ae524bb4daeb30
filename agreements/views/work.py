"""Everything open in the agreements a person works in, and its export."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agreements.models import WorkLine
from agreements.services.work_words import when, who
from agreements.work_choices import DueStep
from agreements.work_filters import WorkFilter
from portal.core import clock
from portal.core.exports import Column
from portal.core.lists import ScopedListView
from portal.core.templatetags.portal import status
from portal.organisations.permissions import AccessRequiredMixin, is_contributor

_TONES = {
    DueStep.DAYS_90: "wait",
    DueStep.DAYS_30: "attention",
    DueStep.DAYS_7: "attention",
    DueStep.OVERDUE: "danger",
}


@dataclass(frozen=True)
class WorkRow:
    url: str
    kind: str
    named: str
    association: str
    agreement: str
    who: str
    when: SafeString | str


class WorkListView(AccessRequiredMixin, ScopedListView):
    access_test = staticmethod(is_contributor)
    filterset_class = WorkFilter
    template_name = "agreements/work_list.html"
    results_template_name = "agreements/_work_results.html"
    url_name, export_url_name = "agreements:work_list", "agreements:work_export"
    sorts = {
        "ngay": ["moment"],
        "hoi": ["agreement__association__sort_key", "moment"],
    }
    default_sort = "ngay"
    filled = ("moment", "agreement__association__sort_key")
    export_title = _("Việc của các thỏa thuận")
    columns = (
        Column(_("Loại việc"), lambda line: str(line.get_kind_display()), 28),
        Column(_("Việc"), lambda line: line.named, 50),
        Column(_("Hội ký kết"), lambda line: line.agreement.association.name, 22),
        Column(_("Số văn bản"), lambda line: line.agreement.number, 24),
        Column(_("Ai phải làm"), who, 16),
        Column(_("Ngày"), lambda line: line.moment, 12),
        Column(_("Chờ từ, hoặc còn"), lambda line: when(line, clock.today()), 30),
    )

    def scope(self) -> QuerySet[Any]:
        return WorkLine.objects.for_user(self.request.user).open_on(clock.today())

    def shown(self, queryset: Any) -> Any:
        return queryset.select_related("agreement__association").defer(
            "search_text",
            "agreement__text",
            "agreement__notes",
            "agreement__search_text",
            "agreement__search_exact",
        )

    def rows(self, records: list[Any]) -> list[WorkRow]:
        return [_row(line) for line in records]


def _row(line: Any) -> WorkRow:
    return WorkRow(
        url=line.get_absolute_url(),
        kind=str(line.get_kind_display()),
        named=line.named,
        association=line.agreement.association.name,
        agreement=line.agreement.number or line.agreement.title,
        who=who(line),
        when=_when(line, clock.today()),
    )


def _when(line: Any, today: date) -> SafeString | str:
    """A day that counts stands in a badge whose colour says how near it is."""
    words = when(line, today)
    return words if line.step is None else status(_TONES[DueStep(line.step)], words)
