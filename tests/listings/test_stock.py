"""What is open, set aside and gone; and two who want the last tonne."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import Engine, text, update
from sqlalchemy.exc import IntegrityError

from market.kernel import db
from market.kernel.access import SYSTEM
from market.kernel.db import atomic
from market.kernel.errors import Forbidden
from market.kernel.states import WrongState
from market.listings import queries, services
from market.listings.errors import ListingFaulty, NoAmount, NotEnough, VersionConflict
from market.listings.models import Listing
from tests.support.cast import NOW, Cast, found_city

TONNE = 1_000_000


def offer(cast: Cast, tonnes: int | None = 100) -> int:
    amount = None if tonnes is None else tonnes * TONNE
    listing_id = services.create_draft(
        actor=cast.mine.actor, now=NOW, kind="offer", title="炉渣", material_text="炉渣", spec_text="石龙区",
        quantity_total=amount, period="stock",
    )  # fmt: skip
    services.publish(actor=cast.mine.actor, now=NOW, listing_id=listing_id)
    return listing_id


def state(listing_id: int) -> tuple[str, int | None, int]:
    listing = queries.get_visible(SYSTEM, listing_id)
    return listing.state, listing.quantity_remaining, listing.quantity_reserved


def verbs(cast: Cast, listing_id: int) -> dict[str, Any]:
    return {"actor": cast.mine.actor, "now": NOW, "listing_id": listing_id}


def test_a_part_is_set_aside_given_back_and_handed_over(cast: Cast) -> None:
    listing_id = offer(cast)
    who = verbs(cast, listing_id)
    assert services.reserve(**who, amount=60 * TONNE) == 40 * TONNE
    assert state(listing_id) == ("published", 40 * TONNE, 60 * TONNE)
    assert services.release(**who, amount=10 * TONNE) == 50 * TONNE
    assert services.fulfil(**who, amount=50 * TONNE) == 50 * TONNE
    assert state(listing_id) == ("published", 50 * TONNE, 0)


def test_the_last_of_it_makes_it_reserved_then_exhausted(cast: Cast) -> None:
    listing_id = offer(cast)
    who = verbs(cast, listing_id)
    services.reserve(**who, amount=100 * TONNE)
    assert state(listing_id)[0] == "reserved"
    with pytest.raises(NotEnough):
        services.reserve(**who, amount=1)
    services.release(**who, amount=100 * TONNE)
    assert state(listing_id)[0] == "published"
    services.reserve(**who, amount=100 * TONNE)
    services.fulfil(**who, amount=100 * TONNE)
    assert state(listing_id) == ("exhausted", 0, 0)


def test_more_than_is_there_is_refused_and_nothing_moves(cast: Cast) -> None:
    listing_id = offer(cast)
    who = verbs(cast, listing_id)
    with pytest.raises(NotEnough):
        services.reserve(**who, amount=100 * TONNE + 1)
    for verb in (services.release, services.fulfil):
        with pytest.raises(NotEnough):
            verb(**who, amount=1)
    with pytest.raises(ValueError, match="positive"):
        services.reserve(**who, amount=0)
    assert state(listing_id) == ("published", 100 * TONNE, 0)


def test_nothing_is_set_aside_of_an_unstated_amount_a_paused_listing_or_by_a_stranger(cast: Cast) -> None:
    unstated = offer(cast, None)
    with pytest.raises(NoAmount):
        services.reserve(**verbs(cast, unstated), amount=1)
    listing_id = offer(cast)
    with pytest.raises(Forbidden):
        services.reserve(actor=cast.kiln.actor, now=NOW, listing_id=listing_id, amount=1)
    services.pause(**verbs(cast, listing_id))
    with pytest.raises(WrongState):
        services.reserve(**verbs(cast, listing_id), amount=1)


def test_a_change_of_the_total_keeps_what_is_set_aside_or_gone(cast: Cast) -> None:
    listing_id = offer(cast)
    who = verbs(cast, listing_id)
    services.reserve(**who, amount=60 * TONNE)
    services.fulfil(**who, amount=20 * TONNE)
    services.change(**who, version=1, quantity_total=80 * TONNE)
    assert state(listing_id) == ("published", 20 * TONNE, 40 * TONNE)
    changes: tuple[dict[str, Any], ...] = (
        {"quantity_total": 59 * TONNE},
        {"quantity_total": None},
        {"quantity_unit": "pcs"},
    )
    for fields in [*changes, {"quantity_unit": "pcs"}]:
        with pytest.raises(ListingFaulty):
            services.change(**who, version=2, **fields)
    assert state(listing_id) == ("published", 20 * TONNE, 40 * TONNE)


def test_a_larger_total_replenishes_an_exhausted_listing(cast: Cast) -> None:
    listing_id = offer(cast)
    who = verbs(cast, listing_id)
    services.reserve(**who, amount=100 * TONNE)
    services.fulfil(**who, amount=100 * TONNE)
    services.change(**who, version=1, quantity_total=130 * TONNE)
    assert state(listing_id) == ("published", 30 * TONNE, 0)


@pytest.mark.parametrize("values", [{"quantity_remaining": -1}, {"quantity_remaining": 101 * TONNE}, {"months": 0}])
def test_the_database_itself_refuses_what_cannot_be(cast: Cast, values: dict[str, int]) -> None:
    listing_id = offer(cast)
    with pytest.raises(IntegrityError), atomic() as current:
        current.execute(update(Listing).where(Listing.id == listing_id).values(**values))


@pytest.mark.race
def test_of_many_who_want_the_last_tonne_one_gets_it(clean_database: Engine) -> None:
    cast = found_city()
    listing_id = offer(cast, 10)
    actor = cast.mine.actor
    db.release()
    barrier = threading.Barrier(8)
    outcomes: list[str] = []

    def want_three() -> None:
        barrier.wait()
        try:
            services.reserve(actor=actor, now=NOW, listing_id=listing_id, amount=3 * TONNE)
            outcomes.append("got")
        except NotEnough:
            outcomes.append("refused")

    threads = [threading.Thread(target=want_three) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["got"] * 3 + ["refused"] * 5
    with clean_database.connect() as connection:
        row = connection.execute(
            text("SELECT quantity_remaining, quantity_reserved FROM listing WHERE id = :id"), {"id": listing_id}
        ).one()
    assert tuple(row) == (1 * TONNE, 9 * TONNE)


@pytest.mark.race
def test_of_two_edits_from_one_version_one_wins(clean_database: Engine) -> None:
    cast = found_city()
    listing_id = offer(cast)
    actor = cast.mine.actor
    db.release()
    barrier = threading.Barrier(4)
    outcomes: list[str] = []

    def retitle(title: str) -> None:
        barrier.wait()
        try:
            services.change(actor=actor, now=NOW, listing_id=listing_id, version=1, title=title)
            outcomes.append(title)
        except VersionConflict:
            outcomes.append("late")

    threads = [threading.Thread(target=retitle, args=(name,)) for name in "甲乙丙丁"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("late") == 3
    winner = next(title for title in outcomes if title != "late")
    with clean_database.connect() as connection:
        row = connection.execute(text("SELECT title, version FROM listing WHERE id = :id"), {"id": listing_id}).one()
    assert tuple(row) == (winner, 2)
