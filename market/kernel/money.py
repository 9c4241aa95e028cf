"""Money as integer fen of CNY. A price is what the TAKER pays the producer; negative: the producer pays."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation


def to_fen(yuan: str | Decimal | int) -> int:
    """Yuan as typed -> fen. Raises ValueError for what is no finite number."""
    try:
        amount = Decimal(str(yuan)).quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
    except InvalidOperation as error:
        raise ValueError("not an amount of money") from error
    return int(amount * 100)


def to_yuan(fen: int) -> Decimal:
    """Fen -> yuan, exact."""
    return Decimal(fen) / 100


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Split ``total`` (fen or grams, any sign) by ``weights``: largest remainder, nothing lost.

    Raises ValueError when no weight is positive or one is negative.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be non-negative with a positive sum")
    sign = -1 if total < 0 else 1
    shares = [divmod(abs(total) * weight, whole) for weight in weights]
    missing = abs(total) - sum(quotient for quotient, _ in shares)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-shares[i][1], i))
    extra = set(by_remainder[:missing])
    return [sign * (quotient + (i in extra)) for i, (quotient, _) in enumerate(shares)]
