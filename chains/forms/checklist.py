"""The lines of a checklist while it is a draft."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.choices import ItemKind, ProductGroup, Severity
from chains.forms.parts import Row, rows_of
from chains.models import Checklist
from chains.services.checklists import GivenItem
from portal.core.forms import LineField, NumberField, PlainSelect
from portal.core.text import fold


class NewChecklistForm(forms.Form):
    """For which group the next version is begun."""

    group = forms.ChoiceField(
        label=_("Nhóm sản phẩm"),
        choices=[("", _("Mọi nhóm sản phẩm")), *ProductGroup.choices],
        required=False,
        widget=PlainSelect,
    )
    title = LineField(
        label=_("Tên bảng kiểm"),
        max_length=200,
        required=False,
        help_text=_("Bỏ trống thì giữ tên của phiên bản trước."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        known = Checklist.objects.filter(group=data.get("group", "")).exists()
        if not data.get("title") and not known:
            self.add_error("title", _g("Nhóm này chưa có bảng kiểm; hãy đặt tên."))
        return data


class TitleForm(forms.Form):
    title = LineField(label=_("Tên bảng kiểm"), max_length=200)


class ItemRow(Row):
    text = LineField(label=_("Nội dung kiểm tra"), max_length=300)
    kind = forms.ChoiceField(
        label=_("Cách ghi"), choices=ItemKind.choices, widget=PlainSelect
    )
    severity = forms.ChoiceField(
        label=_("Mức lỗi khi không đạt"), choices=Severity.choices, widget=PlainSelect
    )
    unit = LineField(label=_("Đơn vị đo"), max_length=20, required=False)
    minimum = NumberField(
        label=_("Từ"), required=False, max_digits=12, decimal_places=4
    )
    maximum = NumberField(
        label=_("Đến"), required=False, max_digits=12, decimal_places=4
    )

    repeated = _("Nội dung này đã có ở trên.")

    def row_key(self) -> Any:
        return fold(self.cleaned_data.get("text", ""))

    def has_changed(self) -> bool:
        """A row without a text is blank, whatever its two selects say."""
        return bool(self.data.get(self.add_prefix("text"), "").strip())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        limits = (data.get("minimum"), data.get("maximum"))
        if data.get("kind") == ItemKind.MEASURED:
            self._check_limits(data, limits)
        elif data.get("unit") or any(limit is not None for limit in limits):
            self.add_error(
                "kind", _g("Mục có đơn vị hoặc giới hạn phải chọn cách ghi là đo được.")
            )
        return data

    def _check_limits(self, data: dict[str, Any], limits: tuple[Any, Any]) -> None:
        low, high = limits
        if not data.get("unit"):
            self.add_error("unit", _g("Hãy ghi đơn vị đo, ví dụ mg/kg."))
        if low is None and high is None:
            self.add_error("maximum", _g("Hãy ghi giới hạn dưới hoặc giới hạn trên."))
        if low is not None and high is not None and high < low:
            self.add_error("maximum", _g("Giới hạn trên phải lớn hơn giới hạn dưới."))


ItemRows = rows_of(ItemRow, blank=2)


def initial_items(checklist: Checklist) -> list[dict[str, Any]]:
    columns = ("text", "kind", "severity", "unit", "minimum", "maximum")
    return list(checklist.items.order_by("position").values(*columns))


def given_items(values: list[dict[str, Any]]) -> list[GivenItem]:
    names = ("text", "kind", "severity", "unit", "minimum", "maximum")
    return [GivenItem(**{name: row[name] for name in names}) for row in values]
