"""What people type about an agreement, and the files they add."""

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import Authority, Side
from agreements.models import Agreement, ContentArea, Round, Signatory
from agreements.models.refusals import overlap_sentence
from agreements.services.record import SignatoryRow
from agreements.services.scans import Scan
from portal.core.forms import DayField, LineField, PlainSelect
from portal.core.text import fold
from portal.core.uploads import accept_attribute, check_upload
from portal.organisations.models import Association

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Agreement]
    FormSet = BaseFormSet["SignatoryForm"]
else:
    ModelForm, FormSet = forms.ModelForm, BaseFormSet


class ScanField(forms.FileField):
    """A scan of the paper: PDF or picture, checked by content."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Bản chụp văn bản"),
            help_text=_("Tệp PDF, JPG, PNG hoặc WebP, không quá 20 MB."),
            widget=forms.FileInput(attrs={"accept": accept_attribute()}),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file:
            file.checked_name = check_upload(file).name
        return file


def refuse_used_number(number: str, agreement: Agreement) -> None:
    """Two papers never carry one number; those put away do not count."""
    folded = fold(number).replace(" ", "")
    if not folded:
        return
    taken = Agreement.objects.live().filter(number_folded=folded)
    if taken.exclude(pk=agreement.pk).exists():
        raise forms.ValidationError(
            _g("Đã có thỏa thuận mang số %(number)s; hãy kiểm tra lại số.")
            % {"number": number}
        )


class WithScan(ModelForm):
    """A form that may bring a scan."""

    @property
    def scan(self) -> Scan | None:
        file = self.cleaned_data.get("scan_file")
        return Scan(file, file.checked_name) if file else None


class AgreementForm(WithScan):
    """All facts; for a signed record also the reason of the correction."""

    starts_on = DayField(label=_("Hiệu lực từ ngày"), required=False)
    ends_on = DayField(label=_("Hiệu lực đến hết ngày"), required=False)
    signed_on = DayField(label=_("Ngày ký"), required=False)
    scan_file = ScanField(required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    correction_reason = LineField(
        label=_("Lý do đính chính"),
        max_length=300,
        help_text=_("Ghi vào lịch sử, ví dụ “gõ nhầm số văn bản so với bản giấy”."),
    )

    class Meta:
        model = Agreement
        fields = [
            "association",
            "round",
            "number",
            "title",
            "signed_on",
            "signed_place",
            "starts_on",
            "ends_on",
            "content_areas",
            "notes",
        ]
        widgets = {
            "association": PlainSelect,
            "content_areas": forms.CheckboxSelectMultiple,
            "notes": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "association": _("Giữ đúng tên hội lúc ký, kể cả tỉnh nay đã sáp nhập."),
            "round": _("Giai đoạn của chương trình mà văn bản thuộc về."),
            "number": _("Ghi như trên văn bản, ví dụ 05/CTPH-HNDHN-HNDSL."),
            "notes": _("Chỉ cán bộ Hà Nội đọc được."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["association"].queryset = Association.objects.filter(
            is_host=False
        ).in_alphabet()
        fields["association"].empty_label = _("Chọn hội")
        fields["round"].queryset = Round.objects.in_order()
        fields["round"].empty_label = _("Chọn giai đoạn")
        offered = ContentArea.objects.filter(is_offered=True)
        if self.instance.pk:
            offered = offered | ContentArea.objects.filter(
                contents__agreement=self.instance
            )
        fields["content_areas"].queryset = offered.distinct().in_order()
        fields["version"].required = self.instance.pk is not None
        self.initial.setdefault("version", self.instance.version)
        if self.instance.pk is None:
            self.initial.setdefault("submission", uuid.uuid4())
        if not self.instance.is_signed:
            del fields["correction_reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error(
                "ends_on",
                _g("Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu hiệu lực."),
            )
        elif data.get("association"):
            self._refuse_overlap(data)
        return data

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        refuse_used_number(number, self.instance)
        return number

    def _refuse_overlap(self, data: dict[str, Any]) -> None:
        """A term that could never be signed is said while it is typed."""
        wanted = Agreement(
            pk=self.instance.pk,
            association=data["association"],
            starts_on=data.get("starts_on"),
            ends_on=data.get("ends_on"),
        )
        other = Agreement.objects.overlapping(wanted).first()
        if other is not None:
            self.add_error("starts_on", overlap_sentence(other))

    @property
    def opened(self) -> int | None:
        """The version the form was opened with; None for a new record."""
        return self.cleaned_data.get("version") if self.instance.pk else None


class NotesForm(WithScan):
    """What stays open after signing: internal notes and the scan."""

    scan_file = ScanField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Agreement
        fields = ["notes"]
        widgets = {"notes": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"notes": _("Chỉ cán bộ Hà Nội đọc được.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", self.instance.version)
        if self.instance.is_signed_here:
            # The scan is part of what both sides signed; no side replaces it alone.
            del self.fields["scan_file"]


class SignatoryForm(forms.Form):
    """One line; a line left wholly empty is no signatory."""

    side = forms.ChoiceField(label=_("Bên ký"), choices=Side)
    name = LineField(label=_("Họ và tên"), max_length=120, required=False)
    title = LineField(label=_("Chức vụ"), max_length=200, required=False)
    authority = forms.ChoiceField(
        label=_("Ký với quyền"),
        choices=[("", _("Ký trực tiếp")), *Authority.choices],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name, title = data.get("name"), data.get("title")
        if title and not name:
            self.add_error("name", _g("Hãy ghi họ và tên người ký."))
        if name and not title:
            self.add_error("title", _g("Hãy ghi chức vụ của người ký lúc ký."))
        return data


class BaseSignatories(FormSet):
    def rows(self) -> list[SignatoryRow]:
        """The lines filled in, in the order of the page."""
        return [
            SignatoryRow(
                side=data["side"],
                name=data["name"],
                title=data["title"],
                authority=data["authority"],
            )
            for data in (form.cleaned_data for form in self.forms)
            if data.get("name")
        ]


SignatoryFormSet = forms.formset_factory(
    SignatoryForm, formset=BaseSignatories, extra=0, max_num=20, validate_max=True
)


def signatory_rows(agreement: Agreement) -> list[dict[str, str]]:
    """What the lines of the form begin with: those kept, and one blank for each side."""
    kept = (
        Signatory.objects.filter(agreement=agreement).order_by("pk")
        if agreement.pk
        else []
    )
    rows = [
        {"side": s.side, "name": s.name, "title": s.title, "authority": s.authority}
        for s in kept
    ]
    sides = {row["side"] for row in rows}
    missing = [side for side in Side.values if side not in sides]
    return rows + [{"side": side} for side in missing]
