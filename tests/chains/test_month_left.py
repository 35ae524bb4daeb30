"""Chains and products that went between opening the month's page and saving it."""

import pytest
from django.urls import reverse

from chains.choices import ChainStatus, Publication, Side
from chains.forms.monthly import line_prefix
from chains.models import Chain, MonthlyOutput
from tests.chains.factories import make_public, make_shared
from tests.chains.test_monthly import ENTRY, line, month

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


@pytest.fixture
def chain(cast):
    return make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)


@pytest.fixture
def second(cast):
    return make_shared(cast.son_la, name="Chuỗi hai", by=cast.officer)


def change(chain, **values):
    if values.get("status") in {ChainStatus.SUSPENDED, ChainStatus.ENDED}:
        values |= {"status_reason": "Đang vào vụ mới."}
        if values["status"] == ChainStatus.SUSPENDED:
            values |= {"suspended_side": Side.OWNER}
    Chain.objects.filter(pk=chain.pk).update(**values)


def save(officer, *chains, url=ENTRY, **data):
    return officer.post(url, data | {"chain": [row.pk for row in chains]})


def test_a_chain_that_stopped_is_named_and_keeps_what_was_typed(officer, chain, second):
    change(second, status=ChainStatus.SUSPENDED)
    data = line(chain, sold="7") | line(
        second, planned="1.200", sold="980,5", unit="kg"
    )
    answer = save(officer, chain, second, **data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert MonthlyOutput.objects.get().chain == chain
    assert "Chưa lưu 1 dòng" in text
    assert "Chuỗi hai" in text
    assert str(ChainStatus.SUSPENDED.label) in text
    for typed in ("1.200", "980,5"):
        assert f'value="{typed}"' in text


def test_what_was_kept_is_saved_once_the_chain_runs_again(officer, chain, second):
    change(second, status=ChainStatus.SUSPENDED)
    data = line(chain, sold="7") | line(second, sold="5")
    answer = save(officer, chain, second, **data)
    seen = answer.context["lines"][0].form["seen"].value()
    change(second, status=ChainStatus.OPERATING, suspended_side="")
    again = line(chain, sold="8", seen=seen) | line(second, sold="5")
    assert save(officer, chain, second, **again).status_code == 302
    stored = {row.chain: row.sold for row in MonthlyOutput.objects.all()}
    assert stored == {chain: 8, second: 5}


def test_a_line_nobody_changed_is_no_loss(officer, chain, second):
    row = month(second, sold=5)
    change(second, status=ChainStatus.ENDED)
    data = line(chain, sold="7") | line(second, sold="5", seen=row.mark)
    assert save(officer, chain, second, **data).status_code == 302


def test_emptying_the_line_is_the_way_out(officer, chain, second):
    change(second, status=ChainStatus.ENDED)
    data = line(chain, sold="7") | line(second)
    assert save(officer, chain, second, **data).status_code == 302


def test_a_line_that_was_emptied_is_told_too(officer, second):
    row = month(second, sold=5)
    change(second, status=ChainStatus.ENDED)
    answer = save(officer, second, **line(second, seen=row.mark))
    assert answer.status_code == 409
    assert MonthlyOutput.objects.get() == row


def test_a_chain_handed_over_is_told_without_what_is_not_shared(
    officer, cast, chain, second
):
    change(
        second, association=cast.lao_cai, publication=Publication.DRAFT, name="Tên kín"
    )
    data = line(chain, sold="7") | line(second, sold="5")
    text = save(officer, chain, second, **data).content.decode()
    assert "không còn trong danh sách" in text
    assert "Tên kín" not in text
    assert 'value="5"' in text
    change(second, publication=Publication.SHARED)
    text = save(officer, chain, second, **data).content.decode()
    assert "Tên kín" in text
    assert cast.lao_cai.name in text


def test_a_mistake_elsewhere_leaves_everything_typed(officer, chain, second):
    change(second, status=ChainStatus.SUSPENDED)
    data = line(chain, sold="mười") | line(second, sold="5")
    answer = save(officer, chain, second, **data)
    assert answer.status_code == 422
    assert not MonthlyOutput.objects.exists()
    for typed in ("mười", "5"):
        assert f'value="{typed}"' in answer.content.decode()


@pytest.mark.parametrize("one_chain", [False, True])
def test_a_product_that_went_is_told_with_its_name(officer, chain, one_chain):
    month(chain, month=10, product_name="cà chua", sold=4)
    url = ENTRY
    if one_chain:
        url = reverse("chains:chain_month", args=[chain.pk]) + "?year=2026&month=11"
    prefix = line_prefix(chain, "dưa chuột")
    data = line(chain) | line(chain, sold="3", prefix=line_prefix(chain, "cà chua"))
    if not one_chain:
        data = line(chain, sold="3", prefix=line_prefix(chain, "cà chua"))
    data |= line(chain, sold="6", prefix=prefix) | {f"{prefix}-product": "dưa chuột"}
    answer = save(officer, chain, url=url, **data)
    text = answer.content.decode()
    assert answer.status_code == 409
    saved = MonthlyOutput.objects.get(month=11)
    assert (saved.product_name, saved.sold) == ("cà chua", 3)
    assert "dưa chuột" in text
    assert f'name="{prefix}-sold" value="6"' in text


def test_a_month_now_kept_by_product_leaves_the_whole_chains_line(officer, chain):
    month(chain, product_name="cà chua", sold=4)
    answer = save(officer, chain, **line(chain, sold="9"))
    assert answer.status_code == 409
    assert "từng sản phẩm" in answer.content.decode()
    assert MonthlyOutput.objects.get().sold == 4


@pytest.mark.parametrize("sent", ["c", "c9x", "c" + "9" * 30, "c1-zz", "c-1", "c٣"])
def test_names_of_no_line_are_passed_over(officer, chain, sent):
    data = line(chain, sold="3") | {f"{sent}-sold": "5"}
    assert save(officer, chain, **data).status_code == 302
