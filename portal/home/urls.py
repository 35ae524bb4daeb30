"""The front page, the search, the provinces and the workspace's first page."""

from django.urls import URLPattern, path, re_path

from portal.home.views.cooperation import cooperation, cooperation_province
from portal.home.views.front import front
from portal.home.views.numbers import numbers, numbers_export
from portal.home.views.places import commune, where_to_buy
from portal.home.views.province import province
from portal.home.views.search import search
from portal.home.views.workspace import workspace

app_name = "home"

urlpatterns: list[URLPattern] = [
    path("", front, name="front"),
    path("tim-kiem/", search, name="search"),
    path("lam-viec/", workspace, name="workspace"),
    path("so-lieu/", numbers, name="numbers"),
    path("so-lieu/tai-ve/", numbers_export, name="numbers_export"),
    path("noi-ban/", where_to_buy, name="where_to_buy"),
    path("hop-tac/", cooperation, name="cooperation"),
    path("hop-tac/<slug:address>/", cooperation_province, name="cooperation_province"),
    re_path(r"^xa-phuong/(?P<code>[0-9]{5})/$", commune, name="commune"),
    re_path(r"^tinh/(?P<code>[0-9]{2})/$", province, name="province"),
]
