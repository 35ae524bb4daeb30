"""Workbooks of other kinds and ages: .xls, .ods, fonts of before Unicode."""

from pathlib import Path
from typing import Any

import pytest

from chains.importers.old_fonts import CONVERT
from chains.importers.opening import RawSheet, Unreadable, open_workbook
from chains.importers.sheets import read_sheet
from tests.chains import old_files, rough_workbooks
from tests.chains.old_fonts import in_old_font
from tests.chains.test_import_rough import compare

SAMPLES = (
    "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "Danh sách chuỗi cung ứng nông sản an toàn",
    "Độc lập - Tự do - Hạnh phúc",
    "Chuỗi vải thiều Đồng Xanh, trứng vịt, cá rô phi, mỹ phẩm, kỹ thuật",
    "ở giữa những quyển vở, khoẻ mạnh, ngoằn ngoèo, huỷ, thuỷ sản",
)


def opened(path: Path) -> RawSheet:
    with path.open("rb") as file:
        (sheet,) = open_workbook(file, path.stat().st_size).sheets
    return sheet


def flat(seed: int) -> Any:
    """A list without merged cells, which the writers by hand do not know."""
    while True:
        rough = rough_workbooks.make(seed)
        if not [merge for merge in rough.merges if merge[0] != 3]:
            return rough
        seed += 1000


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("write", [old_files.old_excel, old_files.open_document])
def test_other_kinds_of_workbook_are_read_alike(seed: int, write: Any, tmp_path: Path):
    rough = flat(seed)
    sheet = opened(write(tmp_path / "a", rough.rows))
    compare(read_sheet(sheet, lambda titles: titles[0]), rough.truth)


@pytest.mark.parametrize("kind", ["tcvn3", "vni"])
@pytest.mark.parametrize("text", SAMPLES)
def test_old_fonts_are_turned_into_unicode(kind: str, text: str):
    old = in_old_font(text, kind)
    assert old != text
    assert CONVERT[kind](old) == text


@pytest.mark.parametrize(("kind", "font"), [("tcvn3", ".VnTime"), ("vni", "VNI-Times")])
@pytest.mark.parametrize("named", [True, False], ids=["font named", "font unknown"])
@pytest.mark.parametrize("write", ["xlsx", "xls"])
def test_a_list_in_an_old_font_is_converted_and_said_so(
    kind: str, font: str, named: bool, write: str, tmp_path: Path
):
    rough = flat(7)
    meant = [list(row) for row in rough.rows]
    rough.rows = [
        [in_old_font(cell, kind) if isinstance(cell, str) else cell for cell in row]
        for row in meant
    ]
    used = font if named else "Times New Roman"
    if write == "xlsx":
        path = rough_workbooks.save(rough, tmp_path / "a.xlsx", used)
    else:
        path = old_files.old_excel(tmp_path / "a.xls", rough.rows, font=used)
    sheet = opened(path)
    facts = read_sheet(sheet, lambda titles: titles[0])
    assert sheet.converted_count > 20
    assert "phông chữ cũ" in facts.warnings[0].message
    assert "→" in facts.warnings[0].message
    assert facts.problems == []
    for chain, true in zip(facts.chains, rough.truth, strict=True):
        names = (chain.name.lower(), chain.operator.lower(), chain.address.lower())
        assert names == tuple(true[n].lower() for n in ("name", "operator", "address"))


def test_a_list_of_today_is_left_alone(tmp_path: Path):
    for seed in range(10):
        rough = rough_workbooks.make(seed)
        sheet = opened(rough_workbooks.save(rough, tmp_path / "a.xlsx"))
        assert sheet.converted == []


def test_an_old_workbook_with_a_far_cell_is_refused(tmp_path: Path):
    rows: list[list[Any]] = [["Tên chuỗi"]] + [[]] * 59_999 + [["x"]]
    path = old_files.old_excel(tmp_path / "a.xls", rows)
    with pytest.raises(Unreadable) as refused, path.open("rb") as file:
        open_workbook(file, path.stat().st_size)
    assert "ô A60001, quá xa bảng" in refused.value.message


def test_a_locked_old_workbook_is_refused(tmp_path: Path):
    begin = bytes.fromhex(
        "0908100000060500bb0dcc0700000000060000002f000200ffff0a000000"
    )
    path = old_files.container(tmp_path / "a.xls", begin)
    with pytest.raises(Unreadable) as refused, path.open("rb") as file:
        open_workbook(file, path.stat().st_size)
    assert "đặt mật khẩu" in refused.value.message
