"""The command reproduces the truth beside both workbooks, to the last type."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from chains.models import Certificate, Chain, Operator, Stage
from portal.core.text import fold
from portal.organisations.models import Association
from tests.cast import Cast
from tests.chains.workbooks import ALL, SON_LA, changed, make_partners, truth

pytestmark = pytest.mark.whole


def run(*args: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("import_chains", *args, "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def exact(value: Any) -> str:
    """Text in which 54 and 54.0 differ."""
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize(("workbook", "sheets"), [(SON_LA, 1), (ALL, 24)])
def test_a_dry_run_reproduces_the_truth_and_saves_nothing(cast: Cast, workbook, sheets):
    make_partners()
    answer = run(workbook, "--dry-run")
    chains = [chain for sheet in answer["sheets"] for chain in sheet["chains"]]
    assert exact(chains) == exact(truth(workbook))
    assert len(answer["sheets"]) == sheets
    assert not any(sheet["errors"] for sheet in answer["sheets"])
    assert sum(sheet["created"] for sheet in answer["sheets"]) == len(chains)
    assert not Chain.objects.exists()
    assert not Operator.objects.exists()


def test_a_sheet_has_exactly_the_fields_of_the_agreed_shape(cast: Cast):
    sheet = run(SON_LA, "--dry-run")["sheets"][0]
    assert list(sheet) == [
        "name",
        "rows",
        "created",
        "updated",
        "unchanged",
        "errors",
        "chains",
    ]
    assert sheet["rows"] == 14


@pytest.mark.parametrize(("workbook", "sheets"), [(SON_LA, 1), (ALL, 24)])
def test_the_truth_needs_no_associations_which_are_named_as_missing(
    db: None, workbook, sheets
):
    """As in a database that has only been migrated: it knows Hanoi, and provinces."""
    assert Association.objects.filter(is_host=False).count() == 0
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_chains", workbook, "--dry-run", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    chains = [chain for sheet in answer["sheets"] for chain in sheet["chains"]]
    assert exact(chains) == exact(truth(workbook))
    assert len(answer["sheets"]) == sheets
    for sheet in answer["sheets"]:
        if sheet["name"] == "Hà Nội":
            assert sheet["errors"] == []
            continue
        [error] = sheet["errors"]
        assert (error["row"], error["column"]) == (None, "")
        assert f"Hội Nông dân {sheet['chains'][0]['province']}" in error["message"]
        assert "chưa có trong cổng" in error["message"]
        assert (sheet["created"], sheet["updated"], sheet["unchanged"]) == (0, 0, 0)


def test_the_owner_may_be_named_when_the_list_does_not(cast: Cast, tmp_path):
    def forget_the_owner(sheet: Any) -> None:
        sheet.title = "Danh sách"
        for row in sheet.iter_rows(max_row=5):
            for cell in row:
                if isinstance(cell.value, str) and "son la" in fold(cell.value):
                    cell.value = "Danh sách chuỗi"

    path = changed(SON_LA, tmp_path / "b.xlsx", forget_the_owner)
    with pytest.raises(CommandError):
        call_command("import_chains", path, "--json", stdout=StringIO())
    assert not Chain.objects.exists()
    run(path, "--association", "HND tỉnh SƠN LA")
    assert Chain.objects.filter(association=cast.son_la).count() == 14


def test_importing_twice_changes_nothing(cast: Cast, django_assert_max_num_queries):
    make_partners()
    first = run(ALL)
    assert sum(sheet["created"] for sheet in first["sheets"]) == 727
    assert Chain.objects.filter(association=cast.hanoi).count() == 135
    models: tuple[Any, ...] = (Chain, Operator, Stage, Certificate)
    events = [model.pgh_event_model.objects.count() for model in models]
    before = list(Chain.objects.order_by("pk").values())
    with django_assert_max_num_queries(24 * 16 + 10):
        second = run(ALL)
    assert [
        (sheet["created"], sheet["updated"], sheet["unchanged"])
        for sheet in second["sheets"]
    ] == [(0, 0, sheet["rows"]) for sheet in first["sheets"]]
    assert list(Chain.objects.order_by("pk").values()) == before
    assert [model.pgh_event_model.objects.count() for model in models] == events
    dry = run(ALL, "--dry-run")
    assert exact([sheet["chains"] for sheet in dry["sheets"]]) == exact(
        [sheet["chains"] for sheet in first["sheets"]]
    )
