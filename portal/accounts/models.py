"""People who sign in. What a person may do comes from memberships, never from here."""

from typing import Any, ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.core.fields import NfcCharField


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


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    email = models.EmailField(
        _("thư điện tử"),
        unique=True,
        error_messages={"unique": _("Địa chỉ này đã có tài khoản.")},
    )
    full_name = NfcCharField(_("họ và tên"), max_length=120)
    phone = NfcCharField(_("điện thoại"), max_length=20, blank=True)
    is_active = models.BooleanField(_("được đăng nhập"), default=True)
    is_sample = models.BooleanField(default=False, editable=False)
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
