"""Every address of the portal, in Vietnamese. Each app lists its own, from the root."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.home.urls")),
    path("", include("chains.urls")),
    path("", include("portal.news.urls")),
    path("", include("agreements.urls")),
    path("", include("portal.reports.urls")),
    path("", include("portal.organisations.urls")),
    path("tai-khoan/", include("portal.accounts.urls")),
    path("tai-khoan/", include("portal.accounts.entrance_urls")),
]
