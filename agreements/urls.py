from django.urls import URLPattern, path

from agreements import (
    activity_urls,
    board_urls,
    commitment_urls,
    discussion_urls,
    document_urls,
    room_urls,
    template_urls,
    visit_urls,
    work_urls,
)
from agreements.views import edit, pages
from agreements.views.lists import AgreementListView

app_name = "agreements"

_base = "lam-viec/thoa-thuan/"

urlpatterns: list[URLPattern] = [
    path(_base, AgreementListView.as_view(), name="list"),
    path(f"{_base}tai-ve/", AgreementListView.as_view(exporting=True), name="export"),
    path(f"{_base}them/", edit.create, name="create"),
    path(f"{_base}<int:pk>/", pages.detail, name="detail"),
    path(f"{_base}<int:pk>/sua/", edit.update, name="update"),
    path(f"{_base}<int:pk>/ghi-nhan-ky/", edit.sign, name="sign"),
    path(f"{_base}<int:pk>/cat-kho/", edit.archive, name="archive"),
    path(f"{_base}<int:pk>/khoi-phuc/", edit.restore, name="restore"),
    path(f"{_base}<int:pk>/ban-chup/", pages.scan, name="scan"),
    *room_urls.urlpatterns,
    *commitment_urls.urlpatterns,
    *activity_urls.urlpatterns,
    *document_urls.urlpatterns,
    *visit_urls.urlpatterns,
    *board_urls.urlpatterns,
    *work_urls.urlpatterns,
    *discussion_urls.urlpatterns,
    *template_urls.urlpatterns,
]
