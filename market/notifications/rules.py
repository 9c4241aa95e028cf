"""Pure rules of notes: how one is worded, and what a sound one is.

A note keeps a msgid and its parameters. A parameter that has a name in both languages is given as ``<name>_zh`` and
``<name>_en``, and fills ``%(<name>)s`` in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from market.kernel.i18n import gettext, localized

LONGEST_MESSAGE = 300
LONGEST_LINK = 300
LONGEST_KEY = 120


def _spoken(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters for the present language."""
    both = {name[:-3] for name in params if name.endswith("_zh") and f"{name[:-3]}_en" in params}
    return {**params, **{name: localized(SimpleNamespace(**params), name) for name in both}}


def fill(message: str, params: Mapping[str, Any]) -> str:
    """The sentence in the present language, filled."""
    return gettext(message) % _spoken(params)


def check(message: str, params: Mapping[str, Any], link: str, key: str) -> None:
    """Raise ValueError for a note that could not be shown: a programming error of the sender."""
    if not message or len(message) > LONGEST_MESSAGE:
        raise ValueError(f"a note's message has 1 to {LONGEST_MESSAGE} characters")
    if not key or len(key) > LONGEST_KEY:
        raise ValueError(f"a note's key has 1 to {LONGEST_KEY} characters")
    if len(link) > LONGEST_LINK or (link and (not link.startswith("/") or link.startswith("//") or "\\" in link)):
        raise ValueError("a note leads to a path of this site")
    try:
        message % _spoken(params)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"the parameters do not fill the message: {error!r}") from error
