"""Addresses of the register: the directory is public, the rest is the workspace."""

from django.urls import URLPattern, URLResolver, path, re_path

from chains import freshness_urls, import_urls, inspection_urls, review_urls
from chains.views import (
    acts,
    contracts,
    detail,
    editing,
    endings,
    merging,
    monthly,
    new_operator,
    operators,
    outlets,
    papers,
    photos,
    saved_filters,
)
from chains.views.directory import Directory
from chains.views.lists import ChainList
from chains.views.operators import OperatorList
from portal.core.pagecache import public_page

app_name = "chains"

_ROOT = "lam-viec/chuoi/"

public = [
    path("chuoi/", public_page(Directory.as_view()), name="directory"),
    path("chuoi/tai-ve/", Directory.as_view(exporting=True), name="directory_export"),
    path("chuoi/<slug:code>/", detail.public_detail, name="public_detail"),
]

records = [
    path(_ROOT, ChainList.as_view(), name="list"),
    path(f"{_ROOT}xuat/", ChainList.as_view(exporting=True), name="export"),
    path(f"{_ROOT}them/", editing.create, name="create"),
    path(f"{_ROOT}<int:pk>/", detail.detail, name="detail"),
    path(f"{_ROOT}<int:pk>/lich-su/", detail.chain_history, name="history"),
    path(f"{_ROOT}<int:pk>/sua/", editing.update, name="update"),
    path(f"{_ROOT}<int:pk>/san-luong/", editing.output_update, name="output_update"),
]

_FILTERS = f"{_ROOT}bo-loc/"

filters = [
    path(_FILTERS, saved_filters.saved_filter_list, name="saved_filter_list"),
    path(
        f"{_FILTERS}luu/",
        saved_filters.saved_filter_create,
        name="saved_filter_create",
    ),
    path(
        f"{_FILTERS}<int:pk>/doi-ten/",
        saved_filters.saved_filter_rename,
        name="saved_filter_rename",
    ),
    path(
        f"{_FILTERS}<int:pk>/xoa/",
        saved_filters.saved_filter_delete,
        name="saved_filter_delete",
    ),
]

_CONTRACT = f"{_ROOT}<int:pk>/hop-dong/<int:contract>/"

parts: list[URLPattern] = [
    path("lam-viec/san-luong/", monthly.month_entry, name="month_entry"),
    path(f"{_ROOT}<int:pk>/san-luong-thang/", monthly.chain_month, name="chain_month"),
    path(f"{_ROOT}<int:pk>/hop-dong/them/", contracts.create, name="contract_create"),
    path(f"{_CONTRACT}sua/", contracts.update, name="contract_update"),
    path(f"{_CONTRACT}bo/", contracts.delete, name="contract_delete"),
    path(f"{_CONTRACT}ban-chup/", contracts.scan, name="contract_scan"),
]

parts += [
    path(f"{_ROOT}<int:pk>/noi-ban/them/", outlets.create, name="outlet_create"),
    path(
        f"{_ROOT}<int:pk>/noi-ban/<int:outlet>/sua/",
        outlets.update,
        name="outlet_update",
    ),
    path(f"{_ROOT}<int:pk>/anh/", photos.photo_update, name="photo_update"),
    re_path(
        r"^chuoi/anh/(?P<digest>[0-9a-f]{32})-(?P<width>[0-9]{3,4})\.jpg$",
        photos.photo,
        name="photo",
    ),
]

_OPERATORS = "lam-viec/co-so/"

operator_records = [
    path(_OPERATORS, OperatorList.as_view(), name="operator_list"),
    path(
        f"{_OPERATORS}xuat/",
        OperatorList.as_view(exporting=True),
        name="operator_export",
    ),
    path(f"{_OPERATORS}them/", new_operator.operator_create, name="operator_create"),
    path(f"{_OPERATORS}trung/", merging.duplicates, name="duplicates"),
    path(f"{_OPERATORS}<int:pk>/", operators.operator_detail, name="operator_detail"),
    path(
        f"{_OPERATORS}<int:pk>/sua/", operators.operator_update, name="operator_update"
    ),
    path(f"{_OPERATORS}<int:pk>/gop/<int:other>/", merging.merge, name="merge"),
    path(
        f"{_OPERATORS}<int:pk>/tach/<int:merge>/", merging.merge_undo, name="merge_undo"
    ),
]

transitions = [
    path(f"{_ROOT}<int:pk>/gui-kiem-tra/", acts.submit, name="submit"),
    path(f"{_ROOT}<int:pk>/xac-nhan/", acts.confirm, name="confirm"),
    path(f"{_ROOT}<int:pk>/tra-lai/", acts.send_back, name="send_back"),
    path(f"{_ROOT}<int:pk>/thoi-cong-khai/", acts.withdraw, name="withdraw"),
    path(f"{_ROOT}<int:pk>/tam-dung/", acts.suspend, name="suspend"),
    path(f"{_ROOT}<int:pk>/hoat-dong-lai/", acts.resume, name="resume"),
    path(f"{_ROOT}<int:pk>/ket-thuc/", acts.end, name="end"),
    path(f"{_ROOT}<int:pk>/cat-kho/", acts.archive, name="archive"),
    path(f"{_ROOT}<int:pk>/lay-lai/", acts.restore, name="restore"),
]


_ENDINGS = "lam-viec/giay-sap-het-han/"

ending_papers = [
    path(_ENDINGS, endings.PaperList.as_view(), name="paper_list"),
    path(
        f"{_ENDINGS}xuat/",
        endings.PaperList.as_view(exporting=True),
        name="paper_export",
    ),
    path(
        f"{_ROOT}<int:pk>/chung-nhan/<int:paper>/khi-het-han/",
        endings.certificate_fall,
        name="certificate_fall",
    ),
    path(
        f"{_ROOT}<int:pk>/giay-xac-nhan/<int:paper>/khi-het-han/",
        endings.confirmation_fall,
        name="confirmation_fall",
    ),
]


def _papers(prefix: str, folder: str, views: dict[str, object]) -> list[URLPattern]:
    one = f"{_ROOT}<int:pk>/{folder}/<int:paper>/"
    addresses = {
        "create": f"{_ROOT}<int:pk>/{folder}/them/",
        "update": f"{one}sua/",
        "delete": f"{one}bo/",
        "confirm": f"{one}doi-chieu/",
        "scan": f"{one}ban-chup/",
        "look": f"{one}xem/",
    }
    return [
        path(address, views[act], name=f"{prefix}_{act}")  # type: ignore[call-overload]
        for act, address in addresses.items()
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    *public,
    *records,
    *filters,
    *operator_records,
    *parts,
    *transitions,
    *ending_papers,
    *_papers("certificate", "chung-nhan", papers.certificate),
    *_papers("confirmation", "giay-xac-nhan", papers.confirmation),
    *import_urls.urlpatterns,
    *review_urls.urlpatterns,
    *inspection_urls.urlpatterns,
    *freshness_urls.urlpatterns,
]
