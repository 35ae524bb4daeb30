"""A new operator: the form of its page, and a question when there is one like it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chains.forms.chain import associations_for
from chains.forms.operator import OperatorForm
from chains.models import Operator
from portal.core.forms import PlainSelect
from portal.organisations.access import Access
from portal.organisations.models import Association


class NewOperatorForm(OperatorForm):
    """Adds whose record it is; `is_other` is asked only beside records like it."""

    association = forms.ChoiceField(label=_("Hội đăng ký"), widget=PlainSelect)
    is_other = forms.BooleanField(
        label=_("Tôi đã xem: đây là cơ sở khác, vẫn ghi bản ghi mới."), required=False
    )

    field_order = ["association", *OperatorForm.field_order]

    def __init__(self, data: Any = None, *, access: Access) -> None:
        self.choices = {str(row.pk): row for row in associations_for(access)}
        home = access.home_association
        initial = str(home.pk) if home and str(home.pk) in self.choices else ""
        asked = (data or {}).get("association", initial)
        only = next(iter(self.choices.values())) if len(self.choices) == 1 else None
        self.owner = only or self.choices.get(asked)
        operator = Operator(association=self.owner or home)
        super().__init__(data, operator=operator, initial={"association": initial})
        field: Any = self.fields["association"]
        field.choices = [(pk, row.name) for pk, row in self.choices.items()]
        # A household must not become an enterprise because nobody chose.
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", "—"), *kinds.choices]
        if only is not None:
            # Nothing to choose: the only one counts, whatever the form sends.
            field.required, field.widget = False, forms.HiddenInput()

    def clean_association(self) -> Association | None:
        return self.owner
