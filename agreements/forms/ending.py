"""What a side types when it asks to end an agreement early."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from agreements.services.termination import refuse_last_day
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.forms import DayField, LineField


class TerminationForm(forms.Form):
    last_day = DayField(
        label=_("Ngày cuối còn hiệu lực"),
        help_text=_("Từ hôm nay trở đi, trước ngày hết hiệu lực."),
    )
    reason = LineField(
        label=_("Lý do"),
        max_length=300,
        help_text=_("Bên kia đọc lý do này rồi đồng ý hoặc không đồng ý."),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement = agreement

    def clean_last_day(self) -> Any:
        day = self.cleaned_data["last_day"]
        try:
            refuse_last_day(self.agreement, day, clock.today())
        except DomainError as error:
            raise forms.ValidationError(error.message) from error
        return day
