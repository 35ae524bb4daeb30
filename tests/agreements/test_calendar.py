"""Activities by month, and as a subscription that opens to one person only."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from agreements.models import CalendarFeed
from agreements.services import activities, calendar
from agreements.services.calendar import new_address
from portal.organisations.models import Membership
from tests.agreements.activities import make_activity
from tests.agreements.factories import MOMENT, TODAY, make_signed
from tests.agreements.test_views import text_of
from tests.cast import Cast
from tests.sign_in import sign_in

PAGE = "/lam-viec/hoat-dong/lich/"


@pytest.fixture
def visit(cast: Cast):
    return make_activity(make_signed(cast.son_la, by=cast.staff), by=cast.officer)


def events(response) -> list[str]:
    calendar = Calendar.from_ical(response.content)
    return [str(event["summary"]) for event in calendar.walk("VEVENT")]


def test_a_month_shows_its_activities(cast: Cast, client, visit):
    desk = sign_in(client, cast.officer)
    page = text_of(desk.get(PAGE, {"thang": "2026-10"}))
    assert "Thứ Hai, 12/10/2026" in page
    assert visit.title in page
    assert visit.title not in text_of(desk.get(PAGE, {"thang": "2026-11"}))
    for odd in ("", "2026-13", "9999-01", "x", "2026", "²026-10", "2026-10-01"):
        assert desk.get(PAGE, {"thang": odd}).status_code == 200
    other = sign_in(type(client)(), cast.outsider)
    assert visit.title not in text_of(other.get(PAGE, {"thang": "2026-10"}))


def test_the_grid_shows_an_activity_on_each_of_its_days_and_marks_today(
    cast: Cast, client, visit
):
    desk = sign_in(client, cast.officer)
    page = desk.get(PAGE, {"thang": "2026-10"})
    weeks = page.context["weeks"]
    assert [week[0].number for week in weeks] == [28, 5, 12, 19, 26]
    assert not weeks[0][0].is_inside
    days = [cell.number for week in weeks for cell in week if cell.rows]
    assert days == [12, 13, 14]
    assert 'aria-current="date"' not in page.content.decode().partition("<table")[2]
    now = desk.get(PAGE).content.decode().partition("<table")[2]
    assert now.count('aria-current="date"') == 1


def test_a_calendar_program_reads_what_its_person_may_see(cast: Cast, client, visit):
    foreign = make_signed(cast.lao_cai, by=cast.staff)
    make_activity(foreign, by=cast.staff, title="Thăm vườn chè")
    token = new_address(user=cast.officer, at=MOMENT)
    response = type(client)().get(f"/lich/{token}.ics")
    assert response["Content-Type"].startswith("text/calendar")
    assert events(response) == [visit.title]
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event.decoded("dtstart") == visit.starts_on
    assert event.decoded("dtend") == visit.ends_on + timedelta(days=1)
    activities.cancel_activity(
        activity_id=visit.pk, reason="Mưa lũ", by=cast.staff, at=MOMENT
    )
    assert b"STATUS:CANCELLED" in client.get(f"/lich/{token}.ics").content
    assert "no-store" in response["Cache-Control"]


def test_a_calendar_too_full_leaves_out_the_oldest(cast: Cast, visit, monkeypatch):
    later = make_activity(
        visit.agreement,
        by=cast.staff,
        title="Hội nghị tổng kết",
        starts_on=date(2026, 12, 20),
        ends_on=date(2026, 12, 20),
    )
    monkeypatch.setattr(calendar, "MOST_EVENTS", 1)
    content = calendar.calendar_for(cast.officer, today=TODAY)
    assert later.title in content.decode()
    assert visit.title not in content.decode()


def test_the_address_is_shown_once_and_kept_as_a_digest(cast: Cast, client, visit):
    desk = sign_in(client, cast.officer)
    page = text_of(desk.post(f"{PAGE}dia-chi/"))
    token = page.partition(".ics")[0].rpartition("/lich/")[2]
    feed = CalendarFeed.objects.get()
    assert token
    assert token not in feed.token_hash
    assert token not in text_of(desk.get(PAGE))
    anybody = type(client)()
    assert anybody.get(f"/lich/{token}.ics").status_code == 200
    assert desk.get(f"{PAGE}dia-chi/")["Location"] == PAGE
    desk.post(f"{PAGE}dia-chi/")
    assert anybody.get(f"/lich/{token}.ics").status_code == 404
    second = new_address(user=cast.officer, at=MOMENT)
    desk.post(f"{PAGE}dong/")
    assert anybody.get(f"/lich/{second}.ics").status_code == 404


def test_the_address_dies_with_the_membership(cast: Cast, client, visit):
    token = new_address(user=cast.officer, at=MOMENT)
    assert client.get(f"/lich/{token}.ics").status_code == 200
    Membership.objects.filter(user=cast.officer).update(
        ends_on=TODAY - timedelta(days=30)
    )
    assert client.get(f"/lich/{token}.ics").status_code == 404
    Membership.objects.filter(user=cast.officer).update(ends_on=None)
    cast.officer.is_active = False
    cast.officer.save()
    assert client.get(f"/lich/{token}.ics").status_code == 404


def test_too_many_requests_wait_and_the_log_keeps_no_secret(
    cast: Cast, client, visit, caplog
):
    token = new_address(user=cast.officer, at=MOMENT)
    answers = {client.get(f"/lich/{token}.ics").status_code for _n in range(125)}
    assert answers == {200, 429}
    assert token not in caplog.text


def test_query_budget_of_the_month(
    cast: Cast, client, visit, django_assert_max_num_queries
):
    for number in range(5):
        make_activity(visit.agreement, by=cast.staff, title=f"Việc {number}")
    desk = sign_in(client, cast.staff)
    desk.get(PAGE)
    with django_assert_max_num_queries(10):
        desk.get(PAGE, {"thang": "2026-10"})
