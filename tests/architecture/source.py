"""The source tree as the architecture tests read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from market.doors.rooms import ROOMS

ROOT = Path(__file__).resolve().parents[2]
ALL_ROOMS = (*ROOMS, "doors")


@dataclass(frozen=True)
class Module:
    """One Python file of a room; ``part`` is its place in the room: services, queries, rules, ..."""

    room: str
    path: str
    text: str

    @property
    def part(self) -> str:
        """``market/listings/services/battery.py`` -> ``services``; ``outlets_cli.py`` -> ``cli``."""
        return self.path.split("/")[2].removesuffix(".py").split("_")[-1]

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def imports(self) -> Iterator[tuple[int, str]]:
        """(line, dotted name) of everything imported; ``from a import b`` gives ``a.b``."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield node.lineno, alias.name
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                for alias in node.names:
                    yield node.lineno, f"{node.module}.{alias.name}"

    def typing_lines(self) -> set[int]:
        """Lines under ``if TYPE_CHECKING:``; what is imported there exists in annotations only."""
        return {
            inner.lineno
            for node in ast.walk(self.tree)
            if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
            for inner in ast.walk(node)
            if isinstance(inner, ast.Import | ast.ImportFrom)
        }

    def calls(self) -> Iterator[tuple[int, str]]:
        """(line, last name) of everything called."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                function = node.func
                if isinstance(function, ast.Name):
                    yield node.lineno, function.id
                elif isinstance(function, ast.Attribute):
                    yield node.lineno, function.attr


def modules() -> list[Module]:
    """Every Python file of every room."""
    return [
        Module(path.relative_to(ROOT).parts[1], path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(ROOT.glob("market/*/**/*.py"))
    ]


def templates() -> list[tuple[str, str]]:
    """(path below templates/, text) of every template."""
    folder = ROOT / "templates"
    return [
        (path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("**/*"))
        if path.suffix in (".html", ".svg", ".txt", ".xml")
    ]
