"""An act that needs no form: done for the person's side, and the page of its record."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agreements.views._record import led_record
from portal.core import clock
from portal.core.acts import attempt


def act_for_side(
    request: HttpRequest, pk: int, act: Callable[..., object], done: str, **facts: Any
) -> HttpResponse:
    """Let whoever may bind a side of the agreement do it; a refusal is told in words.

    `done` may name the other side as %(side)s.
    """
    agreement, side = led_record(request, pk)
    attempt(
        request,
        lambda: act(agreement_id=pk, by=request.user, at=clock.now(), **facts),
        done % {"side": side.other.label},
    )
    return redirect(agreement)
