"""allauth's views, dressed for this portal. Behaviour stays allauth's."""

import json
from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as second_step
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from allauth.usersessions import views as sessions
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from portal.accounts.services import vouch_for_address

secret = method_decorator(
    sensitive_post_parameters("oldpassword", "password", "password1", "password2"),
    name="dispatch",
)


class Dressed:
    """Keep `site` what base templates expect; hand passkey options over as text."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context.pop("site", None)
        if "js_data" in context:
            options = next(iter(context.pop("js_data").values()))
            context["passkey_options"] = json.dumps(options, cls=DjangoJSONEncoder)
        return context


@secret
class LoginView(Dressed, account.LoginView):  # type: ignore[misc]
    pass


class InactiveView(Dressed, account.AccountInactiveView):  # type: ignore[misc]
    pass


@secret
class ReauthenticateView(Dressed, account.ReauthenticateView):  # type: ignore[misc]
    pass


class ResetView(Dressed, account.PasswordResetView):  # type: ignore[misc]
    pass


class ResetDoneView(Dressed, account.PasswordResetDoneView):  # type: ignore[misc]
    pass


@secret
class NewPasswordView(Dressed, account.PasswordResetFromKeyView):  # type: ignore[misc]
    pass


class NewPasswordDoneView(Dressed, account.PasswordResetFromKeyDoneView):  # type: ignore[misc]
    pass


class ChangeEmailView(Dressed, account.EmailView):  # type: ignore[misc]
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        vouch_for_address(user=request.user)
        return super().dispatch(request, *args, **kwargs)


class ConfirmEmailView(Dressed, account.ConfirmEmailView):  # type: ignore[misc]
    pass


class CodeView(Dressed, second_step.AuthenticateView):  # type: ignore[misc]
    pass


class ReauthenticateCodeView(Dressed, second_step.ReauthenticateView):  # type: ignore[misc]
    pass


class ActivateTOTPView(Dressed, totp.ActivateTOTPView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        """The code typed to switch the app on proves it for this session too."""
        response: HttpResponse = super().form_valid(form)
        _proved(self.request, Authenticator.Type.TOTP)
        return response


class AddPasskeyView(Dressed, passkey.AddWebAuthnView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _proved(self.request, Authenticator.Type.WEBAUTHN)
        return response


class ReauthenticatePasskeyView(Dressed, passkey.ReauthenticateWebAuthnView):  # type: ignore[misc]
    pass


class SessionsView(Dressed, sessions.ListUserSessionsView):  # type: ignore[misc]
    pass


def _proved(request: Any, kind: str) -> None:
    record_authentication(request, request.user, "mfa", type=str(kind))
