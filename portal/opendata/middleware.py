"""What holds for every answer under /api/: nobody is known, everybody may read.

Stands before the page cache and the session, so that both meet a request without
cookies: the same address gives the same answer to a browser that is signed in.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseNotModified
from django.utils import translation

from portal.core import pagecache
from portal.opendata.problems import CONTENT_TYPE, problem

ROOT = "/api/"
_METHODS = "GET, HEAD, OPTIONS"


class OpenDataMiddleware:
    """Language by header, exact ETag, problem details, CORS for reading."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        language = _forget_the_person(request)
        with translation.override(language):
            response = self._answer(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        response["Content-Language"] = language
        # Compressed or not, as the page cache says; cookies play no part here.
        response["Vary"] = "Accept-Language, Accept-Encoding"
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return _preflight()
        if request.method not in {"GET", "HEAD"}:
            refusal = problem(405)
            refusal["Allow"] = _METHODS
            return refusal
        etag = _etag(request)
        if etag and etag in request.headers.get("If-None-Match", ""):
            return _named(HttpResponseNotModified(), etag)
        response = self._get(request)
        if response.status_code >= 400:
            return _as_problem(response)
        return _named(response, etag)

    def _get(self, request: HttpRequest) -> HttpResponse:
        """HEAD is GET without the body: the page cache answers it as well."""
        is_head = request.method == "HEAD"
        request.method = "GET"
        response = self.get_response(request)
        if is_head:
            length = str(len(response.content))
            response.content = b""
            response["Content-Length"] = length
        return response


def _forget_the_person(request: HttpRequest) -> str:
    """Drop cookies and keep the language asked for where all else looks for it."""
    request.META.pop("HTTP_COOKIE", None)
    request.COOKIES = {}
    language = translation.get_language_from_request(request)
    request.COOKIES = {settings.LANGUAGE_COOKIE_NAME: language}
    return language


def _etag(request: HttpRequest) -> str:
    """Changes with every commit of public data; "" while that cannot be known."""
    try:
        number = pagecache.generation()
    except DatabaseError:
        number = None
    if number is None:
        return ""
    return f'W/"{pagecache.digest(pagecache.state(request, number))}"'


def _named(response: HttpResponse, etag: str) -> HttpResponse:
    response["Cache-Control"] = "public, no-cache" if etag else "no-store"
    if etag:
        response["ETag"] = etag
    return response


def _as_problem(response: HttpResponse) -> HttpResponse:
    """A refusal of any layer below as JSON; the wait of a limit is kept."""
    refusal = response
    if response.get("Content-Type") != CONTENT_TYPE:
        refusal = problem(response.status_code)
        if "Retry-After" in response:
            refusal["Retry-After"] = response["Retry-After"]
    refusal["Cache-Control"] = "no-store"
    return refusal


def _preflight() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": "Accept-Language, If-None-Match",
            "Access-Control-Max-Age": "86400",
        },
    )
