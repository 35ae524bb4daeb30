"""Study visits: the delegation, the itinerary, what was learned, who took it up."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.activity_choices import ActivityKind
from agreements.choices import Side
from agreements.models import Activity, Adoption, StudyVisit, VisitMember, VisitStop
from agreements.services.activities import locked_activity
from chains.models import Chain
from portal.core.dates import format_date
from portal.core.errors import DomainError
from portal.organisations.access import kept_by
from portal.organisations.models import Association

# A line of a form: the columns of the row, and under "id" which row it was, if any.
Given = Mapping[str, Any]


def save_delegation(
    *,
    visit: StudyVisit,
    learning_side: Side,
    members: Sequence[Given],
    by: Any,
    opened: int,
) -> None:
    """The people of one's own side; the other side's stay. Raises `Conflict`."""
    with _changing(visit, by, opened) as (current, side):
        current.learn(learning_side)
        own = VisitMember.objects.filter(visit=current, side=side)
        _keep_lines(own, members, {"visit": current, "side": side})


def save_itinerary(
    *, visit: StudyVisit, stops: Sequence[Given], by: Any, opened: int
) -> None:
    """Days and hours in their order, whoever typed them first. Raises `Conflict`."""
    with _changing(visit, by, opened) as (current, _side):
        in_order = sorted(
            stops, key=lambda stop: (stop["day"], str(stop["hour"] or ""))
        )
        own = VisitStop.objects.filter(visit=current)
        _keep_lines(own, in_order, {"visit": current})


def save_lessons(
    *, visit: StudyVisit, text: str, by: Any, at: datetime, opened: int
) -> None:
    """What one's own side learned. Raises `Conflict`."""
    with _changing(visit, by, opened) as (current, side):
        if current.activity.starts_on > timezone.localdate(at):
            raise DomainError(
                _("Đoàn đi ngày %(day)s; sau đó mới ghi bài học.")
                % {"day": format_date(current.activity.starts_on)}
            )
        current.write_lessons(text, side=side)


def tell_adoption(
    *,
    visit: StudyVisit,
    adoptions: Sequence[Given],
    note: str,
    by: Any,
    at: datetime,
    opened: int,
) -> None:
    """Who took the model up, by the side that learned; nobody is an answer too."""
    with _changing(visit, by, opened) as (current, side):
        if not current.activity.is_held:
            raise DomainError(
                _("Hãy báo kết quả chuyến đi trước, rồi trả lời ai áp dụng mô hình.")
            )
        if not adoptions and not note.strip():
            raise DomainError(
                _("Hãy ghi ít nhất một nơi áp dụng, hoặc ghi chú vì sao chưa có ai.")
            )
        current.tell_adoption(note, side=side, by=by, at=at)
        own = Adoption.objects.filter(visit=current)
        _keep_lines(own, adoptions, {"visit": current})


def chain_adopting(visit: StudyVisit, code: str, user: Any) -> Chain | None:
    """A chain of the side that learned, by its code."""
    signer = visit.activity.agreement.association.today
    if visit.learning_side == Side.HOST:
        host = Association.objects.filter(is_host=True).first()
        signer = host or signer
    return (
        Chain.objects.for_user(user)
        .filter(association_id__in=kept_by(signer), archived_at__isnull=True)
        .filter(code__iexact=code)
        .first()
    )


def days_of(visit: StudyVisit) -> list[date]:
    """The days an itinerary has: those of the activity, and those already written."""
    activity = visit.activity
    length = min((activity.ends_on - activity.starts_on).days, 60)
    days = {
        date.fromordinal(activity.starts_on.toordinal() + n) for n in range(length + 1)
    }
    return sorted(days | set(visit.stops.values_list("day", flat=True)))


@contextmanager
def _changing(
    visit: StudyVisit, by: Any, opened: int
) -> Iterator[tuple[StudyVisit, Side]]:
    """The visit and its activity, locked; saved when the block ends well."""
    with transaction.atomic():
        activity, side = locked_activity(visit.activity_id, by)
        _refuse_called_off(activity)
        current = StudyVisit.objects.select_for_update().get(pk=visit.pk)
        current.activity = activity
        current.claim_version(opened)
        yield current, side
        current.updated_by = by
        current.save()


def _refuse_called_off(activity: Activity) -> None:
    if activity.kind != ActivityKind.STUDY_VISIT:
        raise PermissionDenied
    if activity.cancelled_at is not None:
        raise DomainError(
            _("Hoạt động đã ghi là không tổ chức; hãy thêm hoạt động mới.")
        )


def _keep_lines(own: Any, given: Sequence[Given], fixed: Mapping[str, Any]) -> None:
    """Bring the rows in line with the form; what did not change is not written."""
    rows = {row.pk: row for row in own}
    for position, line in enumerate(given, start=1):
        facts = {**line, "position": position}
        row = rows.pop(facts.pop("id", None), None) or own.model(**fixed)
        before = {name: getattr(row, name) for name in facts}
        if row.pk is None or before != facts:
            for name, value in facts.items():
                setattr(row, name, value)
            row.save()
    for row in rows.values():
        row.delete()
