from portal.accounts.models import Invitation
from portal.core import clock
from tests.cast import Cast
from tests.permission_table import (
    MISSING,
    OK,
    PEOPLE,
    REDIRECT,
    SIGN_IN,
    WRONG_METHOD,
    Row,
    everyone,
    only,
)

SIGNED_IN = [name for name in PEOPLE if name != "anonymous"]


def own(answer: str = OK) -> dict[str, str]:
    """Everyone has this page for themselves; strangers sign in first."""
    return only(*SIGNED_IN, answer=answer)


def entrance(inside: str = REDIRECT) -> dict[str, str]:
    """A page for people outside; those inside are sent on."""
    return everyone(inside) | {"anonymous": OK}


def link(cast: Cast) -> dict[str, str]:
    cast.nobody.set_unusable_password()
    cast.nobody.save()
    _invitation, token = Invitation.issue(
        user=cast.nobody, by=cast.admin, at=clock.now()
    )
    return {"token": token}


def a_key(cast: Cast) -> dict[str, int]:
    return {"pk": 1}


ROWS: list[Row] = [
    Row("account_login", entrance()),
    Row("account_logout", own() | {"anonymous": REDIRECT}),
    Row("account_logout", everyone(REDIRECT), method="post"),
    Row("account_inactive", everyone(OK)),
    # Nobody has typed a password in this session, so all are asked for it.
    Row("account_reauthenticate", own()),
    Row("account_change_password", own()),
    Row("account_reset_password", everyone(OK)),
    Row("account_reset_password_done", everyone(OK)),
    Row(
        "account_reset_password_from_key",
        everyone(OK),
        make=lambda cast: {"uidb36": "1", "key": "khong-dung"},
        case="bad key",
    ),
    Row("account_reset_password_from_key_done", everyone(OK)),
    Row("account_email", own()),
    Row(
        "account_confirm_email",
        everyone(OK),
        make=lambda cast: {"key": "khong-dung"},
        case="bad key",
    ),
    Row("mfa_index", own()),
    Row("mfa_authenticate", everyone(REDIRECT) | {"anonymous": SIGN_IN}),
    Row("mfa_reauthenticate", own(REDIRECT)),
    Row("mfa_activate_totp", own(REDIRECT)),
    Row("mfa_deactivate_totp", own(MISSING)),
    Row("mfa_view_recovery_codes", own(MISSING)),
    Row("mfa_generate_recovery_codes", own(REDIRECT)),
    Row("mfa_download_recovery_codes", own(MISSING)),
    Row("mfa_list_webauthn", own()),
    Row("mfa_add_webauthn", own(REDIRECT)),
    Row("mfa_reauthenticate_webauthn", own(REDIRECT)),
    Row("mfa_login_webauthn", everyone(REDIRECT) | {"anonymous": SIGN_IN}),
    Row("mfa_remove_webauthn", own(REDIRECT), make=a_key),
    Row("mfa_edit_webauthn", own(REDIRECT), make=a_key),
    Row("usersessions_list", own()),
    Row("accounts:profile", own()),
    Row("accounts:sign_out_everywhere", own(WRONG_METHOD)),
    Row("accounts:sign_out_everywhere", everyone(SIGN_IN), method="post"),
    Row("accounts:invitation", everyone(OK), make=link),
    Row(
        "accounts:invitation",
        everyone(MISSING),
        make=lambda cast: {"token": "khong-co"},
        case="unknown",
    ),
    Row(
        "accounts:invitation",
        everyone(OK),
        method="post",
        make=link,
        case="empty form",
    ),
]
