"""What one side writes before it sends it: its own, until it lies on the table."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side
from agreements.models.agreement import Agreement
from agreements.models.terms import CommitmentTerms, Terms
from portal.core.models import Stamped, Submitted, Versioned, once_per_person


class WorkingCopy(Stamped, Versioned):
    """The terms as a side wants them next; the record goes on saying what was sent.

    Written on top of what lies on the table; gone when it is sent or given up.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="working_copies"
    )
    side = models.CharField(_("bên"), max_length=10, choices=Side)
    # Everything but the commitments, which are rows of their own below.
    facts = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "side"], name="working_copy_one_a_side"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} · {self.side}"

    lines: Any

    @property
    def terms(self) -> Terms:
        return Terms.from_json(self.facts)


class WorkingLine(Stamped, Versioned, Submitted):
    """A commitment as the side wants it: changed, new, or taken off."""

    copy = models.ForeignKey(
        WorkingCopy, on_delete=models.CASCADE, related_name="lines"
    )
    # That of the commitment which it changes; a new line brings its own.
    key = models.UUIDField()
    facts = models.JSONField()
    is_taken_off = models.BooleanField(default=False)

    class Meta:
        constraints = [
            once_per_person("workingline"),
            models.UniqueConstraint(
                fields=["copy", "key"], name="working_line_once_a_copy"
            ),
        ]

    def __str__(self) -> str:
        return str(self.facts.get("indicator", ""))

    @property
    def terms(self) -> CommitmentTerms:
        return CommitmentTerms.from_json(self.facts)
