"""What a side types when it asks to mend the record of a signed agreement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms.terms import TextField
from agreements.models import Agreement
from agreements.models.stages import LONGEST_TEXT
from agreements.services.scans import Scan
from portal.core.forms import DayField, LineField
from portal.core.uploads import accept_attribute, check_upload


class CorrectionForm(forms.Form):
    """Begins with what the record says; what is changed is asked of the other side."""

    number = LineField(label=_("Số văn bản"), max_length=80)
    title = LineField(label=_("Tên thỏa thuận"), max_length=300)
    signed_on = DayField(label=_("Ngày ký"))
    signed_place = LineField(label=_("Nơi ký"), max_length=120, required=False)
    text = TextField(
        label=_("Nội dung văn bản"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Chỉ sửa lỗi gõ; đổi điều đã thỏa thuận thì làm phụ lục."),
    )
    scan_file = forms.FileField(
        label=_("Bản chụp đúng, nếu tệp đang giữ sai"),
        required=False,
        widget=forms.FileInput({"accept": accept_attribute()}),
        help_text=_("Tệp PDF, JPG, PNG hoặc WebP, không quá 20 MB."),
    )
    reason = LineField(
        label=_("Lý do"),
        max_length=300,
        help_text=_(
            "Ví dụ “Gõ nhầm ngày ký so với bản giấy”; bên kia đọc rồi trả lời."
        ),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "title", "signed_on", "signed_place", "text"):
            self.initial[name] = getattr(agreement, name)

    def clean_scan_file(self) -> Any:
        file = self.cleaned_data.get("scan_file")
        if file:
            file.checked_name = check_upload(file).name
        return file

    def facts(self) -> dict[str, str]:
        data = self.cleaned_data
        return {
            "number": data["number"],
            "title": data["title"],
            "signed_on": data["signed_on"].isoformat(),
            "signed_place": data["signed_place"],
            "text": data["text"],
        }

    @property
    def scan(self) -> Scan | None:
        file = self.cleaned_data.get("scan_file")
        return Scan(file, file.checked_name) if file else None
