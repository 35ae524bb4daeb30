"""Records of two associations merged by Hanoi: nothing lost, both told, taken back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from chains.choices import OperatorKind
from chains.models import Chain, Operator, OperatorMerge
from chains.services.given import GivenOperator
from chains.services.merging import merge_operators, undo_merge
from chains.services.operators import lead_operator
from portal.core.errors import DomainError
from portal.organisations.models import Commune
from tests.chains.factories import (
    MOMENT,
    make_chain,
    make_operator,
    make_public,
)
from tests.chains.form_data import as_shown

pytestmark = pytest.mark.django_db
DUPLICATES = reverse("chains:duplicates")


@pytest.fixture
def keep(cast):
    return make_operator(
        cast.son_la, name="HTX Rau sạch", address="Bản Áng", tax_code="0100109106"
    )


@pytest.fixture
def double(cast):
    return make_operator(
        cast.lao_cai, name="HTX Rau Lào Cai", tax_code="0100109106", phone="0987654321"
    )


@pytest.fixture
def chain(cast, double):
    return make_public(
        cast.lao_cai, operator=double, by=cast.outsider, seen_by=cast.colleague
    )


def merge(keep, double, by, take=()):
    versions = (keep.version, double.version)
    return merge_operators(
        keep=keep, merge=double, take=take, versions=versions, by=by, at=MOMENT
    )


@pytest.mark.parametrize("person", ["officer", "outsider", "successor"])
def test_neither_association_merges_alone(cast, keep, double, person):
    with pytest.raises(PermissionDenied):
        merge(keep, double, getattr(cast, person))


def test_who_took_over_both_associations_merges_theirs(cast):
    old = make_operator(cast.hai_duong)
    new = make_operator(cast.hai_phong)
    assert merge(new, old, cast.successor).kept == new


def test_the_chain_stays_its_associations_and_counts_as_declared_again(
    cast, keep, double, chain
):
    merge(keep, double, cast.staff)
    chain.refresh_from_db()
    assert (chain.operator, chain.association) == (keep, cast.lao_cai)
    assert chain.stages.get().operator == keep
    assert not chain.is_checked
    assert keep.phones.get().number == "0987654321"


def test_taken_back_everything_is_as_before(cast, keep, double, chain):
    record = merge(keep, double, cast.staff, take=["name", "phone"])
    with pytest.raises(PermissionDenied):
        undo_merge(record=record, by=cast.officer, at=MOMENT)
    undo_merge(record=record, by=cast.colleague, at=MOMENT)
    chain.refresh_from_db()
    keep.refresh_from_db()
    double.refresh_from_db()
    assert chain.operator == double
    assert (keep.name, keep.phone, keep.phones.count()) == ("HTX Rau sạch", "", 0)
    assert not double.is_archived


def test_chains_of_one_name_in_two_associations_are_no_hindrance(cast, keep, double):
    make_chain(cast.son_la, name="Chuỗi rau", operator=keep, by=cast.officer)
    make_chain(cast.lao_cai, name="Chuỗi rau", operator=double, by=cast.outsider)
    merge(keep, double, cast.staff)
    assert Chain.objects.filter(operator=keep).count() == 2


def test_both_owners_read_of_it_on_the_page(client, cast, keep, double):
    # Entered on another day than merged: one save is told as one.
    Operator.pgh_event_model.objects.update(  # type: ignore[attr-defined]
        pgh_created_at=MOMENT
    )
    record = merge(keep, double, cast.staff)
    for person, row in ((cast.officer, keep), (cast.outsider, double)):
        client.force_login(person)
        page = client.get(row.get_absolute_url(), follow=True)
        assert page.context["operator"] == keep
        texts = [entry.text for entry in page.context["history"]]
        assert any("HTX Rau Lào Cai” (Hội Nông dân Lào Cai)" in text for text in texts)
        told = "Bản ghi của hội anh/chị đã được gộp" in page.content.decode()
        assert told is (person == cast.outsider)
        # Only who keeps both takes it back.
        assert "Tách ra lại" not in page.content.decode()
    undo_merge(record=record, by=cast.staff, at=MOMENT)
    client.force_login(cast.outsider)
    texts = [
        entry.text for entry in client.get(double.get_absolute_url()).context["history"]
    ]
    assert any("Được tách ra lại từ “HTX Rau sạch”" in text for text in texts)


def test_the_chain_can_be_saved_and_its_owner_corrects_the_operator(
    client, cast, keep, double, chain
):
    merge(keep, double, cast.staff)
    client.force_login(cast.outsider)
    url = reverse("chains:update", args=[chain.pk])
    data = as_shown(client, chain)
    assert client.post(url, data | {"story": "Rau của bản."}).status_code == 302
    data = as_shown(client, chain)
    answer = client.post(url, data | {"address": "Nơi khác"})
    assert "do Hội Nông dân Sơn La giữ" in answer.content.decode()
    keep.refresh_from_db()
    assert keep.address == "Bản Áng"


@pytest.mark.parametrize("name", ["HTX Rau sạch", "HTX Rau Lào Cai"])
def test_the_old_name_still_means_the_record_that_stayed(cast, keep, double, name):
    chain = make_chain(cast.lao_cai, operator=double, by=cast.outsider)
    merge(keep, double, cast.staff)
    chain.refresh_from_db()
    given = GivenOperator(name, OperatorKind.COOPERATIVE)
    found = lead_operator(
        cast.lao_cai, given, current=chain.operator, by=cast.outsider, at=MOMENT
    )
    assert found == keep
    changed = GivenOperator(name, OperatorKind.COOPERATIVE, phone="0912345678")
    with pytest.raises(DomainError, match="Sơn La"):
        lead_operator(
            cast.lao_cai, changed, current=chain.operator, by=cast.outsider, at=MOMENT
        )


def test_a_draft_led_by_a_record_of_others_shows_it_to_its_owner(client, cast, keep):
    make_chain(cast.lao_cai, operator=keep, by=cast.outsider)
    client.force_login(cast.outsider)
    assert client.get(keep.get_absolute_url()).status_code == 200
    client.force_login(cast.reader)
    assert client.get(keep.get_absolute_url()).status_code == 404


def test_hanoi_finds_them_by_tax_code_and_by_name_and_commune(client, cast):
    one = make_operator(cast.son_la, name="HTX Một", tax_code="0100109106")
    two = make_operator(cast.lao_cai, name="Khác hẳn", tax_code="0100109106")
    place = Commune.objects.named("Vân Hồ").get()
    near = make_operator(cast.son_la, name="Hợp tác xã Chè", commune=place)
    same = make_operator(
        cast.lao_cai, name="HTX Chè", commune=place, tax_code="0101243150"
    )
    # Their tax codes say that they are two.
    for owner, code in ((cast.son_la, "0102100740"), (cast.lao_cai, "0104128565")):
        make_operator(owner, name="HTX Cam", commune=place, tax_code=code)
    make_operator(cast.lao_cai, name="HTX Một", commune=place)
    client.force_login(cast.staff)
    page = client.get(DUPLICATES)
    assert page.context["across"] == [[one, two], [near, same]]
    assert page.context["groups"] == []
    assert "Giữa các hội" in page.content.decode()
    twin = client.get(one.get_absolute_url()).context["twins"]
    assert twin == [two]
    client.force_login(cast.officer)
    assert client.get(DUPLICATES).context["across"] == []
    assert client.get(one.get_absolute_url()).context["twins"] == []


def test_the_page_of_the_merger_says_who_keeps_the_record(client, cast, keep, double):
    client.force_login(cast.staff)
    url = reverse("chains:merge", args=[keep.pk, double.pk])
    assert "Đây là bản ghi của hai hội" in client.get(url).content.decode()
    answer = client.post(url, {"kept_version": 1, "merged_version": 1})
    assert answer.url == keep.get_absolute_url()
    assert OperatorMerge.objects.get().merged == double
    assert Operator.objects.get(pk=double.pk).merged_into == keep


def test_the_page_costs_few_queries(client, cast, django_assert_max_num_queries):
    for number in range(20):
        for owner in (cast.son_la, cast.lao_cai):
            make_operator(owner, name=f"HTX {number}", tax_code=f"{number:010}")
    client.force_login(cast.staff)
    client.get(DUPLICATES)
    with django_assert_max_num_queries(12):
        client.get(DUPLICATES)


def test_the_history_tells_what_is_a_persons_own_to_those_who_keep_the_record_only(
    client, cast, keep, double, chain
):
    # Entered on another day than the rest: one save is told as one.
    Operator.pgh_event_model.objects.update(  # type: ignore[attr-defined]
        pgh_created_at=MOMENT
    )
    keep.phones.create(position=1, number="0911222333", note="nhà riêng")
    keep.kind, keep.tax_code = OperatorKind.HOUSEHOLD, "001085001234"
    keep.representative, keep.phone = "Lò Văn Mẫu", "0911222444"
    keep.save()
    double.tax_code = ""
    double.save()
    merge(keep, double, cast.staff)
    own = ("0911222333", "001085001234", "Lò Văn Mẫu", "0911222444")
    for person, told in ((cast.officer, True), (cast.outsider, False)):
        client.force_login(person)
        page = client.get(keep.get_absolute_url())
        texts = " ".join(entry.text for entry in page.context["history"])
        assert [word in texts for word in own] == [told] * 4
        assert "HTX Rau Lào Cai" in texts
