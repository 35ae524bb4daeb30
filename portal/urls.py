"""Every address of the portal, in Vietnamese. Each app lists its own."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
