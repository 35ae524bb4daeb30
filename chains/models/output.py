"""Volumes month by month: what was planned and what was sold."""

from decimal import Decimal
from typing import Any, ClassVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from chains.choices import OutputUnit
from chains.models.chain import Chain
from portal.core.fields import DerivedCharField, NfcCharField
from portal.core.models import Stamped
from portal.core.text import fold

# What one unit weighs in tonnes; heads, eggs and litres have no weight of their own.
TONNES: dict[str, Decimal] = {
    OutputUnit.KILOGRAM: Decimal("0.001"),
    OutputUnit.QUINTAL: Decimal("0.1"),
    OutputUnit.TONNE: Decimal(1),
}
_AMOUNT: Any = models.DecimalField(max_digits=18, decimal_places=6)


class MonthlyOutputQuerySet(models.QuerySet["MonthlyOutput"]):
    def added_by(self, *columns: str) -> Any:
        """Planned and sold added up by these columns, in SQL: `sum_unit` says of what.

        What has a weight is added in tonnes; heads, eggs and litres each for themselves.
        """
        weighed = [When(unit=u, then=Value(weight)) for u, weight in TONNES.items()]
        factor = Case(*weighed, default=Value(Decimal(1)), output_field=_AMOUNT)
        unit = Case(
            When(unit__in=list(TONNES), then=Value(OutputUnit.TONNE.value)),
            default=F("unit"),
            output_field=models.CharField(),
        )
        tonnes_first = Case(When(sum_unit=OutputUnit.TONNE, then=0), default=1)
        rows = self.annotate(sum_unit=unit).order_by(*columns, tonnes_first, "sum_unit")
        return rows.values(*columns, "sum_unit").annotate(
            planned_sum=Sum(F("planned") * factor), sold_sum=Sum(F("sold") * factor)
        )


def _amount(label: Any) -> Any:
    return models.DecimalField(
        label,
        max_digits=14,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )


@pghistory.track()
class MonthlyOutput(Stamped):
    """A month of the whole chain, or of one product by its name.

    The product is a name and not a row: what was sold stays told after the list of
    products changed. One month has the whole chain or products, never both.
    """

    chain = models.ForeignKey(
        Chain, on_delete=models.CASCADE, related_name="monthly_outputs"
    )
    year = models.PositiveSmallIntegerField(
        _("năm"), validators=[MinValueValidator(2010), MaxValueValidator(2100)]
    )
    month = models.PositiveSmallIntegerField(
        _("tháng"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    product_name = NfcCharField(_("sản phẩm"), max_length=120, blank=True)
    product_folded = DerivedCharField(source="product_name", make=fold, max_length=120)
    unit = models.CharField(_("đơn vị"), max_length=5, choices=OutputUnit)
    planned = _amount(_("dự kiến"))
    sold = _amount(_("đã bán"))

    objects: ClassVar[MonthlyOutputQuerySet] = MonthlyOutputQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            # Serves the chain's page and the sums of a year as well.
            models.UniqueConstraint(
                fields=["chain", "year", "month", "product_folded"],
                name="monthly_output_once",
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="monthly_output_month"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2010, year__lte=2100), name="monthly_output_year"
            ),
            models.CheckConstraint(
                condition=(Q(planned__isnull=True) | Q(planned__gte=0))
                & (Q(sold__isnull=True) | Q(sold__gte=0)),
                name="monthly_output_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(planned__isnull=False) | Q(sold__isnull=False),
                name="monthly_output_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}/{self.year}: {self.product_name}"

    @property
    def mark(self) -> str:
        """What the row says, as a form carries it to notice a change meanwhile."""
        return mark(self.unit, self.planned, self.sold)


def mark(unit: str, planned: Decimal | None, sold: Decimal | None) -> str:
    def plain(value: Decimal | None) -> str:
        return "" if value is None else f"{value.normalize():f}"

    return f"{unit}|{plain(planned)}|{plain(sold)}"
