"""Forms of people, associations and departments."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from portal.accounts.forms import BAD_EMAIL
from portal.core import clock
from portal.core.fields import refuse_nul
from portal.core.forms import DayField
from portal.core.text import fold, nfc, slug
from portal.organisations.access import Access
from portal.organisations.choices import HANOI_ROLES, PARTNER_ROLES, Role
from portal.organisations.models import Association, Department, Membership
from portal.organisations.permissions import roles_to_give
from portal.organisations.services import Post


class _Line(forms.CharField):
    """One line of text: NFC, trimmed, no NUL."""

    default_validators = [refuse_nul]

    def to_python(self, value: Any) -> str:
        return nfc(super().to_python(value) or "")


class NewPersonForm(forms.Form):
    """Who comes: an address is enough to recognise somebody who is known already."""

    email = forms.EmailField(
        label=_("Thư điện tử"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={"autocomplete": "off", "autocapitalize": "none"}
        ),
        help_text=_("Dùng để đăng nhập và nhận thư; mỗi người một địa chỉ riêng."),
        error_messages={"invalid": BAD_EMAIL},
    )
    full_name = _Line(label=_("Họ và tên"), max_length=120)
    phone = _Line(label=_("Điện thoại"), max_length=20, required=False)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class InviteForm(NewPersonForm):
    role = forms.ChoiceField(label=_("Vai trò"))
    association = forms.ModelChoiceField(
        label=_("Hội"),
        queryset=Association.objects.none(),
        required=False,
        empty_label=_("Chọn hội"),
        help_text=_("Để trống nếu là bên mua."),
    )
    business = _Line(
        label=_("Doanh nghiệp"),
        max_length=200,
        required=False,
        help_text=_("Chỉ ghi cho bên mua: siêu thị, bếp ăn, cửa hàng."),
    )
    starts_on = DayField(label=_("Từ ngày"))

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"starts_on": clock.today()})
        super().__init__(*args, **kwargs)
        roles = roles_to_give(access)
        # The strongest role comes first: nobody gets it because a box was passed over.
        self._choice("role").choices = [
            ("", _("Chọn vai trò")),
            *((role, Role(role).label) for role in roles),
        ]
        open_ones = Association.objects.for_user(access.user).filter(
            successor__isnull=True
        )
        if not access.is_hanoi_admin:
            open_ones = open_ones.filter(pk__in=access.lead_association_ids)
            self.fields["association"].required = True
            self.fields["association"].help_text = ""
            del self.fields["business"]
        self._model("association").queryset = open_ones.in_alphabet()
        if open_ones.count() == 1:
            self.fields["association"].initial = open_ones.first()

    def _choice(self, name: str) -> Any:
        return self.fields[name]

    def _model(self, name: str) -> Any:
        return self.fields[name]

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day < clock.today() - timedelta(days=366):
            raise forms.ValidationError(
                _g("Ngày bắt đầu quá xa; hãy chọn một ngày trong vòng một năm.")
            )
        return day

    def post(self) -> Post:
        data = self.cleaned_data
        if data["role"] == Role.BUYER:
            return Post(Role.BUYER, data["association"], data.get("business", ""))
        return Post(data["role"], data["association"])


class LastDayForm(forms.Form):
    last_day = DayField(
        label=_("Ngày cuối cùng"),
        help_text=_("Vẫn vào được đến hết ngày này; chọn hôm qua để dừng ngay."),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        self.membership = membership
        initial = kwargs.pop("initial", None) or {}
        kwargs["initial"] = {"last_day": clock.today(), **initial}
        super().__init__(*args, **kwargs)

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if day < self.membership.starts_on:
            raise forms.ValidationError(
                _g("Ngày cuối không thể trước ngày bắt đầu của vai trò.")
            )
        return day


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Vai trò mới"))

    def __init__(
        self, *args: Any, access: Access, membership: Membership, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["role"]
        choice.choices = [
            (role, Role(role).label)
            for role in roles_to_give(access)
            if role not in _other_side(membership) | {membership.role, Role.BUYER}
        ]


def _other_side(membership: Membership) -> frozenset[Role]:
    """Roles that are not given at this person's association."""
    at_host = membership.association is not None and membership.association.is_host
    return PARTNER_ROLES if at_host else HANOI_ROLES


class HandoverForm(NewPersonForm, LastDayForm):
    field_order = ["email", "full_name", "phone", "last_day"]


class AssociationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Association
        fields = ["address", "phone", "email"]
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }


class DepartmentForm(forms.ModelForm):  # type: ignore[type-arg]
    """The code is made from the name; it stays when the name is corrected."""

    class Meta:
        model = Department
        fields = ["name"]
        labels = {"name": _("Tên sở, ban, ngành")}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not slug(name):
            raise forms.ValidationError(_g("Tên cần có ít nhất một chữ cái."))
        same = Department.objects.filter(name_folded=fold(name))
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(
                _g("Đã có đơn vị mang tên này; hãy sửa đơn vị ấy.")
            )
        return name

    def save(self, commit: bool = True) -> Department:
        if not self.instance.code:
            self.instance.code = _free_code(self.cleaned_data["name"])
        department: Department = super().save(commit)
        return department


def _free_code(name: str) -> str:
    """The slug of the name, with a number where a longer name begins alike."""
    stem = slug(name)[:36].strip("-")
    taken = set(
        Department.objects.filter(code__startswith=stem).values_list("code", flat=True)
    )
    if stem not in taken:
        return stem
    return next(code for n in range(2, 999) if (code := f"{stem}-{n}") not in taken)
