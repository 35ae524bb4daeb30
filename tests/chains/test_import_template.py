"""The workbook to fill in: choices in the cells, and the importer reads it exactly."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from chains.builders.import_template import COLUMNS, LISTS, choices
from chains.choices import CertificateType, LinkageKind, ProductGroup, ScaleUnit
from chains.importers.opening import open_workbook
from chains.importers.sheets import read_sheet
from chains.importers.vocabulary import (
    LINKAGE_BY_WORD,
    UNIT_BY_WORD,
    certificate_named,
    group_named,
)
from chains.models import Chain
from portal.core.text import fold
from tests.cast import Cast
from tests.chains.import_walk import act, client_of, previewed, run_job

FIRST = 7  # The row below the sample, as people count.


def fetched(person: Any) -> bytes:
    answer = client_of(person).get(reverse("chains:import_template"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return b"".join(answer)


def filled(content: bytes, target: Path, *rows: dict[str, Any], **more: Any) -> Path:
    """Type rows into the template as a person would: by the place of the heading."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for number, row in enumerate(rows):
        for place, value in row.items():
            sheet[f"{place}{FIRST + number}"] = value
    for place, value in more.items():
        sheet[place] = value
    book.save(target)
    return target


CHAIN = {
    "A": 1,
    "C": "Chuỗi rau an toàn Tân Lập",
    "D": "HTX Rau Tân Lập",
    "E": "0100109106",
    "F": "Bản Hoa, xã Tân Yên",
    "G": "Lường Thị Hoa",
    "H": "0987000111",
    "I": "Rau củ",
    "J": "cà chua, cải bắp",
    "K": 12.5,
    "L": "ha",
    "M": 480,
    "N": "VietGAP",
    "O": "VietGAP-TT-14-01-0007",
    "P": date(2026, 3, 1),
    "Q": date(2028, 2, 28),
    "R": "012/2026/GXN",
    "S": date(2026, 3, 2),
    "T": date(2027, 3, 1),
    "U": "Cơ sở sơ chế Tân Lập",
    "W": "Cửa hàng A, 12 phố Huế; Cửa hàng B, 3 phố Vọng",
    "X": "Sản xuất và tiêu thụ",
}
SECOND = {"N": "ATTP", "O": "0099/2026", "P": date(2026, 4, 1), "Q": date(2029, 3, 31)}


def test_what_was_filled_in_is_read_exactly(cast: Cast, tmp_path):
    path = filled(fetched(cast.officer), tmp_path / "b.xlsx", CHAIN, SECOND)
    with path.open("rb") as file:
        raw = open_workbook(file, path.stat().st_size).sheets[0]
    facts = read_sheet(raw, lambda titles: "Sơn La")
    assert (facts.problems, facts.warnings, facts.unknown) == ([], [], [])
    (chain,) = facts.chains
    assert chain.tax_code == "0100109106"
    assert chain.linkage == LinkageKind.PRODUCTION_SALE
    assert chain.as_json() == {
        "name": "Chuỗi rau an toàn Tân Lập",
        "province": "Sơn La",
        "group": "Rau củ",
        "products": ["cà chua", "cải bắp"],
        "operator": "HTX Rau Tân Lập",
        "operator_kind": "cooperative",
        "address": "Bản Hoa, xã Tân Yên",
        "representative": "Lường Thị Hoa",
        "phone": "0987000111",
        "scale": {"value": 12.5, "unit": "ha"},
        "volume_t": 480.0,
        "certificates": [
            {
                "type": "VietGAP",
                "number": "VietGAP-TT-14-01-0007",
                "issued": "2026-03-01",
                "expires": "2028-02-28",
            },
            {
                "type": "ATTP",
                "number": "0099/2026",
                "issued": "2026-04-01",
                "expires": "2029-03-31",
            },
        ],
        "confirmation": {
            "number": "012/2026/GXN",
            "issued": "2026-03-02",
            "expires": "2027-03-01",
        },
        "stages": [
            ["sản xuất", "HTX Rau Tân Lập"],
            ["sơ chế", "Cơ sở sơ chế Tân Lập"],
            ["bán lẻ", "Cửa hàng A, 12 phố Huế"],
        ],
        "outlets": ["Cửa hàng B, 3 phố Vọng"],
        "row": FIRST,
        "sheet": "Danh sách chuỗi",
    }


def test_a_partner_fills_it_in_and_imports_it(cast: Cast, tmp_path):
    path = filled(fetched(cast.officer), tmp_path / "b.xlsx", CHAIN, SECOND)
    batch = previewed(cast.officer, path, association=cast.son_la.pk)
    assert batch.preview["problems"] == 0
    act(cast.officer, "confirm", batch)
    run_job(batch)
    chain = Chain.objects.get()
    assert chain.association == cast.son_la
    assert chain.operator.tax_code == "0100109106"
    assert chain.certificates.count() == 2
    assert chain.linkage == LinkageKind.PRODUCTION_SALE


def test_another_form_of_linkage_is_a_change_that_is_checked(cast: Cast, tmp_path):
    for number, linkage in enumerate(("Sản xuất và tiêu thụ", "", "Khép kín", "Lạ")):
        row = CHAIN | {"X": linkage}
        path = filled(fetched(cast.officer), tmp_path / f"{number}.xlsx", row)
        batch = previewed(cast.officer, path, association=cast.son_la.pk)
        shown = batch.preview["sheets"][0]
        assert batch.preview["updated"] == (number == 2), linkage
        # Words that nobody knows are named and change nothing.
        assert len(shown["warnings"]) == (number == 3), linkage
        if batch.preview["to_save"]:
            act(cast.officer, "confirm", batch)
            run_job(batch)
    assert Chain.objects.get().linkage == LinkageKind.FULL


def test_hanoi_picks_the_association_in_the_first_cell(cast: Cast, tmp_path):
    content = fetched(cast.staff)
    lists = openpyxl.load_workbook(io.BytesIO(content))[LISTS]
    names = [cell.value for cell in lists["A"] if cell.value]
    assert "Hội Nông dân tỉnh Lào Cai" in names
    path = filled(content, tmp_path / "b.xlsx", CHAIN, A1="Hội Nông dân tỉnh Lào Cai")
    batch = previewed(cast.staff, path)
    assert batch.preview["sheets"][0]["association"] == "Lào Cai"


def test_a_partner_sees_its_own_associations_only(cast: Cast):
    book = openpyxl.load_workbook(io.BytesIO(fetched(cast.successor)))
    names = {cell.value for cell in book[LISTS]["A"] if cell.value}
    assert names == {
        "Hội Nông dân thành phố Hải Phòng",
        "Hội Nông dân tỉnh Hải Dương",
    }
    assert book.worksheets[0]["A1"].value == "Hội Nông dân thành phố Hải Phòng"


def test_the_sample_row_alone_is_no_chain(cast: Cast, tmp_path):
    path = filled(fetched(cast.officer), tmp_path / "b.xlsx")
    batch = previewed(cast.officer, path, association=cast.son_la.pk)
    assert batch.preview["sheets"][0]["rows"] == 0


def test_cells_offer_choices_and_keep_zeros(cast: Cast):
    book = openpyxl.load_workbook(io.BytesIO(fetched(cast.officer)))
    sheet = book.worksheets[0]
    lists = {
        str(rule.sqref).split(":")[0]: rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert set(lists) == {"A1", f"I{FIRST}", f"L{FIRST}", f"N{FIRST}", f"X{FIRST}"}
    assert book[LISTS].sheet_state == "hidden"
    for letter in "BEHOR":
        assert sheet.column_dimensions[letter].number_format == "@", letter
    assert "Hướng dẫn" in book.sheetnames


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("groups", lambda word: isinstance(group_named(word), ProductGroup)),
        ("types", lambda word: isinstance(certificate_named(word), CertificateType)),
        ("linkages", lambda word: word in LINKAGE_BY_WORD),
        ("units", lambda word: isinstance(UNIT_BY_WORD.get(word), ScaleUnit)),
    ],
)
def test_every_choice_is_a_word_the_importer_knows(name, means):
    words = [fold(word) for word in choices([])[name]]
    assert all(map(means, words)), words


def test_no_heading_is_left_over():
    assert len({(column.joint, column.heading) for column in COLUMNS}) == len(COLUMNS)
