"""One linkage contract on a page of its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.models import Contract
from chains.services.contracts import GivenContract, possible_parties
from portal.core.fields import refuse_nul
from portal.core.forms import DayField, LineField
from portal.core.uploads import accept_attribute, check_upload

_PLAIN = ("number", "signed_on", "starts_on", "ends_on", "content")


class ContractForm(forms.Form):
    """Knows the contract it edits; offers the operators of its chain as parties."""

    number = LineField(label=_("Số hợp đồng"), max_length=80)
    signed_on = DayField(label=_("Ngày ký"))
    starts_on = DayField(label=_("Hiệu lực từ ngày"), required=False)
    ends_on = DayField(
        label=_("Đến hết ngày"),
        required=False,
        help_text=_("Ghi đúng như trong hợp đồng; không tự tính theo số năm."),
    )
    parties = forms.MultipleChoiceField(
        label=_("Các bên"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Chọn từ hai cơ sở của chuỗi trở lên."),
    )
    content = forms.CharField(
        label=_("Nội dung liên kết"),
        max_length=2000,
        required=False,
        validators=[refuse_nul],
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Sản phẩm, sản lượng, chất lượng, giá, phương thức giao nhận."),
    )
    scan = forms.FileField(
        label=_("Bản chụp (PDF hoặc ảnh)"),
        required=False,
        widget=forms.FileInput({"accept": accept_attribute()}),
        help_text=_("Chỉ hội giữ chuỗi và Hà Nội mở được."),
    )

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        sides = []
        if contract.pk:
            rows = contract.sides.select_related("operator").order_by("position")
            sides = [side.operator for side in rows]
        known = {o.pk: o for o in [*sides, *possible_parties(contract.chain)]}
        initial = {name: getattr(contract, name) for name in _PLAIN}
        initial["parties"] = [str(operator.pk) for operator in sides]
        super().__init__(*args, **kwargs | {"initial": initial})
        field: Any = self.fields["parties"]
        field.choices = [(str(pk), o.name) for pk, o in known.items()]

    def clean_scan(self) -> Any:
        scan = self.cleaned_data.get("scan")
        if scan:
            scan.name = check_upload(scan).name
        return scan

    def clean_parties(self) -> list[str]:
        parties: list[str] = self.cleaned_data["parties"]
        if len(parties) < 2:
            raise forms.ValidationError(
                _g("Hợp đồng liên kết có ít nhất hai bên; hãy chọn đủ các bên.")
            )
        return parties

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        end = data.get("ends_on")
        for name in ("signed_on", "starts_on"):
            day = data.get(name)
            if end and day and end < day:
                self.add_error(
                    "ends_on", _g("Ngày kết thúc phải sau ngày ký và ngày có hiệu lực.")
                )
                break
        return data

    def given(self) -> GivenContract:
        data = self.cleaned_data
        return GivenContract(
            **{name: data[name] for name in _PLAIN},
            parties=[int(pk) for pk in data["parties"]],
            scan=data.get("scan"),
        )
