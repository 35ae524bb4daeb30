"""Dates the Vietnamese way, there and back."""

import contextlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.dates import (
    date_of_serial,
    format_date,
    format_datetime,
    parse_date,
)
from portal.core.errors import ParseError


@pytest.mark.parametrize(
    "text",
    [
        "23/11/2026",
        " 23 / 11 / 2026 ",
        "23-11-2026",
        "23.11.2026",
        "23/11/26",
        "2026-11-23",
        "2026-11-23 00:00:00",
        "ngày 23 tháng 11 năm 2026",
        "Ngày 23 tháng 11, năm 2026",
        "23-thg 11-2026",
    ],
)
def test_reads(text):
    assert parse_date(text) == date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    ["", "hôm qua", "31/02/2026", "2026", "11/2026", "23/11/1026", "23/11/2150"]
    + ["٢٣/١١/٢٠٢٦", "0/0/0000", "23/11/20266", "1" * 200],
)
def test_refuses_with_a_sentence(text):
    with pytest.raises(ParseError) as error:
        parse_date(text)
    assert error.value.message.endswith(".")


@given(st.text(max_size=70))
def test_any_text_is_a_date_or_a_parse_error(text):
    with contextlib.suppress(ParseError):
        assert 1950 <= parse_date(text).year <= 2099


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_what_is_written_is_read_back(day):
    assert parse_date(format_date(day)) == day


@given(st.floats())
def test_any_number_is_a_serial_or_a_parse_error(number):
    with contextlib.suppress(ParseError):
        assert 1950 <= date_of_serial(number).year <= 2099


def test_serial_numbers_of_spreadsheets():
    assert date_of_serial(45658.0) == date(2025, 1, 1)
    with pytest.raises(ParseError):
        date_of_serial(45658.5)


def test_a_moment_is_shown_in_the_time_of_hanoi():
    moment = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)
    assert format_date(moment) == "23/11/2026"
    assert format_datetime(moment) == "01:05 23/11/2026"
