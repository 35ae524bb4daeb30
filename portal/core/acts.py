"""What views of single acts share: do it, say what came of it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from portal.core.errors import DomainError


def attempt(request: HttpRequest, act: Callable[[], object], done: str = "") -> None:
    """Do the act and say so; a broken rule becomes a message instead."""
    try:
        act()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        if done:
            messages.success(request, done)


def reason_of(request: HttpRequest) -> str:
    """The reason typed into a dialog; whether one is needed is the record's rule."""
    return request.POST.get("reason", "").replace("\x00", "")[:300]
