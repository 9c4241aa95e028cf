"""The command line: one sentence for what goes wrong, never a trace; a site that starts and stops."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, event, select, text
from sqlalchemy.exc import OperationalError

from market.doors import cli, operate
from market.kernel import db
from market.kernel.jobs import JobRun
from tests.support.browsing import free_port, site_environment, wait_until_ready
from tests.support.databases import Templates

Market = Callable[..., subprocess.CompletedProcess[str]]


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "market.doors.cli", *words]


@pytest.fixture
def market(tmp_path: Path) -> Market:
    """``market("db", "upgrade", PORT="0")`` runs the program with an empty folder of its own."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        url = environment.pop("DATABASE_URL", f"sqlite:///{tmp_path}/var/market.db")
        return subprocess.run(
            command(*words),
            cwd=tmp_path,
            env={**site_environment(url, tmp_path / "var"), **environment},
            capture_output=True,
            text=True,
            timeout=100,
        )

    return run


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence on standard error."""
    assert done.returncode == 1, done
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert done.stdout == ""
    return lines[0]


def test_help_lists_every_command(market: Market) -> None:
    done = market("--help")
    assert done.returncode == 0
    for name in ("specs", "match", "outlets", "serve", "worker", "db", "seed", "doctor"):
        assert re.search(rf"^  {name}\b", done.stdout, re.M)


def test_a_port_that_is_taken_is_named_with_a_way_out(market: Market) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = refused(market("serve", PORT=port))
    assert port in said
    assert "PORT=8001" in said


@pytest.mark.parametrize("port", ["abc", "0", "99999", "-1"])
def test_what_is_no_port_is_said_so(market: Market, port: str) -> None:
    assert "choose a number from 1 to 65535" in refused(market("serve", PORT=port))


def test_a_site_without_migrations_does_not_start(market: Market) -> None:
    assert "market db upgrade" in refused(market("serve", PORT=str(free_port())))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://nobody@127.0.0.1:9/none", "check DATABASE_URL"),
        ("rubbish", "DATABASE_URL is no address"),
        ("sqlite:////proc/nowhere/market.db", "/proc/nowhere"),
    ],
)
def test_a_database_that_does_not_answer_is_one_sentence(market: Market, url: str, expected: str) -> None:
    assert expected in refused(market("db", "upgrade", DATABASE_URL=url))


def test_a_full_disk_is_one_sentence_and_leaves_nothing_half_written(templates: Templates, tmp_path: Path) -> None:
    engine = db.make_engine(f"sqlite:///{tmp_path}/full.db")
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE job_run (id INTEGER PRIMARY KEY, job TEXT, due_at TEXT, started_at TEXT)")
        )
    event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA max_page_count = 8"))
    engine.dispose()
    with db.database.bound_to(engine):
        with pytest.raises(OperationalError) as raised, db.atomic() as session:
            session.execute(text("INSERT INTO job_run (job) VALUES (:long)"), {"long": "x" * 100_000})
        assert db.session().scalars(select(JobRun.id)).all() == []
    engine.dispose()
    said = cli.sentence(raised.value)
    assert said is not None
    assert said.startswith("The disk is full")
    full = cli.sentence(OSError(28, "No space left on device"))
    assert full == said


def test_a_fault_of_ours_keeps_its_trace() -> None:
    assert cli.sentence(KeyError("x")) is None


def test_doctor_lists_every_setting_hides_secrets_and_names_what_is_wrong(market: Market) -> None:
    done = market("doctor", MARKET_SECRET_KEY="hush-hush", MARKET_LOG_FORMAT="json")
    assert done.returncode == 1
    assert "market db upgrade" in done.stderr
    for name in ("DATABASE_URL", "MARKET_PUBLIC_URL", "MARKET_LOG_FORMAT", "HOST", "PORT"):
        assert name in done.stdout
    assert "hush-hush" not in done.stdout
    assert market("db", "upgrade").returncode == 0
    healed = market("doctor")
    assert healed.returncode == 0, healed.stderr
    assert "all well" in healed.stdout


def test_doctor_hides_the_password_of_the_database(market: Market) -> None:
    done = market("doctor", DATABASE_URL="postgresql://me:open-sesame@127.0.0.1:9/none")
    assert "open-sesame" not in done.stdout + done.stderr


def test_upgrade_twice_is_upgrade_once_and_downgrade_takes_all_away(market: Market) -> None:
    for _ in range(2):
        assert market("db", "upgrade").returncode == 0
    assert market("db", "downgrade").returncode == 0
    assert "market db upgrade" in refused(market("seed", "demo"))


def test_the_worker_delivers_once_and_stops(clean_database: Engine) -> None:
    with db.database.bound_to(clean_database):
        done = CliRunner().invoke(operate.worker, ["--once"])
    assert done.exit_code == 0, done.output


@pytest.fixture
def migrated(templates: Templates) -> Iterator[str]:
    with templates.copy("sqlite") as url:
        yield url


Start = Callable[..., tuple[subprocess.Popen[bytes], str, Path]]


@pytest.fixture
def start(migrated: str, tmp_path: Path) -> Iterator[Start]:
    """``start(*options)`` serves the migrated database; gives the process, its address and its log."""
    started: list[subprocess.Popen[bytes]] = []

    def serve(*options: str) -> tuple[subprocess.Popen[bytes], str, Path]:
        port = free_port()
        log = tmp_path / "serve.log"
        environment = site_environment(migrated, tmp_path, PORT=str(port), MARKET_LOG_FORMAT="json")
        with log.open("wb") as output:
            process = subprocess.Popen(
                command("serve", *options), cwd=tmp_path, env=environment, stdout=output, stderr=output
            )
        started.append(process)
        address = f"http://127.0.0.1:{port}"
        wait_until_ready(address, process, log, seconds=60)
        return process, address, log

    yield serve
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=40)


def children_of(process: subprocess.Popen[bytes]) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True).stdout
    return [int(pid) for pid in found.split()]


def gone(pid: int) -> bool:
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_site_and_its_worker_start_answer_anyone_and_stop_together(start: Start, ending: signal.Signals) -> None:
    process, address, log = start("--with-worker", "--workers", "1")
    with urllib.request.urlopen(f"{address}/", timeout=20) as answer:  # noqa: S310  # loopback
        assert answer.status == 200
    with urllib.request.urlopen(f"{address}/metrics", timeout=20) as answer:  # noqa: S310  # loopback
        assert b"market_requests_total" in answer.read()
    children = children_of(process)
    assert len(children) == 2
    process.send_signal(ending)
    assert process.wait(timeout=60) == 0, log.read_text()
    assert all(gone(pid) for pid in children)
    assert '"path": "/"' in log.read_text(), "one JSON line a request"


def test_when_the_worker_dies_the_site_does_not_live_on_without_it(start: Start) -> None:
    process, _, log = start("--with-worker", "--workers", "1")
    for pid in children_of(process):
        if "worker" in Path(f"/proc/{pid}/cmdline").read_text().split("\0"):
            os.kill(pid, signal.SIGKILL)
    assert process.wait(timeout=60) != 0, log.read_text()
