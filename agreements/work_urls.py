"""Addresses of what is open over all agreements."""

from django.urls import URLPattern, path

from agreements.views.work import WorkListView

_base = "lam-viec/viec-thoa-thuan/"

urlpatterns: list[URLPattern] = [
    path(_base, WorkListView.as_view(), name="work_list"),
    path(f"{_base}tai-ve/", WorkListView.as_view(exporting=True), name="work_export"),
]
