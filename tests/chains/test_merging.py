"""Duplicates merged with nothing lost, taken back, and refused in words."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from chains.choices import OperatorKind
from chains.models import Chain, Operator, OperatorMerge, OperatorPhone
from chains.services.given import GivenOperator
from chains.services.merging import CHOICES, MOVED, merge_operators, undo_merge
from chains.services.operators import find_lead
from portal.core.errors import Conflict, DomainError
from tests.chains.factories import MOMENT, make_operator, make_public, make_shared

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep(cast):
    return make_operator(
        cast.son_la, name="HTX Rau sạch", address="Bản Áng", phone="0912 345 678"
    )


@pytest.fixture
def double(cast):
    return make_operator(
        cast.son_la,
        name="Hợp tác xã Rau sạch",
        address="Bản Áng, Mộc Châu",
        tax_code="0100109106",
        phone="0987 654 321",
        representative="Lò Văn Mẫu",
    )


def merge(keep, double, by, take=()):
    return merge_operators(
        keep=keep,
        merge=double,
        take=take,
        versions=(keep.version, double.version),
        by=by,
        at=MOMENT,
    )


def test_every_kind_of_row_that_names_an_operator_moves():
    named = {
        (relation.related_model, relation.field.name)
        for relation in Operator._meta.related_objects
        # Through rows of its own, which are among the others.
        if not relation.many_to_many
    }
    aside = {
        (Operator, "merged_into"),
        (OperatorPhone, "operator"),
        (OperatorMerge, "kept"),
        (OperatorMerge, "merged"),
    }
    events = {pair for pair in named if "Event" in str(pair[0])}
    assert named - aside - events == set(MOVED.values())


def test_chains_stages_and_numbers_move_and_the_choices_count(cast, keep, double):
    led = make_shared(cast.son_la, operator=double, by=cast.officer)
    part = make_shared(cast.son_la, name="Khác", by=cast.officer)
    part.stages.update(operator=double)
    merge(keep, double, cast.officer, take=["tax_code", "representative"])
    led.refresh_from_db()
    keep.refresh_from_db()
    double.refresh_from_db()
    assert led.operator == keep
    assert led.stages.get().operator == keep
    assert part.stages.get().operator == keep
    assert (keep.name, keep.tax_code) == ("HTX Rau sạch", "0100109106")
    assert keep.representative == "Lò Văn Mẫu"
    assert list(keep.phones.values_list("number", flat=True)) == ["0987 654 321"]
    assert double.merged_into == keep
    assert double.is_archived
    assert "htx rau sach" in Chain.objects.get(pk=led.pk).search_text


def test_only_chains_on_which_another_name_stands_are_declared_again(
    cast, keep, double
):
    mine = make_public(cast.son_la, operator=keep, by=cast.officer, seen_by=cast.staff)
    moved = make_public(
        cast.son_la, name="Hai", operator=double, by=cast.officer, seen_by=cast.staff
    )
    merge(keep, double, cast.lead)
    mine.refresh_from_db()
    moved.refresh_from_db()
    assert mine.is_checked
    assert not moved.is_checked
    assert moved.declared_by == cast.lead


def test_the_duplicate_leads_on_and_its_name_still_finds(client, cast, keep, double):
    merge(keep, double, cast.officer)
    client.force_login(cast.officer)
    answer = client.get(double.get_absolute_url())
    assert (answer.status_code, answer.url) == (302, keep.get_absolute_url())
    page = client.get(keep.get_absolute_url()).content.decode()
    assert "Hợp tác xã Rau sạch" in page
    given = GivenOperator("Hợp tác xã Rau sạch", OperatorKind.COOPERATIVE, "Chỗ khác")
    assert find_lead(cast.son_la, given, None) == keep


@pytest.mark.parametrize("take", [(), tuple(CHOICES)])
def test_a_merger_taken_back_leaves_everything_as_before(cast, keep, double, take):
    led = make_shared(cast.son_la, operator=double, by=cast.officer)
    columns = [column for columns in CHOICES.values() for column in columns]
    before = [[getattr(row, c) for c in columns] for row in (keep, double)]
    record = merge(keep, double, cast.officer, take)
    undo_merge(record=record, by=cast.lead, at=MOMENT)
    for row in (keep, double, led):
        row.refresh_from_db()
    assert [[getattr(row, c) for c in columns] for row in (keep, double)] == before
    assert led.operator == double
    assert not double.is_archived
    assert not keep.phones.exists()
    with pytest.raises(DomainError, match="tách ra rồi"):
        undo_merge(record=record, by=cast.lead, at=MOMENT)


def test_what_was_corrected_since_keeps_a_merger_from_being_taken_back(
    cast, keep, double
):
    record = merge(keep, double, cast.officer, take=["tax_code"])
    keep.refresh_from_db()
    keep.tax_code = ""
    keep.save()
    with pytest.raises(DomainError, match="mã số thuế"):
        undo_merge(record=record, by=cast.officer, at=MOMENT)
    record.refresh_from_db()
    assert record.undone_at is None


def test_a_later_merger_is_to_be_taken_back_first(cast, keep, double):
    third = make_operator(cast.son_la, name="HTX Ba")
    record = merge(keep, double, cast.officer)
    keep.refresh_from_db()
    merge(third, keep, cast.officer)
    assert double.stands_for() == third
    record = OperatorMerge.objects.get(pk=record.pk)
    with pytest.raises(DomainError, match="lần gộp ấy trước"):
        undo_merge(record=record, by=cast.officer, at=MOMENT)


def test_chains_of_one_name_are_to_be_told_apart_first(cast, keep, double):
    make_shared(cast.son_la, name="Chuỗi rau", operator=keep, by=cast.officer)
    make_shared(cast.son_la, name="Chuỗi Rau", operator=double, by=cast.officer)
    with pytest.raises(DomainError, match="Chuỗi Rau"):
        merge(keep, double, cast.officer)


def test_a_record_is_not_merged_into_itself(cast, keep):
    with pytest.raises(DomainError, match="hai cơ sở khác nhau"):
        merge(keep, keep, cast.staff)


@pytest.mark.parametrize("person", ["outsider", "reader"])
def test_a_stranger_cannot_merge(cast, keep, double, person):
    with pytest.raises(PermissionDenied):
        merge(keep, double, getattr(cast, person))


def test_a_record_changed_since_is_not_merged_unseen(cast, keep, double):
    double.claim_version(1)
    double.version = 1
    with pytest.raises(Conflict):
        merge_operators(
            keep=keep, merge=double, take=(), versions=(1, 1), by=cast.lead, at=MOMENT
        )


def test_the_pages_from_the_suggestion_to_the_way_back(client, cast, keep, double):
    client.force_login(cast.officer)
    page = client.get(reverse("chains:duplicates"))
    assert [o.pk for o in page.context["groups"][0]] == [keep.pk, double.pk]
    url = reverse("chains:merge", args=[keep.pk, double.pk])
    text = client.get(url).content.decode()
    assert "0100109106" in text
    versions = {"kept_version": 1, "merged_version": 1}
    answer = client.post(url, versions | {"take-tax_code": "merged"})
    assert answer.url == keep.get_absolute_url()
    record = OperatorMerge.objects.get()
    undo = reverse("chains:merge_undo", args=[keep.pk, record.pk])
    assert undo in client.get(keep.get_absolute_url()).content.decode()
    client.post(undo)
    double.refresh_from_db()
    assert not double.is_archived
