from django.urls import path

from portal.accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.profile, name="profile"),
    path("dang-xuat-moi-noi/", views.leave_everywhere, name="sign_out_everywhere"),
    path("loi-moi/<str:token>/", views.invitation, name="invitation"),
]
