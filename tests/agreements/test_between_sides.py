"""What one side keeps to itself, and what binds nobody alone."""

from agreements.models import Agreement
from agreements.services import room, termination
from tests.agreements.factories import MOMENT
from tests.agreements.room import (
    make_proposed,
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
