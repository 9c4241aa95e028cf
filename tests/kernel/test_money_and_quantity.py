from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.kernel.money import split, to_fen, to_yuan
from market.kernel.quantity import from_base, to_base, to_grams


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(0, 10**9), min_size=1).filter(lambda w: sum(w) > 0))
def test_a_split_never_loses_a_fen(total: int, weights: list[int]) -> None:
    shares = split(total, weights)
    assert sum(shares) == total
    assert all(share == 0 for share, weight in zip(shares, weights, strict=True) if weight == 0)


def test_the_largest_remainder_gets_the_odd_fen() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(-100, [1, 1, 1]) == [-34, -33, -33]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 5]])
def test_a_split_without_positive_weight_is_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError):
        split(1, weights)


def test_yuan_as_typed_become_fen_exactly() -> None:
    assert to_fen("12.34") == 1234
    assert to_fen("-30") == -3000
    assert to_yuan(1234) == Decimal("12.34")


@pytest.mark.parametrize("typed", ["", "abc", "NaN", "Infinity", "1e999"])
def test_what_is_no_money_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        to_fen(typed)


def test_trade_units_become_base_units() -> None:
    assert to_grams("3.5") == 3_500_000
    assert to_base("2", "方") == (2_000, "L")
    assert to_base("100", "斤") == (50_000, "g")
    assert from_base(1_500, "kWh") == Decimal("1.5")


def test_a_volume_is_no_mass() -> None:
    with pytest.raises(ValueError):
        to_grams("1", "m3")
