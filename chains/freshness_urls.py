"""Addresses of the owner's confirmation of every quarter."""

from django.urls import URLPattern, path, re_path

from chains.views import freshness
from chains.views.freshness import ReconfirmList
from chains.views.quarter_link import quarter_link

_ROOT = "lam-viec/xac-nhan-quy/"

urlpatterns: list[URLPattern] = [
    path(_ROOT, ReconfirmList.as_view(), name="reconfirm_list"),
    path(f"{_ROOT}xac-nhan/", freshness.reconfirm_many, name="reconfirm_many"),
    path(
        "lam-viec/chuoi/<int:pk>/xac-nhan-quy/", freshness.reconfirm, name="reconfirm"
    ),
    re_path(
        r"^xac-nhan-quy/(?P<token>[\w:-]{20,200})/$", quarter_link, name="quarter_link"
    ),
]
