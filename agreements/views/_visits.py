"""A study visit as the templates print it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from agreements.activity_choices import ActivityKind, AdopterKind
from agreements.choices import Side
from agreements.models import Activity, Adoption, StudyVisit, VisitMember, VisitStop
from chains.models import Chain
from portal.core import history
from portal.core.dates import format_date, format_datetime
from portal.core.numbers import format_number


@dataclass(frozen=True)
class Party:
    """The people of one side, and what that side learned."""

    label: str
    members: Sequence[str]
    lessons: str


@dataclass(frozen=True)
class StopLine:
    when: str
    place: str
    content: str
    chain: Chain | None


@dataclass(frozen=True)
class AdoptionLine:
    who: str
    kind: str
    what: str
    since: str
    chain: Chain | None


@dataclass(frozen=True)
class VisitPanel:
    """What the page of the activity says of the visit."""

    learning: str
    parties: Sequence[Party]
    # How many went; readers learn no names.
    size: int
    stops: Sequence[StopLine]
    adoptions: Sequence[AdoptionLine]
    adoption_note: str
    told: str
    asked: str
    is_due: bool
    may_tell: bool


def visit_panel(
    activity: Activity, side: Side | None, user: Any, today: date
) -> VisitPanel | None:
    """None for other kinds; names of people for the two sides only."""
    visit = visit_of(activity)
    if visit is None:
        return None
    members = list(visit.members.order_by("side", "position"))
    stops = list(visit.stops.order_by("position"))
    adoptions = list(visit.adoptions.order_by("position"))
    seen = _chains_seen([*stops, *adoptions], user)
    learning = Side(visit.learning_side)
    return VisitPanel(
        learning=str(learning.label),
        parties=[
            Party(
                str(each.label),
                [str(m) for m in members if m.side == each] if side else [],
                visit.lessons_of(each),
            )
            for each in Side
        ],
        size=len(members),
        stops=[_stop(stop, seen) for stop in stops],
        adoptions=[_adoption(row, seen) for row in adoptions],
        adoption_note=visit.adoption_note,
        told=_("%(side)s trả lời %(when)s")
        % {"side": learning.label, "when": format_datetime(visit.told_at)}
        if visit.told_at
        else "",
        asked=format_date(visit.asked_on),
        is_due=visit.is_due(today),
        may_tell=side == learning and activity.is_held,
    )


def visit_of(activity: Activity) -> StudyVisit | None:
    if activity.kind != ActivityKind.STUDY_VISIT:
        return None
    visit = StudyVisit.objects.filter(activity=activity).first()
    if visit is not None:
        visit.activity = activity
    return visit


def members_in_words(visit: StudyVisit, side: Side) -> list[str]:
    """A side's people as they are saved now."""
    own = visit.members.filter(side=side).order_by("position")
    return [str(member) for member in own]


def stops_in_words(visit: StudyVisit) -> list[str]:
    stops = visit.stops.order_by("position")
    return [f"{_when(stop)}: {stop.place}" for stop in stops]


def adoptions_in_words(visit: StudyVisit) -> list[str]:
    return [str(row) for row in visit.adoptions.order_by("position")]


def _chains_seen(rows: Sequence[VisitStop | Adoption], user: Any) -> dict[Any, Chain]:
    """The chains this person may open; the others stay unnamed."""
    wanted = {row.chain_id for row in rows if row.chain_id}
    if not wanted:
        return {}
    return Chain.objects.for_user(user).in_bulk(wanted)


def _stop(stop: VisitStop, seen: dict[Any, Chain]) -> StopLine:
    return StopLine(_when(stop), stop.place, stop.content, seen.get(stop.chain_id))


def _when(stop: VisitStop) -> str:
    day = format_date(stop.day)
    return f"{stop.hour:%H:%M} · {day}" if stop.hour else day


def _adoption(row: Adoption, seen: dict[Any, Chain]) -> AdoptionLine:
    chain = seen.get(row.chain_id)
    who = row.name
    if row.chain_id and chain is None:
        # Of a chain that is hidden from this reader the name tells as much as the link.
        who = _("Một chuỗi trong sổ")
    if row.households:
        count = format_number(Decimal(row.households))
        who = _("%(count)s hộ, %(where)s") % {"count": count, "where": who}
    kind = str(AdopterKind(row.kind).label)
    return AdoptionLine(who, kind, row.what, format_date(row.since), chain)


def visit_tracks(activity: Activity, side: Side | None) -> list[history.Track]:
    """The history of the visit; names of people only for the two sides."""
    visits: Any = StudyVisit
    stops: Any = VisitStop
    found = visits.pgh_event_model.objects.filter(activity=activity)
    tracks = [
        history.Track(
            found,
            {"learning_side": _("bên đi học")}
            | {
                "host_lessons": _("bài học của bên Hà Nội"),
                "partner_lessons": _("bài học của bên tỉnh bạn"),
            },
            acts=(
                history.became("told_at", lambda e: _("Trả lời ai áp dụng mô hình")),
            ),
        ),
        history.Track(
            stops.pgh_event_model.objects.filter(visit__activity=activity),
            {"place": _("nơi đến"), "day": _("ngày đến"), "hour": _("giờ đến")},
            added=lambda e: _("Thêm nơi đến: %(place)s") % {"place": e.place},
            removed=lambda e: _("Bỏ nơi đến: %(place)s") % {"place": e.place},
        ),
    ]
    return [*tracks, _members(activity)] if side else tracks


def _members(activity: Activity) -> history.Track:
    members: Any = VisitMember
    return history.Track(
        members.pgh_event_model.objects.filter(visit__activity=activity),
        {"name": _("họ và tên"), "title": _("chức vụ"), "unit": _("đơn vị")},
        added=lambda e: _("Thêm vào đoàn: %(name)s") % {"name": e.name},
        removed=lambda e: _("Bỏ khỏi đoàn: %(name)s") % {"name": e.name},
    )
