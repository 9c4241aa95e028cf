"""Browse and search over N offers on both databases, and importing them beside a workbook's bare read.

    python -m benchmarks.search [--offers 10000,100000] [--url DATABASE_URL] [--markdown FILE]

The offers come in through an import, as a member's would; so its rows a second are measured too. With ``--plans`` the
database's plan of every search is printed.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, event

from market.catalog.queries import current_knowledge
from market.doors import migrations
from market.kernel import db
from market.kernel.access import ANONYMOUS, SYSTEM, Actor
from market.kernel.clock import utcnow
from market.listings.queries.searching import search
from market.listings.rules.filters import read_filters
from market.listings.rules.writing import write_workbook
from market.listings.services import importing

HEAD = ("title", "material", "spec", "quantity", "period", "price", "district", "months")
KINDS = (
    ("煤矸石", "热值{}大卡 硫1.1 含水8个点 0-50mm"),
    ("粉煤灰", "二级 细度{} 烧失量4.8"),
    ("脱硫石膏", "品位{} 附着水10个点 氯根80ppm"),
    ("麦秸", "水分{}%以内 无霉 打捆"),
    ("钢渣", "0-10mm 金属铁{}% 游离氧化钙3"),
    ("再生骨料", "5-25mm 含泥量{}% 压碎指标14"),
)
PLACES = ("石龙区", "叶县", "宝丰县", "郏县", "舞钢市", "汝州市")
SEARCHES: dict[str, dict[str, list[str]]] = {
    "newest": {},
    "one word": {"q": ["煤矸石"]},
    "two words, one rare": {"q": ["煤矸石 77777"]},
    "pinyin": {"q": ["meiganshi"]},
    "material and district": {"material": ["fly_ash"], "district": ["410422"]},
    "within 30 km, nearest first": {"near": ["410404"], "km": ["30"], "sort": ["near"]},
    "a property's range": {"p": ["moisture"], "p_min": ["5"], "p_max": ["9"]},
    "word, price, season, dearest": {"q": ["粉煤灰"], "price_max": ["40"], "month": ["7"], "sort": ["dear"]},
    "cheapest": {"sort": ["cheap"]},
    "page 400": {"page": ["400"]},
}


def _rows(count: int) -> Iterator[list[Any]]:
    for number in range(count):
        name, spec = KINDS[number % len(KINDS)]
        place = PLACES[number // len(KINDS) % len(PLACES)]
        months = "6~9" if number % 5 == 0 else ""
        title = f"{name}{number}号堆 常年供应"
        yield [title, name, spec.format(3 + number % 37), 100 + number % 9_000, "月", number % 90 - 30, place, months]


def _import(count: int) -> tuple[float, float, float]:
    """Seconds for calamine's bare read, for reading, for taking over."""
    from market.accounts import services as accounts

    now = utcnow()
    firm = accounts.register_organisation(
        actor=SYSTEM, now=now, name_zh=f"演示煤矿{count}", kind="producer", district="410404", is_demo=True
    )
    member = Actor(user_id=None, organisation_id=firm, roles=frozenset({"owner"}), is_system=True)
    out = io.BytesIO()
    write_workbook(out, [(heading, 12) for heading in HEAD], _rows(count))
    began = time.perf_counter()
    CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue())).get_sheet_by_index(0).to_python()
    bare = time.perf_counter() - began
    import_id = importing.upload(
        actor=member, now=now, kind="offer", file_name="bench.xlsx", content=out.getvalue(), publish=True
    )
    began = time.perf_counter()
    importing.work(import_id, now=now)
    read = time.perf_counter() - began
    importing.commit(actor=member, now=now, import_id=import_id)
    began = time.perf_counter()
    importing.work(import_id, now=now)
    return bare, read, time.perf_counter() - began


def _time(args: dict[str, list[str]], repeats: int) -> tuple[int, float, float]:
    """(rows found, median, p95) in milliseconds for one page and its count."""
    knowledge = current_knowledge()
    filters = read_filters("offer", args, knowledge)
    took, total = [], 0
    for _ in range(repeats):
        began = time.perf_counter()
        total = search(ANONYMOUS, filters, now=utcnow(), knowledge=knowledge).total
        took.append((time.perf_counter() - began) * 1000)
        db.release()
    return total, statistics.median(took), sorted(took)[int(len(took) * 0.95)]


def _plans(engine: Engine) -> None:
    """Print how the database finds each list."""
    prefix = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    knowledge = current_knowledge()
    for name, args in SEARCHES.items():
        sent: list[tuple[str, Any]] = []

        def note(_c: Any, _k: Any, statement: str, parameters: Any, *_: Any, sent: list[Any] = sent) -> None:
            sent.append((statement, parameters))

        event.listen(engine, "before_cursor_execute", note)
        search(ANONYMOUS, read_filters("offer", args, knowledge), now=utcnow(), knowledge=knowledge)
        event.remove(engine, "before_cursor_execute", note)
        db.release()
        with engine.connect() as connection:
            print(f"-- {name}")
            for row in connection.exec_driver_sql(prefix + sent[-1][0], sent[-1][1]):
                print("  ", row[-1])


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description="Search and import.")
    parser.add_argument("--offers", default="10000,100000")
    parser.add_argument("--url", help="an empty database; by default a SQLite file of its own")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--plans", action="store_true")
    parser.add_argument("--markdown", type=Path)
    options = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        engine = db.database.connect(options.url or f"sqlite:///{folder}/bench.db")
        with engine.begin() as connection:
            migrations.upgrade(connection)
        have = 0
        for count in map(int, options.offers.split(",")):
            bare, read, commit = _import(count - have)
            added, have = count - have, count
            with engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE")
            lines += [
                f"\n### {have:,} offers, {engine.dialect.name}\n",
                f"Import of {added:,} rows: {added / read:,.0f} rows/s read and checked, {added / commit:,.0f} rows/s"
                f" published; calamine's bare read {added / bare:,.0f} rows/s.\n",
                "| list | found | median ms | p95 ms |",
                "|---|---:|---:|---:|",
            ]
            for name, args in SEARCHES.items():
                total, median, late = _time(args, options.repeats)
                lines.append(f"| {name} | {total:,} | {median:.1f} | {late:.1f} |")
        if options.plans:
            _plans(engine)
        engine.dispose()
    text = "\n".join(lines).strip() + "\n"
    sys.stdout.write(text)
    if options.markdown:
        options.markdown.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
