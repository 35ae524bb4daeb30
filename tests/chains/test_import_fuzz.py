"""A few hundred spoiled workbooks on every run; `make fuzz` does ten thousand."""

from pathlib import Path

import pytest

from tests.chains import fuzz_workbooks

pytestmark = pytest.mark.whole


def test_spoiled_lists_give_facts_or_problems():
    found = {fuzz_workbooks.outcome_of_rows(seed) for seed in range(300)}
    assert found == {"read", "problems"}


def test_spoiled_files_are_opened_or_refused_in_a_sentence(tmp_path: Path):
    whole = fuzz_workbooks.seeds_of_files(tmp_path)
    found = {
        fuzz_workbooks.outcome_of_file(seed, whole, tmp_path / "a")
        for seed in range(25)
    }
    assert found <= {"opened", "refused"}
