"""The verbs of this room: sign in, keep one's account, register organisations, people and sites."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select

from market.accounts import queries
from market.accounts.errors import EmailTaken, MemberAlready, NameTaken, UserNotFound, WrongCredentials, WrongPassword
from market.accounts.events import (
    MemberAdded,
    OrganisationRegistered,
    PasswordChanged,
    ProfileChanged,
    SignInFailed,
    SiteAdded,
    SiteChanged,
    UserAdded,
    UserSignedIn,
)
from market.accounts.models import Membership, Organisation, SignInThrottle, Site, UserAccount
from market.accounts.permissions import AccountPermission
from market.accounts.rules import entries, passwords, throttle
from market.accounts.rules.kinds import KINDS, ROLES
from market.kernel.access import ANONYMOUS, Actor, require
from market.kernel.db import atomic, insert_new, session
from market.kernel.errors import N_, Invalid, TooMany
from market.kernel.events import record
from market.kernel.i18n import LOCALES, localized

NOT_A_CHOICE = N_("Not a valid choice.")


def sign_in(*, email: str, password: str, address: str, now: datetime) -> int:
    """The id of the person whose ``email`` and ``password`` these are; ``address`` is where the try comes from.

    A try is counted before the password is looked at, so that no number of simultaneous ones passes the limit.
    Raises WrongCredentials, or TooMany while one has to wait. Not to be called inside ``atomic()``.
    """
    email = entries.clean_email(email)
    keys = throttle.sign_in_keys(email, address)
    _count_try(keys, now)
    account = queries.find_account(email)
    genuine = passwords.is_password(account.password_hash if account else None, password)
    if account is None or not genuine or not account.is_active:
        with atomic():
            record(SignInFailed(user_id=account.id if account else 0), actor=ANONYMOUS, now=now)
        raise WrongCredentials()
    with atomic() as current:
        _forgive(keys, now)
        if passwords.is_outdated(account.password_hash):
            current.get_one(UserAccount, account.id).password_hash = passwords.hash_password(password)
        record(UserSignedIn(user_id=account.id), actor=Actor(user_id=account.id), now=now)
    return account.id


def _rows_of(keys: dict[str, str]) -> list[SignInThrottle]:
    """The counters, locked, always in the same order."""
    query = select(SignInThrottle).where(SignInThrottle.key.in_(keys.values())).order_by(SignInThrottle.key)
    return list(session().scalars(query.with_for_update()))


def _count_try(keys: dict[str, str], now: datetime) -> None:
    """Count one failure ahead, or raise TooMany. Success takes it back."""
    with atomic():
        for key in sorted(keys.values()):
            insert_new(SignInThrottle, key=key, failures=0, last_at=now, succeeded_at=None)
        rows = _rows_of(keys)
        for row in rows:
            if not throttle.limit_of(row.key).still_counts(row.last_at, now):
                row.failures = 0
        # From where the owner has signed in before, strangers elsewhere cannot lock them out.
        known = any(row.succeeded_at and now - row.succeeded_at < throttle.KNOWN_FOR for row in rows)
        counted = [row for row in rows if not (known and row.key == keys.get("account"))]
        wait = max(throttle.limit_of(row.key).seconds_left(row.failures, row.last_at, now) for row in counted)
        if wait:
            raise TooMany(wait)
        for row in counted:
            row.failures += 1
            row.last_at = now


def _forgive(keys: dict[str, str], now: datetime) -> None:
    for row in _rows_of(keys):
        if row.key in (keys.get("account"), keys.get("address")):
            row.failures = max(0, row.failures - 1)  # others' failures stay counted
        else:
            row.failures = 0
            row.succeeded_at = now


def forget_old_tries(*, now: datetime) -> int:
    """Drop counters that mean nothing any more; return how many."""
    idle: ColumnElement[bool] = SignInThrottle.last_at < now - timedelta(days=2)
    never = SignInThrottle.succeeded_at.is_(None)
    with atomic() as current:
        gone = current.execute(
            delete(SignInThrottle).where(and_(idle, or_(never, SignInThrottle.succeeded_at < now - throttle.KNOWN_FOR)))
        )
        return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult


def change_password(*, actor: Actor, now: datetime, present: str, new: str) -> int:
    """Change one's own password and end all browser sessions; return the new generation of sessions.

    Raises WrongPassword, Invalid at ``new``, or TooMany after wrong guesses of the present one.
    """
    account = queries.get_own_account(actor)
    if faults := entries.password_faults("new", new, account.email):
        raise Invalid(faults)
    keys = {"password": throttle.password_key(account.id)}
    _count_try(keys, now)
    if not passwords.is_password(account.password_hash, present):
        raise WrongPassword({"present": WrongPassword.message})
    with atomic() as current:
        _forgive(keys, now)
        own = current.get_one(UserAccount, account.id, with_for_update=True)
        own.password_hash = passwords.hash_password(new)
        own.generation += 1
        record(PasswordChanged(user_id=own.id), actor=actor, now=now)
        return own.generation


def change_profile(*, actor: Actor, now: datetime, name: str, locale: str) -> None:
    """Change one's own name and language. Raises Invalid."""
    require(AccountPermission.OWN_ACCOUNT, actor)
    name = entries.clean(name)
    faults = entries.line_faults("name", name, 80)
    if locale not in LOCALES:
        faults["locale"] = NOT_A_CHOICE
    if faults:
        raise Invalid(faults)
    with atomic() as current:
        account = current.get_one(UserAccount, actor.user_id, with_for_update=True)
        account.name, account.locale = name, locale
        record(ProfileChanged(user_id=account.id), actor=actor, now=now)


def register_organisation(
    *,
    actor: Actor,
    now: datetime,
    name_zh: str,
    name_en: str = "",
    kind: str,
    trade_zh: str = "",
    trade_en: str = "",
    district: str = "",
    is_demo: bool = False,
) -> int:
    """Register an organisation and return its id. ``district`` is empty outside the city.

    Raises Invalid with the faulty fields, or NameTaken.
    """
    require(AccountPermission.REGISTER, actor)
    lines = {
        "name_zh": (name_zh, 120),
        "name_en": (name_en, 120),
        "trade_zh": (trade_zh, 60),
        "trade_en": (trade_en, 60),
    }
    cleaned = {field: entries.clean(text) for field, (text, _) in lines.items()}
    faults: dict[str, str] = {}
    for field, (_, longest) in lines.items():
        faults |= entries.line_faults(field, cleaned[field], longest, required=field == "name_zh")
    if kind not in KINDS:
        faults["kind"] = NOT_A_CHOICE
    if district and queries.find_district(district) is None:
        faults["district"] = NOT_A_CHOICE
    if faults:
        raise Invalid(faults)
    with atomic() as current:
        values = {**cleaned, "kind": kind, "district": district, "is_demo": is_demo, "created_at": now}
        if not insert_new(Organisation, **values):
            raise NameTaken()
        found = current.scalars(select(Organisation.id).where(Organisation.name_zh == cleaned["name_zh"])).one()
        record(OrganisationRegistered(organisation_id=found), actor=actor, now=now)
        return found


def add_user(*, actor: Actor, now: datetime, email: str, name: str, password: str, locale: str = "zh") -> int:
    """Let a person sign in and return their id. Raises Invalid with the faulty fields, or EmailTaken."""
    require(AccountPermission.REGISTER, actor)
    cleaned, name = entries.clean_email(email), entries.clean(name)
    faults = entries.line_faults("name", name, 80) | entries.password_faults("password", password, cleaned)
    if not cleaned:
        faults["email"] = N_("This is not an e-mail address.")
    if locale not in LOCALES:
        faults["locale"] = NOT_A_CHOICE
    if faults:
        raise Invalid(faults)
    hashed = passwords.hash_password(password)
    with atomic() as current:
        values = {"email": cleaned, "name": name, "password_hash": hashed, "locale": locale, "created_at": now}
        if not insert_new(UserAccount, **values, is_active=True, generation=0):
            raise EmailTaken()
        found = current.scalars(select(UserAccount.id).where(UserAccount.email == cleaned)).one()
        record(UserAdded(user_id=found), actor=actor, now=now)
        return found


def add_member(*, actor: Actor, now: datetime, organisation_id: int, user_id: int, role: str) -> None:
    """Let a person act for an organisation in a role. Raises Invalid, NotFound, or MemberAlready."""
    require(AccountPermission.ADD_MEMBER, actor, Membership(organisation_id=organisation_id))
    if role not in ROLES:
        raise Invalid({"role": NOT_A_CHOICE})
    queries.get_organisation(organisation_id)
    if not session().scalar(select(exists().where(UserAccount.id == user_id))):
        raise UserNotFound()
    with atomic():
        if not insert_new(Membership, organisation_id=organisation_id, user_id=user_id, role=role):
            raise MemberAlready()
        record(MemberAdded(organisation_id=organisation_id, user_id=user_id), actor=actor, now=now)


def add_site(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: int,
    name_zh: str,
    name_en: str = "",
    district: str,
    lat: float | None,
    lon: float | None,
) -> int:
    """Add a place of work and return its id. ``lat``, ``lon``: WGS-84 degrees; without both, the district's centre.

    Raises Invalid with the faulty fields, or OrganisationNotFound.
    """
    site = Site(organisation_id=organisation_id)
    require(AccountPermission.WRITE_SITE, actor, site)
    queries.get_organisation(organisation_id)
    _place(site, name_zh=name_zh, name_en=name_en, district=district, lat=lat, lon=lon)
    with atomic() as current:
        current.add(site)
        current.flush()
        record(SiteAdded(site_id=site.id, organisation_id=organisation_id), actor=actor, now=now)
        return site.id


def change_site(
    *,
    actor: Actor,
    now: datetime,
    site_id: int,
    name_zh: str,
    name_en: str = "",
    district: str,
    lat: float | None,
    lon: float | None,
) -> None:
    """Rename or move a place of work; arguments and errors as in ``add_site``, and SiteNotFound."""
    with atomic() as current:
        site = queries.get_own_site(actor, site_id)
        current.refresh(site, with_for_update=True)
        _place(site, name_zh=name_zh, name_en=name_en, district=district, lat=lat, lon=lon)
        record(SiteChanged(site_id=site.id, organisation_id=site.organisation_id), actor=actor, now=now)


def _place(site: Site, *, name_zh: str, name_en: str, district: str, lat: float | None, lon: float | None) -> None:
    """Write checked values into the row. Raises Invalid."""
    name_zh, name_en = entries.clean(name_zh), entries.clean(name_en)
    faults = entries.line_faults("name_zh", name_zh, 120) | entries.line_faults("name_en", name_en, 120, required=False)
    found = queries.find_district(district)
    if district and found is None:
        faults["district"] = NOT_A_CHOICE
    if lat is None and lon is None and found:
        lat, lon = found.lat, found.lon
    if lat is None or lon is None:
        missing = "lat" if lat is None else "lon"
        faults.setdefault(missing, N_("Give both latitude and longitude."))
    else:
        centre, name = ((found.lat, found.lon), localized(found, "name")) if found else (None, "")
        faults |= entries.place_faults(lat, lon, centre, name)
    if faults or lat is None or lon is None:
        raise Invalid(faults)
    site.name_zh, site.name_en, site.district, site.lat, site.lon = name_zh, name_en, district, lat, lon
