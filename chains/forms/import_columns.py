"""What each column of an association's lists is: one choice a heading."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from chains.services.import_answers import Answer
from chains.services.import_columns import AUTOMATIC, FIELD_LABELS

# How "" is sent: a field without an answer must not mean "leave it aside".
_ASIDE = "-"
# Several columns of papers are read one after the other.
_MAY_REPEAT = frozenset({"", _ASIDE, AUTOMATIC, "certificates"})


@dataclass(frozen=True)
class AskedColumn:
    """A heading of a list; `said` is what is remembered of it, `used` how it was read."""

    key: str
    label: str
    heading: str
    samples: list[str]
    used: str
    said: str
    sheet: str
    # How it is read, in words; who said so and when, empty when nobody did.
    used_text: str = ""
    origin: str = ""

    @property
    def is_unknown(self) -> bool:
        return not self.used and self.said == AUTOMATIC and bool(self.samples)


class ColumnsForm(forms.Form):
    """Shows the remembered choice of each heading, and knows what stood there before.

    `wanted` is shown instead where somebody's answers were not taken.
    """

    def __init__(
        self,
        *args: Any,
        columns: Iterable[AskedColumn],
        wanted: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        wanted = wanted or {}
        self.columns = list(columns)
        for column in self.columns:
            name = _name(column.key)
            fields = [(key or _ASIDE, label) for key, label in FIELD_LABELS.items()]
            self.fields[name] = forms.ChoiceField(
                label=column.label,
                choices=[(AUTOMATIC, _("Để cổng tự nhận")), *fields],
                initial=wanted.get(column.key, column.said) or _ASIDE,
                required=False,
            )
            self.fields[f"before-{name}"] = forms.CharField(
                widget=forms.HiddenInput, initial=column.said or _ASIDE, required=False
            )

    def rows(self) -> list[tuple[AskedColumn, Any, Any]]:
        """Each column with its field and the hidden one."""
        return [
            (column, self[_name(column.key)], self[f"before-{_name(column.key)}"])
            for column in self.columns
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        seen: dict[tuple[str, str], AskedColumn] = {}
        for column in self.columns:
            said = data.get(_name(column.key))
            if said is None or said in _MAY_REPEAT:
                continue
            first = seen.setdefault((column.sheet, said), column)
            if first is not column:
                message = _("Cột “%(column)s” cũng được chọn là nội dung này.")
                self.add_error(_name(column.key), message % {"column": first.label})
        return data

    def wanted(self) -> dict[str, str]:
        return {answer.heading: answer.field for answer in self.answers()}

    def answers(self) -> list[Answer]:
        found = []
        for column in self.columns:
            name = _name(column.key)
            said, before = self.cleaned_data[name], self.cleaned_data[f"before-{name}"]
            if said and before:
                found.append(
                    Answer(column.key, column.heading, _field(said), _field(before))
                )
        return found


def _field(sent: str) -> str:
    return "" if sent == _ASIDE else sent


def _name(key: str) -> str:
    """A heading as the name of a field: folded words may hold any character."""
    return "c-" + hashlib.sha256(key.encode()).hexdigest()[:16]
