"""What Hanoi types about a Word template."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import TextTemplate
from agreements.services.scans import Scan
from agreements.services.text_templates import check_template
from agreements.template_choices import TemplateKind
from portal.core.forms import LineField
from portal.core.uploads import accept_attribute, check_kind


class TemplateFileField(forms.FileField):
    """A Word file whose fields can all be filled."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Tệp mẫu"),
            help_text=_(
                "Tệp Word (.docx), không macro, không liên kết ra ngoài, không quá 20 MB."
            ),
            widget=forms.FileInput(attrs={"accept": accept_attribute(("word",))}),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file:
            file.checked_name = check_kind(file, ("word",)).name
            file.found_fields = check_template(file, file.checked_name)
        return file


class NewVersionForm(forms.Form):
    upload = TemplateFileField()
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submission", uuid.uuid4())

    @property
    def file(self) -> Scan:
        upload = self.cleaned_data["upload"]
        return Scan(upload, upload.checked_name)

    @property
    def found(self) -> list[str]:
        fields: list[str] = self.cleaned_data["upload"].found_fields
        return fields


class NewTemplateForm(NewVersionForm):
    """That no other template has the name is judged when it is saved."""

    kind = forms.ChoiceField(label=_("Loại"), choices=TemplateKind)
    name = LineField(label=_("Tên mẫu"), max_length=120)
    field_order = ["kind", "name", "upload"]

    def template(self) -> TextTemplate:
        data = self.cleaned_data
        return TextTemplate(kind=data["kind"], name=data["name"])
