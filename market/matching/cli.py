"""``market match``: offers and wants from files in, ranked and explained matches out. No database, no network."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import date

import click

from market.catalog.shipped import shipped_knowledge
from market.kernel.clock import shanghai_date, utcnow
from market.kernel.records import Fault, RecordsFaulty, read_records
from market.matching.index import match_wants
from market.matching.rules.model import Result, Want
from market.matching.rules.reading import read_offers, read_wants
from market.matching.rules.results import result_as_json


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> date:
    if value is None:
        return shanghai_date(utcnow())
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value} is no date; write it as 2026-12-01") from error


@click.command()
@click.option("--listings", required=True, help="What is offered (.jsonl, .csv, .xlsx; - for standard input).")
@click.option("--demands", required=True, help="What is wanted (.jsonl, .csv, .xlsx; - for standard input).")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="Proposals per demand.")
@click.option("--as-of", callback=_day, help="Day to judge availability by; default: today in Shanghai.")
@click.option("--all", "everything", is_flag=True, help="Add the refused, with the reason that refused each.")
@click.option("--format", "shape", type=click.Choice(["jsonl", "table"]), default="jsonl", show_default=True)
def match(listings: str, demands: str, top: int, as_of: date, everything: bool, shape: str) -> None:
    """Rank for every demand the listings that may be proposed, and say why.

    \b
    A listing has the columns id, title, material_text, spec_text,
      quantity.value, quantity.unit, quantity.period, district (or lat, lon),
      price_cny_per_t, available_from, available_to, hazard_code:
      {"id": 1, "material_text": "煤矸石", "spec_text": "硫1.1", "district": "石龙区"}
    A demand has id, use (a use_id of seed/reference/uses.csv), material_text,
      spec_text, quantity…, district, max_road_km, price_max_cny_per_t:
      {"id": 1, "use": "brick_full_gangue", "material_text": "煤矸石", "spec_text": "硫≤1.5"}
    """
    knowledge = shipped_knowledge()
    faults: list[Fault] = []
    offers, wants = [], []
    if listings == demands == "-":
        faults.append(Fault("<stdin>", 1, "--listings and --demands cannot both be standard input"))
    else:
        try:
            offers = read_offers(_name(listings), read_records(listings), knowledge)
        except RecordsFaulty as error:
            faults.extend(error.faults)
        try:
            wants = read_wants(_name(demands), read_records(demands), knowledge)
        except RecordsFaulty as error:
            faults.extend(error.faults)
    if faults:
        click.echo("\n".join(map(str, faults)), err=True)
        sys.exit(2)
    titles = {offer.offer_id: offer.title or offer.material_text for offer in offers}
    for want, results in match_wants(offers, wants, knowledge, as_of, top, everything):
        click.echo("".join(_table(want, results, titles) if shape == "table" else _lines(results)), nl=False)


def _name(path: str) -> str:
    return "<stdin>" if path == "-" else path


def _ranks(results: Iterable[Result]) -> Iterable[tuple[int | None, Result]]:
    rank = 0
    for result in results:
        rank += result.is_proposable
        yield (rank if result.is_proposable else None), result


def _lines(results: Iterable[Result]) -> Iterable[str]:
    for rank, result in _ranks(results):
        yield json.dumps(result_as_json(result, rank), ensure_ascii=False) + "\n"


def _table(want: Want, results: Iterable[Result], titles: dict[str, str]) -> Iterable[str]:
    yield f"{want.want_id}  {want.title}\n"
    for rank, result in _ranks(results):
        road = "" if result.road_km is None else f"{result.road_km:.0f} km"
        landed = "" if result.landed is None else f"{result.landed:.0f} CNY/t"
        place = "  ".join((f"{rank or '-':>4}", f"{result.score:.3f}", f"{result.verdict:<8}", result.offer_id))
        yield "  ".join((place, titles.get(result.offer_id, ""), road, landed, result.reasons[0].text())) + "\n"
    yield "\n"
