"""Which chain of the register a row of a list is, with the reason, or who is asked.

A row is a chain by its code, by name and lead operator in any spelling, or by the tax
code of the operator and the name. What is only similar is never decided here: a person
says whether it is the same chain or a new one (`Choice`), and the saving looks again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from chains.choices import LineReason
from chains.facts import ChainFacts, Problem
from chains.models import Chain
from chains.operator_querysets import twin_key
from chains.services.similar import SimilarNames
from portal.core.text import fold
from portal.organisations.models import Association

# As many similar chains as a person can compare in a row.
MOST_NEAR = 3
Place = tuple[str, int]


@dataclass(frozen=True)
class Near:
    """A chain of the register that may be the one a row means."""

    pk: int
    code: str
    name: str
    operator: str
    version: int
    # Same tax code of the operator; else a similar name.
    by_tax_code: bool = False


@dataclass(frozen=True)
class Choice:
    """A person's word on a row: the chain with the version then, or None for a new one.

    `seen` are the similar chains that were shown.
    """

    chain: int | None
    version: int | None
    seen: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Match:
    chain: Chain | None
    reason: LineReason
    # Not empty: a person must say whether the row is one of these.
    near: tuple[Near, ...] = ()

    @property
    def is_open(self) -> bool:
        return bool(self.near)


class Matches:
    """Decides about every row of one sheet at once."""

    def __init__(
        self,
        association: Association,
        rows: list[ChainFacts],
        known: "KnownChains",
        choices: Mapping[Place, Choice],
    ) -> None:
        self._association = association
        self._known = known
        self._choices = choices
        self.problems: list[Problem] = []
        found = {id(facts): self._surely(facts) for facts in rows}
        self._refuse_twice(rows, found)
        new = [facts for facts in rows if found[id(facts)] is None]
        claimed = {match.chain.pk for match in found.values() if match and match.chain}
        near = self._near(new, claimed)
        self.all = [
            found[id(facts)] or self._said(facts, near.get(id(facts), []))
            for facts in rows
        ]

    # --- What is sure -----------------------------------------------------------
    def _surely(self, facts: ChainFacts) -> Match | None:
        if facts.code:
            chain = self._known.coded(facts.code)
            if chain is None:
                self._problem(facts, _no_such_code(facts.code))
            return Match(chain, LineReason.CODE)
        if chain := self._known.named(facts):
            return Match(chain, LineReason.NAME)
        if chain := self._known.taxed(facts):
            return Match(chain, LineReason.TAX_CODE)
        choice = self._choices.get(place_of(facts))
        if choice and choice.chain is not None:
            chain = self._known.by_key.get(choice.chain)
            if chain is not None and chain.version == choice.version:
                return Match(chain, LineReason.SAID_SAME)
        return None

    def _refuse_twice(
        self, rows: list[ChainFacts], found: Mapping[int, Match | None]
    ) -> None:
        """Two rows that are one chain would overwrite each other."""
        first: dict[int, ChainFacts] = {}
        for facts in rows:
            match = found[id(facts)]
            if match is None or match.chain is None:
                continue
            earlier = first.setdefault(match.chain.pk, facts)
            if earlier is not facts:
                message = _(
                    "Dòng này và dòng %(row)s cùng là chuỗi %(code)s; hãy bỏ một dòng "
                    "hoặc chọn lại."
                )
                self._problem(
                    facts, message % {"row": earlier.row, "code": match.chain.code}
                )

    def _problem(self, facts: ChainFacts, message: str) -> None:
        self.problems.append(Problem(message, row=facts.row, value=facts.name))

    # --- What is only similar ----------------------------------------------------
    def _near(self, rows: list[ChainFacts], claimed: set[int]) -> dict[int, list[Near]]:
        """Chains that no row of the list is, and that a new row may be."""
        if not rows:
            return {}
        free = self._free(claimed)
        taxed: dict[str, list[Near]] = {}
        names: SimilarNames[Near] = SimilarNames()
        for near, tax_code in free:
            names.add(_compared(near.name, near.operator), near)
            if tax_code:
                taxed.setdefault(tax_code, []).append(near)
        names.close()
        found = {}
        for facts in rows:
            same = [_as_taxed(near) for near in taxed.get(facts.tax_code, [])]
            keys = {near.pk for near in same}
            alike = names.like(_compared(facts.name, facts.operator), MOST_NEAR)
            both = [*same, *(near for near in alike if near.pk not in keys)]
            if both:
                found[id(facts)] = both[:MOST_NEAR]
        return found

    def _free(self, claimed: set[int]) -> list[tuple[Near, str]]:
        rows = Chain.objects.live().filter(association=self._association)
        columns = ("pk", "code", "name", "operator__name", "version")
        return [
            (Near(*values), tax_code)
            for *values, tax_code in rows.order_by("pk").values_list(
                *columns, "operator__tax_code"
            )
            if values[0] not in claimed
        ]

    def _said(self, facts: ChainFacts, near: list[Near]) -> Match:
        choice = self._choices.get(place_of(facts))
        if choice and choice.chain is not None:
            # What was chosen is not what it was: the person looks again.
            return self._asked_again(choice.chain, near)
        if choice and {each.pk for each in near} <= choice.seen:
            return Match(None, LineReason.SAID_NEW)
        return Match(None, LineReason.SIMILAR if near else LineReason.NEW, tuple(near))

    def _asked_again(self, key: int, near: list[Near]) -> Match:
        chain = self._known.by_key.get(key)
        if chain is not None and key not in {each.pk for each in near}:
            again = Near(
                chain.pk, chain.code, chain.name, chain.operator.name, chain.version
            )
            near = [again, *near][:MOST_NEAR]
        return Match(None, LineReason.MOVED_ON if near else LineReason.NEW, tuple(near))


class KnownChains:
    """The live chains that a list may mean, by what names them surely."""

    def __init__(self, chains: Iterable[Chain]) -> None:
        self.by_key: dict[int, Chain] = {}
        self._by_code: dict[str, Chain] = {}
        self._by_tax: dict[tuple[str, str], Chain] = {}
        self._by_name: dict[tuple[str, str], list[Chain]] = {}
        for chain in chains:
            operator = chain.operator
            self.by_key[chain.pk] = chain
            self._by_code[chain.code] = chain
            if operator.tax_code:
                self._by_tax[operator.tax_code, chain.name_folded] = chain
            name = (chain.name_folded, operator.name_folded)
            self._by_name.setdefault(name, []).append(chain)

    def coded(self, code: str) -> Chain | None:
        return self._by_code.get(code)

    def taxed(self, facts: ChainFacts) -> Chain | None:
        if not facts.tax_code:
            return None
        return self._by_tax.get((facts.tax_code, fold(facts.name)))

    def named(self, facts: ChainFacts) -> Chain | None:
        """Same name and operator in any spelling; of namesakes, the same address."""
        found = self._by_name.get((fold(facts.name), fold(facts.operator)), [])
        for chain in found:
            if chain.operator.address == facts.address:
                return chain
        return found[0] if found else None


def place_of(facts: ChainFacts) -> Place:
    """What a choice is kept by."""
    return facts.sheet[:100], facts.row


def further_keys(
    association: Association, rows: list[ChainFacts], choices: Mapping[Place, Choice]
) -> set[int]:
    """Chains that the rows mean by something else than their name."""
    chosen = {choices.get(place_of(facts)) for facts in rows}
    keys = {choice.chain for choice in chosen if choice and choice.chain}
    own = Chain.objects.live().filter(association=association)
    for column in ("code", "tax_code"):
        said = {getattr(facts, column) for facts in rows} - {""}
        if said:
            path = "code__in" if column == "code" else "operator__tax_code__in"
            keys |= set(own.filter(**{path: said}).values_list("pk", flat=True))
    return keys


def without_asking(
    rows: list[ChainFacts], matches: list[Match]
) -> tuple[list[Match], list[Problem]]:
    """On the command line a row that is only similar is new, and a warning says so."""
    decided, warnings = [], []
    for facts, match in zip(rows, matches, strict=True):
        decided.append(replace(match, near=()))
        if match.is_open:
            message = _(
                "Dòng này được thêm thành chuỗi mới, dù sổ có %(code)s “%(name)s” gần "
                "giống; hãy xem có trùng không."
            )
            near = match.near[0]
            told = message % {"code": near.code, "name": near.name}
            warnings.append(Problem(told, row=facts.row, value=facts.name))
    return decided, warnings


def asked_since(rows: list[ChainFacts], matches: list[Match]) -> list[Problem]:
    """While saving nobody can be asked: the register moved on since the preview."""
    moved = _(
        "Chuỗi %(code)s đã được sửa sau khi anh/chị chọn; hãy xem lại rồi chọn lần nữa."
    )
    similar = _(
        "Sổ vừa có chuỗi %(code)s gần giống dòng này; hãy cho biết là cùng một chuỗi hay "
        "chuỗi mới."
    )
    found = []
    for facts, match in zip(rows, matches, strict=True):
        if match.is_open:
            message = moved if match.reason == LineReason.MOVED_ON else similar
            told = message % {"code": match.near[0].code}
            found.append(Problem(told, row=facts.row, value=facts.name))
    return found


def near_as_json(near: Near) -> dict[str, Any]:
    return {
        "pk": near.pk,
        "code": near.code,
        "name": near.name,
        "operator": near.operator,
        "version": near.version,
        "by_tax_code": near.by_tax_code,
    }


def _as_taxed(near: Near) -> Near:
    return Near(
        near.pk, near.code, near.name, near.operator, near.version, by_tax_code=True
    )


def _compared(name: str, operator: str) -> str:
    """Short and long forms of a name count as the same words."""
    return f"{fold(name)} {twin_key(operator)}"


def _no_such_code(code: str) -> str:
    message = _(
        "Mã chuỗi %(code)s không có trong sổ của hội này, hoặc chuỗi đã vào kho lưu; hãy "
        "sửa mã hay xóa trống ô ấy."
    )
    return message % {"code": code}
