"""Lists in every layout the generator knows are read as their truth says."""

from pathlib import Path
from typing import Any

import pytest

from chains.facts import SheetFacts
from chains.importers.opening import RawSheet, open_workbook
from chains.importers.sheets import read_sheet
from tests.chains import rough_workbooks
from tests.chains.rough_workbooks import Rough


def read(rough: Rough) -> SheetFacts:
    sheet = RawSheet(rough.sheet, hidden=False, rows=rough.rows, merges=rough.merges)
    return read_sheet(sheet, lambda titles: titles[0])


def compare(facts: SheetFacts, truth: list[dict[str, Any]]) -> None:
    assert list(facts.problems) == []
    for chain, true in zip(facts.chains, truth, strict=True):
        read_back = chain.as_json()
        for name, value in true.items():
            assert read_back[name] == value, (true["row"], name)


@pytest.mark.parametrize("seed", range(150))
def test_a_rough_list_is_read_as_it_was_meant(seed: int):
    rough = rough_workbooks.make(seed)
    facts = read(rough)
    compare(facts, rough.truth)
    assert not [w for w in facts.warnings if "Dòng tổng" in w.message]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("font", ["", "Arial"])
def test_a_rough_workbook_is_read_as_it_was_meant(seed: int, font: str, tmp_path: Path):
    rough = rough_workbooks.make(seed)
    path = rough_workbooks.save(rough, tmp_path / "a.xlsx", font)
    with path.open("rb") as file:
        (sheet,) = open_workbook(file, path.stat().st_size).sheets
    assert sheet.converted_count == 0
    compare(read_sheet(sheet, lambda titles: titles[0]), rough.truth)
