"""Rows of an uploaded list: what becomes of each, and what a person said of it."""

from datetime import datetime
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from chains.choices import LineDecision, LineReason
from chains.models.chain import Chain
from chains.models.importing import ImportBatch
from portal.core.search import matches, terms


class ImportLineQuerySet(models.QuerySet["ImportLine"]):
    def search(self, text: str) -> "ImportLineQuerySet":
        return self.filter(matches(terms(text), "search_text"))

    def withdrawn(self) -> Any:
        """Chains that an import made and that were put away when it was undone."""
        return self.filter(
            decision=LineDecision.NEW, is_undone=True, chain__isnull=False
        ).values("chain")


class ImportLine(models.Model):
    """One row as the last look decided; a look replaces the rows of the one before.

    What is said of a sheet as a whole is a line without a row. `near` holds the chains
    that may be the same (`import_matching.Near`); `chain` is the one that is changed, or
    was made. Written by jobs only.
    """

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    position = models.PositiveIntegerField()
    sheet = models.CharField(max_length=100)
    # Whose list the row stands in, as the sheet or a row above says.
    part = models.CharField(max_length=200)
    row = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=200, blank=True)
    # Folded words of name, operator and code.
    search_text = models.TextField(blank=True)
    operator = models.CharField(max_length=200, blank=True)
    decision = models.CharField(max_length=10, choices=LineDecision)
    reason = models.CharField(max_length=10, choices=LineReason, blank=True)
    chain = models.ForeignKey(
        Chain, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    near = models.JSONField(default=list)
    # Problems and warnings, worst first: is_problem, column, value, message.
    remarks = models.JSONField(default=list)
    # Of a chain with other facts: field, before and after, as the page shows them.
    changes = models.JSONField(default=list)
    needs_check = models.BooleanField(default=False)
    # Undoing: whether the chain was put back or away; else why it stays as it is.
    is_undone = models.BooleanField(default=False)
    kept = models.TextField(blank=True)

    objects: ClassVar[ImportLineQuerySet] = ImportLineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "position"], name="import_line_position_once"
            ),
            models.CheckConstraint(
                condition=Q(decision="asked", reason__in=["similar", "moved_on"])
                | ~Q(decision="asked"),
                name="import_line_asks_with_reason",
            ),
        ]
        indexes = [
            # The rows of one decision, in the order of the list.
            models.Index(
                fields=["batch", "decision", "position"], name="import_line_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"

    @property
    def place(self) -> tuple[str, int]:
        """What a choice is kept by; what is said of a whole sheet has no row: 0."""
        return self.sheet, self.row or 0


@pghistory.track()
class ImportChoice(models.Model):
    """A person's word: the row is this chain, or (without one) a new chain.

    `version` is that of the chain then, `seen` the similar chains that were shown: when
    either has changed, the person is asked again.
    """

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="choices"
    )
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField()
    chain = models.ForeignKey(
        Chain, on_delete=models.CASCADE, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(null=True)
    seen = models.JSONField(default=list)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField()

    objects: ClassVar[models.Manager["ImportChoice"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "sheet", "row"], name="import_choice_once"
            ),
            models.CheckConstraint(
                condition=Q(chain__isnull=True, version__isnull=True)
                | Q(chain__isnull=False, version__isnull=False),
                name="import_choice_of_a_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"

    def say(
        self,
        *,
        chain: int | None,
        version: int | None,
        seen: list[int],
        by: Any,
        at: datetime,
    ) -> None:
        """The row is the chain as it is in this version; without one it is new."""
        self.chain_id, self.version, self.seen = chain, version, seen
        self.said_by, self.said_at = by, at
        self.save()
