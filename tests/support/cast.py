"""A small fictional city, made through the services' verbs: who is who in tests of doors and journeys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from market.accounts import queries, services
from market.kernel.access import SYSTEM, Actor

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
PASSWORD = "xuncai-demo-2026"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    user_id: int
    organisation_id: int
    site_id: int
    email: str
    password: str = PASSWORD

    @property
    def actor(self) -> Actor:
        found = queries.actor_for(self.user_id, self.organisation_id)
        assert found is not None
        return found


@dataclass(frozen=True)
class Cast:
    """The people of the small city. ``mine`` and ``kiln`` deal; ``stranger`` belongs to a firm that does not."""

    mine: Person
    """Owner of a coal mine in 石龙区."""
    mine_reader: Person
    """May only read at the mine."""
    kiln: Person
    """Owner of a brick kiln in 宝丰县."""
    stranger: Person
    """Owner of a straw cooperative in 郏县."""
    operator: Person
    """Works for the platform."""


def organisation(
    name: str,
    email: str,
    *,
    kind: str = "both",
    trade: str = "",
    district: str,
    lat: float,
    lon: float,
    role: str = "owner",
) -> Person:
    """One organisation with one site and one person."""
    organisation_id = services.register_organisation(
        actor=SYSTEM, now=NOW, name_zh=name, kind=kind, trade_zh=trade, district=district, is_demo=True
    )
    site_id = services.add_site(
        actor=SYSTEM,
        now=NOW,
        organisation_id=organisation_id,
        name_zh=f"{name}厂区",
        district=district,
        lat=lat,
        lon=lon,
    )
    return member(organisation_id, site_id, email, role)


def member(organisation_id: int, site_id: int, email: str, role: str) -> Person:
    """One more person of an organisation."""
    user_id = services.add_user(actor=SYSTEM, now=NOW, email=email, name=email.split("@")[0], password=PASSWORD)
    services.add_member(actor=SYSTEM, now=NOW, organisation_id=organisation_id, user_id=user_id, role=role)
    return Person(user_id, organisation_id, site_id, email)


def found_city() -> Cast:
    """Make everybody, in the connected database."""
    mine = organisation(
        "青岭煤矿", "mine@example.org", kind="producer", trade="煤矿", district="410404", lat=33.90, lon=112.88
    )
    return Cast(
        mine=mine,
        mine_reader=member(mine.organisation_id, mine.site_id, "reader@example.org", "reader"),
        kiln=organisation(
            "宝塔砖厂", "kiln@example.org", kind="user", trade="砖瓦厂", district="410421", lat=33.87, lon=113.05
        ),
        stranger=organisation(
            "郏禾秸秆合作社",
            "straw@example.org",
            kind="producer",
            trade="秸秆合作社",
            district="410425",
            lat=33.97,
            lon=113.21,
        ),
        operator=organisation(
            "循材平台", "operator@example.org", kind="operator", trade="平台", district="410402", lat=33.74, lon=113.30
        ),
    )
