"""Texts as sellers and buyers write them, with the parse that a person gives them (strings.csv)."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from market.catalog.shipped import shipped_knowledge
from market.specs.services import read_spec, spec_as_json
from tests.specs.scoring import Score, faults_of


def _rows(name: str) -> list[tuple[str, str, dict[str, Any]]]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return [(row["id"], row["text"], json.loads(row["expected_json"])) for row in csv.DictReader(file)]


ROWS = _rows("strings.csv")
# SL: by someone who had never seen the reader, from the conventions alone; SM: by the same hand, after SL was mended.
BY_ANOTHER_HAND = _rows("second_strings.csv")
# A note on an amount, in words; nobody can say what its text should be.
NEVER_EXPECTED = {"qty_note"}


def _score(prefix: str = "", rows: list[tuple[str, str, dict[str, Any]]] = ROWS) -> tuple[Score, list[str]]:
    score, faults = Score(), []
    for identifier, text, expected in rows:
        if identifier.startswith(prefix):
            wrong = faults_of(expected, spec_as_json(identifier, read_spec(text)), score)
            faults += [f"{identifier} {text!r}: {fault}" for fault in wrong]
    return score, faults


@pytest.mark.parametrize("batch", sorted({identifier[0] for identifier, _, _ in ROWS}))
def test_sellers_words_are_read_as_a_person_reads_them(batch: str) -> None:
    score, faults = _score(batch)
    assert score.f1 >= 0.97, "\n".join(faults)
    assert score.whole_rate >= 0.93, "\n".join(faults)


def test_hardly_a_text_is_misread() -> None:
    score, faults = _score()
    assert score.f1 >= 0.995, "\n".join(faults)
    assert score.whole_rate >= 0.99, "\n".join(faults)


def test_texts_by_another_hand_are_read_as_they_were_meant() -> None:
    score, faults = _score(rows=BY_ANOTHER_HAND)
    assert score.f1 >= 0.95, "\n".join(faults)
    assert score.whole_rate >= 0.85, "\n".join(faults)


def test_the_texts_speak_of_every_property_and_every_material() -> None:
    knowledge = shipped_knowledge()
    spoken = {item["key"] for _, _, expected in ROWS for item in expected["properties"]}
    assert set(knowledge.properties) - spoken == NEVER_EXPECTED
    assert set(knowledge.materials) <= {expected["material"] for _, _, expected in ROWS}


def test_the_score_counts_an_invented_figure_against_the_reader() -> None:
    score = Score()
    read: dict[str, Any] = spec_as_json(1, read_spec("含水8% 灰分70%"))
    expected = {**read, "properties": read["properties"][:1]}
    assert faults_of(expected, read, score)
    assert (score.f1, score.whole_rate) == (2 / 3, 0.0)
