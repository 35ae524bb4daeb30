"""All activities a person may see, over every agreement, and their export."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.activity_filters import ActivityFilter
from agreements.models import Activity
from agreements.permissions import side_of
from agreements.views._activities import ActivityRow, activity_row
from portal.core.exports import Column
from portal.core.lists import ScopedListView
from portal.organisations.permissions import AccessRequiredMixin


class ActivityListView(AccessRequiredMixin, ScopedListView):
    filterset_class = ActivityFilter
    template_name = "agreements/activity_list.html"
    results_template_name = "agreements/_activity_results.html"
    url_name = "agreements:activity_list"
    sorts = {
        "ngay": ["starts_on"],
        "ten": ["title"],
        "hoi": ["agreement__association__sort_key", "-starts_on"],
    }
    default_sort = "-ngay"
    filled = ("starts_on", "title", "agreement__association__sort_key")
    export_url_name = "agreements:activity_export"
    export_title = _("Hoạt động phối hợp")
    columns = (
        Column(_("Hoạt động"), lambda a: a.title, 50),
        Column(_("Loại"), lambda a: str(a.get_kind_display()), 24),
        Column(_("Từ ngày"), lambda a: a.starts_on, 12),
        Column(_("Đến hết ngày"), lambda a: a.ends_on, 12),
        Column(_("Địa điểm"), lambda a: a.place, 36),
        Column(_("Hội ký kết"), lambda a: a.agreement.association.name, 24),
        Column(_("Bên chủ trì"), lambda a: str(a.get_responsible_side_display()), 16),
        Column(_("Tình trạng"), lambda a: str(a.get_state_display()), 16),
        Column(_("Số người hai bên xác nhận"), lambda a: a.people, 16),
        Column(_("Kinh phí (đồng)"), lambda a: a.cost, 18),
        Column(_("Nguồn kinh phí"), lambda a: str(a.get_payer_display()), 20),
        Column(_("Lý do không tổ chức"), lambda a: a.cancel_reason, 40),
    )

    def scope(self) -> QuerySet[Activity]:
        return Activity.objects.for_user(self.request.user)

    def order(self) -> list[str]:
        """What has the words with their marks comes first, once anything is searched."""
        is_searched = "rank" in self.filter.qs.query.annotations
        return ["rank", *super().order()] if is_searched else super().order()

    def shown(self, queryset: Any) -> Any:
        return (
            queryset.with_outcome()
            .select_related("agreement__association")
            .defer("content", "search_text", "search_exact")
        )

    def rows(self, records: list[Any]) -> list[ActivityRow]:
        return [
            activity_row(activity, side_of(self.access, activity.agreement))
            for activity in records
        ]
