"""``market outlets``: what a byproduct could be used for. Needs neither database nor network."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click

from market.catalog.shipped import shipped_knowledge
from market.kernel.i18n import localized
from market.kernel.records import Fault, Record, RecordsFaulty, read_records
from market.matching.rules.outlet_reasons import outlet_as_json
from market.matching.rules.outlets import Outlet, find_outlets


@click.command()
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="Outlets per byproduct.")
@click.option("--format", "shape", type=click.Choice(["jsonl", "table"]), default="jsonl", show_default=True)
@click.argument("file")
def outlets(top: int, shape: str, file: str) -> None:
    """What could the byproducts of FILE be used for? (.jsonl, .txt, .csv, .xlsx; - for standard input)."""
    try:
        records = read_records(file)
        faults = [fault for record in records for fault in _faults("<stdin>" if file == "-" else file, record)]
        if faults:
            raise RecordsFaulty(faults)
    except RecordsFaulty as error:
        click.echo("\n".join(map(str, error.faults)), err=True)
        sys.exit(2)
    knowledge = shipped_knowledge()
    for record in records:
        found = find_outlets(str(record.fields["text"]), str(record.fields.get("origin") or ""), knowledge, top)
        if shape == "table":
            click.echo(_table(record, found))
        else:
            line = {"id": record.fields["id"], "outlets": [outlet_as_json(outlet) for outlet in found]}
            click.echo(json.dumps(line, ensure_ascii=False))


def _faults(file: str, record: Record) -> list[Fault]:
    found = []
    text, origin = record.fields.get("text"), record.fields.get("origin")
    if not isinstance(text, str | int | float) or isinstance(text, bool) or not str(text).strip():
        found.append(Fault(file, record.line, 'no text; describe the byproduct in "text", in Chinese or English'))
    if origin is not None and (not isinstance(origin, str | int) or isinstance(origin, bool)):
        found.append(Fault(file, record.line, 'the origin is not text; name the industry in "origin", or leave it out'))
    return found


def _table(record: Record, found: Sequence[Outlet]) -> str:
    head = f"{record.fields['id']}\t{record.fields['text']}"
    rows = [
        f"{each.rank:>4}  {each.score:.3f}  {each.isic}  {localized(each.use, 'name')} ({each.use.use_id})"
        for each in found
    ]
    return "\n".join([head, *rows])
