"""Addresses of study visits."""

from django.urls import URLPattern, path

from agreements.views import visits

_one = "lam-viec/thoa-thuan/<int:pk>/hoat-dong/<int:activity>/"

urlpatterns: list[URLPattern] = [
    path(f"{_one}doan/", visits.delegation, name="visit_delegation"),
    path(f"{_one}lich-trinh/", visits.itinerary, name="visit_itinerary"),
    path(f"{_one}bai-hoc/", visits.lessons, name="visit_lessons"),
    path(f"{_one}ap-dung/", visits.adoption, name="visit_adoption"),
]
