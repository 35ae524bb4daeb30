"""The public directory: words, facets with their counts, and the chains found."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from chains.filters.chain import DirectoryFilter
from chains.models import Chain
from chains.services.facets import CAP, CAP_WITH_WORDS, FacetCounts, count_facets
from chains.views.facets import shown_facets
from chains.views.lists import Chains
from portal.core import clock
from portal.core.paging import Counted


class Directory(Chains):
    """Chains the public may see, whatever step of trust they stand on."""

    filterset_class = DirectoryFilter
    template_name = "chains/directory.html"
    results_template_name = "chains/_directory.html"
    url_name = "chains:directory"
    # The narrow rows have an index in this order for every unit and group.
    sorts = {**Chains.sorts, "name": ("entry__sort_key",)}
    filled = ("entry__sort_key",)

    filter: DirectoryFilter

    def scope(self) -> QuerySet[Any]:
        return Chain.objects.public()

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
            "kept": self.filter.chosen,
        }
