"""Commands for the person who runs the site: serve, worker, db, doctor."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from market.doors import migrations, rooms
from market.doors.logs import configure_logs
from market.kernel import db
from market.kernel.settings import Settings, read_settings

Children = list[subprocess.Popen[bytes]]
PR_SET_PDEATHSIG = 1
"""prctl(2)"""


def connect() -> Settings:
    """Read the settings, make the folder of an embedded database and connect."""
    settings = read_settings()
    configure_logs(settings)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    if db.database.is_unbound:
        db.database.connect(settings.database_url)
    rooms.load_rooms()
    return settings


def _port_is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _check_port(settings: Settings) -> None:
    """Refuse what is no port, and one that another program has."""
    if not settings.port.isdigit() or not 0 < int(settings.port) < 65536:
        raise click.ClickException(f"PORT={settings.port} is no port: choose a number from 1 to 65535.")
    if not _port_is_free(settings.host, int(settings.port)):
        raise click.ClickException(
            f"Port {settings.port} on {settings.host} is taken: "
            "stop the other program or choose another port, PORT=8001 for example."
        )


def _die_with_parent() -> Callable[[], None] | None:
    """What a child does first, so that it is told to stop when we are killed and cannot tell it; Linux only."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # killed before the tie was made
            os._exit(1)

    return tie


def _start_site(settings: Settings, metrics: str, with_worker: bool, workers: int, threads: int) -> Children:
    """Start the web processes and perhaps the worker; ``metrics`` is a folder where they share their figures."""
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": metrics}
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--chdir", str(Path(__file__).parents[2]), "--preload"]
    command += ["--bind", f"{settings.host}:{settings.port}", "--log-level", "warning"]
    command += ["--workers", str(workers), "--worker-class", "gthread", "--threads", str(threads)]
    commands = [command, [sys.executable, "-m", "market.doors.cli", "worker"]][: 1 + with_worker]
    tie = _die_with_parent()
    return [subprocess.Popen(each, env=environment, preexec_fn=tie) for each in commands]


@click.command()
@click.option("--with-worker", is_flag=True, help="Start the background worker beside the site.")
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@click.option("--threads", default=16, show_default=True, help="Threads a process.")
def serve(with_worker: bool, workers: int, threads: int) -> None:
    """Serve the site on HOST:PORT (default 127.0.0.1:8000)."""
    settings = connect()
    _check_port(settings)
    if not migrations.at_head():
        raise click.ClickException("The database is not up to date: run `market db upgrade`.")
    with tempfile.TemporaryDirectory(prefix="market-metrics-") as metrics:
        children = _start_site(settings, metrics, with_worker, workers, threads)
        click.echo(f"http://{settings.host}:{settings.port}  (stop: Ctrl-C)")
        sys.exit(_wait_for(children))


@click.command()
@click.pass_context
def start(context: click.Context) -> None:
    """All in one: newest schema, the demo city, its best matches, and the site with its worker (make run)."""
    from market.doors import demo_cli

    settings = read_settings()
    _check_port(settings)
    context.invoke(upgrade)
    context.invoke(demo_cli.seed_demo)
    with tempfile.TemporaryDirectory(prefix="market-metrics-") as metrics:
        children = _start_site(settings, metrics, with_worker=True, workers=2, threads=16)
        try:
            context.invoke(demo_cli.preview)  # while the site starts
        except BaseException:
            _stop(children)
            raise
        click.echo(f"http://{settings.host}:{settings.port}  (stop: Ctrl-C)")
        sys.exit(_wait_for(children))


def _wait_for(children: Children) -> int:
    """Wait until one child ends or we are told to stop; then stop all. Returns the exit code to give."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    # Both are set: whoever starts us in the background may have had SIGINT ignored, and that is inherited.
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    code = 0
    try:
        pid, status = os.wait()
        code = os.waitstatus_to_exitcode(status)
        for child in children:
            if child.pid == pid:
                child.returncode = code
    except KeyboardInterrupt:
        code = 0
    _stop(children)
    return code


def _stop(children: Children) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()


@click.command()
@click.option("--once", is_flag=True, help="Deliver what waits, run what is due, and stop.")
def worker(once: bool) -> None:
    """Relay events to their handlers and run the jobs that are due."""
    from market.doors import worker as background

    connect()
    if once:
        background.tick()
        background.tick_jobs()
        background.tick_long_work()
        background.tick()
    else:
        background.run()


@click.group("db")
def db_group() -> None:
    """The database's schema."""


@db_group.command()
def upgrade() -> None:
    """Bring the database to the newest schema, and the reference tables to the shipped ones."""
    from market.catalog import services as catalog
    from market.kernel.access import SYSTEM
    from market.kernel.clock import utcnow

    connect()
    with db.database.bind.engine.begin() as connection:
        migrations.upgrade(connection)
    catalog.load_shipped(actor=SYSTEM, now=utcnow())


@db_group.command()
@click.argument("revision", default="base")
def downgrade(revision: str) -> None:
    """Take the schema back to REVISION. Data of the dropped tables are lost."""
    connect()
    with db.database.bind.engine.begin() as connection:
        migrations.downgrade(connection, revision)


@click.command()
def doctor() -> None:
    """Check the installation; say what is wrong and how to mend it."""
    settings = read_settings()
    for field in fields(Settings):
        value = getattr(settings, field.name)
        shown = ("set" if value else "made on first use") if field.metadata["secret"] else value
        if field.name == "database_url":
            shown = make_url(value).render_as_string(hide_password=True)
        click.echo(f"{field.metadata['variable']:<22} {shown}   # {field.metadata['meaning']}")
    faults = list(_faults(settings))
    for fault in faults:
        click.echo(f"✗ {fault}", err=True)
    if faults:
        sys.exit(1)
    click.echo("✓ all well")


def _faults(settings: Settings) -> list[str]:
    found = []
    if sys.version_info[:2] != (3, 11):
        found.append(
            f"Python 3.11 is needed, this is {sys.version.split()[0]}: run `make setup` with python3.11 installed."
        )
    if not (Path(__file__).parents[1] / "static" / "vendor" / "bootstrap.min.css").exists():
        found.append("The style sheets are missing: run `make setup`.")
    folder = Path(settings.var_dir)
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < 200 * 1024 * 1024:
        found.append(f"Less than 200 MB are free under {folder}: make room.")
    try:
        connect()
        if not migrations.at_head():
            found.append("The database is not up to date: run `market db upgrade`.")
        bind = db.database.bind
        if bind.dialect.name == "postgresql":
            with bind.engine.connect() as connection:
                collation = connection.exec_driver_sql(
                    "SELECT datctype FROM pg_database WHERE datname = current_database()"
                ).scalar_one()
            if collation in ("C", "POSIX"):
                found.append("The database's locale is C: Chinese text cannot be searched. Create it with C.UTF-8.")
    except (SQLAlchemyError, OSError) as error:
        reason = str(error).splitlines()[0]
        found.append(f"The database does not answer ({reason}): check DATABASE_URL.")
    return found
