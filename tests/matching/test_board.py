"""The standing board follows the listings, and shows nobody what he may not see."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from market.kernel import db
from market.kernel.access import ANONYMOUS, SYSTEM
from market.kernel.settings import ROOT
from market.listings import services as listings
from market.listings.rules.units import UnitRow
from market.matching import board as boards
from market.matching import queries
from tests.matching.market_day import GANGUE, brick_want, fitting, gangue, know, publish
from tests.support.cast import NOW, Cast, found_city


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The small city, with the shipped tables."""
    know()
    return cast


def test_an_offer_and_a_want_find_each_other(cast: Cast) -> None:
    offer, want = gangue(cast.mine), brick_want(cast.kiln)
    assert fitting(ANONYMOUS, offer) == [want]
    assert fitting(ANONYMOUS, want) == [offer]


def test_what_is_paused_withdrawn_or_expired_is_no_longer_proposed(cast: Cast) -> None:
    offers = [gangue(cast.mine, f"洗矸{n}") for n in range(4)]
    want = brick_want(cast.kiln)
    assert sorted(fitting(ANONYMOUS, want)) == offers
    listings.pause(actor=SYSTEM, now=NOW, listing_id=offers[0])
    listings.withdraw(actor=SYSTEM, now=NOW, listing_id=offers[1])
    assert sorted(fitting(ANONYMOUS, want)) == offers[2:]
    listings.resume(actor=SYSTEM, now=NOW, listing_id=offers[0])
    assert offers[0] in fitting(ANONYMOUS, want)
    late = NOW + timedelta(days=400)
    assert fitting(ANONYMOUS, want, late) == [], "their time has run out, though no job has said so yet"


def test_what_is_wholly_set_aside_is_not_proposed_until_it_is_released(cast: Cast) -> None:
    offer, want = gangue(cast.mine), brick_want(cast.kiln)
    listings.reserve(actor=SYSTEM, now=NOW, listing_id=offer, amount=60_000_000_000)
    assert fitting(ANONYMOUS, want) == []
    listings.release(actor=SYSTEM, now=NOW, listing_id=offer, amount=60_000_000_000)
    assert fitting(ANONYMOUS, want) == [offer]


def test_a_change_of_figures_is_judged_anew(cast: Cast) -> None:
    offer, want = gangue(cast.mine), brick_want(cast.kiln, spec_text="硫必须≤1.0", acceptance=_no_sulfur())
    assert fitting(ANONYMOUS, want) == [offer]
    sulfur = {"key": "sulfur", "value": 2.4, "min": None, "max": None, "unit": "%", "qualifier": "exact"}
    listings.change(actor=SYSTEM, now=NOW, listing_id=offer, version=1, figures=[sulfur])
    assert fitting(ANONYMOUS, want) == []
    _, matches = queries.matches_of(ANONYMOUS, want, now=NOW)
    assert [found.listing.id for found in matches.refused] == [offer]
    assert matches.refused[0].result.refusals[0].attribute == "sulfur"


def _no_sulfur() -> list[dict[str, object]]:
    return [{"key": "sulfur", "min": None, "max": 1.0, "unit": "%", "hard": True}]


def test_members_only_is_hidden_from_strangers_everywhere(cast: Cast) -> None:
    hidden = gangue(cast.mine, "内部矸石", visibility="members")
    secret = brick_want(cast.kiln, "内部求购", visibility="members", acceptance=_no_sulfur())
    bad = gangue(cast.stranger, "高硫矸", spec_text=GANGUE.replace("硫0.7", "硫2.4"))
    want = brick_want(cast.kiln, acceptance=_no_sulfur())
    assert fitting(ANONYMOUS, want) == []
    assert fitting(cast.stranger.actor, want) == [hidden]
    _, matches = queries.matches_of(ANONYMOUS, bad, now=NOW)
    assert [found.listing.id for found in matches.refused] == [want]
    for actor, sees in ((ANONYMOUS, False), (cast.stranger.actor, True)):
        finding = queries.find(GANGUE, actor=actor, now=NOW)
        assert (secret in {found.listing.id for found in finding.takers}) is sees
        assert (hidden in {found.listing.id for found in finding.sources}) is sees
    worse = queries.find(GANGUE.replace("硫0.7", "硫2.4"), actor=ANONYMOUS, now=NOW)
    assert [found.listing.id for found in worse.refused] == [want]


def test_what_becomes_members_only_disappears_for_strangers(cast: Cast) -> None:
    offer, want = gangue(cast.mine), brick_want(cast.kiln)
    assert fitting(ANONYMOUS, want) == [offer]
    listings.change(actor=SYSTEM, now=NOW, listing_id=offer, version=1, visibility="members")
    assert fitting(ANONYMOUS, want) == []
    assert fitting(cast.kiln.actor, want) == [offer]


def test_an_organisation_is_not_proposed_to_itself(cast: Cast) -> None:
    own, other = gangue(cast.kiln, "自产矸"), gangue(cast.mine)
    want = brick_want(cast.kiln)
    assert fitting(cast.kiln.actor, want) == [other]
    assert own not in {found.listing.id for found in queries.find(GANGUE, actor=cast.kiln.actor, now=NOW).sources}


def test_segments_give_what_one_index_gives(cast: Cast) -> None:
    want = brick_want(cast.kiln)
    offers = []
    for n in range(12):
        offers.append(gangue(cast.mine, f"洗矸{n}", spec_text=GANGUE.replace("480", str(420 + 15 * n))))
        grown = fitting(ANONYMOUS, want)
    listings.change(actor=SYSTEM, now=NOW, listing_id=offers[3], version=1, spec_text=GANGUE)
    grown = fitting(ANONYMOUS, want)
    boards._boards.pop(db.database.bind)
    assert grown == fitting(ANONYMOUS, want)
    assert set(grown) == set(offers)


def test_a_battery_lot_is_judged_by_its_units(cast: Cast) -> None:
    lot = publish(
        cast.mine, "offer", "铁锂模组", material_text="磷酸铁锂模组", spec_text="SOH 60-90 无鼓包 有溯源编码",
        quantity_total=60_000, quantity_unit="Wh", period="once",
    )  # fmt: skip
    units = [
        UnitRow(f"08PMB12PK4XC01B5A{n:07d}", "module", "LFP", energy_wh=20_000, soh_permille=soh, soh_method="容量法")
        for n, soh in enumerate((850, 790, 620))
    ]
    listings.replace_units(actor=SYSTEM, now=NOW, listing_id=lot, version=1, units=units)
    limit = {"key": "soh", "min": 75.0, "max": None, "unit": "%", "hard": True}
    terms: dict[str, Any] = {"use_id": "second_life_storage", "material_text": "磷酸铁锂模组", "spec_text": ""}
    want = publish(cast.kiln, "want", "储能模组", **terms, acceptance=[limit])
    none = publish(cast.kiln, "want", "高端模组", **terms, acceptance=[limit | {"min": 95.0}])
    pair = queries.pair_of(ANONYMOUS, lot, want, now=NOW)
    reason = next(reason for reason in pair.result.reasons if reason.attribute == "units")
    assert (reason.params["passing"], reason.params["count"], reason.params["kwh"]) == (2, 3, "40")
    assert pair.result.is_proposable
    assert fitting(ANONYMOUS, want) == [lot]
    refused = queries.pair_of(ANONYMOUS, lot, none, now=NOW).result
    assert refused.verdict == "refused"
    assert refused.refusals[0].attribute == "units"
    assert fitting(ANONYMOUS, lot) == [want]


@pytest.mark.race
def test_another_process_is_heard(clean_database: Engine) -> None:
    know()
    cast = found_city()
    want = brick_want(cast.kiln)
    assert fitting(ANONYMOUS, want) == []
    url = clean_database.url.render_as_string(hide_password=False)
    program = (
        "import sys; from market.kernel import db; from market.doors import rooms; rooms.load_rooms();"
        "db.database.connect(sys.argv[1]); from tests.matching.market_day import gangue;"
        "from tests.support.cast import Person;"
        f"print(gangue(Person(0, {cast.mine.organisation_id}, {cast.mine.site_id}, '')))"
    )
    done = subprocess.run([sys.executable, "-c", program, url], cwd=ROOT, capture_output=True, text=True, check=True)
    db.release()
    assert fitting(ANONYMOUS, want) == [int(done.stdout)]


@pytest.mark.race
def test_readers_and_writers_at_once_end_with_the_same_board(clean_database: Engine) -> None:
    know()
    cast = found_city()
    want = brick_want(cast.kiln)

    def write(n: int) -> int:
        return gangue(cast.mine, f"洗矸{n}")

    def read(_: int) -> None:
        fitting(ANONYMOUS, want)
        db.release()

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read, n) for n in range(12)]
        offers = list(pool.map(write, range(12)))
        for reader in readers:
            reader.result()
    assert sorted(fitting(ANONYMOUS, want)) == sorted(offers)


def test_a_late_commit_below_the_last_event_is_heard(database: Connection) -> None:
    """PostgreSQL hands out ids before the commit; SQLite cannot, and there the shortcut stays."""
    from market.kernel import events

    know()
    cast = found_city()
    offer = gangue(cast.mine)
    last = events.last_event_id()
    changed, _ = events.changes_since("listing", events.Mark(last, frozenset()))
    assert changed == (set() if database.dialect.name == "sqlite" else {offer})
