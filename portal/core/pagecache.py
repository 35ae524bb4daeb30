"""Anonymous readers get public pages from memory, and never an old one.

Every public table carries a trigger that raises one number, the *generation*, in the
transaction that changes the table. A page is kept under the generation read before it
was built; a reader asks for the current generation first (one tiny query). So a change
is visible everywhere the moment it commits, with several processes and without Redis.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

import pgtrigger
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from portal.core import clock

# Nothing public changes by itself except dates: the key carries the day, and this
# bounds what a clock inside a day (a scheduled article) can delay.
SECONDS = 60

_BUMP = """
IF current_setting('portal.generation_raised', true)
   IS DISTINCT FROM pg_current_xact_id()::text THEN
    UPDATE core_publicgeneration SET value = value + 1;
    PERFORM set_config(
        'portal.generation_raised', pg_current_xact_id()::text, true
    );
END IF;
RETURN NULL;
"""


def public_triggers() -> list[pgtrigger.Trigger]:
    """Triggers for the Meta of a model that public pages show.

    Deferred to the commit, so that the one shared row is locked for an instant only and
    two writers can never wait for each other in a circle; once a transaction is enough.
    """
    return [
        pgtrigger.Trigger(
            name="raise_generation",
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            when=pgtrigger.After,
            timing=pgtrigger.Deferred,
            func=_BUMP,
        )
    ]


def generation() -> int:
    """Return the number that changes with every committed change of public data."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM core_publicgeneration")
        row = cursor.fetchone()
    return int(row[0])


def public_page(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view whose page is the same for every anonymous reader."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = view(request, *args, **kwargs)
        response.is_public_page = True  # type: ignore[attr-defined]
        return response

    return marked


class PublicPageCacheMiddleware:
    """Answer anonymous GETs of public pages from the cache; stands before sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_anonymous_read(request):
            return self.get_response(request)
        key = _key(request, generation())
        kept: HttpResponse | None = caches["pages"].get(key)
        if kept is not None:
            return kept
        response = self.get_response(request)
        if _may_keep(response):
            response["Cache-Control"] = "no-cache"
            response.render() if hasattr(response, "render") else None
            caches["pages"].set(key, response, SECONDS)
        return response


def _is_anonymous_read(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
    )


def _may_keep(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and getattr(response, "is_public_page", False)
        and not response.cookies
        and not response.streaming
    )


def _key(request: HttpRequest, number: int) -> str:
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    parts = (
        str(number),
        clock.today().isoformat(),
        settings.VERSION,
        language if language in dict(settings.LANGUAGES) else "vi",
        request.headers.get("HX-Request", ""),
        request.get_full_path(),
    )
    return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()
