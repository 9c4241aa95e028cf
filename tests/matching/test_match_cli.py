"""``market match`` as people script it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from market.matching.cli import match
from tests.matching.city import offers, wants

LISTINGS = [lot.record for lot in offers()[:40]]
DEMANDS = [buyer.record for buyer in wants()[:3]]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    for name, records in (("listings", LISTINGS), ("demands", DEMANDS)):
        lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
        (tmp_path / f"{name}.jsonl").write_text(lines + "\n", encoding="utf-8")
    return tmp_path / "listings.jsonl", tmp_path / "demands.jsonl"


def run(listings: Path | str, demands: Path | str, *more: str, stdin: str | None = None) -> Result:
    command = ["--listings", str(listings), "--demands", str(demands), "--as-of", "2026-12-01", *more]
    return CliRunner().invoke(match, command, input=stdin)


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_line_says_who_how_well_and_why(files: tuple[Path, Path]) -> None:
    first = rows(run(*files))[0]
    assert list(first) == [
        "demand_id",
        "listing_id",
        "rank",
        "score",
        "verdict",
        "landed_cny_per_t",
        "road_km",
        "reasons",
        "repairs",
    ]
    assert set(first["reasons"][0]) == {"attribute", "stated", "wanted", "membership", "kind", "standard", "text"}
    assert (first["demand_id"], first["rank"], first["verdict"]) == ("D01", 1, "ideal")


def test_ranks_run_from_one_without_ties_and_stop_at_top(files: tuple[Path, Path]) -> None:
    found = rows(run(*files, "--top", "2"))
    for demand in DEMANDS:
        own = [row for row in found if row["demand_id"] == demand["id"]]
        assert [row["rank"] for row in own] == list(range(1, len(own) + 1))
        assert len(own) <= 2
        assert [row["score"] for row in own] == sorted((row["score"] for row in own), reverse=True)


def test_all_adds_every_refused_pair_with_what_refused_it(files: tuple[Path, Path]) -> None:
    found = rows(run(*files, "--all", "--top", "100"))
    assert len(found) == len(LISTINGS) * len(DEMANDS)
    refused = [row for row in found if row["verdict"] == "refused"]
    assert all(row["rank"] is None and row["score"] == 0 for row in refused)
    assert all(row["reasons"][0]["kind"] == "hard" and row["reasons"][0]["membership"] == 0 for row in refused)


def test_the_day_decides_what_is_over(files: tuple[Path, Path], tmp_path: Path) -> None:
    record = LISTINGS[0] | {"available_from": "2026-01-01", "available_to": "2026-12-15"}
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    assert [row["listing_id"] for row in rows(run(path, files[1]))][:1] == [record["id"]]
    late = CliRunner().invoke(match, ["--listings", str(path), "--demands", str(files[1]), "--as-of", "2026-12-16"])
    assert late.stdout == ""


def test_a_table_in_csv_gives_the_same_as_json_lines(files: tuple[Path, Path], tmp_path: Path) -> None:
    path = tmp_path / "listings.csv"
    flat = [
        {**{key: value for key, value in record.items() if key != "quantity"},
         **{f"quantity.{key}": value for key, value in record["quantity"].items()}}
        for record in LISTINGS
    ]  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(flat[0]))
        writer.writeheader()
        writer.writerows(flat)
    assert run(path, files[1]).stdout == run(*files).stdout


def test_standard_input_serves_one_of_the_two(files: tuple[Path, Path]) -> None:
    assert run("-", files[1], stdin=files[0].read_text(encoding="utf-8")).stdout == run(*files).stdout
    both = run("-", "-", stdin="")
    assert (both.exit_code, both.stdout) == (2, "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lat": "north"}, "lat is no number"),
        ({"lat": 133.0}, "lat 133 is out of range"),
        ({"quantity": {"value": 5, "unit": "boat"}}, "quantity.unit boat is unknown"),
        ({"quantity": 7}, "quantity must be"),
        ({"available_to": "soon"}, "available_to is no date"),
        ({"spec_text": ["a"]}, "spec_text must be a text"),
        ({"price_cny_per_t": 1e400}, "price_cny_per_t is no number"),
    ],
)
def test_every_fault_of_an_offer_is_named_and_nothing_is_printed(
    files: tuple[Path, Path], tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    path = tmp_path / "bad.jsonl"
    lines = [json.dumps(LISTINGS[0]), json.dumps(LISTINGS[1] | change)]
    path.write_text("\n".join(lines), encoding="utf-8")
    result = run(path, files[1])
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{path}:2: {said}" in result.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"use": "soup"}, "use soup is unknown"),
        ({"use": "gypsum bord"}, "like gypsum_board"),
        ({"acceptance": [{"key": "taste", "max": 1}]}, "taste is no property"),
        ({"acceptance": "none"}, "acceptance must be a list"),
        ({"acceptance": [{"key": "moisture", "max": "x"}]}, "acceptance.moisture.max is no number"),
        ({"permits": 5}, "permits must be a list"),
        ({"price_max_by_material": [1]}, "price_max_by_material must be a map"),
        ({"max_road_km": -5}, "max_road_km -5 is out of range"),
    ],
)
def test_every_fault_of_a_want_is_named(
    files: tuple[Path, Path], tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(DEMANDS[0] | change), encoding="utf-8")
    result = run(files[0], path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_faults_of_both_files_are_told_at_once(tmp_path: Path) -> None:
    one, two = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    one.write_text("{", encoding="utf-8")
    two.write_text("[]", encoding="utf-8")
    result = run(one, two)
    assert len(result.stderr.strip().splitlines()) == 2


def test_an_offer_with_nothing_but_an_id_is_no_fault(files: tuple[Path, Path], tmp_path: Path) -> None:
    path = tmp_path / "bare.jsonl"
    path.write_text('{"id": 1}', encoding="utf-8")
    found = rows(run(path, files[1], "--all"))
    assert [row["verdict"] for row in found] == ["refused"] * len(DEMANDS)


def test_a_limit_in_another_unit_is_converted(files: tuple[Path, Path], tmp_path: Path) -> None:
    path = tmp_path / "want.jsonl"
    limit = {"key": "calorific_value", "min": None, "max": 900, "unit": "kcal/kg", "hard": True}
    path.write_text(json.dumps(DEMANDS[0] | {"acceptance": [limit], "spec_text": ""}), encoding="utf-8")
    broken = [row for row in rows(run(files[0], path, "--all")) if row["verdict"] == "refused"]
    assert any(
        reason["attribute"] == "calorific_value" and "3.768" in reason["wanted"] + reason["text"]
        for row in broken
        for reason in row["reasons"]
    )


def test_the_table_shows_a_line_a_proposal(files: tuple[Path, Path]) -> None:
    shown = run(*files, "--format", "table")
    assert shown.exit_code == 0
    assert len(shown.stdout.splitlines()) == len(rows(run(*files))) + 2 * len(DEMANDS)


def test_a_buyers_band_beside_the_usual_ideal_is_the_ideal_and_never_an_empty_band(tmp_path: Path) -> None:
    offer, want = tmp_path / "offer.jsonl", tmp_path / "want.jsonl"
    offer.write_text('{"id": 1, "material_text": "煤矸石", "spec_text": "热值1000大卡"}', encoding="utf-8")
    asked = {"id": 1, "use": "brick_full_gangue", "material_text": "煤矸石", "spec_text": "热值800-1500大卡"}
    want.write_text(json.dumps(asked), encoding="utf-8")
    reasons = rows(run(offer, want))[0]["reasons"]
    (heat,) = [reason for reason in reasons if reason["attribute"] == "calorific_value"]
    assert heat["membership"] == 1
    assert heat["wanted"].startswith("3.349")
    assert "6.28" in heat["wanted"]
