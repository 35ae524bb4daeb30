"""How allauth speaks, mails and counts here. Who may enter is `organisations.entrance`."""

import time
from typing import Any

import structlog
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import mail

log = structlog.get_logger("portal.sign_in")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Tài khoản này đang bị khóa."),
        "duplicate_email": _("Đây đã là địa chỉ của tài khoản này."),
        "email_password_mismatch": _(
            "Thư điện tử hoặc mật khẩu chưa đúng; hãy kiểm tra rồi nhập lại."
        ),
        "email_taken": _("Địa chỉ này đã có tài khoản; hãy dùng địa chỉ khác."),
        "enter_current_password": _(
            "Mật khẩu đang dùng chưa đúng; hãy kiểm tra rồi nhập lại."
        ),
        "incorrect_code": _("Mã chưa đúng hoặc đã dùng; hãy nhập mã mới nhất."),
        "incorrect_password": _("Mật khẩu chưa đúng; hãy kiểm tra rồi nhập lại."),
        "invalid_login": _("Chưa đăng nhập được; hãy thử lại."),
        "invalid_password_reset": _(
            "Liên kết đặt lại mật khẩu không còn dùng được; hãy xin liên kết mới."
        ),
        "max_email_addresses": _("Mỗi tài khoản chỉ dùng một địa chỉ thư điện tử."),
        "rate_limited": _("Anh/chị thử quá nhiều lần; hãy đợi vài phút rồi thử lại."),
        "same_as_current": _("Giá trị mới phải khác giá trị đang dùng."),
        "too_many_login_attempts": _(
            "Anh/chị thử quá nhiều lần từ nơi này; hãy đợi năm phút rồi thử lại, hoặc "
            "đặt lại mật khẩu."
        ),
        "unverified_primary_email": _("Hãy xác nhận địa chỉ thư điện tử trước."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation only."""
        return False

    # --- Limits ---

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        """Count per address *and* account: a stranger's failures never lock the owner."""
        return f"{get_ip(request)}:{credentials.get('email', '').lower()}"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again for sensitive settings unless the person signed in just now."""
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        records = get_authentication_records(self.request, self.request.user)
        last = max((record["at"] for record in records), default=0)
        fresh = time.time() - last < app_settings.REAUTHENTICATION_TIMEOUT
        return required and not fresh

    # --- Log ---

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log.warning(
            "sign_in_failed",
            email=str(credentials.get("email", ""))[:254],
            ip=self.get_client_ip(request),
        )

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        log.info("signed_in", user_id=user.pk, ip=self.get_client_ip(request))

    def logout(self, request: HttpRequest) -> None:
        log.info("signed_out", user_id=request.user.pk)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        log.info("password_set", user_id=user.pk)

    # --- Addresses and mail ---

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Refuse an address that became somebody else's while the link was waiting."""
        taken = User.objects.filter(email=email_address.email).exclude(
            pk=email_address.user_id
        )
        return not taken.exists() and super().confirm_email(request, email_address)

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse(
            "account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}
        )
        return settings.SITE_URL.rstrip("/") + path.replace("UID-KEY", key)

    def get_email_confirmation_url(
        self, request: HttpRequest, confirmation: Any
    ) -> str:
        return mail.absolute("account_confirm_email", key=confirmation.key)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        super().send_notification_mail(
            template_prefix, user, context, email or user.email
        )

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        context = context | {
            "email": email,
            "site": settings.SITE,
            "site_url": settings.SITE_URL,
        }
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        text = render_to_string(f"{template_prefix}_message.txt", context).strip()
        message = EmailMultiAlternatives(
            " ".join(subject.split()), text + "\n", self.get_from_email(), [email]
        )
        page = render_to_string("emails/plain_body.html", context | {"text": text})
        message.attach_alternative(page, "text/html")
        mail.after_commit(message, kind=template_prefix.rsplit("/", 1)[-1])
