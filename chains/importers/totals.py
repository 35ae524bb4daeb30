"""Totals of a list beside the sums of its rows: a difference is told, never a refusal."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _g

from chains.facts import Problem, SheetFacts
from chains.importers import amounts
from chains.importers.headings import Header
from chains.importers.row_cells import column_label
from chains.importers.rows import Row, RowKind
from portal.core.errors import ParseError
from portal.core.numbers import format_number

# Sums typed by hand are rounded: half a tenth of a tonne for every row.
_SLACK_A_ROW = Decimal("0.05")


@dataclass
class _Total:
    row: Row
    stated: Decimal
    # Where the total stands among the chains, and where the group before it began.
    place: int
    group_start: int


@dataclass
class Totals:
    """Gathers volumes and totals in the order of the list; totals may stand anywhere."""

    header: Header
    _volumes: list[Decimal] = field(default_factory=list)
    _totals: list[_Total] = field(default_factory=list)
    # Where groups begin or were added up.
    _marks: list[int] = field(default_factory=lambda: [0])

    def count(self, volume: Decimal) -> None:
        self._volumes.append(volume)

    def add(self, row: Row) -> None:
        """Take a totals row, or a group row that may state a sum."""
        place = len(self._volumes)
        try:
            stated = amounts.tonnes(row.cells.get("volume"), self.header.volume_unit())
        except ParseError:
            stated = None
        if stated is not None:
            self._totals.append(_Total(row, stated, place, self._marks[-1]))
        if self._marks[-1] != place:
            self._marks.append(place)

    def compared(self, facts: SheetFacts) -> list[Problem]:
        """The totals that add up neither to the list nor to a group next to them."""
        if len(self._volumes) != facts.rows:
            return []  # some row could not be read; its problem comes first
        found = []
        for total in self._totals:
            if not any(self._agrees(total, part) for part in self._parts(total)):
                found.append(self._difference(total))
        return found

    def _parts(self, total: _Total) -> list[list[Decimal]]:
        """All rows, the group above, the group below."""
        end = next((mark for mark in self._marks if mark > total.place), None)
        parts = [self._volumes, self._volumes[total.place : end]]
        if total.row.kind == RowKind.TOTAL:
            parts.append(self._volumes[total.group_start : total.place])
        return parts

    def _agrees(self, total: _Total, volumes: list[Decimal]) -> bool:
        slack = _SLACK_A_ROW * max(len(volumes), 1)
        return bool(volumes) and (abs(sum(volumes, Decimal(0)) - total.stated) <= slack)

    def _difference(self, total: _Total) -> Problem:
        counted = sum(self._volumes, Decimal(0))
        message = _g(
            "Dòng tổng ghi %(stated)s tấn nhưng các dòng cộng lại được %(counted)s tấn; "
            "hãy xem lại sản lượng từng dòng."
        )
        return Problem(
            message
            % {
                "stated": format_number(total.stated),
                "counted": format_number(counted),
            },
            row=total.row.index + 1,
            column=column_label(self.header, "volume"),
            value=format_number(total.stated),
        )
