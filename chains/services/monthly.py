"""Write volumes of one month for one chain or many, all or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from chains.models import Chain, MonthlyOutput, Product
from chains.models.output import mark
from portal.core.errors import Conflict, DomainError
from portal.core.text import fold

Key = tuple[int, str]


def due_month(today: date) -> tuple[int, int]:
    """Year and month whose volumes are to be told: the last that is over."""
    return (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)


@dataclass(frozen=True)
class GivenMonth:
    """One line of a form. `seen`: the mark of the row as the page showed it, or ""."""

    chain_id: int
    unit: str
    planned: Decimal | None
    sold: Decimal | None
    product: str = ""
    seen: str = ""

    @property
    def key(self) -> Key:
        return self.chain_id, fold(self.product)

    @property
    def is_blank(self) -> bool:
        return self.planned is None and self.sold is None

    @property
    def mark(self) -> str:
        return "" if self.is_blank else mark(self.unit, self.planned, self.sold)


class MonthConflict(Conflict):
    """Somebody else wrote some of the lines meanwhile; `keys` says which."""

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__(
            _(
                "Có người vừa ghi số khác cho dòng được đánh dấu; hãy xem số ấy rồi lưu "
                "lại."
            )
        )
        self.keys = keys


def by_product(chains: Sequence[Chain], *, year: int, month: int) -> set[int]:
    """Keys of the chains whose month is kept product by product.

    So is a month nobody entered yet, where the newest one before it is.
    """
    rows = (
        MonthlyOutput.objects.filter(chain__in=chains, year__gte=year - 1)
        .filter(Q(year__lt=year) | Q(year=year, month__lte=month))
        .order_by("chain", "-year", "-month")
        .distinct("chain")
        .values_list("chain_id", "product_folded")
    )
    return {chain_id for chain_id, product in rows if product}


def product_names(
    chains: Sequence[Chain], *, year: int, month: int
) -> dict[int, list[str]]:
    """Products of each chain, then what was sold under a name that is none of them."""
    names: dict[int, dict[str, str]] = {chain.pk: {} for chain in chains}
    products = Product.objects.filter(chain__in=chains).order_by("chain", "position")
    sold = (
        MonthlyOutput.objects.filter(chain__in=chains, year=year, month=month)
        .exclude(product_folded="")
        .order_by("chain", "pk")
    )
    for chain_id, name in (
        *products.values_list("chain_id", "name"),
        *sold.values_list("chain_id", "product_name"),
    ):
        names[chain_id].setdefault(fold(name), name)
    return {chain_id: list(found.values()) for chain_id, found in names.items()}


@transaction.atomic
def save_month(*, year: int, month: int, given: Sequence[GivenMonth], by: Any) -> int:
    """Write what changed and return how many lines that were; blank lines go.

    Raises:
        MonthConflict: a line was written by somebody else since the page was shown.
        DomainError: a month would have the whole chain and products as well.
    """
    ids = sorted({line.chain_id for line in given})
    # One after another for each chain, so that two can never both add a line.
    list(Chain.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    stored = MonthlyOutput.objects.filter(chain__in=ids, year=year, month=month)
    rows: dict[Key, MonthlyOutput] = {
        (row.chain_id, row.product_folded): row for row in stored
    }
    changed = [line for line in given if line.mark != _mark(rows, line.key)]
    if late := [line.key for line in changed if _mark(rows, line.key) != line.seen]:
        raise MonthConflict(late)
    for line in changed:
        _write(rows, line, year=year, month=month, by=by)
    _refuse_both(rows)
    return len(changed)


def _mark(rows: dict[Key, MonthlyOutput], key: Key) -> str:
    return rows[key].mark if key in rows else ""


def _write(
    rows: dict[Key, MonthlyOutput], line: GivenMonth, *, year: int, month: int, by: Any
) -> None:
    if line.is_blank:
        rows.pop(line.key).delete()
        return
    row = rows.get(line.key) or MonthlyOutput(
        chain_id=line.chain_id,
        year=year,
        month=month,
        product_name=line.product,
        created_by=by,
    )
    row.unit, row.planned, row.sold = line.unit, line.planned, line.sold
    row.updated_by = by
    row.save()
    rows[line.key] = row


def _refuse_both(rows: Iterable[Key]) -> None:
    keys = set(rows)
    whole = {chain_id for chain_id, product in keys if not product}
    both = {chain_id for chain_id, product in keys if product} & whole
    if both:
        names = Chain.objects.filter(pk__in=both).order_by("sort_key")
        raise DomainError(
            _(
                "%(names)s: tháng này ghi theo cả chuỗi hoặc theo từng sản phẩm, không ghi "
                "cả hai; hãy xóa trống một bên."
            )
            % {"names": ", ".join(names.values_list("name", flat=True))}
        )
