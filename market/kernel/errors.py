"""Refusals are exceptions: one class each, with a code, an HTTP status and a sentence; the doors render them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


def N_(message: str) -> str:
    """Mark a sentence for translation without translating it now."""
    return message


class MarketError(Exception):
    """Base of all refusals. ``message`` is a msgid; ``params`` fill its placeholders."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    message: ClassVar[str] = N_("This cannot be done.")

    def __init__(self, **params: object) -> None:
        super().__init__(self.code, params)
        self.params = params


class SignInNeeded(MarketError):
    code = "sign_in_needed"
    status = 401
    message = N_("Please sign in first.")


class Forbidden(MarketError):
    code = "forbidden"
    status = 403
    message = N_("Your role does not allow this.")


class NotFound(MarketError):
    code = "not_found"
    status = 404
    message = N_("There is nothing here, or it is not visible to you.")


class Conflict(MarketError):
    code = "conflict"
    status = 409
    message = N_("Somebody else was faster, or the state has changed. Please look again.")


class TooLarge(MarketError):
    code = "too_large"
    status = 413
    message = N_("This is larger than we accept.")


class Invalid(MarketError):
    """Input that cannot be used; ``fields`` maps a field name to a msgid (or an already rendered sentence)."""

    code = "invalid"
    status = 422
    message = N_("Some fields need your attention.")

    def __init__(self, fields: Mapping[str, str] | None = None, **params: object) -> None:
        super().__init__(**params)
        self.fields = dict(fields or {})


class TooMany(MarketError):
    """Throttled; ``retry_after`` seconds are named to the reader and in the header."""

    code = "too_many"
    status = 429
    message = N_("Too many attempts. Please wait %(retry_after)s seconds.")

    def __init__(self, retry_after: int, **params: object) -> None:
        super().__init__(retry_after=retry_after, **params)
        self.retry_after = retry_after
