"""Addresses of study visits and of photos."""

from django.urls import URLPattern, path

from agreements.views import photos, visits

_one = "lam-viec/thoa-thuan/<int:pk>/hoat-dong/<int:activity>/"

urlpatterns: list[URLPattern] = [
    path(f"{_one}doan/", visits.delegation, name="visit_delegation"),
    path(f"{_one}lich-trinh/", visits.itinerary, name="visit_itinerary"),
    path(f"{_one}bai-hoc/", visits.lessons, name="visit_lessons"),
    path(f"{_one}ap-dung/", visits.adoption, name="visit_adoption"),
    path(f"{_one}anh/", photos.manage, name="photos"),
    path(f"{_one}anh/<int:photo>/<int:width>/", photos.photo, name="photo"),
    path(f"{_one}anh/<int:photo>/mo-ta/", photos.describe, name="photo_describe"),
    path(f"{_one}anh/<int:photo>/bo/", photos.take_away, name="photo_take_away"),
]
