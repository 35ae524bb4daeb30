"""Too many requests of one kind from one client are answered with 429 for a while.

Mark a view with `limited(SEARCHES)`; lists do it themselves (`portal.core.lists`). The
count stands in the table of the default cache, which all processes share, and is raised
by one statement in front of the view's transaction: nobody waits for anybody, and what
the view rolls back stays counted (docs/decisions/0013-limits.md).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from portal.core import clock

View = TypeVar("View", bound=Callable[..., Any])

_COUNT = """
INSERT INTO {table} AS kept (cache_key, value, expires) VALUES (%(key)s, '1', %(ends)s)
ON CONFLICT (cache_key) DO UPDATE SET
    value = CASE WHEN kept.expires > %(at)s THEN kept.value::bigint + 1 ELSE 1 END,
    expires = CASE WHEN kept.expires > %(at)s THEN kept.expires ELSE %(ends)s END
RETURNING value::bigint, expires
"""


@dataclass(frozen=True)
class Limit:
    """So many requests in so many seconds, counted from the first of them."""

    name: str
    amount: int
    seconds: int
    counts: Callable[[HttpRequest], bool]


def _is_anonymous_search(request: HttpRequest) -> bool:
    """Words make the page costly; people who signed in are known and trusted."""
    words = request.GET.get("q", "").strip()
    return bool(words) and not request.user.is_authenticated


SEARCHES = Limit("search", 60, 60, counts=_is_anonymous_search)
EXPORTS = Limit("export", 20, 600, counts=lambda request: True)
# A program that walks a list keeps far below this; one that does not is told to wait.
OPEN_DATA = Limit("open-data", 120, 60, counts=lambda request: True)


def limited(limit: Limit) -> Callable[[View], View]:
    """Mark a view as one whose requests are counted."""

    def mark(view: View) -> View:
        view.limit = limit  # type: ignore[attr-defined]
        return view

    return mark


class LimitsMiddleware:
    """Stands behind sign-in and language: both decide how a client is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        limit: Limit | None = getattr(view, "limit", None)
        if limit is None or not limit.counts(request):
            return None
        now = clock.now()
        count, ends = _count(limit, client_of(request), now)
        if count <= limit.amount:
            return None
        return _refuse(request, math.ceil((ends - now).total_seconds()))


def client_of(request: HttpRequest) -> str:
    """The person or, for strangers, the address as the sign-in limits take it."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"ip:{get_ip(request)}"


def _count(limit: Limit, client: str, now: datetime) -> tuple[int, datetime]:
    # No address is kept: only a digest that nobody can try out without the server's key.
    digest = salted_hmac("portal.limits", client, algorithm="sha256").hexdigest()
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT.format(table=table),
            {
                "key": f"limit:{limit.name}:{digest}",
                "at": now,
                "ends": now + timedelta(seconds=limit.seconds),
            },
        )
        count, ends = cursor.fetchone()
    return int(count), ends


def _refuse(request: HttpRequest, seconds: int) -> HttpResponse:
    context = {"minutes": math.ceil(seconds / 60)}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
