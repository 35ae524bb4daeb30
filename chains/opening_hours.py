"""Opening hours as people write them: "7h30 – 11h, 13:30-18h", "nghỉ"."""

import re
from collections.abc import Iterable
from datetime import time
from itertools import pairwise

from django.utils.translation import gettext as _

from portal.core.errors import ParseError
from portal.core.text import fold

Span = tuple[time, time]

_MOMENT = r"(\d{1,2})\s*(?:[:hg.]\s*(\d{2})?)?"
_SPAN = re.compile(rf"{_MOMENT}\s*(?:-|\u2013|\u2014|den|toi)\s*{_MOMENT}", re.ASCII)
_CLOSED = {"nghi", "dong cua", "khong mo", "-", "\u2013"}
_MOST = 3


def parse_hours(text: str) -> list[Span]:
    """Return the spans of one day in order; none where the place is closed.

    Raises:
        ParseError: one sentence: what is wrong and what to do.
    """
    plain = fold(text)
    if not plain or plain in _CLOSED:
        return []
    spans = sorted(
        _span(part) for part in re.split(r"[,;]| va ", plain) if part.strip()
    )
    if len(spans) > _MOST:
        raise ParseError(_("Một ngày ghi nhiều nhất ba khoảng giờ mở cửa."))
    for (_opens, closes), (opens, _closes) in pairwise(spans):
        if opens < closes:
            raise ParseError(_("Hai khoảng giờ chồng lên nhau; hãy ghi lại."))
    return spans


def format_hours(spans: Iterable[Span]) -> str:
    return ", ".join(f"{_text(opens)}–{_text(closes)}" for opens, closes in spans)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise ParseError(
            _("“%(text)s” chưa rõ giờ mở cửa; hãy ghi dạng 7:00–18:30, hoặc “nghỉ”.")
            % {"text": text.strip()[:40]}
        )
    first, first_minutes, last, last_minutes = found.groups()
    opens, closes = _time(first, first_minutes), _time(last, last_minutes)
    if opens >= closes:
        raise ParseError(_("Giờ đóng cửa phải sau giờ mở cửa."))
    return opens, closes


def _time(hours: str, minutes: str | None) -> time:
    hour, minute = int(hours), int(minutes or 0)
    if (hour, minute) == (24, 0):
        return time(23, 59)
    if hour > 23 or minute > 59:
        raise ParseError(_("Giờ chỉ từ 0:00 đến 24:00; hãy xem lại."))
    return time(hour, minute)


def _text(moment: time) -> str:
    if moment == time(23, 59):
        return "24:00"
    return f"{moment.hour}:{moment.minute:02d}"
