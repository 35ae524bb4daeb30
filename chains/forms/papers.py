"""One paper on a page of its own, with the days on which it was stopped."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.forms.parts import CertificateRow, PaperRow
from chains.models import Paper
from portal.core.forms import DayField

STOPS = ("suspended_on", "revoked_on")


class PaperForm(forms.Form):
    """Knows the paper it edits; `stops()` gives suspension and revocation."""

    names: tuple[str, ...] = ("number", "issuer", "issued_on", "expires_on", *STOPS)

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        initial = {name: getattr(paper, name) for name in self.names}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)

    def stops(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in STOPS}

    def facts(self) -> list[forms.BoundField]:
        """What is printed on the paper, and its scan."""
        return [self[name] for name in self.fields if name not in STOPS]

    def stop_days(self) -> list[forms.BoundField]:
        """Rarely needed: folded away as long as nothing stands there."""
        return [self[name] for name in STOPS]

    def has_stop_days(self) -> bool:
        return any(field.value() or field.errors for field in self.stop_days())


class _Stops(forms.Form):
    suspended_on = DayField(
        label=_("Đình chỉ từ ngày"),
        required=False,
        help_text=_(
            "Chỉ ghi khi cơ quan cấp đã đình chỉ giấy; bỏ trống khi hết đình chỉ."
        ),
    )
    revoked_on = DayField(label=_("Thu hồi từ ngày"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        issued = data.get("issued_on")
        for name in STOPS:
            day = data.get(name)
            if issued and day and day < issued:
                self.add_error(name, _g("Ngày này phải sau ngày cấp."))
        return data


class CertificateForm(PaperForm, _Stops, CertificateRow):
    names = ("type", "type_text", *PaperForm.names)
    field_order = [
        "type",
        "type_text",
        "number",
        "issuer",
        "issued_on",
        "expires_on",
        "scan",
    ]
    use_required_attribute = True


class ConfirmationForm(PaperForm, _Stops, PaperRow):
    field_order = ["number", "issuer", "issued_on", "expires_on", "scan"]
    use_required_attribute = True
