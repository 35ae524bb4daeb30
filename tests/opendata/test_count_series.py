"""The kept counts for programs: the whole or one unit, page by page."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from chains.services.snapshots import take_snapshot
from tests.chains.factories import make_public

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)


@pytest.fixture
def address(cast) -> str:
    make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    for ago in (3, 0):
        take_snapshot(day=DAY - timedelta(days=ago))
    return reverse("api:count-series")


def test_the_whole_day_by_day(client, address):
    rows = client.get(address, {"definition": "all"}).json()["data"]
    assert [(row["day"], row["province"], row["chains"]) for row in rows] == [
        ("2026-11-20", None, 1),
        ("2026-11-23", None, 1),
    ]
    assert rows[0]["label"] == "Trong sổ đăng ký"


def test_one_unit_of_either_era(client, address):
    rows = client.get(address, {"province": "34-14"}).json()["data"]
    assert {row["province"] for row in rows} == {"34-14"}
    assert client.get(address, {"province": "63-14"}).json()["data"]


def test_pages_follow_one_another_and_what_is_unknown_is_refused(client, address):
    first = client.get(address, {"size": 5}).json()
    second = client.get(first["next"]).json()
    assert len(first["data"]) == 5
    assert not {str(row) for row in first["data"]} & {
        str(row) for row in second["data"]
    }
    assert client.get(address, {"definition": "many"}).status_code == 422
