"""Calendar quarters, as reports of the programme name them: Quý IV/2026."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, order=True)
class Quarter:
    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        if self.number == 4:
            return Quarter(self.year + 1, 1)
        return Quarter(self.year, self.number + 1)

    @property
    def previous(self) -> "Quarter":
        if self.number == 1:
            return Quarter(self.year - 1, 4)
        return Quarter(self.year, self.number - 1)

    def is_last_month(self, day: date) -> bool:
        return Quarter.of(day) == self and day.month == 3 * self.number

    def __str__(self) -> str:
        return _("quý %(number)s/%(year)s") % {
            "number": _ROMAN[self.number - 1],
            "year": self.year,
        }
