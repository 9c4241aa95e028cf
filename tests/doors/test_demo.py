"""The demo city: whole, fictional, the same for a given day, and never among real organisations."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from market.accounts import services as accounts
from market.doors import demo
from market.kernel import db
from market.kernel.access import ANONYMOUS, SYSTEM
from market.kernel.db import Base
from market.matching import queries
from tests.support.cast import NOW
from tests.support.databases import BACKENDS, Templates, connected

pytestmark = pytest.mark.timeout(300)  # two whole cities
AS_OF = date(2026, 11, 24)
UNLIKE = {"password_hash"}
"""Salted, so that it differs each time."""


def contents() -> dict[str, list[str]]:
    """Every row of every table, without what is salted; PostgreSQL's ids of notes have gaps."""
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [c for c in table.columns if c.name not in UNLIKE and (table.name, c.name) != ("note", "id")]
        rows = db.session().execute(table.select().with_only_columns(*columns)).mappings()
        kept = (dict(row) for row in rows if row.get("subject") != "note")
        found[table.name] = sorted(json.dumps(row, default=str, sort_keys=True, ensure_ascii=False) for row in kept)
    return found


@pytest.fixture(scope="module")
def cities(templates: Templates) -> list[dict[str, list[str]]]:
    """The city of one day, made on SQLite and on PostgreSQL."""
    made = []
    for backend in BACKENDS:
        with templates.copy(backend) as url, connected(url):
            assert demo.seed(AS_OF)
            assert not demo.seed(AS_OF), "it stands already"
            pairs = queries.best(ANONYMOUS, 12, now=datetime(2026, 11, 24, 1, tzinfo=UTC))
            made.append(contents() | {"best": [f"{p.offer_title} {p.want_title} {p.score}" for p in pairs]})
    return made


def test_two_cities_of_one_day_are_the_same(cities: list[dict[str, list[str]]]) -> None:
    one, other = cities
    unlike = {name: sorted(set(one[name]) ^ set(other[name]))[:4] for name in one if one[name] != other[name]}
    assert unlike == {}


def test_the_city_is_as_large_as_promised_and_matched(cities: list[dict[str, list[str]]]) -> None:
    city = cities[0]
    assert len(city["organisation"]) >= 80
    assert sum('"kind": "offer"' in row for row in city["listing"]) >= 300
    assert sum('"kind": "want"' in row for row in city["listing"]) >= 150
    assert len(city["match"]) > 500
    assert len(city["note"]) > 50
    assert len(city["listing_unit"]) == 130
    assert len(city["best"]) == 12
    assert all('"state": "done"' in row for row in city["event_delivery"])


def test_everything_in_it_is_marked_as_demo(cities: list[dict[str, list[str]]]) -> None:
    for name in ("organisation", "listing"):
        assert all('"is_demo": true' in row for row in cities[0][name])


def test_the_city_is_not_made_among_real_organisations(database: Connection) -> None:
    accounts.register_organisation(actor=SYSTEM, now=NOW, name_zh="真实企业", kind="producer", district="410404")
    with pytest.raises(demo.DemoNotWanted):
        demo.seed(AS_OF)
