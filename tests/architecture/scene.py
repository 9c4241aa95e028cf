"""One of each thing that an address can name, owned by the mine, for the matrix of routes."""

from __future__ import annotations

from sqlalchemy import select

from market.catalog import services as catalog
from market.catalog.queries import current_knowledge
from market.catalog.rules.standards import all_standards
from market.kernel.access import SYSTEM
from market.kernel.db import session
from market.listings import services as listings
from market.listings.services import importing
from market.notifications import services as notifications
from market.notifications.models import Note
from tests.support.cast import NOW, Cast, found_city

SHEET = "标题,物料,规格\n矸石,煤矸石,热值1200大卡\n".encode()


def offer(cast: Cast, *, publish: bool = True, text: str = "煤矸石 热值1200大卡 年3万吨", **terms: str) -> int:
    """A listing of the mine's."""
    actor = cast.mine.actor
    listing_id = listings.create_draft(
        actor=actor,
        now=NOW,
        kind="offer",
        site_id=cast.mine.site_id,
        title=text[:20],
        material_text=text.split()[0],
        spec_text=text,
        **terms,  # type: ignore[arg-type]  # visibility only
    )
    if publish:
        listings.publish(actor=actor, now=NOW, listing_id=listing_id)
    return listing_id


def want(cast: Cast) -> int:
    """A listing of the kiln's."""
    actor = cast.kiln.actor
    listing_id = listings.create_draft(
        actor=actor,
        now=NOW,
        kind="want",
        site_id=cast.kiln.site_id,
        title="要煤矸石",
        material_text="煤矸石",
        spec_text="热值1000大卡以上 年1万吨",
    )
    listings.publish(actor=actor, now=NOW, listing_id=listing_id)
    return listing_id


def build() -> tuple[Cast, dict[str, object]]:
    """Make everything, in the connected database; the names are those of ``routes.csv``."""
    catalog.load_shipped(actor=SYSTEM, now=NOW)
    cast = found_city()
    notifications.send(
        now=NOW, organisation_id=cast.mine.organisation_id, message="Inbox", params={}, link="/", key="scene"
    )
    knowledge = current_knowledge()
    names: dict[str, object] = {
        "mine": cast.mine.organisation_id,
        "mine_site": cast.mine.site_id,
        "mine_offer": offer(cast),
        "mine_members": offer(cast, visibility="members"),
        "mine_draft": offer(cast, publish=False),
        "mine_batteries": offer(cast, publish=False, text="退役电池包 磷酸铁锂 50个"),
        "kiln_want": want(cast),
        "mine_note": session().scalars(select(Note.id)).first(),
        "mine_import": importing.upload(
            actor=cast.mine.actor, now=NOW, kind="offer", file_name="x.csv", content=SHEET, publish=False
        ),
        "material": next(iter(knowledge.materials)),
        "use": next(iter(knowledge.uses)),
        "property": next(iter(knowledge.properties)),
        "waste_code": knowledge.waste_codes[0].code,
        "kind": next(iter(knowledge.byproduct_kinds)),
        "standard": next(iter(all_standards(knowledge))),
        "lookalike": next(iter(knowledge.lookalikes)),
    }
    return cast, names
