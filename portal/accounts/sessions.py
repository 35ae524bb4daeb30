"""How long a session lives: two hours without use, twelve hours in all."""

import time
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

STARTED, SEEN = "portal_started", "portal_seen"
# The last use is written at most this often: a page view need not write a session.
STEP_SECONDS = 300


def start(sender: Any, request: Any, user: Any, **more: Any) -> None:
    """Mark the beginning; called by Django's own sign-in (`user_logged_in`)."""
    now = int(time.time())
    request.session[STARTED] = request.session[SEEN] = now


def is_over(session: SessionBase, now: float) -> bool:
    """A session without the marks did not come from a sign-in and is over."""
    started, seen = session.get(STARTED, 0), session.get(SEEN, 0)
    return bool(
        now - started > settings.SESSION_ABSOLUTE_SECONDS
        or now - seen > settings.SESSION_IDLE_SECONDS
    )


def touch(session: SessionBase, now: float) -> None:
    if now - session.get(SEEN, 0) > STEP_SECONDS:
        session[SEEN] = int(now)
