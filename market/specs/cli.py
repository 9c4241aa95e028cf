"""``market specs parse``: free text in, structured specs out."""

from __future__ import annotations

import json
import sys

import click

from market.kernel.records import Fault, Record, RecordsFaulty, read_records
from market.specs.rules.model import Spec
from market.specs.services import read_spec, spec_as_json


@click.group()
def specs() -> None:
    """Reading of specifications."""


@specs.command()
@click.option("--format", "shape", type=click.Choice(["jsonl", "table"]), default="jsonl", show_default=True)
@click.argument("file")
def parse(shape: str, file: str) -> None:
    """Read the texts of FILE (.jsonl, .txt, .csv, .xlsx; - for standard input)."""
    try:
        records = read_records(file)
        faults = [
            Fault("<stdin>" if file == "-" else file, record.line, 'no text; give every record a "text" (it may be empty)')
            for record in records
            if not _has_text(record)
        ]
        if faults:
            raise RecordsFaulty(faults)
    except RecordsFaulty as error:
        click.echo("\n".join(map(str, error.faults)), err=True)
        sys.exit(2)
    for record in records:
        spec = read_spec(str(record.fields.get("text") or ""))
        if shape == "table":
            click.echo(_line(record.fields["id"], spec))
        else:
            click.echo(json.dumps(spec_as_json(record.fields["id"], spec), ensure_ascii=False))


def _has_text(record: Record) -> bool:
    return isinstance(record.fields.get("text"), str | int | float) or (record.fields.get("text", "") is None)


def _line(identifier: object, spec: Spec) -> str:
    figures = []
    for figure in spec.properties:
        bounds = {"le": "≤", "lt": "<", "ge": "≥", "gt": ">"}.get(figure.qualifier, "")
        if figure.qualifier == "range":
            shown = f"{figure.min:g}–{figure.max:g}"
        elif figure.is_number:
            shown = f"{bounds}{figure.value if figure.value is not None else figure.high if figure.high is not None else figure.low:g}"
        else:
            shown = figure.text or figure.qualifier
        figures.append(f"{figure.key} {shown}{' ' + figure.unit if figure.unit and figure.is_number else ''}")
    return f"{identifier}\t{spec.material or '?'}\t{'; '.join(figures)}"
