"""Addresses of the review: Hanoi's queue and what both sides say of a chain."""

from django.urls import URLPattern, path

from chains.views import review
from chains.views.queue import ReviewQueue

_ROOT = "lam-viec/kiem-tra/"

urlpatterns: list[URLPattern] = [
    path(_ROOT, ReviewQueue.as_view(), name="review_queue"),
    path(f"{_ROOT}xac-nhan-nhieu/", review.bulk, name="review_bulk"),
    path(f"{_ROOT}<int:pk>/", review.detail, name="review"),
    path(f"{_ROOT}<int:pk>/nhan/", review.claim, name="review_claim"),
    path(f"{_ROOT}<int:pk>/thoi-nhan/", review.release, name="review_release"),
    path(f"{_ROOT}<int:pk>/xac-nhan/", review.confirm, name="review_confirm"),
    path(f"{_ROOT}<int:pk>/tra-lai/", review.send_back, name="review_return"),
    path("lam-viec/chuoi/<int:pk>/y-kien/", review.comment, name="review_comment"),
]
