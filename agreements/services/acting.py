"""Who acts on which agreement: the row held, and the side the person may bind."""

from typing import Any

from django.core.exceptions import PermissionDenied

from agreements.choices import Side
from agreements.models import Agreement
from agreements.permissions import led_side
from portal.organisations.access import access_for


def locked(agreement_id: int) -> Agreement:
    """The agreement, held until the transaction ends."""
    return (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("association__province__successor", "round")
        .get(pk=agreement_id)
    )


def led(by: Any, agreement: Agreement) -> Side:
    """The side a person may bind, or `PermissionDenied`."""
    side = led_side(access_for(by), agreement)
    if side is None:
        raise PermissionDenied
    return side
