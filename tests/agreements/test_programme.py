"""Rounds and areas as the administrator keeps them; units as each side names them."""

from agreements.models import AgreementContent, ContentArea, Round
from tests.agreements.room import make_sealed
from tests.cast import Cast
from tests.sign_in import sign_in

LISTS = "/lam-viec/thoa-thuan/danh-muc/"


def text_of(response) -> str:
    return str(response.content.decode())


def test_a_round_is_added_renamed_and_retired(cast: Cast, client):
    desk = sign_in(client, cast.admin)
    data = {
        "name": "Giai đoạn 2031–2035",
        "code": "2031-2035",
        "starts_on": "01/01/2031",
        "ends_on": "31/12/2035",
        "is_offered": "on",
    }
    page = text_of(desk.post(f"{LISTS}giai-doan/", data, follow=True))
    assert "Giai đoạn 2031–2035" in page
    added = Round.objects.get(code="2031-2035")
    wrong = desk.post(f"{LISTS}giai-doan/{added.pk}/", data | {"ends_on": "1/1/2030"})
    assert wrong.status_code == 422
    assert "Ngày kết thúc phải sau ngày bắt đầu" in text_of(wrong)
    data.pop("is_offered")
    desk.post(f"{LISTS}giai-doan/{added.pk}/", data | {"code": "khac-han"})
    added.refresh_from_db()
    assert (added.code, added.is_offered) == ("2031-2035", False)
    start = text_of(desk.get("/lam-viec/thoa-thuan/soan/"))
    assert "Giai đoạn 2031–2035" not in start


def test_a_code_used_twice_is_said_in_words(cast: Cast, client):
    desk = sign_in(client, cast.admin)
    data = {"name": "A", "code": "2026-2030", "is_offered": "on"}
    assert desk.post(f"{LISTS}giai-doan/", data).status_code == 422


def test_a_retired_area_stays_on_what_was_signed(cast: Cast, client):
    agreement = make_sealed(cast)
    area = agreement.content_areas.get()
    desk = sign_in(client, cast.admin)
    data = {"name": "Tên mới", "short_name": "Mới", "position": "9"}
    desk.post(f"{LISTS}noi-dung/{area.pk}/", data)
    assert not ContentArea.objects.get(pk=area.pk).is_offered
    assert agreement.contents.count() == 1
    assert agreement.versions.get(number=1).terms.areas[0].name == area.name


def test_each_side_names_its_own_units_after_signing(cast: Cast, client):
    agreement = make_sealed(cast)
    row = AgreementContent.objects.get(agreement=agreement)
    desk = sign_in(client, cast.officer)
    address = f"/lam-viec/thoa-thuan/{agreement.pk}/don-vi/"
    page = text_of(desk.post(address, {f"area-{row.pk}": "Ban Dân vận"}, follow=True))
    row.refresh_from_db()
    assert (row.host_unit, row.partner_unit) == ("Ban Kinh tế", "Ban Dân vận")
    assert "Ban Dân vận" in page
