"""Dates as Vietnamese readers write them: 23/11/2026."""

import re
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _g

from portal.core.errors import ParseError
from portal.core.text import fold

_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t]00:00(?::00)?)?")
_IN_WORDS = re.compile(
    r"(?:ngay )?(\d{1,2})[ -](?:thang|thg)\.? ?(\d{1,2})(?:,? nam |[ ,-]+)(\d{4})"
)
# Day zero of spreadsheet serial numbers (their 1900 has a 29 February).
_SERIAL_ZERO = date(1899, 12, 30)
# Years a paper of the programme can carry.
FIRST_YEAR, LAST_YEAR = 1950, 2099


def format_date(value: date) -> str:
    """Write the day; a moment is first taken to the portal's time zone."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.strftime("%d/%m/%Y")


def format_datetime(value: datetime) -> str:
    """Write the moment in the portal's time zone, hour first."""
    if timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.strftime("%H:%M %d/%m/%Y")


def parse_date(text: str) -> date:
    """Read "23/11/2026", "23.11.26", "2026-11-23" or "ngày 23 tháng 11 năm 2026".

    Raises `ParseError` for everything else, for days no calendar has and for years
    outside 1950 to 2099.
    """
    folded = fold(text) if len(text) <= 60 else ""
    if folded.isascii():
        if found := _DAY_FIRST.fullmatch(folded):
            day, month, year = found.groups()
            return _checked(text, f"20{year}" if len(year) == 2 else year, month, day)
        if found := _YEAR_FIRST.fullmatch(folded):
            return _checked(text, *found.groups())
        if found := _IN_WORDS.fullmatch(folded):
            day, month, year = found.groups()
            return _checked(text, year, month, day)
    raise _not_a_date(text)


def date_of_serial(serial: float) -> date:
    """Return the day of a spreadsheet's serial number (45658 is 01/01/2025).

    Raises `ParseError` when the number is no whole day from 1950 to 2099.
    """
    first = (date(FIRST_YEAR, 1, 1) - _SERIAL_ZERO).days
    last = (date(LAST_YEAR, 12, 31) - _SERIAL_ZERO).days
    if serial == serial // 1 and first <= serial <= last:
        return _SERIAL_ZERO + timedelta(days=int(serial))
    raise _not_a_date(f"{serial:g}")


def _checked(text: str, year: str, month: str, day: str) -> date:
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise ParseError(
            _g("Năm trong “%(text)s” nằm ngoài khoảng 1950–2099; hãy xem lại ngày này.")
            % {"text": text}
        )
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise _not_a_date(text) from None


def _not_a_date(text: str) -> ParseError:
    return ParseError(
        _g("“%(text)s” không phải là ngày; hãy ghi theo dạng 23/11/2026.")
        % {"text": text[:60]}
    )


def after_working_days(moment: datetime, count: int) -> datetime:
    """The same hour so many working days later; Saturdays and Sundays do not count.

    Public holidays move from year to year and are not known here.
    """
    while count:
        moment += timedelta(days=1)
        if timezone.localdate(moment).weekday() < 5:
            count -= 1
    return moment


def start_of_day(day: date) -> datetime:
    """The first moment of a day in the portal's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
