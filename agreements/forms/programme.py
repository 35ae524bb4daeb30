"""What Hanoi's administrator types about rounds, areas and who is responsible."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import AgreementContent, ContentArea, Round
from portal.core.forms import DayField, LineField

if TYPE_CHECKING:
    RoundModelForm = forms.ModelForm[Round]
    AreaModelForm = forms.ModelForm[ContentArea]
else:
    RoundModelForm = AreaModelForm = forms.ModelForm


class RoundForm(RoundModelForm):
    """A round; its code is made once and stays in addresses and filters."""

    starts_on = DayField(label=_("Từ ngày"), required=False)
    ends_on = DayField(label=_("Đến hết ngày"), required=False)

    class Meta:
        model = Round
        fields = ["name", "code", "starts_on", "ends_on", "is_offered"]
        help_texts = {
            "code": _("Chữ không dấu và số, ví dụ 2031-2035; lập xong thì giữ nguyên."),
            "is_offered": _(
                "Bỏ chọn thì không ai chọn được nữa; thỏa thuận cũ giữ nguyên."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            del self.fields["code"]


class AreaFactsForm(AreaModelForm):
    """A content area; renaming it leaves what was sent or signed as it was written."""

    class Meta:
        model = ContentArea
        fields = ["name", "short_name", "code", "position", "is_offered"]
        help_texts = {
            "code": _("Chữ không dấu và số, ví dụ 2031-2035; lập xong thì giữ nguyên."),
            "position": _("Số nhỏ đứng trước."),
            "is_offered": _(
                "Bỏ chọn thì không ai chọn được nữa; thỏa thuận cũ giữ nguyên."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            del self.fields["code"]


class UnitsForm(forms.Form):
    """Who is responsible on one's own side, a line for each area of the agreement."""

    def __init__(
        self, *args: Any, contents: list[AgreementContent], field: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.contents, self.unit_field = contents, field
        for row in contents:
            self.fields[f"area-{row.pk}"] = LineField(
                label=row.area.name,
                max_length=200,
                required=False,
                initial=getattr(row, field),
            )

    def changed(self) -> list[AgreementContent]:
        """The rows whose unit was typed anew."""
        rows = []
        for row in self.contents:
            unit = self.cleaned_data[f"area-{row.pk}"]
            if unit != getattr(row, self.unit_field):
                setattr(row, self.unit_field, unit)
                rows.append(row)
        return rows
