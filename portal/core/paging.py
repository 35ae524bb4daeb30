"""Pages of a list by key: as quick on the last page as on the first.

The cursor in the address holds the ordering values of the row at the page's edge, signed
and bound to the ordering. A cursor that was tampered with, or belongs to another order,
leads to the first page. Rows without a value come last, whatever the direction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.core.numbers import format_number

SIZE = 25
# Beyond this nobody needs the exact number, and counting would cost a scan.
COUNT_CAP = 1000
NEXT, PREVIOUS = "after", "before"


@dataclass(frozen=True)
class Page:
    """One page of rows and the addresses of its neighbours ("" where there is none)."""

    rows: list[Any]
    start: int
    total: int
    total_is_capped: bool = False
    next_url: str = ""
    previous_url: str = ""

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def with_rows(self, rows: list[Any]) -> "Page":
        """The same page with its records turned into what the template prints."""
        return replace(self, rows=rows)

    @property
    def total_text(self) -> str:
        """ "727", or "hơn 1.000" when counting stopped there."""
        number = format_number(Decimal(self.total))
        return (
            _("hơn %(number)s") % {"number": number} if self.total_is_capped else number
        )

    @property
    def count_text(self) -> str:
        if not self.rows:
            return _("Không có kết quả nào")
        return _("%(first)s–%(last)s trong %(total)s kết quả") % {
            "first": format_number(Decimal(self.start)),
            "last": format_number(Decimal(self.start + len(self.rows) - 1)),
            "total": self.total_text,
        }


@dataclass(frozen=True)
class _Term:
    """One column of the ordering."""

    name: str
    path: str
    descending: bool
    nullable: bool

    def ordering(self, backwards: bool) -> Any:
        down = self.descending != backwards
        expression = F(self.path)
        if not self.nullable:
            return expression.desc() if down else expression.asc()
        if backwards:
            order = expression.desc if down else expression.asc
            return order(nulls_first=True)
        return (
            expression.desc(nulls_last=True)
            if down
            else expression.asc(nulls_last=True)
        )

    def same(self, value: Any) -> Q:
        if value is None:
            return Q(**{f"{self.path}__isnull": True})
        return Q(**{self.path: value})

    def beyond(self, value: Any, backwards: bool) -> Q | None:
        """Rows further on than `value`; None where there can be none."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if backwards else None
        lookup = "lt" if self.descending != backwards else "gt"
        found = Q(**{f"{self.path}__{lookup}": value})
        if self.nullable and not backwards:
            found |= Q(**{f"{self.path}__isnull": True})
        return found


@dataclass(frozen=True)
class _Cursor:
    """The values of the edge row and the number of the row after (or before) it."""

    values: list[Any]
    position: int
    backwards: bool


@dataclass
class _Pager:
    queryset: QuerySet[Any]
    request: HttpRequest
    terms: list[_Term]
    size: int
    counted: "Counted | None" = None
    signer: signing.Signer = field(init=False)

    def __post_init__(self) -> None:
        order = ",".join(f"{'-' * t.descending}{t.path}" for t in self.terms)
        self.signer = signing.Signer(salt=f"paging:{order}")

    # --- Cursors ----------------------------------------------------------------
    def cursor(self) -> _Cursor | None:
        for parameter in (NEXT, PREVIOUS):
            text = self.request.GET.get(parameter)
            if text:
                return self._read(text, backwards=parameter == PREVIOUS)
        return None

    def _read(self, text: str, *, backwards: bool) -> _Cursor | None:
        try:
            position, raw = self.signer.unsign_object(text)
            values = [
                self._python(term, value)
                for term, value in zip(self.terms, raw, strict=True)
            ]
        except (signing.BadSignature, ValidationError, ValueError, TypeError):
            return None
        return _Cursor(values, int(position), backwards)

    def _python(self, term: _Term, value: Any) -> Any:
        output = _output_field(self.queryset, term.path)
        return value if value is None or output is None else output.to_python(value)

    def _write(self, row: Any, position: int) -> str:
        values = [_plain(_value(row, term.name)) for term in self.terms]
        return str(self.signer.sign_object([position, values]))

    def url(self, parameter: str, row: Any, position: int) -> str:
        query = self.request.GET.copy()
        for name in (NEXT, PREVIOUS):
            query.pop(name, None)
        query[parameter] = self._write(row, position)
        return f"{self.request.path}?{query.urlencode()}"

    # --- Rows -------------------------------------------------------------------
    def rows(self, cursor: _Cursor | None) -> list[Any]:
        backwards = cursor is not None and cursor.backwards
        rows = self.queryset.order_by(*(t.ordering(backwards) for t in self.terms))
        if cursor is not None:
            rows = rows.filter(_further(self.terms, cursor))
        return list(rows[: self.size + 1])

    def page(self) -> Page:
        cursor = self.cursor()
        rows = self.rows(cursor)
        if cursor is not None and self._fell_short(cursor, rows):
            cursor = None
            rows = self.rows(None)
        more = len(rows) > self.size
        rows = rows[: self.size]
        if cursor is not None and cursor.backwards:
            rows.reverse()
            start = max(cursor.position - len(rows), 1) if more else 1
            has_next, has_previous = True, more
        else:
            start = cursor.position if cursor else 1
            has_next, has_previous = more, cursor is not None
        total, capped = self._total(start, len(rows), has_next)
        return Page(
            rows,
            start,
            total,
            capped,
            self.url(NEXT, rows[-1], start + len(rows)) if has_next else "",
            self.url(PREVIOUS, rows[0], start) if has_previous else "",
        )

    def _fell_short(self, cursor: _Cursor, rows: list[Any]) -> bool:
        """Rows went away since the address was made: show the first page instead."""
        return len(rows) < self.size if cursor.backwards else not rows

    def _total(self, start: int, length: int, has_next: bool) -> tuple[int, bool]:
        if start == 1 and not has_next:
            return length, False
        return self.counted or capped_count(self.queryset)


class BadCursor(ValueError):
    """A cursor that this list did not give, or gave for another order."""


def keyset_walk(
    queryset: QuerySet[Any],
    request: HttpRequest,
    *,
    order: Sequence[str],
    size: int,
    filled: Sequence[str] = (),
) -> tuple[list[Any], str]:
    """Return the rows that the address asks for, and the address of those after them.

    For programs, which follow addresses until there is none: nothing is counted, the
    end stays the end when rows went away, and a spoiled cursor raises `BadCursor`
    instead of beginning anew.
    """
    pager = _pager(queryset, request, order, size, None, filled)
    cursor = pager.cursor()
    if cursor is None and (request.GET.get(NEXT) or request.GET.get(PREVIOUS)):
        raise BadCursor
    rows = pager.rows(cursor)
    more = len(rows) > size
    rows = rows[:size]
    position = (cursor.position if cursor else 1) + len(rows)
    return rows, pager.url(NEXT, rows[-1], position) if more else ""


# How many rows there are, and whether counting stopped there.
Counted = tuple[int, bool]


def capped_count(queryset: QuerySet[Any]) -> Counted:
    """Count no further than anybody reads: never a scan of a large table."""
    counted = queryset.order_by().values("pk")[: COUNT_CAP + 1].count()
    return min(counted, COUNT_CAP), counted > COUNT_CAP


def keyset_page(
    queryset: QuerySet[Any],
    request: HttpRequest,
    *,
    order: Sequence[str],
    size: int = SIZE,
    counted: Counted | None = None,
    filled: Sequence[str] = (),
) -> Page:
    """Return the page that the request's address asks for: at most two queries.

    `order` names columns, annotations or paths ("-issued_on", "operator__name"); the
    primary key is added as tie-break where it is missing. Rows are what the queryset
    gives: instances or, after `.values()`, dicts. `counted` saves counting where somebody
    did already; `filled` names paths that the queryset itself keeps from being empty.
    """
    return _pager(queryset, request, order, size, counted, filled).page()


def _pager(
    queryset: QuerySet[Any],
    request: HttpRequest,
    order: Sequence[str],
    size: int,
    counted: Counted | None,
    filled: Sequence[str],
) -> _Pager:
    terms = _terms(queryset, order, filled)
    extra = {term.name: F(term.path) for term in terms if term.name != term.path}
    return _Pager(queryset.annotate(**extra), request, terms, size, counted)


def in_order(queryset: QuerySet[Any], order: Sequence[str]) -> QuerySet[Any]:
    """The whole list in exactly the order of its pages (for an export)."""
    return queryset.order_by(*(t.ordering(False) for t in _terms(queryset, order)))


def _terms(
    queryset: QuerySet[Any], order: Sequence[str], filled: Sequence[str] = ()
) -> list[_Term]:
    names = [*order]
    if not {"pk", "id"} & {name.removeprefix("-") for name in names}:
        names.append("pk")
    terms = []
    for number, name in enumerate(names):
        path = name.removeprefix("-")
        aliased = "__" in path or _gives_dicts(queryset)
        terms.append(
            _Term(
                name=f"order_{number}" if aliased else path,
                path=path,
                descending=name.startswith("-"),
                nullable=path not in filled and _is_nullable(queryset, path),
            )
        )
    return terms


def _further(terms: list[_Term], cursor: _Cursor) -> Q:
    """Rows after (or before) the cursor, read as a row of columns.

    The first column is bounded once more on its own: the database can then start in the
    index there instead of reading it from the beginning.
    """
    alternatives = Q(pk__in=[])
    same = Q()
    for term, value in zip(terms, cursor.values, strict=True):
        beyond = term.beyond(value, cursor.backwards)
        if beyond is not None:
            alternatives |= same & beyond
        same &= term.same(value)
    first, value = terms[0], cursor.values[0]
    start = first.beyond(value, cursor.backwards)
    bound = first.same(value) if start is None else start | first.same(value)
    if not first.nullable:
        lookup = "lte" if first.descending != cursor.backwards else "gte"
        bound = Q(**{f"{first.path}__{lookup}": value})
    return bound & alternatives


def _is_nullable(queryset: QuerySet[Any], path: str) -> bool:
    """Whether any step of the path may be missing; annotations count as nullable."""
    if path in queryset.query.annotations:
        return True
    model: Any = queryset.model
    for step in path.split("__"):
        column: Any = model._meta.pk if step == "pk" else model._meta.get_field(step)
        if column.null:
            return True
        model = column.related_model
    return False


def _output_field(queryset: QuerySet[Any], path: str) -> Any:
    if path in queryset.query.annotations:
        return queryset.query.annotations[path].output_field
    column: Any = None
    model: Any = queryset.model
    for step in path.split("__"):
        column = model._meta.pk if step == "pk" else model._meta.get_field(step)
        if column.is_relation:
            model = column.related_model
            column = column.target_field
    return column


def _gives_dicts(queryset: QuerySet[Any]) -> bool:
    return getattr(queryset, "_fields", None) is not None


def _value(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, dict) else getattr(row, name)


def _plain(value: Any) -> Any:
    """A value as JSON can hold it; `to_python` of its column reads it back."""
    return value if value is None or isinstance(value, bool | int) else str(value)
