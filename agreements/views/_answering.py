"""A form whose sending is one act: shown, refused in words, or done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.core.errors import Conflict, DomainError


def sent(request: HttpRequest) -> Any:
    """What the form of a page is bound to; None while it is only shown."""
    return request.POST if request.method == "POST" else None


def answered(
    request: HttpRequest,
    form: Any,
    act: Callable[[], Any],
    *,
    template: str,
    context: dict[str, Any],
    then: Any = None,
    done: str = "",
    moved_on: Callable[[], dict[str, Any]] | None = None,
) -> HttpResponse:
    """Show the form, or do what it says; what was typed stays when it cannot be.

    Afterwards the page of `then`, or of what the act made, tells that it is `done`.
    `moved_on` adds to the page what somebody else saved since the form was opened.
    """
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            made = act()
        except Conflict as error:
            form.add_error(None, error.message)
            status = 409
            context = context | (moved_on() if moved_on else {})
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            if done:
                messages.success(request, done)
            return redirect(then or made)
    return render(request, template, context | {"form": form}, status=status)


def goes_on_from(form: Any, version: int) -> None:
    """The form counts as opened with the version just read: saving again is a choice."""
    form.data = form.data.copy()
    form.data["version"] = str(version)
