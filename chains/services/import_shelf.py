"""The chains of the register that a list may mean."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils.translation import gettext as _

from chains.facts import ChainFacts, Problem
from chains.models import Chain, ImportLine, YearlyOutput
from chains.services.import_matching import Choice, KnownChains, Place, further_keys
from portal.core.text import fold
from portal.organisations.models import Association

Key = tuple[str, str]
PARTS_AT_A_TIME = 2000


class Shelf:
    """The chains of one association that a list may mean, with all their parts."""

    def __init__(
        self,
        association: Association,
        chains: list[ChainFacts],
        choices: Mapping[Place, Choice],
        year: int,
        *,
        locking: bool,
    ) -> None:
        named = Chain.objects.filter(
            association=association,
            name_folded__in={fold(chain.name) for chain in chains},
        ).order_by("pk")
        withdrawn = ImportLine.objects.withdrawn()
        self._archived = set(
            # What only an import that was undone had made may be made anew.
            named.filter(archived_at__isnull=False)
            .exclude(pk__in=withdrawn)
            .values_list("name_folded", "operator__name_folded")
        )
        meant = named.live()
        if further := further_keys(association, chains, choices):
            either = Q(pk__in=meant.values("pk")) | Q(pk__in=further)
            meant = Chain.objects.live().filter(either, association=association)
        live = meant.order_by("pk").select_related("operator")
        if locking:
            live = live.select_for_update(of=("self",))
        self._parts = (
            "products",
            "outlets",
            "stages__operator",
            "certificates",
            "confirmations",
            Prefetch("outputs", queryset=YearlyOutput.objects.filter(year=year)),
        )
        self.known = KnownChains(live)
        self._found: dict[Key, list[Chain]] = {}
        for chain in self.known.by_key.values():
            key = (chain.name_folded, chain.operator.name_folded)
            self._found.setdefault(key, []).append(chain)

    def with_parts(
        self, rows: list[tuple[ChainFacts, Chain | None]]
    ) -> Iterator[tuple[ChainFacts, Chain | None]]:
        """These rows; of the chains that they mean, the parts are at hand meanwhile.

        They take most of the memory of a long list, and are let go once compared.
        """
        for start in range(0, len(rows), PARTS_AT_A_TIME):
            some = rows[start : start + PARTS_AT_A_TIME]
            found = [chain for _facts, chain in some if chain is not None]
            prefetch_related_objects(found, *self._parts)
            yield from some
            for chain in found:
                # Stages are written over; everything else is held by its plan.
                held: Any = chain
                stages = held._prefetched_objects_cache.get("stages")
                held._prefetched_objects_cache = {"stages": stages}

    def leading(self) -> dict[str, list[Any]]:
        operators: dict[str, list[Any]] = {}
        for chains in self._found.values():
            for chain in chains:
                operators.setdefault(chain.operator.name_folded, []).append(
                    chain.operator
                )
        return operators

    def archived(self, chains: list[ChainFacts]) -> list[Problem]:
        message = _(
            "Chuỗi này đang nằm trong kho lưu; hãy khôi phục chuỗi ấy trước, hoặc bỏ "
            "dòng này khỏi danh sách."
        )
        return [
            Problem(message, row=facts.row, value=facts.name)
            for facts in chains
            if key_of(facts) in self._archived and key_of(facts) not in self._found
        ]


def key_of(facts: ChainFacts) -> Key:
    return fold(facts.name), fold(facts.operator)
