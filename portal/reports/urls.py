"""Addresses of the reports."""

from django.urls import URLPattern, path

from portal.reports import views

app_name = "reports"

urlpatterns: list[URLPattern] = [
    path("lam-viec/bao-cao/", views.ReportListView.as_view(), name="list"),
    path("lam-viec/bao-cao/lap/", views.create, name="create"),
    path("lam-viec/bao-cao/danh-sach-chuoi/", views.chain_sheet, name="chain_sheet"),
    path("lam-viec/bao-cao/<int:pk>/", views.detail, name="detail"),
    path("lam-viec/bao-cao/<int:pk>/thu-lai/", views.retry, name="retry"),
    path("lam-viec/bao-cao/<int:pk>/tai-ve/", views.download, name="download"),
]
