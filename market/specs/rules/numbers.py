"""Numbers as people write them: 3,000; 1.5万; 三成五; 百分之十五; 两千; 十几."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}

# Every repetition is bounded: a run of digits must not be read again from each of its digits.
ARABIC = re.compile(r"(?:\d{1,3}(?:,\d{3}){1,8}(?!\d)|\d{1,31})(?:\.\d{1,20})?|\.\d{1,20}")
CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万]{1,21}(?:点[零〇一二三四五六七八九]{1,12})?")
_NEIGHBOURS = re.compile(r"([一二两三四五六七八])([两二三四五六七八九])([十百千万]{1,3})")
_ODD_NEIGHBOURS = ("三", "五")  # 三五万: the one saying that skips a number
_NEIGHBOURS_OVER_TEN = re.compile(r"([二三四五六七八九]?十)([一二三四五六七八])([二三四五六七八九])(万|(?![十百千万]))")
_AND_ONE = re.compile(r"[十百千万][二三四五六七八九]一$")
_MASS = ("吨", "斤", "公")  # 一百二一吨 is 120 for a tonne
_SPACED = re.compile(r"(?<![\d.] )(?<![\d.])[1-9]\d{0,2}(?: \d{3}){1,3}(?=\s?(?:t|mt|tons?|tonnes?|m3|cbm|pcs|kwh)\b)")
_ROUGH = re.compile(r"[来多余](?=[\u4e00-\u9fff])")
SCALE = re.compile(r"\s?(万|千|百|亿|w(?![a-zA-Z]))")


def chinese_number(word: str) -> float | None:
    """``两千 -> 2000``, ``一千二 -> 1200``, ``十二点五 -> 12.5``; None for what is no number."""
    whole, _, decimals = word.partition("点")
    total = section = 0
    digit: int | None = None
    last_unit = 1
    for character in whole:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _TENS:
            last_unit = _TENS[character]
            section += (1 if digit is None else digit) * last_unit
            digit = None
        elif character in _MYRIADS:
            last_unit = _MYRIADS[character]
            total += (section + (digit or 0)) * last_unit
            section, digit = 0, None
        else:
            return None
    if digit is not None:
        # 一千二 is 1200: a bare last digit counts in tenths of the unit before it, unless 零 stood between.
        section += digit * (last_unit // 10) if last_unit >= 10 and "零" not in whole and last_unit != 10 else digit
    number = float(total + section)
    if decimals:
        number += sum(_DIGITS[c] * 10 ** -(i + 1) for i, c in enumerate(decimals) if c in _DIGITS)
    return number


@dataclass(frozen=True, slots=True)
class Number:
    """``value`` as written, 万 and 千 applied; ``second`` closes a spoken range (一两百); ``rough``: 三千来, 1000多."""

    value: float
    end: int
    chinese: bool
    second: float | None = None
    rough: bool = False


def _follow(first: str, second: str) -> bool:
    return _DIGITS[second] == _DIGITS[first] + 1 or (first, second) == _ODD_NEIGHBOURS


def read_spaced(text: str, lowered: str, position: int) -> Number | None:
    """Thousands parted by blanks, where the unit of an amount follows: ``12 000 t``."""
    found = _SPACED.match(lowered, position)
    return Number(float(text[position : found.end()].replace(" ", "")), found.end(), False) if found else None


def read_number(text: str, position: int) -> Number | None:
    """The number at ``position``; None where there is none."""
    spoken = _NEIGHBOURS.match(text, position)
    if spoken and _follow(*spoken.group(1, 2)):
        low, high = (chinese_number(spoken.group(side) + spoken.group(3)) for side in (1, 2))
        return Number(low or 0.0, spoken.end(), True, high)
    spoken = _NEIGHBOURS_OVER_TEN.match(text, position)
    if spoken and _follow(*spoken.group(2, 3)):
        low, high = (chinese_number("".join(spoken.group(1, side, 4))) for side in (2, 3))
        return Number(low or 0.0, spoken.end(), True, high)
    if text.startswith("半", position):
        return Number(0.5, position + 1, True) if text[position + 1 : position + 2] in ("年", "个") else None
    found = ARABIC.match(text, position)
    if found:
        digits = found.group()
        if len(digits) > 30:
            return None
        value, end, chinese = float(digits.replace(",", "")), found.end(), False
    else:
        found = CHINESE.match(text, position)
        if not found or len(found.group()) > 20 or found.group() in ("千", "万", "百"):
            return None
        end = found.end() - bool(_AND_ONE.search(found.group()) and text[found.end() : found.end() + 1] in _MASS)
        number = chinese_number(text[position:end])
        if number is None:
            return None
        value, chinese = number, True
    scale = SCALE.match(text, end)
    if scale and not (scale.group(1) == "千" and text[scale.end() : scale.end() + 1] in tuple("卡焦克瓦")):
        value *= {"万": 1e4, "w": 1e4, "千": 1e3, "百": 1e2, "亿": 1e8}[scale.group(1)]
        end = scale.end()
    rough = _ROUGH.match(text, end)
    return Number(value, rough.end() if rough else end, chinese, rough=bool(rough))
