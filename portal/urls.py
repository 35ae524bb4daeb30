"""Every address of the portal, in Vietnamese. Each app lists its own, from the root."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from portal.core import views
from portal.opendata.urls import api_patterns

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.home.urls")),
    path("", include("portal.opendata.urls")),
    path("api/v1/", include((api_patterns, "api"))),
    path("", include("chains.urls")),
    path("", include("portal.news.urls")),
    path("", include("agreements.urls")),
    path("", include("portal.reports.urls")),
    path("", include("portal.organisations.urls")),
    path("suc-khoe/", views.health, name="health"),
    # Public pages are kept for everybody and hold no token of one reader; what a forged
    # request could change here is the language.
    path("ngon-ngu/", csrf_exempt(set_language), name="set_language"),
    path("tai-khoan/", include("portal.accounts.urls")),
    path("tai-khoan/", include("portal.accounts.entrance_urls")),
]

handler500 = "portal.core.views.server_error"
