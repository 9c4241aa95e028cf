"""Renews the locks: ``python tools/lock.py``. They name versions and hashes; no host and no address."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
UV += ["--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--strip-extras"]
NPM = ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"]


def main() -> None:
    """Renew all three."""
    subprocess.run([*UV, "--group", "dev", "pyproject.toml", "-o", "requirements.txt"], cwd=ROOT, check=True)
    subprocess.run([*UV, "--group", "pyproject.toml:node", "-o", "requirements-node.txt"], cwd=ROOT, check=True)
    subprocess.run([*NPM, "--omit-lockfile-registry-resolved"], cwd=ROOT, check=True)
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
