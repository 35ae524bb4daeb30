"""Which day's nearness each person was told of; written once, never changed."""

from django.conf import settings
from django.db import models

from agreements.models.agreement import Agreement
from agreements.work_choices import DueStep, WorkKind


class DueWarning(models.Model):
    """One person was told that one thing has reached one step.

    `counts_on` is the day as it was told: what is prolonged or moved warns anew.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    # Takes the rows along when a sample is removed; `subject` is within its kind.
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=WorkKind)
    subject = models.BigIntegerField()
    counts_on = models.DateField()
    step = models.PositiveSmallIntegerField(choices=DueStep)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject", "counts_on", "step"],
                name="due_step_told_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject} · {self.get_step_display()}"
