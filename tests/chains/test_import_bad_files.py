"""Bad input, through the command and through the upload page: a sentence, nothing saved."""

import json
import resource
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from chains.importers.opening import Unreadable, open_workbook
from chains.models import Chain, ImportBatch, Operator
from chains.models.importing import ImportState
from chains.services.importing import Importer
from portal.core import sandbox
from tests.cast import Cast
from tests.chains import bad_files
from tests.chains.import_walk import (
    act,
    client_of,
    page,
    previewed,
    run_job,
    send,
)
from tests.chains.workbooks import ALL, SON_LA

KIB = 1024


@pytest.fixture(scope="session")
def refused_files(tmp_path_factory) -> Callable[[str], Path]:
    """Make each bad file once: the bombs take a second."""
    folder = tmp_path_factory.mktemp("bad")
    made: dict[str, Path] = {}

    def path_of(kind: str) -> Path:
        if kind not in made:
            make, _words = bad_files.REFUSED[kind]
            made[kind] = make(folder / f"{len(made)}.xlsx")
        return made[kind]

    return path_of


def assert_nothing_saved() -> None:
    assert not Chain.objects.exists()
    assert not Operator.objects.exists()


@pytest.mark.parametrize("kind", bad_files.REFUSED)
def test_the_command_refuses_in_one_sentence(cast: Cast, refused_files, kind):
    words = bad_files.REFUSED[kind][1]
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("import_chains", refused_files(kind), "--json", stdout=out)
    sentence = str(refused.value)
    assert words in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert json.loads(out.getvalue()) == {
        "sheets": [],
        "errors": [{"row": None, "column": "", "message": sentence}],
    }
    assert_nothing_saved()


@pytest.mark.parametrize("kind", bad_files.REFUSED)
def test_the_upload_refuses_in_one_sentence(cast: Cast, refused_files, kind):
    words = bad_files.REFUSED[kind][1]
    path = refused_files(kind)
    if kind in bad_files.AT_THE_DOOR:
        answer = send(client_of(cast.staff), path)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not ImportBatch.objects.exists()
    else:
        batch = previewed(cast.staff, path)
        assert batch.state == ImportState.REFUSED
        assert words in batch.message
        assert words in page(cast.staff, batch)
        act(cast.staff, "confirm", batch)
        batch.refresh_from_db()
        assert batch.state == ImportState.REFUSED
    assert_nothing_saved()


@pytest.mark.parametrize("kind", bad_files.PROBLEMS)
def test_the_command_names_sheet_row_and_column(cast: Cast, tmp_path: Path, kind):
    make, problems = bad_files.PROBLEMS[kind]
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_chains", make(tmp_path / "a.xlsx"), "--json", stdout=out)
    (sheet,) = json.loads(out.getvalue())["sheets"]
    found = [(error["row"], error["column"]) for error in sheet["errors"]]
    assert found == [(row, column) for row, column, _words in problems]
    for error, (_row, _column, words) in zip(sheet["errors"], problems, strict=True):
        assert words in error["message"]
    assert (sheet["name"], sheet["rows"], sheet["created"]) == ("Sơn La", 14, 0)
    assert_nothing_saved()


@pytest.mark.parametrize("kind", bad_files.PROBLEMS)
def test_the_preview_names_sheet_row_and_column(cast: Cast, tmp_path: Path, kind):
    make, problems = bad_files.PROBLEMS[kind]
    batch = previewed(cast.staff, make(tmp_path / "a.xlsx"))
    assert batch.state == ImportState.PREVIEW
    shown = page(cast.staff, batch)
    for _row, column, words in problems:
        assert column in shown
        assert words in shown
    assert "\x00" not in shown
    act(cast.staff, "confirm", batch)
    batch.refresh_from_db()
    assert batch.state == ImportState.PREVIEW
    assert_nothing_saved()


def test_a_calculated_formula_is_read_as_its_result(cast: Cast, tmp_path: Path):
    path = bad_files.calculated(tmp_path / "a.xlsx")
    with path.open("rb") as file:
        result = Importer(by=None, year=2026).read(file, path.stat().st_size)
    assert not result.has_problems
    assert result.sheets[0].facts.chains[0].as_json()["volume_t"] == 558.7


@pytest.mark.parametrize(
    "kind", [kind for kind in bad_files.REFUSED if kind not in bad_files.AT_THE_DOOR]
)
def test_a_bad_file_costs_little_memory(refused_files, kind):
    """The child stays far below the limit; this process does not grow at all."""
    path = refused_files(kind)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with path.open("rb") as file:
        answer = sandbox.run("chains.importers.workbook:read", file)
        assert "refused" in answer.value
        assert answer.peak_kib < 200 * KIB
        with pytest.raises(Unreadable):
            open_workbook(file, path.stat().st_size)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 50 * KIB


def test_the_largest_workbook_of_the_sample_costs_little_memory():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with ALL.open("rb") as file:
        workbook = open_workbook(file, ALL.stat().st_size)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert 0 < workbook.peak_kib < 100 * KIB
    assert workbook.peak_kib + (after - before) < 200 * KIB


def test_a_file_changed_behind_our_back_is_not_saved(cast: Cast):
    batch = previewed(cast.staff, SON_LA)
    act(cast.staff, "confirm", batch)
    Path(batch.file.path).write_bytes(ALL.read_bytes())
    run_job(batch)
    assert batch.job is not None
    assert "bị thay đổi sau khi xem trước" in batch.job.error
    assert_nothing_saved()
