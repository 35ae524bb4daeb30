"""Whole sheets: headers anywhere, in one row or two; groups, totals, signatures."""

from typing import Any

import pytest

from chains.facts import SheetFacts
from chains.importers.opening import RawSheet
from chains.importers.sheets import read_sheet

HEAD = ["STT", "Tên chuỗi", "Tên cơ sở", "Nhóm sản phẩm", "Sản phẩm", "Sản lượng (tấn)"]
ROW = [1.0, "Chuỗi rau", "HTX Rau", "Rau củ", "cà chua", "10,5"]


def read(rows: list[list[Any]], merges: Any = (), name: str = "Sơn La") -> SheetFacts:
    sheet = RawSheet(name=name, hidden=False, rows=rows, merges=list(merges))
    return read_sheet(sheet, lambda titles: titles[0])


def messages(facts: SheetFacts) -> list[str]:
    return [problem.message for problem in facts.problems]


@pytest.mark.parametrize("above", [0, 1, 5, 14])
def test_the_header_is_found_in_the_first_fifteen_rows(above):
    facts = read([["Danh sách"]] * above + [HEAD, ROW])
    assert [chain.name for chain in facts.chains] == ["Chuỗi rau"]
    assert facts.chains[0].row == above + 2


def test_a_header_further_down_is_not_searched_for():
    facts = read([["Danh sách"]] * 15 + [HEAD, ROW])
    assert not facts.has_header
    assert "Không tìm thấy dòng tiêu đề" in messages(facts)[0]


def test_two_header_rows_are_joined_across_merged_cells():
    top = ["TT", "Tên chuỗi", "Cơ sở chủ trì", None, "Nhóm sản phẩm", "Mặt hàng"]
    top += ["Giấy xác nhận chuỗi", None, None]
    low = [None, None, "Tên đơn vị", "Địa chỉ", None, None, "Số", "Ngày cấp", "Hết hạn"]
    row = [1.0, "Chuỗi rau", "HTX Rau", "thôn 1", "Rau củ", "cà chua"]
    row += ["12/XN", "01/02/2026", "01/02/2027"]
    merges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4), (0, 5, 1, 5)]
    facts = read([top, low, ["(1)", "(2)", "(3)", "(4)"], row], [*merges, (0, 6, 0, 8)])
    (chain,) = facts.chains
    assert (chain.operator, chain.address) == ("HTX Rau", "thôn 1")
    assert chain.confirmation is not None
    assert chain.confirmation.as_json() == {
        "number": "12/XN",
        "issued": "2026-02-01",
        "expires": "2027-02-01",
    }
    assert facts.unknown_columns == []


def test_bare_date_headings_belong_to_the_paper_on_their_left():
    head = [*HEAD, "Số GCN", "Ngày cấp", "Hết hạn", "GXN chuỗi", "Ngày cấp", "Hết hạn"]
    row = [*ROW, "ATTP: 1/2020", "01/01/2020", "01/01/2023", "9/XN", "02/02/2024", None]
    (chain,) = read([head, row]).chains
    (paper,) = chain.certificates
    assert str(paper.issued) == "2020-01-01"
    assert str(paper.expires) == "2023-01-01"
    assert chain.confirmation is not None
    assert str(chain.confirmation.issued) == "2024-02-02"


def test_columns_in_any_order_and_spelling():
    head = ["MẶT HÀNG", "ten co so", "  Tên\nchuỗi ", "NGÀNH HÀNG", "SĐT"]
    (chain,) = read(
        [head, ["cà chua", "HTX Rau", "Chuỗi rau", "rau củ", "0912345678"]]
    ).chains
    assert (chain.name, chain.operator) == ("Chuỗi rau", "HTX Rau")
    assert chain.phone == "0912345678"


def test_unknown_columns_with_content_are_listed():
    facts = read([[*HEAD, "Ghi chú", "Trống"], [*ROW, "gấp", None]])
    assert facts.unknown_columns == ["G (Ghi chú)"]


def test_a_missing_column_is_named():
    facts = read([["STT", "Tên chuỗi", "Sản phẩm", "Sản lượng"], [1.0, "a", "b", "1"]])
    assert messages(facts) == [
        "Bảng thiếu cột “Tên cơ sở”; hãy thêm cột này rồi tải lại."
    ]
    assert facts.chains == []


def test_group_rows_totals_and_signatures_are_no_chains():
    rows: list[list[Any]] = [
        HEAD,
        ["I", "RAU CỦ", None, None, None, None],
        [1.0, "Chuỗi a", "HTX A", None, "cà chua", "10"],
        [None, "Cộng", None, None, None, "10"],
        ["II", "TRÁI CÂY", None, None, None, None],
        [2.0, "Chuỗi b", "HTX B", None, "bưởi", "5,5"],
        [None, "Cộng", None, None, None, "5,5"],
        [None, "Tổng cộng", None, None, None, "15,5"],
        [],
        [None, None, None, "NGƯỜI LẬP BIỂU"],
        [None, "Nơi nhận: như trên"],
    ]
    facts = read(rows)
    assert [chain.group_text for chain in facts.chains] == ["RAU CỦ", "TRÁI CÂY"]
    assert facts.rows == 2
    assert facts.problems == []
    assert facts.warnings == []


@pytest.mark.parametrize("operator", ["Công ty TNHH A", "Tổng công ty Rau quả"])
def test_a_company_without_a_chain_name_is_no_total(operator):
    facts = read([HEAD, [1.0, None, operator, "Rau củ", "cà chua", "10"]])
    (problem,) = facts.problems
    assert (problem.row, problem.column) == (2, "B (Tên chuỗi)")
    assert facts.rows == 1


@pytest.mark.parametrize(
    "words", ["Cộng", "TỔNG", "Tổng số:", "Cộng nhóm I", "Cộng (I)", "Tổng cộng (I+II)"]
)
def test_totals_are_known_by_their_words(words):
    facts = read([HEAD, ROW, [None, words, None, None, None, "10,5"]])
    assert (facts.rows, facts.problems, facts.warnings) == (1, [], [])


def test_a_total_that_differs_is_a_warning_with_both_figures():
    facts = read([HEAD, ROW, [None, "Tổng cộng", None, None, None, "100"]])
    (warning,) = facts.warnings
    assert warning.row == 3
    assert "100 tấn" in warning.message
    assert "10,5 tấn" in warning.message
    assert facts.problems == []


def test_a_merged_cell_and_nt_count_for_the_rows_below():
    second = [2.0, "Chuỗi cà", None, "-nt-", "cà pháo", "1"]
    facts = read([HEAD, ROW, second], [(1, 2, 2, 2)])
    assert [chain.operator for chain in facts.chains] == ["HTX Rau", "HTX Rau"]
    assert facts.chains[1].group_text == "Rau củ"


def test_units_stand_in_headings_too():
    head = [*HEAD[:5], "Sản lượng (kg/năm)", "Diện tích (ha)"]
    (chain,) = read([head, [*ROW[:5], "1.500", "2,5"]]).chains
    assert chain.as_json()["volume_t"] == 1.5
    assert chain.as_json()["scale"] == {"value": 2.5, "unit": "ha"}


def test_every_problem_of_a_row_is_reported_with_its_place():
    facts = read([HEAD, [1.0, None, "HTX Rau", "Đồ gỗ", "cà chua", "nhiều"]])
    found = {(p.row, p.column): p.value for p in facts.problems}
    assert found == {
        (2, "B (Tên chuỗi)"): "",
        (2, "D (Nhóm sản phẩm)"): "Đồ gỗ",
        (2, "F (Sản lượng (tấn))"): "nhiều",
    }
    assert facts.rows == 1
    assert facts.chains == []


def test_the_same_chain_twice_in_a_sheet_is_refused():
    facts = read([HEAD, ROW, [2.0, "chuoi RAU", "HTX rau", "Rau củ", "cà", "1"]])
    (problem,) = facts.problems
    assert (problem.row, problem.column) == (3, "B (Tên chuỗi)")
    assert "trùng tên và cơ sở với dòng 2" in problem.message


def test_an_unknown_kind_of_operator_is_only_a_warning():
    facts = read([HEAD, [1.0, "Chuỗi rau", "Nguyễn Văn A", "Rau củ", "cà", "1"]])
    assert facts.problems == []
    assert "Chưa rõ loại hình" in facts.warnings[0].message
    assert facts.chains[0].operator_kind == "facility"


@pytest.mark.parametrize(
    ("group", "role"),
    [("Thịt lợn", "giết mổ"), ("Thịt gia cầm", "giết mổ"), ("Trứng", "sơ chế")],
)
def test_the_middle_stage_depends_on_the_group(group, role):
    head = [*HEAD, "Sơ chế/Giết mổ", "Chế biến", "Nơi bán"]
    row = [1.0, "Chuỗi", "HTX A", group, "x", "1", "Cơ sở B", "Công ty C"]
    (chain,) = read([head, [*row, "Cửa hàng D; 1 Kim Mã; 2 Láng Hạ"]]).chains
    assert chain.as_json()["stages"] == [
        ["sản xuất", "HTX A"],
        [role, "Cơ sở B"],
        ["chế biến", "Công ty C"],
        ["bán lẻ", "Cửa hàng D"],
    ]
    assert chain.outlets == ("1 Kim Mã", "2 Láng Hạ")
    assert [str(stage.kind) for stage in chain.stages] == [
        "cooperative",
        "facility",
        "enterprise",
        "shop",
    ]
