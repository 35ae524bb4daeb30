"""What people type about an activity and about who came to it."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.activity_choices import ActivityKind, Payer
from agreements.choices import Side
from agreements.models import Activity
from agreements.models.outcome import LONGEST_ENTRY, LONGEST_RESULT, Heads
from agreements.services.activities import ActivityFacts
from agreements.services.outcomes import GivenOutcome
from portal.core.fields import refuse_nul
from portal.core.forms import DayField, LineField, NumberField

# More people than this never came to one activity: a slip of the keyboard.
MOST_PEOPLE = 1_000_000


def _lines(label: Any, longest: int, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        validators=[refuse_nul],
        widget=forms.Textarea({"rows": 4}),
        **more,
    )


def _people(label: Any, **more: Any) -> NumberField:
    return NumberField(
        label=label, min_value=0, max_value=MOST_PEOPLE, decimal_places=0, **more
    )


class _WithCost(forms.Form):
    cost = NumberField(
        label=_("Kinh phí (đồng)"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=0,
        help_text=_("Số tiền đã hoặc dự kiến chi, ví dụ 25.000.000."),
    )
    payer = forms.ChoiceField(
        label=_("Nguồn kinh phí"),
        required=False,
        choices=[("", _("Chưa ghi")), *Payer.choices],
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("cost") is not None and not data.get("payer"):
            self.add_error("payer", _g("Hãy chọn nguồn của kinh phí này."))
        if data.get("cost") is None and data.get("payer") and "cost" in data:
            self.add_error("cost", _g("Hãy ghi số tiền, hoặc chọn “Chưa ghi” ở nguồn."))
        return data


class ActivityForm(_WithCost):
    kind = forms.ChoiceField(label=_("Loại hoạt động"), choices=ActivityKind)
    title = LineField(
        label=_("Tên hoạt động"),
        max_length=200,
        help_text=_("Ví dụ “Tuần hàng nông sản Sơn La tại Hà Nội”."),
    )
    starts_on = DayField(label=_("Từ ngày"))
    ends_on = DayField(
        label=_("Đến hết ngày"),
        required=False,
        help_text=_("Để trống nếu trong một ngày."),
    )
    place = LineField(
        label=_("Địa điểm"),
        max_length=200,
        required=False,
        help_text=_("Nơi tổ chức, xã hoặc phường, tỉnh hoặc thành phố."),
    )
    responsible_side = forms.ChoiceField(label=_("Bên chủ trì"), choices=Side)
    content = _lines(_("Nội dung"), 4000, required=False)

    field_order = (
        "kind",
        "title",
        "starts_on",
        "ends_on",
        "place",
        "responsible_side",
        "content",
        "cost",
        "payer",
    )

    def __init__(
        self,
        *args: Any,
        activity: Activity | None = None,
        side: Side | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if activity is None:
            self.fields["submission"] = forms.UUIDField(widget=forms.HiddenInput)
            self.initial.setdefault("submission", uuid.uuid4())
            self.initial.setdefault("responsible_side", side)
            return
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        self.initial["version"] = activity.version
        for name in self.field_order:
            self.initial[name] = getattr(activity, name)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("starts_on") and "ends_on" in data:
            data["ends_on"] = data["ends_on"] or data["starts_on"]
            if data["ends_on"] < data["starts_on"]:
                self.add_error(
                    "ends_on", _g("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.")
                )
        return data

    def facts(self) -> ActivityFacts:
        data = self.cleaned_data
        return ActivityFacts(**{name: data[name] for name in self.field_order})


class _HeadsForm(forms.Form):
    host_people = _people(_("Số người bên Hà Nội"))
    partner_people = _people(_("Số người bên tỉnh bạn"))
    other_people = _people(
        _("Số người khác"),
        required=False,
        help_text=_("Khách, doanh nghiệp, người dân nơi khác; để trống nếu không có."),
    )

    def heads(self) -> Heads:
        data = self.cleaned_data
        return Heads(
            int(data["host_people"]),
            int(data["partner_people"]),
            int(data["other_people"] or 0),
        )


class OutcomeForm(_HeadsForm, _WithCost):
    """What one side tells after the activity."""

    result = _lines(
        _("Kết quả"),
        LONGEST_RESULT,
        required=False,
        help_text=_(
            "Đã ký kết, tiêu thụ, học được gì; bên kia đọc trước khi xác nhận."
        ),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)
    field_order = (
        "host_people",
        "partner_people",
        "other_people",
        "result",
        "cost",
        "payer",
    )

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submission", uuid.uuid4())
        self.initial.setdefault("cost", activity.cost)
        self.initial.setdefault("payer", activity.payer)

    def given(self) -> GivenOutcome:
        data = self.cleaned_data
        return GivenOutcome(self.heads(), data["result"], data["cost"], data["payer"])


class DisputeOutcomeForm(_HeadsForm):
    text = _lines(_("Lý do chưa đồng ý"), LONGEST_ENTRY)


class AnswerOutcomeForm(_HeadsForm):
    text = _lines(
        _("Lời giải thích"),
        LONGEST_ENTRY,
        required=False,
        help_text=_("Cần ghi khi số của bên mình vẫn khác số của bên kia."),
    )
