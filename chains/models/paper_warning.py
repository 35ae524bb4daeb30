"""Which step of a paper's last days each person was told of; written once, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from chains.choices import ExpiryStep
from chains.models.certificate import Certificate, Confirmation


class PaperWarning(models.Model):
    """One person was told that one paper has reached one step.

    `ends_on` is the end as it was told: a paper that is prolonged warns anew.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    certificate = models.ForeignKey(
        Certificate, on_delete=models.CASCADE, null=True, related_name="warnings"
    )
    confirmation = models.ForeignKey(
        Confirmation, on_delete=models.CASCADE, null=True, related_name="warnings"
    )
    ends_on = models.DateField()
    step = models.PositiveSmallIntegerField(choices=ExpiryStep)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[name, "ends_on", "step", "person"],
                condition=Q(**{f"{name}__isnull": False}),
                name=f"{name}_step_told_once",
            )
            for name in ("certificate", "confirmation")
        ] + [
            models.CheckConstraint(
                condition=Q(certificate__isnull=True) ^ Q(confirmation__isnull=True),
                name="warning_of_one_paper",
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate or self.confirmation} · {self.get_step_display()}"
