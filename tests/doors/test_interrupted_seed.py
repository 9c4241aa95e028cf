"""A machine that stops while the demo city is made."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from market.doors import demo
from market.kernel import db, events
from market.listings.models import Listing
from market.matching.models import Match

AS_OF = date(2026, 11, 24)


def count(model: Any) -> int:
    return db.session().scalar(select(func.count()).select_from(model)) or 0


def test_what_a_stopped_seeding_left_is_nothing_or_is_finished_by_the_next(
    clean_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, drain = demo.read, events.drain
    monkeypatch.setattr(demo, "read", lambda name: read(name)[:60] if name in ("offers", "wants") else read(name))
    for place, left in (("_people", 0), ("events", 120)):

        def stop(*_: Any, **__: Any) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as stopped:
            if place == "events":
                stopped.setattr(events, "drain", stop)
            else:
                stopped.setattr(demo, place, stop)
            with pytest.raises(KeyboardInterrupt):
                demo.seed(AS_OF)
        db.release()
        assert count(Listing) == left
    assert count(Match) == 0
    assert demo.seed(AS_OF) is False
    assert drain is events.drain
    assert count(Match) > 0
