"""Who acts, and what that one may do. Rooms declare permissions; predicates decide; nothing here knows byproducts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from market.kernel.errors import Forbidden, SignInNeeded


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody acting for one organisation at a time; ``user_id`` None is a stranger (or the system itself)."""

    user_id: int | None = None
    organisation_id: int | None = None
    roles: frozenset[str] = frozenset()
    organisation_kind: str = ""
    name: str = ""
    organisation_name: str = ""
    is_system: bool = False

    @property
    def signed_in(self) -> bool:
        return self.user_id is not None

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


ANONYMOUS = Actor()
SYSTEM = Actor(is_system=True, name="system")
_actor: ContextVar[Actor] = ContextVar("actor", default=ANONYMOUS)

Predicate = Callable[[Actor, Any], bool]


class Permission(StrEnum):
    """Base of each room's verbs; the value is unique across rooms, like ``listings.publish``."""


_rules: dict[str, tuple[Predicate, ...]] = {}


def grant(permission: Permission, *any_of: Predicate) -> None:
    """Declare who may: ANY of the predicates (each an AND inside). A permission is declared once."""
    if permission in _rules:
        raise ValueError(f"{permission} is granted twice")
    _rules[permission] = any_of


def granted() -> dict[str, tuple[Predicate, ...]]:
    """The whole map, for the matrix test."""
    return dict(_rules)


def anyone(_actor: Actor, _subject: Any) -> bool:
    return True


def signed_in(actor: Actor, _subject: Any) -> bool:
    return actor.signed_in


def system(actor: Actor, _subject: Any) -> bool:
    return actor.is_system


def member(actor: Actor, _subject: Any) -> bool:
    """Signed in and acting for an organisation."""
    return actor.signed_in and actor.organisation_id is not None


def role(*roles: str) -> Predicate:
    """Holds one of ``roles`` in the organisation acted for."""
    return lambda actor, _subject: actor.has(*roles)


def owner(actor: Actor, subject: Any) -> bool:
    """Acts for the organisation that owns the subject (its ``organisation_id``); without one: could own something."""
    return actor.organisation_id is not None and (subject is None or subject.organisation_id == actor.organisation_id)


def every(*predicates: Predicate) -> Predicate:
    return lambda actor, subject: all(predicate(actor, subject) for predicate in predicates)


def allowed(permission: Permission, actor: Actor, subject: Any = None) -> bool:
    """Whether ``actor`` may; an undeclared permission is a programming error (KeyError)."""
    return any(predicate(actor, subject) for predicate in _rules[permission])


def require(permission: Permission, actor: Actor, subject: Any = None) -> None:
    """Raise SignInNeeded for a stranger, Forbidden for anybody else who may not."""
    if not allowed(permission, actor, subject):
        raise (Forbidden() if actor.signed_in else SignInNeeded())


def current_actor() -> Actor:
    """Who acts in this request, command or job."""
    return _actor.get()


def set_actor(actor: Actor) -> Token[Actor]:
    """Become ``actor`` until ``reset_actor``; for doors whose end is not a block, like a request's."""
    return _actor.set(actor)


def reset_actor(token: Token[Actor]) -> None:
    _actor.reset(token)


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Act as ``actor`` inside the block."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)
