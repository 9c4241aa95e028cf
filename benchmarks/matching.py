"""One want against N offers, ranked and explained, beside a text search and a plain fuzzy comparison.

    python -m benchmarks.matching [--offers 1000,10000,100000] [--wants 50] [--markdown FILE]

All rows of a size are measured in one run on the same offers, so that the ratios hold whatever the machine.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from rapidfuzz import fuzz, process

from market.catalog.shipped import shipped_knowledge
from market.kernel.records import Record
from market.kernel.text import query_tokens, tokens
from market.matching.index import OfferIndex
from market.matching.rules.assess import assess
from market.matching.rules.model import Amount, Offer, Want
from market.matching.rules.reading import read_offers, read_wants
from tests.matching.city import offers as city_offers
from tests.matching.city import wants as city_wants

AS_OF = date(2026, 12, 1)
TOP = 10
RERANKED = 200


def _texts_and_offers(count: int) -> tuple[list[str], list[Offer]]:
    """``count`` offers drawn from the graded city, each with its own figures, place, price and amount."""
    draw = random.Random(7)
    records = [lot.record for lot in city_offers()]
    read = read_offers("city", [Record(n, record) for n, record in enumerate(records)], shipped_knowledge())
    texts, offers = [], []
    for number in range(count):
        record, offer = records[number % len(records)], read[number % len(records)]
        scale = draw.uniform(0.7, 1.3)
        figures = tuple(
            replace(
                figure,
                value=None if figure.value is None else figure.value * scale,
                min=None if figure.min is None else figure.min * scale,
                max=None if figure.max is None else figure.max * scale,
            )
            for figure in offer.figures
        )
        amount = offer.amount and Amount(
            offer.amount.value * draw.uniform(0.2, 3), offer.amount.unit, offer.amount.period
        )
        offers.append(
            replace(
                offer,
                offer_id=f"{number:07d}",
                figures=figures,
                amount=amount,
                lat=33.7 + draw.gauss(0, 0.4),
                lon=113.2 + draw.gauss(0, 0.5),
                price=None if offer.price is None else round(offer.price * draw.uniform(0.5, 1.6), 1),
            )
        )
        texts.append(f"{record['title']} {record['material_text']} {record['spec_text']} {number}")
    return texts, offers


def _timed(find: Callable[[int], object], count: int) -> tuple[float, float]:
    """(median, 95th percentile) in milliseconds."""
    find(0)
    spent = []
    for number in range(count):
        start = time.perf_counter()
        find(number)
        spent.append((time.perf_counter() - start) * 1000)
    spent.sort()
    return statistics.median(spent), spent[max(0, round(0.95 * len(spent)) - 1)]


def _full_text(texts: Sequence[str]) -> Callable[[str], list[str]]:
    """Bigrams in SQLite's FTS5, the best by bm25 ranked again by rapidfuzz."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE offer USING fts5(words, content='')")
    rows = ((number, " ".join(tokens(text))) for number, text in enumerate(texts))
    base.executemany("INSERT INTO offer (rowid, words) VALUES (?, ?)", rows)

    def find(query: str) -> list[str]:
        asked = " OR ".join(f'"{token}"' for token in query_tokens(query))
        found = base.execute(
            "SELECT rowid FROM offer WHERE offer MATCH ? ORDER BY bm25(offer) LIMIT ?", (asked, RERANKED)
        ).fetchall()
        choices = {number: texts[number] for (number,) in found}
        return [str(text) for text, *_ in process.extract(query, choices, scorer=fuzz.token_set_ratio, limit=TOP)]

    return find


def measure(count: int, wants: Sequence[Want], asked: Sequence[str]) -> list[tuple[str, float, float]]:
    """(method, median ms, p95 ms) for ``count`` offers."""
    knowledge = shipped_knowledge()
    texts, offers = _texts_and_offers(count)
    start = time.perf_counter()
    index = OfferIndex(offers, knowledge)
    built = time.perf_counter() - start
    rows = [("this index, explained", *_timed(lambda n: index.find(wants[n], AS_OF, TOP), len(wants)))]
    search = _full_text(texts)
    rows.append(("FTS5 bigrams + rapidfuzz", *_timed(lambda n: search(asked[n]), len(wants))))
    few = len(wants) if count <= 10_000 else max(5, len(wants) // 5)
    rows.append(
        ("rapidfuzz over all", *_timed(lambda n: process.extract(asked[n], texts, scorer=fuzz.ratio, limit=TOP), few))
    )
    if count <= 10_000:
        few = min(len(wants), 5)
        rows.append(
            ("pair by pair", *_timed(lambda n: [assess(offer, wants[n], knowledge, AS_OF) for offer in offers], few))
        )
    print(f"N = {count:,}: index built in {built:.2f} s ({count / built:,.0f} offers/s)")
    return rows


def reading_rate() -> float:
    """Offers read from their texts, per second, in one process."""
    records = [Record(n, lot.record) for n, lot in enumerate(city_offers())] * 4
    start = time.perf_counter()
    read_offers("city", records, shipped_knowledge())
    return len(records) / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--offers", default="1000,10000", help="sizes, with commas (1000000 takes minutes)")
    parser.add_argument("--wants", type=int, default=50)
    parser.add_argument("--markdown", type=Path, help="write the table there too")
    options = parser.parse_args()
    records = [buyer.record for buyer in city_wants()][: options.wants]
    wants = read_wants("city", [Record(n, record) for n, record in enumerate(records)], shipped_knowledge())
    asked = [f"{record['title']} {record['material_text']} {record['spec_text']}" for record in records]
    lines = ["| N | method | median, ms | p95, ms | times the index (p95) |", "|---:|---|---:|---:|---:|"]
    for count in map(int, options.offers.split(",")):
        rows = measure(count, wants, asked)
        for name, median, worst in rows:
            lines.append(f"| {count:,} | {name} | {median:.1f} | {worst:.1f} | {worst / rows[0][2]:.1f} |")
    lines += ["", f"Reading offers from their texts: {reading_rate():,.0f} offers/s in one process."]
    print("\n".join(lines))
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
