"""Volumes month by month: one page for all chains, sums in SQL, nobody overwritten."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from chains.forms.monthly import line_prefix
from chains.models import Chain, MonthlyOutput, YearlyOutput
from chains.views.outputs import month_chart, yearly
from portal.core import clock
from tests.chains.factories import make_many, make_public, make_shared

pytestmark = pytest.mark.django_db
ENTRY = reverse("chains:month_entry") + "?year=2026&month=11"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 23))


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


@pytest.fixture
def chain(cast):
    return make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)


def line(chain, planned="", sold="", unit="tan", seen="", prefix=""):
    prefix = prefix or f"c{chain.pk}"
    values = {"planned": planned, "sold": sold, "unit": unit, "seen": seen}
    return {f"{prefix}-{name}": value for name, value in values.items()}


def month(chain, **values):
    values = {"year": 2026, "month": 11, "unit": "tan"} | values
    row = MonthlyOutput.objects.create(chain=chain, **values)
    row.refresh_from_db()
    return row


def test_one_page_takes_the_month_of_every_chain(officer, cast, chain):
    second = make_shared(cast.son_la, name="Chuỗi hai", by=cast.officer)
    page = officer.get(ENTRY)
    assert [row.chain for row in page.context["lines"]] == [second, chain]
    data = line(chain, "1.200", "980,5", "kg") | line(second, "", "", "tan")
    answer = officer.post(ENTRY, data | {"chain": [chain.pk, second.pk]})
    assert answer.status_code == 302
    row = MonthlyOutput.objects.get()
    assert (row.chain, row.planned, row.sold) == (chain, 1200, Decimal("980.5"))
    chain.refresh_from_db()
    assert chain.is_checked
    assert chain.version == 1


def test_what_was_emptied_goes(officer, chain):
    row = month(chain, sold=5)
    officer.post(ENTRY, line(chain, seen=row.mark) | {"chain": [chain.pk]})
    assert not MonthlyOutput.objects.exists()


def test_of_two_who_enter_a_month_the_second_sees_the_first(officer, chain):
    month(chain, sold=5)
    data = line(chain, sold="7") | {"chain": [chain.pk]}
    answer = officer.post(ENTRY, data)
    assert answer.status_code == 409
    assert "đã bán 5" in answer.content.decode()
    assert MonthlyOutput.objects.get().sold == 5
    # The page now knows what the other wrote: saving again is meant.
    form = answer.context["lines"][0].form
    again = data | {f"c{chain.pk}-seen": form["seen"].value()}
    assert officer.post(ENTRY, again).status_code == 302
    assert MonthlyOutput.objects.get().sold == 7


def test_the_same_form_sent_twice_changes_nothing(officer, chain):
    data = line(chain, sold="7") | {"chain": [chain.pk]}
    assert officer.post(ENTRY, data).status_code == 302
    assert officer.post(ENTRY, data).status_code == 302
    assert MonthlyOutput.objects.get().sold == 7


@pytest.mark.parametrize("sold", ["-1", "mười", "1e9", "1.2.3", "9" * 30])
def test_a_wrong_number_is_named_and_nothing_is_saved(officer, cast, chain, sold):
    second = make_shared(cast.son_la, name="Chuỗi hai", by=cast.officer)
    data = line(chain, sold=sold) | line(second, sold="5")
    answer = officer.post(ENTRY, data | {"chain": [chain.pk, second.pk]})
    assert answer.status_code == 422
    assert not MonthlyOutput.objects.exists()


def test_chains_of_others_are_not_written(officer, cast):
    other = make_shared(cast.lao_cai, by=cast.outsider)
    officer.post(ENTRY, line(other, sold="5") | {"chain": [other.pk]})
    assert not MonthlyOutput.objects.exists()
    assert officer.get(f"{ENTRY}&hoi={cast.lao_cai.pk}").status_code == 403


def test_a_month_is_kept_by_chain_or_by_product_never_both(officer, chain):
    url = reverse("chains:chain_month", args=[chain.pk]) + "?year=2026&month=11"
    product = line(chain, sold="3", prefix=line_prefix(chain, "cà chua"))
    assert officer.post(url, line(chain) | product).status_code == 302
    assert MonthlyOutput.objects.get().product_name == "cà chua"
    both = line(chain, sold="9") | line(
        chain, sold="3", seen="tan||3", prefix=line_prefix(chain, "cà chua")
    )
    answer = officer.post(url, both)
    assert "không ghi cả hai" in answer.content.decode()
    assert MonthlyOutput.objects.count() == 1
    # The page of all chains takes the products too, next month as well.
    for address in (ENTRY, ENTRY.replace("month=11", "month=12")):
        lines = officer.get(address).context["lines"]
        assert [row.product for row in lines] == ["cà chua"]
    sold = line(chain, sold="4", seen="tan||3", prefix=line_prefix(chain, "cà chua"))
    assert officer.post(ENTRY, sold | {"chain": [chain.pk]}).status_code == 302
    assert MonthlyOutput.objects.get().sold == 4


def test_a_product_that_went_keeps_what_was_sold(officer, chain):
    month(chain, product_name="su su", sold=4)
    url = reverse("chains:chain_month", args=[chain.pk]) + "?year=2026&month=11"
    names = [row.product for row in officer.get(url).context["lines"]]
    assert names == ["", "cà chua", "su su"]


def test_years_add_up_in_tonnes_and_other_units_stand_apart(chain):
    month(chain, month=1, sold=500, planned=700, unit="kg")
    month(chain, month=2, sold=12, unit="ta")
    month(chain, month=3, sold=2, unit="tan")
    month(chain, month=4, sold=3000, unit="qua")
    row = yearly(chain, with_months=True)[0]
    assert (row.year, row.planned) == ("2026", "0,7 tấn")
    assert row.sold == "3,7 tấn; 3.000 quả"
    chart = month_chart(chain, date(2026, 11, 23))
    assert chart is not None
    assert "04/2026" in chart.table
    assert "3.000 quả" in chart.table


def test_only_the_workspace_shows_the_months(client, officer, chain):
    month(chain, sold=Decimal("4.25"))
    assert "4,25" in officer.get(chain.get_absolute_url()).content.decode()
    client.logout()
    assert "4,25" not in client.get(chain.get_public_url()).content.decode()


@pytest.mark.parametrize("query", ["?month=13", "?year=1", "?month=x&year=y", "?hoi=x"])
def test_hostile_months(officer, chain, query):
    assert officer.get(reverse("chains:month_entry") + query).status_code in {200, 403}


def test_early_in_a_month_the_month_before_is_offered(officer, chain, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2027, 1, 5))
    page = officer.get(reverse("chains:month_entry"))
    assert page.context["month"].chosen == (2026, 12)


def test_neighbouring_months_are_one_tap_away(officer, chain):
    text = officer.get(ENTRY).content.decode()
    assert "?year=2026&amp;month=10" in text
    assert "?year=2026&amp;month=12" in text
    last = officer.get(ENTRY.replace("2026&month=11", "2027&month=12"))
    assert last.context["month"].after is None
    first = officer.get(ENTRY.replace("2026&month=11", "2010&month=1"))
    assert first.context["month"].before is None


def test_what_was_typed_stays_beside_the_mistake(officer, cast, chain):
    second = make_shared(cast.son_la, name="Chuỗi hai", by=cast.officer)
    data = line(chain, sold="mười", planned="12") | line(second, sold="5")
    text = officer.post(ENTRY, data | {"chain": [chain.pk, second.pk]}).content.decode()
    for typed in ("mười", "12", "5"):
        assert f'value="{typed}"' in text


def test_the_month_is_asked_of_those_kept_by_month_the_year_of_others(cast, chain):
    yearly_kept = make_shared(cast.son_la, name="Chuỗi hai", by=cast.officer)
    month(chain, month=9, sold=5)
    chains = Chain.objects.all()
    assert list(chains.without_month(2026, 10)) == [chain]
    assert list(chains.without_output(2026)) == [yearly_kept]
    month(chain, month=10, sold=5)
    YearlyOutput.objects.create(chain=yearly_kept, year=2026, tonnes=5)
    assert not chains.without_month(2026, 10)
    assert not chains.without_output(2026)


def test_the_desk_leads_to_the_month_that_is_over(officer, chain):
    month(chain, month=9, sold=5)
    text = officer.get(reverse("home:workspace")).content.decode()
    assert "Chuỗi chưa có sản lượng tháng 10/2026" in text
    assert reverse("chains:month_entry") + "?year=2026&amp;month=10" in text
    assert "Chuỗi chưa có sản lượng năm" not in text.split("desk__clear")[0]


def test_the_page_costs_few_queries(client, cast, django_assert_max_num_queries):
    chains = make_many(200, [cast.son_la], by=cast.officer, seen_by=cast.staff)
    client.force_login(cast.officer)
    client.get(ENTRY)
    with django_assert_max_num_queries(14):
        client.get(ENTRY)
    for chain in chains[:20]:
        month(chain, month=10, product_name="cà chua", sold=4)
    # Their products, and what was sold of others.
    with django_assert_max_num_queries(16):
        client.get(ENTRY)


@pytest.mark.parametrize("sent", ["9" * 20, "9" * 5000, "٣", "²"])
def test_numbers_no_chain_can_have_are_passed_over(officer, chain, sent):
    data = line(chain, "12", "3") | {"chain": [sent, chain.pk]}
    assert officer.post(ENTRY, data).status_code == 302
    assert MonthlyOutput.objects.get().chain == chain
