"""Addresses of activities and of what came of them."""

from django.urls import URLPattern, path

from agreements.views import activities, calendar, outcomes, plans, reviews
from agreements.views.activity_list import ActivityListView

_every = "lam-viec/hoat-dong/"
_all = "lam-viec/thoa-thuan/<int:pk>/hoat-dong/"
_one = f"{_all}<int:activity>/"
_plan = "lam-viec/thoa-thuan/<int:pk>/ke-hoach/<int:year>/"
_report = f"{_one}ket-qua/<int:report>/"

_reviews = "lam-viec/thoa-thuan/<int:pk>/danh-gia/"

urlpatterns: list[URLPattern] = [
    path(_every, ActivityListView.as_view(), name="activity_list"),
    path(
        f"{_every}tai-ve/",
        ActivityListView.as_view(exporting=True),
        name="activity_export",
    ),
    path(f"{_every}lich/", calendar.month, name="calendar"),
    path(f"{_every}lich/dia-chi/", calendar.new_feed, name="calendar_feed_new"),
    path(f"{_every}lich/dong/", calendar.close_feed, name="calendar_feed_close"),
    path("lich/<str:token>.ics", calendar.feed, name="calendar_feed"),
    path(f"{_all}them/", activities.create, name="activity_create"),
    path(_one, activities.detail, name="activity"),
    path(f"{_one}sua/", activities.update, name="activity_update"),
    path(f"{_one}huy/", activities.cancel, name="activity_cancel"),
    path(f"{_one}chuoi/", activities.chains, name="activity_chains"),
    path(f"{_one}ket-qua/", outcomes.report, name="outcome_report"),
    path(f"{_report}xac-nhan/", outcomes.confirm, name="outcome_confirm"),
    path(f"{_report}neu-so/", outcomes.dispute, name="outcome_dispute"),
    path(f"{_report}tra-loi/", outcomes.answer, name="outcome_answer"),
    path(f"{_report}rut/", outcomes.withdraw, name="outcome_withdraw"),
    path(_plan, plans.detail, name="plan"),
    path(f"{_plan}gui/", plans.propose, name="plan_propose"),
    path(f"{_plan}dong-y/", plans.agree, name="plan_agree"),
    path(f"{_plan}tra-lai/", plans.decline, name="plan_decline"),
    path(f"{_plan}rut/", plans.withdraw, name="plan_withdraw"),
    path(f"{_reviews}them/", reviews.create, name="review_create"),
    path(f"{_reviews}<int:review>/", reviews.detail, name="review"),
    path(f"{_reviews}<int:review>/viet/", reviews.assess, name="review_assess"),
    path(f"{_reviews}<int:review>/xac-nhan/", reviews.confirm, name="review_confirm"),
    path(f"{_reviews}<int:review>/bien-ban/", reviews.minutes, name="review_minutes"),
    path(
        f"{_reviews}<int:review>/bien-ban/gan/",
        reviews.put_minutes,
        name="review_minutes_put",
    ),
    path(
        f"{_reviews}<int:review>/bien-ban/bo/",
        reviews.take_minutes_away,
        name="review_minutes_take_away",
    ),
]
