"""Publishing computes and keeps matches through the event log, and tells the counterpart, once a pair."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from market.catalog.queries import current_knowledge
from market.kernel import events
from market.kernel.access import ANONYMOUS, SYSTEM
from market.kernel.db import session
from market.kernel.errors import MarketError
from market.listings import services as listings
from market.listings.events import ListingPublished
from market.matching import handlers, queries, services
from market.matching.models import Match
from market.notifications.models import Note
from tests.matching.market_day import GANGUE, brick_want, gangue, know, work
from tests.support.cast import NOW, Cast


@pytest.fixture(autouse=True)
def _knowledge(database: Connection) -> None:
    know()


def notes(organisation_id: int) -> list[Note]:
    rows = session().scalars(select(Note).where(Note.organisation_id == organisation_id).order_by(Note.id))
    return [note for note in rows if note.key.startswith("match")]


def kept() -> list[Match]:
    return list(session().scalars(select(Match).order_by(Match.id)))


def test_publishing_keeps_the_match_with_its_editions_and_tells_the_other_side(cast: Cast) -> None:
    want = brick_want(cast.kiln)
    work()
    offer = gangue(cast.mine)
    work()
    [match] = kept()
    assert (match.offer_id, match.want_id) == (offer, want)
    assert (match.offer_version, match.want_version) == (1, 1)
    assert match.edition == current_knowledge().edition
    [note] = notes(cast.kiln.organisation_id)
    assert note.link == f"/matches/{offer}/{want}"
    assert note.params["title"] == "洗矸"
    assert notes(cast.mine.organisation_id) == []


def test_a_pair_is_told_of_once_however_often_it_is_renewed(cast: Cast) -> None:
    offer = gangue(cast.mine)
    want = brick_want(cast.kiln)
    work()
    for listing_id in (offer, want):
        listings.pause(actor=SYSTEM, now=NOW, listing_id=listing_id)
        work()
        assert kept() == []
        listings.resume(actor=SYSTEM, now=NOW, listing_id=listing_id)
        work()
    assert len(kept()) == 1
    assert len(notes(cast.mine.organisation_id)) + len(notes(cast.kiln.organisation_id)) <= 2
    keys = [note.key for note in notes(cast.mine.organisation_id)]
    assert len(set(keys)) == len(keys)


def test_a_firm_with_many_wants_gets_one_note_of_one_offer(cast: Cast) -> None:
    for n in range(5):
        brick_want(cast.kiln, f"烧结砖原料{n}")
    work()
    gangue(cast.mine)
    work()
    [note] = notes(cast.kiln.organisation_id)
    assert note.params["more"] == 4
    assert len(kept()) == 5


def test_past_twenty_notes_a_day_one_says_that_there_are_more(cast: Cast) -> None:
    brick_want(cast.kiln)
    work()
    for n in range(handlers.NOTES_A_DAY + 3):
        gangue(cast.mine, f"洗矸{n}")
    work()
    told = notes(cast.kiln.organisation_id)
    assert len(told) == handlers.NOTES_A_DAY + 1
    assert told[-1].link == "/mine"
    gangue(cast.mine, "次日洗矸")
    work(NOW + timedelta(days=1))
    assert len(notes(cast.kiln.organisation_id)) == handlers.NOTES_A_DAY + 2


def test_what_closes_keeps_no_match(cast: Cast) -> None:
    offer = gangue(cast.mine)
    brick_want(cast.kiln)
    work()
    assert len(kept()) == 1
    listings.withdraw(actor=SYSTEM, now=NOW, listing_id=offer)
    work()
    assert kept() == []
    assert services.renew(actor=SYSTEM, now=NOW, listing_id=offer) == 0
    assert services.renew(actor=SYSTEM, now=NOW, listing_id=2**40) == 0


def test_a_worse_offer_is_no_news(cast: Cast) -> None:
    brick_want(cast.kiln)
    gangue(cast.mine, spec_text=GANGUE.replace("硫0.7", "硫9"))
    work()
    assert notes(cast.kiln.organisation_id) == []


def test_the_handler_is_idempotent(cast: Cast) -> None:
    gangue(cast.mine)
    want = brick_want(cast.kiln)
    work()
    before = (len(kept()), len(notes(cast.mine.organisation_id)))
    row = next(row for row in events.timeline("listing", want) if row.name == "ListingPublished")
    context = events.Context(row.id, NOW, row.at, None, None)
    handlers.match_anew(ListingPublished(want), context)
    work()
    assert (len(kept()), len(notes(cast.mine.organisation_id))) == before


def test_only_the_system_keeps_matches(cast: Cast) -> None:
    offer = gangue(cast.mine)
    for actor in (ANONYMOUS, cast.mine.actor):
        with pytest.raises(MarketError):
            services.renew(actor=actor, now=NOW, listing_id=offer)


def test_the_best_are_one_for_each_use_and_public_only(cast: Cast) -> None:
    gangue(cast.mine, "内部矸石", visibility="members")
    brick_want(cast.kiln)
    brick_want(cast.kiln, "另一求购")
    work()
    assert queries.best(ANONYMOUS, 5, now=NOW) == []
    [best] = queries.best(cast.stranger.actor, 5, now=NOW)
    assert best.offer_title == "内部矸石"
