"""Addresses of checklists, visits and findings; all of them in the workspace."""

from django.urls import URLPattern, path

from chains.views import checklists, findings, inspections

_LISTS = "lam-viec/bang-kiem/"
_VISITS = "lam-viec/chuoi/<int:pk>/kiem-tra-thuc-dia/"
_FINDINGS = "lam-viec/loi-can-khac-phuc/"

urlpatterns: list[URLPattern] = [
    path(_LISTS, checklists.listing, name="checklist_list"),
    path(f"{_LISTS}<int:pk>/", checklists.detail, name="checklist"),
    path(f"{_LISTS}<int:pk>/sua/", checklists.update, name="checklist_update"),
    path(f"{_LISTS}<int:pk>/ban-hanh/", checklists.publish, name="checklist_publish"),
    path(f"{_VISITS}them/", inspections.create, name="inspection_create"),
    path(f"{_VISITS}<int:visit>/", inspections.detail, name="inspection"),
    path(f"{_VISITS}<int:visit>/tep/", inspections.scan, name="inspection_scan"),
    path(f"{_VISITS}<int:visit>/huy/", inspections.void, name="inspection_void"),
    path(_FINDINGS, findings.FindingList.as_view(), name="finding_list"),
    path(f"{_FINDINGS}<int:pk>/bao/", findings.answer, name="finding_answer"),
    path(f"{_FINDINGS}<int:pk>/duyet/", findings.accept, name="finding_accept"),
    path(f"{_FINDINGS}<int:pk>/chua-duyet/", findings.refuse, name="finding_refuse"),
    path(f"{_FINDINGS}minh-chung/<int:pk>/", findings.proof, name="finding_proof"),
]
