"""Free text -> structured spec. Pure: needs no database; ``knowledge`` defaults to the shipped tables."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from market.catalog.rules.knowledge import Knowledge
from market.catalog.shipped import shipped_knowledge
from market.specs.rules.model import Figure, Spec
from market.specs.rules.reading import read


def read_spec(text: str, knowledge: Knowledge | None = None) -> Spec:
    """Read a seller's text. Never raises; what is not understood stands in ``unread``. Linear in length."""
    return read(text, knowledge or shipped_knowledge())


def _figure_json(figure: Figure) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "key": figure.key,
        "value": figure.value,
        "min": figure.min,
        "max": figure.max,
        "unit": figure.unit,
        "basis": figure.basis,
        "qualifier": figure.qualifier,
        "approx": figure.approx,
    }
    if figure.kind:
        shown["kind"] = figure.kind
    if figure.text is not None:
        shown["text"] = figure.text
    return shown


def spec_as_json(identifier: object, spec: Spec) -> dict[str, Any]:
    """One output line of ``market specs parse``."""
    quantity, price = spec.quantity, spec.price
    return {
        "id": identifier,
        "material": spec.material,
        "properties": [_figure_json(figure) for figure in spec.properties],
        "quantity": quantity and asdict(quantity),
        "price": price and asdict(price),
        "unread": list(spec.unread),
    }
