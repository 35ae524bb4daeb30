"""No order of claims, heartbeats, ends and expired leases gives two effects."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.errors import DomainError
from portal.core.jobs import protocol
from portal.core.jobs.models import MAX_ATTEMPTS, Job, JobState
from portal.core.jobs.protocol import Claim, LostClaim, Progress
from tests.core.jobs.conftest import expire_lease, make_due

WORKERS = 3
# What happens often stands more than once.
ACTS = [
    *("claim", "claim", "claim", "finish", "finish"),
    *("beat", "fail", "crash", "expire", "due", "reconcile", "retry"),
]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.integers(0, WORKERS - 1),
    ),
    max_size=40,
)


class Life:
    """One job, three workers that never forget a claim, and what they managed."""

    def __init__(self) -> None:
        self.job = protocol.enqueue("test.kind", {})
        self.claims: list[Claim | None] = [None] * WORKERS
        self.attempts: list[int] = []
        self.asked_again = 0

    def claim(self, worker: int) -> None:
        if claim := protocol.claim(self.job.pk):
            self.claims[worker] = claim
            self.attempts.append(claim.attempt)

    def beat(self, worker: int) -> None:
        if claim := self.claims[worker]:
            alive = protocol.heartbeat(claim, Progress(1, 2))
            self.job.refresh_from_db()
            assert alive == (
                self.job.state == JobState.RUNNING and self.job.attempt == claim.attempt
            )

    def finish(self, worker: int) -> None:
        if claim := self.claims[worker]:
            try:
                with transaction.atomic():
                    Job.objects.create(kind="effect")
                    protocol.finish(claim, {})
            except LostClaim:
                return
            assert claim.attempt == max(self.attempts)

    def fail(self, worker: int) -> None:
        if claim := self.claims[worker]:
            protocol.fail(claim, "Lỗi.")

    def crash(self, worker: int) -> None:
        if claim := self.claims[worker]:
            protocol.give_back(claim)

    def expire(self, worker: int) -> None:
        expire_lease(self.job)

    def due(self, worker: int) -> None:
        make_due(self.job)

    def reconcile(self, worker: int) -> None:
        protocol.reconcile()

    def retry(self, worker: int) -> None:
        try:
            self.job.retry()
        except DomainError:
            return
        self.asked_again += 1


@pytest.mark.django_db(transaction=False)
@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_any_life_has_at_most_one_effect(db, steps):
    with transaction.atomic():
        life = Life()
        for name, worker in steps:
            getattr(life, name)(worker)
        life.job.refresh_from_db()
        effects = Job.objects.filter(kind="effect").count()
        assert effects == (life.job.state == JobState.DONE)
        assert life.attempts == list(range(1, len(life.attempts) + 1))
        assert len(life.attempts) <= MAX_ATTEMPTS * (1 + life.asked_again)
        transaction.set_rollback(True)
