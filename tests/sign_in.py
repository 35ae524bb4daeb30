"""Sign in for tests of acts that need a second factor in the session."""

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.test import Client

from portal.accounts.models import User

PERIOD = 30


def give_second_factor(user: User) -> str:
    """Switch the code app on for the person and return its secret."""
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    return secret


def code_for(secret: str, *, step: int = 0) -> str:
    """The code the app shows now (or `step` periods from now)."""
    counter = int(time.time()) // PERIOD + step
    return str(format_hotp_value(hotp_value(secret, counter)))


def sign_in(client: Client, user: User, *, second_factor: bool = True) -> Client:
    """Sign in without the form; with `second_factor` as if the code had been typed."""
    client.force_login(user)
    if second_factor:
        kind = Authenticator.Type.TOTP
        if not Authenticator.objects.filter(user=user, type=kind).exists():
            give_second_factor(user)
        session = client.session
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "mfa", "at": time.time(), "type": "totp"}
        ]
        session.save()
    return client
