"""Reading people, organisations and sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from market.accounts.errors import OrganisationNotFound, SiteNotFound
from market.accounts.models import Membership, Organisation, Site, UserAccount
from market.accounts.permissions import AccountPermission
from market.catalog import queries as catalog
from market.catalog.rules.knowledge import District
from market.kernel.access import Actor, allowed, require
from market.kernel.db import session
from market.kernel.i18n import gettext, localized


@dataclass(frozen=True)
class Belonging:
    """An organisation that a person may act for, and in which role."""

    organisation: Organisation
    role: str


@dataclass(frozen=True)
class Colleague:
    name: str
    role: str


@dataclass(frozen=True)
class DemoLogin:
    email: str
    name: str
    organisation: str


def actor_for(user_id: int, organisation_id: int | None, *, generation: int | None = None) -> Actor | None:
    """The person acting for the organisation, or for the first of theirs where it is none of theirs.

    None for an unknown or closed account, and for a browser session of an older ``generation``.
    """
    rows = (
        session()
        .execute(
            select(
                UserAccount.name.label("name"),
                UserAccount.generation,
                Membership.role,
                Organisation.id,
                Organisation.kind,
                Organisation.name_zh,
                Organisation.name_en,
            )
            .outerjoin(Membership, Membership.user_id == UserAccount.id)
            .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
            .where(UserAccount.id == user_id, UserAccount.is_active)
            .order_by(Organisation.id)
        )
        .all()
    )
    if not rows or generation not in (None, rows[0].generation):
        return None
    row = next((row for row in rows if row.id == organisation_id), rows[0])
    if row.id is None:
        return Actor(user_id=user_id, name=row.name)
    return Actor(
        user_id=user_id,
        organisation_id=row.id,
        roles=frozenset({row.role}),
        organisation_kind=row.kind,
        name=row.name,
        organisation_name=localized(row, "name"),
    )


def find_account(email: str) -> UserAccount | None:
    """The account of a cleaned e-mail address. For signing in, which has no actor yet."""
    return session().scalar(select(UserAccount).where(UserAccount.email == email)) if email else None


def get_own_account(actor: Actor) -> UserAccount:
    """The actor's own account."""
    require(AccountPermission.OWN_ACCOUNT, actor)
    return session().get_one(UserAccount, actor.user_id)


def organisations_of(actor: Actor) -> Sequence[Belonging]:
    """The organisations the actor may act for."""
    rows = session().execute(
        select(Organisation, Membership.role)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.user_id == actor.user_id)
        .order_by(Organisation.id)
    )
    return [Belonging(organisation, role) for organisation, role in rows]


def organisation_ids_of_user(user_id: int) -> Sequence[int]:
    """Ids of the organisations a person belongs to, lowest first."""
    query = select(Membership.organisation_id).where(Membership.user_id == user_id)
    return session().scalars(query.order_by(Membership.organisation_id)).all()


def member_user_ids(organisation_id: int) -> Sequence[int]:
    """Ids of the people of an organisation, lowest first. For rooms that send word to them."""
    query = select(Membership.user_id).where(Membership.organisation_id == organisation_id)
    return session().scalars(query.order_by(Membership.user_id)).all()


def colleagues_of(actor: Actor) -> Sequence[Colleague]:
    """The people of the organisation acted for."""
    rows = session().execute(
        select(UserAccount.name, Membership.role)
        .join(Membership, Membership.user_id == UserAccount.id)
        .where(Membership.organisation_id == actor.organisation_id)
        .order_by(UserAccount.id)
    )
    return [Colleague(name, role) for name, role in rows]


def sites_of(actor: Actor) -> Sequence[Site]:
    """Sites of the organisation acted for."""
    return session().scalars(select(Site).where(Site.organisation_id == actor.organisation_id).order_by(Site.id)).all()


def get_own_site(actor: Actor, site_id: int) -> Site:
    """A site that the actor may change. Raises SiteNotFound otherwise."""
    site = session().get(Site, site_id)
    if site is None or not allowed(AccountPermission.WRITE_SITE, actor, site):
        raise SiteNotFound()
    return site


def get_organisation(organisation_id: int) -> Organisation:
    """What everybody may see of an organisation. Raises OrganisationNotFound."""
    organisation = session().get(Organisation, organisation_id)
    if organisation is None:
        raise OrganisationNotFound()
    return organisation


def districts() -> Sequence[District]:
    """Districts of the city in the order of their codes."""
    known = catalog.current_knowledge().districts
    return [known[code] for code in sorted(known)]


def find_district(code: str) -> District | None:
    """The district of a GB/T 2260 code; None for the empty code, which means outside the city."""
    return catalog.current_knowledge().districts.get(code)


def district_name(code: str) -> str:
    """The name of a district in the present language."""
    district = find_district(code)
    return localized(district, "name") if district else gettext("Outside the city")


def home_district(actor: Actor) -> str:
    """The district of the organisation acted for, where its next site will probably be."""
    return session().scalar(select(Organisation.district).where(Organisation.id == actor.organisation_id)) or ""


def holds_demo() -> bool | None:
    """Whether the organisations here are the fictional ones; None where there is none yet."""
    return session().scalar(select(Organisation.is_demo).order_by(Organisation.id).limit(1))


def demo_logins() -> Sequence[DemoLogin]:
    """Who may sign in to the demo city; the password is the same for all and printed on the command line."""
    rows = session().execute(
        select(UserAccount.email, UserAccount.name.label("person"), Organisation.name_zh, Organisation.name_en)
        .join(Membership, Membership.user_id == UserAccount.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Organisation.is_demo)
        .order_by(UserAccount.id, Organisation.id)
    )
    return [DemoLogin(row.email, row.person, localized(row, "name")) for row in rows]
