"""Find the header of a list among its first rows and say which column is which."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from chains.importers.columns import (
    DATE_WORDS,
    best_fields,
    heading_key,
    plain_heading,
)
from chains.importers.opening import Cell, RawSheet
from chains.importers.vocabulary import UNIT_BY_WORD, WEIGHT_UNITS, certificate_in
from portal.core.text import fold, nfc

SEARCHED_ROWS = 15
# A row that names fewer fields than this is a title or a chain, not a header.
FEWEST_FIELDS = 3
# The upper of two header rows names this many by itself; a title above does not.
_FEWEST_ON_TOP = 2

_WORDS = re.compile(r"[a-z0-9²]+")
# Folded heading → field, as a person said; "" leaves the column aside.
Said = Mapping[str, str]
# Headings that mean a scale when they name its unit: "DT (ha)", "Số lượng (con)".
_SCALE_WITH_UNIT = frozenset({"dt", "so luong", "dan", "so", "tong so", "quy mo"})
# Two equally good columns for one of these are a question for people.
_ONE_ONLY = frozenset({"name", "operator", "volume", "scale"})
MOST_CERTIFICATE_COLUMNS = 6
_VOLUME_UNIT = re.compile(
    r"(?:(nghin|ngan|trieu|1[.]?000)\s+)?\b(tan|ta|yen|kg)\b"
    r"(?:\s*(?:/|\bmoi\b|\bmot\b)\s*(?:1 )?([a-z]+))?"
)
_OTHER_PERIOD = re.compile(r"\b(vu|lua|dot|\d+ thang|thang \d+|quy|tuan|ngay|thang)\b")
_OTHER_UNIT = re.compile(r"\b(qua|trung|lit|con|trieu dong|ty dong|dong|bo|canh)\b")


@dataclass(frozen=True)
class Header:
    """`first_row` is the first row below the header, from 0."""

    first_row: int
    # Where the header begins; titles stand above.
    top_row: int
    # field → column, from 0
    columns: dict[str, int]
    # column → heading as written, on one line
    texts: dict[int, str] = field(default_factory=dict)
    # field → further columns that could be it just as well
    rivals: dict[str, list[int]] = field(default_factory=dict)

    def words_of(self, name: str) -> list[str]:
        """The folded words of a field's heading, brackets included."""
        column = self.columns.get(name)
        return [] if column is None else _WORDS.findall(fold(self.texts[column]))

    def scale_unit(self, name: str = "scale") -> str:
        """The one unit the scale's heading names, or "" when it names none or several."""
        words = {word for word in self.words_of(name) if word in UNIT_BY_WORD}
        return words.pop() if len(words) == 1 else ""

    def volume_unit(self) -> str:
        """The unit and period the volume's heading names; tonnes a year without."""
        column = self.columns.get("volume")
        heading = "" if column is None else fold(self.texts[column])
        found = {match.groups(default="") for match in _VOLUME_UNIT.finditer(heading)}
        other = _OTHER_UNIT.search(heading)
        if len(found) > 1 or (other and not found):
            return heading if found else other.group() if other else ""
        times, unit, period = found.pop() if found else ("", "tan", "")
        if not period and (season := _OTHER_PERIOD.search(heading)):
            period = season.group()
        return " ".join(filter(None, (times, unit))) + (f"/{period}" if period else "")

    def names_volume_unit(self) -> bool:
        """Whether the heading of the volume says in what it is counted."""
        return "volume" not in self.columns or any(
            word in WEIGHT_UNITS or _OTHER_UNIT.search(word)
            for word in self.words_of("volume")
        )

    def certificate_fields(self) -> list[str]:
        """The columns of certificates, left to right."""
        names = [name for name in self.columns if _is_certificate(name)]
        return sorted(names, key=lambda name: self.columns[name])

    def usual_type(self, name: str) -> str:
        """The type of certificate a heading names: "Số GCN ATTP"."""
        return _type_in(self.texts[self.columns[name]])


# Asked for every row of a list.
@lru_cache(maxsize=256)
def _type_in(heading: str) -> str:
    return certificate_in(plain_heading(heading))


def _is_certificate(name: str) -> bool:
    return name.partition(" ")[0] == "certificates" and ":" not in name


def printable(text: str) -> str:
    """Without the one sign that no database keeps in a text."""
    return text.replace("\x00", "\ufffd")


def find_header(sheet: RawSheet, mapping: Said | None = None) -> Header | None:
    """Return the header that names most fields: one row, or two joined."""
    best: Header | None = None
    for index in range(min(SEARCHED_ROWS, len(sheet.rows))):
        single = _header(sheet, index, 1, mapping or {})
        found = [single]
        if len(single.columns) >= _FEWEST_ON_TOP and _continues(sheet, index):
            found.append(_header(sheet, index, 2, mapping or {}))
        for header in found:
            fields = len(header.columns)
            # Sub-headings may say no more fields, but say which is which.
            tells_apart = header is not single and fields == len(single.columns)
            if (
                best is None
                or fields > len(best.columns)
                or (best is single and tells_apart and _names_fields(sheet, index + 1))
            ):
                best = header
    if best is None or len(best.columns) < FEWEST_FIELDS:
        return None
    return best


def _continues(sheet: RawSheet, index: int) -> bool:
    """Whether the next row is the lower half: words only, some below no word of its own.

    A group row or a chain stands under full headings; sub-headings stand under a
    heading merged over several columns, or under nothing.
    """
    if index + 1 >= len(sheet.rows):
        return False
    cells = [cell for cell in sheet.rows[index + 1] if cell is not None]
    below = _line(sheet.rows[index + 1])
    if not below or len(below) < len(cells) or any(map(_is_number, below.values())):
        return False
    top = _line(sheet.rows[index])
    spanned = {
        column
        for row, left, _last, right in sheet.merges
        if row == index and left < right
        for column in range(left, right + 1)
    }
    return any(column not in top or column in spanned for column in below)


def _names_fields(sheet: RawSheet, index: int) -> bool:
    words = _line(sheet.rows[index]).values()
    return sum(bool(best_fields(plain_heading(word[:200]))) for word in words) > 1


def _is_number(text: str) -> bool:
    return text.strip("() .").isdigit()


def _header(sheet: RawSheet, index: int, height: int, mapping: Said) -> Header:
    lines = _lines(sheet, index, height)
    texts = _joined(lines)
    assignment = _Assignment(texts, lines[-1] if height > 1 else {}, mapping)
    return Header(
        first_row=index + height,
        top_row=index,
        columns=assignment.columns,
        texts=texts,
        rivals=assignment.rivals,
    )


def _lines(sheet: RawSheet, index: int, height: int) -> list[dict[int, str]]:
    """Header rows by column; merged headings stand over all the columns they cover."""
    lines = [_line(row) for row in sheet.rows[index : index + height]]
    for top, left, bottom, right in sheet.merges:
        if index <= top and bottom < index + height:
            word = lines[top - index].get(left, "")
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    lines[row - index].setdefault(column, word)
    return lines


def _joined(lines: list[dict[int, str]]) -> dict[int, str]:
    joined = {}
    for column in sorted({column for line in lines for column in line}):
        parts = dict.fromkeys(line.get(column, "") for line in lines)
        joined[column] = " ".join(part for part in parts if part)
    return joined


def _line(row: Sequence[Cell]) -> dict[int, str]:
    return {
        column: printable(nfc(cell))
        for column, cell in enumerate(row)
        if isinstance(cell, str) and cell.strip()
    }


class _Assignment:
    """Gives every field its strongest column; a column has one field, a field one column.

    Under a joint heading the lower words weigh more ("Cơ sở chủ trì | Địa chỉ"), and a
    column whose best field is taken may have its second ("Cơ sở sơ chế | Tên cơ sở").
    """

    def __init__(
        self, texts: dict[int, str], low: dict[int, str], mapping: Said
    ) -> None:
        self.columns: dict[str, int] = {}
        self.rivals: dict[str, list[int]] = {}
        self._texts = texts
        self._taken: set[int] = set()
        self._won: dict[str, int] = {}
        self._dates: list[tuple[int, str]] = []
        claims = []
        for column, text in texts.items():
            said = mapping.get(heading_key(text))
            if said is not None:
                self._take_said(column, said)
                continue
            fields = _possible(text, low.get(column, ""))
            claims += [
                (-strength, column, place, name)
                for place, (strength, name) in enumerate(fields)
            ]
        for strength, column, place, name in sorted(claims):
            if column not in self._taken:
                self._claim(-strength, column, name, first=place == 0)
        self._settle()

    def _take(self, column: int, name: str) -> None:
        self._taken.add(column)
        if name:
            self.columns.setdefault(name, column)

    def _take_said(self, column: int, name: str) -> None:
        """As a person decided; two columns said to be one field are a question."""
        if name == "certificates" and name in self.columns:
            name = self._next_certificates()
        elif name and name in self.columns:
            self.rivals.setdefault(name, []).append(column)
        self._take(column, name)

    def _claim(self, strength: int, column: int, name: str, *, first: bool) -> None:
        if name.startswith("paper_"):
            self._dates.append((column, name.removeprefix("paper_")))
            self._taken.add(column)
        elif not name or name not in self.columns:
            self._take(column, name)
            self._won[name] = strength
        elif name == "certificates" and first:
            self._take(column, self._next_certificates())
        elif name == "scale" and first and self._is_other_scale(column):
            self._take(column, "scale 2")
        elif name in _ONE_ONLY and first and strength == self._won.get(name):
            self.rivals.setdefault(name, []).append(column)

    def _next_certificates(self) -> str:
        count = sum(map(_is_certificate, self.columns)) + 1
        return f"certificates {count}" if count <= MOST_CERTIFICATE_COLUMNS else ""

    def _is_other_scale(self, column: int) -> bool:
        """A second scale in a unit of its own: hectares beside heads."""
        units = {
            tuple(
                word
                for word in fold(self._texts[each]).split()
                if word.strip("()") in UNIT_BY_WORD
            )
            for each in (self.columns["scale"], column)
        }
        return "scale 2" not in self.columns and () not in units and len(units) == 2

    def _settle(self) -> None:
        """What depends on the neighbours: dates, units, a standard without a number."""
        if "standard" in self.columns and "certificates" not in self.columns:
            self.columns["certificates"] = self.columns.pop("standard")
        for column, name in sorted(self._dates):
            owner = self._paper_on_the_left(column)
            if owner == "confirmation_number":
                self.columns.setdefault(f"confirmation_{name}", column)
            elif owner:
                self.columns.setdefault(f"{owner}:{name}", column)
        unit, volume = self.columns.get("scale_unit"), self.columns.get("volume")
        if unit is not None and volume is not None and unit == volume + 1:
            self.columns["volume_unit"] = self.columns.pop("scale_unit")

    def _paper_on_the_left(self, column: int) -> str:
        papers = [
            (place, name)
            for name, place in self.columns.items()
            if place < column
            and (_is_certificate(name) or name == "confirmation_number")
        ]
        return max(papers)[1] if papers else ""


def _possible(text: str, low: str) -> list[tuple[int, str]]:
    """The fields a heading may mean, best first; only the best of a lone row."""
    plain = plain_heading(text[:200])
    words = _WORDS.findall(fold(text[:200]))
    if plain in _SCALE_WITH_UNIT and any(word in UNIT_BY_WORD for word in words):
        return [(len(plain) + 100, "scale")]
    fields = best_fields(plain)
    if not low or low == text:
        return fields[:1]
    own_words = plain_heading(low[:200])
    if own_words in DATE_WORDS and fields and fields[0][1] == "certificates":
        # "Giấy chứng nhận | Ngày cấp": the day of the number beside it, and no number.
        return [(fields[0][0], DATE_WORDS[own_words])]
    extra = {name: strength for strength, name in best_fields(own_words)}
    weighed = [(own + 2 * extra.get(name, 0), name) for own, name in fields]
    return sorted(weighed, key=lambda pair: -pair[0])
