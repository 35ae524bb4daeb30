"""How near the end of a paper is: SQL against a statement in Python, and in words."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chains.choices import Validity
from chains.models import Certificate, PaperLine
from chains.views.expiry import days_left
from portal.core import clock
from tests.chains.factories import MOMENT, make_certificate, make_public

TODAY = date(2026, 11, 23)


def told(paper: dict[str, date | None]) -> tuple[str, int | None]:
    """The rule once more, in plain words."""
    begun = {name: day for name, day in paper.items() if day and day <= TODAY}
    ends = paper["expires_on"]
    if "revoked_on" in begun:
        return Validity.REVOKED, None
    if "suspended_on" in begun:
        return Validity.SUSPENDED, None
    if paper["issued_on"] and paper["issued_on"] > TODAY:
        return Validity.NOT_YET, None
    if ends is None:
        return Validity.UNKNOWN, None
    left = (ends - TODAY).days
    if left < 0:
        return Validity.EXPIRED, 0
    for step in (7, 30, 60, 90):
        if left <= step:
            return Validity.EXPIRING, step
    return Validity.VALID, None


def days(low: int, high: int) -> st.SearchStrategy[date | None]:
    near = st.integers(low, high).map(lambda n: TODAY + timedelta(days=n))
    return st.none() | near


@pytest.fixture
def near(cast, monkeypatch):
    """A public chain whose seen certificate ends in 24 days."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    make_certificate(
        chain,
        expires_on=TODAY + timedelta(days=24),
        declared_by=cast.officer,
        seen_by=cast.staff,
        seen_at=MOMENT,
    )
    return chain


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    issued=days(-800, 3),
    left=days(-3, 100) | st.sampled_from([TODAY + timedelta(n) for n in (7, 8, 90)]),
    suspended=days(-2, 2),
    revoked=days(-2, 2),
)
def test_sql_says_what_python_says(near, issued, left, suspended, revoked):
    if issued and left and left < issued:
        left = issued
    dates = {
        "issued_on": issued,
        "expires_on": left,
        "suspended_on": suspended,
        "revoked_on": revoked,
    }
    Certificate.objects.update(**dates)
    paper: Any = Certificate.objects.with_validity(TODAY).get()
    assert (paper.validity, paper.step) == told(dates)
    line: Any = PaperLine.objects.with_validity(TODAY).get()
    assert (line.validity, line.step) == told(dates)
    ending = PaperLine.objects.ending(TODAY).exists()
    assert ending is (line.step is not None and left >= TODAY - timedelta(days=30))


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (24, "còn 24 ngày"),
        (1, "còn 1 ngày"),
        (0, "hết hạn hôm nay"),
        (-3, "đã hết hạn 3 ngày"),
    ],
)
def test_days_left_in_words(left, words):
    assert days_left(TODAY + timedelta(days=left), TODAY) == words


@pytest.mark.parametrize(
    ("person", "sees_step"),
    [("staff", True), ("officer", True), ("outsider", False), ("reader", False)],
)
def test_the_step_is_for_those_who_keep_the_chain(
    client, cast, near, person, sees_step
):
    client.force_login(getattr(cast, person))
    page = client.get(near.get_absolute_url()).content.decode()
    assert ("còn 24 ngày" in page) is sees_step
    assert ("Hết hạn trong 30 ngày" in page) is sees_step
    assert ("Còn hạn" in page) is not sees_step


def test_public_pages_stay_calm(client, near):
    page = client.get(near.get_public_url()).content.decode()
    assert "Còn hạn" in page
    assert "17/12/2026" in page
    assert "còn 24 ngày" not in page
    assert "Hết hạn trong" not in page
    assert "Sắp hết hạn" not in page


@pytest.mark.parametrize(
    ("validity", "found"),
    [("expiring", 1), ("ends_60", 1), ("ends_30", 1), ("ends_7", 0), ("expired", 0)],
)
def test_the_list_filters_by_step(client, cast, near, validity, found):
    client.force_login(cast.officer)
    page = client.get(reverse("chains:list"), {"validity": validity}).context["page"]
    assert len(page.rows) == found


def test_the_list_tells_those_who_keep_a_chain_which_paper_ends_first(
    client, cast, near
):
    make_certificate(near, number="2", type="vietgap", expires_on=TODAY)
    make_certificate(near, number="3", type="haccp", expires_on=date(2026, 1, 1))
    for person, note in (
        ("officer", "giấy gần hết hạn nhất: hết hạn hôm nay"),
        (
            "outsider",
            "",
        ),
    ):
        client.force_login(getattr(cast, person))
        [row] = client.get(reverse("chains:list")).context["page"].rows
        assert row.paper_note == note
