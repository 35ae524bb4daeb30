"""Addresses of documents."""

from django.urls import URLPattern, path

from agreements.views import documents

_all = "lam-viec/thoa-thuan/<int:pk>/tai-lieu/"
_one = f"{_all}<int:document>/"

urlpatterns: list[URLPattern] = [
    path(_all, documents.listing, name="documents"),
    path(f"{_all}them/", documents.create, name="document_create"),
    path(f"{_one}tep/", documents.file, name="document_file"),
    path(f"{_one}cho-xem/", documents.share, name="document_share"),
    path(f"{_one}cat/", documents.put_away, name="document_put_away"),
    path(f"{_one}lay-lai/", documents.take_back, name="document_take_back"),
    path(f"{_one}cong-khai/", documents.publish, name="document_publish"),
    path(f"{_one}cong-khai/xac-nhan/", documents.confirm, name="document_confirm"),
    path(f"{_one}cong-khai/thoi/", documents.stop, name="document_stop"),
    path("hop-tac/tai-lieu/<str:code>/", documents.public, name="public_document"),
]
