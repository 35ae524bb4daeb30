"""Layouts beyond one row a chain: facilities, further rows, provinces, sums, mapping."""

from typing import Any

import pytest

from chains.facts import SheetFacts
from chains.importers.opening import RawSheet
from chains.importers.sheets import parts_of, read_sheet

HEAD = ["STT", "Tên chuỗi", "Tên cơ sở", "Nhóm sản phẩm", "Sản phẩm", "Sản lượng (tấn)"]
ROW = [1.0, "Chuỗi rau", "HTX Rau", "Rau củ", "cà chua", "10,5"]


def sheet_of(rows: list[list[Any]], merges: Any = ()) -> RawSheet:
    return RawSheet(name="Sơn La", hidden=False, rows=rows, merges=list(merges))


def read(rows: list[list[Any]], merges: Any = (), said: Any = None) -> SheetFacts:
    return read_sheet(sheet_of(rows, merges), lambda titles: titles[0], said)


def test_one_row_a_facility_makes_one_chain():
    head = ["STT", "Tên chuỗi", "Khâu", "Tên cơ sở", "Nhóm sản phẩm", "Sản phẩm"]
    head += ["Sản lượng (tấn)", "Giấy chứng nhận"]
    facts = read(
        [
            head,
            [
                1.0,
                "Chuỗi lợn",
                "Sản xuất",
                "HTX A",
                "Thịt lợn",
                "lợn",
                "10",
                "ATTP: 1/2024",
            ],
            [None, None, "Giết mổ", "Cơ sở B", None, None, None, "HACCP: 2/2024"],
            [None, None, "Bán lẻ", "Cửa hàng C"],
            [None, None, "Bán lẻ", "Cửa hàng D"],
            [2.0, "Chuỗi rau", "Sản xuất", "HTX E", "Rau củ", "rau", "5", None],
        ],
        [(1, 0, 4, 0), (1, 1, 4, 1), (1, 4, 4, 4)],
    )
    assert facts.problems == []
    pig, greens = (chain.as_json() for chain in facts.chains)
    assert pig["stages"] == [
        ["sản xuất", "HTX A"],
        ["giết mổ", "Cơ sở B"],
        ["bán lẻ", "Cửa hàng C"],
    ]
    assert pig["outlets"] == ["Cửa hàng D"]
    assert (pig["operator"], pig["volume_t"], pig["row"]) == ("HTX A", 10.0, 2)
    assert [paper["type"] for paper in pig["certificates"]] == ["ATTP", "HACCP"]
    assert (greens["operator"], greens["row"], facts.rows) == ("HTX E", 6, 2)


def test_facilities_without_a_column_of_roles_are_a_problem():
    second = [None, None, "Cơ sở B"]
    facts = read([HEAD, ROW, second], [(1, 0, 2, 0), (1, 1, 2, 1)])
    assert "không có cột “Khâu”" in facts.problems[0].message
    assert facts.problems[0].row == 3


def test_further_rows_go_on_with_certificates_and_places_of_sale():
    head = [*HEAD, "Số GCN", "Ngày cấp", "Nơi bán"]
    facts = read(
        [
            head,
            [*ROW, "ATTP: 1/2024", "26/09/2024", "Cửa hàng A"],
            [None] * 6 + ["VietGAP: 2/2024", "27-9-24", "1 Kim Mã"],
        ]
    )
    (chain,) = facts.chains
    assert facts.problems == []
    assert [(p.number, str(p.issued)) for p in chain.certificates] == [
        ("1/2024", "2024-09-26"),
        ("2/2024", "2024-09-27"),
    ]
    assert chain.outlets == ("1 Kim Mã",)


def test_a_row_without_a_name_that_says_more_is_a_problem():
    head = [*HEAD, "Địa chỉ"]
    facts = read([head, [*ROW, "thôn 1"], [None] * 6 + ["xã Vân Hồ"]])
    (problem,) = facts.problems
    assert (problem.row, problem.column) == (3, "G (Địa chỉ)")


def test_group_rows_may_name_the_province_of_the_rows_below():
    rows: list[list[Any]] = [
        HEAD,
        ["I", "TỈNH SƠN LA"],
        ROW,
        ["II", "Hà Giang"],
        [2.0, "Chuỗi cam", "HTX Cam", "Trái cây", "cam", "3"],
    ]
    known = {"TỈNH SƠN LA": "Sơn La", "Hà Giang": "Hà Giang"}
    parts = parts_of(sheet_of(rows), lambda text: known.get(text, ""))
    found = [read_sheet(part, lambda titles: known[titles[0]]) for part in parts]
    assert [
        (chain.province, chain.name, chain.row)
        for facts in found
        for chain in facts.chains
    ] == [("Sơn La", "Chuỗi rau", 3), ("Hà Giang", "Chuỗi cam", 5)]
    assert [facts.problems for facts in found] == [[], []]


def test_sums_in_group_rows_and_totals_on_top_are_compared():
    rows: list[list[Any]] = [
        HEAD,
        [None, "Tổng cộng", None, None, None, "15,5"],
        ["I", "RAU CỦ", None, None, None, "10"],
        [1.0, "Chuỗi a", "HTX A", None, "cà chua", "10"],
        ["II", "TRÁI CÂY", None, None, None, 7.0],
        [2.0, "Chuỗi b", "HTX B", None, "bưởi", "5,5"],
    ]
    facts = read(rows)
    assert facts.problems == []
    assert [chain.group_text for chain in facts.chains] == ["RAU CỦ", "TRÁI CÂY"]
    (warning,) = facts.warnings
    assert warning.row == 5
    assert "7 tấn" in warning.message


def test_a_group_nobody_knows_does_not_lend_the_one_above_it():
    rows: list[list[Any]] = [
        HEAD,
        ["I", "RAU CỦ"],
        [*ROW[:3], None, *ROW[4:]],
        ["II", "ĐỒ GỖ"],
    ]
    facts = read([*rows, [2.0, "Chuỗi gỗ", "HTX B", None, "bàn", "5"]])
    (problem,) = facts.problems
    assert problem.row == 5
    assert "ĐỒ GỖ" in problem.message


def test_a_person_says_what_a_column_is():
    head = [*HEAD, "Ai phụ trách", "Sản phẩm phụ"]
    row = [*ROW, "Nguyễn Văn A", "hành"]
    (unknown, _other) = read([head, row]).unknown
    assert (unknown.key, unknown.samples) == ("ai phu trach", ("Nguyễn Văn A",))
    said = {unknown.key: "representative", "san pham": "", "san pham phu": "products"}
    (chain,) = read([head, row], said=said).chains
    assert chain.representative == "Nguyễn Văn A"
    assert chain.products == ("hành",)


def test_two_columns_for_one_field_are_a_question():
    head = [*HEAD[:5], "Sản lượng 2025 (tấn)", "Sản lượng 2026 (tấn)"]
    facts = read([head, [*ROW[:5], "1,5", "2,5"]])
    (problem,) = facts.problems
    assert "F (Sản lượng 2025 (tấn)), G (Sản lượng 2026 (tấn))" in problem.message
    said = {"san luong 2025 (tan)": ""}
    (chain,) = read([head, [*ROW[:5], "1,5", "2,5"]], said=said).chains
    assert chain.as_json()["volume_t"] == 2.5


def test_a_scale_in_two_columns_of_two_units():
    head = [*HEAD, "Diện tích (ha)", "Tổng đàn (con)"]
    facts = read(
        [head, [*ROW, "2,5", None], [2.0, "b", "HTX B", *ROW[3:], None, 300.0]]
    )
    assert [chain.as_json()["scale"] for chain in facts.chains] == [
        {"value": 2.5, "unit": "ha"},
        {"value": 300, "unit": "con"},
    ]
    facts = read([head, [*ROW, "2,5", "300"]])
    assert "hai quy mô" in facts.problems[0].message


def test_dt_is_an_area_with_a_unit_and_a_telephone_without():
    (chain,) = read([[*HEAD, "DT (ha)", "ĐT"], [*ROW, "2,5", "0912345678"]]).chains
    assert chain.as_json()["scale"] == {"value": 2.5, "unit": "ha"}
    assert chain.phone == "0912345678"


def test_person_and_telephone_in_one_cell():
    head = [*HEAD, "Người đại diện, điện thoại"]
    (chain,) = read([head, [*ROW, "Đỗ Thanh Nga - ĐT: 0912.345.678"]]).chains
    assert (chain.representative, chain.phone) == ("Đỗ Thanh Nga", "0912345678")


def test_the_heading_says_the_type_of_paper():
    head = [*HEAD, "Số GCN ATTP", "Ngày cấp", "GCN VietGAP"]
    row = [*ROW, "45/2021/NNPTNT-SL", "03/06/2021", "VietGAP-TT-13-09-68-0096"]
    (chain,) = read([head, row]).chains
    assert [(p.type_text, p.number, str(p.issued)) for p in chain.certificates] == [
        ("ATTP", "45/2021/NNPTNT-SL", "2021-06-03"),
        ("VietGAP", "VietGAP-TT-13-09-68-0096", "None"),
    ]


@pytest.mark.parametrize(
    ("heading", "written", "tonnes"),
    [
        ("Sản lượng (kg/ngày)", 100.0, 36.5),
        ("Sản lượng (tấn/tháng)", "1,5", 18.0),
        ("Sản lượng (1.000 tấn/năm)", "2", 2000.0),
        ("Sản lượng năm 2026 (tạ)", "25", 2.5),
        ("Sản lượng", "2 tấn rau/năm", 2.0),
    ],
)
def test_a_volume_is_counted_up_to_tonnes_a_year(heading, written, tonnes):
    (chain,) = read([[*HEAD[:5], heading], [*ROW[:5], written]]).chains
    assert chain.as_json()["volume_t"] == tonnes


@pytest.mark.parametrize(
    "heading",
    ["Sản lượng (tấn/vụ)", "Sản lượng 6 tháng (tấn)", "Sản lượng (nghìn quả)"],
)
def test_a_volume_that_is_not_of_a_year_or_no_weight_is_a_problem(heading):
    facts = read([[*HEAD[:5], heading], [*ROW[:5], "25"]])
    assert [problem.row for problem in facts.problems] == [2]


def test_an_expiry_is_never_worked_out():
    head = [*HEAD, "Giấy chứng nhận"]
    facts = read([head, [*ROW, "ATTP: 1/2024, cấp 26/09/2024, có giá trị 3 năm"]])
    assert facts.problems == []
    (paper,) = facts.chains[0].certificates
    assert (str(paper.issued), paper.expires) == ("2024-09-26", None)
    assert "không được tính thành ngày" in facts.warnings[0].message


@pytest.mark.parametrize("day", ["9/2024", "tháng 9/2024", "Quý I/2026", "2024"])
def test_half_a_date_is_a_problem(day):
    head = [*HEAD, "GXN chuỗi", "Ngày cấp"]
    facts = read([head, [*ROW, "12/XN", day]])
    (problem,) = facts.problems
    assert (problem.row, problem.column, problem.value) == (2, "H (Ngày cấp)", day)


def test_name_and_address_in_one_cell_need_a_line_break():
    head = ["STT", "Tên chuỗi", "Tên, địa chỉ cơ sở", *HEAD[3:]]
    (chain,) = read([head, [*ROW[:2], "HTX Rau\nthôn 1, xã Vân Hồ", *ROW[3:]]]).chains
    assert (chain.operator, chain.address) == ("HTX Rau", "thôn 1, xã Vân Hồ")
    facts = read([head, [*ROW[:2], "HTX Rau, thôn 1", *ROW[3:]]])
    assert facts.problems[0].column == "C (Tên, địa chỉ cơ sở)"


def test_a_header_that_stands_again_on_every_page_is_no_chain():
    facts = read([HEAD, ROW, [], HEAD, [2.0, "Chuỗi b", "HTX B", *ROW[3:]]])
    assert (facts.rows, facts.problems) == (2, [])


def test_days_under_a_joint_heading_belong_to_the_number_beside_them():
    top = [*HEAD, "Giấy chứng nhận", None, None, None]
    low = [None] * len(HEAD) + ["Loại giấy", "Số giấy", "Ngày cấp", "Hết hạn"]
    days = ["01/02/2024", "01/02/2027"]
    merges = [(0, len(HEAD), 0, len(HEAD) + 3)]
    row = [*ROW[: len(HEAD)], "ATTP", "12/2024", *days]
    (chain,) = read([top, low, row], merges).chains
    assert [paper.as_json() for paper in chain.certificates] == [
        {
            "type": "ATTP",
            "number": "12/2024",
            "issued": "2024-02-01",
            "expires": "2027-02-01",
        }
    ]
