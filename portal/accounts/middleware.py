"""Ends sessions that were left alone or lasted a working day."""

import time
from collections.abc import Callable

import structlog
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from portal.accounts import sessions

log = structlog.get_logger("portal.sign_in")


class SessionLimitsMiddleware:
    """Stands after authentication; the request goes on as that of a stranger."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            if sessions.is_over(request.session, now):
                log.info("session_over", user_id=request.user.pk)
                logout(request)
            else:
                sessions.touch(request.session, now)
        return self.get_response(request)
