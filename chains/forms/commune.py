"""A commune chosen by typing: one field for the text, one to choose where it is not clear.

Works without a script: text that may mean several communes comes back with the list.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from portal.core.forms import LineField, PlainSelect
from portal.organisations.communes import find_communes
from portal.organisations.models import Commune, Province


class CommuneForm(forms.Form):
    """Adds `commune_text`, `commune_choice`; `commune` of `cleaned_data` is what is meant.

    The text stays as given. What no commune of today is called is kept as text alone.
    """

    # Where a text without a province is looked for first.
    home: Province | None = None

    commune_text = LineField(
        label=_("Xã, phường, đặc khu"),
        max_length=120,
        required=False,
        help_text=_(
            "Gõ tên theo danh sách từ 01/07/2025, không dấu cũng được, ví dụ: xã Mộc Châu, "
            "Sơn La."
        ),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    commune_choice = forms.CharField(
        label=_("Chọn đúng đơn vị"), required=False, widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["commune"] = self._meant(data.get("commune_text", ""))
        return data

    def _meant(self, text: str) -> Commune | None:
        found = find_communes(text, self.home) if text else []
        chosen = self.data.get(self.add_prefix("commune_choice"), "")
        by_code = {commune.code: commune for commune in found}
        if len(found) > 1:
            self._offer(found)
            if chosen not in by_code:
                self.add_error(
                    "commune_choice",
                    _g(
                        "Có %(count)s đơn vị cùng tên này; hãy chọn một trong danh sách."
                    )
                    % {"count": len(found)},
                )
        return by_code.get(chosen) or (found[0] if len(found) == 1 else None)

    def _offer(self, found: list[Commune]) -> None:
        choices = [("", "—"), *((row.code, row.in_address) for row in found)]
        self.fields["commune_choice"].widget = PlainSelect(choices=choices)
