"""Text as it is compared: one normal form and one tokeniser for every search, on both databases and in memory."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

_WORD = re.compile(r"[a-z0-9]+(?:[.\-][a-z0-9]+)*|[\u3400-\u9fff\U00020000-\U0003ffff]+")
_SPACE = re.compile(r"\s+")


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def to_simplified(text: str) -> str:
    """Traditional characters made simplified; everything else as it is."""
    if text.isascii():
        return text
    # Half a surrogate pair can come out of JSON; the converter refuses it, and no text may be a fault.
    return str(_converter().convert(text.encode("utf-8", "replace").decode("utf-8")))


def normalise(text: str) -> str:
    """NFKC, case folded, traditional characters made simplified, white space as single blanks."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return _SPACE.sub(" ", to_simplified(text)).strip()


def tokens(text: str) -> list[str]:
    """Search tokens: latin words and numbers whole; Chinese as single characters and bigrams."""
    found: list[str] = []
    for word in _WORD.findall(normalise(text)):
        if word[0].isascii():
            found.append(word)
        else:
            found.extend(word)
            found.extend(word[i : i + 2] for i in range(len(word) - 1))
    return found


def query_tokens(text: str) -> list[str]:
    """Tokens of a query: a Chinese word of two or more characters asks for its bigrams only."""
    asked: list[str] = []
    for word in _WORD.findall(normalise(text)):
        if word[0].isascii() or len(word) == 1:
            asked.append(word)
        else:
            asked.extend(word[i : i + 2] for i in range(len(word) - 1))
    return list(dict.fromkeys(asked))


@lru_cache(maxsize=8192)
def pinyin(text: str) -> str:
    """Toneless pinyin of the Chinese characters, joined: ``煤矸石 -> meiganshi``."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(normalise(text), errors="default")).replace(" ", "")
