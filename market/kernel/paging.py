"""Pages of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
MAX_PAGE = 10_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page: its rows, its number (from 1), the page size and how many rows there are in all."""

    rows: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def count(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def has_next(self) -> bool:
        return self.number < self.count

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def page_number(raw: str | None) -> int:
    """A page number from a URL: garbage and numbers below 1 are page 1."""
    if not raw or not raw.isascii() or not raw.isdigit():
        return 1
    # Python refuses to read numbers of thousands of digits.
    return min(max(int(raw), 1), MAX_PAGE) if len(raw) < 19 else MAX_PAGE
