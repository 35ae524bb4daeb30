"""The page of the quarter, the button on a chain, and what pages say of overdue ones."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from chains.choices import ReconfirmedBy
from chains.models import Chain, Reconfirmation
from portal.core import clock
from portal.core.quarters import Quarter
from tests.chains.factories import make_many, make_public, make_shared
from tests.chains.form_data import as_shown

pytestmark = pytest.mark.django_db

URL = "/lam-viec/xac-nhan-quy/"


@pytest.fixture
def long_ago() -> date:
    return Quarter.of(clock.today()).previous.first_day - timedelta(days=40)


@pytest.fixture
def due(cast, long_ago) -> list[Chain]:
    """Twelve chains of Sơn La, two of them overdue."""
    chains = make_many(12, [cast.son_la], by=cast.officer, seen_by=cast.staff)
    last_quarter = Quarter.of(clock.today()).previous.first_day
    Chain.objects.update(reconfirmed_on=last_quarter)
    Chain.objects.filter(pk__in=[c.pk for c in chains[:2]]).update(
        reconfirmed_on=long_ago
    )
    return chains


def test_the_page_lists_what_waits_the_overdue_first(client, cast, due):
    make_shared(cast.son_la, by=cast.officer, name="Chuỗi vừa nhập")
    client.force_login(cast.officer)
    page = client.get(URL).context["page"]
    assert len(page.rows) == 12
    assert {row.pk for row in page.rows[:2]} == {chain.pk for chain in due[:2]}
    found = client.get(URL, {"state": "stale"}).context["page"]
    assert len(found.rows) == 2
    assert found.rows[0].edit_url == reverse("chains:update", args=[found.rows[0].pk])


def test_words_find_a_chain_and_nothing_found_says_so(client, cast, due):
    client.force_login(cast.officer)
    assert len(client.get(URL, {"q": due[3].code}).context["page"].rows) == 1
    assert "Không có chuỗi nào khớp" in client.get(URL, {"q": "zzzz"}).text


def test_others_see_nothing_of_it(client, cast, due):
    for person in (cast.outsider, cast.staff):
        client.force_login(person)
        assert "Quý này đã xác nhận xong" in client.get(URL).text


def test_twelve_chains_in_one_tap_and_the_second_tap_changes_nothing(client, cast, due):
    client.force_login(cast.officer)
    data = {"which": "all", "shown": [chain.pk for chain in due]}
    first = client.post(f"{URL}xac-nhan/", data, follow=True)
    assert "Đã xác nhận 12 chuỗi" in first.text
    second = client.post(f"{URL}xac-nhan/", data, follow=True)
    assert "đã được xác nhận trong quý từ trước" in second.text
    assert Reconfirmation.objects.filter(way=ReconfirmedBy.BULK).count() == 12
    assert "Quý này đã xác nhận xong" in second.text


def test_only_the_ticked_ones_are_confirmed(client, cast, due):
    client.force_login(cast.officer)
    ticked = [due[0].pk, due[5].pk]
    data = {"which": "ticked", "shown": [c.pk for c in due], "chain": ticked}
    client.post(f"{URL}xac-nhan/", data)
    said = Reconfirmation.objects.values_list("chain_id", flat=True)
    assert set(said) == set(ticked)
    answer = client.post(f"{URL}xac-nhan/", {"which": "ticked"}, follow=True)
    assert "Hãy đánh dấu ít nhất một chuỗi" in answer.text
    rough = {"which": "ticked", "chain": ["x", "9" * 30, "-1"]}
    assert client.post(f"{URL}xac-nhan/", rough).status_code == 302


def test_the_number_of_queries_does_not_grow_with_the_list(
    client, cast, due, django_assert_max_num_queries
):
    client.force_login(cast.officer)
    with django_assert_max_num_queries(8):
        client.get(URL)


def test_one_tap_on_the_chains_page(client, cast, due):
    client.force_login(cast.officer)
    address = reverse("chains:reconfirm", args=[due[0].pk])
    page = client.get(due[0].get_absolute_url())
    assert address in page.text
    assert "Quá hạn xác nhận quý" in page.text
    answer = client.post(address, follow=True)
    assert "còn hoạt động, thông tin đúng" in answer.text
    assert address not in answer.text
    assert "Người officer, trên trang của chuỗi" in answer.text
    assert "từ trước" in client.post(address, follow=True).text
    # Hanoi reads the same page without the button.
    client.force_login(cast.staff)
    assert reverse("chains:reconfirm", args=[due[1].pk]) not in (
        client.get(due[1].get_absolute_url()).text
    )


def test_the_public_page_of_an_overdue_chain_says_so(client, cast, long_ago):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    address = chain.get_public_url()
    day = f"{chain.reconfirmed_on:%d/%m/%Y}"
    assert f"xác nhận chuỗi còn hoạt động lần cuối ngày {day}" in (
        client.get(address).text
    )
    Chain.objects.update(reconfirmed_on=long_ago)
    sentence = f"xác nhận chuỗi lần cuối ngày {long_ago:%d/%m/%Y} và đã quá hạn"
    assert sentence in client.get(address).text
    assert f"hội chưa xác nhận lại từ {long_ago:%d/%m/%Y}" in client.get("/chuoi/").text


@pytest.mark.parametrize(("person", "ways"), [("officer", ["edit"]), ("staff", [])])
def test_saving_the_chains_page_is_the_owners_word_and_not_hanois(
    client, cast, long_ago, person, ways
):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    Chain.objects.update(reconfirmed_on=long_ago)
    client.force_login(getattr(cast, person))
    address = reverse("chains:update", args=[chain.pk])
    data = as_shown(client, chain) | {"story": "Chuyện mới"}
    assert client.post(address, data).status_code == 302
    assert [said.way for said in Reconfirmation.objects.all()] == ways
