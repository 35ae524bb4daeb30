"""Addresses of the discussion between the two sides."""

from django.urls import URLPattern, path

from agreements.views import discussion

_one = "lam-viec/thoa-thuan/<int:pk>/trao-doi/"

urlpatterns: list[URLPattern] = [
    path(_one, discussion.page, name="discussion"),
    path(f"{_one}da-doc/", discussion.seen, name="discussion_seen"),
]
