from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = _("Tài khoản")

    def ready(self) -> None:
        from portal.accounts import sessions

        # Django offers no other place where every kind of sign-in passes.
        user_logged_in.connect(sessions.start, dispatch_uid="portal.sessions.start")
