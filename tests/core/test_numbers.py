"""Numbers the Vietnamese way, there and back."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import ParseError
from portal.core.numbers import format_number, parse_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", "1234.5"),
        ("1.234", "1234"),
        ("14.300,0", "14300.0"),
        ("558,7", "558.7"),
        ("0,05", "0.05"),
        ("1 234 567", "1234567"),
        ("1\u00a0234,5", "1234.5"),
        ("-3,5", "-3.5"),
        ("\u22123,5", "-3.5"),
        ("007", "7"),
        # Foreign, but it can mean one thing only.
        ("12.5", "12.5"),
        ("0.125", "0.125"),
        ("1234.5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
        # Not foreign: the comma is the decimal comma.
        ("1,234", "1.234"),
    ],
)
def test_reads(text, value):
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "abc", "1.23.4", "1,2,3", "1.2345,6.7", "1e5", "٣", "½", "1" * 41]
    + ["NaN", "Infinity", "1_000", "+5", "1.234,", ",5"],
)
def test_refuses_with_a_sentence(text):
    with pytest.raises(ParseError) as error:
        parse_number(text)
    assert "1.234,5" in error.value.message


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_a_parse_error(text):
    with contextlib.suppress(ParseError):
        assert parse_number(text).is_finite()


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=3, allow_nan=False))
def test_what_is_written_is_read_back(value):
    assert parse_number(format_number(value)) == value
    assert parse_number(format_number(value, 3)) == value
