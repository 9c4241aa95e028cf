"""Requests a second of the search, find and match pages of the demo city, beside a bare Flask page with one query.

    python -m benchmarks.web [--seconds 5] [--clients 4] [--markdown FILE]

One gunicorn process with eight threads serves each of the two applications in turn; the clients keep their connections.
Read the ratios: both sides are measured in one run on one machine.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from flask import Flask

from market.doors import demo, migrations, worker
from market.kernel import db
from market.kernel.access import SYSTEM, acting_as
from market.kernel.clock import shanghai_date, utcnow
from market.kernel.settings import ROOT

GANGUE = quote("煤矸石 热值1200大卡 硫1.1 含水8个点 0-50mm 年3万吨 石龙区")


def bare() -> Flask:
    """The least a page with one query can be: one row of the same database, one line of HTML."""
    from sqlalchemy import create_engine, text

    engine = create_engine(os.environ["DATABASE_URL"])
    app = Flask("bare")

    @app.get("/")
    def page() -> str:
        with engine.connect() as connection:
            row = connection.execute(text("SELECT title FROM listing WHERE id = 1")).one()
        return f"<!doctype html><title>{row.title}</title><p>{row.title}</p>"

    return app


def _city(url: str) -> Mapping[str, str]:
    """Make the demo city; the pages to ask for."""
    from sqlalchemy import select

    from market.matching.models import Match

    engine = db.database.connect(url)
    with engine.begin() as connection:
        migrations.upgrade(connection)
    demo.seed(shanghai_date(utcnow()))
    worker.tick()
    with acting_as(SYSTEM):
        offer_id, want_id = (
            db.session()
            .execute(select(Match.offer_id, Match.want_id).order_by(Match.score_permille.desc(), Match.id).limit(1))
            .one()
        )
    db.release()
    engine.dispose()
    return {
        "offers, newest": "/offers",
        "offers, words and filters": f"/offers?q={quote('煤矸石')}&price_max=10&sort=cheap",
        "paste and find": f"/find?q={GANGUE}",
        "matches of an offer": f"/listings/{offer_id}/matches",
        "one match as a picture": f"/matches/{offer_id}/{want_id}",
    }


@contextmanager
def _served(application: str, url: str, folder: Path) -> Iterator[int]:
    """``application`` on a loopback port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "DATABASE_URL": url, "MARKET_VAR": str(folder), "MARKET_SECRET_KEY": "bench"}
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--chdir", str(ROOT)]
    command += ["--worker-class", "gthread", "--threads", "8", "--log-level", "error"]
    with (folder / "served.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _ask(port: int, path: str, ends: float, spent: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.perf_counter() < ends:
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        spent.append((time.perf_counter() - began) * 1000)
    connection.close()


def _rate(port: int, path: str, seconds: float, clients: int) -> tuple[float, float, float]:
    """(requests a second, median ms, p95 ms) after a short warming up."""
    _ask(port, path, time.perf_counter() + min(1.0, seconds), [])
    spent: list[float] = []
    began = time.perf_counter()
    threads = [threading.Thread(target=_ask, args=(port, path, began + seconds, spent)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(spent) / (time.perf_counter() - began)
    return rate, statistics.median(spent), sorted(spent)[int(len(spent) * 0.95)]


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description="Requests a second beside a bare page.")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--markdown", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/city.db"
        pages = _city(url)
        with _served("benchmarks.web:bare()", url, folder) as port:
            base = _rate(port, "/", options.seconds, options.clients)
        rows = [("bare Flask page, one query", *base)]
        with _served("wsgi:app", url, folder) as port:
            rows += [(name, *_rate(port, path, options.seconds, options.clients)) for name, path in pages.items()]
    lines = ["| page | requests/s | median ms | p95 ms | bare pages for one |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {name} | {rate:.0f} | {median:.1f} | {worst:.1f} | {base[0] / rate:.1f} |"
        for name, rate, median, worst in rows
    ]
    print("\n".join(lines))
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
