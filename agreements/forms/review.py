"""What people type about a review: its period, and their side's assessment."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side
from agreements.models import Agreement, Review
from agreements.models.review import LONGEST_ASSESSMENT
from agreements.plan_choices import ReviewKind
from agreements.services.reviews import Period, term_of_final
from agreements.services.scans import Scan
from portal.core import clock
from portal.core.dates import format_date
from portal.core.fields import refuse_nul
from portal.core.forms import DayField
from portal.core.uploads import accept_attribute, check_upload

MINUTES_KINDS = ("pdf", "word", "image")


class ReviewForm(forms.Form):
    """A period for an interim review; a final one is always about the whole term."""

    kind = forms.ChoiceField(label=_("Loại"), choices=ReviewKind)
    first_day = DayField(
        label=_("Từ ngày"),
        required=False,
        help_text=_("Tổng kết thì để trống: cổng lấy cả thời hạn."),
    )
    last_day = DayField(label=_("Đến hết ngày"), required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.initial.setdefault("submission", uuid.uuid4())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        term = term_of_final(self.agreement)
        if data.get("kind") == ReviewKind.FINAL and term:
            self._take_whole_term(data, *term)
        for name in ("first_day", "last_day"):
            if not data.get(name):
                self.add_error(name, _g("Hãy ghi ngày đầu và ngày cuối của kỳ."))
        if not self.errors:
            self._refuse_other_days(data["first_day"], data["last_day"], term)
        return data

    def _take_whole_term(self, data: dict[str, Any], first: date, last: date) -> None:
        for name, day in (("first_day", first), ("last_day", last)):
            if data.get(name) and data[name] != day:
                self.add_error(
                    name,
                    _g("Tổng kết lấy cả thời hạn: từ %(first)s đến hết %(last)s.")
                    % {"first": format_date(first), "last": format_date(last)},
                )
            data[name] = day

    def _refuse_other_days(
        self, first: date, last: date, term: tuple[date, date] | None
    ) -> None:
        if last < first:
            self.add_error("last_day", _g("Ngày cuối phải bằng hoặc sau ngày đầu."))
        if last > clock.today():
            self.add_error(
                "last_day", _g("Kỳ đánh giá phải kết thúc từ hôm nay về trước.")
            )
        for name, day in (("first_day", first), ("last_day", last)):
            if term and not term[0] <= day <= term[1]:
                self.add_error(name, _g("Ngày này nằm ngoài thời hạn của thỏa thuận."))

    def period(self) -> Period:
        data = self.cleaned_data
        return Period(data["kind"], data["first_day"], data["last_day"])


class MinutesField(forms.FileField):
    """A Word text or a scan, checked by content."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file:
            file.checked_name = check_upload(file, MINUTES_KINDS).name
        return file


class MinutesForm(forms.Form):
    file = MinutesField(
        label=_("Biên bản"),
        help_text=_("Tệp PDF, Word (DOCX) hoặc ảnh chụp, không quá 20 MB."),
        widget=forms.FileInput({"accept": accept_attribute(MINUTES_KINDS)}),
    )

    @property
    def scan(self) -> Scan:
        file = self.cleaned_data["file"]
        return Scan(file, file.checked_name)


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
