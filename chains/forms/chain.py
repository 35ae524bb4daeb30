"""The chain itself and its lead operator: the head of the one-page form."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.choices import LinkageKind, OperatorKind, ProductGroup, ScaleUnit
from chains.models import Chain
from portal.core.fields import refuse_nul
from portal.core.forms import LineField, NumberField, PlainSelect
from portal.organisations.access import Access
from portal.organisations.models import Association


def associations_for(access: Access) -> list[Association]:
    """Those a person may register chains for: all for Hanoi, else its own."""
    rows = Association.objects.in_alphabet()
    if not access.is_hanoi:
        rows = rows.filter(pk__in=access.association_ids)
    return list(rows)


class ChainForm(forms.Form):
    """Facts, lead operator and what makes saving safe (version, submission token)."""

    use_required_attribute = True

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    association = forms.ChoiceField(label=_("Hội đăng ký"), widget=PlainSelect)
    name = LineField(
        label=_("Tên chuỗi"),
        max_length=200,
        help_text=_("Ví dụ: Chuỗi rau an toàn Mộc Châu."),
    )
    group = forms.ChoiceField(
        label=_("Nhóm sản phẩm"),
        choices=[("", "—"), *ProductGroup.choices],
        widget=PlainSelect,
    )
    linkage = forms.ChoiceField(
        label=_("Hình thức liên kết"),
        choices=LinkageKind.choices,
        initial=LinkageKind.FULL,
        widget=PlainSelect,
    )
    scale_value = NumberField(
        label=_("Quy mô"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    scale_unit = forms.ChoiceField(
        label=_("Đơn vị quy mô"),
        required=False,
        choices=[("", "—"), *ScaleUnit.choices],
        widget=PlainSelect,
    )

    operator_name = LineField(
        label=_("Cơ sở chủ trì"),
        max_length=200,
        help_text=_("Chọn cơ sở đã có trong danh sách gợi ý hoặc gõ tên cơ sở mới."),
        widget=forms.TextInput({"list": "operators", "autocomplete": "off"}),
    )
    operator_kind = forms.ChoiceField(
        label=_("Loại hình"),
        choices=[("", "—"), *OperatorKind.choices],
        widget=PlainSelect,
    )
    address = LineField(label=_("Địa chỉ"), max_length=300, required=False)
    representative = LineField(
        label=_("Người đại diện"), max_length=120, required=False
    )
    phone = LineField(
        label=_("Điện thoại"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "tel"}),
    )
    story = forms.CharField(
        label=_("Giới thiệu"),
        max_length=4000,
        required=False,
        validators=[refuse_nul],
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Vài câu cho người mua đọc: trồng ở đâu, làm thế nào, có gì riêng."
        ),
    )

    def __init__(self, *args: Any, access: Access, chain: Chain | None, **kwargs: Any):
        self.chain = chain
        self.choices = {
            str(row.pk): row
            for row in ([chain.association] if chain else associations_for(access))
        }
        kwargs.setdefault("initial", self._initial(access))
        super().__init__(*args, **kwargs)
        field = self.fields["association"]
        field.choices = [(pk, row.name) for pk, row in self.choices.items()]  # type: ignore[attr-defined]
        if len(self.choices) == 1:
            # Nothing to choose: the only one counts, whatever the form sends.
            field.required, field.widget = False, forms.HiddenInput()

    def _initial(self, access: Access) -> dict[str, Any]:
        chain = self.chain
        if chain is None:
            home = access.home_association
            return {
                "submission": uuid.uuid4(),
                "association": str(home.pk) if home else "",
            }
        operator = chain.operator
        return {
            "version": chain.version,
            "association": str(chain.association_id),
            "name": chain.name,
            "group": chain.group,
            "linkage": chain.linkage,
            "scale_value": chain.scale_value,
            "scale_unit": chain.scale_unit,
            "operator_name": operator.name,
            "operator_kind": operator.kind,
            "address": operator.address,
            "representative": operator.representative,
            "phone": operator.phone,
            "story": chain.story,
        }

    def clean_association(self) -> Association:
        if len(self.choices) == 1:
            return next(iter(self.choices.values()))
        return self.choices[self.cleaned_data["association"]]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        value, unit = data.get("scale_value"), data.get("scale_unit")
        if value is not None and not unit:
            self.add_error("scale_unit", _g("Hãy chọn đơn vị của quy mô."))
        if value is None and unit and "scale_value" not in self.errors:
            self.add_error(
                "scale_value", _g("Hãy ghi quy mô, hoặc bỏ chọn đơn vị nếu chưa có số.")
            )
        return data
