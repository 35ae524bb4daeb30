"""The portal's addresses and the empty view that pages are compared with."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from portal.urls import handler500 as handler500
from portal.urls import urlpatterns as portal_patterns


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing but the project's middleware and the transaction of every request."""
    return HttpResponse()


urlpatterns: list[URLPattern | URLResolver] = [
    *portal_patterns,
    path("bench/empty/", empty),
]
