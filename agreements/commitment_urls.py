"""Addresses of commitments and of the figures both sides tell."""

from django.urls import URLPattern, path

from agreements.views import commitment_editing as editing
from agreements.views import progress

_all = "lam-viec/thoa-thuan/<int:pk>/cam-ket/"
_one = f"{_all}<int:commitment>/"
_report = f"{_one}bao-cao/<int:report>/"

urlpatterns: list[URLPattern] = [
    path(f"{_all}them/", editing.create, name="commitment_create"),
    path(_one, progress.detail, name="commitment"),
    path(f"{_one}sua/", editing.update, name="commitment_update"),
    path(f"{_one}doi-cho/", editing.move, name="commitment_move"),
    path(f"{_one}bo/", editing.put_away, name="commitment_archive"),
    path(f"{_one}dua-lai/", editing.bring_back, name="commitment_restore"),
    path(f"{_one}ho-so/", progress.records, name="commitment_records"),
    path(f"{_one}bao-cao/", progress.report, name="progress_report"),
    path(f"{_report}xac-nhan/", progress.confirm, name="progress_confirm"),
    path(f"{_report}neu-so/", progress.dispute, name="progress_dispute"),
    path(f"{_report}tra-loi/", progress.answer, name="progress_answer"),
    path(f"{_report}rut/", progress.withdraw, name="progress_withdraw"),
    path(f"{_report}minh-chung/", progress.evidence, name="progress_evidence"),
]
