"""Everything that an import may write, locked before it writes (`lock_order`)."""

from collections.abc import Iterable, Mapping

from chains.facts import ChainFacts
from chains.models import Chain, Operator
from chains.services.import_matching import Choice, Place, further_keys
from chains.services.lock_order import (
    chains_of,
    lock_associations,
    lock_chains,
    lock_operators,
)
from portal.core.text import fold
from portal.core.transactions import waiting
from portal.organisations.models import Association

Lists = Iterable[tuple[Association, list[ChainFacts]]]


def lock_for(lists: Lists, choices: Mapping[Place, Choice]) -> None:
    """All lists of a file at once, however long somebody else takes."""
    parts = list(lists)
    with waiting():
        lock_associations({association.pk for association, _facts in parts})
        operators: set[int] = set()
        chains: set[int] = set()
        for association, facts in parts:
            operators |= _operators(association, facts)
            named = {fold(row.name) for row in facts}
            meant = Chain.objects.live().filter(
                association=association, name_folded__in=named
            )
            chains |= set(meant.values_list("pk", flat=True))
            chains |= further_keys(association, facts, choices)
        chains |= set(chains_of(operators).values_list("pk", flat=True))
        lock_chains(chains)
        lock_operators(operators, may_be_named=True)


def _operators(association: Association, facts: list[ChainFacts]) -> set[int]:
    """Those that the list names, or gives the tax code of."""
    names = {fold(row.operator) for row in facts}
    names |= {fold(stage.operator) for row in facts for stage in row.stages}
    called = Operator.objects.called(association, names)
    keys = {row.pk for rows in called.values() for row in rows}
    codes = {row.tax_code for row in facts} - {""}
    taxed = Operator.objects.live().filter(association=association, tax_code__in=codes)
    return keys | set(taxed.values_list("pk", flat=True))
