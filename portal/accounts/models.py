"""People who sign in. What a person may do comes from memberships, never from here."""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from portal.accounts.querysets import DigestMailQuerySet, InvitationQuerySet
from portal.core.errors import DomainError
from portal.core.fields import DerivedCharField, NfcCharField
from portal.core.text import fold, sort_key


def name_order(full_name: str) -> str:
    """Vietnamese lists of people go by the given name, which stands last."""
    given, rest = full_name.rsplit(" ", 1)[-1], full_name.rsplit(" ", 1)[:-1]
    return sort_key(" ".join([given, *rest]))


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, *, email: str, full_name: str, password: str | None = None, **more: Any
    ) -> "User":
        """Create a person; without a password they can sign in only by invitation."""
        user = self.model(
            email=self.normalize_email(email).lower(), full_name=full_name, **more
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


@pghistory.track(
    exclude=[
        "password",
        "last_login",
        "session_generation",
        "name_folded",
        "name_order",
    ]
)
class User(AbstractBaseUser):
    email = models.EmailField(
        _("thư điện tử"),
        unique=True,
        error_messages={"unique": _("Địa chỉ này đã có tài khoản.")},
    )
    full_name = NfcCharField(_("họ và tên"), max_length=120)
    name_folded = DerivedCharField(max_length=120, source="full_name", make=fold)
    name_order = DerivedCharField(max_length=400, source="full_name", make=name_order)
    phone = NfcCharField(_("điện thoại"), max_length=20, blank=True)
    is_active = models.BooleanField(_("được đăng nhập"), default=True)
    is_sample = models.BooleanField(default=False, editable=False)
    wants_digest = models.BooleanField(_("nhận thư nhắc việc mỗi sáng"), default=True)
    # Part of every session's hash: raising it ends all sessions of the person.
    session_generation = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        constraints = [
            # One spelling of an address, so that `unique` means one person.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        """The given name stands last in a Vietnamese name."""
        return self.full_name.rsplit(" ", 1)[-1]

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(_one_spelling(raw_password))

    def check_password(self, raw_password: str) -> bool:
        return super().check_password(_one_spelling(raw_password) or "")

    def get_session_auth_hash(self) -> str:
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes | None) -> str:
        state = f"{self.password}:{self.session_generation}"
        salt = "portal.accounts.session"
        return salted_hmac(salt, state, secret=secret, algorithm="sha256").hexdigest()

    def end_sessions(self) -> None:
        """Sign the person out on every device, whichever process holds the session."""
        User.objects.filter(pk=self.pk).update(
            session_generation=F("session_generation") + 1
        )
        self.refresh_from_db(fields=["session_generation"])

    def disable(self) -> None:
        """Close the account: every session ends with the next request."""
        if not self.is_active:
            raise DomainError(_g("Tài khoản này đã bị khóa từ trước."))
        self.is_active = False
        self.save(update_fields=["is_active"])
        self.end_sessions()

    def enable(self) -> None:
        if self.is_active:
            raise DomainError(_g("Tài khoản này đang hoạt động."))
        self.is_active = True
        self.save(update_fields=["is_active"])


def _one_spelling(password: str | None) -> str | None:
    """Keyboards write "ế" in one code point or three; both are the same password."""
    return None if password is None else unicodedata.normalize("NFKC", password)


class InvitationState(models.TextChoices):
    OPEN = "open", _("Đang chờ nhận")
    USED = "used", _("Đã nhận")
    EXPIRED = "expired", _("Hết hạn")
    REVOKED = "revoked", _("Đã thu hồi")


@pghistory.track(exclude=["token_digest"])
class Invitation(models.Model):
    """A link that lets a new person choose a password, once, for a few days.

    Only the SHA-256 of the link's secret is kept, so a copy of the database opens no
    account.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            # A new link always replaces the old one.
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_open_per_user",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="invitation_expires_after_creation",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_used_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.created_at:%d/%m/%Y}"

    @classmethod
    def issue(
        cls, *, user: User, by: User | None, at: datetime
    ) -> tuple["Invitation", str]:
        """Return a new open invitation and its secret, which is kept nowhere else."""
        if user.has_usable_password():
            raise DomainError(
                _g(
                    "Người này đã đặt mật khẩu; nếu quên, họ bấm “Quên mật khẩu” ở "
                    "trang đăng nhập."
                )
            )
        cls.objects.filter(user=user).unanswered().update(revoked_at=at)
        token = secrets.token_urlsafe(32)
        invitation = cls.objects.create(
            user=user,
            token_digest=digest(token),
            created_at=at,
            expires_at=at + timedelta(days=settings.INVITATION_DAYS),
            invited_by=by,
        )
        return invitation, token

    def state(self, at: datetime) -> InvitationState:
        if self.used_at:
            return InvitationState.USED
        if self.revoked_at:
            return InvitationState.REVOKED
        if self.expires_at <= at:
            return InvitationState.EXPIRED
        return InvitationState.OPEN

    def accept(self, *, full_name: str, password: str, at: datetime) -> User:
        """Use the link: one conditional update decides who was first."""
        won = (Invitation.objects.filter(pk=self.pk).unanswered().alive(at)).update(
            used_at=at
        )
        if not won:
            raise DomainError(_g("Liên kết mời này không còn dùng được."))
        self.used_at = at
        self.user.full_name = full_name
        self.user.set_password(password)
        self.user.save(
            update_fields=["full_name", "name_folded", "name_order", "password"]
        )
        return self.user

    def revoke(self, *, at: datetime) -> None:
        if not Invitation.objects.filter(pk=self.pk).unanswered().update(revoked_at=at):
            raise DomainError(_g("Lời mời này đã được nhận hoặc đã thu hồi."))
        self.revoked_at = at


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class DigestMail(models.Model):
    """What one person was told on one day, and how far its mail is.

    `taken_at` without `sent_at` after a crash: nobody knows whether it left, so it is
    not sent again.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="digests")
    day = models.DateField()
    sections = models.JSONField(default=list)
    taken_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects: ClassVar[DigestMailQuerySet] = DigestMailQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="digest_once_a_day"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(taken_at__isnull=False),
                name="digest_sent_was_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.day}"

    def take(self, *, at: datetime) -> bool:
        """Claim the mail for sending; one caller wins, once."""
        mine = DigestMail.objects.filter(pk=self.pk, taken_at__isnull=True)
        return bool(mine.update(taken_at=at))

    def give_back(self) -> None:
        """The server did not take it: it may be sent later."""
        waiting = DigestMail.objects.filter(pk=self.pk, sent_at__isnull=True)
        waiting.update(taken_at=None)

    def note_sent(self, *, at: datetime) -> None:
        DigestMail.objects.filter(pk=self.pk).update(sent_at=at)
