"""No sequence of allowed acts breaks what the room promises, on the real database.

Two sides act on agreements of one pair at random. After every act: no two agreements are in
force for the same pair on any day, no signed text or line changed but by an amendment that
both signed or a correction that both confirmed, the record of a text on its way says what
was sent, and the stage of every agreement is that of its last step.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Q
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from agreements.choices import Side, Stage
from agreements.models import Agreement, AgreementStep, Amendment, Commitment
from agreements.models.correction import facts_of
from agreements.services import (
    amendments,
    corrections,
    renewal,
    room,
    signing,
    termination,
    working,
)
from agreements.services.commitments import change_commitment
from agreements.services.scans import Scan
from agreements.services.terms import terms_of
from portal.core.errors import DomainError
from tests.agreements.factories import MOMENT, TODAY
from tests.agreements.room import PDF, confirm_end, terms
from tests.agreements.writing import a_line, unordered, write
from tests.cast import Cast, make_cast

# Few days, so that terms meet often.
DAYS = st.integers(0, 400).map(lambda n: TODAY + timedelta(days=n))
PEOPLE = st.sampled_from(["staff", "admin", "lead", "officer"])
PICK = st.integers(0, 99)


class Life(RuleBasedStateMachine):
    """One pair: Hanoi and Sơn La."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.cast = make_cast()
        self.at: datetime = MOMENT
        # What was signed, and how often it had been amended and corrected then.
        self.sealed: dict[int, Any] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    # --- The hands that act -------------------------------------------------------
    def attempt(self, act: Callable[..., Any], **more: Any) -> None:
        """A refusal in words is an answer like any other; nothing else may happen."""
        self.at += timedelta(minutes=1)
        try:
            with transaction.atomic():
                act(at=self.at, **more)
                _judge_as_at_commit()
        except (DomainError, PermissionDenied):
            pass

    def one(self, pick: int) -> Agreement | None:
        rows = list(Agreement.objects.order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    def signed_one(self, pick: int) -> Agreement | None:
        rows = list(Agreement.objects.filter(stage=Stage.SIGNED).order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    def act_on(
        self, act: Callable[..., Any], pick: int, person: str, **more: Any
    ) -> None:
        agreement = self.one(pick)
        if agreement is not None:
            by = getattr(self.cast, person)
            self.attempt(act, agreement_id=agreement.pk, by=by, **more)

    # --- What people do -------------------------------------------------------------
    @rule(person=PEOPLE, first=DAYS, length=st.integers(0, 300))
    def draft(self, person: str, first: date, length: int) -> None:
        self.attempt(
            room.start_draft,
            agreement=Agreement(association=self.cast.son_la),
            terms=terms(starts_on=first, ends_on=first + timedelta(days=length)),
            by=getattr(self.cast, person),
            submission=uuid4(),
        )

    @rule(pick=PICK, person=PEOPLE)
    def propose(self, pick: int, person: str) -> None:
        self.act_on(room.propose, pick, person)

    @rule(pick=PICK, person=PEOPLE, first=DAYS, answers=st.integers(1, 4))
    def counter(self, pick: int, person: str, first: date, answers: int) -> None:
        changed = terms(starts_on=first, ends_on=first + timedelta(days=30))
        self.act_on(room.counter_propose, pick, person, terms=changed, answers=answers)

    @rule(pick=PICK, person=PEOPLE, number=st.integers(1, 4))
    def agree(self, pick: int, person: str, number: int) -> None:
        self.act_on(room.agree, pick, person, number=number)

    @rule(pick=PICK, person=PEOPLE)
    def withdraw(self, pick: int, person: str) -> None:
        self.act_on(room.withdraw, pick, person)

    @rule(pick=PICK, person=PEOPLE)
    def decline(self, pick: int, person: str) -> None:
        self.act_on(room.decline, pick, person, reason="Chưa hợp")

    @rule(pick=PICK, person=PEOPLE, number=st.sampled_from(["1/CT", "2/CT", "3/CT"]))
    def sign(self, pick: int, person: str, number: str) -> None:
        self.act_on(signing.sign_for_side, pick, person, **_signing(number))

    @rule(pick=PICK, person=PEOPLE)
    def unsign(self, pick: int, person: str) -> None:
        self.act_on(signing.take_back_signature, pick, person)

    @rule(pick=PICK, person=PEOPLE, last=DAYS)
    def amend(self, pick: int, person: str, last: date) -> None:
        agreement = self.one(pick)
        if agreement is not None and agreement.starts_on is not None:
            longer = max(last, agreement.starts_on)
            changed = terms(starts_on=agreement.starts_on, ends_on=longer)
            self.act_on(amendments.propose_amendment, pick, person, terms=changed)

    @rule(pick=PICK, person=PEOPLE, number=st.integers(2, 6))
    def agree_amendment(self, pick: int, person: str, number: int) -> None:
        self.act_on(amendments.agree_amendment, pick, person, number=number)

    @rule(pick=PICK, person=PEOPLE)
    def sign_amendment(self, pick: int, person: str) -> None:
        self.act_on(amendments.sign_amendment, pick, person, **_signing("1/PL"))

    @rule(pick=PICK, person=PEOPLE)
    def drop_amendment(self, pick: int, person: str) -> None:
        self.act_on(amendments.drop_amendment, pick, person, reason="Thôi")

    @rule(pick=PICK, person=PEOPLE, last=DAYS)
    def ask_to_end(self, pick: int, person: str, last: date) -> None:
        self.act_on(
            termination.ask_to_terminate, pick, person, last_day=last, reason="Lý do"
        )

    @rule(pick=PICK, person=PEOPLE)
    def confirm_end(self, pick: int, person: str) -> None:
        self.act_on(confirm_end, pick, person)

    @rule(pick=PICK, person=PEOPLE)
    def renew(self, pick: int, person: str) -> None:
        agreement = self.one(pick)
        by = getattr(self.cast, person)
        if agreement is not None and renewal.can_renew(by, agreement):
            self.attempt(
                renewal.renew,
                agreement=agreement,
                terms=renewal.next_terms(agreement),
                keys=[],
                by=by,
                submission=uuid4(),
            )

    # --- What each side writes, and asks to be mended ---------------------------------
    @rule(pick=PICK, person=PEOPLE)
    def write_a_line(self, pick: int, person: str) -> None:
        agreement = self.one(pick)
        if agreement is not None:
            by = getattr(self.cast, person)
            self.attempt(write, agreement=agreement, by=by, pick=pick)

    @rule(pick=PICK, person=PEOPLE)
    def change_a_row_alone(self, pick: int, person: str) -> None:
        rows = list(Commitment.objects.order_by("pk"))
        if rows:
            row = rows[pick % len(rows)]
            self.attempt(
                change_commitment,
                commitment=row,
                given=a_line(row.agreement, pick),
                by=getattr(self.cast, person),
                opened=row.version,
                reason="Theo phụ lục 1",
            )

    @rule(pick=PICK, person=PEOPLE)
    def give_up(self, pick: int, person: str) -> None:
        agreement = self.one(pick)
        if agreement is not None:
            by = getattr(self.cast, person)
            self.attempt(lambda at: working.discard(agreement_id=agreement.pk, by=by))

    @rule(pick=PICK, person=PEOPLE, answering=PEOPLE, place=st.sampled_from("ABC"))
    def correct(self, pick: int, person: str, answering: str, place: str) -> None:
        agreement = self.signed_one(pick)
        if agreement is None:
            return
        after = facts_of(agreement) | {"signed_place": place, "title": f"Tên {place}"}
        values: dict[str, Any] = {"agreement_id": agreement.pk}
        by = getattr(self.cast, person)
        self.attempt(
            corrections.ask_to_correct,
            after=after,
            scan=None,
            reason="Gõ nhầm",
            by=by,
            **values,
        )
        asked = agreement.corrections.order_by("pk").last()
        if asked is not None:
            by = getattr(self.cast, answering)
            self.attempt(
                corrections.confirm_correction, correction_id=asked.pk, by=by, **values
            )

    @rule(pick=PICK)
    def both_draft_the_next_round(self, pick: int) -> None:
        for person in ("officer", "staff"):
            self.renew(pick, person)

    @rule(first=DAYS, length=st.integers(0, 300))
    def whole_way(self, first: date, length: int) -> None:
        """Chance alone rarely gets as far as two signatures."""
        agreement = room.start_draft(
            agreement=Agreement(association=self.cast.son_la),
            terms=terms(starts_on=first, ends_on=first + timedelta(days=length)),
            by=self.cast.staff,
            at=self.at,
            submission=uuid4(),
        )
        values: dict[str, Any] = {"agreement_id": agreement.pk}
        self.attempt(room.propose, by=self.cast.staff, **values)
        self.attempt(room.agree, by=self.cast.lead, number=1, **values)
        signed = _signing(f"{agreement.pk}/CT")
        self.attempt(signing.sign_for_side, by=self.cast.lead, **values, **signed)
        signed = _signing(f"{agreement.pk}/CT")
        self.attempt(signing.sign_for_side, by=self.cast.admin, **values, **signed)

    @rule(pick=PICK, last=DAYS)
    def whole_amendment(self, pick: int, last: date) -> None:
        agreement = self.signed_one(pick)
        if agreement is None or agreement.starts_on is None:
            return
        values: dict[str, Any] = {"agreement_id": agreement.pk}
        self.attempt(write, agreement=agreement, by=self.cast.officer, pick=pick)
        longer = max(last, agreement.starts_on)
        changed = terms(starts_on=agreement.starts_on, ends_on=longer)
        self.attempt(
            amendments.propose_amendment, by=self.cast.lead, terms=changed, **values
        )
        version = agreement.versions.latest("number").number
        self.attempt(
            amendments.agree_amendment, by=self.cast.staff, number=version, **values
        )
        for by in (self.cast.staff, self.cast.lead):
            self.attempt(amendments.sign_amendment, by=by, **values, **_signing("1/PL"))

    @rule(pick=PICK, last=DAYS)
    def whole_end(self, pick: int, last: date) -> None:
        agreement = self.signed_one(pick)
        if agreement is not None:
            values: dict[str, Any] = {"agreement_id": agreement.pk}
            asked = {"last_day": last, "reason": "Lý do"}
            self.attempt(
                termination.ask_to_terminate, by=self.cast.staff, **values, **asked
            )
            self.attempt(confirm_end, by=self.cast.lead, **values)

    # --- What always holds ----------------------------------------------------------
    @invariant()
    def at_most_one_is_in_force(self) -> None:
        rows = Agreement.objects.signed().filter(association=self.cast.son_la)
        edges = {day for row in rows for day in (row.starts_on, row.ends_on) if day}
        for day in edges:
            assert Agreement.objects.in_force(day).count() <= 1

    @invariant()
    def signed_texts_stand(self) -> None:
        for agreement in Agreement.objects.signed():
            signed = Amendment.objects.filter(agreement=agreement, stage="signed")
            mended = agreement.corrections.filter(state="confirmed")
            paper = (agreement.number, agreement.signed_on, agreement.signed_place)
            now = (
                unordered(terms_of(agreement)),
                paper,
                signed.count(),
                mended.count(),
            )
            before = self.sealed.setdefault(agreement.pk, now)
            if before[2] != now[2]:
                latest = signed.latest("number").versions.latest("number")
                assert now[0] == unordered(latest.terms)
                assert now[1] == before[1]
            elif before[3] != now[3]:
                asked = mended.latest("answered_at")
                assert asked.answered_side != asked.side
                after = asked.after
                assert now[0] == replace(
                    before[0], title=after["title"], text=after["text"]
                )
            else:
                assert before == now
            self.sealed[agreement.pk] = now

    @invariant()
    def the_record_says_what_was_sent(self) -> None:
        """Whatever a side writes next, the other one reads the last version."""
        for agreement in Agreement.objects.filter(
            is_private=False, is_paper=False, sealed_at=None
        ):
            sent = agreement.latest_version().terms
            assert unordered(terms_of(agreement)) == unordered(sent)

    @invariant()
    def one_renewal_was_sent(self) -> None:
        sent = Agreement.objects.live().filter(is_private=False, renews__isnull=False)
        rows = list(sent.values_list("renews", flat=True))
        assert len(rows) == len(set(rows))
        for agreement in sent:
            assert agreement.renews is not None
            assert agreement.renews.steps.filter(kind="renewed").exists()

    @invariant()
    def every_stage_has_its_history(self) -> None:
        for agreement in Agreement.objects.all():
            steps = AgreementStep.objects.filter(agreement=agreement)
            assert steps.latest("pk").stage == agreement.stage
            assert steps.first() is not None

    @invariant()
    def nobody_decided_alone(self) -> None:
        """What is signed was agreed by the side that did not send it, and signed by both."""
        for agreement in Agreement.objects.filter(
            Q(stage=Stage.SIGNED) | Q(stage=Stage.TERMINATED)
        ):
            agreed = agreement.steps.filter(kind="agreed").latest("pk")
            assert agreed.version is not None
            assert agreed.side != agreed.version.side
            sides = agreement.signatures.filter(amendment=None).values_list("side")
            assert {side for (side,) in sides} == set(Side.values)


def _signing(number: str) -> dict[str, Any]:
    return {
        "signer": signing.Signer("Nguyễn Văn Mẫu", "Chủ tịch"),
        "paper": signing.PaperFacts(number, date(2026, 11, 1), "Hà Nội"),
        "scan": Scan(ContentFile(PDF, name="ky.pdf"), "ky.pdf"),
    }


def _judge_as_at_commit() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.django_db
def test_the_life_of_agreements_keeps_its_promises():
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
