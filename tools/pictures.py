"""Take the README's pictures of the demo city: ``python -m tools.pictures``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import sync_playwright
from sqlalchemy import select

from market.doors import demo, migrations, worker
from market.kernel import db
from market.kernel.clock import shanghai_date, utcnow
from market.kernel.settings import ROOT
from market.matching.models import Match
from tests.support.browsing import QUIET, chromium, serve

FOLDER = ROOT / "docs" / "img"
GANGUE = quote("煤矸石 热值1200大卡 硫1.1 含水8个点 0-50mm 年3万吨 石龙区")


def _telling_match() -> str:
    """The page of the good, not ideal match that can be mended and of which the most figures are stated."""
    matches = db.session().scalars(select(Match).where(Match.verdict == "good").order_by(Match.id))

    def told(match: Match) -> tuple[bool, int, int]:
        reasons = match.result["reasons"]
        stated = [reason for reason in reasons if reason["kind"] != "missing"]
        return bool(match.landed_fen and match.result["repairs"]), len(stated), match.score_permille

    best = max(matches, key=told)
    return f"/matches/{best.offer_id}/{best.want_id}"


def main() -> None:
    """Seed a city of its own, serve it, look at it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{name}/city.db"
        engine = db.database.connect(url)
        with engine.begin() as connection:
            migrations.upgrade(connection)
        demo.seed(shanghai_date(utcnow()))
        worker.tick()
        match = _telling_match()
        db.release()
        server = serve(url, Path(name))
        base = next(server)
        shots = {
            "find-en": (f"/find?q={GANGUE}", "en", {"viewport": {"width": 1200, "height": 860}}),
            "match-en": (match, "en", {"viewport": {"width": 1200, "height": 860}}),
            "offers-phone-zh": (
                "/offers?sort=cheap",
                "zh",
                {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 1.5, "is_mobile": True},
            ),
        }
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
            for picture, (path, language, options) in shots.items():
                page = browser.new_context(base_url=base, color_scheme="light", **options).new_page()
                page.goto(f"/language/{language}")
                page.goto(path)
                page.screenshot(path=FOLDER / f"{picture}.png")
                print(f"{picture}.png {(FOLDER / f'{picture}.png').stat().st_size // 1024} KB")
            browser.close()
        server.close()  # type: ignore[attr-defined]  # a generator


if __name__ == "__main__":
    main()
