"""Published figures leave overdue chains out; the desks say who has to speak."""

from datetime import date, timedelta

import pytest

from chains.models import Chain, YearlyOutput
from portal.core import clock
from portal.core.quarters import Quarter
from portal.home.services.programme import (
    chains_by_group,
    chains_by_unit_registered,
    chains_by_unit_today,
    programme,
    tonnes_by_unit_today,
)
from portal.home.services.province import province_facts, province_of
from tests.chains.factories import make_public, make_shared

pytestmark = pytest.mark.django_db

DESK = "/lam-viec/"


@pytest.fixture
def today() -> date:
    return clock.today()


@pytest.fixture
def overdue(cast, today) -> Chain:
    """One of two public chains of Sơn La; both brought ten tonnes to market."""
    chains = [
        make_public(cast.son_la, by=cast.officer, seen_by=cast.staff, name=name)
        for name in ("Chuỗi mận", "Chuỗi cà chua")
    ]
    for chain in chains:
        YearlyOutput.objects.create(chain=chain, year=today.year - 1, tonnes=10)
    day = Quarter.of(today).previous.first_day - timedelta(days=1)
    Chain.objects.filter(pk=chains[0].pk).update(reconfirmed_on=day)
    chains[0].refresh_from_db()
    return chains[0]


def test_no_published_figure_counts_an_overdue_chain(overdue, today):
    facts = programme(today)
    assert (facts.registered, facts.operating, facts.checked) == (2, 1, 1)
    assert facts.tonnes == 10
    assert chains_by_unit_today(today) == {"14": 1}
    assert tonnes_by_unit_today(today.year - 1, today) == {"14": 10}
    assert [number for _group, number in chains_by_group(today)] == [1]
    assert [unit.chains for unit in chains_by_unit_registered(today)] == [1]
    unit = province_of("14")
    assert unit is not None
    province = province_facts(unit, today)
    assert (province.chains, province.checked) == (1, 1)
    assert province.tonnes == 10


def test_time_alone_takes_a_chain_out_and_one_word_brings_it_back(
    client, cast, overdue, today, monkeypatch
):
    assert client.get("/api/v1/counts/").json()["counts"][1]["number"] == 1
    client.force_login(cast.officer)
    client.post(f"/lam-viec/chuoi/{overdue.pk}/xac-nhan-quy/")
    client.logout()
    assert client.get("/api/v1/counts/").json()["counts"][1]["number"] == 2
    later = Quarter.of(today).next.next.first_day
    monkeypatch.setattr(clock, "today", lambda: later)
    assert client.get("/api/v1/counts/").json()["counts"][1]["number"] == 0


def test_open_data_says_since_when_a_chain_is_overdue(client, overdue):
    rows = client.get("/api/v1/chains/").json()["data"]
    found = {row["code"]: (row["overdue"], row["reconfirmed_on"]) for row in rows}
    assert found[overdue.code] == (True, overdue.reconfirmed_on.isoformat())
    assert sorted(late for late, _day in found.values()) == [False, True]


def test_pages_of_the_province_and_the_search_say_that_it_is_overdue(client, overdue):
    words = f"hội chưa xác nhận lại từ {overdue.reconfirmed_on:%d/%m/%Y}"
    assert words in client.get("/tinh/14/").text
    assert words in client.get("/tim-kiem/", {"q": "mận"}).text


def test_the_owner_confirms_on_the_desk_and_comes_back_to_it(client, cast, overdue):
    client.force_login(cast.officer)
    desk = client.get(DESK).text
    address = f"/lam-viec/chuoi/{overdue.pk}/xac-nhan-quy/"
    assert "Chuỗi cần xác nhận quý" in desk
    assert address in desk
    answer = client.post(address, {"next": DESK})
    assert answer.headers["Location"] == DESK
    assert address not in client.get(DESK).text


def test_hanoi_sees_which_provinces_are_behind(client, cast, overdue, today):
    due = make_shared(cast.hai_duong, by=cast.staff)
    Chain.objects.filter(pk=due.pk).update(
        reconfirmed_on=Quarter.of(today).previous.last_day
    )
    client.force_login(cast.staff)
    tasks = {task.title: task for task in client.get(DESK).context["tasks"]}
    task = next(t for title, t in tasks.items() if "các hội chưa xác nhận" in title)
    assert task.count == 2
    assert [(line.title, line.badge, line.note) for line in task.lines] == [
        ("Sơn La", "1 quá hạn", ""),
        ("Hải Phòng", "", "1 chuỗi đến lượt"),
    ]
    found = client.get(task.lines[0].url).context["page"]
    assert [row.code for row in found.rows] == [overdue.code]
