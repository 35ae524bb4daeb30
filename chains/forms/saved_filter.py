"""The name of a person's own filter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from chains.models.saved_filter import NAME_LENGTH
from portal.core.text import nfc


class FilterNameForm(forms.Form):
    name = forms.CharField(label=_("Tên bộ lọc"), max_length=NAME_LENGTH)

    def clean_name(self) -> str:
        return nfc(self.cleaned_data["name"])
