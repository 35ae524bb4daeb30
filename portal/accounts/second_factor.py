"""The second step: codes that work once, in words people understand."""

import qrcode  # type: ignore[import-untyped]
import structlog
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts import sealing
from portal.accounts.models import User

log = structlog.get_logger("portal.sign_in")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _(
            "Tài khoản đang bật xác thực hai bước nên không thêm được địa chỉ."
        ),
        "cannot_delete_authenticator": _("Không tắt được xác thực hai bước."),
        "cannot_generate_recovery_codes": _(
            "Hãy bật xác thực hai bước trước khi tạo mã dự phòng."
        ),
        "incorrect_code": _("Mã chưa đúng hoặc đã dùng; hãy nhập mã mới nhất."),
        "unverified_email": _("Hãy xác nhận địa chỉ thư điện tử trước."),
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.open_sealed(encrypted_text)

    def _get_site_name(self) -> str:
        return str(settings.SITE["name"])

    def build_totp_svg(self, url: str) -> str:
        """Dark squares on white in both themes: cameras want it so."""
        code = qrcode.QRCode(border=4)
        code.add_data(url)
        rows = code.get_matrix()
        squares = "".join(
            f"M{x},{y}h1v1h-1z"
            for y, row in enumerate(rows)
            for x, is_dark in enumerate(row)
            if is_dark
        )
        return (
            f'<svg class="qr" role="img" aria-label="{gettext("Mã QR để quét")}" '
            f'viewBox="0 0 {len(rows)} {len(rows)}" width="220" height="220" '
            'shape-rendering="crispEdges"><path fill="#fff" '
            f'd="M0,0h{len(rows)}v{len(rows)}H0z"/><path fill="#000" d="{squares}"/></svg>'
        )

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Khóa số %(number)d") % {"number": count + 1}


def claim_code(user: User, code: str) -> bool:
    """Take a time-based code for this person; False when it was taken before.

    allauth forgets a used code after one period, but with one step of tolerance a code
    stays valid for three.
    """
    seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 2)
    digits = "".join(char for char in code if char.isdigit())
    return bool(cache.add(f"totp:{user.pk}:{digits}", 1, timeout=seconds))


class _OnceMixin:
    """For the forms that check a code: a time-based code opens one door only."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        is_totp = self.authenticator.type == Authenticator.Type.TOTP
        if is_totp and not claim_code(self.user, code):
            log.warning("code_replayed", user_id=self.user.pk)
            raise SecondFactorAdapter().validation_error("incorrect_code")
        return code

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        log.warning("code_refused", user_id=self.user.pk)
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]


def _code_widget() -> forms.TextInput:
    return forms.TextInput(
        attrs={
            "autocomplete": "one-time-code",
            "autofocus": True,
            "spellcheck": "false",
            "class": "input--short",
        }
    )


def _code_field() -> forms.CharField:
    return forms.CharField(
        label=_("Mã xác thực"),
        max_length=20,
        widget=_code_widget(),
        help_text=_("Sáu chữ số trong ứng dụng xác thực, hoặc một mã dự phòng."),
    )


class CodeForm(_OnceMixin, AuthenticateForm):  # type: ignore[misc]
    code = _code_field()


class ReauthenticateCodeForm(_OnceMixin, ReauthenticateForm):  # type: ignore[misc]
    code = _code_field()


class ActivateTOTPForm(BaseActivateTOTPForm):  # type: ignore[misc]
    code = forms.CharField(
        label=_("Mã trong ứng dụng"),
        max_length=20,
        widget=_code_widget(),
        help_text=_("Nhập sáu chữ số ứng dụng đang hiện."),
    )

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if not claim_code(self.user, code):
            raise SecondFactorAdapter().validation_error("incorrect_code")
        return code


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(
        label=_("Tên khóa"),
        required=False,
        max_length=60,
        help_text=_("Để nhận ra thiết bị này, ví dụ “Điện thoại của tôi”."),
    )
    passwordless = forms.BooleanField(
        label=_("Đăng nhập bằng khóa này, không cần mật khẩu"),
        required=False,
        initial=True,
        help_text=_("Thiết bị sẽ hỏi vân tay, khuôn mặt hoặc mã PIN của anh/chị."),
    )


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Tên khóa"), max_length=60)


def used_in_session(request: HttpRequest) -> bool:
    """Whether the person proved a second factor in this very session."""
    from allauth.account.internal.flows.login import get_authentication_records

    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)
