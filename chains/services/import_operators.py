"""Operators of one association during an import: found again, corrected or made.

A list names the same cooperative in several rows; every row must lead to one operator,
and a second import of the same list must find exactly the first one's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chains.choices import OperatorKind
from chains.facts import ChainFacts, StageFacts
from chains.models import Operator
from portal.core.bulk import update_rows
from portal.core.text import fold
from portal.organisations.models import Association

# Contacts change at once; the first row of a list that names an operator decides.
CONTACTS = ("tax_code", "address", "representative", "phone")
_COLUMNS = ("name", "name_folded", "kind", *CONTACTS, "version")
_STAMPS = ("updated_by", "updated_at")


@dataclass
class _Wanted:
    """What the list says about a lead operator, gathered over its rows."""

    name: str
    kind: OperatorKind
    tax_code: str = ""
    address: str = ""
    representative: str = ""
    phone: str = ""
    operator: Operator | None = None
    # field → (before, after), for rows that show what would change
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)


class OperatorBook:
    """Plan with `lead()` and `at_stage()`, then `save()` once: two statements at most."""

    def __init__(
        self,
        association: Association,
        chains: Iterable[ChainFacts],
        leading: dict[str, list[Operator]],
    ) -> None:
        """`leading`: folded operator name → operators of the chains already found."""
        facts = list(chains)
        self.association = association
        self.created: list[Operator] = []
        self._changed: dict[int, Operator] = {}
        self._known = self._load(facts)
        self._taxed = self._load_taxed(facts)
        # Those of whom the list has told already.
        self._told: set[int] = set()
        self._addresses = self._first_addresses(facts)
        self._wanted: dict[tuple[str, str], _Wanted] = {}
        for chain in facts:
            self._gather(chain)
        exact = {
            id(operator)
            for key in self._wanted
            if (operator := self._exact(*key)) is not None
        }
        for (folded, address), wanted in self._wanted.items():
            self._resolve(folded, address, wanted, leading.get(folded, []), exact)

    def lead(self, chain: ChainFacts) -> Operator:
        operator = self._wanted[self._key(chain)].operator
        assert operator is not None  # noqa: S101 - resolved by __init__
        return operator

    def lead_changes(self, chain: ChainFacts) -> dict[str, tuple[str, str]]:
        return self._wanted[self._key(chain)].changes

    def at_stage(self, chain: ChainFacts, stage: StageFacts) -> Operator:
        """The operator of a stage: the lead itself, a known one, or a new one."""
        folded = fold(stage.operator)
        if folded == fold(chain.operator):
            return self.lead(chain)
        known = self._known.get(folded, [])
        for operator in known:
            if not operator.address:
                return operator
        return known[0] if known else self._make(stage.operator, stage.kind)

    def save(self, *, by: Any, at: datetime) -> None:
        for operator in self.created:
            operator.created_by = operator.updated_by = by
        Operator.objects.bulk_create(self.created)
        for operator in self._changed.values():
            operator.updated_by, operator.updated_at = by, at
            # Whoever has the operator's own page open is told when saving.
            operator.version += 1
        update_rows(Operator, self._changed.values(), (*_COLUMNS, *_STAMPS))

    def redefined(self) -> list[Operator]:
        """Known operators whose name or kind changes: a fact of every chain they lead."""
        return [
            wanted.operator
            for wanted in self._wanted.values()
            if wanted.operator is not None
            and wanted.operator.pk in self._changed
            and wanted.changes.keys() & {"name", "kind"}
        ]

    # --- Planning -------------------------------------------------------------
    def _load(self, facts: list[ChainFacts]) -> dict[str, list[Operator]]:
        names = {fold(chain.operator) for chain in facts}
        names |= {fold(stage.operator) for chain in facts for stage in chain.stages}
        known = Operator.objects.select_related("commune__province")
        return known.called(self.association, names)

    def _load_taxed(self, facts: list[ChainFacts]) -> dict[str, Operator]:
        codes = {chain.tax_code for chain in facts} - {""}
        if not codes:
            return {}
        rows = Operator.objects.live().filter(
            association=self.association, tax_code__in=codes
        )
        known = {row.pk: row for rows in self._known.values() for row in rows}
        found = rows.select_related("commune__province")
        return {row.tax_code: known.get(row.pk, row) for row in found}

    @staticmethod
    def _first_addresses(facts: list[ChainFacts]) -> dict[str, str]:
        first: dict[str, str] = {}
        for chain in facts:
            if chain.address:
                first.setdefault(fold(chain.operator), chain.address)
        return first

    def _key(self, chain: ChainFacts) -> tuple[str, str]:
        folded = fold(chain.operator)
        return folded, chain.address or self._addresses.get(folded, "")

    def _gather(self, chain: ChainFacts) -> None:
        key = self._key(chain)
        wanted = self._wanted.setdefault(
            key, _Wanted(chain.operator, chain.operator_kind, address=key[1])
        )
        wanted.tax_code = wanted.tax_code or chain.tax_code
        wanted.representative = wanted.representative or chain.representative
        wanted.phone = wanted.phone or chain.phone

    def _exact(self, folded: str, address: str) -> Operator | None:
        for operator in self._known.get(folded, []):
            # Our own lists give the address with the commune that was chosen for it.
            if address in (operator.address, operator.place, operator.public_place):
                return operator
        return None

    def _resolve(
        self,
        folded: str,
        address: str,
        wanted: _Wanted,
        leading: list[Operator],
        taken: set[int],
    ) -> None:
        """Same tax code; else same name and address; else a namesake without a rival;
        else a new one."""
        operator = self._taxed.get(wanted.tax_code)
        if operator is not None and id(operator) in self._told:
            # Another row of the list told what is known of this operator.
            wanted.operator = operator
            return
        operator = operator or self._exact(folded, address)
        if operator is None:
            known = self._known.get(folded, [])
            if not address:
                operator = next(iter(known), None)
            else:
                lead_ids = {lead.pk for lead in leading}
                free = [
                    other
                    for other in known
                    if id(other) not in taken
                    and not _differ(other.tax_code, wanted.tax_code)
                    and (other.pk in lead_ids or not other.address)
                ]
                operator = next(iter(free), None)
        if operator is None:
            operator = self._make(wanted.name, wanted.kind)
            for column in CONTACTS:
                setattr(operator, column, getattr(wanted, column))
        else:
            self._correct(operator, wanted)
        taken.add(id(operator))
        self._told.add(id(operator))
        if operator.tax_code:
            self._taxed[operator.tax_code] = operator
        wanted.operator = operator

    def _correct(self, operator: Operator, wanted: _Wanted) -> None:
        """Take over what the list says; a blank cell leaves what is known.

        After a merger the record may be another association's, which corrects it.
        """
        if operator.pk and operator.association_id != self.association.pk:
            return
        for column in ("name", "kind", *CONTACTS):
            before, after = getattr(operator, column), getattr(wanted, column)
            # A list that shows no kind never overrules one somebody chose.
            if column == "kind" and after == OperatorKind.FACILITY:
                continue
            if column == "name" and fold(after) != operator.name_folded:
                # The list still names a duplicate that was merged into this one.
                continue
            if after and not _says(operator, column, before, after):
                wanted.changes[column] = (str(before), str(after))
                setattr(operator, column, after)
        if wanted.changes and operator.pk:
            self._changed[operator.pk] = operator

    def _make(self, name: str, kind: OperatorKind) -> Operator:
        operator = Operator(
            association=self.association, name=name, name_folded=fold(name), kind=kind
        )
        self._known.setdefault(operator.name_folded, []).append(operator)
        self.created.append(operator)
        return operator


def _differ(one: str, other: str) -> bool:
    """Whether two tax codes are known and are not the same: two operators."""
    return bool(one and other and one != other)


def _says(operator: Operator, column: str, before: str, after: str) -> bool:
    """Whether the record says the same in other words: spaces, a chosen commune."""
    if column == "phone":
        before, after = ("".join(text.split()) for text in (before, after))
    same = (operator.place, operator.public_place)
    return before == after or (column == "address" and after in same)
