"""What a side types when it records its own signature."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import DELEGATED, Authority
from agreements.forms.record import ScanField, refuse_used_number
from agreements.models import Agreement
from agreements.services.scans import Scan
from agreements.services.signing import PaperFacts, Signer
from portal.core import clock
from portal.core.forms import DayField, LineField


class SignerForm(forms.Form):
    """Who signed, with what right, and the paper that shows it."""

    name = LineField(label=_("Họ và tên người ký"), max_length=120)
    title = LineField(
        label=_("Chức vụ"),
        max_length=200,
        help_text=_("Chức vụ lúc ký, như trên văn bản."),
    )
    authority = forms.ChoiceField(
        label=_("Ký với quyền"),
        choices=[("", _("Ký trực tiếp")), *Authority.choices],
        required=False,
    )
    authority_number = LineField(
        label=_("Số văn bản giao ký"),
        max_length=80,
        required=False,
        help_text=_("Bắt buộc khi ký thay, ký thừa lệnh hoặc thừa ủy quyền."),
    )
    authority_on = DayField(label=_("Ngày văn bản giao ký"), required=False)
    scan_file = ScanField()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("authority") in DELEGATED:
            if not data.get("authority_number"):
                self.add_error(
                    "authority_number",
                    _g("Người ký thay phải có văn bản giao ký; hãy ghi số văn bản đó."),
                )
            if not data.get("authority_on") and "authority_on" not in self.errors:
                self.add_error("authority_on", _g("Hãy ghi ngày của văn bản giao ký."))
        return data

    @property
    def signer(self) -> Signer:
        data = self.cleaned_data
        return Signer(
            name=data["name"],
            title=data["title"],
            authority=data["authority"],
            authority_number=data["authority_number"],
            authority_on=data["authority_on"],
        )

    @property
    def scan(self) -> Scan:
        file = self.cleaned_data["scan_file"]
        return Scan(file, file.checked_name)


class SigningForm(SignerForm):
    """The first side to sign also says number, day and place of the paper."""

    number = LineField(
        label=_("Số văn bản"),
        max_length=80,
        help_text=_("Ghi như trên văn bản, ví dụ 05/CTPH-HNDHN-HNDSL."),
    )
    signed_on = DayField(label=_("Ngày ký"))
    signed_place = LineField(label=_("Nơi ký"), max_length=120, required=False)

    def __init__(
        self,
        *args: Any,
        agreement: Agreement,
        given: PaperFacts | None,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.given = given
        if given is not None:
            for name in ("number", "signed_on", "signed_place"):
                del self.fields[name]

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        refuse_used_number(number, self.agreement)
        return number

    def clean_signed_on(self) -> Any:
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate(clock.now()):
            raise forms.ValidationError(
                _g("Ngày ký ở tương lai; hãy ghi nhận sau khi đã ký.")
            )
        return day

    @property
    def paper(self) -> PaperFacts:
        if self.given is not None:
            return self.given
        data = self.cleaned_data
        return PaperFacts(data["number"], data["signed_on"], data["signed_place"])


class AmendmentSigningForm(SigningForm):
    """An amendment may carry the number of the agreement it changes."""

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        return number
