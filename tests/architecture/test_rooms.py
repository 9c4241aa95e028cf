"""What is the same in every room."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.source import ALL_ROOMS, ROOT, modules

LONGEST = 450
CARD = 20
VAGUE = {"utils", "util", "helpers", "helper", "managers", "manager", "common", "misc", "data"}


@pytest.mark.parametrize("room", ALL_ROOMS)
def test_every_room_has_a_card_that_fits_on_a_card(room: str) -> None:
    card = (ROOT / "market" / room / "README.md").read_text(encoding="utf-8")
    assert card.startswith("# ")
    # A diagram of states is drawn below the card.
    assert len(card.split("```")[0].strip().splitlines()) <= CARD


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    lengths = {module.path: module.text.count("\n") for module in modules()}
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_names_say_what_is_inside() -> None:
    assert [m.path for m in modules() if VAGUE & set(m.path.removesuffix(".py").split("/"))] == []


def test_every_module_and_public_function_says_what_it_is() -> None:
    silent = []
    for module in modules():
        if module.path.endswith("__init__.py") and not module.text.strip():
            continue
        if ast.get_docstring(module.tree) is None:
            silent.append(module.path)
        if module.part not in ("services", "queries"):
            continue
        silent += [
            f"{module.path}:{node.lineno}: {node.name}"
            for node in module.tree.body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and ast.get_docstring(node) is None
        ]
    assert silent == []


def test_an_ignore_carries_its_reason() -> None:
    bare = []
    for path in sorted([*ROOT.glob("market/**/*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("tools/*.py")]):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for mark in ("# type: " + "ignore", "# no" + "qa"):
                if mark in line and "  # " not in line.split(mark, 1)[1]:
                    bare.append(f"{path.relative_to(ROOT)}:{number}")
    assert bare == []
