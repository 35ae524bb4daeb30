"""What one side keeps to itself, and what binds nobody alone."""

from datetime import date, timedelta

import pytest

from agreements.models import Agreement
from agreements.services import commitments, room, termination
from agreements.services.record import save_agreement
from portal.core.errors import DomainError
from portal.home.services.province import province_facts, province_of
from tests.agreements.commitments import make_commitment
from tests.agreements.factories import MOMENT, TODAY, make_signed
from tests.agreements.room import (
    make_proposed,
    make_sealed,
    make_text,
)
from tests.agreements.test_changes import ask
from tests.cast import Cast
from tests.sign_in import sign_in

LIST = "/lam-viec/thoa-thuan/"


def page_of(client, user, address: str) -> str:
    return str(sign_in(type(client)(), user).get(address).content.decode())


def test_hanoi_does_not_put_away_a_draft_the_partner_holds(cast: Cast, client):
    agreement = make_proposed(cast.son_la, by=cast.lead)
    room.decline(agreement_id=agreement.pk, by=cast.staff, at=MOMENT, reason="Thiếu")
    desk = sign_in(client, cast.staff)
    answer = desk.post(f"{LIST}{agreement.pk}/cat-kho/", {"reason": "Bỏ"})
    assert answer.status_code == 403
    agreement.refresh_from_db()
    assert not agreement.is_archived


def end_early(agreement: Agreement, cast: Cast) -> Agreement:
    ask(agreement, cast.lead)
    termination.confirm_termination(agreement_id=agreement.pk, by=cast.staff, at=MOMENT)
    agreement.refresh_from_db()
    return agreement


def test_what_ended_early_is_corrected_beside_the_one_that_followed(cast: Cast):
    before = end_early(make_sealed(cast), cast)
    make_signed(cast.son_la, by=cast.staff, starts_on=date(2027, 1, 1), number="3")
    assert not Agreement.objects.overlapping(before).exists()
    before.signed_place = "Sơn La"
    save_agreement(
        agreement=before,
        content_areas=list(before.content_areas.all()),
        signatories=list(before.signatories.all()),  # type: ignore[arg-type]
        by=cast.admin,
        at=MOMENT + timedelta(hours=1),
        opened=before.version,
        correction_reason="Ghi nhầm nơi ký",
    )


def test_an_old_request_does_not_end_an_agreement_backwards(cast: Cast):
    agreement = make_sealed(cast)
    ask(agreement, cast.lead, date(2026, 12, 31))
    with pytest.raises(DomainError, match="từ hôm nay"):
        termination.confirm_termination(
            agreement_id=agreement.pk, by=cast.staff, at=MOMENT + timedelta(days=90)
        )
    agreement.refresh_from_db()
    assert agreement.terminated_on is None


def test_the_public_page_of_a_province_says_the_day_both_sides_ended_it(cast: Cast):
    end_early(make_sealed(cast), cast)
    province = province_of(cast.son_la.province.today.code)
    assert province is not None
    assert province_facts(province, TODAY).agreed_until == date(2026, 12, 31)


def test_a_line_put_away_meanwhile_has_no_place_to_move_to(cast: Cast):
    agreement = make_text(cast.son_la, by=cast.staff)
    line = make_commitment(agreement, by=cast.staff)
    commitments.put_away(commitment=line, by=cast.staff, at=MOMENT, reason="Trùng")
    commitments.move(commitment=line, by=cast.staff, up=True)
