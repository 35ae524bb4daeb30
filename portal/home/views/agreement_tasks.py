"""Work on agreements that the desk shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from agreements.services.discussion import new_words
from agreements.services.work_words import when
from agreements.work_choices import DueStep, WorkGroup
from portal.home.services.agreement_desk import (
    SHOWN,
    OpenWork,
    agreement_work,
    unread_discussions,
)
from portal.home.views.tasks import Line, Task
from portal.organisations.access import Access


@dataclass(frozen=True)
class _Look:
    """How one group stands on the desk."""

    way: Any
    icon: str
    tone: str = "attention"


_LOOKS = {
    WorkGroup.TURN: _Look(_l("Xem mọi thỏa thuận đến lượt"), "handshake"),
    WorkGroup.FIGURES: _Look(_l("Xem mọi số liệu chờ trả lời"), "list-checks"),
    WorkGroup.OUTCOMES: _Look(_l("Xem mọi kết quả chờ trả lời"), "users"),
    WorkGroup.PLANS: _Look(_l("Xem mọi kế hoạch chờ trả lời"), "calendar-days"),
    WorkGroup.REVIEWS: _Look(_l("Xem mọi bản đánh giá đang chờ"), "file-pen-line"),
    WorkGroup.MISSING: _Look(_l("Xem mọi hoạt động chưa báo"), "calendar-x"),
    WorkGroup.LATE_REVIEWS: _Look(
        _l("Xem mọi bản đánh giá quá hạn"), "file-pen-line", "danger"
    ),
    WorkGroup.ADOPTIONS: _Look(_l("Xem mọi chuyến cần trả lời"), "sprout"),
    WorkGroup.ENDINGS: _Look(_l("Xem mọi thỏa thuận sắp hết hiệu lực"), "handshake"),
    WorkGroup.DUE: _Look(_l("Xem mọi việc sắp đến hạn"), "calendar-clock", "wait"),
    WorkGroup.DRAFTS: _Look(_l("Xem mọi bản nháp"), "pen-line", "wait"),
}
# Beside the title of the group, these say what the line itself is.
_NAMED_BY_KIND = (WorkGroup.TURN, WorkGroup.REVIEWS, WorkGroup.DUE)


def agreement_tasks(access: Access, today: date) -> list[Task]:
    """What the other side wrote, and one for each group of what waits."""
    work = agreement_work(access, today)
    tasks = [_task(group, work[group], today) for group in _LOOKS]
    return [_discussions(access, today), *tasks]


def _discussions(access: Access, today: date) -> Task:
    found = unread_discussions(access.user, today)
    return Task(
        _("Trao đổi mới trong thỏa thuận"),
        sum(row["count"] for row in found),
        [
            Line(
                row["agreement__association__name"],
                reverse("agreements:discussion", args=[row["agreement_id"]]),
                row["agreement__title"],
                badge=new_words(row["count"]),
            )
            for row in found[:SHOWN]
        ],
        url=reverse("agreements:list"),
        url_label=_("Xem các thỏa thuận"),
        icon="messages-square",
    )


def _task(group: WorkGroup, work: OpenWork, today: date) -> Task:
    look = _LOOKS[group]
    query = f"group={group.value}&turn=mine"
    return Task(
        str(group.label),
        work.count,
        [_line(line, group, today) for line in work.nearest],
        url=f"{reverse('agreements:work_list')}?{query}",
        url_label=str(look.way),
        tone=look.tone,
        icon=look.icon,
    )


def _line(line: Any, group: WorkGroup, today: date) -> Line:
    notes = [line.agreement.association.name]
    if group in _NAMED_BY_KIND:
        notes.append(str(line.get_kind_display()))
    is_near = line.step is not None and line.step <= DueStep.DAYS_7
    return Line(
        line.named,
        line.get_absolute_url(),
        " · ".join(notes),
        tone="attention" if is_near else "",
        badge=when(line, today),
    )
