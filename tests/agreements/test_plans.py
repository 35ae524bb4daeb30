"""The plan of a year is what both sides agreed on, exactly as it was sent."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction

from agreements.models import Activity, PlanProposal
from agreements.plan_choices import ProposalState
from agreements.services import activities, plans
from portal.core.errors import DomainError
from tests.agreements.activities import facts, make_activity
from tests.agreements.factories import MOMENT, make_signed
from tests.agreements.test_views import text_of
from tests.cast import Cast
from tests.sign_in import sign_in


@pytest.fixture
def visit(cast: Cast) -> Activity:
    return make_activity(make_signed(cast.son_la, by=cast.staff), by=cast.officer)


def propose(visit: Activity, by, **change) -> PlanProposal:
    values = {"year": 2026} | change
    return plans.propose_plan(
        agreement_id=visit.agreement_id, by=by, at=MOMENT, **values
    )


def answer(visit: Activity, state: ProposalState, by, **change) -> None:
    plans.answer_plan(
        agreement_id=visit.agreement_id,
        year=2026,
        state=state,
        by=by,
        at=MOMENT,
        **change,
    )


def test_both_sides_agree_on_exactly_what_was_sent(cast: Cast, visit):
    sent = propose(visit, cast.lead, note="Kính gửi")
    assert [line["title"] for line in sent.lines] == ["Tham quan mô hình mận hậu"]
    with pytest.raises(DomainError, match="Đang chờ Bên Hà Nội"):
        answer(visit, ProposalState.AGREED, cast.lead, number=1)
    with pytest.raises(DomainError, match="đang chờ bên kia"):
        propose(visit, cast.staff)
    answer(visit, ProposalState.AGREED, cast.staff, number=1)
    sent.refresh_from_db()
    assert (sent.state, sent.answered_side) == (ProposalState.AGREED, "host")
    with pytest.raises(DomainError, match="mở lại trang"):
        answer(visit, ProposalState.AGREED, cast.staff, number=1)
    with pytest.raises(InternalError), transaction.atomic():
        PlanProposal.objects.filter(pk=sent.pk).update(lines=[])


def test_who_sent_a_plan_never_agrees_to_it(cast: Cast, visit):
    sent = propose(visit, cast.lead)
    with pytest.raises(IntegrityError, match="other_side"), transaction.atomic():
        PlanProposal.objects.filter(pk=sent.pk).update(
            state=ProposalState.AGREED,
            answered_side="partner",
            answered_by=cast.officer,
            answered_at=MOMENT,
        )
    for person in (cast.officer, cast.reader, cast.outsider):
        with pytest.raises(PermissionDenied):
            answer(visit, ProposalState.DECLINED, person, answer="Không")


def test_a_declined_or_withdrawn_plan_is_sent_again(cast: Cast, visit):
    propose(visit, cast.staff)
    with pytest.raises(DomainError, match="lý do"):
        answer(visit, ProposalState.DECLINED, cast.lead)
    with pytest.raises(DomainError, match="Chỉ bên đã gửi"):
        answer(visit, ProposalState.WITHDRAWN, cast.lead)
    answer(visit, ProposalState.DECLINED, cast.lead, answer="Trùng mùa gặt")
    propose(visit, cast.staff)
    answer(visit, ProposalState.WITHDRAWN, cast.admin)
    assert propose(visit, cast.lead).number == 3


def test_what_cannot_be_sent(cast: Cast, visit):
    with pytest.raises(DomainError, match="chưa có hoạt động"):
        propose(visit, cast.lead, year=2027)
    with pytest.raises(DomainError, match="ngoài thời hạn"):
        propose(visit, cast.lead, year=2035)
    with pytest.raises(PermissionDenied):
        propose(visit, cast.officer)


def test_the_page_shows_what_changed_since(cast: Cast, client, visit):
    address = f"/lam-viec/thoa-thuan/{visit.agreement_id}/ke-hoach/2026/"
    partner = sign_in(client, cast.lead)
    partner.post(f"{address}gui/")
    hanoi = sign_in(type(client)(), cast.staff)
    for page in (address, visit.agreement.get_absolute_url()):
        assert "Đang chờ bên kia" in text_of(partner.get(page))
        asked = text_of(hanoi.get(page))
        assert "Đến lượt bên anh/chị" in asked
        assert "Đang chờ bên kia" not in asked
    hanoi.post(f"{address}dong-y/", {"number": "1"})
    activities.change_activity(
        activity=visit,
        facts=facts(starts_on=date(2026, 10, 20), ends_on=date(2026, 10, 20)),
        by=cast.officer,
        opened=1,
    )
    make_activity(visit.agreement, by=cast.staff, title="Tuần hàng mận")
    page = text_of(partner.get(address))
    for shown in (
        "Hai bên thống nhất bản 1 ngày",
        "trong bản đã gửi: 12/10/2026",
        "Thêm sau bản đã gửi",
        "Đồng ý bản 1",
    ):
        assert shown in page
    reader = text_of(sign_in(type(client)(), cast.reader).get(address))
    assert "Tuần hàng mận" in reader
    assert "Hai bên đã trao đổi" not in reader
    assert partner.get(address.replace("2026", "2035")).status_code == 404
