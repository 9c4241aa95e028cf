"""Records from files people send: JSON Lines, text, CSV, XLSX. Every fault is named with its line."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from market.kernel.workbook import SheetFaulty, first_sheet


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in ``line`` (from 1) of ``file``, and what would be right."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class RecordsFaulty(ValueError):
    """The file cannot be used; ``faults`` names every place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Record:
    """One record and where it stood."""

    line: int
    fields: dict[str, Any]


def _bytes(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise RecordsFaulty(
            [Fault(path, 1, f"cannot be read ({error.strerror}); name an existing file, or - for standard input")]
        ) from error


def _text(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise RecordsFaulty([Fault(name, line, "wrong encoding; save the file as UTF-8")]) from error


def _whole(value: Any) -> Any:
    """The value with a question mark for each half of a surrogate pair, which no UTF-8 output can carry."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return error.msg
    return "nested too deeply" if isinstance(error, RecursionError) else "a number has too many digits"


def _json_lines(name: str, text: str, faults: list[Fault]) -> Iterator[Record]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = _whole(json.loads(line)) if "\\ud" in line.lower() else json.loads(line)
        except (ValueError, RecursionError) as error:
            faults.append(Fault(name, number, f"not JSON ({_reason(error)}); write one object a line"))
            continue
        if not isinstance(value, dict):
            faults.append(Fault(name, number, 'not an object; write {"id": ..., ...}'))
            continue
        yield Record(number, value)


def _cell(column: str, value: object) -> object:
    """Lists and maps stand as JSON in a cell; an empty cell is nothing."""
    if isinstance(value, str):
        value = value.strip()
        if value[:1] in "[{" and value[-1:] in "]}":
            try:
                return json.loads(value)
            except (ValueError, RecursionError):
                return value
    if isinstance(value, float) and value.is_integer() and column == "id":
        return str(int(value))
    return None if value == "" else value


def _nest(fields: dict[str, Any]) -> dict[str, Any]:
    """Columns ``quantity.value`` become ``{"quantity": {"value": ...}}``."""
    nested: dict[str, Any] = {}
    for column, value in fields.items():
        *path, last = column.split(".")
        target = nested
        for part in path:
            inner = target.setdefault(part, {})
            target = inner if isinstance(inner, dict) else {}
        target[last] = value
    return nested


def _table(rows: Sequence[Sequence[object]]) -> Iterator[Record]:
    top = next((place for place, row in enumerate(rows) if any(cell != "" for cell in row)), 0)
    header = [str(cell).strip() for cell in rows[top]] if rows else []
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        fields = {column: _cell(column, value) for column, value in zip(header, row, strict=False) if column}
        if any(value is not None for value in fields.values()):
            yield Record(number, _nest(fields))


def _sheet(name: str, raw: bytes) -> Sequence[Sequence[object]]:
    try:
        return first_sheet(raw)
    except SheetFaulty as error:
        raise RecordsFaulty([Fault(name, 1, error.message % error.params)]) from error


def read_records(path: str, wrong: Callable[[Record], str | None] = lambda record: None) -> list[Record]:
    """Records of a ``.jsonl`` (or standard input), ``.txt``, ``.csv`` or ``.xlsx`` file, with their lines.

    A text file gives ``{"id": line number, "text": line}``. ``wrong`` says what else a
    record lacks, or None. Raises RecordsFaulty with every fault; an id that is
    missing or stands twice is one.
    """
    name = "<stdin>" if path == "-" else path
    raw = _bytes(path)
    suffix = Path(path).suffix.lower()
    faults: list[Fault] = []
    if suffix == ".xlsx":
        records = list(_table(_sheet(name, raw)))
    elif suffix == ".csv":
        try:
            records = list(_table(list(csv.reader(io.StringIO(_text(name, raw)), strict=True))))
        except csv.Error as error:
            raise RecordsFaulty(
                [Fault(name, 1, f'not a CSV table ({error}); separate by commas, quote by "')]
            ) from error
    elif suffix == ".txt":
        lines = _text(name, raw).split("\n")
        records = [Record(n, {"id": n, "text": line.rstrip("\r")}) for n, line in enumerate(lines, start=1)]
        if records and not records[-1].fields["text"]:
            records.pop()
    else:
        records = list(_json_lines(name, _text(name, raw), faults))
    _check_ids(name, records, faults)
    faults += [Fault(name, record.line, message) for record in records if (message := wrong(record))]
    if faults:
        raise RecordsFaulty(sorted(faults, key=lambda fault: fault.line))
    return records


def _check_ids(name: str, records: Sequence[Record], faults: list[Fault]) -> None:
    seen: dict[str, int] = {}
    for record in records:
        identifier = record.fields.get("id")
        is_number = isinstance(identifier, float) and isfinite(identifier)
        if not (isinstance(identifier, str | int) or is_number) or isinstance(identifier, bool):
            faults.append(Fault(name, record.line, 'no id; give every record an "id" of its own'))
        elif str(identifier) in seen:
            faults.append(
                Fault(
                    name,
                    record.line,
                    f"id {identifier} stands twice (first in line {seen[str(identifier)]}); make ids unique",
                )
            )
        else:
            seen[str(identifier)] = record.line
