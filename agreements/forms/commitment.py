"""What people type about a commitment, and about the figures of its years."""

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side
from agreements.commitment_choices import COUNTING_OF, Counting, Measure
from agreements.models import Agreement, ContentArea
from agreements.models.progress import LONGEST_ENTRY
from agreements.services.commitments import GivenCommitment, years_of
from agreements.services.progress import GivenFigure
from agreements.services.scans import Scan
from portal.core.fields import refuse_nul
from portal.core.forms import DayField, LineField, NumberField
from portal.core.numbers import format_number
from portal.core.uploads import accept_attribute, check_upload

_UNITS = {
    Measure.CHAINS_KEPT: _("chuỗi"),
    Measure.CHAINS_NEW: _("chuỗi"),
    Measure.TONNES: _("tấn"),
    Measure.VISITS: _("đoàn"),
    Measure.EVENTS: _("sự kiện"),
    Measure.TRAININGS: _("lớp"),
}


def _amount(label: Any, *, least: Any = 0, **more: Any) -> NumberField:
    return NumberField(
        label=label, min_value=least, max_digits=14, decimal_places=3, **more
    )


def _lines(label: Any, longest: int, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        validators=[refuse_nul],
        widget=forms.Textarea({"rows": 3}),
        **more,
    )


class CommitmentForm(forms.Form):
    """One line of the text; of a signed text also why it changes."""

    indicator = LineField(
        label=_("Chỉ tiêu"),
        max_length=300,
        help_text=_("Ví dụ “Số đoàn tham quan mô hình giữa hai bên”."),
    )
    area = forms.ModelChoiceField(
        queryset=ContentArea.objects.none(),
        label=_("Nội dung phối hợp"),
        required=False,
        empty_label=_("Không thuộc riêng nội dung nào"),
    )
    measure = forms.ChoiceField(
        label=_("Nguồn số liệu"),
        choices=Measure,
        help_text=_(
            "Số cổng tự đếm chỉ tính chuỗi Hà Nội đã xác nhận và công khai, và hoạt "
            "động có kết quả hai bên đã xác nhận."
        ),
    )
    unit = LineField(
        label=_("Đơn vị tính"),
        max_length=40,
        required=False,
        help_text=_(
            "Ví dụ đoàn, lớp, người, triệu đồng. Số cổng tự đếm có sẵn đơn vị."
        ),
    )
    counting = forms.ChoiceField(label=_("Cách tính"), choices=Counting)
    target_total = _amount(_("Chỉ tiêu cả thời hạn"), least=Decimal("0.001"))
    responsible_side = forms.ChoiceField(label=_("Bên chịu trách nhiệm"), choices=Side)
    due_on = DayField(label=_("Hạn hoàn thành"))
    evidence_wanted = _lines(
        _("Minh chứng"),
        1000,
        required=False,
        help_text=_(
            "Giấy tờ hoặc tệp cho thấy đã làm, ví dụ danh sách đoàn, biên bản."
        ),
    )

    def __init__(
        self,
        *args: Any,
        agreement: Agreement,
        areas: Any,
        asks_why: bool = False,
        begins_with: GivenCommitment | None = None,
        version: int | None = None,
        **kwargs: Any,
    ) -> None:
        """`version` is that of the line to change; None asks for a new one."""
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        fields: dict[str, Any] = self.fields
        fields["area"].queryset = areas
        self.years = years_of(agreement)
        for year in self.years:
            fields[f"nam_{year}"] = _amount(
                _("Chỉ tiêu năm %(year)s") % {"year": year}, required=False
            )
        if version is not None and begins_with is not None:
            self._begin_with(begins_with, version)
        else:
            fields["submission"] = forms.UUIDField(widget=forms.HiddenInput)
            self.initial.setdefault("submission", uuid.uuid4())
            self.initial.setdefault("due_on", agreement.ends_on)
            self.initial.setdefault("responsible_side", Side.PARTNER)
        if asks_why:
            # The text is signed: on what ground does a line of it change.
            fields["reason"] = LineField(
                label=_("Lý do sửa văn bản đã ký"),
                max_length=300,
                help_text=_("Ghi vào lịch sử, ví dụ “chép từ văn bản giấy, Điều 3”."),
            )

    def _begin_with(self, given: GivenCommitment, version: int) -> None:
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        self.initial["version"] = version
        self.initial["area"] = given.area_id
        for name in (
            "indicator",
            "measure",
            "unit",
            "counting",
            "target_total",
            "responsible_side",
            "due_on",
            "evidence_wanted",
        ):
            self.initial[name] = getattr(given, name)
        for year, value in given.yearly.items():
            self.initial[f"nam_{year}"] = value

    @property
    def year_fields(self) -> list[Any]:
        return [self[f"nam_{year}"] for year in self.years]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("measure"):
            measure = Measure(data["measure"])
            data["counting"] = COUNTING_OF.get(measure, data.get("counting"))
            data["unit"] = str(_UNITS.get(measure, data.get("unit") or ""))
            if not data["unit"]:
                self.add_error("unit", _g("Hãy ghi đơn vị tính của chỉ tiêu này."))
        self._check_day(data)
        self._check_years(data)
        return data

    def _check_day(self, data: dict[str, Any]) -> None:
        due, starts, ends = (
            data.get("due_on"),
            self.agreement.starts_on,
            self.agreement.ends_on,
        )
        if due and ((starts and due < starts) or (ends and due > ends)):
            self.add_error(
                "due_on", _g("Hạn hoàn thành phải nằm trong thời hạn của thỏa thuận.")
            )

    def _check_years(self, data: dict[str, Any]) -> None:
        """Targets of the years and of the term tell one story."""
        yearly, total = self._yearly(data), data.get("target_total")
        if not yearly or total is None:
            return
        if data.get("counting") == Counting.LEVEL:
            if max(yearly.values()) > total:
                self.add_error(
                    "target_total",
                    _g("Chỉ tiêu cả thời hạn không thấp hơn mức của năm cao nhất."),
                )
            return
        added = sum(yearly.values(), Decimal(0))
        is_whole = len(yearly) == len(self.years)
        if added > total or (is_whole and added != total):
            self.add_error(
                "target_total",
                _g(
                    "Các năm cộng lại là %(sum)s; hãy sửa chỉ tiêu cả thời hạn hoặc "
                    "chỉ tiêu từng năm cho khớp."
                )
                % {"sum": format_number(added)},
            )

    def _yearly(self, data: dict[str, Any]) -> dict[int, Decimal]:
        values = {year: data.get(f"nam_{year}") for year in self.years}
        return {year: value for year, value in values.items() if value is not None}

    def given(self) -> GivenCommitment:
        data = self.cleaned_data
        return GivenCommitment(
            indicator=data["indicator"],
            unit=data["unit"],
            measure=Measure(data["measure"]),
            counting=data["counting"],
            target_total=data["target_total"],
            responsible_side=data["responsible_side"],
            due_on=data["due_on"],
            area_id=data["area"].pk if data["area"] else None,
            evidence_wanted=data["evidence_wanted"],
            yearly=self._yearly(data),
        )


def areas_of(agreement: Agreement) -> Any:
    """The content areas that a line of the agreement may belong to."""
    return ContentArea.objects.filter(contents__agreement=agreement).in_order()


class FigureForm(forms.Form):
    """A year's figure of one side."""

    year = forms.TypedChoiceField(label=_("Năm"), coerce=int)
    value = _amount(_("Số đạt được"))
    note = _lines(
        _("Thuyết minh"),
        LONGEST_ENTRY,
        required=False,
        help_text=_("Việc đã làm, ngày nào, ở đâu; bên kia đọc trước khi xác nhận."),
    )
    evidence = forms.FileField(
        label=_("Tệp minh chứng"),
        required=False,
        widget=forms.FileInput({"accept": accept_attribute()}),
        help_text=_(
            "Tệp PDF, JPG, PNG hoặc WebP, không quá 20 MB; chỉ hai bên mở được."
        ),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["year"]
        field.choices = [(year, str(year)) for year in years]
        self.initial.setdefault("submission", uuid.uuid4())

    def clean_evidence(self) -> Any:
        file = self.cleaned_data.get("evidence")
        if file:
            file.checked_name = check_upload(file).name
        return file

    def given(self) -> GivenFigure:
        data = self.cleaned_data
        file = data.get("evidence")
        return GivenFigure(
            year=data["year"],
            value=data["value"],
            note=data["note"],
            evidence=Scan(file, file.checked_name) if file else None,
        )


class DisputeForm(forms.Form):
    """The figure of the other side, and why it is another one."""

    figure = _amount(_("Số của bên anh/chị"))
    text = _lines(_("Lý do"), LONGEST_ENTRY)


class AnswerForm(forms.Form):
    """Where one's own side stands now; the same figure as the other's settles it."""

    figure = _amount(
        _("Số của bên anh/chị"),
        help_text=_("Ghi đúng số của bên kia nếu đồng ý: hai bên thống nhất ngay."),
    )
    text = _lines(_("Giải thích"), LONGEST_ENTRY, required=False)
