"""From a seller's or buyer's words to the fields of a listing. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from market.catalog.rules.knowledge import Knowledge
from market.kernel.money import to_fen
from market.kernel.quantity import to_base
from market.listings.rules.terms import MAX_AMOUNT, MAX_FEN
from market.specs.rules.model import Figure, Spec, SpecQuantity
from market.specs.services import read_spec, spec_as_json


def figures_json(spec: Spec) -> list[dict[str, Any]]:
    """The figures of a spec as they are kept with a listing."""
    return list(spec_as_json(None, spec)["properties"])


def limits_from(figures: tuple[Figure, ...]) -> list[dict[str, Any]]:
    """The bounds a buyer states, as limits. They are wishes (soft) until the buyer says that one is a must.

    A bare number bounds nothing: "moisture 12" does not say whether more or less would do.
    """
    return [
        {"key": figure.key, "min": figure.min, "max": figure.max, "unit": figure.unit, "hard": False}
        for figure in figures
        if figure.is_number and (figure.min is not None or figure.max is not None)
    ]


def _amount(quantity: SpecQuantity) -> dict[str, Any]:
    stated = next((n for n in (quantity.value, quantity.max, quantity.min) if n is not None), None)
    if stated is None:
        return {}
    try:
        amount, base = to_base(stated, quantity.unit)
    except ValueError:
        return {}
    if not 0 < amount <= MAX_AMOUNT:
        return {}
    return {"quantity_total": amount, "quantity_unit": base, "period": quantity.period}


def terms_of_spec(kind: str, spec: Spec, knowledge: Knowledge) -> dict[str, Any]:
    """What a spec says, as fields of a listing."""
    terms: dict[str, Any] = {"material_id": spec.material}
    if kind == "want":
        terms["acceptance"] = limits_from(spec.properties)
        terms["figures"] = []
    else:
        terms["figures"] = figures_json(spec)
    if spec.quantity:
        terms |= _amount(spec.quantity)
    if spec.price and spec.price.signed is not None and abs(fen := to_fen(str(spec.price.signed))) <= MAX_FEN:
        terms["price_fen"] = fen
        terms["is_delivered"] = bool(spec.price.freight_included)
    if spec.place in knowledge.districts:
        terms["district"] = spec.place
    return terms


def terms_from_text(kind: str, given: Mapping[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """Fields read from ``given``'s words; the title is asked only where the other words name no material."""
    words = f"{given.get('material_text') or ''} {given.get('spec_text') or ''}"
    terms = terms_of_spec(kind, read_spec(words, knowledge), knowledge)
    if terms["material_id"] is None and given.get("title"):
        terms["material_id"] = read_spec(str(given["title"]), knowledge).material
    return terms


_CUT = re.compile(r"[,，;；。、\n|/]")
_OPENING = re.compile(
    r"^(?:(?:长期|大量|现有|现货|诚|高价收|供应|出售|转让|处理|求购|收购|采购|急需|需要|收)[:：\s]*)+"
)
_FIGURE = re.compile(r"[\d<>=≤≥%]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def suggested_name(text: str) -> str:
    """The name at the beginning of a text, as most sellers write it first.

    "煤矸石 热值1200大卡 …" -> 煤矸石; "fly ash LOI 4.8%" -> fly ash LOI; "求购：粉煤灰 …" -> 粉煤灰.
    """
    first = _CUT.split(_OPENING.sub("", text.strip()), maxsplit=1)[0]
    words = first.split()
    if _CHINESE.search(first):
        return (words[0] if words else "")[:40]
    named = next((n for n, word in enumerate(words) if n and _FIGURE.search(word)), len(words))
    return " ".join(words[:named])[:40]
