"""What the lists of chains share, and the workspace's; the directory has its own."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains import permissions
from chains.filters.chain import ChainFilter
from chains.models import Chain, SavedFilter
from chains.services.words import suggest
from chains.views.expiry import days_left
from chains.views.rows import ChainRow, chain_row, for_list, place_names, trust_step
from chains.views.saved_filters import understood
from portal.core import clock
from portal.core.exports import Column
from portal.core.lists import ScopedListView
from portal.core.paging import Counted, Page, capped_count
from portal.organisations.permissions import AccessRequiredMixin, is_contributor


def _columns() -> list[Column]:
    """The list as a file. No names or telephones of people: those are in the report."""

    def trust(chain: Chain) -> str:
        return trust_step(chain, clock.today())[1]

    return [
        Column(_("Mã chuỗi"), lambda c: c.code, 12),
        Column(_("Tên chuỗi"), lambda c: c.name, 40),
        Column(_("Cơ sở chủ trì"), lambda c: c.operator.name, 34),
        Column(_("Nhóm sản phẩm"), lambda c: str(c.get_group_display()), 18),
        Column(_("Hội đăng ký"), lambda c: c.association.name, 16),
        Column(
            _("Tỉnh, thành phố hiện nay"),
            lambda c: place_names(c, as_registered=False)[0],
            18,
        ),
        Column(_("Bước kiểm tra"), trust, 20),
        Column(_("Ngày đối chiếu"), lambda c: c.seen_at, 18),
        Column(_("An toàn đến hết ngày"), lambda c: c.safe_until, 18),
        Column(_("Tình trạng"), lambda c: str(c.get_status_display()), 16),
        Column(_("Sửa lần cuối"), lambda c: c.updated_at, 18),
    ]


class Chains(ScopedListView):
    """What both lists share: order by name, the best match first while searching."""

    sorts = {
        "name": ("sort_key",),
        "place": ("association__sort_key", "sort_key"),
        "updated": ("updated_at",),
        "safe": ("safe_until", "sort_key"),
        "code": ("code",),
    }
    default_sort = "name"
    not_filters = ("sort", "era")
    export_title = _("Danh sách chuỗi")
    # What was searched for instead of the words typed, where those found nothing.
    meant = ""
    columns = _columns()

    def order(self) -> list[str]:
        """The best match first; where very many match, all are alike: the newest first.

        No index has the words in alphabetical order: "rau" would be looked for from A on.
        """
        if self.sort != self.default_sort or not self.words:
            return super().order()
        counted = self.counted()
        is_broad = counted is not None and counted[1]
        return ["-pk"] if is_broad else ["rank", *super().order()]

    @property
    def words(self) -> str:
        return str(self.filter.form.cleaned_data.get("q") or "")

    def get_page(self) -> Page:
        """Where the words find nothing, what was probably meant instead of them."""
        page = super().get_page()
        meant = suggest(self.words) if self.words and not page.rows else ""
        if not meant:
            return page
        typed = self.filter
        query = self.request.GET.copy()
        query["q"] = meant
        self.take_filter(self.make_filter(query))
        again = super().get_page()
        if again.rows:
            self.meant = meant
            # The field keeps what was typed; counts and rows are those of the suggestion.
            self.filter = typed
            return again
        self.take_filter(typed)
        return page

    def take_filter(self, filterset: Any) -> None:
        """Go on with another filter: what was counted with the former is forgotten."""
        self.filter = filterset
        self.__dict__.pop("counts", None)

    def shown(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: QuerySet[Any] = for_list(queryset, clock.today())
        return rows

    def address(self, chain: Chain) -> str:
        return chain.get_absolute_url()

    def rows(self, records: list[Any]) -> list[ChainRow]:
        today, as_registered = clock.today(), self.filter.reads_as_registered
        return [
            chain_row(
                chain, url=self.address(chain), today=today, as_registered=as_registered
            )
            for chain in records
        ]


class ChainList(AccessRequiredMixin, Chains):
    """Every chain this person may read in the workspace."""

    filterset_class = ChainFilter
    template_name = "chains/list.html"
    results_template_name = "chains/_list_results.html"
    url_name = "chains:list"
    export_url_name = "chains:export"

    def scope(self) -> QuerySet[Any]:
        return Chain.objects.for_user(self.request.user)

    def shown(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: Any = queryset.with_claim(clock.now())  # type: ignore[attr-defined]
        return super().shown(found.with_nearest_end(clock.today()))

    def rows(self, records: list[Any]) -> list[ChainRow]:
        return [
            replace(row, paper_note=self._paper_note(chain))
            for row, chain in zip(super().rows(records), records, strict=True)
        ]

    def _paper_note(self, chain: Any) -> str:
        if chain.nearest_end is None or not permissions.keeps(self.access, chain):
            return ""
        left = days_left(chain.nearest_end, clock.today())
        return _g("giấy gần hết hạn nhất: %(left)s") % {"left": left}

    def counted(self) -> Counted | None:
        return self.counts if self.words else None

    @cached_property
    def counts(self) -> Counted:
        return capped_count(self.filter.qs)

    def extra_context(self) -> dict[str, Any]:
        return {
            "can_create": permissions.can_create(self.access),
            "can_take_sheet": is_contributor(self.access),
            "meant": self.meant,
            "query": understood(self.request.GET, self.request),
            "saved_filters": SavedFilter.objects.filter(
                owner_id=self.request.user.pk
            ).order_by("place"),
        }
