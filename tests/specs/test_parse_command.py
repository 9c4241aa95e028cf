"""``market specs parse``: what goes in, what comes out, what is refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from market.specs.cli import specs


def parse(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(specs, ["parse", *arguments], input=stdin)


def rows(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_json_lines_come_back_in_order_with_their_ids(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(
        '{"id": "b", "text": "硫1.1"}\n\n{"id": 7, "text": ""}\n{"id": "a", "text": "水8"}\n', encoding="utf-8"
    )
    found = rows(parse(str(file)))
    assert [row["id"] for row in found] == ["b", 7, "a"]
    assert list(found[0]) == ["id", "material", "properties", "quantity", "price", "unread"]
    assert found[1] == {"id": 7, "material": None, "properties": [], "quantity": None, "price": None, "unread": []}


def test_a_figure_has_the_fields_of_the_contract(tmp_path: Path) -> None:
    [row] = rows(parse("-", stdin='{"id": 1, "text": "Qnet,ar 4.8 MJ/kg"}\n'))
    assert row["properties"] == [
        {
            "key": "calorific_value",
            "value": 4.8,
            "min": None,
            "max": None,
            "unit": "MJ/kg",
            "basis": "ar",
            "qualifier": "exact",
            "approx": False,
            "kind": "net",
        }
    ]


def test_standard_input_csv_text_and_workbook_say_the_same(tmp_path: Path) -> None:
    texts = ["煤矸石 热值1200大卡 硫1.1", "S95矿粉，比表430，到厂185元/吨"]
    with (tmp_path / "t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text"), *enumerate(texts, start=1)])
    (tmp_path / "t.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for cells in [["id", "text"], *([n, text] for n, text in enumerate(texts, start=1))]:
        sheet.append(cells)
    book.save(tmp_path / "t.xlsx")
    lines = "".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(texts, start=1))
    expected = [row | {"id": ""} for row in rows(parse("-", stdin=lines))]
    for name in ("t.csv", "t.txt", "t.xlsx"):
        assert [row | {"id": ""} for row in rows(parse(str(tmp_path / name)))] == expected


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (b'{"id": 1, "text": "x"\n', ["1: not JSON"]),
        (b'{"id": 1, "text": "x"}\n{"text": "y"}\n', ["2: no id"]),
        (b'{"id": 1}\n', ["1: no text"]),
        (b'{"id": 1, "text": ["x"]}\n', ["1: no text"]),
        (b'{"id": 1, "text": "x"}\n{"id": 1, "text": "y"}\n', ["2: "]),
        (b'{"id": 1, "text": "\xff"}\n', ["1: wrong encoding"]),
        (b'[1]\n{"id": 2}\n', ["1: not an object"]),
    ],
)
def test_faults_are_named_by_line_and_nothing_is_printed(tmp_path: Path, content: bytes, faults: list[str]) -> None:
    file = tmp_path / "f.jsonl"
    file.write_bytes(content)
    result = parse(str(file))
    assert result.exit_code == 2
    assert result.stdout == ""
    shown = result.stderr.splitlines()
    assert len(shown) >= len(faults)
    for fault in faults:
        assert any(line.startswith(f"{file}:{fault}") for line in shown), shown


def test_every_fault_has_a_line_of_its_own() -> None:
    result = parse("-", stdin='nonsense\n{"id": 1, "text": "x"}\n{"id": 2}\n')
    assert result.exit_code == 2
    assert [line.split(": ")[0] for line in result.stderr.splitlines()] == ["<stdin>:1", "<stdin>:3"]


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    result = parse(str(tmp_path / "none.jsonl"))
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_the_table_is_one_line_a_text() -> None:
    result = parse(
        "--format",
        "table",
        "-",
        stdin='{"id": "g1", "text": "煤矸石 热值1200大卡 硫≤1.1 0-50mm 年3万吨 12元/吨\\n自提"}\n',
    )
    assert result.exit_code == 0
    figures = "calorific_value 5.02416 MJ/kg; sulfur ≤1.1 %; particle_size 0–50 mm"
    assert result.stdout == f"g1\tcoal_gangue\t{figures}\t30000 t/year\tbuyer_pays 12 CNY/t\t\n"


def test_half_a_surrogate_pair_breaks_neither_the_text_nor_the_output_after_it() -> None:
    found = rows(parse("-", stdin='{"id": "\\ud800a", "text": "\\ud800硫1.1"}\n{"id": 2, "text": "水8"}\n'))
    assert [row["id"] for row in found] == ["?a", 2]
    assert [figure["key"] for figure in found[0]["properties"]] == ["sulfur"]  # type: ignore[attr-defined]  # JSON


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": NaN, "text": "x"}', "no id"),
        ('{"id": 1e400, "text": "x"}', "no id"),
        (f'{{"id": 1, "text": "x", "n": {"9" * 5_000}}}', "too many digits"),
        (f'{{"id": 1, "text": {"[" * 100_000}', "nested too deeply"),
    ],
    ids=["nan", "infinite", "digits", "deep"],
)
def test_what_json_cannot_say_is_a_fault_of_its_line(line: str, reason: str) -> None:
    result = parse("-", stdin=f'{{"id": 0, "text": "x"}}\n{line}\n')
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("<stdin>:2: ")
    assert reason in result.stderr
