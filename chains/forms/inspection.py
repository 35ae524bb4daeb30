"""A visit on one page: where and who, then one group of fields a line of the checklist."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.choices import Grade, ItemKind, Side
from chains.models import Chain, Checklist, ChecklistItem, Operator
from chains.services.inspections import GivenInspection, GivenResult
from portal.core.fields import say_nul_in_words
from portal.core.forms import DayField, LineField, NumberField, PlainSelect
from portal.core.numbers import format_number
from portal.core.uploads import accept_attribute, check_upload

HOST_BODY = _("Hội Nông dân thành phố Hà Nội")
_ANSWERS = [("", _("Không áp dụng")), ("yes", _("Đạt")), ("no", _("Không đạt"))]


@dataclass(frozen=True)
class Line:
    """One line of the checklist as the page shows it."""

    item: ChecklistItem
    limits: str
    fields: list[Any]
    more: list[Any]


class InspectionForm(forms.Form):
    """With a checklist its lines are fields; without one an old grade is asked for."""

    submission = forms.UUIDField(widget=forms.HiddenInput)
    on = DayField(label=_("Ngày kiểm tra"))
    operator = forms.ModelChoiceField(
        label=_("Cơ sở được kiểm tra"),
        queryset=Operator.objects.none(),
        required=False,
        empty_label=_("Cả chuỗi"),
    )
    place = LineField(label=_("Nơi kiểm tra"), max_length=300, required=False)
    body = LineField(
        label=_("Cơ quan kiểm tra"),
        max_length=200,
        help_text=_("Tên cơ quan hiện trên trang công khai; tên người thì không."),
    )
    inspectors = LineField(label=_("Người kiểm tra"), max_length=300)
    summary = forms.CharField(
        label=_("Nhận xét"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    scan = forms.FileField(
        label=_("Biên bản hoặc ảnh (PDF hoặc ảnh)"),
        required=False,
        widget=forms.FileInput({"accept": accept_attribute()}),
    )

    def __init__(
        self, *args: Any, chain: Chain, checklist: Checklist | None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"submission": uuid.uuid4(), "body": HOST_BODY}
        super().__init__(*args, **kwargs)
        self.checklist = checklist
        self.items = list(checklist.items.order_by("position")) if checklist else []
        known = Operator.objects.filter(stages__chain=chain) | Operator.objects.filter(
            pk=chain.operator_id
        )
        operators: Any = self.fields["operator"]
        operators.queryset = known.distinct().order_by("name_folded", "pk")
        say_nul_in_words(self.fields["summary"])
        if checklist is None:
            self.fields["grade"] = forms.ChoiceField(
                label=_("Xếp loại"), choices=Grade.choices, widget=PlainSelect
            )
        for item in self.items:
            self._add_line(item)

    def _add_line(self, item: ChecklistItem) -> None:
        key = f"item-{item.pk}"
        if item.kind == ItemKind.MEASURED:
            self.fields[key] = NumberField(
                label=_("Kết quả đo"), required=False, max_digits=12, decimal_places=4
            )
        else:
            self.fields[key] = forms.ChoiceField(
                label=_("Kết quả"),
                choices=_ANSWERS,
                required=False,
                widget=PlainSelect,
            )
        self.fields[f"{key}-note"] = LineField(
            label=_("Ghi nhận"), max_length=300, required=False
        )
        self.fields[f"{key}-action"] = LineField(
            label=_("Việc phải làm nếu không đạt"), max_length=300, required=False
        )
        self.fields[f"{key}-due"] = DayField(
            label=_("Hạn khắc phục"),
            required=False,
            help_text=_("Bỏ trống thì là 30 ngày sau ngày kiểm tra."),
        )
        self.fields[f"{key}-side"] = forms.ChoiceField(
            label=_("Bên khắc phục"), choices=Side.choices, widget=PlainSelect
        )

    def clean_scan(self) -> Any:
        scan = self.cleaned_data.get("scan")
        if scan:
            scan.name = check_upload(scan).name
        return scan

    def head(self) -> Iterator[Any]:
        """The fields about the visit itself."""
        return (field for field in self if not field.name.startswith("item-"))

    def lines(self) -> list[Line]:
        return [
            Line(
                item,
                limits_text(item),
                [self[f"item-{item.pk}"], self[f"item-{item.pk}-note"]],
                [self[f"item-{item.pk}-{name}"] for name in ("action", "due", "side")],
            )
            for item in self.items
        ]

    def given(self) -> GivenInspection:
        data = self.cleaned_data
        names = ("on", "operator", "place", "body", "inspectors", "summary", "scan")
        return GivenInspection(
            **{name: data[name] for name in names},
            grade=data.get("grade", ""),
            checklist=self.checklist,
            results=[self._result(item) for item in self.items],
        )

    def _result(self, item: ChecklistItem) -> GivenResult:
        data, key = self.cleaned_data, f"item-{item.pk}"
        measured = item.kind == ItemKind.MEASURED
        return GivenResult(
            item.pk,
            answer=None if measured else {"yes": True, "no": False}.get(data[key]),
            value=data[key] if measured else None,
            note=data[f"{key}-note"],
            corrective_action=data[f"{key}-action"],
            due_on=data[f"{key}-due"],
            responsible=data[f"{key}-side"],
        )


def limits_text(item: ChecklistItem) -> str:
    """ "từ 5 đến 8 pH", "đến 500 mg/kg", "" where nothing is measured."""
    if item.kind != ItemKind.MEASURED:
        return ""
    parts = []
    if item.minimum is not None:
        low = {"number": format_number(item.minimum.normalize())}
        parts.append(_g("từ %(number)s") % low)
    if item.maximum is not None:
        high = {"number": format_number(item.maximum.normalize())}
        parts.append(_g("đến %(number)s") % high)
    return f"{' '.join(parts)} {item.unit}"


class AnswerForm(forms.Form):
    """What was done about a finding, with its proof."""

    text = forms.CharField(
        label=_("Đã khắc phục thế nào"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Hãy ghi đã khắc phục thế nào.")},
    )
    proof = forms.FileField(
        label=_("Ảnh hoặc giấy chứng minh"),
        required=False,
        widget=forms.FileInput({"accept": accept_attribute()}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_nul_in_words(self.fields["text"])

    def clean_proof(self) -> Any:
        proof = self.cleaned_data.get("proof")
        if proof:
            proof.name = check_upload(proof).name
        return proof
