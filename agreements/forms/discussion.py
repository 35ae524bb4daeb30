"""What is typed to the other side."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms.terms import TextField
from agreements.models.discussion import LONGEST_MESSAGE
from agreements.services.discussion import About


class MessageForm(forms.Form):
    text = TextField(
        label=_("Viết cho bên kia"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Hai bên cùng đọc, không ai sửa hay rút lại được. Không quá 2.000 chữ cái."
        ),
        error_messages={
            "max_length": _(
                "Tin dài %(show_value)s chữ cái, quá mức %(limit_value)s; hãy viết gọn "
                "lại hoặc gửi thành tài liệu."
            )
        },
    )
    about = forms.ChoiceField(label=_("Về việc"), required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, about: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submission", uuid.uuid4())
        fields: dict[str, Any] = self.fields
        fields["about"].choices = [("", _("Thỏa thuận nói chung")), *about]
        if not about:
            del self.fields["about"]

    @property
    def subject(self) -> About | None:
        column, dash, pk = self.cleaned_data.get("about", "").rpartition("-")
        return About(column, int(pk)) if dash else None
