"""Mail, desk, list and calendar follow the role a person holds today."""

from datetime import date, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from agreements.models import Activity, DueWarning
from agreements.services.calendar import new_address
from agreements.services.reminders import remind
from portal.accounts.models import User
from portal.core import clock
from portal.organisations.choices import Role
from portal.organisations.models import Association, Membership
from tests.agreements.activities import make_activity
from tests.agreements.factories import MOMENT, make_signed
from tests.cast import Cast
from tests.sign_in import sign_in

LIST, DESK = "/lam-viec/viec-thoa-thuan/", "/lam-viec/"


def make_visit(cast: Cast, association: Association, title: str) -> Activity:
    """Ten days ahead, led by the partner."""
    day = clock.today() + timedelta(days=10)
    agreement = make_signed(association, by=cast.staff)
    return make_activity(
        agreement, by=cast.staff, title=title, starts_on=day, ends_on=day
    )


@pytest.fixture
def visits(cast: Cast) -> dict[str, str]:
    return {
        "son-la": make_visit(cast, cast.son_la, "Thăm vườn mận").title,
        "lao-cai": make_visit(cast, cast.lao_cai, "Thăm vườn chè").title,
    }


def end_yesterday(person: User) -> None:
    yesterday: date = clock.today() - timedelta(days=1)
    Membership.objects.filter(user=person).update(ends_on=yesterday)


def heard(person: User) -> str:
    section = remind(User.objects.get(pk=person.pk), clock.now())
    return " ".join(line.text for line in section.lines) if section else ""


def test_whoever_left_yesterday_gets_nothing(cast: Cast, visits):
    token = new_address(user=cast.officer, at=MOMENT)
    assert Client().get(f"/lich/{token}.ics").status_code == 200
    end_yesterday(cast.officer)
    assert heard(cast.officer) == ""
    assert not DueWarning.objects.filter(person=cast.officer).exists()
    assert Client().get(f"/lich/{token}.ics").status_code == 404
    desk = sign_in(Client(), cast.officer)
    assert visits["son-la"] not in desk.get(DESK).content.decode()
    assert desk.get(LIST).status_code == 403


def test_whoever_moved_gets_the_work_of_the_new_place(cast: Cast, visits):
    """The address stays the person's own; what it shows follows the post."""
    token = new_address(user=cast.officer, at=MOMENT)
    assert visits["son-la"] in heard(cast.officer)
    end_yesterday(cast.officer)
    Membership.objects.create(
        user=cast.officer,
        association=cast.lao_cai,
        role=Role.PARTNER_OFFICER,
        starts_on=clock.today(),
    )
    answer = Client().get(f"/lich/{token}.ics")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == [visits["lao-cai"]]
    text = heard(cast.officer)
    assert visits["lao-cai"] in text
    assert visits["son-la"] not in text
    desk = sign_in(Client(), cast.officer)
    for page in (DESK, LIST):
        text = desk.get(page).content.decode()
        assert visits["lao-cai"] in text
        assert visits["son-la"] not in text
