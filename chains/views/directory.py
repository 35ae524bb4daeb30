"""The public directory: words, facets with their counts, and the chains found."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.builders.public_sheet import SheetTitle
from chains.filters.chain import DirectoryFilter
from chains.models import Chain
from chains.services.facets import CAP, CAP_WITH_WORDS, FacetCounts, count_facets
from chains.views.facets import shown_facets
from chains.views.lists import Chains
from chains.views.rows import place_names, trust_step
from chains.views.sheets import chosen, sample_note, send_sheet, spoken
from portal.core import clock
from portal.core.exports import Column
from portal.core.paging import Counted

SHEET = "mau"


def _columns() -> list[Column]:
    """The directory as a file: what its rows say, with the days in columns."""
    return [
        *Chains.columns[:4],
        Column(_("Hội đăng ký"), lambda c: c.association.name, 16),
        Column(
            _("Tỉnh, thành phố hiện nay"),
            lambda c: place_names(c, as_registered=False)[0],
            18,
        ),
        Column(
            _("Tỉnh, thành phố khi đăng ký"),
            lambda c: place_names(c, as_registered=True)[0],
            18,
        ),
        Column(_("Mức tin cậy"), lambda c: trust_step(c, clock.today())[1], 20),
        Column(_("Ngày đối chiếu"), lambda c: c.seen_at and localdate(c.seen_at), 14),
        Column(_("Kiểm tra thực địa"), lambda c: c.inspected_on, 14),
        Column(_("An toàn đến hết ngày"), lambda c: c.safe_until, 18),
        Column(
            _("Trang của chuỗi"),
            lambda c: f"{settings.SITE_URL}{c.get_public_url()}",
            50,
        ),
    ]


class Directory(Chains):
    """Chains the public may see, whatever step of trust they stand on."""

    filterset_class = DirectoryFilter
    template_name = "chains/directory.html"
    results_template_name = "chains/_directory.html"
    url_name = "chains:directory"
    export_url_name = "chains:directory_export"
    columns = _columns()
    # The narrow rows have an index in this order for every unit and group.
    sorts = {**Chains.sorts, "name": ("entry__sort_key",)}
    filled = ("entry__sort_key",)

    filter: DirectoryFilter

    def scope(self) -> QuerySet[Any]:
        return Chain.objects.public()

    def export_urls(self) -> list[tuple[str, str]]:
        query = self.request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        query["dang"] = SHEET
        url = f"{reverse(self.export_url_name)}?{query.urlencode()}"
        return [*super().export_urls(), (_g("Theo mẫu danh sách (XLSX)"), url)]

    def send_file(self) -> HttpResponseBase:
        """Also in the layout of the official list, with what anybody may see."""
        if self.request.GET.get("dang") != SHEET:
            return super().send_file()
        chains = chosen(self.filter.qs)
        if self.is_too_long(chains):
            return self.refuse_length()
        said = [*spoken(self.filter.form), *sample_note(chains)]
        title = SheetTitle("", said, clock.today())
        return send_sheet(chains, title=title, public=True)

    def address(self, chain: Chain) -> str:
        return chain.get_public_url()

    def counted(self) -> Counted:
        everything = self.counts["everything"]
        total = everything.numbers["all"]
        return min(total, self.cap), everything.is_capped

    @property
    def cap(self) -> int:
        return CAP_WITH_WORDS if self.words else CAP

    @cached_property
    def counts(self) -> dict[str, FacetCounts]:
        chosen = self.filter.chosen
        return count_facets(
            self.filter.entries(),
            {name: self.filter.entries(without=name) for name in chosen},
            unit="registered" if self.filter.reads_as_registered else "province",
            kind=chosen.get("certificate", ""),
            only_in_force=bool(chosen.get("validity")),
            today=clock.today(),
            cap=self.cap,
        )

    def extra_context(self) -> dict[str, Any]:
        return {
            "today": clock.today(),
            "list_url": reverse("chains:directory"),
            "facets": shown_facets(self.request.GET, self.filter, self.counts),
            "meant": self.meant,
            "stale": self.counts["everything"].numbers["stale"],
            "kept": self.filter.chosen,
        }
