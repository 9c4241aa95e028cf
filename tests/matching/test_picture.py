"""The geometry of a match's picture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching.rules.model import Band
from market.matching.rules.picture import WIDTH, Span, picture

FIGURES = st.none() | st.floats(-1e6, 1e6)


def test_moisture_of_eight_under_a_limit_of_ten_stands_inside_the_ideal_band() -> None:
    drawn = picture(Band("%", "ar", 8, 8, hard_max=14, tolerable_max=12, ideal_max=10))
    assert drawn is not None
    assert drawn.ideal
    assert drawn.tolerable
    assert drawn.stated
    assert drawn.ideal.x == 0
    assert drawn.ideal.x < drawn.stated.x < drawn.ideal.x + drawn.ideal.width
    assert drawn.ideal.width < drawn.tolerable.width < drawn.hard[0] < WIDTH


def test_a_stated_range_is_as_wide_as_its_share_of_the_scale() -> None:
    drawn = picture(Band("mm", "", 0, 50, ideal_max=80))
    assert drawn is not None
    assert drawn.stated
    assert drawn.ideal
    assert drawn.stated.width / drawn.ideal.width == pytest.approx(50 / 80, abs=0.001)


def test_nothing_to_draw_is_nothing() -> None:
    assert picture(Band()) is None


@given(st.tuples(*[FIGURES] * 8))
def test_every_mark_stands_on_the_drawing(figures: tuple[float | None, ...]) -> None:
    drawn = picture(Band("", "", *figures))
    for span in () if drawn is None else (drawn.tolerable, drawn.ideal, drawn.stated):
        if isinstance(span, Span):
            assert 0 <= span.x <= WIDTH
            assert 0 <= span.width <= WIDTH + 0.01
    if drawn is not None:
        assert all(0 <= x <= WIDTH for x in drawn.hard)
