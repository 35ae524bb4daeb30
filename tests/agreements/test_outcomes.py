"""Who came is told by one side and stands only when both stand on the same count."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction

from agreements.activity_choices import ActivityState, OutcomeState
from agreements.choices import Side
from agreements.models import Activity, OutcomeEntry, OutcomeReport
from agreements.models.outcome import Heads
from agreements.services import activities, outcomes
from agreements.services.outcomes import GivenOutcome
from portal.core.errors import Conflict, DomainError
from tests.agreements.activities import facts, make_activity, make_outcome
from tests.agreements.factories import MOMENT, make_draft, make_signed
from tests.cast import Cast
from tests.chains.factories import make_chain
from tests.sign_in import sign_in


@pytest.fixture
def visit(cast: Cast) -> Activity:
    return make_activity(make_signed(cast.son_la, by=cast.staff), by=cast.officer)


def story(report: OutcomeReport) -> list[Any]:
    return [
        (entry.kind, entry.side, entry.heads.total if entry.heads else None)
        for entry in OutcomeEntry.objects.filter(report=report).order_by("pk")
    ]


def test_a_chain_of_a_full_register_takes_part(cast: Cast, client, visit):
    chain = make_chain(cast.son_la, pk=1_234_567)
    sign_in(client, cast.officer).post(
        f"{visit.get_absolute_url()}chuoi/", {"number": str(chain.pk)}
    )
    assert list(visit.chains.all()) == [chain]


def test_what_is_confirmed_is_what_was_told(cast: Cast, visit):
    """Its kind and days decide which commitments it counts for."""
    report = make_outcome(visit, by=cast.officer)
    visit.refresh_from_db()
    change: dict[str, Any] = {
        "activity": visit,
        "facts": facts(kind="training", title="Tập huấn"),
        "by": cast.officer,
    }
    with pytest.raises(DomainError, match="đang chờ hai bên"):
        activities.change_activity(opened=visit.version, **change)
    visit.refresh_from_db()
    assert visit.title == facts().title
    outcomes.withdraw(report_id=report.pk, by=cast.officer, at=MOMENT, text="Sai loại")
    activities.change_activity(opened=visit.version, **change)
    visit.refresh_from_db()
    assert visit.title == "Tập huấn"


def test_who_told_it_never_confirms_it(cast: Cast, visit):
    report = make_outcome(visit, by=cast.officer)
    visit.refresh_from_db()
    assert visit.state == ActivityState.HELD
    for person in (cast.officer, cast.lead):
        with pytest.raises(DomainError, match="không tự xác nhận"):
            outcomes.confirm(report_id=report.pk, by=person, at=MOMENT)
    with (
        pytest.raises(IntegrityError, match="judged_by_the_other_side"),
        transaction.atomic(),
    ):
        OutcomeReport.objects.filter(pk=report.pk).update(
            state=OutcomeState.CONFIRMED,
            judged_side=Side.PARTNER,
            judged_by=cast.lead,
            judged_at=MOMENT,
            closed_by=cast.lead,
            waiting_side="",
        )
    outcomes.confirm(report_id=report.pk, by=cast.staff, at=MOMENT)
    report.refresh_from_db()
    assert report.is_agreed
    assert story(report) == [("reported", "partner", 45), ("confirmed", "host", 45)]


def test_a_disputed_head_count_is_settled_by_both(cast: Cast, visit):
    report = make_outcome(visit, by=cast.officer)
    with pytest.raises(DomainError, match="giống nhau"):
        outcomes.dispute(
            report_id=report.pk,
            heads=Heads(20, 25),
            reason="Khác",
            by=cast.staff,
            at=MOMENT,
        )
    outcomes.dispute(
        report_id=report.pk,
        heads=Heads(18, 25),
        reason="Hai người về sớm",
        by=cast.staff,
        at=MOMENT,
    )
    with pytest.raises(DomainError, match="Đang chờ Bên tỉnh bạn"):
        outcomes.answer(
            report_id=report.pk, heads=Heads(20, 25), text="", by=cast.admin, at=MOMENT
        )
    with pytest.raises(DomainError, match="lời giải thích"):
        outcomes.answer(
            report_id=report.pk, heads=Heads(19, 25), text="", by=cast.lead, at=MOMENT
        )
    outcomes.answer(
        report_id=report.pk,
        heads=Heads(19, 25),
        text="Danh sách có 19 người",
        by=cast.lead,
        at=MOMENT,
    )
    outcomes.answer(
        report_id=report.pk, heads=Heads(19, 25), text="", by=cast.staff, at=MOMENT
    )
    report.refresh_from_db()
    assert report.state == OutcomeState.SETTLED
    assert report.heads == report.counter == Heads(19, 25)
    assert [kind for kind, _side, _total in story(report)] == [
        "reported",
        "disputed",
        "answered",
        "settled",
    ]


def test_the_database_keeps_an_agreed_count(cast: Cast, visit):
    report = make_outcome(visit, by=cast.officer)
    outcomes.confirm(report_id=report.pk, by=cast.staff, at=MOMENT)
    rows = OutcomeReport.objects.filter(pk=report.pk)
    for change in ({"host_people": 99}, {"state": "withdrawn"}, {"result": "Khác"}):
        with pytest.raises(InternalError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(InternalError), transaction.atomic():
        OutcomeEntry.objects.filter(report=report).update(text="Khác")
    with pytest.raises(DomainError, match="không sửa nữa"):
        activities.change_activity(
            activity=visit, facts=facts(title="Khác"), by=cast.staff, opened=1
        )


def test_a_later_count_takes_the_place_of_the_agreed_one(cast: Cast, visit):
    first = make_outcome(visit, by=cast.officer)
    outcomes.confirm(report_id=first.pk, by=cast.staff, at=MOMENT)
    second = make_outcome(visit, by=cast.staff, heads=Heads(21, 25))
    with pytest.raises(DomainError, match="đang chờ hai bên"):
        make_outcome(visit, by=cast.lead)
    outcomes.confirm(report_id=second.pk, by=cast.lead, at=MOMENT)
    assert Activity.objects.with_outcome().get(pk=visit.pk).people == 46
    first.refresh_from_db()
    assert first.replaced_at == MOMENT


def test_taken_back_the_activity_is_planned_again(cast: Cast, visit):
    report = make_outcome(visit, by=cast.officer)
    with pytest.raises(DomainError, match="Chỉ bên đã báo"):
        outcomes.withdraw(report_id=report.pk, by=cast.staff, at=MOMENT, text="")
    outcomes.withdraw(report_id=report.pk, by=cast.lead, at=MOMENT, text="Nhầm")
    visit.refresh_from_db()
    assert visit.is_planned
    activities.cancel_activity(
        activity_id=visit.pk, reason="Mưa lũ", by=cast.staff, at=MOMENT
    )
    visit.refresh_from_db()
    with pytest.raises(DomainError, match="không tổ chức"):
        make_outcome(visit, by=cast.officer)
    assert visit.cancel_reason == "Mưa lũ"


def test_what_cannot_be_told_yet_or_by_whom(cast: Cast, visit):
    later = make_activity(
        visit.agreement,
        by=cast.staff,
        starts_on=date(2026, 12, 1),
        ends_on=date(2026, 12, 1),
    )
    with pytest.raises(DomainError, match="chưa tới ngày"):
        make_outcome(later, by=cast.staff)
    for person in (cast.reader, cast.outsider, cast.buyer, cast.former):
        with pytest.raises(PermissionDenied):
            make_outcome(visit, by=person)
    with pytest.raises(PermissionDenied):
        make_activity(make_draft(cast.lao_cai), by=cast.staff)
    with pytest.raises(DomainError, match="lý do"):
        activities.cancel_activity(
            activity_id=visit.pk, reason=" ", by=cast.staff, at=MOMENT
        )


def test_one_sending_makes_one_record(cast: Cast, visit):
    number = uuid4()
    given = GivenOutcome(Heads(1, 2))
    made = {
        outcomes.report_outcome(
            activity_id=visit.pk,
            given=given,
            by=cast.officer,
            at=MOMENT,
            submission=number,
        ).pk
        for _time in range(2)
    }
    assert len(made) == 1
    twice = {
        activities.add_activity(
            agreement_id=visit.agreement_id,
            facts=facts(),
            by=cast.lead,
            submission=number,
        ).pk
        for _time in range(2)
    }
    assert len(twice) == 1


def test_two_people_change_one_activity(cast: Cast, visit):
    activities.change_activity(
        activity=Activity.objects.get(pk=visit.pk),
        facts=facts(place="Mộc Châu"),
        by=cast.staff,
        opened=1,
    )
    with pytest.raises(Conflict):
        activities.change_activity(
            activity=visit, facts=facts(place="Mai Sơn"), by=cast.lead, opened=1
        )
    visit.refresh_from_db()
    assert (visit.place, visit.version) == ("Mộc Châu", 2)


def test_chains_of_the_partner_take_part(cast: Cast, visit):
    own = make_chain(cast.son_la, name="Mận hậu Mộc Châu")
    foreign = make_chain(cast.lao_cai, name="Chè Lào Cai")
    for _time in range(2):
        activities.link_chain(
            activity_id=visit.pk, chain_id=own.pk, by=cast.officer, at=MOMENT
        )
    with pytest.raises(DomainError, match="Không tìm thấy chuỗi"):
        activities.link_chain(
            activity_id=visit.pk, chain_id=foreign.pk, by=cast.officer, at=MOMENT
        )
    assert list(visit.chains.all()) == [own]
    activities.unlink_chain(activity_id=visit.pk, chain_id=own.pk, by=cast.staff)
    assert not visit.chains.exists()


def test_each_person_finds_the_activities_of_agreements_they_read(cast: Cast, visit):
    found = {
        name: Activity.objects.for_user(person).exists()
        for name, person in cast.people().items()
    }
    readers = {"admin", "staff", "colleague", "lead", "officer", "reader"}
    assert {name for name, sees in found.items() if sees} == readers
    visit.agreement.archive(by=cast.admin, at=MOMENT, reason="Nhầm")
    assert not Activity.objects.for_user(cast.staff).exists()
