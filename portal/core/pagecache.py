"""Anonymous readers get public pages from memory, and never an old one.

Every public table carries a trigger that raises one number, the *generation*, in the
transaction that changes the table. A page is kept under the generation read before it
was built; a reader asks for the current generation first (one tiny query). So a change
is visible everywhere the moment it commits, with several processes and without Redis.
"""

import gzip
import hashlib
import re
import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pgtrigger
import structlog
from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from redis.exceptions import RedisError

from portal.core import clock
from portal.core.language import chosen_language

# Nothing public changes by itself except dates: the key carries the day, and this
# bounds what a clock inside a day (a scheduled article) can delay.
SECONDS = 60
# A stranger may invent addresses without end: what is larger is built, never kept.
MAX_BODY_BYTES = 512 * 1024
MAX_PATH_LENGTH = 400
# More than that costs time and hardly saves bytes.
_LEVEL = 6
# With the shared cache away, pages are built for a while without asking it again.
PAUSE_SECONDS = 10

# Pieces for htmx differ from the page under the same address (portal.core.htmx).
_HEADERS_IN_KEY = ("HX-Request", "HX-Boosted", "HX-History-Restore-Request")

# Judged at every changed row, so it is an expression: true for the first of a
# transaction, which thereby queues the one trigger that runs at the commit. The mark is
# undone with a savepoint, as the queued trigger is.
_FIRST_CHANGE = """
CASE WHEN current_setting('portal.generation_raised', true)
          IS DISTINCT FROM pg_current_xact_id()::text
     THEN set_config('portal.generation_raised', pg_current_xact_id()::text, true)
          IS NOT NULL
     ELSE false
END
"""
_RAISE = """
UPDATE core_publicgeneration SET value = value + 1;
RETURN NULL;
"""

log = structlog.get_logger("portal.pagecache")


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
            condition=pgtrigger.Condition(_FIRST_CHANGE),
            func=_RAISE,
        )
    ]


def generation() -> int | None:
    """Return the number that changes with every committed change of public data.

    None means that the row is missing and changes cannot be told from one another.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM core_publicgeneration")
        row = cursor.fetchone()
    return int(row[0]) if row else None


def state(request: HttpRequest, number: int) -> tuple[str, ...]:
    """What every public answer depends on: the data, the day, the code, the reader."""
    return (
        str(number),
        clock.today().isoformat(),
        settings.VERSION,
        chosen_language(request),
        # Refuses a forged host, and keeps pages with full addresses apart.
        f"{request.scheme}://{request.get_host()}",
        request.get_full_path(),
    )


def digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def public_page(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view whose page is the same for every anonymous reader."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = view(request, *args, **kwargs)
        response.is_public_page = True  # type: ignore[attr-defined]
        return response

    return marked


# What is kept of a page: its headers, its body, and the body compressed.
Kept = tuple[dict[str, str], bytes, bytes]
_TOKEN = b"csrfmiddlewaretoken"
_ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


class PublicPageCacheMiddleware:
    """Answer anonymous GETs of public pages from the cache; stands before sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._paused_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_anonymous_read(request):
            return self.get_response(request)
        try:
            number = generation()
        except DatabaseError:
            number = None
        if number is None:
            # Nothing may be served from memory then; a database that is away fails
            # where it does for everybody, with the page that says so.
            return self.get_response(request)
        key = _key(request, number)
        kept = self._get(key)
        if kept is not None:
            return _answer(request, kept)
        response = self.get_response(request)
        if _may_keep(response):
            response["Cache-Control"] = "no-cache"
            response["ETag"] = f'W/"{key}"'
            patch_vary_headers(response, ["Accept-Encoding"])
            packed = gzip.compress(response.content, _LEVEL, mtime=0)
            kept = (dict(response.items()), response.content, packed)
            self._set(key, kept)
            _pack(request, response, packed)
        return response

    # The cache may be a server that is away: then the portal only becomes slower.
    def _get(self, key: str) -> Kept | None:
        if time.monotonic() < self._paused_until:
            return None
        try:
            kept: Kept | None = caches["pages"].get(key)
        except (RedisError, OSError):
            self._pause()
            return None
        return kept

    def _set(self, key: str, kept: Kept) -> None:
        if time.monotonic() < self._paused_until:
            return
        try:
            caches["pages"].set(key, kept, SECONDS)
        except (RedisError, OSError):
            self._pause()

    def _pause(self) -> None:
        self._paused_until = time.monotonic() + PAUSE_SECONDS
        log.warning("page cache away", seconds=PAUSE_SECONDS)


def _is_anonymous_read(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and len(request.get_full_path()) <= MAX_PATH_LENGTH
    )


def _may_keep(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and getattr(response, "is_public_page", False)
        and not response.cookies
        and not response.streaming
        and len(response.content) <= MAX_BODY_BYTES
        # A token is one reader's, and must not be told by the length of what is sent.
        and _TOKEN not in response.content
    )


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    headers, body, packed = kept
    known = request.headers.get("If-None-Match", "")
    if headers["ETag"] in known:
        return HttpResponseNotModified(headers=headers)
    response = HttpResponse(body, headers=headers)
    _pack(request, response, packed)
    return response


def _pack(request: HttpRequest, response: HttpResponse, packed: bytes) -> None:
    """Send the compressed body to whoever reads it.

    Only pages that are kept: nobody is known on them and no token stands in them, so
    their length gives nothing away. Pages of signed-in people are never compressed.
    """
    if _ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
        response.content = packed
        response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(packed))


def _key(request: HttpRequest, number: int) -> str:
    """Everything that an anonymous page depends on, and the state of the data."""
    extra = (request.headers.get(name, "") for name in _HEADERS_IN_KEY)
    return digest((*state(request, number), *extra))
