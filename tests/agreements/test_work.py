"""Everything open in agreements: whose work it is, on the desk, in the list, handed over."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from agreements.choices import Side
from agreements.models import (
    Agreement,
    Commitment,
    OutcomeReport,
    ProgressReport,
    WorkLine,
)
from agreements.models.correction import facts_of
from agreements.services import plans, reviews, room, signing
from agreements.services.amendments import propose_amendment
from agreements.services.corrections import ask_to_correct, withdraw_correction
from agreements.services.documents import ask_to_publish, stop_publishing
from agreements.services.handover import work_of_association
from agreements.services.reviews import Period
from agreements.services.termination import ask_to_terminate
from agreements.services.terms import terms_of
from agreements.work_choices import KINDS_OF, WorkGroup, WorkKind
from portal.home.services.agreement_desk import agreement_work
from portal.organisations.access import access_for
from tests.agreements.activities import make_activity, make_outcome
from tests.agreements.commitments import make_commitment, make_report
from tests.agreements.documents import make_document
from tests.agreements.factories import MOMENT, TODAY, make_signed
from tests.agreements.room import (
    make_agreed,
    make_proposed,
    make_sealed,
    make_text,
    sign_by,
)
from tests.agreements.test_views import text_of
from tests.cast import Cast
from tests.handover import hand_over, handover_page, newcomer
from tests.sign_in import sign_in

LIST, DESK = "/lam-viec/viec-thoa-thuan/", "/lam-viec/"


@pytest.fixture
def busy(cast: Cast) -> Agreement:
    """A signed agreement in which Sơn La did everything that Hanoi has to answer."""
    agreement = make_signed(cast.son_la, by=cast.staff)
    make_report(make_commitment(agreement, by=cast.staff), by=cast.officer)
    make_outcome(make_activity(agreement, by=cast.officer), by=cast.officer)
    common: dict[str, Any] = {"agreement_id": agreement.pk, "at": MOMENT}
    plans.propose_plan(year=2026, by=cast.lead, **common)
    changed = replace(terms_of(agreement), text="Điều 1. Thêm một tuần hàng.")
    propose_amendment(terms=changed, by=cast.lead, **common)
    ask_to_terminate(
        reason="Sáp nhập", last_day=date(2026, 12, 30), by=cast.lead, **common
    )
    review = reviews.open_review(
        period=Period("interim", date(2026, 1, 1), date(2026, 10, 31)),
        by=cast.officer,
        submission=uuid4(),
        **common,
    )
    reviews.assess(review=review, text="Tốt", by=cast.officer, opened=1)
    return agreement


def kinds(person, today: date = TODAY) -> dict[str, list[str]]:
    """By kind, whose work it is, of all that the person sees."""
    found: dict[str, list[str]] = {}
    for line in WorkLine.objects.for_user(person).open_on(today):
        found.setdefault(line.kind, []).append(line.side)
    return found


def test_each_kind_waits_for_the_other_side(cast: Cast, busy):
    waiting = {
        WorkKind.FIGURE,
        WorkKind.OUTCOME,
        WorkKind.PLAN,
        WorkKind.AMENDMENT,
        WorkKind.ENDING,
        WorkKind.ASSESSMENT,
    }
    assert kinds(cast.officer) == {kind: [Side.HOST] for kind in waiting}
    assert kinds(cast.staff) == kinds(cast.officer)
    for other in (cast.outsider, cast.successor, cast.reader, cast.buyer, cast.former):
        assert not kinds(other)
    review = busy.reviews.get()
    reviews.assess(review=review, text="Được", by=cast.staff, opened=review.version)
    both = {WorkKind.CONFIRMATION: [Side.HOST, Side.PARTNER]}
    assert kinds(cast.staff).items() >= both.items()
    review.refresh_from_db()
    values = {"review_id": review.pk, "version": review.version, "at": MOMENT}
    reviews.confirm(by=cast.lead, **values)
    assert kinds(cast.staff)[WorkKind.CONFIRMATION] == [Side.HOST]
    reviews.confirm(by=cast.admin, **values)
    assert WorkKind.CONFIRMATION not in kinds(cast.staff)


def test_what_one_side_asks_of_the_signed_record_waits_for_the_other(cast: Cast):
    agreement = make_sealed(cast)
    ask_to_correct(
        agreement_id=agreement.pk,
        after=facts_of(agreement) | {"signed_place": "Sơn La"},
        scan=None,
        reason="Gõ nhầm nơi ký",
        by=cast.lead,
        at=MOMENT,
    )
    document = make_document(agreement, by=cast.staff)
    ask_to_publish(document_id=document.pk, by=cast.staff, at=MOMENT, reason="Để xem")
    asked = {WorkKind.CORRECTION: [Side.HOST], WorkKind.RELEASE: [Side.PARTNER]}
    assert asked.items() <= kinds(cast.officer).items()
    line = WorkLine.objects.get(kind=WorkKind.RELEASE)
    assert line.get_absolute_url() == document.get_absolute_url()
    stop_publishing(document_id=document.pk, by=cast.staff, at=MOMENT, reason="Thôi")
    withdraw_correction(agreement_id=agreement.pk, by=cast.lead, at=MOMENT)
    assert not asked.keys() & kinds(cast.officer).keys()


def test_the_text_goes_from_draft_to_both_signatures(cast: Cast):
    draft = make_text(cast.son_la, by=cast.lead)
    assert kinds(cast.officer) == {WorkKind.DRAFT: [Side.PARTNER]}
    assert kinds(cast.staff) == {}
    room.propose(agreement_id=draft.pk, by=cast.lead, at=MOMENT)
    assert kinds(cast.staff) == {WorkKind.TEXT: [Side.HOST]}
    room.agree(agreement_id=draft.pk, number=1, by=cast.staff, at=MOMENT)
    assert kinds(cast.staff) == {WorkKind.SIGNATURE: [""]}
    draft.refresh_from_db()
    sign_by(draft, cast.staff)
    assert kinds(cast.staff) == {WorkKind.SIGNATURE: [Side.PARTNER]}
    sign_by(draft, cast.lead)
    assert kinds(cast.staff) == {}


def test_the_list_says_what_the_acts_themselves_say(cast: Cast, busy):
    """One rule: whoever `waiting_for` names is whom the view names."""
    make_agreed(cast, starts_on=date(2031, 1, 1), ends_on=date(2031, 12, 31))
    make_proposed(cast.lao_cai, by=cast.staff)
    make_text(cast.hai_phong, by=cast.staff)
    turn = KINDS_OF[WorkGroup.TURN]
    for side in Side:
        lines = WorkLine.objects.open_on(TODAY).filter(side__in=["", side])
        agreements = lines.filter(kind__in=turn).values("agreement")
        assert set(Agreement.objects.waiting_for(side)) == set(
            Agreement.objects.filter(pk__in=agreements)
        )
        for kind, model in (
            (WorkKind.FIGURE, ProgressReport),
            (WorkKind.OUTCOME, OutcomeReport),
        ):
            found = {line.subject for line in lines.filter(kind=kind)}
            rows: Any = model._default_manager
            assert found == {row.pk for row in rows.waiting_for(side)}


def test_what_is_put_away_is_nobodys_work(cast: Cast, busy):
    Commitment.objects.update(
        archived_at=MOMENT,
        archived_by=cast.staff,
        archive_reason="Nhầm",
        changed_at=MOMENT + timedelta(hours=1),
        changed_by=cast.admin,
        change_reason="Nhầm",
    )
    assert WorkKind.FIGURE not in kinds(cast.staff)
    Agreement.objects.update(archived_at=MOMENT)
    assert kinds(cast.staff) == {}


def test_every_line_opens_the_page_where_it_is_done(cast: Cast, busy):
    desk = sign_in(Client(), cast.staff)
    for line in WorkLine.objects.for_user(cast.staff).open_on(TODAY):
        assert desk.get(line.get_absolute_url()).status_code == 200, line.kind


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", 6),
        ("?turn=mine", 6),
        ("?turn=theirs", 0),
        ("?group=figures", 1),
        ("?group=turn", 2),
        ("?q=man+hau", 1),
        ("?q=son+la&group=plans", 1),
        ("?q=Đoàn+tham+quan", 1),
        ("?step=7", 0),
    ],
)
def test_the_list_is_searched_and_filtered(cast: Cast, busy, query, names):
    page = sign_in(Client(), cast.staff).get(LIST + query)
    assert len(page.context["page"].rows) == names
    if not names:
        assert "Không có việc nào khớp" in text_of(page)


def test_an_empty_list_says_so(cast: Cast):
    page = text_of(sign_in(Client(), cast.outsider).get(LIST))
    assert "Không có việc nào đang chờ" in page


def test_the_export_says_whose_work_it_is(cast: Cast, busy):
    answer = sign_in(Client(), cast.officer).get(f"{LIST}tai-ve/?dang=csv")
    text = answer.getvalue().decode()
    assert "Số liệu cam kết chờ trả lời" in text
    assert "Bên Hà Nội" in text


def test_the_desk_says_what_waits_since_when(cast: Cast, busy):
    page = text_of(sign_in(Client(), cast.staff).get(DESK))
    for words in (
        "Thỏa thuận đến lượt bên anh/chị",
        "Phụ lục chờ trả lời",
        "Số liệu cam kết chờ bên anh/chị",
        "Kết quả hoạt động chờ bên anh/chị",
        "Kế hoạch năm chờ bên anh/chị",
        "Sơ kết, tổng kết chờ bên anh/chị",
        "Bên tỉnh bạn chờ từ 20/11/2026",
    ):
        assert words in page
    partners = text_of(sign_in(Client(), cast.officer).get(DESK))
    assert "chờ từ 20/11/2026" not in partners


def test_the_desk_asks_twice_whatever_the_number(
    cast: Cast, busy, django_assert_num_queries
):
    for name in range(8):
        make_activity(
            busy,
            by=cast.officer,
            title=f"Chuyến {name}",
            starts_on=date(2026, 11, 1),
            ends_on=date(2026, 11, 2),
        )
    access = access_for(cast.officer)
    assert access.is_partner
    with django_assert_num_queries(2):
        work = agreement_work(access, TODAY)
    assert (work[WorkGroup.MISSING].count, len(work[WorkGroup.MISSING].nearest)) == (
        8,
        6,
    )


def test_query_budget_of_the_list(cast: Cast, busy, django_assert_max_num_queries):
    desk = sign_in(Client(), cast.staff)
    desk.get(LIST)
    with django_assert_max_num_queries(8):
        desk.get(LIST)


def test_whoever_follows_in_a_post_is_told_all_and_goes_on(cast: Cast, busy):
    """Hanoi's officer goes; the next one answers what waits, for nothing is personal."""
    page = handover_page(cast.admin, cast.staff)
    for words in (
        "số liệu cam kết chờ trả lời",
        "kết quả hoạt động chờ trả lời",
        "kế hoạch năm chờ trả lời",
        "phụ lục chờ trả lời",
        "đề nghị chấm dứt chờ trả lời",
        "bản đánh giá chờ viết",
    ):
        assert f"1 {words}" in " ".join(page.split())
    partner = handover_page(cast.lead, cast.officer)
    assert "6 việc thỏa thuận đã gửi, đang chờ bên kia" in " ".join(partner.split())


def test_what_the_leaver_sent_is_taken_back_by_the_newcomer(cast: Cast):
    """Drafts, proposals, figures and signatures are the side's."""
    sent = make_proposed(cast.son_la, by=cast.lead)
    numbers = [(s.number, s.label) for s in work_of_association(cast.son_la, TODAY)]
    assert numbers == [(1, "việc thỏa thuận đã gửi, đang chờ bên kia")]
    hand_over(cast.admin, cast.lead)
    follows = newcomer()
    assert access_for(follows).is_partner_lead
    room.withdraw(agreement_id=sent.pk, by=follows, at=MOMENT)
    shares = work_of_association(cast.son_la, TODAY)
    assert [share.label for share in shares if share.number] == ["bản nháp chưa gửi"]
    room.propose(agreement_id=sent.pk, by=follows, at=MOMENT)
    room.agree(agreement_id=sent.pk, number=2, by=cast.staff, at=MOMENT)
    sent.refresh_from_db()
    sign_by(sent, follows)
    signing.take_back_signature(agreement_id=sent.pk, by=follows, at=MOMENT)


def test_a_merged_association_hands_over_to_its_heir(cast: Cast):
    make_report(
        make_commitment(make_signed(cast.hai_duong, by=cast.staff), by=cast.staff),
        by=cast.staff,
    )
    numbers = {
        place.code: sum(share.number for share in work_of_association(place, TODAY))
        for place in (cast.hai_phong, cast.son_la)
    }
    assert numbers == {"hai-phong": 1, "son-la": 0}
    page = sign_in(Client(), cast.successor).get(LIST)
    assert len(page.context["page"].rows) == 1
    assert reverse("agreements:work_list") in text_of(page)
