"""Who is told that a day of an agreement comes near or is past: a section of the daily mail.

Each step (90, 30, 7 days ahead, overdue) is told once to each person. A step that passed
while nothing ran is not told later; the step reached by then is.
"""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.models import DueWarning, WorkLine
from agreements.services.work_words import reminder, reminder_note
from portal.accounts.digest import Line, Section
from portal.accounts.models import User
from portal.organisations.access import access_for

# A mail names so many; the list on the portal has all of them.
SHOWN = 20


def remind(person: User, at: datetime) -> Section | None:
    """What this person is to be told today, noted as told in the same transaction."""
    access = access_for(person)
    if not (access.is_hanoi or access.is_partner):
        return None
    side = Side.HOST if access.is_hanoi else Side.PARTNER
    lines = _untold(person, side, at)
    if not lines:
        return None
    DueWarning.objects.bulk_create(_told(line, person, at) for line in lines)
    today = timezone.localdate(at)
    return Section(
        _("Thỏa thuận: việc sắp đến hạn hoặc quá hạn"),
        [
            Line(reminder(line), line.get_absolute_url(), reminder_note(line, today))
            for line in lines[:SHOWN]
        ],
        more=max(0, len(lines) - SHOWN),
        path=f"{reverse('agreements:work_list')}?turn=mine",
    )


def _untold(person: User, side: Side, at: datetime) -> list[Any]:
    """What reached a step that the person was not told of (one query)."""
    told = DueWarning.objects.filter(
        person=person,
        kind=OuterRef("kind"),
        subject=OuterRef("subject"),
        counts_on=OuterRef("counts_on"),
        step=OuterRef("step"),
    )
    rows = WorkLine.objects.for_user(person).dated().open_on(timezone.localdate(at))
    return list(
        rows.concerning(side)
        .exclude(Exists(told))
        .select_related("agreement__association")
        .order_by("counts_on", "pk")
    )


def _told(line: Any, person: User, at: datetime) -> DueWarning:
    return DueWarning(
        person=person,
        agreement_id=line.agreement_id,
        kind=line.kind,
        subject=line.subject,
        counts_on=line.counts_on,
        step=line.step,
        told_at=at,
    )
