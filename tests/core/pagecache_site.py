"""A small site for the tests of the page cache: its pages show the number of people's
associations, the language, and how often they were built."""

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.translation import get_language

from portal.core.pagecache import public_page
from portal.news.models import Article

built: Counter[str] = Counter()


def _page(request: HttpRequest) -> HttpResponse:
    built[request.path] += 1
    fragment = request.headers.get("HX-Request", "")
    titles = ",".join(Article.objects.order_by("pk").values_list("title", flat=True))
    return HttpResponse(f"{titles}|{get_language()}|{fragment}|{request.get_host()}")


@public_page
def public(request: HttpRequest) -> HttpResponse:
    return _page(request)


def private(request: HttpRequest) -> HttpResponse:
    return _page(request)


@public_page
def with_cookie(request: HttpRequest) -> HttpResponse:
    get_token(request)
    return _page(request)


@public_page
def with_token(request: HttpRequest) -> HttpResponse:
    token = get_token(request)
    response = _page(request)
    response.content += f'<input name="csrfmiddlewaretoken" value="{token}">'.encode()
    return response


@public_page
def with_message(request: HttpRequest) -> HttpResponse:
    messages.info(request, "một lời nhắn")
    return _page(request)


@public_page
def missing(request: HttpRequest) -> HttpResponse:
    response = _page(request)
    response.status_code = 404
    return response


urlpatterns = [
    path("public/", public),
    path("private/", private),
    path("cookie/", with_cookie),
    path("token/", with_token),
    path("message/", with_message),
    path("missing/", missing),
]
