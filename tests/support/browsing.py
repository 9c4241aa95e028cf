"""A real browser before a real server."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from market.kernel.settings import ROOT
from tests.support.databases import Templates, connected

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

    from tests.support.cast import Cast, Person

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
INSTALL = "apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


@dataclass(frozen=True)
class Site:
    """A running server. ``work()`` relays events and runs due jobs, as the worker would."""

    url: str
    database_url: str
    cast: Cast

    def work(self) -> None:
        from market.doors import worker

        with connected(self.database_url):
            worker.tick()
            worker.tick_jobs()
            worker.tick_long_work()
            worker.tick()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def site_environment(database_url: str, var: Path, **more: str) -> dict[str, str]:
    """Environment of a server under test: nothing of it stands in the working tree."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "DATABASE_URL": database_url, "MARKET_VAR": str(var), "MARKET_SECRET_KEY": "only-for-tests", **more}


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 30) -> None:
    """Wait for the site's ``/readyz``; raises AssertionError with the server's log when it never answers."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):  # noqa: S310  # loopback
                return
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the site did not start: {log.read_text(errors='replace')}")


def serve(database_url: str, folder: Path) -> Iterator[str]:
    """gunicorn on a loopback port, ended when the iterator is closed."""
    port = free_port()
    log = folder / "site.log"
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--worker-class", "gthread", "--threads", "8", "--log-level", "warning"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=site_environment(database_url, folder), stdout=output, stderr=output
        )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def site(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A real server with the small city, one for the whole run: a test adds what it needs, under names of its own."""
    from market.catalog import services as catalog
    from market.kernel.access import SYSTEM
    from tests.support.cast import NOW, found_city

    folder = tmp_path_factory.mktemp("site")
    with templates.copy("sqlite") as url:
        with connected(url):
            catalog.load_shipped(actor=SYSTEM, now=NOW)
            cast = found_city()
        server = serve(url, folder)
        yield Site(next(server), url, cast)
        server.close()  # type: ignore[attr-defined]  # a generator


def chromium() -> str:
    """Chromium's program; Debian's is installed when that may be done, else the run fails and says how."""
    for name in CHROMIUM:
        if found := shutil.which(name):
            return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        installed = subprocess.run(["sh", "-c", INSTALL], capture_output=True, text=True)  # sh is everywhere
        if found := shutil.which("chromium"):
            return found
        pytest.fail(f"Chromium could not be installed by `{INSTALL}`: {installed.stderr[-400:]}", pytrace=False)
    pytest.fail(f"The browser tests need Chromium. Install it as root, then run again: {INSTALL}", pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture
def new_context(browser: Browser, site: Site) -> Iterator[Callable[..., BrowserContext]]:
    """``new_context(**options)``: a browser profile before the site; what its console complains of fails the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # An error page is logged by the browser too; whether it is right is the test's own question.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(
            **{
                "base_url": site.url,
                "locale": "zh-CN",
                "timezone_id": "Asia/Shanghai",
                "viewport": DESKTOP,
                "reduced_motion": "reduce",
                **options,
            }
        )
        context.set_default_timeout(15_000)
        context.on("console", listen)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    assert not complaints, f"the browser's console complains: {complaints}"


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A desktop window in Chinese."""
    return new_context().new_page()


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    """A small telephone, 360 pixels wide."""
    return new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()


@pytest.fixture
def sign_in() -> Callable[[Page, Person], None]:
    """``sign_in(page, person)`` by the form, as people do."""

    def by_form(page: Page, person: Person) -> None:
        page.goto("/sign-in")
        page.fill("input[name=email]", person.email)
        page.fill("input[name=password]", person.password)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)

    return by_form


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """``axe(page)``: accessibility faults, one line each, with the place."""
    source = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def faults(page: Page) -> list[str]:
        page.evaluate(source)  # not as a script tag: the page's own policy stays in force
        found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        return [
            f"{fault['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]

    return faults
