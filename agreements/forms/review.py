"""What people type about a review: its period, and their side's assessment."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side
from agreements.models import Agreement, Review
from agreements.models.review import LONGEST_ASSESSMENT
from agreements.plan_choices import ReviewKind
from agreements.services.reviews import Period
from portal.core import clock
from portal.core.fields import refuse_nul
from portal.core.forms import DayField


class ReviewForm(forms.Form):
    kind = forms.ChoiceField(label=_("Loại"), choices=ReviewKind)
    first_day = DayField(label=_("Từ ngày"))
    last_day = DayField(label=_("Đến hết ngày"))
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.initial.setdefault("submission", uuid.uuid4())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        starts, ends = self.agreement.starts_on, self.agreement.ends_on
        if first and last and last < first:
            self.add_error("last_day", _g("Ngày cuối phải bằng hoặc sau ngày đầu."))
        if last and last > clock.today():
            self.add_error(
                "last_day", _g("Kỳ đánh giá phải kết thúc từ hôm nay về trước.")
            )
        for name, day in (("first_day", first), ("last_day", last)):
            if day and starts and ends and not starts <= day <= ends:
                self.add_error(name, _g("Ngày này nằm ngoài thời hạn của thỏa thuận."))
        return data

    def period(self) -> Period:
        data = self.cleaned_data
        return Period(data["kind"], data["first_day"], data["last_day"])


class AssessmentForm(forms.Form):
    text = forms.CharField(
        label=_("Đánh giá của bên mình"),
        max_length=LONGEST_ASSESSMENT,
        validators=[refuse_nul],
        widget=forms.Textarea({"rows": 10}),
        help_text=_("Việc làm được, chưa làm được, nguyên nhân, việc kỳ sau."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, review: Review, side: Side, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["text"] = review.assessment_of(side)
        self.initial["version"] = review.version
