"""The open data: public facts only, strict questions, one answer for everybody."""

import json
from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from chains.choices import CertificateType, OperatorKind, StageRole
from chains.models import Outlet, Stage
from portal.core import clock, limits
from portal.organisations.models import Commune
from tests.chains.factories import (
    MOMENT,
    make_certificate,
    make_chain,
    make_confirmation,
    make_many,
    make_operator,
    make_public,
    make_shared,
)

pytestmark = pytest.mark.django_db

CHAINS = reverse("api:chains")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 23))


@pytest.fixture
def safe(cast):
    chain = make_public(
        cast.son_la,
        name="Chuỗi mận Sơn La",
        group="fruit",
        products=["mận hậu", "mận tam hoa"],
        by=cast.officer,
        seen_by=cast.staff,
    )
    make_confirmation(
        chain, declared_by=cast.officer, seen_by=cast.staff, seen_at=MOMENT
    )
    return chain


def get(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200, response.content
    return response.json()


def codes(client, **query):
    return [row["code"] for row in get(client, CHAINS, **query)["data"]]


def test_only_public_chains_are_listed_whoever_asks(client, cast, safe):
    make_shared(cast.son_la, by=cast.officer, name="Chuỗi chưa đối chiếu")
    make_chain(cast.son_la, by=cast.officer, name="Chuỗi nháp")
    assert codes(client) == [safe.code]
    client.force_login(cast.staff)
    assert codes(client) == [safe.code]


def test_the_step_of_trust_is_that_of_the_page(client, cast, safe):
    checked = make_public(
        cast.son_la, name="Chuỗi cá", by=cast.officer, seen_by=cast.staff
    )
    make_certificate(checked, declared_by=cast.officer)  # nobody compared it
    by_code = {row["code"]: row["trust"] for row in get(client, CHAINS)["data"]}
    assert by_code[safe.code] == {
        "step": "safe",
        "label": "An toàn",
        "note": "giấy còn hạn đến 31/12/2027",
        "declared": {"on": "2026-11-20", "by": "Hội Nông dân tỉnh Sơn La"},
        "checked": {"on": "2026-11-20", "by": "Hội Nông dân thành phố Hà Nội"},
        "inspected": None,
        "safe_until": "2027-12-31",
    }
    assert by_code[checked.code]["step"] == "checked"
    assert by_code[checked.code]["safe_until"] is None


def test_the_filters_are_those_of_the_directory(client, cast, safe):
    make_public(cast.lao_cai, name="Chuỗi rau", by=cast.outsider, seen_by=cast.staff)
    assert codes(client, group="fruit") == [safe.code]
    assert codes(client, province="63-14") == [safe.code]
    assert codes(client, q="man son la") == [safe.code]
    assert codes(client, certificate="confirmation", validity="in_force") == [safe.code]
    assert codes(client, role="retail") == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"group": "gold"}, "group"),
        ({"province": "34-99"}, "province"),
        ({"provinz": "34-14"}, "provinz"),
        ({"size": "0"}, "size"),
        ({"size": "9999"}, "size"),
        ({"after": "x"}, "after"),
        ({"q": "a" * 121}, "q"),
    ],
)
def test_what_is_not_known_is_refused_in_one_sentence(client, query, name):
    response = client.get(CHAINS, query)
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == 422
    assert body["detail"]
    assert [error["parameter"] for error in body["errors"]] == [name]
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_refusal_speaks_the_language_asked_for(client):
    vietnamese = client.get(CHAINS, {"size": "0"})
    english = client.get(CHAINS, {"size": "0"}, headers={"accept-language": "en"})
    assert vietnamese.json()["detail"] == "size là số từ 1 đến 200."
    assert english.json()["detail"] == "size is a number from 1 to 200."
    assert english["Content-Language"] == "en"
    assert english["Vary"] == "Accept-Language, Accept-Encoding"


def test_one_chain_in_full(client, cast, safe):
    make_certificate(safe, declared_by=cast.officer, type=CertificateType.VIETGAP)
    Outlet.objects.create(chain=safe, position=1, address="Chợ Bưởi, Hà Nội")
    body = get(client, reverse("api:chain", args=[safe.code.lower()]))
    assert body["products"] == ["mận hậu", "mận tam hoa"]
    assert body["registered_province"]["key"] == "63-14"
    assert body["page"] == f"http://testserver{safe.get_public_url()}"
    papers = {paper["type"]["key"]: paper for paper in body["papers"]}
    assert papers["confirmation"]["validity"]["key"] == "valid"
    assert papers["vietgap"]["validity"] == {
        "key": "declared",
        "label": "Còn hạn theo khai báo",
    }
    assert papers["vietgap"]["checked"] is None
    assert [step["state"] for step in body["ladder"]] == [
        "reached",
        "reached",
        "",
        "reached",
    ]
    assert body["outlets"][0]["place"] == "Chợ Bưởi, Hà Nội"


def test_no_person_is_named_and_no_household_has_an_address(client, cast):
    household = make_operator(
        cast.son_la,
        name="Hộ ông Mẫu",
        kind=OperatorKind.HOUSEHOLD,
        address="Số 7, bản Áng",
        phone="0912345678",
        representative="Lò Văn Mẫu",
        tax_code="012345678901",
    )
    cooperative = make_operator(
        cast.son_la,
        name="HTX Mộc",
        phone="02123866866",
        address="Tiểu khu 2",
        representative="Vì Thị Mẫu",
    )
    chain = make_public(
        cast.son_la, operator=household, by=cast.officer, seen_by=cast.staff
    )
    Stage.objects.create(
        chain=chain, position=2, role=StageRole.RETAIL, operator=cooperative
    )
    listed = get(client, reverse("api:operators"))["data"]
    assert [(row["name"], row["phone"]) for row in listed] == [
        ("HTX Mộc", "02123866866")
    ]
    assert listed[0]["chains"] == [chain.code]
    full = get(client, reverse("api:chain", args=[chain.code.lower()]))
    for text in (json.dumps(full), json.dumps(listed)):
        for private in ("0912345678", "bản Áng", "012345678901", "Lò Văn", "Vì Thị"):
            assert json.dumps(private)[1:-1] not in text


def test_operators_of_hidden_chains_are_not_listed(client, cast):
    make_shared(cast.son_la, by=cast.officer)
    assert get(client, reverse("api:operators"))["data"] == []


def test_outlets_carry_the_trust_of_their_chain(client, cast, safe):
    hidden = make_shared(cast.son_la, by=cast.officer)
    for chain in (safe, hidden):
        Outlet.objects.create(
            chain=chain, position=1, address="12 Đội Cấn, phường Ba Đình, Hà Nội"
        )
    ba_dinh = Commune.objects.get(code="00004")
    for query in ({}, {"commune": ba_dinh.code}, {"chain": safe.code}):
        rows = get(client, reverse("api:outlets"), **query)["data"]
        assert [(row["chain"], row["trust"]["step"]) for row in rows] == [
            (safe.code, "safe")
        ]
    assert client.get(reverse("api:outlets"), {"commune": "99999"}).status_code == 422


def test_provinces_of_both_eras_and_communes(client):
    address = reverse("api:provinces")
    assert len(get(client, address, size=200)["data"]) == 97
    old = get(client, address, era="63", size=200)["data"]
    yen_bai = next(row for row in old if row["code"] == "15")
    assert (yen_bai["name"], yen_bai["successor"]) == ("Yên Bái", "34-15")
    communes = get(
        client, reverse("api:communes"), province="34-01", q="ba dinh", size=5
    )
    assert [row["code"] for row in communes["data"]] == ["00004"]


def test_counts_have_day_and_definition(client, safe):
    body = get(client, reverse("api:counts"))
    assert body["as_of"] == "2026-11-23"
    numbers = {count["key"]: count["number"] for count in body["counts"]}
    assert numbers == {"registered": 1, "operating": 1, "checked": 1, "safe": 1}
    assert all(count["definition"] for count in body["counts"])
    assert body["by_province"] == [{"province": "34-14", "chains": 1}]


def test_what_has_not_changed_is_not_sent_again(client, safe):
    first = client.get(CHAINS)
    assert first["Cache-Control"] == "public, no-cache"
    again = client.get(CHAINS, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    english = {"if-none-match": first["ETag"], "accept-language": "en"}
    assert client.get(CHAINS, headers=english).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_change_has_another_etag(client, cast, safe):
    first = client.get(CHAINS)
    safe.name = "Chuỗi mận hậu Sơn La"
    safe.save()
    again = client.get(CHAINS, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert again.json()["data"][0]["name"] == "Chuỗi mận hậu Sơn La"


def test_cookies_are_neither_read_nor_set(client, cast, safe):
    anonymous = client.get(CHAINS)
    client.force_login(cast.staff)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    signed_in = client.get(CHAINS)
    assert not signed_in.cookies
    assert signed_in.content == anonymous.content
    assert signed_in["ETag"] == anonymous["ETag"]
    assert signed_in["Vary"] == "Accept-Language, Accept-Encoding"


def test_other_sites_may_read_and_nothing_more(client):
    answer = client.options(CHAINS)
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Credentials" not in answer
    refused = client.delete(CHAINS)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert refused["Content-Type"] == "application/problem+json"


def test_head_says_how_long_the_answer_is(client, safe):
    head, full = client.head(CHAINS), client.get(CHAINS)
    assert head.content == b""
    assert head["Content-Length"] == str(len(full.content))
    assert head["ETag"] == full["ETag"]


@pytest.mark.parametrize("path", ["/api/v1/khong-co/", "/api/", "/api/v1/chains/x/"])
def test_an_unknown_address_is_a_problem_too(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert "/du-lieu-mo/" in answer.json()["detail"]


def test_too_many_questions_are_asked_to_wait(client, monkeypatch):
    monkeypatch.setattr(limits, "_count", lambda *given: (121, clock.now()))
    answer = client.get(CHAINS)
    assert answer.status_code == 429
    assert answer.json()["status"] == 429
    assert "Retry-After" in answer
    assert answer["Cache-Control"] == "no-store"


def test_a_fault_inside_is_a_problem_without_its_cause(client, monkeypatch):
    def broken(today):
        raise RuntimeError("secret")

    client.raise_request_exception = False
    monkeypatch.setattr("portal.opendata.api.programme", broken)
    answer = client.get(reverse("api:counts"))
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert b"secret" not in answer.content


@pytest.mark.parametrize(
    ("name", "most"),
    [("chains", 5), ("operators", 5), ("outlets", 6), ("provinces", 3)],
)
def test_a_longer_page_asks_no_more_queries(
    client, cast, django_assert_max_num_queries, name, most
):
    make_many(60, [cast.son_la, cast.lao_cai], by=cast.officer, seen_by=cast.staff)
    address = reverse(f"api:{name}")
    client.get(address)
    # The generation is read twice and the limit is counted once beside these.
    with django_assert_max_num_queries(most + 3):
        assert len(get(client, address, size=50)["data"]) == 50


def test_the_description_is_whole_and_in_both_languages(client):
    schema = get(client, reverse("api:openapi-json"))
    assert schema["openapi"].startswith("3.")
    chains = schema["paths"]["/api/v1/chains/"]["get"]
    names = [parameter["name"] for parameter in chains["parameters"]]
    assert names[:6] == ["q", "province", "group", "certificate", "validity", "era"]
    assert {"role", "size", "after"} <= set(names)
    assert chains["summary"] == "Chuỗi công khai"
    english = client.get(
        reverse("api:openapi-json"), headers={"accept-language": "en"}
    ).json()
    assert english["paths"]["/api/v1/chains/"]["get"]["summary"] == "Public chains"
    named = set(schema["components"]["schemas"])
    used = set(_references(schema))
    assert used <= named


def _references(told):
    if isinstance(told, dict):
        for key, value in told.items():
            if key == "$ref":
                yield value.rpartition("/")[2]
            yield from _references(value)
    elif isinstance(told, list):
        for value in told:
            yield from _references(value)


def test_the_page_explains_every_address(client, settings):
    settings.SITE = settings.SITE | {"data_terms": "Dùng lại tự do, ghi rõ nguồn."}
    page = client.get(reverse("opendata:documentation")).content.decode()
    for path in ("/api/v1/chains/", "/api/v1/chains/{code}/", "/api/v1/counts/"):
        assert path in page
    assert "data[].trust.safe_until" in page
    assert "Dùng lại tự do, ghi rõ nguồn." in page
