"""Counts of a day: what each definition counts, once a day, nothing for days missed."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chains.choices import ChainStatus
from chains.models import Chain, CountSnapshot, YearlyOutput
from chains.models.snapshot import CountOf
from chains.services.snapshots import take_snapshot
from portal.core.quarters import Quarter
from portal.home.services.programme import programme
from portal.organisations.models import Province
from tests.chains.factories import (
    make_chain,
    make_confirmation,
    make_public,
    make_shared,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)


@pytest.fixture
def register(cast) -> None:
    """Sơn La: safe, overdue, draft; Hải Dương: due; Lào Cai: waiting and stopped."""
    safe = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff, name="A")
    make_confirmation(safe, seen_by=cast.staff, seen_at=safe.seen_at)
    YearlyOutput.objects.create(chain=safe, year=2025, tonnes=12)
    stale = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff, name="B")
    due = make_public(cast.hai_duong, by=cast.officer, seen_by=cast.staff, name="C")
    make_chain(cast.son_la, by=cast.officer, name="D")
    make_shared(cast.lao_cai, by=cast.outsider, name="E")
    make_shared(
        cast.lao_cai,
        by=cast.outsider,
        name="F",
        status=ChainStatus.ENDED,
        status_reason="Giải thể",
    )
    quarter = Quarter.of(DAY)
    for chain, said in (
        (safe, quarter.first_day),
        (due, quarter.previous.first_day),
        (stale, quarter.previous.first_day - timedelta(days=1)),
    ):
        Chain.objects.filter(pk=chain.pk).update(reconfirmed_on=said)


def numbers(province: Province | None = None) -> dict[str, int]:
    rows = CountSnapshot.objects.filter(day=DAY, province=province)
    return dict(rows.values_list("definition", "value"))


def test_every_definition_counts_what_its_words_say(register):
    take_snapshot(day=DAY)
    assert numbers() == {
        CountOf.ALL: 5,
        CountOf.OPERATING: 2,
        CountOf.CHECKED: 2,
        CountOf.SAFE: 1,
        CountOf.CURRENT: 1,
        CountOf.STALE: 1,
    }
    operating = CountSnapshot.objects.whole().get(definition=CountOf.OPERATING)
    assert operating.tonnes == 12


def test_units_of_both_eras_are_counted_and_none_holds_a_nought(register):
    take_snapshot(day=DAY)
    old = Province.objects.get(era="63", name="Hải Dương")
    assert numbers(old)[CountOf.OPERATING] == 1
    assert numbers(old.successor) == numbers(old)
    assert not CountSnapshot.objects.filter(province__isnull=False, value=0).exists()
    for era in ("34", "63"):
        of_units = CountSnapshot.objects.filter(
            province__era=era, definition=CountOf.ALL
        )
        assert sum(row.value for row in of_units) == 5


def test_the_whole_is_what_the_front_page_says_on_that_day(register):
    take_snapshot(day=DAY)
    facts, kept = programme(DAY), numbers()
    shown = (facts.registered, facts.operating, facts.checked, facts.safe)
    keys = (CountOf.ALL, CountOf.OPERATING, CountOf.CHECKED, CountOf.SAFE)
    assert shown == tuple(kept[key] for key in keys)


def test_a_second_count_of_the_day_changes_nothing(cast, register):
    take_snapshot(day=DAY)
    before = sorted(CountSnapshot.objects.values_list("pk", "value"))
    make_shared(cast.hai_phong, by=cast.successor)
    assert take_snapshot(day=DAY) == 0
    assert sorted(CountSnapshot.objects.values_list("pk", "value")) == before


def test_days_without_a_count_stay_without_numbers(register):
    take_snapshot(day=DAY - timedelta(days=5))
    take_snapshot(day=DAY)
    days = set(CountSnapshot.objects.values_list("day", flat=True))
    assert days == {DAY - timedelta(days=5), DAY}


def test_an_empty_register_is_counted_too(db):
    take_snapshot(day=DAY)
    assert numbers() == dict.fromkeys(CountOf, 0)


def test_one_query_counts_all_definitions(register):
    with CaptureQueriesContext(connection) as asked:
        take_snapshot(day=DAY)
    counting = [row for row in asked if "COUNT(" in row["sql"]]
    assert len(counting) == 1
