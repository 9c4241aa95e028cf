"""Drafting, changing, publishing, expiring: the verbs and what they refuse, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from market.accounts import services as accounts
from market.kernel import events
from market.kernel.access import ANONYMOUS, SYSTEM
from market.kernel.db import session
from market.kernel.errors import Forbidden, SignInNeeded
from market.kernel.states import WrongState
from market.listings import queries, services
from market.listings.errors import ListingFaulty, ListingNotFound, StillReserved, VersionConflict
from market.listings.models import Listing, ListingFigure
from market.notifications import queries as notifications
from tests.support.cast import NOW, Cast

GANGUE = "煤矸石 热值1200大卡 硫1.1 含水8个点 0-50mm 年3万吨 石龙区"
pytestmark = pytest.mark.usefixtures("database")


def draft(cast: Cast, text: str = GANGUE, kind: str = "offer", **more: Any) -> int:
    given: Any = {"title": "煤矸石", "material_text": "煤矸石", "spec_text": text, **more}
    return services.create_draft(actor=cast.mine.actor, now=NOW, kind=kind, **given)


def published(cast: Cast, **more: Any) -> int:
    listing_id = draft(cast, **more)
    services.publish(actor=cast.mine.actor, now=NOW, listing_id=listing_id)
    return listing_id


def get(listing_id: int) -> Listing:
    return queries.get_visible(SYSTEM, listing_id)


def names(listing_id: int) -> list[str]:
    return [row.name for row in events.timeline("listing", listing_id)]


def test_a_draft_takes_from_the_text_what_the_owner_does_not_state(cast: Cast) -> None:
    listing = get(draft(cast))
    assert listing.material_id == "coal_gangue"
    assert (listing.quantity_total, listing.quantity_unit, listing.period) == (30_000_000_000, "g", "year")
    assert listing.yearly_amount == listing.quantity_remaining == listing.quantity_total
    assert listing.district == "410404"
    assert listing.lat is not None
    stated = {figure["key"]: figure for figure in listing.figures}
    assert stated["calorific_value"]["value"] == pytest.approx(1200 * 4.1868e-3)
    assert (stated["particle_size"]["min"], stated["particle_size"]["max"]) == (0, 50)


def test_what_the_owner_states_wins_over_the_text(cast: Cast) -> None:
    listing = get(draft(cast, material_id=None, quantity_total=None, district="410421"))
    assert (listing.material_id, listing.quantity_total, listing.district) == (None, None, "410421")


def test_a_monthly_amount_counts_twelve_times_a_year(cast: Cast) -> None:
    assert get(draft(cast, text="粉煤灰 月产2000吨")).yearly_amount == 24_000_000_000


def test_figures_are_kept_for_searching_by_range_and_made_anew_with_a_change(cast: Cast) -> None:
    listing_id = draft(cast)
    rows = session().scalars(select(ListingFigure).where(ListingFigure.listing_id == listing_id)).all()
    assert {row.key: (row.low, row.high) for row in rows}["particle_size"] == (0, 50)
    figure = {"key": "moisture", "max": 10}
    services.change(actor=cast.mine.actor, now=NOW, listing_id=listing_id, version=1, figures=[figure])
    rows = session().scalars(select(ListingFigure).where(ListingFigure.listing_id == listing_id)).all()
    assert [(row.key, row.low, row.high) for row in rows] == [("moisture", None, 10)]
    assert get(listing_id).figures[0]["qualifier"] == "le"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": "  "}, "title"),
        ({"title": "煤" * 201}, "title"),
        ({"material_id": "unobtainium"}, "material_id"),
        ({"figures": [{"key": "moisture", "min": 9, "max": 3}]}, "figures"),
        ({"figures": [{"key": "no_such_property", "value": 3}]}, "figures"),
        ({"figures": [{"key": "moisture", "value": float("nan")}]}, "figures"),
        ({"figures": [{"key": "moisture", "value": 3}] * 61}, "figures"),
        ({"quantity_total": 0}, "quantity_total"),
        ({"quantity_total": 10**30}, "quantity_total"),
        ({"price_fen": 10**12}, "price_fen"),
        ({"months": 0}, "months"),
        ({"period": "fortnight"}, "period"),
        ({"hazard_code": "HW31"}, "hazard_code"),
        ({"district": "110000"}, "district"),
        ({"lat": 91.0, "lon": 0.0}, "lat"),
        ({"lat": 33.0, "lon": None}, "lon"),
        ({"available_from": date(2026, 12, 2), "available_to": date(2026, 12, 1)}, "available_to"),
        ({"visibility": "nobody"}, "visibility"),
    ],
)
def test_a_faulty_field_is_named_and_nothing_is_written(cast: Cast, fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ListingFaulty) as refusal:
        draft(cast, **fields)
    assert wrong in refusal.value.fields
    assert session().scalars(select(Listing)).all() == []


def test_control_characters_are_taken_out_of_texts(cast: Cast) -> None:
    assert get(draft(cast, title="煤矸\x00石\ud800", text="热值1200\x00大卡")).title == "煤矸石"


def test_a_want_keeps_its_own_limits_permits_and_ceilings(cast: Cast) -> None:
    limits = [{"key": "loi", "max": 8, "hard": True}]
    prices = [{"material_id": "fly_ash", "price_fen": -500}]
    given = {
        "use_id": "cement_admixture_fa",
        "acceptance": limits,
        "permits": ["HW18", "HW18"],
        "material_prices": prices,
    }
    listing = get(draft(cast, "收粉煤灰", "want", max_road_m=80_000, **given))
    assert listing.acceptance == [{"key": "loi", "min": None, "max": 8.0, "unit": "%", "hard": True}]
    assert (listing.permits, listing.material_prices, listing.max_road_m) == (["HW18"], prices, 80_000)


def test_bounds_in_a_buyers_words_become_wishes(cast: Cast) -> None:
    listing = get(draft(cast, "粉煤灰 烧失量≤8 含水1%以内", "want"))
    assert {row["key"]: (row["max"], row["hard"]) for row in listing.acceptance} == {
        "loi": (8.0, False),
        "moisture": (1.0, False),
    }


def test_a_site_brings_its_place_and_must_be_ones_own(cast: Cast) -> None:
    listing = get(draft(cast, site_id=cast.mine.site_id))
    assert (listing.site_id, listing.district, listing.lat) == (cast.mine.site_id, "410404", 33.90)
    with pytest.raises(ListingFaulty):
        draft(cast, site_id=cast.kiln.site_id)


def test_nobody_writes_for_another_organisation(cast: Cast) -> None:
    listing_id = draft(cast)
    for actor, refusal in (
        (cast.kiln.actor, Forbidden),
        (cast.mine_reader.actor, Forbidden),
        (ANONYMOUS, SignInNeeded),
    ):
        with pytest.raises(refusal):
            services.change(actor=actor, now=NOW, listing_id=listing_id, version=1, title="别人的")
        with pytest.raises(refusal):
            services.publish(actor=actor, now=NOW, listing_id=listing_id)
        with pytest.raises(refusal):
            services.create_draft(
                actor=actor, now=NOW, kind="offer", organisation_id=cast.mine.organisation_id, title="x"
            )
    assert get(listing_id).title == "煤矸石"


def test_a_draft_is_seen_by_its_own_organisation_only(cast: Cast) -> None:
    listing_id = draft(cast)
    assert queries.get_visible(cast.mine_reader.actor, listing_id).id == listing_id
    for actor in (ANONYMOUS, cast.kiln.actor):
        with pytest.raises(ListingNotFound):
            queries.get_visible(actor, listing_id)


def test_members_only_is_hidden_from_strangers_and_shown_to_members(cast: Cast) -> None:
    listing_id = published(cast, visibility="members")
    assert queries.get_visible(cast.kiln.actor, listing_id).id == listing_id
    with pytest.raises(ListingNotFound):
        queries.get_visible(ANONYMOUS, listing_id)
    assert queries.public_figures(now=NOW).offers == 0


def test_publishing_asks_for_what_is_missing(cast: Cast) -> None:
    listing_id = draft(cast, "", material_text="", title="东西")
    with pytest.raises(ListingFaulty) as refusal:
        services.publish(actor=cast.mine.actor, now=NOW, listing_id=listing_id)
    assert refusal.value.fields.keys() == {"material_text", "district"}
    assert get(listing_id).state == "draft"


def test_a_published_listing_ends_after_90_days_or_with_its_last_day(cast: Cast) -> None:
    assert get(published(cast)).expires_at == NOW + timedelta(days=90)
    straw = get(published(cast, available_to=date(2026, 11, 5)))
    assert straw.expires_at is not None
    assert straw.expires_at.isoformat() == "2026-11-05T16:00:00+00:00"  # midnight after the day, in Shanghai


def test_an_expired_listing_is_renewed_by_one_verb(cast: Cast) -> None:
    listing_id = published(cast)
    later = NOW + timedelta(days=91)
    assert services.expire_due(now=NOW + timedelta(days=89)) == 0
    assert services.expire_due(now=later) == 1
    assert services.expire_due(now=later) == 0
    assert get(listing_id).state == "expired"
    assert queries.open_listings("offer", later) == []
    services.renew(actor=cast.mine.actor, now=later, listing_id=listing_id)
    assert (get(listing_id).state, get(listing_id).expires_at) == ("published", later + timedelta(days=90))


def test_the_owner_is_told_once_of_an_expiry(cast: Cast) -> None:
    listing_id = published(cast)
    later = NOW + timedelta(days=91)
    services.expire_due(now=later)
    events.drain(later)
    events.drain(later)
    assert notifications.unread_count(cast.mine.actor) == 1
    assert notifications.unread_count(cast.kiln.actor) == 0
    assert get(listing_id).state == "expired"


def test_a_listing_whose_last_day_is_past_is_not_renewed(cast: Cast) -> None:
    listing_id = published(cast, available_to=date(2026, 11, 5))
    later = NOW + timedelta(days=10)
    services.expire_due(now=later)
    renewed, refused = services.renew_many(actor=cast.mine.actor, now=later, listing_ids=[listing_id])
    assert (renewed, list(refused)) == (0, [listing_id])
    with pytest.raises(ListingFaulty):
        services.renew(actor=cast.mine.actor, now=later, listing_id=listing_id)


def test_a_paused_listing_is_hidden_until_it_is_resumed(cast: Cast) -> None:
    listing_id = published(cast)
    services.pause(actor=cast.mine.actor, now=NOW, listing_id=listing_id)
    with pytest.raises(ListingNotFound):
        queries.get_visible(cast.kiln.actor, listing_id)
    services.resume(actor=cast.mine.actor, now=NOW, listing_id=listing_id)
    assert queries.get_visible(ANONYMOUS, listing_id).state == "published"
    assert names(listing_id) == ["ListingDrafted", "ListingPublished", "ListingPaused", "ListingResumed"]


def test_verbs_out_of_place_are_refused(cast: Cast) -> None:
    listing_id = published(cast)
    for verb in (services.publish, services.resume):
        with pytest.raises(WrongState):
            verb(actor=cast.mine.actor, now=NOW, listing_id=listing_id)
    services.withdraw(actor=cast.mine.actor, now=NOW, listing_id=listing_id)
    for verb in (services.publish, services.pause, services.renew, services.withdraw):
        with pytest.raises(WrongState):
            verb(actor=cast.mine.actor, now=NOW, listing_id=listing_id)
    with pytest.raises(WrongState):
        services.change(actor=cast.mine.actor, now=NOW, listing_id=listing_id, version=1, title="x")


def test_a_published_listing_stays_published_while_it_changes(cast: Cast) -> None:
    listing_id = published(cast)
    assert services.change(actor=cast.mine.actor, now=NOW, listing_id=listing_id, version=1, price_fen=-1000) == 2
    assert (get(listing_id).state, get(listing_id).price_fen) == ("published", -1000)
    assert names(listing_id)[-1] == "ListingChanged"


def test_an_edit_that_began_from_an_older_version_overwrites_nothing(cast: Cast) -> None:
    listing_id = draft(cast)
    services.change(actor=cast.mine.actor, now=NOW, listing_id=listing_id, version=1, title="甲")
    with pytest.raises(VersionConflict):
        services.change(actor=cast.mine.actor, now=NOW, listing_id=listing_id, version=1, title="乙")
    assert get(listing_id).title == "甲"


def test_a_change_cannot_take_from_a_published_listing_what_publishing_asks_for(cast: Cast) -> None:
    listing_id = published(cast)
    with pytest.raises(ListingFaulty):
        services.change(
            actor=cast.mine.actor, now=NOW, listing_id=listing_id, version=1, material_text="", material_id=None
        )


def test_a_copy_is_a_draft_with_the_whole_amount_open(cast: Cast) -> None:
    listing_id = published(cast, visibility="members")
    services.reserve(actor=cast.mine.actor, now=NOW, listing_id=listing_id, amount=10)
    copy = get(services.copy(actor=cast.mine.actor, now=NOW, listing_id=listing_id))
    old = get(listing_id)
    assert (copy.state, copy.version, copy.copied_from_id) == ("draft", 1, listing_id)
    assert (copy.figures, copy.visibility, copy.spec_text) == (old.figures, old.visibility, old.spec_text)
    assert (copy.quantity_remaining, copy.quantity_reserved) == (copy.quantity_total, 0)
    with pytest.raises(Forbidden):
        services.copy(actor=cast.kiln.actor, now=NOW, listing_id=listing_id)


def test_a_promised_listing_is_not_withdrawn(cast: Cast) -> None:
    listing_id = published(cast)
    services.reserve(actor=cast.mine.actor, now=NOW, listing_id=listing_id, amount=10)
    with pytest.raises(StillReserved):
        services.withdraw(actor=cast.mine.actor, now=NOW, listing_id=listing_id)


def test_public_figures_count_what_is_open_and_public(cast: Cast) -> None:
    published(cast)
    draft(cast)
    published(cast, kind="want")
    figures = queries.public_figures(now=NOW)
    assert (figures.offers, figures.wants, figures.organisations, figures.demo) == (1, 1, 4, True)


def test_a_listing_follows_its_site_and_says_so_once(cast: Cast) -> None:
    listing_id = published(cast, site_id=cast.mine.site_id)
    before = get(listing_id).version
    accounts.change_site(
        actor=cast.mine.actor,
        now=NOW,
        site_id=cast.mine.site_id,
        name_zh="新场",
        district="410421",
        lat=33.9,
        lon=113.1,
    )
    events.drain(NOW)
    listing = get(listing_id)
    assert (listing.district, listing.lat, listing.lon, listing.version) == ("410421", 33.9, 113.1, before + 1)
    assert services.follow_site(now=NOW, site_id=cast.mine.site_id) == 0
