"""Addresses of Word templates, and of texts filled from them."""

from django.urls import URLPattern, path

from agreements.views import text_templates

_all = "lam-viec/thoa-thuan/mau-van-ban/"
_one = f"{_all}<int:template>/"
_fill = "lam-viec/thoa-thuan/<int:pk>/van-ban-word/"

urlpatterns: list[URLPattern] = [
    path(_all, text_templates.listing, name="text_templates"),
    path(f"{_all}them/", text_templates.create, name="text_template_create"),
    path(f"{_all}cua-cong/<str:style>/", text_templates.own, name="text_template_own"),
    path(_one, text_templates.detail, name="text_template"),
    path(f"{_one}ban-moi/", text_templates.add_version, name="text_template_version"),
    path(
        f"{_one}ban/<int:number>/",
        text_templates.download,
        name="text_template_download",
    ),
    path(f"{_one}thoi-dung/", text_templates.retire, name="text_template_retire"),
    path(f"{_one}dung-lai/", text_templates.restore, name="text_template_restore"),
    path(_fill, text_templates.choose, name="text_choose"),
    path(f"{_fill}<str:source>/", text_templates.filled, name="text_filled"),
]
