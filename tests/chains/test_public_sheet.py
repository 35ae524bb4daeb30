"""The list in the public layout: read back as the same facts, and no more than allowed."""

import io
import json
from datetime import date
from io import StringIO
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import translation

from chains.builders.public_sheet import COLUMNS, SheetTitle, roman, write_public_sheet
from chains.builders.sheet_rows import groups_of, ordered_ids, read_rows
from chains.choices import OperatorKind, StageRole
from chains.models import Chain, Outlet, Stage
from portal.organisations.models import Commune
from tests.chains.factories import (
    MOMENT,
    make_certificate,
    make_chain,
    make_confirmation,
    make_many,
    make_operator,
    make_public,
)
from tests.chains.workbooks import ALL, SON_LA, make_partners, truth

TODAY = date(2026, 11, 23)
TITLE = SheetTitle("Hội Nông dân thành phố Hà Nội", ["Nhóm sản phẩm: Tất cả"], TODAY)

WORKBOOKS = pytest.mark.parametrize(
    "workbook", [SON_LA, pytest.param(ALL, marks=pytest.mark.whole)]
)


def build(target: Any, chains: Any = None, *, public: bool = False) -> int:
    chains = Chain.objects.all() if chains is None else chains
    with translation.override("vi"):
        rows = read_rows(ordered_ids(chains), public=public, today=TODAY)
        return write_public_sheet(target, TITLE, groups_of(chains, TODAY), rows)


def sheet_of(chains: Any = None, *, public: bool = False) -> Any:
    target = io.BytesIO()
    build(target, chains, public=public)
    return openpyxl.load_workbook(target).worksheets[0]


def lines(sheet: Any) -> dict[str, dict[str, Any]]:
    """The rows of chains by name, each by field."""
    found = {}
    for row in sheet.iter_rows(min_row=8, values_only=True):
        if isinstance(row[0], int | float):
            values = zip((column.field for column in COLUMNS), row, strict=True)
            found[row[1]] = dict(values)
    return found


def facts(chains: list[dict[str, Any]]) -> dict[str, str]:
    """By name and operator, without where the row stands."""
    return {
        f"{chain['name']} | {chain['operator']}": json.dumps(
            {k: v for k, v in chain.items() if k not in ("row", "sheet")},
            ensure_ascii=False,
            indent=1,
        )
        for chain in chains
    }


@WORKBOOKS
def test_the_importer_reads_back_the_same_facts(cast, tmp_path, workbook):
    make_partners()
    call_command("import_chains", workbook, stdout=StringIO())
    path = tmp_path / "mau.xlsx"
    assert build(str(path)) == len(truth(workbook))
    out = StringIO()
    call_command("import_chains", path, "--dry-run", "--json", stdout=out)
    sheets = json.loads(out.getvalue())["sheets"]
    read = [chain for sheet in sheets for chain in sheet["chains"]]
    assert not any(sheet["errors"] for sheet in sheets)
    assert facts(read) == facts(truth(workbook))
    assert sum(sheet["unchanged"] for sheet in sheets) == len(read)


def test_reading_it_back_changes_no_record_of_an_operator(cast, tmp_path):
    """Telephones are kept with spaces, communes beside the address."""
    operator = make_operator(
        cast.son_la,
        name="HTX Mộc Châu",
        address="Tiểu khu 2",
        commune=Commune.objects.filter(province__code="14").order_by("pk")[0],
        phone="0912 345 678",
    )
    make_chain(cast.son_la, by=cast.officer, name="Chuỗi mận", operator=operator)
    chain = Chain.objects.get()
    make_certificate(
        chain, type="growing_code", number="HAN.OR.0175", declared_by=cast.officer
    )
    path = tmp_path / "mau.xlsx"
    build(str(path))
    out = StringIO()
    call_command("import_chains", path, "--dry-run", "--json", stdout=out)
    [sheet] = json.loads(out.getvalue())["sheets"]
    assert (sheet["errors"], sheet["unchanged"]) == ([], 1)


@WORKBOOKS
def test_totals_agree_and_no_column_is_a_riddle(cast, tmp_path, workbook):
    make_partners()
    call_command("import_chains", workbook, stdout=StringIO())
    path = tmp_path / "mau.xlsx"
    build(str(path))
    out = StringIO()
    call_command("import_chains", path, "--dry-run", stdout=out)
    said = out.getvalue()
    assert "Dòng tổng" not in said
    unknown = {
        line.partition(": ")[2]
        for line in said.splitlines()
        if "Cột không dùng đến" in line
    }
    # Told again by the columns of the lead operator and of the places of sale.
    assert unknown == {
        "P (Thành viên liên kết Sản xuất)",
        "S (Thành viên liên kết Kinh doanh)",
    }


def test_the_layout_of_the_official_list(cast):
    make_public(cast.hanoi, name="Chuỗi rau", by=cast.staff, seen_by=cast.admin)
    make_public(cast.son_la, name="Chuỗi mận", by=cast.officer, seen_by=cast.staff)
    sheet = sheet_of()
    first = [row[0].value for row in sheet.iter_rows(max_row=4)]
    assert first[0] == "HỘI NÔNG DÂN THÀNH PHỐ HÀ NỘI"
    assert first[1] == "DANH SÁCH CHUỖI CUNG ỨNG NÔNG SẢN"
    assert first[3].startswith("Số liệu đến ngày 23/11/2026")
    upper, lower, marks = ([c.value for c in sheet[row]] for row in (6, 7, 8))
    assert upper[:4] == ["STT", "Tên chuỗi", "Cơ sở chủ trì", None]
    assert lower[2:6] == ["Tên cơ sở", "Địa chỉ", "Người đại diện", "Điện thoại"]
    assert marks[0] == "(1)"
    assert marks[-1] == f"({len(COLUMNS)})"
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert {"A6:A7", "C6:F6", "M6:O6", "P6:S6"} <= merged
    begun = [(row[0], row[1]) for row in sheet.iter_rows(min_row=9, values_only=True)]
    assert begun == [
        (None, "Tổng cộng"),
        ("I", "THÀNH PHỐ HÀ NỘI"),
        (1, "Chuỗi rau"),
        ("II", "TỈNH SƠN LA"),
        (1, "Chuỗi mận"),
    ]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$6:$8"


def test_the_public_reads_no_person_and_no_paper_that_nobody_compared(cast):
    household = make_operator(
        cast.son_la,
        name="Hộ Mẫu",
        kind=OperatorKind.HOUSEHOLD,
        address="Bản Áng",
        phone="0912345678",
        representative="Lò Văn Mẫu",
    )
    cooperative = make_operator(
        cast.son_la, name="HTX Mộc", phone="02123866866", representative="Vì Thị Mẫu"
    )
    for operator in (household, cooperative):
        make_public(
            cast.son_la,
            name=f"Chuỗi của {operator.name}",
            operator=operator,
            by=cast.officer,
            seen_by=cast.staff,
        )
    chain = Chain.objects.get(operator=cooperative)
    make_certificate(chain, declared_by=cast.officer, number="1/2025/NNPTNT-SL")
    make_confirmation(
        chain, declared_by=cast.officer, seen_by=cast.staff, seen_at=MOMENT
    )
    read = lines(sheet_of(public=True))
    assert read["Chuỗi của Hộ Mẫu"]["address"] is None
    assert read["Chuỗi của Hộ Mẫu"]["phone"] is None
    mine = read["Chuỗi của HTX Mộc"]
    assert (mine["phone"], mine["representative"]) == ("02123866866", None)
    assert mine["safety"] is None
    assert "1/2025/NNPTNT-SL" in mine["note"]
    assert "chưa đối chiếu" in mine["note"]
    assert mine["confirmation_number"] == "118/XN-CCATTP"
    kept = lines(sheet_of())["Chuỗi của Hộ Mẫu"]
    assert (kept["phone"], kept["representative"]) == ("0912345678", "Lò Văn Mẫu")


def test_what_no_column_holds_stands_in_the_notes(cast):
    chain = make_chain(cast.son_la, by=cast.officer, name="Chuỗi rau")
    for position, role in enumerate([StageRole.COLLECTION, StageRole.RETAIL], start=2):
        operator = make_operator(cast.son_la, name=f"Cơ sở {role}")
        Stage.objects.create(
            chain=chain, position=position, role=role, operator=operator
        )
    Outlet.objects.create(chain=chain, position=1, address="Chợ Bưởi, Hà Nội")
    make_confirmation(chain, declared_by=cast.officer, revoked_on=date(2026, 2, 1))
    row = lines(sheet_of())["Chuỗi rau"]
    assert row["outlets"] == "Cơ sở retail\nChợ Bưởi, Hà Nội"
    assert row["confirmation_number"] is None
    notes = row["note"].splitlines()
    assert notes[0] == "Thu gom: Cơ sở collection"
    assert notes[1].endswith("(đã thu hồi)")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_text_becomes_a_formula(cast, start):
    make_chain(cast.son_la, by=cast.officer, name=f"{start}1+1 Chuỗi")
    sheet = sheet_of()
    cells = [c for row in sheet.iter_rows(min_row=9) for c in row if c.value]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_a_long_list_asks_a_few_queries_a_batch(cast, django_assert_max_num_queries):
    make_many(60, [cast.son_la, cast.lao_cai], by=cast.officer, seen_by=cast.staff)
    with django_assert_max_num_queries(11):
        assert len(lines(sheet_of())) == 60


def test_groups_are_numbered_as_in_official_lists():
    assert [roman(n) for n in (1, 4, 9, 14, 40, 49, 63)] == [
        "I",
        "IV",
        "IX",
        "XIV",
        "XL",
        "XLIX",
        "LXIII",
    ]
