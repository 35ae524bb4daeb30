"""Rows of the chain form: products, stages, outlets, yearly outputs, papers.

A row left wholly blank does not count, so the page works without a script: there are
always a few blank rows to fill in.
"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.choices import CertificateType, OutputUnit, StageRole
from chains.paper_numbers import question
from portal.core.forms import DayField, LineField, NumberField, PlainSelect
from portal.core.text import fold
from portal.core.uploads import accept_attribute, check_upload

MAX_ROWS = 60


class Row(forms.Form):
    """One row. `row_key` says what makes two rows the same (None: nothing does)."""

    use_required_attribute = False
    repeated = _("Dòng này lặp lại một dòng ở trên.")

    def row_key(self) -> Any:
        return None


class ProductRow(Row):
    name = LineField(label=_("Sản phẩm"), max_length=120)

    # Left out, a product is sold by the tonne.
    unit = forms.ChoiceField(
        label=_("Đơn vị tính"),
        choices=OutputUnit.choices,
        required=False,
        widget=PlainSelect,
    )

    repeated = _("Sản phẩm này đã ghi ở trên.")

    def has_changed(self) -> bool:
        """A row without a name is blank, whatever its unit says."""
        return "name" in self.changed_data

    def row_key(self) -> Any:
        return fold(self.cleaned_data.get("name", ""))


class StageRow(Row):
    role = forms.ChoiceField(
        label=_("Khâu"), choices=[("", "—"), *StageRole.choices], widget=PlainSelect
    )
    operator = LineField(
        label=_("Cơ sở đảm nhiệm"),
        max_length=200,
        widget=forms.TextInput({"list": "operators", "autocomplete": "off"}),
    )


class OutletRow(Row):
    """`id` ties the row to the place it came from, with its commune and hours."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = LineField(label=_("Tên nơi bán"), max_length=200, required=False)
    address = LineField(label=_("Địa chỉ nơi bán"), max_length=300)


class OutputRow(Row):
    year = forms.IntegerField(
        label=_("Năm"),
        min_value=2010,
        max_value=2100,
        widget=forms.TextInput({"inputmode": "numeric", "maxlength": 4}),
        error_messages={
            "invalid": _("Năm chưa đúng; hãy ghi bốn chữ số, ví dụ 2026."),
            "min_value": _("Chỉ ghi sản lượng từ năm 2010."),
            "max_value": _("Năm này còn quá xa; hãy kiểm tra lại."),
        },
    )
    tonnes = NumberField(
        label=_("Sản lượng (tấn)"), min_value=0, max_digits=12, decimal_places=3
    )

    repeated = _("Năm này đã ghi ở trên.")

    def row_key(self) -> Any:
        return self.cleaned_data.get("year")


class PaperRow(Row):
    """A certificate or confirmation; `id` ties the row to the paper it came from."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    number = LineField(label=_("Số"), max_length=80)
    issuer = LineField(label=_("Nơi cấp"), max_length=200, required=False)
    issued_on = DayField(label=_("Ngày cấp"), required=False)
    expires_on = DayField(label=_("Ngày hết hạn"), required=False)
    scan = forms.FileField(
        label=_("Bản chụp (PDF hoặc ảnh)"),
        required=False,
        help_text=_("Chụp thẳng, đủ bốn góc, đọc được dấu và ngày."),
        widget=forms.FileInput({"accept": accept_attribute()}),
    )

    repeated = _("Giấy cùng loại, cùng số đã ghi ở trên.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["number"].help_text = self._question()

    def _question(self) -> str:
        """Whether the number, as it stands in the field, looks as such numbers do."""
        kind = self["type"].value() if "type" in self.fields else ""
        day = self["issued_on"].value()
        issued_on = day if isinstance(day, date) else None
        return question(kind or "", self["number"].value() or "", issued_on)

    def clean_scan(self) -> Any:
        scan = self.cleaned_data.get("scan")
        if scan:
            scan.name = check_upload(scan).name
        return scan

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        issued, expires = data.get("issued_on"), data.get("expires_on")
        if issued and expires and expires < issued:
            self.add_error("expires_on", _g("Ngày hết hạn phải sau ngày cấp."))
        return data

    def row_key(self) -> Any:
        return fold(self.cleaned_data.get("number", ""))


class CertificateRow(PaperRow):
    type = forms.ChoiceField(
        label=_("Loại giấy"),
        choices=[("", "—"), *CertificateType.choices],
        widget=PlainSelect,
    )
    type_text = LineField(
        label=_("Tên loại (nếu chọn Khác)"), max_length=120, required=False
    )

    field_order = ["id", "type", "type_text", "number", "issuer"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("type") == CertificateType.OTHER and not data.get("type_text"):
            self.add_error("type_text", _g("Hãy ghi tên loại giấy."))
        return data

    def row_key(self) -> Any:
        return (self.cleaned_data.get("type"), super().row_key())


class Rows(BaseFormSet):  # type: ignore[type-arg]
    """Rows of one kind; `values()` gives those filled in and not taken off, in order."""

    deletion_widget = forms.CheckboxInput

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        # A row emptied by hand is a row taken off, not an error.
        form.empty_permitted = True
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Bỏ dòng này")

    def kept(self) -> list[Any]:
        return [form for form in self.forms if self._counts(form)]

    def _counts(self, form: Any) -> bool:
        return bool(
            form.is_valid()
            and form.cleaned_data
            and not form.cleaned_data.get(DELETION_FIELD_NAME)
        )

    def values(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.kept()]

    def clean(self) -> None:
        seen = set()
        for form in self.forms:
            if not self._counts(form):
                continue
            key = form.row_key()
            if key is not None and key in seen:
                form.add_error(None, ValidationError(form.repeated))
            seen.add(key)


def rows_of(form: type[Row], *, blank: int) -> type[Rows]:
    made: Any = formset_factory(
        form,
        formset=Rows,
        extra=blank,
        can_delete=True,
        # A blank row is taken off by leaving it blank.
        can_delete_extra=False,
        max_num=MAX_ROWS,
        validate_max=True,
        absolute_max=MAX_ROWS + 5,
    )
    rows: type[Rows] = made
    return rows


ProductRows = rows_of(ProductRow, blank=2)
StageRows = rows_of(StageRow, blank=2)
OutletRows = rows_of(OutletRow, blank=1)
OutputRows = rows_of(OutputRow, blank=1)
CertificateRows = rows_of(CertificateRow, blank=1)
ConfirmationRows = rows_of(PaperRow, blank=1)
