"""``market specs parse``: free text in, structured specs out."""

from __future__ import annotations

import json
import sys

import click

from market.kernel.records import Record, RecordsFaulty, read_records
from market.specs.rules.model import Figure, Spec, SpecPrice, SpecQuantity
from market.specs.services import read_spec, spec_as_json

_SIGNS = {"le": "≤", "lt": "<", "ge": "≥", "gt": ">"}
_NO_TEXT = 'no text; give every record a "text" (it may be empty)'


@click.group()
def specs() -> None:
    """Reading of specifications."""


@specs.command()
@click.option("--format", "shape", type=click.Choice(["jsonl", "table"]), default="jsonl", show_default=True)
@click.argument("file")
def parse(shape: str, file: str) -> None:
    """Read the texts of FILE (.jsonl, .txt, .csv, .xlsx; - for standard input)."""
    try:
        records = read_records(file, _lacks)
    except RecordsFaulty as error:
        click.echo("\n".join(map(str, error.faults)), err=True)
        sys.exit(2)
    for record in records:
        text = record.fields.get("text")
        spec = read_spec("" if text is None else str(text))
        identifier = record.fields["id"]
        click.echo(_row(identifier, spec) if shape == "table" else _json(identifier, spec))


def _lacks(record: Record) -> str | None:
    text = record.fields.get("text", False)
    return None if text is None or (isinstance(text, str | int | float) and not isinstance(text, bool)) else _NO_TEXT


def _json(identifier: object, spec: Spec) -> str:
    return json.dumps(spec_as_json(identifier, spec), ensure_ascii=False)


def _row(identifier: object, spec: Spec) -> str:
    """One line of the table: id, material, figures, quantity, price, what was not read."""
    figures = "; ".join(map(_figure, spec.properties))
    cells = (
        str(identifier),
        spec.material or "?",
        figures,
        _amount(spec.quantity),
        _price(spec.price),
        " | ".join(spec.unread),
    )
    return "\t".join(" ".join(cell.split()) for cell in cells)


def _numbers(value: float | None, low: float | None, high: float | None, sign: str = "") -> str:
    if value is not None and low is not None and high is not None:
        return f"{value:g} ± {high - value:g}"
    if low is not None and high is not None:
        return f"{low:g}–{high:g}"
    if value is not None:
        return f"{value:g}"
    return f"{sign or ('≥' if high is None else '≤')}{low if high is None else high:g}"


def _figure(figure: Figure) -> str:
    if not figure.is_number:
        return f"{figure.key} {figure.text or figure.qualifier}"
    shown = _numbers(figure.value, figure.min, figure.max, _SIGNS.get(figure.qualifier, ""))
    unit = "" if figure.unit in (None, "-") else f" {figure.unit}"
    about, basis = ("~" if figure.approx else ""), (f" ({figure.basis})" if figure.basis else "")
    return f"{figure.key} {about}{shown}{unit}{basis}"


def _amount(quantity: SpecQuantity | None) -> str:
    if quantity is None:
        return ""
    return f"{_numbers(quantity.value, quantity.min, quantity.max)} {quantity.unit}" + (
        f"/{quantity.period}" if quantity.period else ""
    )


def _price(price: SpecPrice | None) -> str:
    if price is None:
        return ""
    return f"{price.direction} {_numbers(price.value, price.min, price.max)} {price.unit}"
