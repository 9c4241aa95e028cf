"""The rooms that exist, lowest rank first. A new room is one line here and one in the import contracts."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

ROOMS = ("kernel", "catalog", "accounts", "specs", "notifications", "listings", "matching")


def modules(name: str) -> list[ModuleType]:
    """The module ``name`` of every room that has one: a missing file means "none"."""
    return [import_module(f"market.{room}.{name}") for room in ROOMS if find_spec(f"market.{room}.{name}")]


def load_rooms() -> None:
    """Import what registers itself: tables, permissions, events, handlers and jobs."""
    for name in ("events", "permissions", "models", "handlers", "jobs"):
        modules(name)
