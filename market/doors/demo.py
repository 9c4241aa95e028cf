"""The demo city: fictional firms from ``seed/demo``, made through the services' verbs, the same for a given day."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import cos, radians
from typing import Any

from market.accounts import queries as accounts_queries
from market.accounts import services as accounts
from market.catalog import services as catalog
from market.catalog.queries import current_knowledge
from market.catalog.rules.knowledge import Knowledge
from market.kernel import events
from market.kernel.access import SYSTEM
from market.kernel.clock import SHANGHAI
from market.kernel.db import atomic
from market.kernel.errors import N_, Conflict
from market.kernel.money import to_fen
from market.kernel.quantity import to_base, to_grams
from market.kernel.settings import ROOT
from market.listings import services as listings
from market.listings.rules.terms import months_mask
from market.listings.rules.units import read_units

FOLDER = ROOT / "seed" / "demo"
PASSWORD = "xuncai-demo-2026"  # noqa: S105  # fictional people of a fictional city
KM_PER_DEGREE = 111.2
_LIMIT = re.compile(r"(?P<key>[a-z_0-9]+)(?:>=(?P<min>[\d.]+))?(?:<=(?P<max>[\d.]+))?(?P<hard>!?)")

# What has become of a listing: days since it was published, and the verb that followed.
FATES: Mapping[str, tuple[int, Callable[..., object] | None]] = {
    "": (0, None),
    "draft": (0, None),
    "stale": (86, None),
    "expired": (100, None),
    "window_over": (70, None),
    "paused": (40, listings.pause),
    "withdrawn": (30, listings.withdraw),
}
WINDOW_ENDED = timedelta(days=20)
LAST_EVENT = timedelta(days=1)


class DemoNotWanted(Conflict):
    code = "demo_not_wanted"
    message = N_("The database holds real organisations; the fictional ones must not stand among them.")


@dataclass(frozen=True)
class Planned:
    """One listing with the moment it was first written."""

    at: datetime
    kind: str
    row: Mapping[str, str]


def read(name: str) -> list[dict[str, str]]:
    """The rows of one file of the demo city."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seed(as_of: date) -> bool:
    """Make the demo city as of a day, in one transaction, and match it; False where it stands already.

    Its last event lies a day back: the day itself belongs to whoever tries it.

    Raises DemoNotWanted where the database holds other organisations.
    """
    now = datetime.combine(as_of, time(9), SHANGHAI).astimezone(UTC)
    found = accounts_queries.holds_demo()
    if found is not None:
        if not found:
            raise DemoNotWanted
        events.drain(now - LAST_EVENT)  # what an earlier try left unmatched when it was stopped
        return False
    catalog.load_shipped(actor=SYSTEM, now=now)
    with atomic():
        sites = _organisations(now - timedelta(days=200), current_knowledge())
        _people(now - timedelta(days=200), sites)
        tables = _tables()
        for planned in _plan(now):
            _listing(planned, sites, tables, now)
        listings.expire_due(now=now - LAST_EVENT)
    events.drain(now - LAST_EVENT)
    return True


def _organisations(now: datetime, knowledge: Knowledge) -> dict[str, tuple[int, int]]:
    """Key -> (organisation id, site id)."""
    districts = {district.name_zh: district for district in knowledge.districts.values()}
    made = {}
    for row in read("organisations"):
        district = districts[row["district"]]
        names = {name: row[name] for name in ("name_zh", "name_en", "kind", "trade_zh", "trade_en")}
        organisation_id = accounts.register_organisation(
            actor=SYSTEM, now=now, district=district.adcode, is_demo=True, **names
        )
        site_id = accounts.add_site(
            actor=SYSTEM,
            now=now,
            organisation_id=organisation_id,
            name_zh=row["site_zh"],
            name_en=row["site_en"],
            district=district.adcode,
            lat=round(district.lat + float(row["north_km"]) / KM_PER_DEGREE, 5),
            lon=round(district.lon + float(row["east_km"]) / KM_PER_DEGREE / cos(radians(district.lat)), 5),
        )
        made[row["key"]] = (organisation_id, site_id)
    return made


def _people(now: datetime, sites: Mapping[str, tuple[int, int]]) -> None:
    for row in read("people"):
        user_id = accounts.add_user(actor=SYSTEM, now=now, email=row["email"], name=row["name"], password=PASSWORD)
        accounts.add_member(
            actor=SYSTEM,
            now=now,
            organisation_id=sites[row["organisation"]][0],
            user_id=user_id,
            role=row["role"],
        )


def _plan(now: datetime) -> Iterator[Planned]:
    """Every listing in the order in which it was written, so that the log reads like a past."""
    planned = []
    for kind, name in (("offer", "offers"), ("want", "wants")):
        for position, row in enumerate(read(name)):
            days = FATES[row["fate"]][0] or (position * 7) % 59 + 1
            at = now - timedelta(days=days, minutes=(position * 37) % 480)
            planned.append(Planned(at, kind, row))
    yield from sorted(planned, key=lambda each: each.at)


def _season(text: str) -> int:
    months: list[int] = []
    for part in filter(None, text.split(";")):
        first, _, last = part.partition("-")
        months.extend(range(int(first), int(last or first) + 1))
    return months_mask(months)


def _limits(text: str, knowledge: Knowledge) -> list[dict[str, Any]]:
    rows = []
    for part in filter(None, text.split(";")):
        found = _LIMIT.fullmatch(part)
        if found is None:
            raise ValueError(f"not a limit: {part}")
        low, high = (float(found[side]) if found[side] else None for side in ("min", "max"))
        unit = knowledge.properties[found["key"]].unit
        rows.append({"key": found["key"], "min": low, "max": high, "unit": unit, "hard": bool(found["hard"])})
    return rows


def _terms(planned: Planned, today: date) -> dict[str, Any]:
    row = planned.row
    amount, base = to_base(row["amount"], row["unit"])
    terms: dict[str, Any] = {
        "title": row["title"],
        "material_text": row["material_text"],
        "spec_text": row["spec_text"],
        "quantity_total": amount,
        "quantity_unit": base,
        "period": row["period"],
        "months": _season(row["months"]),
        "visibility": row["visibility"],
    }
    price = row["price" if planned.kind == "offer" else "price_max"]
    terms["price_fen"] = to_fen(Decimal(price)) if price else None
    if row["fate"] == "window_over":
        terms["available_to"] = today - WINDOW_ENDED
    if planned.kind == "want":
        terms["use_id"] = row["use"]
        if row["acceptance"]:
            terms["acceptance"] = _limits(row["acceptance"], current_knowledge())
        terms["max_road_m"] = int(Decimal(row["max_km"]) * 1000) if row["max_km"] else None
        terms["min_supply_grams"] = to_grams(row["min_supply"]) if row["min_supply"] else None
        terms["permits"] = row["permits"].split(";") if row["permits"] else []
    return terms


def _tables() -> dict[tuple[str, str], list[list[str]]]:
    """(organisation, title) -> the unit table of that battery lot, its first row naming the columns."""
    tables: dict[tuple[str, str], list[list[str]]] = {}
    for row in read("units"):
        whose = (row.pop("organisation"), row.pop("title"))
        tables.setdefault(whose, [list(row)]).append(list(row.values()))
    return tables


def _listing(
    planned: Planned,
    sites: Mapping[str, tuple[int, int]],
    tables: Mapping[tuple[str, str], list[list[str]]],
    now: datetime,
) -> None:
    organisation_id, site_id = sites[planned.row["organisation"]]
    listing_id = listings.create_draft(
        actor=SYSTEM,
        now=planned.at,
        kind=planned.kind,
        organisation_id=organisation_id,
        site_id=site_id,
        is_demo=True,
        **_terms(planned, now.astimezone(SHANGHAI).date()),
    )
    table = tables.get((planned.row["organisation"], planned.row["title"]))
    if table and planned.kind == "offer":
        units = read_units(table, now.astimezone(SHANGHAI).date())
        listings.replace_units(actor=SYSTEM, now=planned.at, listing_id=listing_id, version=1, units=units)
    if planned.row["fate"] == "draft":
        return
    listings.publish(actor=SYSTEM, now=planned.at, listing_id=listing_id)
    verb = FATES[planned.row["fate"]][1]
    if verb:
        verb(actor=SYSTEM, now=planned.at + timedelta(hours=3), listing_id=listing_id)
