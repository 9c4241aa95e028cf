"""Organisations, people, sites: who may enter what, and what is kept of it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from sqlalchemy import select

from market.accounts import queries, services
from market.accounts.errors import (
    EmailTaken,
    MemberAlready,
    NameTaken,
    OrganisationNotFound,
    SiteNotFound,
    UserNotFound,
)
from market.accounts.models import Site
from market.kernel import db, i18n
from market.kernel.access import ANONYMOUS, SYSTEM, Actor
from market.kernel.errors import Forbidden, Invalid, SignInNeeded
from market.kernel.events import EventRow
from tests.support.cast import NOW, PASSWORD, Cast

SHILONG: dict[str, Any] = {"district": "410404", "lat": 33.91, "lon": 112.90}


def events_of(subject: str, subject_id: int) -> list[str]:
    query = select(EventRow.name).where(EventRow.subject == subject, EventRow.subject_id == subject_id)
    return list(db.session().scalars(query.order_by(EventRow.id)))


def register(**changes: Any) -> int:
    values = {"name_zh": "平煤洗煤厂", "kind": "producer", "district": "410404", **changes}
    return services.register_organisation(actor=SYSTEM, now=NOW, **values)


def add_site(actor: Actor, organisation_id: int, **changes: Any) -> int:
    values = {"name_zh": "二号堆场", **SHILONG, **changes}
    return services.add_site(actor=actor, now=NOW, organisation_id=organisation_id, **values)


@pytest.mark.usefixtures("database")
def test_an_organisation_is_kept_cleaned_and_recorded() -> None:
    found = queries.get_organisation(register(name_zh=" 平煤\u200b 洗煤厂 ", trade_zh="洗煤", is_demo=True))
    assert (found.name_zh, found.trade_zh, found.is_demo) == ("平煤 洗煤厂", "洗煤", True)
    assert events_of("organisation", found.id) == ["OrganisationRegistered"]


@pytest.mark.usefixtures("database")
def test_every_faulty_field_of_an_organisation_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        register(name_zh=" \x00 ", kind="pirate", district="999999", trade_en="x" * 61)
    assert set(refused.value.fields) == {"name_zh", "kind", "district", "trade_en"}


@pytest.mark.usefixtures("database")
def test_two_organisations_or_two_people_cannot_share_a_name_or_an_address() -> None:
    register()
    with pytest.raises(NameTaken):
        register()
    person: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "name": "王工", "password": PASSWORD}
    services.add_user(email="wang@example.org", **person)
    with pytest.raises(EmailTaken):
        services.add_user(email="WANG@example.org", **person)


@pytest.mark.usefixtures("database")
def test_every_faulty_field_of_a_person_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        services.add_user(actor=SYSTEM, now=NOW, email="no address", name="", password="short", locale="fr")
    assert set(refused.value.fields) == {"email", "name", "password", "locale"}


def test_only_the_system_registers_organisations_and_people(cast: Cast) -> None:
    for actor, refusal in ((ANONYMOUS, SignInNeeded), (cast.mine.actor, Forbidden), (cast.operator.actor, Forbidden)):
        with pytest.raises(refusal):
            services.register_organisation(actor=actor, now=NOW, name_zh="新厂", kind="user")
        with pytest.raises(refusal):
            services.add_user(actor=actor, now=NOW, email="new@example.org", name="新人", password=PASSWORD)


def test_who_is_in_charge_adds_people_to_their_own_organisation_only(cast: Cast) -> None:
    newcomer = services.add_user(actor=SYSTEM, now=NOW, email="new@example.org", name="新人", password=PASSWORD)

    def add(actor: Actor, organisation_id: int, role: str = "clerk") -> None:
        services.add_member(actor=actor, now=NOW, organisation_id=organisation_id, user_id=newcomer, role=role)

    for actor in (cast.mine_reader.actor, cast.kiln.actor):
        with pytest.raises(Forbidden):
            add(actor, cast.mine.organisation_id)
    add(cast.mine.actor, cast.mine.organisation_id)
    with pytest.raises(MemberAlready):
        add(cast.mine.actor, cast.mine.organisation_id, "trader")
    assert queries.organisation_ids_of_user(newcomer) == [cast.mine.organisation_id]
    assert newcomer in queries.member_user_ids(cast.mine.organisation_id)


def test_membership_of_nobody_in_nothing_as_nothing_is_refused(cast: Cast) -> None:
    def add(organisation_id: int, user_id: int, role: str) -> None:
        services.add_member(actor=SYSTEM, now=NOW, organisation_id=organisation_id, user_id=user_id, role=role)

    with pytest.raises(OrganisationNotFound):
        add(10**9, cast.mine.user_id, "clerk")
    with pytest.raises(UserNotFound):
        add(cast.mine.organisation_id, 10**9, "clerk")
    with pytest.raises(Invalid):
        add(cast.kiln.organisation_id, cast.mine.user_id, "king")


def test_the_actor_acts_for_the_chosen_organisation_or_the_first(cast: Cast) -> None:
    services.add_member(
        actor=SYSTEM, now=NOW, organisation_id=cast.kiln.organisation_id, user_id=cast.mine.user_id, role="reader"
    )

    def acting(organisation_id: int | None) -> tuple[int | None, set[str]]:
        actor = queries.actor_for(cast.mine.user_id, organisation_id)
        assert actor is not None
        return actor.organisation_id, set(actor.roles)

    mine, kiln = cast.mine.organisation_id, cast.kiln.organisation_id
    assert acting(None) == (mine, {"owner"})
    assert acting(kiln) == (kiln, {"reader"})
    assert acting(cast.stranger.organisation_id) == (mine, {"owner"})


@pytest.mark.usefixtures("database")
def test_somebody_without_an_organisation_is_signed_in_but_acts_for_none() -> None:
    user_id = services.add_user(actor=SYSTEM, now=NOW, email="new@example.org", name="新人", password=PASSWORD)
    actor = queries.actor_for(user_id, None)
    assert actor is not None
    assert (actor.signed_in, actor.organisation_id, actor.roles) == (True, None, frozenset())
    assert queries.actor_for(10**9, None) is None


def test_a_session_of_an_older_generation_is_nobodys(cast: Cast) -> None:
    assert queries.actor_for(cast.mine.user_id, None, generation=0) is not None
    services.change_password(actor=cast.mine.actor, now=NOW, present=PASSWORD, new="new-weighbridge-7")
    assert queries.actor_for(cast.mine.user_id, None, generation=0) is None
    assert queries.actor_for(cast.mine.user_id, None, generation=1) is not None


def test_the_name_acted_for_is_told_in_the_readers_language(cast: Cast) -> None:
    chosen = register(name_zh="中德水泥", name_en="Sino-German Cement")
    services.add_member(actor=SYSTEM, now=NOW, organisation_id=chosen, user_id=cast.mine.user_id, role="clerk")
    names = []
    for language in ("zh", "en"):
        with i18n.use_locale(language):
            actor = queries.actor_for(cast.mine.user_id, chosen)
            assert actor is not None
            names.append(actor.organisation_name)
    assert names == ["中德水泥", "Sino-German Cement"]


def test_a_site_is_added_and_changed_by_its_organisation_and_recorded(cast: Cast) -> None:
    actor, organisation_id = cast.mine.actor, cast.mine.organisation_id
    site_id = add_site(actor, organisation_id)
    services.change_site(
        actor=actor, now=NOW, site_id=site_id, name_zh="三号堆场", name_en="Yard 3", **{**SHILONG, "lat": 33.92}
    )
    site = queries.get_own_site(actor, site_id)
    assert (site.name_zh, site.name_en, site.lat) == ("三号堆场", "Yard 3", 33.92)
    assert events_of("site", site_id) == ["SiteAdded", "SiteChanged"]
    assert [kept.id for kept in queries.sites_of(actor)] == [cast.mine.site_id, site_id]


def test_readers_and_strangers_change_no_site_and_strangers_do_not_learn_that_it_exists(cast: Cast) -> None:
    for actor, refusal in (
        (ANONYMOUS, SignInNeeded),
        (cast.mine_reader.actor, Forbidden),
        (cast.kiln.actor, Forbidden),
    ):
        with pytest.raises(refusal):
            add_site(actor, cast.mine.organisation_id)
    for actor in (ANONYMOUS, cast.mine_reader.actor, cast.kiln.actor):
        with pytest.raises(SiteNotFound):
            services.change_site(actor=actor, now=NOW, site_id=cast.mine.site_id, name_zh="夺来的", **SHILONG)
    assert db.session().get_one(Site, cast.mine.site_id).name_zh == "青岭煤矿厂区"


def test_without_coordinates_a_site_stands_at_the_centre_of_its_district(cast: Cast) -> None:
    site_id = add_site(cast.mine.actor, cast.mine.organisation_id, lat=None, lon=None)
    site = queries.get_own_site(cast.mine.actor, site_id)
    assert (site.lat, site.lon) == (33.899, 112.899)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name_zh": ""}, {"name_zh"}),
        ({"name_en": "x" * 121}, {"name_en"}),
        ({"district": "999999"}, {"district"}),
        ({"lat": None}, {"lat"}),
        ({"lon": None}, {"lon"}),
        ({"district": "", "lat": None, "lon": None}, {"lat"}),
        ({"lat": 112.90, "lon": 33.91}, {"lat"}),
        ({"lat": math.nan}, {"lat"}),
        ({"lat": math.inf, "lon": -math.inf}, {"lat", "lon"}),
        ({"lat": 39.9, "lon": 116.4}, {"lat"}),
    ],
)
def test_a_faulty_site_is_refused_at_its_fields_and_nothing_is_written(
    cast: Cast, changes: dict[str, Any], fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        add_site(cast.mine.actor, cast.mine.organisation_id, **changes)
    assert set(refused.value.fields) == fields
    assert len(queries.sites_of(cast.mine.actor)) == 1


def test_a_site_outside_the_city_may_stand_anywhere(cast: Cast) -> None:
    site_id = add_site(cast.mine.actor, cast.mine.organisation_id, district="", lat=39.9, lon=116.4)
    assert queries.district_name(queries.get_own_site(cast.mine.actor, site_id).district) == "市外"


def test_a_faulty_change_leaves_the_site_as_it_was(cast: Cast) -> None:
    with pytest.raises(Invalid):
        services.change_site(
            actor=cast.mine.actor, now=NOW, site_id=cast.mine.site_id, name_zh="新名", **{**SHILONG, "lat": 200.0}
        )
    assert queries.get_own_site(cast.mine.actor, cast.mine.site_id).name_zh == "青岭煤矿厂区"


def test_a_person_changes_their_own_name_and_language(cast: Cast) -> None:
    services.change_profile(actor=cast.mine.actor, now=NOW, name=" 王\n矿长 ", locale="en")
    account = queries.get_own_account(cast.mine.actor)
    assert (account.name, account.locale) == ("王 矿长", "en")
    with pytest.raises(Invalid) as refused:
        services.change_profile(actor=cast.mine.actor, now=NOW, name="x" * 81, locale="fr")
    assert set(refused.value.fields) == {"name", "locale"}
    with pytest.raises(SignInNeeded):
        services.change_profile(actor=ANONYMOUS, now=NOW, name="谁", locale="zh")


def test_demo_logins_are_those_of_demo_organisations_only(cast: Cast) -> None:
    real = register(name_zh="真实企业")
    user_id = services.add_user(actor=SYSTEM, now=NOW, email="real@example.org", name="真人", password=PASSWORD)
    services.add_member(actor=SYSTEM, now=NOW, organisation_id=real, user_id=user_id, role="owner")
    logins = queries.demo_logins()
    assert ("mine@example.org", "青岭煤矿") in [(login.email, login.organisation) for login in logins]
    assert "real@example.org" not in [login.email for login in logins]
