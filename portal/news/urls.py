from django.urls import URLPattern, path, register_converter

from portal.core.pagecache import public_page
from portal.news.views import edit, public
from portal.news.views.desk import ManageView
from portal.news.views.public import NewsListView

app_name = "news"


class DigestConverter:
    """The name of a picture: 32 hexadecimal digits."""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(DigestConverter, "digest")

_public = "tin-tuc/"
_desk = "lam-viec/tin-tuc/"

urlpatterns: list[URLPattern] = [
    path(_public, public_page(NewsListView.as_view()), name="list"),
    path(f"{_public}atom.xml", public.feed, name="feed"),
    path(
        f"{_public}anh/<digest:digest>-<int:width>.jpg", public.picture, name="picture"
    ),
    path(f"{_public}<slug:slug>/", public.detail, name="detail"),
    path(_desk, ManageView.as_view(), name="manage"),
    path(f"{_desk}tai-ve/", ManageView.as_view(exporting=True), name="export"),
    path(f"{_desk}them/", edit.create, name="create"),
    path(f"{_desk}<int:pk>/", edit.preview, name="preview"),
    path(f"{_desk}<int:pk>/sua/", edit.update, name="update"),
    path(f"{_desk}<int:pk>/dang/", edit.publish, name="publish"),
    path(f"{_desk}<int:pk>/go/", edit.withdraw, name="withdraw"),
    path(f"{_desk}<int:pk>/cat-kho/", edit.archive, name="archive"),
    path(f"{_desk}<int:pk>/khoi-phuc/", edit.restore, name="restore"),
]
