"""What is typed and ticked during a review."""

from django import forms
from django.utils.translation import gettext_lazy as _

from chains.models.review import LONGEST_NOTE
from chains.services.bulk_review import Picked
from portal.core.fields import say_nul_in_words


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Ý kiến"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Hãy viết ý kiến rồi gửi.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        say_nul_in_words(self.fields["text"])


def picked_rows(values: list[str]) -> list[Picked]:
    """The ticked lines ("chain:version"); what is not of this form is left out."""
    found = []
    for value in values:
        chain, _colon, version = value.partition(":")
        if all(part.isdecimal() and len(part) < 10 for part in (chain, version)):
            found.append(Picked(int(chain), int(version)))
    return found
