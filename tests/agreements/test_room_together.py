"""Both sides at the same moment, in real transactions: one of them wins."""

import pytest

from agreements.choices import Stage
from agreements.models import Agreement
from agreements.services import amendments, room
from portal.accounts.models import User
from portal.core.errors import DomainError
from tests.agreements.factories import MOMENT
from tests.agreements.room import (
    confirm_end,
    make_proposed,
    make_sealed,
    sign_by,
    terms,
)
from tests.agreements.test_changes import LONGER, ask
from tests.cast import make_cast
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def told(act, *args, **values) -> str:
    try:
        act(*args, **values)
    except DomainError as error:
        return error.message
    return ""


def again(person: User) -> User:
    """The person in another browser."""
    return User.objects.get(pk=person.pk)


def test_agreed_and_taken_back_at_once(db):
    cast = make_cast()
    pk = make_proposed(cast.son_la, by=cast.staff).pk
    acts = [
        lambda: told(
            room.agree, agreement_id=pk, number=1, by=again(cast.lead), at=MOMENT
        ),
        lambda: told(room.withdraw, agreement_id=pk, by=again(cast.staff), at=MOMENT),
    ]
    answers = at_once(2, lambda number: acts[number]())
    assert answers.count("") == 1
    agreement = Agreement.objects.get(pk=pk)
    assert agreement.steps.count() == 3
    assert agreement.stage in {Stage.AGREED, Stage.DRAFT}


def test_one_side_pressing_twice_and_both_signing_at_once(db):
    cast = make_cast()
    agreement = make_proposed(cast.son_la, by=cast.staff)
    values = {"agreement_id": agreement.pk, "number": 1, "at": MOMENT}
    answers = at_once(2, lambda _n: told(room.agree, by=again(cast.lead), **values))
    assert answers.count("") == 1
    people = [cast.staff, cast.lead, cast.admin]
    signed = at_once(3, lambda n: told(sign_by, agreement, again(people[n])))
    assert signed.count("") == 2
    kept = Agreement.objects.get(pk=agreement.pk)
    assert kept.is_signed
    assert kept.signatures.count() == kept.signatories.count() == 2
    assert kept.steps.filter(kind="sealed").count() == 1


def test_two_amendments_and_two_ends_at_once_are_one_each(db):
    cast = make_cast()
    agreement = make_sealed(cast)
    people = [cast.staff, cast.lead]
    answers = at_once(
        2,
        lambda n: told(
            amendments.propose_amendment,
            agreement_id=agreement.pk,
            terms=terms(**LONGER),
            by=again(people[n]),
            at=MOMENT,
        ),
    )
    assert answers.count("") == 1
    assert at_once(2, lambda n: told(ask, agreement, again(people[n]))).count("") == 1
    asked = agreement.terminations.get()
    other = cast.lead if asked.side == "host" else cast.staff
    confirmed = at_once(
        2,
        lambda _n: told(
            confirm_end,
            agreement_id=agreement.pk,
            by=again(other),
            at=MOMENT,
        ),
    )
    assert confirmed.count("") == 1
