"""Any sequence of acts by any people keeps the promises made to the public."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chains.choices import ChainStatus, Publication, Side
from chains.models import Chain
from portal.core.errors import DomainError
from tests.chains.factories import make_chain, make_confirmation

START = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
ACTS = {
    "submit": lambda chain, **who: chain.submit(**who),
    "confirm": lambda chain, **who: chain.confirm(**who),
    "send_back": lambda chain, **who: chain.send_back(**who, reason="Sửa"),
    "withdraw": lambda chain, **who: chain.withdraw(**who),
    "declare": lambda chain, **who: chain.declare(**who),
    "suspend": lambda chain, **who: chain.suspend(**who, reason="Bão"),
    "resume": lambda chain, **who: chain.resume(**who),
    "end": lambda chain, **who: chain.end(**who, reason="Nghỉ"),
    "archive": lambda chain, **who: chain.archive(**who, reason="Trùng"),
    "restore": lambda chain, **who: chain.restore(**who),
    "see_paper": lambda chain, **who: chain.confirmations.get().confirm(**who),
    "change_paper": lambda chain, **who: chain.confirmations.get().declare(**who),
}
NUMBERS = count()
PEOPLE = ("officer", "staff", "colleague")


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(PEOPLE)), max_size=14
    )
)
def test_no_sequence_of_acts_overclaims(cast, steps):
    name = f"Chuỗi {next(NUMBERS)}"
    chain = make_chain(cast.son_la, name=name, by=cast.officer)
    make_confirmation(chain, declared_by=cast.officer, scan="x.pdf")
    for number, (name, person) in enumerate(steps):
        moment = START + timedelta(hours=number)
        by = getattr(cast, person)
        before = Chain.objects.get(pk=chain.pk)
        refused = False
        try:
            ACTS[name](chain, by=by, at=moment)
        except DomainError:
            refused = True
        chain = Chain.objects.get(pk=chain.pk)
        if refused:
            assert chain.publication == before.publication
            assert chain.status == before.status
        if before.suspended_side == Side.HANOI and chain.status == "operating":
            assert person != "officer"
        promises(chain)


def promises(chain: Chain) -> None:
    paper = chain.confirmations.get()
    is_public = Chain.objects.public().filter(pk=chain.pk).exists()
    is_safe = Chain.objects.safe_on(date(2026, 11, 23)).filter(pk=chain.pk).exists()
    if is_public:
        assert chain.publication == Publication.PUBLIC
        assert chain.status == ChainStatus.OPERATING
        assert not chain.is_archived
    if is_safe:
        assert chain.seen_at is not None
        assert chain.seen_by_id != chain.declared_by_id
        assert paper.seen_at is not None
        assert paper.seen_by_id != paper.declared_by_id
        assert chain.status == ChainStatus.OPERATING
    if chain.publication == Publication.DRAFT:
        assert chain.seen_at is None
    assert (chain.status == ChainStatus.SUSPENDED) == bool(chain.suspended_side)
    assert (chain.archived_at is None) == (chain.archive_reason == "")
