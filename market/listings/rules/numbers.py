"""Numbers, days and months as people type them into a cell or a field. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from market.kernel.text import normalise

LARGEST = Decimal("1e12")
_MYRIADS = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ t]00:00(?::00(?:\.0+)?)?)?|(\d{4})(\d{2})(\d{2})"
)
_MONTHS = re.compile(r"(\d{1,2})(?:\s*(?:-|~|至|到|to)\s*(\d{1,2}))?")
_WHOLE_YEAR = {"全年", "all", "all year", "whole year", "年", "1-12"}
# Workbooks count days from here; 25569 is 1970-01-01, 73050 the last day of 2099.
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(25_569, 73_051)


def read_number(raw: str) -> Decimal | None:
    """``"1,200"``, ``"−3"``, ``"３.5万"`` -> a number; None for nothing. Raises ValueError for anything else."""
    text = normalise(raw).replace(",", "").replace("\u2212", "-").replace(" ", "").removeprefix("¥")
    if not text:
        return None
    factor = _MYRIADS.get(text[-1], Decimal(1))
    try:
        number = Decimal(text[:-1] if factor != 1 else text)
    except InvalidOperation as error:
        raise ValueError(raw) from error
    if not number.is_finite() or abs(number) > LARGEST:
        raise ValueError(raw)
    return number * factor


def read_day(raw: object) -> date:
    """A day from a date, a workbook's day number, or ``2026/10/1``, ``2026年10月1日`` or such. Raises ValueError."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if raw != int(raw) or int(raw) not in _SERIALS:
            raise ValueError(raw)
        return _SERIAL_ZERO + timedelta(days=int(raw))
    found = _DAY.fullmatch(normalise(str(raw)))
    if not found:
        raise ValueError(raw)
    year, month, day = (int(part) for part in found.groups() if part)
    return date(year, month, day)


def read_months(raw: str) -> tuple[int, ...]:
    """``"6-7, 9"``, ``"11-2"``, ``"6月、7月"``, ``"全年"`` -> months 1..12. Raises ValueError."""
    text = normalise(raw)
    if text in _WHOLE_YEAR:
        return tuple(range(1, 13))
    found: set[int] = set()
    for piece in re.split(r"[,;、\s]+", text.replace("月份", "").replace("月", "")):
        if not piece:
            continue
        bounds = _MONTHS.fullmatch(piece)
        if not bounds:
            raise ValueError(raw)
        first, last = int(bounds[1]), int(bounds[2] or bounds[1])
        if not (1 <= first <= 12 and 1 <= last <= 12):
            raise ValueError(raw)
        found.update((first + step - 1) % 12 + 1 for step in range((last - first) % 12 + 1))
    if not found:
        raise ValueError(raw)
    return tuple(sorted(found))


def months_text(months: tuple[int, ...]) -> str:
    """``(6, 7, 9) -> "6~7;9"``, nothing for the whole year. With a hyphen, a spreadsheet would make a date of it."""
    if len(months) == 12:
        return ""
    runs: list[list[int]] = []
    for month in months:
        if runs and runs[-1][-1] == month - 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ";".join(str(run[0]) if len(run) == 1 else f"{run[0]}~{run[-1]}" for run in runs)
