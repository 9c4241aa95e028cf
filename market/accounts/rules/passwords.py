"""Passwords are kept as argon2id hashes (RFC 9106; OWASP's t=2, m=19 MiB, p=1)."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def _bytes(password: str) -> bytes:
    # A phone's Chinese keyboard may write full-width digits where another one writes plain ones.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_bytes(32))


def hash_password(password: str) -> str:
    """The hash to keep."""
    return _hasher.hash(_bytes(password))


def is_password(kept: str | None, password: str) -> bool:
    """Whether ``password`` is the one behind the ``kept`` hash; without a hash it takes as long and says no."""
    nobody = _nobody()
    try:
        _hasher.verify(kept or nobody, _bytes(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)
