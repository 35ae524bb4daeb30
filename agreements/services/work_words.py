"""Open work of agreements in words, for lists, desk and mail."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.choices import Side
from agreements.work_choices import ASKED, OF_ONE_SIDE, DueStep, WorkKind
from portal.core.dates import format_date


def when(line: Any, today: date) -> str:
    """Since when somebody waits, or how near the day is; after `open_on`."""
    if line.step is None:
        return _since(line)
    if line.kind in ASKED:
        return _("hỏi từ %(day)s") % {"day": format_date(line.counts_on)}
    if line.step == DueStep.OVERDUE:
        return _("quá hạn từ %(day)s") % {"day": format_date(line.counts_on)}
    days = (line.counts_on - today).days
    if days == 0:
        return _("hôm nay")
    left = ngettext("còn %(n)d ngày", "còn %(n)d ngày", days) % {"n": days}
    return f"{left}, {format_date(line.counts_on)}"


def _since(line: Any) -> str:
    day = {"day": format_date(line.since)}
    if line.kind == WorkKind.DRAFT:
        return _("sửa lần cuối %(day)s") % day
    if not line.side:
        return _("chờ từ %(day)s") % day
    waiting = str(Side(line.side).other.label)
    return _("%(side)s chờ từ %(day)s") % (day | {"side": waiting})


def who(line: Any) -> str:
    """Which side has to act."""
    return str(Side(line.side).label) if line.side else _("Cả hai bên")


def reminder(line: Any) -> str:
    """What the daily mail says of a day that counts."""
    words = {
        WorkKind.TERM_END: _("%(place)s: “%(title)s” có hiệu lực đến hết ngày %(day)s"),
        WorkKind.COMMITMENT_DUE: _("%(place)s: cam kết “%(title)s” có hạn %(day)s"),
        WorkKind.ACTIVITY_NEAR: _("%(place)s: “%(title)s” bắt đầu ngày %(day)s"),
        WorkKind.OUTCOME_MISSING: _(
            "%(place)s: “%(title)s” xong ngày %(day)s, chưa báo kết quả"
        ),
        WorkKind.YEAR_REVIEW: _(
            "%(place)s: chưa xong sơ kết năm %(number)s, hạn %(day)s"
        ),
        WorkKind.FINAL_REVIEW: _(
            "%(place)s: chưa xong tổng kết “%(title)s”, hạn %(day)s"
        ),
        WorkKind.ADOPTION: _(
            "%(place)s: sau một năm, ai đã áp dụng mô hình của chuyến “%(title)s”?"
        ),
    }
    return words[WorkKind(line.kind)] % {
        "place": line.agreement.association.name,
        "title": line.title,
        "number": line.number,
        "day": format_date(line.counts_on),
    }


def reminder_note(line: Any, today: date) -> str:
    """How near, and who answers for it where that is one side."""
    parts = []
    if line.step != DueStep.OVERDUE:
        days = (line.counts_on - today).days
        left = ngettext("còn %(n)d ngày", "còn %(n)d ngày", days) % {"n": days}
        parts.append(left if days else _("hôm nay"))
    elif line.kind == WorkKind.COMMITMENT_DUE:
        parts.append(_("đã quá hạn, chưa đạt"))
    if line.kind in OF_ONE_SIDE:
        parts.append(_("%(side)s chịu trách nhiệm") % {"side": who(line)})
    return " · ".join(parts)
