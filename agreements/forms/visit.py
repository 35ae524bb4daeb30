"""What people type about a study visit; each page is one form, most with rows."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.activity_choices import AdopterKind
from agreements.choices import Side
from agreements.models import Adoption, StudyVisit, VisitMember, VisitStop
from agreements.models.visit import LONGEST_LESSONS
from chains.models import Chain
from portal.core.dates import format_date
from portal.core.fields import refuse_nul
from portal.core.forms import DayField, LineField, NumberField

if TYPE_CHECKING:
    FormSet = BaseFormSet["_Row"]
else:
    FormSet = BaseFormSet

MOST_ROWS = 80
# From so many digits on a line holds a telephone or an identity number.
_LONG_NUMBER = 8


def refuse_numbers(text: str) -> None:
    """A delegation names people; how to reach them stays with their associations."""
    if sum(character.isdigit() for character in text) >= _LONG_NUMBER:
        raise ValidationError(
            _g("Không ghi số điện thoại hay số giấy tờ của người trong đoàn ở đây.")
        )


class _Row(forms.Form):
    """One line; `first` is the field that says the line is filled in."""

    first = ""
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def line(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data.pop(DELETION_FIELD_NAME, None)
        return data


class _Rows(FormSet):
    """`lines()` gives those filled in and not taken off, in order."""

    deletion_widget = forms.CheckboxInput

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        # A row emptied by hand is a row taken off, not an error.
        form.empty_permitted = True
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].label = _("Bỏ dòng này")

    def lines(self) -> list[dict[str, Any]]:
        return [
            form.line()
            for form in self.forms
            if form.cleaned_data.get(form.first)
            and not form.cleaned_data.get(DELETION_FIELD_NAME)
        ]


def _rows_of(form: type[_Row], *, blank: int) -> Any:
    return forms.formset_factory(
        form,
        formset=_Rows,
        extra=blank,
        can_delete=True,
        # A blank row is taken off by leaving it blank.
        can_delete_extra=False,
        max_num=MOST_ROWS,
        validate_max=True,
        absolute_max=MOST_ROWS + 5,
    )


class _WithRows(forms.Form):
    """A form with rows below it, valid when both are."""

    row: type[_Row]
    blank = 2
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        visit: StudyVisit,
        kept: Iterable[Any] = (),
        row_kwargs: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.initial.setdefault("version", visit.version)
        self.rows: Any = _rows_of(self.row, blank=self.blank)(
            data, prefix="dong", initial=list(kept), form_kwargs=row_kwargs or {}
        )

    def is_valid(self) -> bool:
        own, rows = super().is_valid(), self.rows.is_valid()
        return bool(own and rows)


class MemberRow(_Row):
    first = "name"
    name = LineField(
        label=_("Họ và tên"),
        max_length=120,
        required=False,
        validators=[refuse_numbers],
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    title = LineField(
        label=_("Chức vụ"), max_length=120, required=False, validators=[refuse_numbers]
    )
    unit = LineField(
        label=_("Hội hoặc đơn vị"),
        max_length=200,
        required=False,
        validators=[refuse_numbers],
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("title") or data.get("unit")) and not data.get("name"):
            self.add_error("name", _g("Hãy ghi họ và tên, hoặc xóa trống cả dòng."))
        return data


class DelegationForm(_WithRows):
    row = MemberRow
    blank = 3
    learning_side = forms.ChoiceField(
        label=_("Bên đi học"),
        choices=Side,
        widget=forms.RadioSelect,
        help_text=_("Một năm sau chuyến đi, cổng hỏi bên này ai đã áp dụng mô hình."),
    )

    def __init__(
        self, data: Any = None, *, visit: StudyVisit, side: Side, **kwargs: Any
    ) -> None:
        own = VisitMember.objects.filter(visit=visit, side=side)
        super().__init__(
            data,
            visit=visit,
            kept=own.order_by("position").values("id", "name", "title", "unit"),
            initial={"learning_side": visit.learning_side},
            **kwargs,
        )


class StopRow(_Row):
    first = "place"
    day = forms.TypedChoiceField(
        label=_("Ngày"), coerce=date.fromisoformat, empty_value=None, required=False
    )
    hour = forms.TimeField(
        label=_("Giờ"),
        required=False,
        input_formats=["%H:%M", "%H.%M", "%Hh%M", "%Hh", "%H"],
        widget=forms.TimeInput(
            {"placeholder": "08:30", "autocomplete": "off"}, format="%H:%M"
        ),
        error_messages={"invalid": _("Hãy ghi giờ như 08:30 hoặc 14h.")},
    )
    place = LineField(label=_("Nơi đến"), max_length=200, required=False)
    chain = forms.TypedChoiceField(
        label=_("Chuỗi được thăm"), coerce=int, empty_value=None, required=False
    )
    content = LineField(label=_("Xem gì, làm gì"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        days: Iterable[date],
        chains: Iterable[Chain],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["day"].choices = [
            ("", _("Chọn ngày")),
            *((day.isoformat(), format_date(day)) for day in days),
        ]
        fields["chain"].choices = [
            ("", _("Không phải chuỗi trong sổ")),
            *((chain.pk, chain.name) for chain in chains),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("place") and not data.get("day") and "day" not in self.errors:
            self.add_error("day", _g("Hãy chọn ngày đến nơi này."))
        if not data.get("place") and (data.get("content") or data.get("chain")):
            self.add_error("place", _g("Hãy ghi nơi đến, hoặc xóa trống cả dòng."))
        return data

    def line(self) -> dict[str, Any]:
        data = super().line()
        data["chain_id"] = data.pop("chain")
        return data


class ItineraryForm(_WithRows):
    row = StopRow

    def __init__(
        self,
        data: Any = None,
        *,
        visit: StudyVisit,
        days: Iterable[date],
        chains: Iterable[Chain],
        **kwargs: Any,
    ) -> None:
        kept = [
            {
                "id": stop.pk,
                "day": stop.day.isoformat(),
                "hour": stop.hour,
                "place": stop.place,
                "chain": stop.chain_id,
                "content": stop.content,
            }
            for stop in VisitStop.objects.filter(visit=visit).order_by("position")
        ]
        super().__init__(
            data,
            visit=visit,
            kept=kept,
            row_kwargs={"days": list(days), "chains": list(chains)},
            **kwargs,
        )


class LessonsForm(forms.Form):
    text = forms.CharField(
        label=_("Bài học của bên mình"),
        max_length=LONGEST_LESSONS,
        required=False,
        validators=[refuse_nul],
        widget=forms.Textarea({"rows": 10}),
        help_text=_("Học được gì, áp dụng được ở đâu, cần thêm gì."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, visit: StudyVisit, side: Side) -> None:
        super().__init__(data)
        self.initial["text"] = visit.lessons_of(side)
        self.initial["version"] = visit.version


class AdoptionRow(_Row):
    first = "what"
    kind = forms.ChoiceField(
        label=_("Ai áp dụng"),
        choices=[("", _("Chọn loại")), *AdopterKind.choices],
        required=False,
    )
    name = LineField(
        label=_("Tên, nơi"),
        max_length=200,
        required=False,
        validators=[refuse_numbers],
        help_text=_("Ví dụ HTX Rau Mẫu, xã Nà Ơi; nhóm hộ thì chỉ ghi nơi."),
    )
    households = NumberField(
        label=_("Số hộ"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        decimal_places=0,
        help_text=_("Khi là nhóm hộ; không ghi tên từng hộ."),
    )
    chain = LineField(
        label=_("Mã chuỗi"),
        max_length=20,
        required=False,
        help_text=_("Khi là chuỗi trong sổ của bên mình."),
    )
    since = DayField(label=_("Từ ngày"), required=False)
    what = LineField(label=_("Áp dụng điều gì"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        find_chain: Callable[[str], Chain | None],
        first_day: date,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.find_chain, self.first_day, self.today = find_chain, first_day, today

    def clean_chain(self) -> Chain | None:
        code = self.cleaned_data["chain"]
        chain = self.find_chain(code) if code else None
        if code and chain is None:
            raise ValidationError(
                _g("Không tìm thấy chuỗi có mã này trong sổ của bên đi học.")
            )
        return chain

    def clean_since(self) -> date | None:
        day: date | None = self.cleaned_data["since"]
        if day and not self.first_day <= day <= self.today:
            raise ValidationError(
                _g("Ngày áp dụng phải từ %(first)s (ngày đi) đến hôm nay.")
                % {"first": format_date(self.first_day)}
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [n for n in ("name", "households", "chain", "since") if data.get(n)]
        if not data.get("what"):
            if given:
                self.add_error("what", _g("Hãy ghi áp dụng điều gì."))
            return data
        self._require("kind", _g("Hãy chọn ai áp dụng."))
        self._require("since", _g("Hãy ghi áp dụng từ ngày nào."))
        if data.get("kind") == AdopterKind.HOUSEHOLDS:
            self._require("households", _g("Nhóm hộ thì ghi số hộ."))
        if data.get("kind") == AdopterKind.CHAIN:
            self._require("chain", _g("Hãy ghi mã của chuỗi."))
        elif not data.get("chain"):
            self._require("name", _g("Hãy ghi tên hoặc nơi áp dụng."))
        return data

    def _require(self, name: str, sentence: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, sentence)

    def line(self) -> dict[str, Any]:
        data = super().line()
        chain = data.pop("chain")
        count = data["households"]
        return data | {
            "chain_id": chain.pk if chain else None,
            "name": data["name"] or (chain.name if chain else ""),
            "households": int(count) if count else None,
        }


class AdoptionForm(_WithRows):
    row = AdoptionRow
    note = forms.CharField(
        label=_("Ghi chú"),
        max_length=1000,
        required=False,
        validators=[refuse_nul],
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Nếu chưa ai áp dụng, hãy ghi vì sao và cần gì thêm."),
    )

    def __init__(self, data: Any = None, *, visit: StudyVisit, **kwargs: Any) -> None:
        kept = [
            {
                "id": row.pk,
                "kind": row.kind,
                "name": row.name,
                "households": row.households,
                "chain": row.chain.code if row.chain else "",
                "since": row.since,
                "what": row.what,
            }
            for row in Adoption.objects.filter(visit=visit)
            .select_related("chain")
            .order_by("position")
        ]
        super().__init__(
            data,
            visit=visit,
            kept=kept,
            initial={"note": visit.adoption_note},
            **kwargs,
        )
