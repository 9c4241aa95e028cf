"""Translation and formatting, usable in requests, the worker and the command line alike.

msgids are English; every room keeps its own catalogues under ``market/<room>/translations``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.numbers import NumberPattern, parse_pattern
from babel.support import NullTranslations, Translations

from market.kernel.clock import SHANGHAI

LOCALES = ("zh", "en")
DEFAULT = "zh"
_locale: ContextVar[str] = ContextVar("locale", default=DEFAULT)
ROOMS = Path(__file__).resolve().parents[1]


@cache
def _translations(locale: str) -> NullTranslations:
    merged: Translations | None = None
    for folder in sorted(ROOMS.glob("*/translations")):
        found = Translations.load(str(folder), [locale])
        if isinstance(found, Translations):
            merged = found if merged is None else merged.merge(found)
    return merged or NullTranslations()


def locale() -> str:
    """The present language: ``zh`` or ``en``."""
    return _locale.get()


def set_locale(code: str) -> Token[str]:
    """Speak ``code`` until ``reset_locale``; for doors whose end is not a block, like a request's."""
    return _locale.set(code if code in LOCALES else DEFAULT)


def reset_locale(token: Token[str]) -> None:
    _locale.reset(token)


@contextmanager
def use_locale(code: str) -> Iterator[None]:
    """Speak ``code`` inside the block; an unknown language is the default one."""
    token = _locale.set(code if code in LOCALES else DEFAULT)
    try:
        yield
    finally:
        _locale.reset(token)


def gettext(message: str, /, **params: Any) -> str:
    """The sentence in the present language, its ``%(name)s`` filled."""
    if not message:
        return ""
    translated = str(_translations(locale()).ugettext(message))
    return translated % params if params else translated


def ngettext(singular: str, plural: str, count: int, /, **params: Any) -> str:
    """The sentence for ``count`` things; ``%(num)s`` is the count."""
    translated = str(_translations(locale()).ungettext(singular, plural, count))
    return translated % {"num": count, **params}


def localized(row: Any, attribute: str) -> str:
    """``row.<attribute>_zh`` or ``_en`` by the present language, the other one where it is empty."""
    first, second = ("zh", "en") if locale() == "zh" else ("en", "zh")
    return getattr(row, f"{attribute}_{first}") or getattr(row, f"{attribute}_{second}") or ""


_BABEL = {"zh": Locale.parse("zh_Hans_CN"), "en": Locale.parse("en")}


def _babel() -> Locale:
    return _BABEL[locale()]


@cache
def _pattern(places: int, *, least: int = 0) -> NumberPattern:
    decimals = "0" * least + "#" * (places - least)
    return parse_pattern(f"#,##0.{decimals}" if places else "#,##0")


def format_number(value: float | Decimal, digits: int | None = None) -> str:
    """A number with grouping; at most ``digits`` decimals (default: as many as it has, up to 4)."""
    return str(_pattern(4 if digits is None else digits).apply(value, _babel()))


def format_money(fen: int, *, sign: bool = False) -> str:
    """Fen as ``¥12.00``; ``sign`` shows a plus too, because prices here may be negative."""
    amount = _pattern(2, least=2).apply(abs(Decimal(fen)) / 100, _babel())
    mark = "\u2212" if fen < 0 else ("+" if sign and fen > 0 else "")
    return f"{mark}¥{amount}"


def format_day(day: date) -> str:
    """A calendar day, medium length."""
    return babel_date(day, format="medium", locale=_babel())


def format_moment(moment: datetime) -> str:
    """A moment to the minute, in the city's time."""
    pattern = "y年M月d日 HH:mm" if locale() == "zh" else "MMM d, y, HH:mm"
    return babel_datetime(moment, format=pattern, tzinfo=SHANGHAI, locale=_babel())
