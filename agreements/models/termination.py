"""One side asks to end a signed agreement early; the other one answers."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.asking import AskedOfTheOther


@pghistory.track()
class Termination(AskedOfTheOther):
    """A request to end, with the last day in force."""

    last_day = models.DateField(_("ngày cuối còn hiệu lực"))

    class Meta(AskedOfTheOther.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.agreement_id} · {self.last_day}"
