"""Request-wide duties: a log line with who and how long, no caching of private pages."""

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("portal.request")


class RequestLogMiddleware:
    """One structured line for every request that did not come from the page cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or match.view_name != "health":
            log.info(
                "request",
                method=request.method,
                path=loggable_path(request),
                status=response.status_code,
                user_id=getattr(request.user, "pk", None),
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        return response


def loggable_path(request: HttpRequest) -> str:
    """The path, or its pattern where the path itself is a secret (links from mail)."""
    match = request.resolver_match
    if match is not None and {"token", "key"} & set(match.kwargs):
        return f"/{match.route}"
    return request.path


class PrivatePagesMiddleware:
    """Pages of signed-in people are never kept by a browser or a shared cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response
