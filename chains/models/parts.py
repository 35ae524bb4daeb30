"""What a chain consists of: products, stages in order, yearly outputs."""

from typing import Any

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chains.choices import OutputUnit, StageRole
from chains.models.chain import Chain
from chains.models.entry_triggers import part_triggers
from chains.models.operator import Operator
from portal.core import pagecache
from portal.core.fields import NfcCharField
from portal.core.text import fold


@pghistory.track()
class Product(models.Model):
    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="products")
    position = models.PositiveSmallIntegerField()
    name = NfcCharField(_("sản phẩm"), max_length=120)
    name_folded = models.CharField(max_length=120, editable=False)
    unit = models.CharField(
        _("đơn vị tính"),
        max_length=5,
        choices=OutputUnit,
        default=OutputUnit.TONNE,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "name_folded"],
                name="product_once_per_chain",
                violation_error_message=_("Sản phẩm này đã có trong chuỗi."),
            )
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_folded = fold(self.name)
        super().save(*args, **kwargs)


@pghistory.track()
class Stage(models.Model):
    """One step from production to sale and the operator who runs it."""

    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    role = models.CharField(_("khâu"), max_length=20, choices=StageRole)
    operator = models.ForeignKey(
        Operator,
        verbose_name=_("cơ sở"),
        on_delete=models.PROTECT,
        related_name="stages",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "position"],
                name="stage_position_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]
        triggers = [*pagecache.public_triggers(), *part_triggers()]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.operator}"


@pghistory.track()
class YearlyOutput(models.Model):
    """What the chain brought to market in a year, in tonnes."""

    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="outputs")
    year = models.PositiveSmallIntegerField(
        _("năm"), validators=[MinValueValidator(2010), MaxValueValidator(2100)]
    )
    tonnes = models.DecimalField(
        _("sản lượng (tấn)"),
        max_digits=12,
        decimal_places=3,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "year"],
                name="output_once_a_year",
                violation_error_message=_("Năm này đã có sản lượng."),
            ),
            models.CheckConstraint(
                condition=Q(tonnes__gte=0), name="output_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2010, year__lte=2100), name="output_year_in_range"
            ),
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return f"{self.year}: {self.tonnes} t"
