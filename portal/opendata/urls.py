"""The open data for programs, and the page that explains it."""

from django.urls import URLPattern, URLResolver, path

from portal.core.limits import OPEN_DATA, limited
from portal.opendata.api import api
from portal.opendata.views import documentation

app_name = "opendata"

urlpatterns: list[URLPattern | URLResolver] = [
    path("du-lieu-mo/", documentation, name="documentation"),
]

api_patterns, _app, _namespace = api.urls
for pattern in api_patterns:
    if pattern.callback is not None:
        limited(OPEN_DATA)(pattern.callback)
