"""Addresses of the life of an agreement, written by both sides."""

from django.urls import URLPattern, path

from agreements.views import (
    amending,
    correcting,
    drafting,
    ending,
    programme,
    room,
    signing,
    versions,
    working,
)

_base = "lam-viec/thoa-thuan/"
_one = f"{_base}<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(f"{_base}danh-muc/", programme.programme, name="programme"),
    path(f"{_base}danh-muc/giai-doan/", programme.add_round, name="add_round"),
    path(
        f"{_base}danh-muc/giai-doan/<int:pk>/", programme.edit_round, name="edit_round"
    ),
    path(f"{_base}danh-muc/noi-dung/", programme.add_area, name="add_area"),
    path(f"{_base}danh-muc/noi-dung/<int:pk>/", programme.edit_area, name="edit_area"),
    path(f"{_one}don-vi/", programme.units, name="units"),
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
    path(f"{_one}phu-luc/", amending.propose, name="amend"),
    path(f"{_one}phu-luc/sua-gui-lai/", amending.counter, name="counter_amendment"),
    path(f"{_one}phu-luc/dong-y/", amending.agree, name="agree_amendment"),
    path(f"{_one}phu-luc/thoi/", amending.drop, name="drop_amendment"),
    path(f"{_one}phu-luc/ky/", signing.sign_amendment, name="sign_amendment"),
    path(f"{_one}phu-luc/rut-chu-ky/", amending.unsign, name="unsign_amendment"),
    path(f"{_one}ky-tiep/", amending.renew, name="renew"),
    path(f"{_one}cham-dut/", ending.ask, name="end"),
    path(
        f"{_one}cham-dut/<int:termination>/dong-y/", ending.confirm, name="confirm_end"
    ),
    path(f"{_one}cham-dut/khong-dong-y/", ending.decline, name="decline_end"),
    path(f"{_one}cham-dut/rut-lai/", ending.withdraw, name="withdraw_end"),
    path(f"{_one}dinh-chinh/", correcting.ask, name="correct"),
    path(
        f"{_one}dinh-chinh/<int:correction>/dong-y/",
        correcting.confirm,
        name="confirm_correction",
    ),
    path(
        f"{_one}dinh-chinh/khong-dong-y/",
        correcting.decline,
        name="decline_correction",
    ),
    path(f"{_one}dinh-chinh/rut-lai/", correcting.withdraw, name="withdraw_correction"),
    path(
        f"{_one}dinh-chinh/<int:correction>/ban-chup/",
        correcting.scan,
        name="correction_scan",
    ),
    path(f"{_one}dang-soan/", working.detail, name="working"),
    path(f"{_one}dang-soan/bo/", working.discard, name="discard"),
    path(f"{_one}dang-soan/them/", working.add_line, name="line_add"),
    path(f"{_one}dang-soan/<uuid:line>/", working.edit_line, name="line_edit"),
    path(f"{_one}dang-soan/<uuid:line>/bo/", working.take_off, name="line_off"),
    path(f"{_one}dang-soan/<uuid:line>/dua-lai/", working.put_back, name="line_back"),
    path(f"{_one}cac-ban/", versions.versions, name="versions"),
]
