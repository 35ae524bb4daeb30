"""What is typed about a document that a side puts into an agreement."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.document_choices import DocumentKind
from agreements.services.documents import DocumentFacts
from agreements.services.scans import Scan
from portal.core.forms import DayField, LineField
from portal.core.uploads import accept_attribute, check_upload

KINDS = ("pdf", "word", "sheet", "image")


class DocumentFileField(forms.FileField):
    """A document, checked by its content."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Tệp"),
            help_text=_(
                "Tệp PDF, Word (.docx), Excel (.xlsx) hoặc ảnh JPG, PNG, WebP, không "
                "quá 20 MB; không nhận tệp có macro."
            ),
            widget=forms.FileInput(attrs={"accept": accept_attribute(KINDS)}),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file:
            file.checked_name = check_upload(file, KINDS).name
        return file


class DocumentForm(forms.Form):
    kind = forms.ChoiceField(label=_("Loại tài liệu"), choices=DocumentKind)
    title = LineField(
        label=_("Tên tài liệu"),
        max_length=200,
        help_text=_("Ví dụ “Biên bản làm việc về tuần hàng nông sản”."),
    )
    dated_on = DayField(label=_("Ngày của tài liệu"), required=False)
    note = LineField(label=_("Ghi chú"), max_length=300, required=False)
    upload = DocumentFileField()
    is_own = forms.BooleanField(
        label=_("Chỉ bên mình xem"),
        required=False,
        help_text=_("Bên kia chưa thấy tài liệu này cho tới khi anh/chị cho xem."),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, must_stay_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submission", uuid.uuid4())
        if must_stay_own:
            del self.fields["is_own"]

    def facts(self) -> DocumentFacts:
        data = self.cleaned_data
        return DocumentFacts(
            kind=data["kind"],
            title=data["title"],
            dated_on=data["dated_on"],
            note=data["note"],
        )

    @property
    def file(self) -> Scan:
        upload = self.cleaned_data["upload"]
        return Scan(upload, upload.checked_name)
