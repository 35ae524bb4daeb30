"""Who is told that a paper ends: the register's section of the daily mail.

Each step of a paper (90, 60, 30, 7 days, lapsed) is told once to each person. A step that
passed while nothing ran is not told later; the step reached by then is.
"""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chains.choices import ExpiryStep
from chains.models import PaperLine, PaperWarning
from chains.resting import resting
from chains.services.domino import Outcome, outcome_of
from portal.accounts.digest import Line, Section
from portal.accounts.models import User
from portal.core.dates import format_date
from portal.organisations.access import access_for

# A mail names so many papers; the list on the portal has all of them.
SHOWN = 20


def warn(person: User, at: datetime) -> Section | None:
    """What this person is to be told today, noted as told in the same transaction."""
    access = access_for(person)
    if not (access.is_hanoi or access.is_partner):
        return None
    lines = _untold(person, at)
    PaperWarning.objects.bulk_create(_told(line, person, at) for line in lines)
    if not lines:
        return None
    # Those that take a chain down stand first, then the nearest end.
    lines.sort(key=lambda line: outcome_of(line) is not Outcome.FALLS)
    return Section(
        _("Giấy sắp hết hạn hoặc vừa hết hạn"),
        [_line(line, timezone.localdate(at)) for line in lines[:SHOWN]],
        more=max(0, len(lines) - SHOWN),
        path=reverse("chains:paper_list"),
    )


def _untold(person: User, at: datetime) -> list[Any]:
    """Papers whose step of today the person was not told of (one query)."""
    today = timezone.localdate(at)
    rows: Any = PaperLine.objects.for_user(person).to_tell(today).with_fall(today)
    told = PaperWarning.objects.filter(
        person=person, ends_on=OuterRef("expires_on"), step=OuterRef("step")
    )
    for name in ("certificate", "confirmation"):
        mine = told.filter(**{name: OuterRef("paper")})
        rows = rows.exclude(Exists(mine), kind=name)
    numbers = resting.numbers("chain", today)
    rows = rows.annotate(**numbers).select_related("chain__association")
    return list(rows.order_by("expires_on", "pk"))


def _told(line: Any, person: User, at: datetime) -> PaperWarning:
    return PaperWarning(
        person=person,
        ends_on=line.expires_on,
        step=line.step,
        told_at=at,
        **{f"{line.kind}_id": line.paper},
    )


def _line(line: Any, today: date) -> Line:
    words = _("%(chain)s (%(place)s): %(kind)s số %(number)s, hết hạn %(day)s")
    if line.step == ExpiryStep.LAPSED:
        words = _(
            "%(chain)s (%(place)s): %(kind)s số %(number)s đã hết hạn (ngày cuối %(day)s)"
        )
    text = words % {
        "chain": line.chain.name,
        "place": line.chain.association.name,
        "kind": line.type_label,
        "number": line.number,
        "day": format_date(line.expires_on),
    }
    return Line(text, line.get_absolute_url(), _note(line, today))


def _note(line: Any, today: date) -> str:
    """How near, and what it takes down."""
    parts = []
    if line.step != ExpiryStep.LAPSED:
        days = (line.expires_on - today).days
        left = ngettext("còn %(n)d ngày", "còn %(n)d ngày", days) % {"n": days}
        parts.append(left if days else _("hết hạn hôm nay"))
    if outcome_of(line) is Outcome.FALLS:
        parts.append(_("chuỗi thôi được gọi là an toàn nếu chưa có giấy mới"))
        parts += resting.words(line)
    return " · ".join(parts)
