"""The rule of the quarter in SQL and in words, and the act that answers it."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chains.choices import ChainStatus, Freshness, ReconfirmedBy
from chains.freshness_querysets import freshness_on
from chains.models import Chain, DirectoryEntry, Reconfirmation
from chains.models.freshness import freshness_of
from chains.services.freshness import reconfirm
from tests.chains.factories import make_chain, make_public, make_shared

pytestmark = pytest.mark.django_db

DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
NOW = datetime.fromisoformat("2026-11-24T09:00:00+07:00")
TODAY = NOW.date()


def said_on(chain: Chain, day: date) -> Chain:
    Chain.objects.filter(pk=chain.pk).update(reconfirmed_on=day)
    chain.refresh_from_db()
    return chain


def plainly(last: date, today: date) -> Freshness:
    """The rule counted in quarters since the year 0."""
    gone = (today.year * 4 + (today.month - 1) // 3) - (
        last.year * 4 + (last.month - 1) // 3
    )
    if gone <= 0:
        return Freshness.CURRENT
    return Freshness.DUE if gone == 1 else Freshness.STALE


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(last=DAYS, today=DAYS)
def test_sql_python_and_the_plain_rule_say_the_same(cast, last, today):
    chain = Chain.objects.first() or make_shared(cast.son_la, by=cast.officer)
    said_on(chain, last)
    expected = plainly(last, today)
    assert freshness_of(chain, today) == expected
    for state in Freshness:
        found = Chain.objects.filter(freshness_on(today, state)).exists()
        assert found == (state == expected), state
    assert Chain.objects.fresh(today).exists() == (expected != Freshness.STALE)


def test_a_new_chain_counts_as_confirmed_on_the_day_of_its_entry(cast):
    chain = make_shared(cast.son_la, by=cast.officer)
    assert chain.reconfirmed_on == timezone.localdate()


def test_the_word_of_the_owner_is_kept_and_reaches_the_public_row(cast):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    said_on(chain, date(2026, 5, 3))
    done = reconfirm(chain_ids=[chain.pk], by=cast.lead, at=NOW, way=ReconfirmedBy.PAGE)
    said = Reconfirmation.objects.get()
    assert done == 1
    assert (said.by, said.on, said.at, said.way) == (cast.lead, TODAY, NOW, "page")
    chain.refresh_from_db()
    assert chain.reconfirmed_on == TODAY
    assert DirectoryEntry.objects.get().reconfirmed_on == TODAY


def test_saying_it_twice_or_by_two_people_is_one_confirmation(cast):
    chain = said_on(make_shared(cast.son_la, by=cast.officer), date(2026, 9, 30))
    for person in (cast.lead, cast.lead, cast.officer):
        reconfirm(chain_ids=[chain.pk], by=person, at=NOW, way=ReconfirmedBy.BULK)
    assert Reconfirmation.objects.get().by == cast.lead
    with pytest.raises(IntegrityError), transaction.atomic():
        Reconfirmation.objects.create(
            chain=chain, on=date(2026, 10, 1), at=NOW, by=cast.officer, way="page"
        )


def test_nobody_speaks_for_another_owner_for_drafts_or_for_stopped_chains(cast):
    mine = make_shared(cast.son_la, by=cast.officer, name="Của Sơn La")
    draft = make_chain(cast.son_la, by=cast.officer, name="Bản nháp")
    stopped = make_shared(
        cast.son_la,
        by=cast.officer,
        name="Đã dừng",
        status=ChainStatus.ENDED,
        status_reason="Giải thể",
    )
    other = make_shared(cast.lao_cai, by=cast.outsider, name="Của Lào Cai")
    every = [mine, draft, stopped, other]
    for chain in every:
        said_on(chain, date(2026, 1, 1))
    ids = [chain.pk for chain in every]
    for person in (cast.staff, cast.former, cast.reader, cast.buyer):
        way = ReconfirmedBy.BULK
        assert reconfirm(chain_ids=ids, by=person, at=NOW, way=way) == 0
    reconfirm(chain_ids=ids, by=cast.officer, at=NOW, way=ReconfirmedBy.BULK)
    assert [said.chain for said in Reconfirmation.objects.all()] == [mine]


def test_a_confirmation_is_never_changed_afterwards(cast):
    chain = said_on(make_shared(cast.son_la, by=cast.officer), date(2026, 1, 1))
    reconfirm(chain_ids=[chain.pk], by=cast.lead, at=NOW, way=ReconfirmedBy.PAGE)
    with pytest.raises(InternalError), transaction.atomic():
        Reconfirmation.objects.update(by=cast.officer)
