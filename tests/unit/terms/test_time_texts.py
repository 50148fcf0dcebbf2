"""Days, instants and periods are read from ASCII digits alone."""

from __future__ import annotations

import pytest

from zhunsheng.terms.time import Period, TimeError, parse_day, parse_instant


@pytest.mark.parametrize("text", ["２０１４-07-09", "2014-07-0９", "٢٠١٤-07-09"])
def test_a_day_in_other_digits_is_no_day(text: str) -> None:
    with pytest.raises(TimeError):
        parse_day(text)


@pytest.mark.parametrize("text", ["２０１４-07-09T09:00:00+08:00", "2014-07-09T09:00:00.１+08:00"])
def test_an_instant_in_other_digits_is_no_instant(text: str) -> None:
    with pytest.raises(TimeError):
        parse_instant(text)


@pytest.mark.parametrize("text", ["２０１４", "2014-Q３", "2014-１2", "2014-W3６", "2014-H２", "2014-09-0３"])
def test_a_period_in_other_digits_is_no_period(text: str) -> None:
    with pytest.raises(TimeError):
        Period.parse(text)
