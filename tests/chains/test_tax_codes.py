"""Tax codes by Circular 90/2026: three forms, a check digit, one sentence a mistake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chains.choices import OperatorKind
from chains.tax_codes import check_digit, is_personal, parse_tax_code
from portal.core.errors import ParseError

FIRM, HOUSE = OperatorKind.ENTERPRISE, OperatorKind.HOUSEHOLD


@pytest.mark.parametrize(
    ("text", "kind", "kept"),
    [
        ("0100109106", FIRM, "0100109106"),
        (" 0100 109 106 ", FIRM, "0100109106"),
        ("0100109106-001", FIRM, "0100109106-001"),
        ("0100109106 – 001", FIRM, "0100109106-001"),
        ("0100109106001", FIRM, "0100109106-001"),
        ("014085001234", HOUSE, "014085001234"),
    ],
)
def test_codes_are_kept_in_one_form(text, kind, kept):
    assert parse_tax_code(text, kind) == kept


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("0100109107", FIRM, "Số cuối"),
        ("0100109106-000", FIRM, "001"),
        ("010010910-6001", FIRM, "mười số, dấu gạch, ba số"),
        ("01001091", FIRM, "8 chữ số"),
        ("MST0100109106", FIRM, "chỉ gồm chữ số"),
        ("٠١٠٠١٠٩١٠٦", FIRM, "chỉ gồm chữ số"),
        ("014085001234", FIRM, "định danh cá nhân"),
        ("999085001234", HOUSE, "001 đến 096"),
    ],
)
def test_every_mistake_has_a_sentence(text, kind, says):
    with pytest.raises(ParseError) as error:
        parse_tax_code(text, kind)
    assert says in error.value.message


@given(st.text(alphabet="0123456789- .–", max_size=18))
def test_whatever_is_kept_reads_as_itself(text):
    try:
        code = parse_tax_code(text, HOUSE)
    except ParseError:
        return
    assert parse_tax_code(code, HOUSE) == code
    assert is_personal(code) == (len(code) == 12)


@given(st.integers(0, 999_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(number, place, by):
    nine = f"{number:09d}"
    digit = check_digit(nine)
    if digit == 10:
        return
    wrong = nine[:place] + str((int(nine[place]) + by) % 10) + nine[place + 1 :]
    with pytest.raises(ParseError):
        parse_tax_code(wrong + str(digit), FIRM)
