"""Texts of specs read in a second, and how the time grows with the length.

python -m benchmarks.specs [--repeats 5] [--markdown FILE]
"""

from __future__ import annotations

import argparse
import csv
import statistics
import time
from pathlib import Path

from market.catalog.shipped import shipped_knowledge
from market.kernel.settings import ROOT
from market.specs.services import read_spec

TEXTS = ROOT / "tests" / "specs" / "strings.csv"


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description="Texts of specs read in a second.")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--markdown", type=Path)
    options = parser.parse_args()
    with TEXTS.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    knowledge = shipped_knowledge()
    read_spec(texts[0], knowledge)
    lines = ["| text | characters | median ms | texts/s |", "|---|---:|---:|---:|"]
    joined = "；".join(texts)
    cases = [("the test's own texts", texts)] + [
        (f"one text of {length:,}", [joined[:length]]) for length in (100, 1_000, 10_000)
    ]
    for name, given in cases:
        spent = []
        for _ in range(options.repeats):
            began = time.perf_counter()
            for text in given:
                read_spec(text, knowledge)
            spent.append((time.perf_counter() - began) / len(given) * 1000)
        median = statistics.median(spent)
        length = sum(map(len, given)) / len(given)
        lines.append(f"| {name} | {length:,.0f} | {median:.2f} | {1000 / median:,.0f} |")
    print("\n".join(lines))
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
