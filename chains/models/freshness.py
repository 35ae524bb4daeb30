"""The owner's word, once a quarter: the chain goes on and what is written is right."""

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import ExtractQuarter, ExtractYear
from django.utils.translation import gettext_lazy as _

from chains.choices import Freshness, ReconfirmedBy
from chains.freshness_querysets import fresh_since
from chains.models.chain import Chain
from portal.core.quarters import Quarter

_Rows: Any = pgtrigger.Referencing


class Reconfirmation(models.Model):
    """Who re-confirmed a chain, when and by which way; never changed afterwards.

    A trigger takes the day to `Chain.reconfirmed_on`, so that no code path forgets it.
    """

    chain = models.ForeignKey(
        Chain, on_delete=models.CASCADE, related_name="reconfirmations"
    )
    on = models.DateField(_("ngày xác nhận"))
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người xác nhận"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    way = models.CharField(_("cách xác nhận"), max_length=5, choices=ReconfirmedBy)

    objects: ClassVar[models.Manager["Reconfirmation"]] = models.Manager()

    class Meta:
        constraints = [
            # The same button pressed twice, or by two people, is one confirmation.
            models.UniqueConstraint(
                "chain",
                ExtractYear("on"),
                ExtractQuarter("on"),
                name="reconfirmation_once_a_quarter",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="chain_reconfirmed",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=_Rows(new="new_rows"),
                func=(
                    "UPDATE chains_chain SET reconfirmed_on = said.day FROM "
                    '(SELECT chain_id, max("on") AS day FROM new_rows GROUP BY 1) said '
                    "WHERE id = said.chain_id AND reconfirmed_on < said.day; "
                    "RETURN NULL;"
                ),
            ),
            pgtrigger.Protect(name="said_once", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.chain} · {self.on:%d/%m/%Y}"


def freshness_of(chain: Chain, today: date) -> Freshness:
    """The state of one chain that was read; lists ask `freshness_on` in SQL."""
    if chain.reconfirmed_on >= Quarter.of(today).first_day:
        return Freshness.CURRENT
    if chain.reconfirmed_on >= fresh_since(today):
        return Freshness.DUE
    return Freshness.STALE
