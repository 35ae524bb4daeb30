"""A form whose sending is one act: shown, refused in words, or done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agreements.models import Activity, Agreement, Commitment
from portal.core.errors import DomainError


def answered(
    request: HttpRequest,
    form: Any,
    act: Callable[[], object],
    *,
    done: str,
    then: Agreement | Activity | Commitment,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form, or do what it says; what was typed stays when it cannot be.

    Afterwards the page of `then` tells that it is `done`.
    """
    if form.is_valid():
        try:
            act()
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, done)
            return redirect(then)
    status = 422 if form.is_bound else 200
    return render(request, template, context | {"form": form}, status=status)
