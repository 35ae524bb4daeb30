"""Study visits of the sample: who went, where to, what was learned, who took it up.

Visits of long ago are answered; those whose question came up within weeks wait for it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from typing import Any

from agreements.activity_choices import ActivityKind, AdopterKind
from agreements.choices import Side
from agreements.models import Activity, Adoption, StudyVisit, VisitMember, VisitStop
from portal.home.sample import names
from portal.home.sample.moments import moment

# Asked no longer ago than this: still due.
DUE_DAYS = 150
# So far back the sample tells details; earlier visits have their answer only.
DETAILED_DAYS = 520

_UNITS = {
    Side.HOST: ("Chủ tịch Hội xã (mẫu)", "Hội Nông dân xã Mẫu, Hà Nội"),
    Side.PARTNER: ("Cán bộ đón đoàn (mẫu)", "Ban Công tác Nông dân (mẫu)"),
}
_STOPS = (
    (0, time(8, 30), "Trụ sở hội tỉnh bạn (mẫu)", "Nghe giới thiệu mô hình"),
    (0, time(14, 0), "Hợp tác xã Mẫu", "Xem vùng trồng, sổ ghi chép, nơi sơ chế"),
)
_LESSONS = {
    "host": "Ghi sổ theo từng lô giúp truy xuất trong một giờ; hội xã làm được (mẫu).",
    "partner": "Khách cần lịch giao cố định; sẽ báo sản lượng trước hai tuần (mẫu).",
}
_ADOPTED = (
    (AdopterKind.COOPERATIVE, "HTX Rau Sạch Mẫu", None, "Ghi sổ theo lô, dán mã"),
    (AdopterKind.HOUSEHOLDS, "xã Mẫu", 14, "Bao trái, tỉa cành theo lịch"),
    (AdopterKind.COMMUNE, "Xã Mẫu", None, "Tổ hợp tác bán chung một đầu mối"),
)


def make_visits(*, by: Any, today: date) -> int:
    """Give every study visit of the sample its row; how many there are."""
    activities = Activity.objects.filter(
        kind=ActivityKind.STUDY_VISIT, agreement__is_sample=True
    ).order_by("pk")
    visits = StudyVisit.objects.bulk_create(
        _visit(activity, by, today) for activity in activities
    )
    detailed = [v for v in visits if (today - v.activity.ends_on).days < DETAILED_DAYS]
    VisitMember.objects.bulk_create(
        member for visit in detailed for member in _members(visit)
    )
    VisitStop.objects.bulk_create(
        VisitStop(
            visit=visit,
            position=position,
            day=visit.activity.starts_on + timedelta(days=after),
            hour=hour,
            place=place,
            content=content,
        )
        for visit in detailed
        for position, (after, hour, place, content) in enumerate(_STOPS, start=1)
    )
    Adoption.objects.bulk_create(_adoptions(visits))
    return len(visits)


def _visit(activity: Activity, by: Any, today: date) -> StudyVisit:
    """People of Hanoi went to see the partner's model, so Hanoi answers."""
    visit = StudyVisit(activity=activity, learning_side=Side.HOST)
    if not activity.is_held:
        return visit
    if (today - activity.ends_on).days < DETAILED_DAYS:
        visit.host_lessons, visit.partner_lessons = (
            _LESSONS["host"],
            _LESSONS["partner"],
        )
    asked_ago = (today - visit.asked_on).days
    if asked_ago > DUE_DAYS:
        visit.told_side, visit.told_by = Side.HOST, by
        visit.told_at = moment(today, asked_ago - 20)
    return visit


def _members(visit: StudyVisit) -> Iterator[VisitMember]:
    for side, (title, unit) in _UNITS.items():
        for position in (1, 2):
            number = visit.activity_id * 3 + position + len(side)
            family = names.FAMILY_NAMES[number % len(names.FAMILY_NAMES)]
            given = names.GIVEN_NAMES[number * 7 % len(names.GIVEN_NAMES)]
            yield VisitMember(
                visit=visit,
                side=side,
                position=position,
                name=f"{family} {given}",
                title=title,
                unit=unit,
            )


def _adoptions(visits: Sequence[StudyVisit]) -> Iterator[Adoption]:
    told = [visit for visit in visits if visit.told_at is not None]
    for number, visit in enumerate(told):
        kind, name, households, what = _ADOPTED[number % len(_ADOPTED)]
        yield Adoption(
            visit=visit,
            position=1,
            kind=kind,
            name=name,
            households=households,
            what=what,
            since=visit.activity.ends_on + timedelta(days=90),
        )
