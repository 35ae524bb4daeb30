"""How near the end of a paper is, in words: for those who keep it, never in public."""

from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chains.choices import ExpiryStep
from portal.core.templatetags.portal import status

_TONES = {
    ExpiryStep.DAYS_90: "wait",
    ExpiryStep.DAYS_60: "wait",
    ExpiryStep.DAYS_30: "attention",
    ExpiryStep.DAYS_7: "attention",
    ExpiryStep.LAPSED: "danger",
}


def days_left(ends_on: date, today: date) -> str:
    """ "còn 24 ngày", "hết hạn hôm nay", "đã hết hạn 3 ngày"; the last day counts."""
    days = (ends_on - today).days
    if days == 0:
        return _("hết hạn hôm nay")
    if days < 0:
        words = ngettext("đã hết hạn %(n)d ngày", "đã hết hạn %(n)d ngày", -days)
        return words % {"n": -days}
    return ngettext("còn %(n)d ngày", "còn %(n)d ngày", days) % {"n": days}


def step_badge(step: int) -> SafeString:
    reached = ExpiryStep(step)
    return status(_TONES[reached], str(reached.label))


def short_badge(step: int) -> SafeString:
    """The step in few letters, for a table that has the day beside it."""
    reached = ExpiryStep(step)
    if reached == ExpiryStep.LAPSED:
        return step_badge(step)
    return status(_TONES[reached], _("Trong %(n)d ngày") % {"n": step})


def left_of(paper: Any, today: date) -> str:
    """The words for a paper from `with_validity()`; "" where its end is far or past."""
    if paper.step is None or paper.step == ExpiryStep.LAPSED:
        return ""
    return days_left(paper.expires_on, today)
