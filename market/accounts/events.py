"""Facts of this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from market.kernel.events import Event


@dataclass(frozen=True)
class UserAdded(Event):
    """A person can sign in from now on."""

    subject: ClassVar[str] = "user"
    user_id: int


@dataclass(frozen=True)
class UserSignedIn(Event):
    """The right password was given."""

    subject: ClassVar[str] = "user"
    user_id: int


@dataclass(frozen=True)
class SignInFailed(Event):
    """A wrong password was given; ``user_id`` 0 where no such account exists."""

    subject: ClassVar[str] = "user"
    user_id: int


@dataclass(frozen=True)
class PasswordChanged(Event):
    """Sessions begun before have ended."""

    subject: ClassVar[str] = "user"
    user_id: int


@dataclass(frozen=True)
class ProfileChanged(Event):
    """Name or language of a person changed."""

    subject: ClassVar[str] = "user"
    user_id: int


@dataclass(frozen=True)
class OrganisationRegistered(Event):
    """An organisation takes part."""

    subject: ClassVar[str] = "organisation"
    organisation_id: int


@dataclass(frozen=True)
class MemberAdded(Event):
    """A person may act for an organisation."""

    subject: ClassVar[str] = "organisation"
    organisation_id: int
    user_id: int


@dataclass(frozen=True)
class SiteAdded(Event):
    """An organisation works at a further place."""

    subject: ClassVar[str] = "site"
    site_id: int
    organisation_id: int


@dataclass(frozen=True)
class SiteChanged(Event):
    """Name or place of a site changed."""

    subject: ClassVar[str] = "site"
    site_id: int
    organisation_id: int
