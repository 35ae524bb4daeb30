"""One place of sale on a page of its own."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from chains.choices import Weekday
from chains.forms.commune import CommuneForm
from chains.forms.operator import PhoneField
from chains.models import Outlet
from chains.opening_hours import Span, format_hours, parse_hours
from chains.services.contracts import possible_parties
from chains.services.outlets import GivenPlace
from portal.core.errors import ParseError
from portal.core.forms import LineField, PlainSelect
from portal.organisations.models import Province

_DAYS = {f"day_{day.value}": day for day in Weekday}


class HoursField(LineField):
    """Spans of one day; None where nothing was written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=80,
            required=False,
            widget=forms.TextInput({"autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        if not text:
            return None
        try:
            return parse_hours(text)
        except ParseError as error:
            raise ValidationError(error.message, code="invalid") from error


class OutletForm(CommuneForm):
    """Opening hours: one line for all days, and one for each day that differs."""

    use_required_attribute = True

    name = LineField(
        label=_("Tên nơi bán"),
        max_length=200,
        required=False,
        help_text=_("Tên cửa hàng, quầy, chợ; bỏ trống nếu chỉ có địa chỉ."),
    )
    address = LineField(label=_("Địa chỉ"), max_length=300)
    phone = PhoneField(
        label=_("Điện thoại nơi bán"),
        required=False,
        help_text=_(
            "Số của cửa hàng, hiện trên trang công khai; không ghi số riêng của cá nhân."
        ),
    )
    operator = forms.ChoiceField(
        label=_("Cơ sở bán"), required=False, widget=PlainSelect
    )
    every_day = HoursField(
        label=_("Giờ mở cửa mọi ngày"),
        help_text=_("Ví dụ 7:00–18:30, hoặc 6h–11h, 14h–18h."),
    )

    field_order = [
        "name",
        "address",
        "commune_text",
        "commune_choice",
        "phone",
        "operator",
        "every_day",
    ]

    def __init__(self, *args: Any, outlet: Outlet, **kwargs: Any) -> None:
        self.outlet = outlet
        # Most places of sale are in Hanoi; another province is written after a comma.
        self.home = Province.objects.as_today().filter(code="01").first()
        kwargs.setdefault("initial", self._initial(outlet))
        super().__init__(*args, **kwargs)
        field: Any = self.fields["operator"]
        sellers = [(str(o.pk), o.name) for o in possible_parties(outlet.chain)]
        if outlet.operator and str(outlet.operator_id) not in dict(sellers):
            sellers.append((str(outlet.operator_id), outlet.operator.name))
        field.choices = [("", "—"), *sellers]
        for name, day in _DAYS.items():
            self.fields[name] = HoursField(label=day.label)

    @staticmethod
    def _initial(outlet: Outlet) -> dict[str, Any]:
        names = ("name", "address", "commune_text", "phone")
        initial = {name: getattr(outlet, name) for name in names}
        initial["operator"] = outlet.operator_id or ""
        if outlet.pk is None:
            return initial
        texts = dict.fromkeys(_DAYS, "")
        for name, day in _DAYS.items():
            texts[name] = format_hours(hours_of(outlet).get(day.value, []))
        if len(set(texts.values())) == 1:
            return initial | {"every_day": texts["day_0"]}
        closed = {name: text or str(_("nghỉ")) for name, text in texts.items()}
        return initial | closed

    def _meant(self, text: str) -> Any:
        """What was chosen before stays while the text is the same."""
        kept = self.outlet.commune
        if kept is not None and text and text == self.outlet.commune_text:
            return kept
        return super()._meant(text)

    @property
    def days(self) -> list[Any]:
        return [self[name] for name in _DAYS]

    @property
    def plain(self) -> list[Any]:
        return [field for field in self if field.name not in _DAYS]

    def given(self) -> GivenPlace:
        data = self.cleaned_data
        every = data["every_day"] or []
        hours = {
            day.value: every if data[name] is None else data[name]
            for name, day in _DAYS.items()
        }
        names = ("name", "address", "commune_text", "commune", "phone")
        return GivenPlace(
            **{name: data[name] for name in names},
            operator_id=int(data["operator"]) if data["operator"] else None,
            hours=hours,
        )


def hours_of(outlet: Outlet) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = {}
    for row in sorted(outlet.hours.all(), key=lambda row: row.opens_at):
        found.setdefault(row.weekday, []).append((row.opens_at, row.closes_at))
    return found
