"""Addresses of the import pages; part of `chains.urls`."""

from django.urls import path

from chains.views import import_columns, import_lines, import_undo, importing

urlpatterns = [
    path("lam-viec/nhap-bang/", importing.ImportListView.as_view(), name="import_list"),
    path("lam-viec/nhap-bang/them/", importing.upload, name="import_upload"),
    path("lam-viec/nhap-bang/mau/", importing.template, name="import_template"),
    path("lam-viec/nhap-bang/<int:pk>/", importing.detail, name="import_detail"),
    path("lam-viec/nhap-bang/<int:pk>/hoan-tac/", import_undo.undo, name="import_undo"),
    path("lam-viec/nhap-bang/<int:pk>/luu/", importing.confirm, name="import_confirm"),
    path("lam-viec/nhap-bang/<int:pk>/bo/", importing.discard, name="import_discard"),
    path("lam-viec/nhap-bang/<int:pk>/lai/", importing.retry, name="import_retry"),
    path("lam-viec/nhap-bang/<int:pk>/tep/", importing.original, name="import_file"),
    path(
        "lam-viec/nhap-bang/<int:pk>/dong/",
        import_lines.ImportLineList.as_view(),
        name="import_lines",
    ),
    path(
        "lam-viec/nhap-bang/<int:pk>/dong/chon/",
        import_lines.choose,
        name="import_choose",
    ),
    path(
        "lam-viec/nhap-bang/<int:pk>/dong/chon-lai/",
        import_lines.choose_again,
        name="import_choose_again",
    ),
    path(
        "lam-viec/nhap-bang/<int:pk>/cot/",
        import_columns.columns,
        name="import_columns",
    ),
    path(
        "lam-viec/nhap-bang/<int:pk>/cot/<int:mapping>/quen/",
        import_columns.forget_column,
        name="import_column_forget",
    ),
]
