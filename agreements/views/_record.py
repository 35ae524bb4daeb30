"""Reading one agreement for an act: 404 for strangers, 403 without the right."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from agreements import permissions
from agreements.choices import Side
from agreements.models import Agreement
from portal.organisations.access import Access, access_for

Rule = Callable[[Access, Agreement], Any]


def record_for(request: HttpRequest, pk: int, rule: Rule) -> Agreement:
    """The agreement if the person reads it and `rule` lets them do what they came for."""
    agreement = get_object_or_404(
        Agreement.objects.for_user(request.user).select_related(
            "association__province__successor", "round"
        ),
        pk=pk,
    )
    if not rule(access_for(request.user), agreement):
        raise PermissionDenied
    return agreement


def led_record(request: HttpRequest, pk: int) -> tuple[Agreement, Side]:
    """The agreement and the side that the person may bind in it."""
    agreement = record_for(request, pk, permissions.led_side)
    side = permissions.led_side(access_for(request.user), agreement)
    if side is None:
        raise PermissionDenied
    return agreement, side


def number_of(request: HttpRequest) -> int:
    """The version or record a button names; 0, which none has, for anything else."""
    sent = request.POST.get("number", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
