"""The page of one operator: what it is, where, and how to reach it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.choices import OperatorKind
from chains.forms.commune import CommuneForm
from chains.forms.parts import Row, rows_of
from chains.models import Operator
from chains.models.operator import address_key
from chains.services.operator_records import (
    CONTACTS,
    PLAIN,
    GivenPhone,
    GivenRecord,
)
from chains.tax_codes import parse_tax_code
from portal.core.errors import ParseError
from portal.core.forms import LineField, PlainSelect
from portal.core.phones import parse_phone


class PhoneField(LineField):
    """A Vietnamese number in any usual spelling, written in one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault(
            "widget", forms.TextInput({"inputmode": "tel", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        try:
            return parse_phone(text)
        except ParseError as error:
            raise ValidationError(error.message, code="invalid") from error


class OperatorForm(CommuneForm):
    """The record of one operator; `given()` is what goes to the service."""

    use_required_attribute = True

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # The address for which the box of consent was shown a second time.
    agreed_for = forms.CharField(widget=forms.HiddenInput, required=False)
    name = LineField(label=_("Tên cơ sở"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Loại hình"), choices=OperatorKind.choices, widget=PlainSelect
    )
    tax_code = LineField(
        label=_("Mã số thuế"),
        max_length=20,
        required=False,
        help_text=_(
            "10 số; chi nhánh thêm 3 số sau dấu gạch; hộ, hộ kinh doanh, trang trại dùng "
            "12 số định danh của chủ hộ."
        ),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    address = LineField(
        label=_("Địa chỉ"),
        max_length=300,
        required=False,
        help_text=_("Số nhà, thôn, bản, đường; xã hay phường ghi ở ô dưới."),
    )
    publishes_address = forms.BooleanField(
        label=_("Chủ cơ sở đồng ý công khai địa chỉ đầy đủ"),
        required=False,
        help_text=_(
            "Với hộ, trang trại, tổ, nhóm, trang công khai chỉ ghi xã và tỉnh; muốn hiện cả "
            "thôn, số nhà thì phải có lời đồng ý. Bỏ chọn là thôi hiện ngay."
        ),
    )
    representative = LineField(
        label=_("Người đại diện"), max_length=120, required=False
    )
    phone = PhoneField(label=_("Điện thoại"), required=False)

    field_order = [
        "version",
        "agreed_for",
        "name",
        "kind",
        "tax_code",
        "address",
        "publishes_address",
        "commune_text",
        "commune_choice",
        "representative",
        "phone",
    ]

    def __init__(self, *args: Any, operator: Operator, **kwargs: Any) -> None:
        self.home = operator.association.province
        self.operator = operator
        names = (name for name in PLAIN if name != "commune")
        shown = ("version", *names, *CONTACTS)
        initial = {name: getattr(operator, name) for name in shown}
        initial["publishes_address"] = operator.shows_address
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("tax_code") and data.get("kind"):
            try:
                data["tax_code"] = parse_tax_code(data["tax_code"], data["kind"])
            except ParseError as error:
                self.add_error("tax_code", error.message)
        self._ask_again(data)
        return data

    def _ask_again(self, data: dict[str, Any]) -> None:
        """A box ticked for the old address says nothing of a new one."""
        commune = data["commune"]
        key = address_key(
            data.get("address", ""),
            commune and commune.pk,
            data.get("commune_text", ""),
        )
        was_ticked = data.get("publishes_address") and self.operator.shows_address
        if not was_ticked or key in (self.operator.agreed_place, data["agreed_for"]):
            return
        self.add_error(
            "publishes_address",
            _g(
                "Địa chỉ đã đổi, lời đồng ý trước chỉ cho địa chỉ cũ. Chủ cơ sở đồng ý công "
                "khai cả địa chỉ mới thì đánh dấu lại; chưa hỏi thì để trống rồi lưu."
            ),
        )
        sent = self.data.copy()  # type: ignore[attr-defined]
        sent.pop(self.add_prefix("publishes_address"), None)
        sent[self.add_prefix("agreed_for")] = key
        self.data = sent

    def _meant(self, text: str) -> Any:
        """What was chosen before stays while the text is the same."""
        kept = self.operator.commune
        if kept is not None and text and text == self.operator.commune_text:
            return kept
        return super()._meant(text)

    def given(self, phones: list[dict[str, Any]]) -> GivenRecord:
        data = self.cleaned_data
        return GivenRecord(
            **{name: data[name] for name in (*PLAIN, *CONTACTS)},
            publishes_address=data["publishes_address"],
            phones=[
                GivenPhone(row["number"], row["note"], row["is_personal"])
                for row in phones
            ],
        )


class PhoneRow(Row):
    number = PhoneField(label=_("Số điện thoại"))
    note = LineField(label=_("Của ai, việc gì"), max_length=80, required=False)
    is_personal = forms.BooleanField(
        label=_("Số riêng của cá nhân: không bao giờ công khai"),
        required=False,
        initial=True,
    )

    repeated = _("Số này đã ghi ở trên.")

    def has_changed(self) -> bool:
        """A row without number and note is blank, whatever its box says."""
        return bool({"number", "note"} & set(self.changed_data))

    def row_key(self) -> Any:
        return self.cleaned_data.get("number")


PhoneRows = rows_of(PhoneRow, blank=1)


def initial_phones(operator: Operator) -> list[dict[str, Any]]:
    rows = operator.phones.order_by("position")
    return [dict(row) for row in rows.values("number", "note", "is_personal")]
