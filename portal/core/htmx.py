"""The one test for "answer with a piece of the page, not with the page"."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece; going back in the browser asks for the page."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def vary(response: HttpResponseBase) -> HttpResponseBase:
    """Tell caches that this address answers htmx differently."""
    patch_vary_headers(response, ("HX-Request",))
    return response
