"""The import contracts hold, and each one is seen to fail when it is broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [str(program), "--config", str(folder / "pyproject.toml"), "--no-cache"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "market", tmp_path / "market", ignore=shutil.ignore_patterns("static", "__pycache__", "*.mo")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("planted", "text", "contract"),
    [
        ("catalog/queries.py", "from market.listings import errors as _", "Rooms are ranked"),
        ("specs/services.py", "from market.accounts import errors as _", "Rooms are ranked"),
        ("newroom/__init__.py", "", "Rooms are ranked"),
        ("listings/rules/states.py", "import sqlalchemy as _", "Rules are pure"),
        ("listings/rules/states.py", "from market.kernel import db as _", "Rules are pure"),
        ("kernel/money.py", "from market.catalog import errors as _", "The kernel knows no room"),
    ],
)
def test_a_planted_breach_breaks_its_contract(copy: Path, planted: str, text: str, contract: str) -> None:
    path = copy / "market" / planted
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")
    done = lint(copy)
    assert done.returncode != 0
    said = " ".join(done.stdout.split())
    assert f"{contract}" in said, done.stdout
    assert "BROKEN" in said or "exhaustive" in said or "Missing" in said, done.stdout
