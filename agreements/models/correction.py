"""A slip in the record of an agreement that both sides signed here, mended by both."""

from collections.abc import Mapping
from typing import Any

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.models.asking import AskedOfTheOther
from portal.core.fields import NfcCharField
from portal.core.uploads import private_path

# What may be mended so; what was agreed on (term, areas, lines) an amendment changes.
CORRECTED = ("number", "title", "signed_on", "signed_place", "text")


@pghistory.track()
class Correction(AskedOfTheOther):
    """ "Đính chính": the facts as they are and as they shall be, and perhaps a scan.

    Nothing of the record changes before the other side confirms.
    """

    before = models.JSONField()
    after = models.JSONField()
    scan = models.FileField(
        _("bản chụp"), upload_to=private_path, blank=True, max_length=200
    )
    scan_name = NfcCharField(max_length=200, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)

    class Meta(AskedOfTheOther.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.agreement_id} · {self.reason}"


def facts_of(agreement: Agreement) -> dict[str, Any]:
    """What a correction may touch, as plain text."""
    day = agreement.signed_on
    return {
        "number": agreement.number,
        "title": agreement.title,
        "signed_on": day.isoformat() if day else "",
        "signed_place": agreement.signed_place,
        "text": agreement.text,
    }


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [name for name in CORRECTED if before[name] != after[name]]
