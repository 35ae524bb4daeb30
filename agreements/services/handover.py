"""What is open in the agreements of whoever works at an association.

Nothing of it is one person's: a side proposes, tells, answers, signs and confirms, and
any of its people goes on where another stopped. So nothing moves when a post is handed
over; it is told, kind by kind, with what the other side has to answer.
"""

from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.models import WorkLine
from agreements.work_choices import WorkKind
from portal.organisations.access import kept_by
from portal.organisations.handover import Share
from portal.organisations.models import Association


def work_of_association(association: Association, today: date) -> list[Share]:
    """Kinds of work the association's side has to do, then what it waits for."""
    rows: Any = WorkLine.objects.open_on(today)
    side = Side.HOST
    if not association.is_host:
        side = Side.PARTNER
        rows = rows.filter(agreement__association_id__in=kept_by(association))
    mine = rows.concerning(side).values("kind").annotate(number=Count("pk"))
    numbers = {row["kind"]: row["number"] for row in mine}
    waited_for = rows.filter(side=side.other, since__isnull=False)
    return [
        *(
            Share(_inside(WorkKind(kind)), numbers[kind])
            for kind in WorkKind.values
            if kind in numbers
        ),
        Share(
            _("việc thỏa thuận đã gửi, đang chờ bên kia"),
            waited_for.exclude(kind=WorkKind.DRAFT).count(),
        ),
    ]


def _inside(kind: WorkKind) -> str:
    """The label as it stands within a sentence."""
    label = str(kind.label)
    return label[:1].lower() + label[1:]
