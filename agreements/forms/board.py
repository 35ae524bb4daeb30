"""What the board is narrowed down to."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.board_choices import Turn
from agreements.services.board import BoardRow

_ALL = ("", _("Tất cả"))


class BoardForm(forms.Form):
    """Its choices are those of the rows: nothing more is asked of the database."""

    round = forms.ChoiceField(label=_("Giai đoạn"), required=False)
    association = forms.ChoiceField(label=_("Hội ký kết"), required=False)
    turn = forms.ChoiceField(
        label=_("Đang chờ ai"), choices=[_ALL, *Turn.choices], required=False
    )
    due = forms.BooleanField(label=_("Chỉ hàng có việc đến hạn"), required=False)

    def __init__(self, data: Any, rows: Sequence[BoardRow]) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        rounds = {row.round.code: row.round for row in rows}
        newest = sorted(
            rounds.values(), key=lambda r: (r.starts_on is None, r.starts_on)
        )
        fields["round"].choices = [
            _ALL,
            *((r.code, r.name) for r in reversed(newest) if r.starts_on),
            *((r.code, r.name) for r in newest if not r.starts_on),
        ]
        parties = {row.association.code: row.association for row in rows}
        fields["association"].choices = [
            _ALL,
            *(
                (party.code, party.name)
                for party in sorted(parties.values(), key=lambda p: (p.sort_key, p.pk))
            ),
        ]

    def chosen(self, name: str) -> Any:
        """A value that is on the list; what is not counts as not asked for."""
        self.is_valid()
        return self.cleaned_data.get(name)
