"""A month's volumes: one small form a line, so that one page holds many chains."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zlib import crc32

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.choices import OutputUnit
from chains.models import Chain, MonthlyOutput, Product
from chains.models.output import mark
from chains.services.monthly import GivenMonth, Key, due_month
from portal.core.forms import NumberField, PlainSelect
from portal.core.text import fold

FIRST_YEAR = 2010
# Up to this day of a month, people still enter the month before.
_LATE_DAYS = 10


def usual_month(today: date) -> tuple[int, int]:
    return (today.year, today.month) if today.day > _LATE_DAYS else due_month(today)


class MonthForm(forms.Form):
    """Which month the page is about."""

    month = forms.TypedChoiceField(
        label=_("Tháng"), choices=[(n, n) for n in range(1, 13)], coerce=int
    )
    year = forms.IntegerField(
        label=_("Năm"),
        min_value=FIRST_YEAR,
        widget=forms.TextInput({"inputmode": "numeric", "maxlength": 4}),
    )

    def __init__(self, data: Any, *, today: date) -> None:
        year, month = usual_month(today)
        asked = {"year": data.get("year"), "month": data.get("month")}
        usual = {"year": str(year), "month": str(month)}
        super().__init__({name: asked[name] or usual[name] for name in usual})
        field: Any = self.fields["year"]
        field.validators.append(self._not_far)
        self.last_year = today.year + 1
        self.chosen = (year, month)
        if self.is_valid():
            self.chosen = (self.cleaned_data["year"], self.cleaned_data["month"])

    @property
    def before(self) -> tuple[int, int] | None:
        """Year and month of the page before, for the link to it."""
        year, month = self.chosen
        earlier = (year, month - 1) if month > 1 else (year - 1, 12)
        return earlier if earlier[0] >= FIRST_YEAR else None

    @property
    def after(self) -> tuple[int, int] | None:
        year, month = self.chosen
        later = (year, month + 1) if month < 12 else (year + 1, 1)
        return later if later[0] <= self.last_year else None

    def _not_far(self, value: int) -> None:
        if value > self.last_year:
            raise forms.ValidationError(_g("Năm này còn quá xa; hãy kiểm tra lại."))


class LineForm(forms.Form):
    """One chain or one product: planned and sold, in one unit."""

    use_required_attribute = False

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    # Names the line when its product is gone by the time it is saved.
    product = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)
    unit = forms.ChoiceField(
        label=_("Đơn vị"), choices=OutputUnit.choices, widget=PlainSelect
    )
    planned = NumberField(
        label=_("Dự kiến"), required=False, min_value=0, max_digits=14, decimal_places=3
    )
    sold = NumberField(
        label=_("Đã bán"), required=False, min_value=0, max_digits=14, decimal_places=3
    )

    def says_something_new(self) -> bool:
        """Whether it was changed since it was shown; what cannot be read was typed."""
        if not self.is_valid():
            return True
        data = self.cleaned_data
        said = (data["planned"], data["sold"])
        blank = said == (None, None)
        says = "" if blank else mark(data["unit"], *said)
        return bool(says != data["seen"])


@dataclass
class Line:
    """A line of the page: whose it is, its form, and what others wrote meanwhile."""

    chain: Chain
    product: str
    form: LineForm
    note: str = ""

    @property
    def key(self) -> Key:
        return self.chain.pk, fold(self.product)

    @property
    def is_whole(self) -> bool:
        return not self.product

    def given(self) -> GivenMonth:
        data = self.form.cleaned_data
        return GivenMonth(
            chain_id=self.chain.pk,
            product=self.product,
            unit=data["unit"],
            planned=data["planned"],
            sold=data["sold"],
            seen=data["seen"],
        )


def make_lines(
    data: Any, wanted: Sequence[tuple[Chain, str]], *, year: int, month: int
) -> list[Line]:
    """A line for every chain (and product name) wanted, filled with what is stored."""
    chains = {chain.pk for chain, _product in wanted}
    stored = MonthlyOutput.objects.filter(chain__in=chains, year=year, month=month)
    rows = {(row.chain_id, row.product_folded): row for row in stored}
    units = _usual_units(chains)
    lines = []
    for chain, product in wanted:
        key = (chain.pk, fold(product))
        unit = units.get(key) or units.get((chain.pk, "")) or OutputUnit.TONNE
        prefix = line_prefix(chain, product)
        initial = _initial(rows.get(key), unit) | {"product": product}
        # A line that came after the page was shown says what is stored.
        sent = data if data is not None and f"{prefix}-unit" in data else None
        form = LineForm(sent, prefix=prefix, initial=initial)
        lines.append(Line(chain, product, form))
    return lines


def line_prefix(chain: Chain, product: str = "") -> str:
    """Says whose line it is by the product's name: rows may be added meanwhile."""
    if not product:
        return f"c{chain.pk}"
    return f"c{chain.pk}-{crc32(fold(product).encode()):x}"


def show_others(
    lines: Sequence[Line], keys: Sequence[Key], year: int, month: int
) -> None:
    """Say on each line what somebody else wrote; saving again then writes over it."""
    chains = [chain_id for chain_id, _product in keys]
    stored = MonthlyOutput.objects.filter(chain__in=chains, year=year, month=month)
    rows = {(row.chain_id, row.product_folded): row for row in stored}
    for line in lines:
        if line.key in keys:
            row = rows.get(line.key)
            data = line.form.data.copy()  # type: ignore[attr-defined]
            data[line.form.add_prefix("seen")] = row.mark if row else ""
            line.form.data = data
            line.note = _said(row)


def _said(row: MonthlyOutput | None) -> str:
    if row is None:
        return _g("Người khác vừa xóa trống dòng này.")
    shown = {
        name: "–" if value is None else f"{value.normalize():f}".replace(".", ",")
        for name, value in (("planned", row.planned), ("sold", row.sold))
    }
    return _g(
        "Người khác vừa ghi: dự kiến %(planned)s, đã bán %(sold)s (%(unit)s)."
    ) % (shown | {"unit": row.get_unit_display()})


def _initial(row: MonthlyOutput | None, unit: str) -> dict[str, Any]:
    if row is None:
        return {"unit": unit, "seen": ""}
    values = {name: getattr(row, name) for name in ("unit", "planned", "sold")}
    return values | {"seen": row.mark}


def _usual_units(chains: set[int]) -> dict[Key, str]:
    """The unit of each product, and for a whole chain the one its products share."""
    units: dict[Key, str] = {}
    shared: dict[int, set[str]] = {}
    for chain_id, name, unit in Product.objects.filter(chain__in=chains).values_list(
        "chain_id", "name_folded", "unit"
    ):
        units[chain_id, name] = unit
        shared.setdefault(chain_id, set()).add(unit)
    for chain_id, found in shared.items():
        if len(found) == 1:
            units[chain_id, ""] = found.pop()
    return units
