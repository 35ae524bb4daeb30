"""Telephone numbers in the usual spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import ParseError
from portal.core.phones import parse_phone


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("0912345678", "0912 345 678"),
        ("0947 563 357", "0947 563 357"),
        ("+84 912.345.678", "0912 345 678"),
        ("0084912345678", "0912 345 678"),
        ("+84 (0)912 345 678", "0912 345 678"),
        ("024-3833-1234", "024 3833 1234"),
        ("(0212) 385 1234", "0212 385 1234"),
        ("1900 1234", "1900 1234"),
        ("1800123456", "1800 123456"),
    ],
)
def test_one_way_of_writing(text, kept):
    assert parse_phone(text) == kept


@pytest.mark.parametrize(
    "text", ["", "o912345678", "091234567", "0112345678", "113", "0912345678; 0987"]
)
def test_what_is_no_number_is_told(text):
    with pytest.raises(ParseError):
        parse_phone(text)


@given(st.text(max_size=30))
def test_whatever_is_kept_reads_as_itself(text):
    try:
        number = parse_phone(text)
    except ParseError:
        return
    assert parse_phone(number) == number
