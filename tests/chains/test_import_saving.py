"""What an import writes: whose list it is, what counts as the same chain, what stays."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chains.choices import Publication, StageRole
from chains.models import Certificate, Chain, Operator, Stage, YearlyOutput
from chains.services.import_compare import merged_stages
from chains.services.import_owner import OwnerFinder
from chains.services.importing import Importer, ImportResult
from portal.core import clock
from portal.organisations.access import access_for
from tests.cast import Cast
from tests.chains.workbooks import SON_LA, changed, with_rows

HEAD = ["STT", "Tên chuỗi", "Tên cơ sở", "Địa chỉ", "Điện thoại", "Nhóm sản phẩm"]
HEAD += ["Sản phẩm", "Quy mô (ha)", "Sản lượng (tấn)", "Giấy chứng nhận"]
HEAD += ["Sơ chế", "Chế biến", "Nơi bán"]
ROW: list[Any] = [1, "Chuỗi rau Vân Hồ", "HTX Vân Hồ", "thôn 1", "0912345678", "Rau củ"]
ROW += ["su su, cải bắp", "2,5", "100", "VietGAP: V-1, cấp 01/02/2025, HH 01/02/2027"]
ROW += ["Cơ sở Sạch", None, "Cửa hàng Xanh; 1 Kim Mã"]


def load(
    path: Path, *, by: Any = None, year: int = 2026, chosen: Any = None
) -> ImportResult:
    with path.open("rb") as file:
        importer = Importer(
            by=by,
            access=access_for(by) if by else None,
            year=year,
            chosen=chosen,
        )
        return importer.save(file, path.stat().st_size, at=clock.now())


def counts(result: ImportResult) -> tuple[int, int, int]:
    assert not result.has_problems, [sheet.problems for sheet in result.sheets]
    return (
        result.count("created"),
        result.count("updated"),
        result.count("unchanged"),
    )


def sheet_of(tmp_path: Path, *rows: list[Any], name: str = "Sơn La") -> Path:
    return with_rows(tmp_path / "list.xlsx", [HEAD, *rows], name)


def edited(row: list[Any], **cells: Any) -> list[Any]:
    """The row with cells replaced, named by folded letters of the heading."""
    names = "no name operator address phone group products scale volume papers "
    names += "middle processing outlets"
    return [
        cells.get(name, value) for name, value in zip(names.split(), row, strict=True)
    ]


# --- Whose list --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("titles", "code"),
    [
        (["Sơn La"], "son-la"),
        (["SON LA"], "son-la"),
        (["Tỉnh Sơn La"], "son-la"),
        (["HND tỉnh Sơn La"], "son-la"),
        (["son-la"], "son-la"),
        (["TP. Hà Nội"], "ha-noi"),
        (["Sheet1", "BCH HỘI NÔNG DÂN TỈNH SƠN LA"], "son-la"),
        (["Sheet1", "Danh sách chuỗi - Sơn La"], "son-la"),
        (["Sheet1", "Chuỗi an toàn tỉnh Lào Cai cung ứng cho Hà Nội"], "lao-cai"),
        (
            ["Sheet1", "Nông sản bán tại Hà Nội", "HỘI NÔNG DÂN THÀNH PHỐ HẢI PHÒNG"],
            "hai-phong",
        ),
    ],
)
def test_the_owner_is_found_in_the_name_or_the_titles(cast: Cast, titles, code):
    owner = OwnerFinder(None).find(titles)
    assert owner.association is not None
    assert owner.association.code == code


def test_the_chosen_association_stands_in_where_none_is_named(cast: Cast):
    titles = ["Sheet1", "Danh sách chuỗi cung ứng tại Hà Nội năm nay"]
    assert OwnerFinder(None).find(titles).association is None
    assert OwnerFinder(cast.son_la).find(titles).association == cast.son_la
    assert OwnerFinder(cast.lao_cai).find(["Sơn La"]).association == cast.son_la


def test_a_sheet_of_nobody_asks_for_an_association(cast: Cast, tmp_path):
    path = sheet_of(tmp_path, ROW, name="Trang tính1")
    result = load(path)
    assert "không ghi là của hội nào" in result.sheets[0].problems[0].message
    assert not Chain.objects.exists()
    assert counts(load(path, chosen=cast.son_la)) == (1, 0, 0)
    assert result.sheets[0].facts.chains[0].province == ""


def test_a_province_without_an_association_is_named(cast: Cast, tmp_path):
    result = load(sheet_of(tmp_path, ROW, name="Cà Mau"))
    assert "Hội Nông dân Cà Mau chưa có trong cổng" in (
        result.sheets[0].problems[0].message
    )
    assert result.sheets[0].facts.chains[0].province == "Cà Mau"


def test_another_choice_than_the_sheet_says_is_a_warning(cast: Cast):
    result = load(SON_LA, chosen=cast.lao_cai)
    assert counts(result) == (14, 0, 0)
    assert "khác hội đã chọn" in result.sheets[0].facts.warnings[-1].message
    assert Chain.objects.filter(association=cast.son_la).count() == 14


# --- The same chain again ----------------------------------------------------------
def test_everything_of_a_row_is_saved(cast: Cast, tmp_path):
    assert counts(load(sheet_of(tmp_path, ROW), by=cast.staff)) == (1, 0, 0)
    chain = Chain.objects.get()
    assert chain.code.startswith("CH-")
    assert "su su" in chain.search_text
    assert (str(chain.scale_value), chain.scale_unit) == ("2.50", "ha")
    assert list(chain.products.order_by("position").values_list("name", flat=True)) == [
        "su su",
        "cải bắp",
    ]
    stages = chain.stages.order_by("position").values_list("role", "operator__name")
    assert list(stages) == [
        (StageRole.PRODUCTION, "HTX Vân Hồ"),
        (StageRole.PREPROCESSING, "Cơ sở Sạch"),
        (StageRole.RETAIL, "Cửa hàng Xanh"),
    ]
    assert chain.operator.phone == "0912345678"
    assert chain.outlets.get().address == "1 Kim Mã"
    paper = chain.certificates.get()
    assert (paper.type, paper.number) == ("vietgap", "V-1")
    assert (paper.issued_on, paper.expires_on) == (date(2025, 2, 1), date(2027, 2, 1))
    assert paper.declared_by == cast.staff
    assert str(chain.outputs.get(year=2026).tonnes) == "100.000"


def test_history_names_who_imported(cast: Cast, tmp_path):
    load(sheet_of(tmp_path, ROW), by=cast.staff)
    events: Any = Chain.pgh_event_model  # type: ignore[attr-defined]
    event = events.objects.select_related("pgh_context").latest("pgh_id")
    assert event.pgh_context.metadata == {"source": "import", "user": cast.staff.pk}


def test_spelling_of_accents_case_and_form_does_not_make_a_second_chain(
    cast: Cast, tmp_path
):
    load(sheet_of(tmp_path, ROW))
    row = edited(ROW, name="CHUỖI RAU VÂN HÔ\u0300", operator="HTX Vân Hô\u0300")
    assert counts(load(sheet_of(tmp_path, row))) == (0, 1, 0)
    assert Chain.objects.get().name == "CHUỖI RAU VÂN HỒ"
    assert Operator.objects.filter(name_folded="htx van ho").count() == 1


def test_blank_cells_take_nothing_away(cast: Cast, tmp_path):
    load(sheet_of(tmp_path, ROW))
    blank = edited(
        ROW,
        address=None,
        phone=None,
        products=None,
        scale=None,
        volume=None,
        papers=None,
        middle=None,
        outlets=None,
    )
    assert counts(load(sheet_of(tmp_path, blank))) == (0, 0, 1)
    assert Chain.objects.get().products.count() == 2


def test_what_the_portal_added_stays(cast: Cast, tmp_path):
    load(sheet_of(tmp_path, ROW))
    chain = Chain.objects.get()
    Certificate.objects.create(chain=chain, type="attp", number="9/2026")
    carrier = Operator.objects.create(
        association=cast.son_la, name="Công ty Vận tải", kind="enterprise"
    )
    Stage.objects.create(chain=chain, position=4, role="transport", operator=carrier)
    row = edited(ROW, processing="Công ty Chế biến")
    assert counts(load(sheet_of(tmp_path, row))) == (0, 1, 0)
    assert chain.certificates.count() == 2
    stages = chain.stages.order_by("position").values_list("role", flat=True)
    assert list(stages) == [
        "production",
        "preprocessing",
        "processing",
        "retail",
        "transport",
    ]
    assert counts(load(sheet_of(tmp_path, row))) == (0, 0, 1)


def test_contacts_change_at_once_and_papers_are_declared_again(
    cast: Cast, tmp_path, moment
):
    load(sheet_of(tmp_path, ROW), by=cast.staff)
    chain = Chain.objects.get()
    chain.confirm(by=cast.colleague, at=moment)
    row = edited(
        ROW, phone="0987654321", address="thôn 2", outlets="Cửa hàng Xanh; 2 Láng"
    )
    assert counts(load(sheet_of(tmp_path, row), by=cast.staff)) == (0, 1, 0)
    chain.refresh_from_db()
    assert chain.is_checked
    assert Operator.objects.get(name="HTX Vân Hồ").address == "thôn 2"
    assert counts(load(sheet_of(tmp_path, row), by=cast.staff)) == (0, 0, 1)

    paper = chain.certificates.get()
    paper.seen_by, paper.seen_at = cast.colleague, moment
    paper.save()
    row = edited(row, papers="VietGAP: V-1, cấp 01/02/2025, HH 01/02/2028")
    assert counts(load(sheet_of(tmp_path, row), by=cast.staff)) == (0, 1, 0)
    paper.refresh_from_db()
    assert paper.expires_on == date(2028, 2, 1)
    assert paper.seen_at is None
    chain.refresh_from_db()
    assert not chain.is_checked
    assert chain.publication == Publication.PUBLIC


def test_another_year_adds_its_own_output(cast: Cast, tmp_path):
    load(sheet_of(tmp_path, ROW), year=2025)
    row = edited(ROW, volume="120")
    assert counts(load(sheet_of(tmp_path, row), year=2026)) == (0, 1, 0)
    outputs = YearlyOutput.objects.order_by("year").values_list("year", "tonnes")
    assert [(year, int(tonnes)) for year, tonnes in outputs] == [
        (2025, 100),
        (2026, 120),
    ]


def test_one_operator_of_two_rows_is_one_and_a_branch_is_another(cast: Cast, tmp_path):
    second = edited(ROW, no=2, name="Chuỗi rau Vân Hồ 2")
    branch = edited(ROW, no=3, name="Chuỗi rau Vân Hồ 3", address="thôn 9")
    rows = (ROW, second, branch)
    assert counts(load(sheet_of(tmp_path, *rows))) == (3, 0, 0)
    leads = Operator.objects.filter(name="HTX Vân Hồ").order_by("address")
    assert list(leads.values_list("address", flat=True)) == ["thôn 1", "thôn 9"]
    assert counts(load(sheet_of(tmp_path, *rows))) == (0, 0, 3)
    # One row moves to another address, the other stays: nobody else is dragged along.
    moved = edited(second, address="thôn 5")
    assert counts(load(sheet_of(tmp_path, ROW, moved, branch))) == (0, 1, 2)
    assert counts(load(sheet_of(tmp_path, ROW, moved, branch))) == (0, 0, 3)


def test_an_archived_chain_does_not_come_back_by_itself(cast: Cast, tmp_path, moment):
    load(sheet_of(tmp_path, ROW))
    Chain.objects.get().archive(by=cast.staff, at=moment, reason="Nhập trùng")
    result = load(sheet_of(tmp_path, ROW))
    assert "kho lưu" in result.sheets[0].problems[0].message
    assert Chain.objects.count() == 1


def test_a_partner_sends_its_returned_drafts_with_the_list(
    cast: Cast, tmp_path, moment
):
    load(sheet_of(tmp_path, ROW), by=cast.officer)
    chain = Chain.objects.get()
    chain.send_back(by=cast.staff, at=moment, reason="Thiếu diện tích")
    row = edited(ROW, scale="3")
    assert counts(load(sheet_of(tmp_path, row), by=cast.staff)) == (0, 1, 0)
    chain.refresh_from_db()
    assert chain.publication == Publication.DRAFT, "Hanoi does not submit for a partner"
    row = edited(ROW, scale="4")
    load(sheet_of(tmp_path, row), by=cast.officer)
    chain.refresh_from_db()
    assert chain.publication == Publication.SHARED
    assert chain.return_reason == ""


def test_a_chain_in_two_sheets_is_refused_in_the_second(cast: Cast, tmp_path):
    path = sheet_of(tmp_path, ROW)

    def add_sheet(sheet: Any) -> None:
        copy = sheet.parent.copy_worksheet(sheet)
        copy.title = "Tỉnh Sơn La"

    result = load(changed(path, tmp_path / "two.xlsx", add_sheet))
    first, second = result.sheets
    assert not first.problems
    assert "đã có ở trang “Sơn La”, dòng 2" in second.problems[0].message
    assert Chain.objects.count() == 1


def test_hidden_empty_and_prose_sheets_are_left_aside_and_said(cast: Cast, tmp_path):
    def add_sheets(sheet: Any) -> None:
        sheet.parent.create_sheet("Trống")
        sheet.parent.create_sheet("Hướng dẫn")["A1"] = "Điền theo mẫu"
        hidden = sheet.parent.create_sheet("Cũ")
        hidden["A1"] = "x"
        hidden.sheet_state = "hidden"

    result = load(changed(SON_LA, tmp_path / "b.xlsx", add_sheets))
    assert [sheet.facts.name for sheet in result.sheets] == ["Sơn La"]
    assert len(result.notes) == 2
    assert not result.has_problems


def test_merging_stages_keeps_what_a_list_does_not_name():
    def operator(name: str) -> Operator:
        return Operator(name=name, name_folded=name)

    a, b, c, d = (operator(name) for name in "abcd")
    before = [(StageRole.SUPPLY, a), (StageRole.PRODUCTION, b), (StageRole.RETAIL, c)]
    wanted = [
        (StageRole.PRODUCTION, operator("b")),
        (StageRole.SLAUGHTER, d),
        (StageRole.RETAIL, operator("e")),
    ]
    after = merged_stages(before, wanted)
    assert [(role, who.name) for role, who in after] == [
        (StageRole.SUPPLY, "a"),
        (StageRole.PRODUCTION, "b"),
        (StageRole.SLAUGHTER, "d"),
        (StageRole.RETAIL, "e"),
    ]
    assert merged_stages(after, wanted) == after
