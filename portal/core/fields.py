"""Text columns that hold one normal form (NFC) whatever keyboard or file it came from."""

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.text import nfc

if TYPE_CHECKING:
    CharField = models.CharField[str, str]
    TextField = models.TextField[str, str]
else:
    CharField, TextField = models.CharField, models.TextField


# NUL cannot be stored, the others not be written into XML: a feed or a workbook that
# holds one of them opens nowhere.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def refuse_nul(value: str) -> None:
    """Refuse NUL and the other characters that no file could carry on."""
    if _UNWRITABLE.search(value):
        raise ValidationError(
            _("Nội dung có ký tự điều khiển không dùng được; hãy gõ lại phần này.")
        )


def say_nul_in_words(field: Any) -> Any:
    """Let a form field refuse NUL with our sentence; Django's own has no Vietnamese."""
    others = [
        validator
        for validator in field.validators
        if not isinstance(validator, ProhibitNullCharactersValidator)
    ]
    field.validators = [*others, refuse_nul]
    return field


class NfcCharField(CharField):
    """One line of text: NFC, trimmed, single spaces, no NUL."""

    default_validators = [refuse_nul]

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return nfc(text) if isinstance(text, str) else text

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        return say_nul_in_words(super().formfield(*args, **kwargs))


class NfcTextField(TextField):
    """Several lines of text: NFC, trimmed, no NUL; line breaks stay."""

    default_validators = [refuse_nul]

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if isinstance(text, str):
            return unicodedata.normalize("NFC", text).strip()
        return text

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        return say_nul_in_words(super().formfield(*args, **kwargs))


class DerivedCharField(CharField):
    """Text worked out from another field of the row each time the row is written.

    `source` names the field, `make` turns its text into this one. A partial save must
    name both fields.
    """

    def __init__(
        self, *args: Any, source: str = "", make: Any = None, **kwargs: Any
    ) -> None:
        self.source, self.make = source, make
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if self.make is not None:
            value = self.make(getattr(model_instance, self.source))
            setattr(model_instance, self.attname, value)
        return value
