"""What a changed officer leaves open in the register, handed over through the page."""

from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from chains.choices import Publication
from chains.models import Chain, ImportBatch, YearlyOutput
from chains.models.importing import ImportState
from portal.core import clock
from portal.core.jobs import JobState
from portal.organisations.choices import Role
from portal.organisations.models import Membership
from tests.cast import Cast, make_person
from tests.chains.factories import make_chain, make_shared
from tests.chains.import_access import make_batch
from tests.chains.import_walk import act, client_of, page, previewed, run_job, send
from tests.chains.workbooks import SON_LA, changed
from tests.handover import hand_over, handover_page, leave, newcomer

OPEN = [ImportState.READING, ImportState.PREVIEW, ImportState.SAVING]


def test_unfinished_imports_move_and_nothing_else(cast: Cast):
    moving = [make_batch(cast, state=state) for state in OPEN]
    ended = make_batch(cast, state=ImportState.SAVED)
    given_up = make_batch(cast, state=ImportState.DISCARDED)
    others = make_batch(cast, created_by=cast.lead)
    elsewhere = make_batch(cast, association=cast.lao_cai)
    assert "3 bảng tính đang nhập dở" in handover_page(cast.lead, cast.officer)

    text = hand_over(cast.lead, cast.officer)
    assert "Đã chuyển 3 bảng tính đang nhập dở." in text
    for batch in ImportBatch.objects.filter(pk__in=[b.pk for b in moving]):
        assert batch.responsible == newcomer()
        assert batch.created_by == cast.officer, "authorship never moves"
    for batch, person in (
        (ended, cast.officer),
        (given_up, cast.officer),
        (elsewhere, cast.officer),
        (others, cast.lead),
    ):
        batch.refresh_from_db()
        assert batch.responsible == person


def test_hanoi_hands_over_files_for_every_association(cast: Cast):
    batch = make_batch(cast, created_by=cast.staff)
    own = make_batch(cast, created_by=cast.colleague)
    hand_over(cast.admin, cast.staff)
    batch.refresh_from_db()
    own.refresh_from_db()
    assert (batch.responsible, own.responsible) == (newcomer(), cast.colleague)


def test_the_successor_hands_over_files_of_what_it_took_over(cast: Cast):
    batch = make_batch(cast, association=cast.hai_duong, created_by=cast.successor)
    hand_over(cast.admin, cast.successor)
    batch.refresh_from_db()
    assert batch.responsible == newcomer()


def test_a_reader_who_follows_gets_no_files(cast: Cast):
    batch = make_batch(cast)
    Membership.objects.filter(user=cast.officer).update(role=Role.READER)
    assert "Đã chuyển" not in hand_over(cast.lead, cast.officer)
    batch.refresh_from_db()
    assert batch.responsible == cast.officer


def test_reading_under_way_ends_with_the_rights_of_a_newcomer_not_yet_there(cast: Cast):
    send(client_of(cast.officer), SON_LA, association=cast.son_la.pk)
    batch = ImportBatch.objects.get()
    hand_over(cast.lead, cast.officer)
    leave(cast.officer)
    assert not newcomer().has_usable_password(), "the invitation is not accepted yet"
    run_job(batch)
    assert batch.state == ImportState.PREVIEW
    assert batch.can_be_saved


def test_saving_under_way_ends_and_names_who_confirmed(cast: Cast):
    batch = previewed(cast.officer, SON_LA, association=cast.son_la.pk)
    act(cast.officer, "confirm", batch)
    hand_over(cast.lead, cast.officer)
    leave(cast.officer)
    run_job(batch)
    assert batch.state == ImportState.SAVED
    assert set(Chain.objects.values_list("declared_by", flat=True)) == {cast.officer.pk}


def test_without_a_handover_a_colleague_takes_over_by_trying_again(cast: Cast):
    batch = previewed(cast.officer, SON_LA, association=cast.son_la.pk)
    act(cast.officer, "confirm", batch)
    leave(cast.officer)
    run_job(batch)
    assert batch.job is not None
    assert batch.job.state == JobState.FAILED
    assert "không còn vai trò" in batch.job.error

    act(cast.lead, "retry", batch)
    run_job(batch)
    assert batch.state == ImportState.SAVED
    assert batch.responsible == cast.lead
    assert "Người lead" in page(cast.lead, batch)


def test_hanoi_saves_a_partners_file_with_the_partners_rights(cast: Cast, tmp_path):
    """What Hanoi might add to Lào Cai's list would show to Sơn La's people."""

    def add_a_strange_sheet(sheet: Any) -> None:
        sheet.parent.copy_worksheet(sheet).title = "Lào Cai"

    path = changed(SON_LA, tmp_path / "b.xlsx", add_a_strange_sheet)
    assert len(openpyxl.load_workbook(path).sheetnames) == 2
    batch = previewed(cast.officer, path, association=cast.son_la.pk)
    act(cast.staff, "confirm", batch)
    run_job(batch)
    assert batch.state == ImportState.SAVED
    assert not Chain.objects.filter(association=cast.lao_cai).exists()
    assert Chain.objects.filter(association=cast.son_la).count() == 14


@pytest.mark.parametrize("who", ["lead", "staff"])
def test_the_list_tells_who_goes_on_and_finds_ones_own(cast: Cast, who: str):
    make_batch(cast)
    make_batch(cast, responsible=cast.lead)
    client = client_of(getattr(cast, who))
    address = reverse("chains:import_list")
    assert "phụ trách: Người lead" in client.get(address).content.decode()
    mine = client.get(address, {"whose": "me"}).context["page"].rows
    assert [row.responsible for row in mine] == (
        ["Người lead"] if who == "lead" else []
    )


def test_the_page_tells_what_waits_in_the_association(cast: Cast, moment):
    draft = make_chain(cast.son_la, name="Nháp")
    assert draft.publication == Publication.DRAFT
    for name in ("A", "B"):
        sent_back = make_shared(cast.son_la, name=name)
        sent_back.send_back(by=cast.staff, at=moment, reason="Thiếu điện thoại")
    told = make_shared(cast.son_la, name="C")
    YearlyOutput.objects.create(chain=told, year=clock.today().year, tonnes=1)
    for name in ("D", "E", "F"):
        make_shared(cast.son_la, name=name)
    make_chain(cast.lao_cai, name="Khác")
    make_shared(cast.lao_cai)

    text = handover_page(cast.lead, cast.officer)
    assert "Việc chung của hội, không phải chuyển" in text
    assert "1 chuỗi còn là bản nháp" in text
    assert "2 chuỗi bị trả lại" in text
    assert f"3 chuỗi chờ bổ sung sản lượng năm {clock.today().year}" in text


def test_a_reader_finds_no_drafts(cast: Cast):
    make_chain(cast.son_la)
    reader = make_person("doc", Role.READER, cast.son_la)
    assert "Việc chung của hội" not in handover_page(cast.lead, reader)
