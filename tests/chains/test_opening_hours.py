"""Opening hours as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chains.opening_hours import format_hours, parse_hours
from portal.core.errors import ParseError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("7:00–18:30", "7:00–18:30"),
        ("7h - 18h30", "7:00–18:30"),
        ("07g00 đến 18g30", "7:00–18:30"),
        ("13h30–18h, 6h–11h", "6:00–11:00, 13:30–18:00"),
        ("6h-11h và 14h-18h", "6:00–11:00, 14:00–18:00"),
        ("0h-24h", "0:00–24:00"),
        ("nghỉ", ""),
        ("Đóng cửa", ""),
        ("", ""),
    ],
)
def test_usual_spellings(text, shown):
    assert format_hours(parse_hours(text)) == shown


@pytest.mark.parametrize(
    "text",
    ["sáng", "18h-7h", "25h-26h", "7h-9h, 8h-10h", "7", "1h-2h,3h-4h,5h-6h,7h-8h"],
)
def test_what_cannot_be_is_told(text):
    with pytest.raises(ParseError):
        parse_hours(text)


@given(st.text(alphabet="0123456789:hg.-–, nghiđến", max_size=24))
def test_whatever_is_read_is_written_so_that_it_reads_the_same(text):
    try:
        spans = parse_hours(text)
    except ParseError:
        return
    assert parse_hours(format_hours(spans)) == spans
