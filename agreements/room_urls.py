"""Addresses of the life of an agreement, written by both sides."""

from django.urls import URLPattern, path

from agreements.views import drafting, room, signing, versions

_base = "lam-viec/thoa-thuan/"
_one = f"{_base}<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(f"{_base}soan/", drafting.start, name="start"),
    path(f"{_one}soan/", drafting.change, name="change"),
    path(f"{_one}gui/", room.propose, name="propose"),
    path(f"{_one}sua-gui-lai/", drafting.counter, name="counter"),
    path(f"{_one}dong-y/", room.agree, name="agree"),
    path(f"{_one}rut-lai/", room.withdraw, name="withdraw"),
    path(f"{_one}chua-nhan/", room.decline, name="decline"),
    path(f"{_one}ky/", signing.sign, name="sign_side"),
    path(f"{_one}rut-chu-ky/", room.unsign, name="unsign"),
    path(f"{_one}chu-ky/<int:signature_pk>/", signing.signature_scan, name="signature"),
    path(f"{_one}cac-ban/", versions.versions, name="versions"),
]
