"""Set-up says in one sentence what is missing, on machines that lack something."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from market.kernel.settings import ROOT

ADDRESS = re.compile(r"https?:|^--(extra-)?index|find-links|\bresolved\b", re.M)
UNREACHABLE = dict.fromkeys(
    ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy"), "http://127.0.0.1:9"
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What set-up reads, in an empty place."""
    for name in ("Makefile", "pyproject.toml", "requirements.txt", "requirements-node.txt"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "market" / "static").mkdir(parents=True)
    return tmp_path


def install(clone: Path, part: str, **environment: str) -> str:
    """The one sentence of a set-up that fails."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(("PIP_", "UV_", "NPM_"))}
    done = subprocess.run(
        [sys.executable, str(clone / "tools" / "install.py"), part],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 1, done
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def other_python(folder: Path, version: str) -> str:
    """A program that says it is another Python."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)
    return str(path)


def test_the_wrong_python_is_one_sentence(clone: Path) -> None:
    assert "Python 3.11 is needed" in install(clone, "python", PYTHON=other_python(clone, "3.9"))
    assert not (clone / ".venv").exists()


def test_no_python_at_all_is_one_sentence(clone: Path) -> None:
    empty = clone / "bin"
    empty.mkdir()
    for name in ("make", "sh", "grep", "sed", "touch", "test", "echo"):
        if found := shutil.which(name):
            (empty / name).symlink_to(found)
    done = subprocess.run(["make", "setup"], cwd=clone, env={"PATH": str(empty)}, capture_output=True, text=True)
    assert done.returncode != 0
    assert "Python 3.11 is needed" in done.stderr


def test_no_network_is_one_sentence(clone: Path) -> None:
    said = install(clone, "python", PIP_CONFIG_FILE=os.devnull, PIP_RETRIES="0", PIP_NO_CACHE_DIR="1", **UNREACHABLE)
    assert "registries cannot be reached" in said
    assert "make" in said


def test_a_full_disk_is_one_sentence(clone: Path) -> None:
    program = "import shutil, sys, collections; usage = collections.namedtuple('u', 'total used free')\n"
    program += "shutil.disk_usage = lambda path: usage(1, 1, 3 << 20)\n"
    program += f"sys.argv = ['install', 'python']; sys.path.insert(0, {str(clone / 'tools')!r})\n"
    program += "import install; sys.exit(install.main())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("✗ The disk is full: make room under")
    assert "3 MB" in done.stderr


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("npm error code ENOSPC", "disk is full"),
        ("error: Failed to fetch: `x`\n  Caused by: dns error: failed to lookup address", "cannot be reached"),
        ("npm error code EAI_AGAIN", "cannot be reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that the lock names"),
        ("npm error code EINTEGRITY", "not the one that the lock names"),
        ("OSError: [Errno 13] Permission denied: '.venv/lib'", "as the owner"),
    ],
)
def test_what_the_installers_print_becomes_one_sentence(printed: str, expected: str) -> None:
    program = "import sys; sys.path.insert(0, 'tools'); import install; print(install.sentence(sys.stdin.read()))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, input=printed, capture_output=True, text=True)
    assert expected in done.stdout


def test_locks_name_versions_and_hashes_but_no_address() -> None:
    for name in ("requirements.txt", "requirements-node.txt", "package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert ADDRESS.search(text) is None, name
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert pinned.count("--hash=sha256:") > pinned.count("==") > 50
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all("integrity" in package for path, package in packages.items() if path)


def test_make_help_lists_the_promised_commands() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True).stdout
    for name in ("setup", "run", "test", "soak", "lint", "fix", "types", "bench", "lock", "help"):
        assert f"make {name} " in shown
