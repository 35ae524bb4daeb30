from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.core.quarters import Quarter

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def test_the_last_day_of_a_quarter_and_of_a_year():
    quarter = Quarter.of(date(2026, 11, 24))
    assert (quarter.first_day, quarter.last_day) == (
        date(2026, 10, 1),
        date(2026, 12, 31),
    )
    assert str(quarter) == "quý IV/2026"
    assert quarter.next == Quarter(2027, 1)
    assert Quarter(2027, 1).previous == quarter


@given(DAYS)
def test_every_day_lies_in_its_quarter_and_quarters_leave_no_gap(day):
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.next.first_day == quarter.last_day + timedelta(days=1)
    assert quarter.next.previous == quarter
    assert quarter.is_last_month(day) == (day.month in (3, 6, 9, 12))
    assert not quarter.next.is_last_month(day)
