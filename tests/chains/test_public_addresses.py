"""Where a person lives stays out of every public surface, until they agree."""

import io

import openpyxl
import pytest
from django.urls import reverse

from chains.choices import OperatorKind, ProductGroup, StageRole
from chains.facts import ChainFacts
from chains.models import Chain, Stage
from chains.services.import_operators import OperatorBook
from portal.organisations.models import Commune
from tests.chains.factories import make_operator, make_public
from tests.chains.form_data import formset

pytestmark = pytest.mark.django_db

HOME = "Số 7, bản Áng"
FIELD = "Thửa 12, tiểu khu 3"


@pytest.fixture
def commune():
    return Commune.objects.named("Vân Hồ").get()


@pytest.fixture
def household(cast, commune):
    return make_operator(
        cast.son_la,
        name="Hộ Lò Thị Mẫu",
        kind=OperatorKind.HOUSEHOLD,
        address=HOME,
        commune=commune,
    )


@pytest.fixture
def chain(cast, commune, household):
    """Led by a household; a farm and a shop have stages."""
    chain = make_public(
        cast.son_la, operator=household, by=cast.officer, seen_by=cast.staff
    )
    farm = make_operator(
        cast.son_la,
        name="Trại Mẫu",
        kind=OperatorKind.FARM,
        address=FIELD,
        commune=commune,
    )
    shop = make_operator(
        cast.son_la, name="Cửa hàng Mẫu", kind=OperatorKind.SHOP, address="12 Đội Cấn"
    )
    for position, operator in ((2, farm), (3, shop)):
        Stage.objects.create(
            chain=chain,
            position=position,
            role=StageRole.RETAIL,
            operator=operator,
        )
    return chain


def sheet(client):
    answer = client.get(reverse("chains:directory_export"), {"dang": "mau"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    return "\n".join(
        str(cell.value) for row in book.worksheets[0] for cell in row if cell.value
    )


def table(client):
    answer = client.get(reverse("chains:directory_export"), {"dang": "csv"})
    return b"".join(answer).decode("utf-8-sig")


def page(client):
    chain = Chain.objects.get()
    return client.get(chain.get_public_url()).content.decode()


def answer(client):
    code = Chain.objects.get().code.lower()
    return client.get(reverse("api:chain", args=[code])).content.decode()


def operators(client):
    return client.get(reverse("api:operators")).content.decode()


def directory(client):
    return client.get(reverse("chains:directory")).content.decode()


def commune_page(client):
    code = Commune.objects.named("Vân Hồ").get().code
    return client.get(reverse("home:commune", args=[code])).content.decode()


def found(client):
    return client.get(reverse("home:search"), {"q": "Lò Thị Mẫu"}).content.decode()


SURFACES = [page, answer, operators, sheet, table, directory, commune_page, found]


@pytest.mark.parametrize("surface", SURFACES)
def test_no_surface_says_where_a_person_lives(client, chain, surface):
    text = surface(client)
    assert "Số 7" not in text
    assert "Thửa 12" not in text


@pytest.mark.parametrize("surface", [page, answer, sheet])
def test_the_commune_stands_in_its_place(client, chain, surface):
    assert "Vân Hồ" in surface(client)


@pytest.mark.parametrize("surface", [page, answer, sheet])
def test_consent_opens_the_address_and_is_taken_back(client, chain, household, surface):
    household.allow_address(True)
    household.save()
    assert "Số 7" in surface(client)
    household.allow_address(False)
    household.save()
    assert "Số 7" not in surface(client)


@pytest.mark.parametrize("surface", [page, answer])
def test_a_shop_is_open_to_whoever_comes(client, chain, surface):
    assert "12 Đội Cấn" in surface(client)


@pytest.mark.parametrize("kind", OperatorKind)
def test_every_kind_has_an_answer(cast, commune, kind):
    operator = make_operator(cast.son_la, kind=kind, address=HOME, commune=commune)
    opened = {
        OperatorKind.ENTERPRISE,
        OperatorKind.COOPERATIVE,
        OperatorKind.COOPERATIVE_UNION,
        OperatorKind.SHOP,
    }
    assert (HOME in operator.public_place) is (kind in opened)
    operator.commune = None
    operator.commune_text = "Nhà bà Mẫu"
    assert ("bà Mẫu" in operator.public_place) is (kind in opened)


def test_the_workspace_shows_the_whole_address(client, cast, chain):
    client.force_login(cast.staff)
    assert HOME in client.get(chain.get_absolute_url()).content.decode()


def test_consent_is_given_on_the_operators_page(client, cast, chain, household):
    client.force_login(cast.officer)
    url = reverse("chains:operator_update", args=[household.pk])
    names = ("name", "kind", "tax_code", "address", "commune_text", "representative")
    data = {name: getattr(household, name) for name in (*names, "phone", "version")}
    data |= formset("phones", []) | {"publishes_address": "on"}
    assert client.post(url, data).status_code == 302
    household.refresh_from_db()
    assert household.publishes_address
    chain.refresh_from_db()
    assert chain.is_checked


def test_reading_the_public_sheet_back_changes_no_address(cast, chain, household):
    facts = ChainFacts(
        sheet="",
        row=1,
        name=chain.name,
        province="Sơn La",
        group=ProductGroup.VEGETABLES,
        group_text="",
        products=("cà chua",),
        operator=household.name,
        operator_kind=OperatorKind.HOUSEHOLD,
        address=household.public_place,
    )
    book = OperatorBook(cast.son_la, [facts], {})
    assert book.lead(facts) == household
    assert book.lead_changes(facts) == {}
