"""Forms of sign-in and of one's own account, with Vietnamese words throughout."""

from typing import Any

from allauth.account import forms as base
from allauth.account.adapter import get_adapter
from allauth.account.internal.userkit import filter_users_by_email
from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.utils.functional import lazy
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Invitation, User

BAD_EMAIL = _("Địa chỉ thư chưa đúng; hãy ghi như ten@vidu.vn.")


def _password(label: Any, *, new: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password" if new else "current-password"}
        ),
        **more,
    )


def _email(label: Any, **attrs: Any) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", **attrs}),
        error_messages={"invalid": BAD_EMAIL},
    )


def _rules() -> str:
    return " ".join(password_validators_help_texts())


_rules_lazy = lazy(_rules, str)


class PasswordPair(forms.Form):
    """A new password, typed twice; `self.person()` is whose it will be."""

    password1 = _password(_("Mật khẩu mới"), new=True, help_text=_rules_lazy())
    password2 = _password(_("Nhập lại mật khẩu mới"), new=True)

    def person(self) -> User | None:
        return getattr(self, "user", None)

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.person())
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error(
                "password2", _g("Hai lần nhập mật khẩu chưa giống nhau; hãy nhập lại.")
            )
        return cleaned


class LoginForm(base.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _email(
            _("Thư điện tử"), autofocus=True, autocapitalize="none"
        )
        self.fields["password"] = _password(_("Mật khẩu"))
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        return str(super().clean_login()).lower()


class ResetPasswordForm(base.ResetPasswordForm):  # type: ignore[misc]
    email = _email(_("Thư điện tử của tài khoản"), autofocus=True)


class NewPasswordForm(PasswordPair, base.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user", None)
        self.temp_key = kwargs.pop("temp_key", None)
        forms.Form.__init__(self, *args, **kwargs)


class ChangePasswordForm(PasswordPair, base.ChangePasswordForm):  # type: ignore[misc]
    oldpassword = _password(_("Mật khẩu đang dùng"))
    field_order = ["oldpassword", "password1", "password2"]

    def __init__(self, user: User | None = None, *args: Any, **kwargs: Any) -> None:
        self.user = user
        forms.Form.__init__(self, *args, **kwargs)


class ReauthenticateForm(base.ReauthenticateForm):  # type: ignore[misc]
    password = _password(_("Mật khẩu"))


class ChangeEmailForm(base.AddEmailForm):  # type: ignore[misc]
    email = _email(_("Địa chỉ mới"))

    def clean_email(self) -> str:
        address = str(super().clean_email())
        others = [
            user for user in filter_users_by_email(address) if user.pk != self.user.pk
        ]
        if others:
            raise get_adapter().validation_error("email_taken")
        return address


class AcceptForm(PasswordPair):
    """What a person invited fills in: the name as they write it, and a password."""

    full_name = forms.CharField(
        label=_("Họ và tên"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["full_name", "password1", "password2"]

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        self.user = invitation.user
        kwargs.setdefault("initial", {"full_name": self.user.full_name})
        super().__init__(*args, **kwargs)


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ["full_name", "phone", "wants_digest"]
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(
                attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}
            ),
        }
        help_texts = {
            "phone": _("Để đồng nghiệp gọi khi cần; không hiện ra ngoài."),
            "wants_digest": _(
                "Mỗi ngày nhiều nhất một thư, chỉ khi có việc mới; trang Việc hôm nay "
                "vẫn nhắc dù anh/chị không nhận thư."
            ),
        }
