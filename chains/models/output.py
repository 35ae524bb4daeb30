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
_AMOUNT = models.DecimalField(max_digits=18, decimal_places=6)


class MonthlyOutputQuerySet(models.QuerySet["MonthlyOutput"]):
    def in_tonnes(self) -> "MonthlyOutputQuerySet":
        """Annotate `planned_tonnes`, `sold_tonnes`; NULL where the unit has no weight."""
        factor = Case(
            *(When(unit=unit, then=Value(weight)) for unit, weight in TONNES.items()),
            output_field=_AMOUNT,
        )
        return self.annotate(
            planned_tonnes=F("planned") * factor, sold_tonnes=F("sold") * factor
        )

    def tonnes_by(self, *columns: str) -> Any:
        """Planned and sold tonnes added up by these columns, in SQL."""
        rows = self.in_tonnes().order_by(*columns).values(*columns)
        return rows.annotate(
            planned_sum=Sum("planned_tonnes"), sold_sum=Sum("sold_tonnes")
        )

    def counted_by(self, *columns: str) -> Any:
        """The same of what is counted and not weighed, each unit for itself."""
        rows = self.exclude(unit__in=TONNES).order_by(*columns, "unit")
        return rows.values(*columns, "unit").annotate(
            planned_sum=Sum("planned"), sold_sum=Sum("sold")
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
