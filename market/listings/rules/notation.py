"""Figures and limits written in one cell, exactly: ``moisture[ar]=8; sulfur<=1.1!; particle_size=0~50``. Pure.

Numbers are in each property's canonical unit. ``!`` makes a limit hard; ``≈`` is "about"; ``?`` is "not tested",
``nd`` "not detected"; ``a[b~c]`` a value with its tolerance; words stand in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from market.kernel.text import normalise
from market.listings.rules.numbers import read_number

_ITEM = re.compile(
    r"(?P<name>[^<>=≤≥≈!\[\]\"]+?)\s*(?:\[(?P<marks>[a-z ,]*)\])?\s*"
    r"(?P<op><=|>=|≤|≥|<|>|=|≈)\s*(?P<value>\"[^\"]*\"|[^!]*?)\s*(?P<hard>!)?"
)
_SPAN = re.compile(
    r"(?P<value>[^\[\]~]*)\[(?P<low>[^~\]]+)~(?P<high>[^~\]]+)\]|(?P<first>[^~\[\]]+)~(?P<last>[^~\[\]]+)"
)
_BASES = ("ar", "ad", "d", "daf")
_KINDS = ("net", "gross")
_SIGNS = {"le": "<=", "lt": "<", "ge": ">=", "gt": ">"}
_QUALIFIERS = {"<=": "le", "≤": "le", "<": "lt", ">=": "ge", "≥": "ge", ">": "gt"}
Resolve = Callable[[str], str | None]


def _plain(number: float) -> str:
    return format(Decimal(repr(number)).normalize(), "f")


def _items(text: str) -> list[re.Match[str]]:
    found = []
    for piece in re.split(r"[;；\n]+(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", text):
        if not piece.strip():
            continue
        item = _ITEM.fullmatch(piece.strip())
        if item is None:
            raise ValueError(piece.strip()[:60])
        found.append(item)
    return found


def _key(item: re.Match[str], resolve: Resolve) -> str:
    key = resolve(item["name"])
    if key is None:
        raise ValueError(item["name"][:60])
    return key


def _float(raw: str) -> float:
    number = read_number(raw)
    if number is None:
        raise ValueError(raw)
    return float(number)


def _bounds(item: re.Match[str]) -> dict[str, Any]:
    """qualifier, value, min and max of an item."""
    blank: dict[str, Any] = {"value": None, "min": None, "max": None}
    raw = item["value"]
    if item["op"] in _QUALIFIERS:
        qualifier = _QUALIFIERS[item["op"]]
        return {**blank, "qualifier": qualifier, "max" if qualifier in ("le", "lt") else "min": _float(raw)}
    if span := _SPAN.fullmatch(raw):
        if span["first"]:
            return {**blank, "qualifier": "range", "min": _float(span["first"]), "max": _float(span["last"])}
        return {
            "qualifier": "tol",
            "value": _float(span["value"]),
            "min": _float(span["low"]),
            "max": _float(span["high"]),
        }
    return {**blank, "qualifier": "exact", "value": _float(raw)}


def read_figures(text: str, resolve: Resolve) -> list[dict[str, Any]]:
    """Figures as they are kept with a listing; ``resolve`` turns a name into a property key.

    Raises ValueError with the piece that cannot be read.
    """
    figures = []
    for item in _items(text):
        figure: dict[str, Any] = {"key": _key(item, resolve), "value": None, "min": None, "max": None}
        raw = item["value"]
        if raw.startswith('"'):
            figure |= {"qualifier": "text", "text": raw.strip('"')}
        elif raw in ("?", "nd"):
            figure |= {"qualifier": "unknown" if raw == "?" else "nd"}
        else:
            figure |= _bounds(item)
        marks = re.split(r"[ ,]+", item["marks"] or "")
        figure["basis"] = next((mark for mark in marks if mark in _BASES), None)
        if kind := next((mark for mark in marks if mark in _KINDS), None):
            figure["kind"] = kind
        figure["approx"] = item["op"] == "≈"
        figures.append(figure)
    return figures


def figures_text(figures: Sequence[Mapping[str, Any]]) -> str:
    """The inverse of ``read_figures``."""
    return "; ".join(map(_figure_text, figures))


def _figure_text(figure: Mapping[str, Any]) -> str:
    marks = ",".join(mark for mark in (figure.get("basis"), figure.get("kind")) if mark)
    head = f"{figure['key']}[{marks}]" if marks else figure["key"]
    equals = "≈" if figure.get("approx") else "="
    value, low, high = figure.get("value"), figure.get("min"), figure.get("max")
    if low is not None and high is not None:
        span = f"{_plain(low)}~{_plain(high)}"
        return f"{head}{equals}{span}" if value is None else f"{head}{equals}{_plain(value)}[{span}]"
    if value is not None:
        return f"{head}{equals}{_plain(value)}"
    if low is not None or high is not None:
        default = "ge" if low is not None else "le"
        sign = _SIGNS.get(figure.get("qualifier") or default, _SIGNS[default])
        return f"{head}{sign}{_plain(low if low is not None else high)}"  # type: ignore[arg-type]  # one of them is set
    if figure.get("text"):
        words = str(figure["text"]).replace('"', "'")
        return f'{head}="{words}"'
    return f"{head}={'nd' if figure.get('qualifier') == 'nd' else '?'}"


def read_limits(text: str, resolve: Resolve) -> list[dict[str, Any]]:
    """A want's limits: bounds and whether they are hard. Raises ValueError with the piece that cannot be read."""
    limits = []
    for item in _items(text):
        bounds = _bounds(item)
        if bounds["min"] is None and bounds["max"] is None:
            raise ValueError(item[0][:60])
        limits.append(
            {"key": _key(item, resolve), "min": bounds["min"], "max": bounds["max"], "hard": item["hard"] is not None}
        )
    return limits


def limits_text(limits: Sequence[Mapping[str, Any]]) -> str:
    """The inverse of ``read_limits``."""
    return "; ".join(
        _figure_text({"key": limit["key"], "min": limit["min"], "max": limit["max"]})
        + ("!" if limit.get("hard") else "")
        for limit in limits
    )


def read_prices(text: str, resolve: Resolve) -> list[tuple[str, Decimal]]:
    """``"coal_gangue=-20; 粉煤灰=30"`` -> (material, yuan a tonne). Raises ValueError with the piece."""
    prices = []
    for piece in re.split(r"[;；\n]+", text):
        name, sign, amount = piece.partition("=")
        if not piece.strip():
            continue
        material = resolve(name)
        price = read_number(amount) if sign else None
        if material is None or price is None:
            raise ValueError(piece.strip()[:60])
        prices.append((material, price))
    return prices


def key_of(names: Mapping[str, str]) -> Resolve:
    """A resolver over names in normal form."""
    return lambda name: names.get(normalise(name))
