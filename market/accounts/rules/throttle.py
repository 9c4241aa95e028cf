"""How long failed sign-ins make one wait.

Three counters: strict for one account from one address, looser for an account from anywhere and for an address as a
whole, so that a stranger can neither guess on nor lock the owner out for long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

KNOWN_FOR = timedelta(days=90)
"""How long an address counts as one from which the account's owner signs in."""


@dataclass(frozen=True)
class Limit:
    """``free`` failures cost nothing; then waiting starts at ``first`` and doubles to ``longest``.

    After ``forgotten`` without a further failure the count starts anew.
    """

    free: int
    first: timedelta
    longest: timedelta
    forgotten: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long after the last of ``failures`` the next try has to wait."""
        if failures < self.free:
            return timedelta(0)
        return min(self.first * (1 << min(failures - self.free, 32)), self.longest)

    def seconds_left(self, failures: int, last_at: datetime, now: datetime) -> int:
        """Whole seconds until the next try, 0 when it may be made now."""
        return max(0, ceil((last_at + self.wait(failures) - now).total_seconds()))

    def still_counts(self, last_at: datetime, now: datetime) -> bool:
        return now - last_at < self.forgotten


_HALF_MINUTE = timedelta(seconds=30)
LIMITS = {
    "pair": Limit(3, _HALF_MINUTE, timedelta(minutes=30), timedelta(hours=24)),
    "account": Limit(12, _HALF_MINUTE, timedelta(minutes=5), timedelta(hours=1)),
    "address": Limit(30, _HALF_MINUTE, timedelta(minutes=30), timedelta(hours=1)),
    "password": Limit(3, _HALF_MINUTE, timedelta(minutes=30), timedelta(hours=24)),
}


def limit_of(key: str) -> Limit:
    return LIMITS[key.split(":")[0]]


def _key(kind: str, *parts: str) -> str:
    return f"{kind}:{sha256('|'.join(parts).encode('utf-8', 'replace')).hexdigest()}"


def network_of(address: str) -> str:
    """The address; of an IPv6 one its /64, because a single household commands all of it."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((int(parsed), 64), strict=False))


def sign_in_keys(email: str, address: str) -> dict[str, str]:
    """Counter keys of one try, by kind; hashed, because what people type as e-mail may be somebody's secret."""
    network = network_of(address)
    return {
        "pair": _key("pair", email, network),
        "account": _key("account", email),
        "address": _key("address", network),
    }


def password_key(user_id: int) -> str:
    """Counter key for the present password, asked again before it is changed."""
    return _key("password", str(user_id))
