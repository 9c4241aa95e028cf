"""The demo city as a site under test: seeded once a run, copied for each worker."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.support.browsing import Site, serve
from tests.support.cast import NOW, Cast, Person, member
from tests.support.databases import Templates, connected

READER = "reader@demo.example"


@dataclass(frozen=True)
class Demo(Site):
    """The demo city, running. ``names`` fill the gaps of the addresses in ``tests/architecture/routes.csv``."""

    names: dict[str, object]


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait until no other process of this run is here."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _seeded(templates: Templates, folder: Path) -> Path:
    """The file of the seeded city in ``folder``; the first process that comes makes it."""
    from market.doors import demo, worker
    from market.kernel.clock import shanghai_date, utcnow

    made = folder / "demo.db"
    with _alone(folder / "demo.lock"):
        if not made.exists():
            raw = folder / "demo.part"
            shutil.copy(templates.sqlite, raw)
            with connected(f"sqlite:///{raw}"):  # whoever leaves last folds the log into the file
                demo.seed(shanghai_date(utcnow()))
                worker.tick()
            raw.rename(made)
    return made


def _person(email: str) -> Person:
    from market.accounts.models import Membership, Site, UserAccount
    from market.kernel.db import session

    user_id, organisation_id = (
        session()
        .execute(
            select(UserAccount.id, Membership.organisation_id)
            .join(Membership, Membership.user_id == UserAccount.id)
            .where(UserAccount.email == email)
        )
        .one()
    )
    site_id = session().scalar(select(func.min(Site.id)).where(Site.organisation_id == organisation_id))
    assert site_id is not None
    return Person(user_id, organisation_id, site_id, email)


def _cast() -> Cast:
    """The demo city's people in the parts of the small one."""
    mine = _person("mine@demo.example")
    return Cast(
        mine=mine,
        mine_reader=member(mine.organisation_id, mine.site_id, READER, "reader"),
        kiln=_person("brick@demo.example"),
        stranger=_person("straw@demo.example"),
        operator=_person("operator@demo.example"),
    )


def _names(cast: Cast) -> dict[str, object]:
    """One of each thing that an address can name, the richest there is, and what the city lacks made."""
    from market.kernel.db import session
    from market.listings import services as listings
    from market.listings.models import Listing
    from market.listings.services import importing
    from market.matching.models import Match
    from market.notifications.models import Note

    actor = cast.mine.actor

    def own(text: str, visibility: str = "public", *, publish: bool = False) -> int:
        listing_id = listings.create_draft(
            actor=actor,
            now=NOW,
            kind="offer",
            site_id=cast.mine.site_id,
            title=text[:20],
            material_text=text.split()[0],
            spec_text=text,
            visibility=visibility,
        )
        if publish:
            listings.publish(actor=actor, now=NOW, listing_id=listing_id)
        return listing_id

    best = session().execute(
        select(Match.offer_id, Match.want_id)
        .join(Listing, Listing.id == Match.offer_id)
        .where(Listing.organisation_id == cast.mine.organisation_id)
        .order_by(Match.score_permille.desc(), Match.offer_id, Match.want_id)
        .limit(1)
    )
    offer_id, want_id = best.one()
    sheet = "标题,物料,规格,数量\n矸石,煤矸石,热值1200大卡,300\n矸石,煤矸石,硫1.1,一堆\n".encode()
    import_id = importing.upload(actor=actor, now=NOW, kind="offer", file_name="矸石.csv", content=sheet, publish=False)
    importing.work(import_id, now=NOW)
    return {
        "mine": cast.mine.organisation_id,
        "mine_site": cast.mine.site_id,
        "mine_offer": offer_id,
        "mine_members": own("煤泥 灰分45% 月2000吨 石龙区", "members", publish=True),
        "mine_draft": own("煤矸石 热值900大卡 年1万吨 石龙区"),
        "mine_batteries": own("退役电池包 磷酸铁锂 50个 石龙区"),
        "kiln_want": want_id,
        "mine_note": session().scalar(select(Note.id).where(Note.organisation_id == cast.mine.organisation_id)),
        "mine_import": import_id,
        "material": "coal_gangue",
        "use": "organic_fertilizer",
        "property": "calorific_value",
        "waste_code": "772-002-18",
        "kind": "brewers_spent_grain",
        "standard": "gb-t-1596",
        "lookalike": "fly-ash",
    }


@pytest.fixture(scope="session")
def demo_city(templates: Templates, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Demo]:
    """The running demo city, one for a worker."""
    base = tmp_path_factory.getbasetemp()
    seeded = _seeded(templates, base if worker_id == "master" else base.parent)
    folder = tmp_path_factory.mktemp("demo")
    url = f"sqlite:///{shutil.copy(seeded, folder / 'city.db')}"
    with connected(url):
        cast = _cast()
        names = _names(cast)
    server = serve(url, folder)
    yield Demo(next(server), url, cast, names)
    server.close()  # type: ignore[attr-defined]  # a generator
