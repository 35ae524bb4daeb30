"""The list of agreements and its export."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.choices import TermStatus
from agreements.filters import AgreementFilter
from agreements.models import Agreement
from agreements.views._rows import AgreementRow, party_as_signed, row_of
from portal.core import clock
from portal.core.exports import Column
from portal.core.lists import ScopedListView
from portal.organisations.permissions import AccessRequiredMixin


def _signatories(agreement: Agreement) -> str:
    return "\n".join(
        f"{person.get_side_display()}: {person.name}, {person.title}"
        for person in agreement.signatories.all()
    )


def _areas(agreement: Agreement) -> str:
    contents = sorted(agreement.contents.all(), key=lambda c: c.area.position)
    return "\n".join(content.area.short_name for content in contents)


class AgreementListView(AccessRequiredMixin, ScopedListView):
    filterset_class = AgreementFilter
    template_name = "agreements/list.html"
    results_template_name = "agreements/_results.html"
    url_name = "agreements:list"
    sorts = {
        "hoi": ["association__sort_key", "-starts_on"],
        "so": ["number_folded"],
        "tu": ["starts_on", "association__sort_key"],
        "den": ["ends_on", "association__sort_key"],
        "ky": ["signed_on"],
    }
    default_sort = "-tu"
    export_url_name = "agreements:export"
    export_title = _("Thỏa thuận phối hợp")
    columns = (
        Column(_("Hội ký kết"), lambda a: party_as_signed(a, clock.today()), 34),
        Column(
            _("Nay thuộc"),
            lambda a: a.association.province.today.full_name_on(clock.today()),
            22,
        ),
        Column(_("Số văn bản"), lambda a: a.number, 24),
        Column(_("Tên thỏa thuận"), lambda a: a.title, 50),
        Column(_("Giai đoạn"), lambda a: a.round.name, 22),
        Column(_("Ngày ký"), lambda a: a.signed_on, 12),
        Column(_("Nơi ký"), lambda a: a.signed_place, 16),
        Column(_("Hiệu lực từ"), lambda a: a.starts_on, 12),
        Column(_("Hiệu lực đến"), lambda a: a.ends_on, 12),
        Column(_("Tình trạng"), lambda a: str(TermStatus(a.status).label), 20),
        Column(_("Nội dung phối hợp"), _areas, 40),
        Column(_("Người ký"), _signatories, 50),
    )

    def scope(self) -> QuerySet[Agreement]:
        return Agreement.objects.for_user(self.request.user)

    def order(self) -> list[str]:
        """What has the words with their marks comes first, once anything is searched."""
        is_searched = "rank" in self.filter.qs.query.annotations
        return ["rank", *super().order()] if is_searched else super().order()

    def shown(self, queryset: Any) -> Any:
        return (
            queryset.with_status(clock.today())
            .select_related("round", "association__province__successor")
            .defer("notes", "search_text", "search_exact")
        )

    def exported(self, queryset: Any) -> Any:
        return self.shown(queryset).prefetch_related("signatories", "contents__area")

    def rows(self, records: list[Any]) -> list[AgreementRow]:
        today = clock.today()
        return [row_of(agreement, today) for agreement in records]

    def extra_context(self) -> dict[str, Any]:
        access = self.access
        return {
            "may_add": access.is_hanoi,
            "may_keep_templates": access.is_hanoi,
            "may_keep_lists": access.is_hanoi_admin,
            "may_start": access.is_hanoi or access.is_partner,
        }
