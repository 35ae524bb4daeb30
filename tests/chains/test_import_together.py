"""Two people who import for one association: no double chain, and the second is told."""

from pathlib import Path

import pytest

from chains.models import Chain, Operator
from chains.models.importing import ImportState
from portal.core.jobs import runner
from tests.cast import make_cast
from tests.chains.import_walk import act, page, previewed, run_job
from tests.chains.test_import_saving import ROW, edited, sheet_of
from tests.chains.workbooks import changed
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_the_same_file_saved_twice_at_once_makes_one_chain_each(tmp_path: Path):
    cast = make_cast()
    path = sheet_of(tmp_path, ROW, edited(ROW, no=2, name="Chuỗi hai"))
    own = cast.son_la.pk
    people = (cast.officer, cast.staff)
    batches = [previewed(person, path, association=own) for person in people]
    for person, batch in zip(people, batches, strict=True):
        act(person, "confirm", batch)
        batch.refresh_from_db()
    at_once(2, lambda number: runner.run(batches[number].job_id or 0))
    assert Chain.objects.count() == 2
    assert Operator.objects.filter(name="HTX Vân Hồ").count() == 1
    for batch in batches:
        batch.refresh_from_db()
        assert batch.state == ImportState.SAVED
    first, second = sorted(batches, key=lambda batch: batch.preview["unchanged"])
    assert first.message == ""
    assert second.preview["unchanged"] == 2
    assert f"{first.saved_by} đã lưu “list.xlsx”" in second.message
    assert "chỉ thêm 0, sửa 0, giữ nguyên 2 chuỗi" in second.message


def test_what_nobody_saw_in_the_preview_is_not_written(tmp_path: Path):
    cast = make_cast()
    act(cast.staff, "confirm", batch := previewed(cast.staff, sheet_of(tmp_path, ROW)))
    run_job(batch)
    path = sheet_of(tmp_path, edited(ROW, volume="120"))
    mine = previewed(cast.officer, path, association=cast.son_la.pk)
    theirs = previewed(cast.staff, sheet_of(tmp_path, edited(ROW, volume="130")))
    act(cast.staff, "confirm", theirs)
    run_job(theirs)
    act(cast.officer, "confirm", mine)
    mine = run_job(mine)
    assert mine.state == ImportState.PREVIEW
    assert f"{cast.staff} đã lưu" in mine.message
    assert "130 tấn (2026)" in page(cast.officer, mine)
    assert str(Chain.objects.get().outputs.get().tonnes) == "130.000"
    # Having seen it, the officer may confirm.
    act(cast.officer, "confirm", mine)
    assert run_job(mine).state == ImportState.SAVED
    assert str(Chain.objects.get().outputs.get().tonnes) == "120.000"


def test_files_with_sheets_in_two_orders_do_not_wait_for_each_other(tmp_path: Path):
    cast = make_cast()
    folders = [tmp_path / str(number) for number in range(2)]
    batches = []
    for folder, names in zip(
        folders, (("Sơn La", "Lào Cai"), ("Lào Cai", "Sơn La")), strict=True
    ):
        folder.mkdir()
        first = sheet_of(folder, ROW, name=names[0])

        def add(sheet, second=names[1]):
            sheet.parent.copy_worksheet(sheet).title = second

        batch = previewed(cast.staff, changed(first, folder / "two.xlsx", add))
        act(cast.staff, "confirm", batch)
        batch.refresh_from_db()
        batches.append(batch)
    at_once(2, lambda number: runner.run(batches[number].job_id or 0))
    for batch in batches:
        batch.refresh_from_db()
        assert batch.state == ImportState.SAVED
    assert Chain.objects.count() == 2
