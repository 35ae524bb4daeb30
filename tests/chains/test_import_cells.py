"""Parsers of single cells: what they read, and that they refuse in one way only."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chains.choices import CertificateType, ProductGroup, ScaleUnit
from chains.facts import PaperFacts, ScaleFacts
from chains.importers import amounts, cells, papers
from chains.importers.opening import Fault, Uncomputed
from portal.core.dates import format_date
from portal.core.errors import ParseError
from portal.core.numbers import format_number

ANY_CELL = st.one_of(
    st.none(),
    st.text(max_size=80),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.just(Uncomputed()),
    st.builds(Fault, st.sampled_from(["#REF!", "#DIV/0!"])),
    # Text that comes close to the real thing.
    st.from_regex(r"(ATTP|VietGAP)?:? ?[0-9/]{0,8},? (cấp|HH) [0-9/]{0,10}"),
    st.from_regex(r"[0-9.,]{0,8} ?(ha|con|kg|tấn)?"),
)


@pytest.mark.parametrize(
    ("cell", "digits"),
    [
        ("0996 030 824", "0996030824"),
        ("0996.030.824", "0996030824"),
        ("+84 996 030 824", "0996030824"),
        ("+84 (0)24 3825 3825", "02438253825"),
        (996030824.0, "0996030824"),
        ("024 3825 3825", "02438253825"),
        ("1900 1234", "19001234"),
        (None, ""),
        ("  ", ""),
    ],
)
def test_phone(cell, digits):
    assert cells.phone(cell) == digits


@pytest.mark.parametrize(
    "cell",
    ["0912 345 678, 0987 654 321", "o912345678", "12345", "0" * 12, "٠٩١٢٣٤٥٦٧٨"],
)
def test_phone_refuses(cell):
    with pytest.raises(ParseError):
        cells.phone(cell)


@pytest.mark.parametrize(
    ("cell", "unit", "heading", "value"),
    [
        ("14.300,0 con", None, "", ScaleFacts(Decimal("14300.00"), ScaleUnit.HEAD)),
        ("11,2 ha", None, "", ScaleFacts(Decimal("11.20"), ScaleUnit.HECTARE)),
        (28.2, "ha", "", ScaleFacts(Decimal("28.20"), ScaleUnit.HECTARE)),
        ("1.500", None, "con", ScaleFacts(Decimal("1500.00"), ScaleUnit.HEAD)),
        ("500 m2", None, "", ScaleFacts(Decimal("500.00"), ScaleUnit.SQUARE_METRE)),
        ("500m²", None, "", ScaleFacts(Decimal("500.00"), ScaleUnit.SQUARE_METRE)),
        ("3 sào", "ha", "", ScaleFacts(Decimal("3.00"), ScaleUnit.SAO)),
    ],
)
def test_scale(cell, unit, heading, value):
    assert amounts.scale(cell, unit, heading) == value


@pytest.mark.parametrize(
    ("cell", "unit"),
    [("12", None), ("12 mẫu", None), ("-3 ha", None), ("nhiều", "ha"), (1e300, "ha")],
)
def test_scale_refuses(cell, unit):
    with pytest.raises(ParseError):
        amounts.scale(cell, unit, "")


@pytest.mark.parametrize("cell", [None, "", " "])
def test_nothing_is_no_scale_and_no_volume(cell):
    assert amounts.scale(cell, "ha", "ha") is None
    assert amounts.tonnes(cell, "tan") is None


def test_scale_is_written_as_the_truth_files_do():
    assert str(ScaleFacts(Decimal("54.00"), ScaleUnit.HECTARE).as_json()["value"]) == (
        "54.0"
    )
    assert str(ScaleFacts(Decimal(14300), ScaleUnit.HEAD).as_json()["value"]) == "14300"


@pytest.mark.parametrize(
    ("cell", "heading", "tonnes"),
    [
        ("1.680,2", "tan", "1680.2"),
        (558.7, "tan", "558.7"),
        ("500 kg", "tan", "0.5"),
        ("25", "ta", "2.5"),
        ("1.500", "kg", "1.5"),
        ("12,5 tấn/năm", "tan", "12.5"),
    ],
)
def test_tonnes(cell, heading, tonnes):
    assert amounts.tonnes(cell, heading) == Decimal(tonnes)


@pytest.mark.parametrize(
    "cell", ["5 thùng", "-1", "20-30 tấn", "5 tấn/vụ", "trên 5", 10.0**12]
)
def test_tonnes_refuses(cell):
    with pytest.raises(ParseError):
        amounts.tonnes(cell, "tan")


def test_certificates_one_a_line():
    cell = (
        "VietGAHP: VietGAHP-CN-13-17-28-0001, cấp 21/01/2022, HH 21/01/2025\n"
        "OCOP 3 sao: 4940/QĐ-UBND, HH 16/03/2024, cấp 16/03/2021\r\n"
        "Chuẩn riêng: 12\n"
    )
    assert papers.certificates(cell) == (
        PaperFacts(
            "VietGAHP-CN-13-17-28-0001",
            date(2022, 1, 21),
            date(2025, 1, 21),
            CertificateType.VIETGAHP,
            "VietGAHP",
        ),
        PaperFacts(
            "4940/QĐ-UBND",
            date(2021, 3, 16),
            date(2024, 3, 16),
            CertificateType.OCOP_3,
            "OCOP 3 sao",
        ),
        PaperFacts("12", None, None, CertificateType.OTHER, "Chuẩn riêng"),
    )


def test_a_lone_certificate_takes_the_dates_of_their_own_columns():
    issued, expires = date(2022, 1, 1), date(2025, 1, 1)
    (paper,) = papers.certificates("ATTP: 1/2022", (issued,), (expires,))
    assert (paper.issued, paper.expires) == (issued, expires)


@pytest.mark.parametrize(
    "cell",
    [
        "VietGAP",
        "ATTP:",
        ": 12/2020",
        "ATTP: 12, cấp hôm qua",
        "ATTP: 12, ký 01/01/2020",
        "ATTP: 12, cấp 02/01/2024, HH 01/01/2024",
        "ATTP: 12\nattp: 12",
    ],
)
def test_certificates_refuse(cell):
    with pytest.raises(ParseError) as error:
        papers.certificates(cell)
    assert error.value.message.endswith(".")


def test_confirmation_from_columns_or_one_cell():
    issued, expires = date(2026, 6, 3), date(2027, 6, 3)
    paper = PaperFacts("118/XN-CCATTP", issued, expires)
    assert papers.confirmation("118/XN-CCATTP", issued, expires) == paper
    whole = "118/XN-CCATTP, cấp 03/06/2026, HH 03/06/2027"
    assert papers.confirmation(whole, None, None) == paper
    assert papers.confirmation(None, None, None) is None
    with pytest.raises(ParseError):
        papers.confirmation(None, issued, None)
    with pytest.raises(ParseError):
        papers.confirmation("1/XN", expires, issued)


def test_group_by_cell_else_by_the_group_row():
    assert cells.group("Thịt lợn", "") == (ProductGroup.PORK, "Thịt lợn")
    assert cells.group("", "GẠO, NGŨ CỐC")[0] == ProductGroup.GRAIN
    for cell in ("", "Đồ gỗ"):
        with pytest.raises(ParseError) as error:
            cells.group(cell, "")
        assert "Rau củ" in error.value.message


def test_entries_are_split_trimmed_and_once_each():
    assert cells.entries("vải, bưởi ;; Vải,\ncam ", ",;\n") == ("vải", "bưởi", "cam")
    nfd = "ho\u0300a"
    assert cells.entries(nfd, ",") == ("hòa",)


def test_a_date_is_read_from_dates_text_and_serial_numbers():
    day = date(2025, 1, 1)
    assert cells.day(day) == cells.day("01/01/2025") == cells.day(45658.0) == day
    assert cells.day(None) is None
    for cell in (True, "x", date(1899, 1, 1), 0.5):
        with pytest.raises(ParseError):
            cells.day(cell)


@given(ANY_CELL, ANY_CELL)
def test_no_cell_leads_to_another_exception(cell, other):
    for parse in (
        cells.text,
        cells.day,
        cells.phone,
        papers.certificates,
        lambda value: cells.group(value, "Rau củ"),
        lambda value: amounts.scale(value, other, ""),
        lambda value: amounts.tonnes(value, "tan"),
        lambda value: papers.confirmation(value, None, None),
        lambda value: cells.entries(value, ",;\n"),
    ):
        with suppress(ParseError):
            parse(cell)


@given(
    st.decimals(0, 10**9, places=2, allow_nan=False),
    st.sampled_from(ScaleUnit),
)
def test_a_scale_written_the_vietnamese_way_is_read_back(value, unit):
    written = f"{format_number(value)} {unit.value}"
    assert amounts.scale(written, None, "") == ScaleFacts(value, unit)


@example("ATTP", "1/2000/NNPTNT-VA", date(2015, 1, 1), date(2030, 1, 1))
@example("ATTP", "1/2000/NNPTNT-HH", date(2015, 1, 1), date(2030, 1, 1))
@example("ATTP", "1/2000/NNPTNT-CAP", date(2015, 1, 1), date(2030, 1, 1))
@given(
    st.sampled_from(["ATTP", "VietGAP", "OCOP 4 sao", "Hữu cơ"]),
    st.from_regex(r"[1-9][0-9]{0,3}/20[0-9]{2}/NNPTNT-[A-Z]{1,3}", fullmatch=True),
    st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    st.dates(date(2030, 1, 1), date(2040, 1, 1)),
)
def test_a_certificate_written_as_in_the_lists_is_read_back(kind, number, issued, end):
    line = f"{kind}: {number}, cấp {format_date(issued)}, HH {format_date(end)}"
    (paper,) = papers.certificates(line)
    assert (paper.type_text, paper.number) == (kind, number)
    assert (paper.issued, paper.expires) == (issued, end)


@given(st.from_regex(r"0[1-9][0-9]{8}", fullmatch=True))
def test_a_phone_number_in_any_grouping_is_read_back(digits):
    for mark in (" ", ".", "-", ""):
        grouped = mark.join((digits[:4], digits[4:7], digits[7:]))
        assert cells.phone(grouped) == digits
