"""Figures that wait for a side stand on its desk."""

from agreements.services.progress import confirm
from tests.agreements.commitments import make_commitment, make_report
from tests.agreements.factories import MOMENT, make_signed
from tests.agreements.test_room_views import text_of
from tests.cast import Cast
from tests.sign_in import sign_in

WORDS = "Số liệu cam kết chờ bên anh/chị"


def test_a_figure_stands_on_the_desk_of_the_side_that_is_asked(cast: Cast, client):
    line = make_commitment(make_signed(cast.hai_duong, by=cast.staff), by=cast.staff)
    report = make_report(line, by=cast.staff)
    # The successor keeps what the merged province signed.
    desk = sign_in(client, cast.successor)
    page = text_of(desk.get("/lam-viec/"))
    assert WORDS in page
    assert line.get_absolute_url() in page
    hanoi = sign_in(type(client)(), cast.staff)
    assert line.get_absolute_url() not in text_of(hanoi.get("/lam-viec/"))
    confirm(report_id=report.pk, by=cast.successor, at=MOMENT)
    assert line.get_absolute_url() not in text_of(desk.get("/lam-viec/"))
