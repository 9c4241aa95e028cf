"""One normal form for reading, with the way back to the original offsets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from market.kernel.text import to_simplified

# What NFKC leaves apart though people mean the same by it.
_SAME = str.maketrans(
    {
        "。": ";", "；": ";", "：": ":", "（": "(", "）": ")", "【": "(", "】": ")", "[": "(", "]": ")",
        "～": "~", "〜": "~", "∼": "~", "—": "-", "–": "-", "−": "-", "―": "-", "‐": "-", "‑": "-", "﹣": "-", "─": "-",
        "≦": "≤", "≧": "≥", "⩽": "≤", "⩾": "≥", "＜": "<", "＞": ">", "≈": "≈", "≌": "≈", "×": "x", "✕": "x", "*": "x",
        "·": ".", "•": ".", "・": ".", "µ": "μ", "㎎": "mg", "“": '"', "”": '"', "‘": "'", "’": "'", "\r": "\n",
        "\u3000": " ",
        "⁻": "-", "№": "#",
    }
)  # fmt: skip


# A zero typed for the letter O in a formula: Si02, Al203, Ca0, S03.
_ZERO_FOR_O = re.compile(
    r"(?<![A-Za-z])(?:(?:Si|Ti)02|(?:Al2|Fe2)03|S03(?![\d.])|P205|(?:Ca|Mg|Mn|Na2|K2)0(?![\d.])|S0[HC](?![A-Za-z]))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Normal:
    """``text`` as it is read; ``origin[i]`` is the offset in the original of its i-th character."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original for a span of the normal text."""
        last = len(self.origin) - 1
        return self.origin[min(start, last)], self.origin[min(max(end - 1, start), last)] + 1


def normal_form(original: str) -> Normal:
    """Full width to half, traditional to simplified, one sign for each meaning; case is kept, for symbols."""
    characters: list[str] = []
    origin: list[int] = []
    simplified = to_simplified(original)
    if len(simplified) != len(original):  # a rare character widened: do without, rather than lose the offsets
        simplified = original
    for offset, character in enumerate(simplified):
        if character == "，":  # behind a half-width digit it parts, it groups no thousands: 「白度45，200目」
            character = "、" if "0" <= simplified[offset - 1 : offset] <= "9" else ","
        for piece in unicodedata.normalize("NFKC", character.translate(_SAME)).translate(_SAME):
            characters.append(piece)
            origin.append(offset)
    text = _ZERO_FOR_O.sub(lambda found: found.group().replace("0", "O", 1), "".join(characters))
    return Normal(text, tuple(origin))
