"""Checklists that never change, visits against limits, faults and what they stop."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chains.choices import FindingState, Outcome, Publication, Severity
from chains.models import Chain, Checklist, Finding, Inspection
from chains.services.checklists import begin_version, publish, save_draft
from chains.services.findings import accept_finding, answer_finding, refuse_finding
from chains.services.inspections import (
    GivenInspection,
    record_inspection,
    void_inspection,
)
from portal.core import clock
from portal.core.errors import DomainError
from tests.cast import make_cast
from tests.chains.factories import (
    MOMENT,
    make_chain,
    make_confirmation,
    make_public,
    make_shared,
)
from tests.chains.inspection_factories import (
    BODY,
    ITEMS,
    make_checklist,
    make_inspection,
)
from tests.together import at_once

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def checklist(cast):
    return make_checklist(cast.admin)


@pytest.fixture
def chain(cast):
    return make_public(cast.son_la, by=cast.officer, seen_by=cast.admin)


# --- Checklists -----------------------------------------------------------------------
def test_a_published_version_never_changes(cast, checklist):
    with pytest.raises(DomainError, match="đã ban hành"):
        save_draft(checklist_id=checklist.pk, title="x", items=ITEMS)
    with pytest.raises(DomainError, match="đã ban hành"):
        publish(checklist_id=checklist.pk, by=cast.staff, at=MOMENT)
    item = checklist.items.first()
    for change in (
        lambda: checklist.items.update(text="khác"),
        lambda: checklist.items.filter(pk=item.pk).delete(),
        lambda: checklist.items.create(position=9, text="x", kind="yes_no"),
        lambda: Checklist.objects.filter(pk=checklist.pk).update(title="khác"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_new_version_copies_the_newest_and_leaves_it(cast, checklist):
    draft = begin_version(group="", title="", by=cast.staff, at=MOMENT)
    assert (draft.version, draft.title) == (2, checklist.title)
    assert [i.text for i in draft.items.order_by("position")] == [i.text for i in ITEMS]
    save_draft(checklist_id=draft.pk, title="Bản mới", items=ITEMS[:1])
    assert checklist.items.count() == 3
    assert Checklist.objects.in_use_for("fruit") == checklist
    with pytest.raises(DomainError, match="bản soạn dở"):
        begin_version(group="", title="", by=cast.admin, at=MOMENT)
    publish(checklist_id=draft.pk, by=cast.staff, at=MOMENT)
    assert Checklist.objects.in_use_for("fruit") == draft
    own = make_checklist(cast.admin, group="fruit")
    assert Checklist.objects.in_use_for("fruit") == own
    assert Checklist.objects.in_use_for("pork") == draft


def test_an_empty_checklist_is_not_published(cast):
    draft = begin_version(group="", title="Trống", by=cast.staff, at=MOMENT)
    with pytest.raises(DomainError, match="chưa có mục"):
        publish(checklist_id=draft.pk, by=cast.staff, at=MOMENT)


@pytest.mark.parametrize(
    ("value", "met"), [(0, True), (500, True), ("500.0001", False), (None, None)]
)
def test_limits_include_their_ends(checklist, value, met):
    item = checklist.items.get(position=3)
    number = None if value is None else Decimal(value)
    assert item.passes(answer=None, value=number) is met


# --- Visits ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "outcome", "faults"),
    [
        ({}, Outcome.PASS, []),
        ({"notes": False}, Outcome.PASS, [Severity.MINOR]),
        ({"water": False}, Outcome.FAIL, [Severity.MAJOR]),
        ({"nitrate": 900}, Outcome.FAIL, [Severity.SERIOUS]),
        ({"notes": None, "water": None}, Outcome.PASS, []),
    ],
)
def test_the_outcome_follows_from_the_limits(
    cast, chain, checklist, values, outcome, faults
):
    visit = make_inspection(chain, by=cast.staff, checklist=checklist, **values)
    assert visit.outcome == outcome
    assert [f.severity for f in visit.findings.order_by("pk")] == faults
    assert visit.results.count() == 3
    for finding in visit.findings.all():
        assert finding.due_on == visit.on + timedelta(days=30)


def test_grades_are_for_visits_before_2025_only(cast, chain, checklist):
    values: dict[str, Any] = {"body": BODY, "inspectors": "Mẫu", "grade": "B"}
    old = GivenInspection(on=date(2025, 1, 14), **values)
    visit = record_inspection(chain_id=chain.pk, given=old, by=cast.staff, at=MOMENT)
    assert (visit.grade, visit.outcome, visit.is_passed) == ("B", "", True)
    for wrong in (
        GivenInspection(on=date(2025, 1, 15), **values),
        GivenInspection(on=date(2024, 1, 1), body=BODY, inspectors="Mẫu"),
    ):
        with pytest.raises(DomainError, match="15/01/2025"):
            record_inspection(chain_id=chain.pk, given=wrong, by=cast.staff, at=MOMENT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Inspection.objects.filter(pk=visit.pk).update(on=date(2025, 1, 15))


def test_who_may_not_record_a_visit(cast, chain, checklist):
    with pytest.raises(PermissionDenied):
        make_inspection(chain, by=cast.officer, checklist=checklist)
    own = make_shared(cast.son_la, name="Tự khai", by=cast.staff)
    draft = make_chain(cast.son_la, name="Nháp", by=cast.officer)
    for wrong in (own, draft):
        with pytest.raises(DomainError, match="do chính anh/chị nhập"):
            make_inspection(wrong, by=cast.staff, checklist=checklist)
    with pytest.raises(DomainError, match="tương lai"):
        make_inspection(
            chain, by=cast.staff, checklist=checklist, on=date(2026, 11, 21)
        )
    other = make_checklist(cast.admin, group="pork")
    begun = begin_version(group="", title="x", by=cast.admin, at=MOMENT)
    for wrong_list in (other, begun):
        with pytest.raises(DomainError, match="chưa ban hành"):
            make_inspection(chain, by=cast.staff, checklist=wrong_list)
    assert not Inspection.objects.exists()


def test_the_newest_visit_speaks_and_a_voided_one_does_not(cast, chain, checklist):
    def inspected_on():
        rows: Any = Chain.objects.with_inspection().filter(pk=chain.pk)
        return rows.values_list("inspected_on", flat=True).get()

    assert inspected_on() is None
    values: dict[str, Any] = {"by": cast.staff, "checklist": checklist}
    make_inspection(chain, on=date(2026, 6, 1), **values)
    assert inspected_on() == date(2026, 6, 1)
    failed = make_inspection(chain, on=date(2026, 9, 1), water=False, **values)
    assert inspected_on() is None
    void_inspection(
        inspection_id=failed.pk, by=cast.staff, at=MOMENT, reason="Nhầm chuỗi"
    )
    assert inspected_on() == date(2026, 6, 1)
    assert failed.findings.get().state == FindingState.WITHDRAWN
    with pytest.raises(DomainError, match="đã được hủy"):
        void_inspection(inspection_id=failed.pk, by=cast.staff, at=MOMENT, reason="x")


# --- What a serious fault stops -------------------------------------------------------
def test_a_serious_fault_takes_the_chain_and_the_word_safe_away_until_resolved(
    cast, chain, checklist, client
):
    make_confirmation(
        chain, declared_by=cast.officer, seen_by=cast.admin, seen_at=MOMENT
    )
    page = chain.get_public_url()

    def shown():
        public = Chain.objects.public().filter(pk=chain.pk).exists()
        safe = Chain.objects.safe_on(TODAY).filter(pk=chain.pk).exists()
        assert client.get(page).status_code == (200 if public else 404)
        return public, safe

    assert shown() == (True, True)
    make_inspection(chain, by=cast.staff, checklist=checklist, notes=False)
    assert shown() == (True, True)
    failed = make_inspection(chain, by=cast.staff, checklist=checklist, water=False)
    assert shown() == (True, False)  # failed: shown as it is, never as safe
    void_inspection(
        inspection_id=failed.pk, by=cast.staff, at=MOMENT, reason="Nhầm chuỗi"
    )
    assert shown() == (True, True)
    visit = make_inspection(chain, by=cast.staff, checklist=checklist, nitrate=900)
    assert shown() == (False, False)
    chain.refresh_from_db()
    assert chain.publication == Publication.PUBLIC  # nothing was stored
    owner = Client()
    owner.force_login(cast.officer)
    workspace = owner.get(chain.get_absolute_url()).content.decode()
    assert "lỗi nghiêm trọng chưa khắc phục" in workspace
    assert "Dư lượng nitrat trong rau" in workspace
    finding = visit.findings.get()
    values: dict[str, Any] = {"finding_id": finding.pk, "at": MOMENT}
    answer_finding(**values, by=cast.officer, text="Đã hủy lô rau")
    assert shown() == (False, False)
    accept_finding(**values, by=cast.staff)
    assert shown() == (True, True)


# --- The life of a finding ------------------------------------------------------------
ACTS: dict[str, Any] = {
    "answer": lambda finding, **who: finding.answer(**who, text="Đã làm"),
    "accept": lambda finding, **who: finding.accept(**who),
    "refuse": lambda finding, **who: finding.refuse(**who, reason="Chưa đủ"),
    "withdraw": lambda finding, by, at: finding.withdraw(at=at),
}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(["officer", "staff"])),
        max_size=10,
    )
)
def test_no_sequence_of_acts_resolves_a_fault_without_a_second_person(
    cast, chain, checklist, steps
):
    with transaction.atomic():
        visit = make_inspection(chain, by=cast.staff, checklist=checklist, nitrate=900)
        finding = visit.findings.get()
        for number, (name, person) in enumerate(steps):
            before = finding.state
            try:
                with transaction.atomic():
                    moment = MOMENT + timedelta(hours=number)
                    ACTS[name](finding, by=getattr(cast, person), at=moment)
            except DomainError:
                finding.refresh_from_db()
                assert finding.state == before
            keeps_promises(finding)
        transaction.set_rollback(True)


def keeps_promises(finding):
    finding.refresh_from_db()
    pending = finding.answers.filter(verdict="")
    accepted = finding.answers.filter(verdict="accepted")
    public = Chain.objects.public().filter(pk=finding.chain_id).exists()
    assert public == (not finding.is_unresolved)
    if finding.state == FindingState.OPEN:
        assert not pending.exists()
        assert not accepted.exists()
    if finding.state == FindingState.ANSWERED:
        assert pending.count() == 1
    if finding.state == FindingState.RESOLVED:
        answer = accepted.get()
        assert answer.decided_by_id != answer.created_by_id
    assert (finding.closed_at is None) == finding.is_unresolved


def test_answers_and_verdicts_are_kept(cast, chain, checklist):
    visit = make_inspection(chain, by=cast.staff, checklist=checklist, water=False)
    finding = visit.findings.get()
    values: dict[str, Any] = {"finding_id": finding.pk, "at": MOMENT}
    answer_finding(**values, by=cast.officer, text="Đã lọc nước")
    with pytest.raises(DomainError, match="còn thiếu"):
        refuse_finding(**values, by=cast.staff, reason=" ")
    refuse_finding(**values, by=cast.staff, reason="Thiếu phiếu xét nghiệm")
    answer_finding(**values, by=cast.officer, text="Có phiếu xét nghiệm")
    accept_finding(**values, by=cast.staff)
    told = finding.answers.order_by("pk").values_list("text", "verdict", "reason")
    assert list(told) == [
        ("Đã lọc nước", "refused", "Thiếu phiếu xét nghiệm"),
        ("Có phiếu xét nghiệm", "accepted", ""),
    ]
    with pytest.raises(PermissionDenied):
        accept_finding(**values, by=cast.officer)
    with pytest.raises(PermissionDenied):
        refuse_finding(**values, by=cast.officer, reason="x")
    with pytest.raises(PermissionDenied):
        answer_finding(**values, by=cast.outsider, text="x")


def test_staff_who_answered_for_the_owner_cannot_accept(cast, chain, checklist):
    visit = make_inspection(chain, by=cast.staff, checklist=checklist, water=False)
    finding = visit.findings.get()
    values: dict[str, Any] = {"finding_id": finding.pk, "at": MOMENT}
    answer_finding(**values, by=cast.staff, text="Hội gọi điện báo đã xong")
    with pytest.raises(DomainError, match="không tự duyệt"):
        accept_finding(**values, by=cast.staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        finding.answers.update(
            decided_by=cast.staff, decided_at=MOMENT, verdict="accepted"
        )
    accept_finding(**values, by=cast.colleague)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_answers_and_verdicts_sent_together_one_counts():
    cast = make_cast()
    checklist = make_checklist(cast.admin)
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.admin)
    visit = make_inspection(chain, by=cast.staff, checklist=checklist, nitrate=900)
    finding = Finding.objects.get(inspection=visit)

    def attempt(act, **values):
        try:
            act(finding_id=finding.pk, at=MOMENT, **values)
        except DomainError:
            return False
        return True

    owners = [cast.officer, cast.lead]
    sent = at_once(2, lambda n: attempt(answer_finding, by=owners[n], text=f"{n}"))
    assert sorted(sent) == [False, True]
    people = [cast.staff, cast.colleague]
    taken = at_once(2, lambda n: attempt(accept_finding, by=people[n]))
    assert sorted(taken) == [False, True]
    assert finding.answers.count() == 1
