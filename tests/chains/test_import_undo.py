"""Undoing an import: what goes, what comes back, what stays and why."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.long_list import write_long_list
from chains.choices import NoteKind, Publication
from chains.models import Certificate, Chain, ImportBatch, Operator
from chains.models.importing import ImportState
from chains.services.undo_look import look
from portal.core import clock
from portal.core.errors import DomainError
from portal.organisations.choices import Role
from portal.organisations.models import Association, Membership
from tests.cast import Cast
from tests.chains.factories import make_operator, make_shared
from tests.chains.import_walk import act, client_of, page, previewed, run_job
from tests.chains.test_import_saving import ROW, edited, sheet_of
from tests.chains.workbooks import with_rows

pytestmark = pytest.mark.django_db


def saved(person: Any, path: Path) -> ImportBatch:
    son_la = Association.objects.get(code="son-la")
    batch = previewed(person, path, association=son_la.pk)
    act(person, "confirm", batch)
    batch = run_job(batch)
    assert batch.state == ImportState.SAVED, batch.message
    return batch


def undone(person: Any, batch: ImportBatch) -> ImportBatch:
    assert act(person, "undo", batch).status_code == 302
    batch = run_job(batch)
    assert batch.state == ImportState.UNDONE, batch.job and batch.job.error
    return batch


def told(person: Any, batch: ImportBatch) -> str:
    url = reverse("chains:import_undo", args=[batch.pk])
    return str(client_of(person).get(url).content.decode())


def test_new_chains_and_operators_are_put_away_and_may_come_again(
    cast: Cast, tmp_path: Path
):
    path = sheet_of(tmp_path, ROW, edited(ROW, no=2, name="Chuỗi hai"))
    batch = saved(cast.officer, path)
    assert "Sẽ rút" in told(cast.officer, batch)
    batch = undone(cast.officer, batch)
    assert batch.undo["withdrawn"] == 2
    assert batch.undone_by == cast.officer
    shown = page(cast.officer, batch)
    assert "Đã thêm" in shown
    assert "Sẽ thêm" not in shown
    assert not Chain.objects.live().exists()
    assert not Operator.objects.filter(archived_at__isnull=True).exists()
    chain = Chain.objects.earliest("pk")
    assert chain.archived_by == cast.officer
    assert "Hoàn tác lần nhập" in chain.archive_reason
    events: Any = Chain.pgh_event_model  # type: ignore[attr-defined]
    event = events.objects.select_related("pgh_context").latest("pgh_id")
    assert event.pgh_context.metadata == {
        "source": "undo-import",
        "user": cast.officer.pk,
    }
    # The mended file goes in again, as new chains.
    again = saved(cast.officer, path)
    assert again.preview["created"] == 2
    assert Chain.objects.live().count() == 2


def test_undo_does_not_run_twice(cast: Cast, tmp_path: Path):
    batch = undone(cast.staff, saved(cast.officer, sheet_of(tmp_path, ROW)))
    answer = client_of(cast.staff).post(
        reverse("chains:import_undo", args=[batch.pk]), follow=True
    )
    assert "không làm được việc vừa chọn" in answer.content.decode()
    batch.refresh_from_db()
    assert batch.state == ImportState.UNDONE
    assert told(cast.staff, batch) == ""


def test_a_chain_that_was_confirmed_or_changed_or_used_stays_with_its_reason(
    cast: Cast, tmp_path: Path, moment
):
    rows = [edited(ROW, no=n, name=f"Chuỗi {n}") for n in range(1, 6)]
    batch = saved(cast.officer, sheet_of(tmp_path, *rows))
    named = {chain.name: chain for chain in Chain.objects.all()}
    with pghistory.context(user=cast.staff.pk):
        named["Chuỗi 1"].confirm(by=cast.staff, at=moment)
        other = named["Chuỗi 2"]
        other.story = "Kể"
        other.save()
        paper = named["Chuỗi 3"].certificates.get()
        paper.issuer = "Sở"
        paper.save()
        named["Chuỗi 4"].note(
            NoteKind.COMMENT, by=cast.staff, at=moment, text="Xem lại"
        )
    text = told(cast.officer, batch)
    assert "Hà Nội đã xác nhận chuỗi này sau lần nhập" in text
    assert "Đã có hồ sơ khác gắn với chuỗi này" in text
    batch = undone(cast.officer, batch)
    assert (batch.undo["withdrawn"], batch.undo["kept"]) == (1, 4)
    live = Chain.objects.live().values_list("name", flat=True)
    assert sorted(live) == ["Chuỗi 1", "Chuỗi 2", "Chuỗi 3", "Chuỗi 4"]
    # The lead still leads chains that stay.
    assert Operator.objects.get(name="HTX Vân Hồ").archived_at is None
    assert batch.undo["operators"][0]["reason"] == "còn chuỗi hoặc hồ sơ khác dùng đến"
    kept = batch.lines.exclude(kept="").values_list("name", "kept")
    assert dict(kept)["Chuỗi 2"] == "Đã có người sửa chuỗi này sau lần nhập."


@pytest.fixture
def checked(cast: Cast, tmp_path: Path, moment) -> Chain:
    saved(cast.officer, sheet_of(tmp_path, ROW))
    chain = Chain.objects.get()
    chain.confirm(by=cast.staff, at=moment)
    return chain


NEW = edited(
    ROW,
    name="CHUỖI RAU VÂN HỒ",
    phone="0987654321",
    products="su su, bí",
    scale="9",
    volume="120",
    papers="VietGAP: V-1, cấp 01/02/2025, HH 01/02/2028; VietGAP: V-2",
    middle="Cơ sở Khác",
    outlets="Cửa hàng Xanh; 2 Láng",
)


def facts(chain: Chain) -> dict[str, Any]:
    chain = Chain.objects.select_related("operator").get(pk=chain.pk)
    papers = chain.certificates.order_by("number")
    stages = chain.stages.order_by("position")
    return {
        "name": (chain.name, chain.name_folded, chain.search_text),
        "scale": (chain.scale_value, chain.scale_unit),
        "check": (chain.seen_by_id, chain.seen_at, chain.publication),
        "declared": (chain.declared_by_id, chain.declared_at),
        "phone": chain.operator.phone,
        "products": [*chain.products.order_by("position").values_list("id", "name")],
        "stages": [*stages.values_list("id", "role", "operator_id")],
        "outlets": [*chain.outlets.order_by("position").values_list("id", "address")],
        "papers": [*papers.values_list("id", "number", "expires_on", "declared_at")],
        "outputs": [*chain.outputs.values_list("id", "year", "tonnes")],
    }


def test_every_value_of_a_changed_chain_comes_back_with_its_check(
    cast: Cast, tmp_path: Path, checked: Chain
):
    before = facts(checked)
    batch = saved(cast.officer, sheet_of(tmp_path, NEW))
    assert facts(checked) != before
    assert not Chain.objects.get().is_checked
    batch = undone(cast.officer, batch)
    assert facts(checked) == before
    assert Chain.objects.get().publication == Publication.PUBLIC
    assert (batch.undo["restored"], batch.undo["kept"]) == (1, 0)
    assert Operator.objects.get(name="Cơ sở Khác").archived_at is not None


def test_what_somebody_changed_since_stays_and_is_named(
    cast: Cast, tmp_path: Path, checked: Chain
):
    batch = saved(cast.officer, sheet_of(tmp_path, NEW))
    chain = Chain.objects.get()
    with pghistory.context(user=cast.lead.pk):
        chain.scale_value = 11
        chain.version += 1
        chain.save()
        chain.products.filter(name="bí").update(name="bí xanh", name_folded="bi xanh")
        Certificate.objects.filter(number="V-2").update(issuer="Sở Nông nghiệp")
        Operator.objects.filter(name="HTX Vân Hồ").update(phone="0911111111")
    assert "Chỉ trả lại phần chưa ai sửa" in told(cast.officer, batch)
    batch = undone(cast.officer, batch)
    chain.refresh_from_db()
    assert chain.name == "Chuỗi rau Vân Hồ"
    assert chain.scale_value == 11
    assert chain.products.filter(name="bí xanh").exists()
    assert chain.certificates.filter(number="V-2").exists()
    assert str(chain.outputs.get().tonnes) == "100.000"
    assert chain.operator.phone == "0911111111"
    assert not chain.is_checked
    assert chain.declared_by == cast.officer
    (line,) = batch.lines.exclude(kept="")
    for label in ("Quy mô", "Sản phẩm", "Giấy chứng nhận"):
        assert label in line.kept
    url = reverse("chains:import_lines", args=[batch.pk])
    rows = client_of(cast.officer).get(url, {"remark": "kept"}).content.decode()
    assert "đã hoàn tác một phần" in rows
    assert line.kept in rows
    assert "Điện thoại" in batch.undo["operators"][0]["reason"]


def test_a_chain_confirmed_since_keeps_what_was_confirmed(
    cast: Cast, tmp_path: Path, checked: Chain, moment
):
    batch = saved(cast.officer, sheet_of(tmp_path, NEW))
    with pghistory.context(user=cast.staff.pk):
        Chain.objects.get().confirm(by=cast.staff, at=moment)
    assert "Không còn gì để hoàn tác" in told(cast.officer, batch)
    assert look(batch).kept == {
        checked.pk: "Hà Nội đã xác nhận chuỗi này sau lần nhập."
    }


def test_a_shared_operator_keeps_the_name_that_was_confirmed_with_a_chain(
    cast: Cast, tmp_path: Path, checked: Chain, moment
):
    first = edited(ROW, operator="HTX VÂN HỒ")
    second = edited(first, no=2, name="Chuỗi hai")
    batch = saved(cast.officer, sheet_of(tmp_path, first, second))
    checked.refresh_from_db()
    assert checked.operator.name == "HTX VÂN HỒ"
    with pghistory.context(user=cast.staff.pk):
        checked.confirm(by=cast.staff, at=moment)
    batch = undone(cast.officer, batch)
    assert batch.undo["withdrawn"] == 1
    checked.refresh_from_db()
    assert (checked.is_checked, checked.operator.name) == (True, "HTX VÂN HỒ")
    assert "Cơ sở" in batch.undo["operators"][0]["reason"]


def test_a_partner_does_not_undo_in_another_association(cast: Cast, tmp_path: Path):
    from chains.services.import_undo import start_undo

    batch = saved(cast.staff, sheet_of(tmp_path, ROW))
    with pytest.raises(DomainError, match="hội khác"):
        start_undo(batch, by=cast.outsider)


def leave(person: Any, **elsewhere: Any) -> None:
    """End the person's role; `elsewhere`: the one they have now."""
    today = clock.today()
    posts = Membership.objects.filter(user=person)
    posts.update(starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    if elsewhere:
        Membership.objects.create(user=person, starts_on=today, **elsewhere)


@pytest.mark.parametrize("goes_to", [None, "lao_cai"])
def test_who_lost_the_role_before_the_job_ran_undoes_nothing(
    cast: Cast, tmp_path: Path, goes_to: str | None
):
    batch = saved(cast.officer, sheet_of(tmp_path, ROW))
    act(cast.officer, "undo", batch)
    post = {"association": getattr(cast, goes_to)} if goes_to else {}
    leave(cast.officer, **post and {"role": Role.PARTNER_OFFICER, **post})
    batch = run_job(batch)
    assert batch.state == ImportState.SAVED
    assert not batch.undo
    assert Chain.objects.live().count() == 1
    shown = page(cast.lead, batch)
    assert "Chưa hoàn tác gì" in shown
    assert str(cast.officer) in shown
    # A colleague with the right may do it, and the old words go.
    batch = undone(cast.lead, batch)
    assert "Chưa hoàn tác gì" not in page(cast.lead, batch)


def test_who_is_no_longer_of_hanoi_does_not_undo_what_hanoi_uploaded(
    cast: Cast, tmp_path: Path
):
    batch = saved(cast.staff, sheet_of(tmp_path, ROW))
    act(cast.colleague, "undo", batch)
    leave(cast.colleague, role=Role.PARTNER_OFFICER, association=cast.son_la)
    batch = run_job(batch)
    assert batch.state == ImportState.SAVED
    assert Chain.objects.live().count() == 1


def test_an_import_from_before_offers_no_undoing(cast: Cast, tmp_path: Path):
    batch = saved(cast.officer, sheet_of(tmp_path, ROW))
    assert "Hoàn tác lần nhập" in page(cast.officer, batch)
    ImportBatch.objects.update(history=None)
    assert "Hoàn tác lần nhập" not in page(cast.officer, batch)


def test_looking_asks_as_often_for_many_chains_as_for_few(cast: Cast, tmp_path: Path):
    asked = []
    for rows in (10, 60):
        path = tmp_path / f"{rows}.xlsx"
        write_long_list(path, rows)
        batch = saved(cast.staff, path)
        with CaptureQueriesContext(connection) as queries:
            look(batch)
        asked.append(len(queries))
        undone(cast.staff, batch)
    assert asked[0] == asked[1]


def test_the_newer_of_two_imports_undone_the_older_can_be_undone_wholly(
    cast: Cast, tmp_path: Path
):
    older = saved(cast.officer, sheet_of(tmp_path, ROW))
    newer = saved(cast.staff, sheet_of(tmp_path, NEW))
    assert look(older).kept
    undone(cast.staff, newer)
    assert not look(older).kept
    assert undone(cast.officer, older).undo["withdrawn"] == 1
    assert not Chain.objects.live().exists()
    assert not Operator.objects.filter(archived_at__isnull=True).exists()


def test_a_tax_code_that_the_list_brought_goes_again(cast: Cast, tmp_path: Path):
    operator = make_operator(cast.son_la, name="HTX Rau")
    make_shared(cast.son_la, name="Chuỗi rau", operator=operator, by=cast.officer)
    head = ["STT", "Tên chuỗi", "Tên cơ sở", "Nhóm sản phẩm", "Sản phẩm", "Mã số thuế"]
    row = [1, "Chuỗi rau", "HTX Rau", "Rau củ", "cà chua", "0100109106"]
    batch = saved(cast.officer, with_rows(tmp_path / "b.xlsx", [head, row]))
    operator.refresh_from_db()
    assert operator.tax_code == "0100109106"
    assert undone(cast.officer, batch).undo["operators_restored"] == 1
    operator.refresh_from_db()
    assert operator.tax_code == ""
