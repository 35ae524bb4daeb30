"""Sign-in and its neighbours under allauth's own names, at Vietnamese addresses.

Sign-up is left out: people come by invitation.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.contrib.auth.decorators import login_required
from django.urls import path, re_path

from portal.accounts import entrance

urlpatterns = [
    path("dang-nhap/", entrance.LoginView.as_view(), name="account_login"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("dang-khoa/", entrance.InactiveView.as_view(), name="account_inactive"),
    path(
        "nhap-lai-mat-khau/",
        entrance.ReauthenticateView.as_view(),
        name="account_reauthenticate",
    ),
    path("doi-mat-khau/", account.password_change, name="account_change_password"),
    path("quen-mat-khau/", entrance.ResetView.as_view(), name="account_reset_password"),
    path(
        "quen-mat-khau/da-gui/",
        entrance.ResetDoneView.as_view(),
        name="account_reset_password_done",
    ),
    re_path(
        r"^mat-khau-moi/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.NewPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "mat-khau-moi/xong/",
        entrance.NewPasswordDoneView.as_view(),
        name="account_reset_password_from_key_done",
    ),
    path(
        "thu-dien-tu/",
        login_required(entrance.ChangeEmailView.as_view()),
        name="account_email",
    ),
    re_path(
        r"^thu-dien-tu/xac-nhan/(?P<key>[-:\w]+)/$",
        entrance.ConfirmEmailView.as_view(),
        name="account_confirm_email",
    ),
    # The second step
    path("hai-buoc/", second_step.index, name="mfa_index"),
    path("hai-buoc/ma/", entrance.CodeView.as_view(), name="mfa_authenticate"),
    path(
        "hai-buoc/nhap-lai-ma/",
        entrance.ReauthenticateCodeView.as_view(),
        name="mfa_reauthenticate",
    ),
    path(
        "hai-buoc/ung-dung/bat/",
        entrance.ActivateTOTPView.as_view(),
        name="mfa_activate_totp",
    ),
    path("hai-buoc/ung-dung/tat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "hai-buoc/ma-du-phong/",
        recovery.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "hai-buoc/ma-du-phong/tao/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "hai-buoc/ma-du-phong/tai/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("hai-buoc/khoa/", passkey.list_webauthn, name="mfa_list_webauthn"),
    path(
        "hai-buoc/khoa/them/",
        entrance.AddPasskeyView.as_view(),
        name="mfa_add_webauthn",
    ),
    path(
        "hai-buoc/khoa/xac-nhan/",
        entrance.ReauthenticatePasskeyView.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("hai-buoc/khoa/dang-nhap/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path(
        "hai-buoc/khoa/<int:pk>/bo/",
        passkey.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path(
        "hai-buoc/khoa/<int:pk>/ten/", passkey.edit_webauthn, name="mfa_edit_webauthn"
    ),
    path("noi-dang-nhap/", entrance.SessionsView.as_view(), name="usersessions_list"),
]
