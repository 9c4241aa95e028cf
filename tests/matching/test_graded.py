"""The matcher against graded pairs: what it proposes, in which order, and what it must not propose."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from market.catalog.shipped import shipped_knowledge
from market.kernel.records import Record
from market.matching.index import match_wants
from market.matching.rules.model import Result
from market.matching.rules.reading import read_offers, read_wants
from tests.matching.city import Buyer, Lot, graded
from tests.matching.grading import judge

AS_OF = date(2026, 12, 1)
SECOND = Path(__file__).with_name("second")


@pytest.fixture(scope="module")
def city() -> tuple[list[Lot], list[Buyer], dict[str, dict[str, int]]]:
    return graded()


@pytest.fixture(scope="module")
def results(city: tuple[list[Lot], list[Buyer], dict[str, dict[str, int]]]) -> dict[str, dict[str, Result]]:
    lots, buyers, _ = city
    knowledge = shipped_knowledge()
    offers = read_offers("offers", [Record(n, lot.record) for n, lot in enumerate(lots)], knowledge)
    wants = read_wants("wants", [Record(n, buyer.record) for n, buyer in enumerate(buyers)], knowledge)
    found = match_wants(offers, wants, knowledge, AS_OF, 10, include_refused=True)
    return {want.want_id: {result.offer_id: result for result in judged} for want, judged in found}


def test_every_lot_is_taken_for_what_it_is_whatever_it_is_called(
    city: tuple[list[Lot], list[Buyer], dict[str, dict[str, int]]],
) -> None:
    lots = city[0]
    offers = read_offers("offers", [Record(n, lot.record) for n, lot in enumerate(lots)], shipped_knowledge())
    wrong = {
        offer.offer_id: (lot.record["title"], lot.material, offer.material_id)
        for offer, lot in zip(offers, lots, strict=True)
        if offer.material_id != lot.material
    }
    assert wrong == {}


def test_the_ranking_keeps_to_the_grades(
    city: tuple[list[Lot], list[Buyer], dict[str, dict[str, int]]], results: dict[str, dict[str, Result]]
) -> None:
    ranked = {want: [r.offer_id for r in found.values() if r.is_proposable] for want, found in results.items()}
    judged = judge(ranked, city[2])
    assert judged["ndcg"] >= 0.95
    assert judged["recall"] >= 0.95
    assert judged["bad"] <= 0.05


def test_hazardous_waste_goes_only_where_a_permit_is_held(
    city: tuple[list[Lot], list[Buyer], dict[str, dict[str, int]]], results: dict[str, dict[str, Result]]
) -> None:
    hazardous = {lot.record["id"] for lot in city[0] if lot.material in ("lead_acid", "msw_fly_ash", "al_dross")}
    permitted = {buyer.record["id"] for buyer in city[1] if buyer.record["permits"]}
    proposed = {
        want for want, found in results.items() for r in found.values() if r.offer_id in hazardous and r.is_proposable
    }
    assert proposed
    assert proposed <= permitted


def test_traders_who_chat_mix_units_and_write_two_scripts_are_ranked_as_a_broker_graded_them() -> None:
    def records(name: str) -> list[Record]:
        lines = (SECOND / name).read_text(encoding="utf-8").splitlines()
        return [Record(number, json.loads(line)) for number, line in enumerate(lines, 1)]

    qrels: dict[str, dict[str, int]] = {}
    with (SECOND / "qrels.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            qrels.setdefault(row["demand_id"], {})[row["listing_id"]] = int(row["grade"])
    knowledge = shipped_knowledge()
    offers = read_offers("listings", records("listings.jsonl"), knowledge)
    wants = read_wants("demands", records("demands.jsonl"), knowledge)
    ranked = {
        want.want_id: [result.offer_id for result in found]
        for want, found in match_wants(offers, wants, knowledge, AS_OF, 10)
    }
    judged = judge(ranked, qrels)
    assert judged["ndcg"] >= 0.93
    assert judged["recall"] >= 0.95
    assert judged["bad"] <= 0.05
