"""The reference tables that ship with the program; all that ``specs``, ``match`` and ``outlets`` need."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from market.catalog.rules.knowledge import Knowledge
from market.catalog.rules.reading import TABLES, read_knowledge

REFERENCE = Path(__file__).resolve().parents[2] / "seed" / "reference"


def shipped_texts() -> dict[str, str]:
    """The CSV text of every shipped table, by table name."""
    return {table: (REFERENCE / f"{table}.csv").read_text(encoding="utf-8") for table in TABLES}


@cache
def shipped_knowledge() -> Knowledge:
    """The shipped tables, read once a process."""
    return read_knowledge(shipped_texts())
