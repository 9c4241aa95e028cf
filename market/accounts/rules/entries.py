"""What people enter: names, e-mail addresses, passwords, places. Each check gives ``{field: sentence}``."""

from __future__ import annotations

import re
import unicodedata
from math import asin, cos, isfinite, radians, sin, sqrt

from market.accounts.rules.passwords import LONGEST, SHORTEST
from market.kernel.errors import N_
from market.kernel.i18n import gettext

_EMAIL = re.compile(r"[^\s@<>\",;]{1,64}@[^\s@<>\",;.]+(?:\.[^\s@<>\",;.]+)+")
_FARTHEST_KM = 80.0
"""Farther from the centre of its district no place of the city lies; then the figures are mistyped or swapped."""


def clean(text: str) -> str:
    """One line without control characters, surrounded and doubled blanks."""
    visible = "".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Cs") else " " for c in text)
    return " ".join(visible.split())


def clean_email(text: str) -> str:
    """An e-mail address in lower case, full-width characters made plain; empty where it is none."""
    email = unicodedata.normalize("NFKC", text).strip().lower()
    is_one = len(email) <= 254 and email.isprintable() and _EMAIL.fullmatch(email)
    return email if is_one else ""


def line_faults(field: str, text: str, longest: int, *, required: bool = True) -> dict[str, str]:
    """Faults of a cleaned line of text."""
    if required and not text:
        return {field: N_("This field is required.")}
    if len(text) > longest:
        return {field: gettext(N_("At most %(limit)s characters."), limit=longest)}
    return {}


def password_faults(field: str, password: str, email: str) -> dict[str, str]:
    """Faults of a new password: length counts, not its mixture (NIST SP 800-63B 5.1.1.2)."""
    if not SHORTEST <= len(password) <= LONGEST:
        return {field: gettext(N_("Between %(least)s and %(most)s characters."), least=SHORTEST, most=LONGEST)}
    if len(set(password)) < 5 or password.lower() in email:
        return {field: N_("Too easy to guess: choose one that is not your address and has different characters.")}
    return {}


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance of two points in degrees."""
    half = sin(radians(other_lat - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(other_lat)) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(min(1.0, half)))


def place_faults(lat: float, lon: float, centre: tuple[float, float] | None, district: str) -> dict[str, str]:
    """Faults of WGS-84 coordinates; ``centre`` is that of the ``district`` (its name), None outside the city."""
    faults = {}
    if not (isfinite(lat) and -90 <= lat <= 90):
        faults["lat"] = N_("A latitude lies between -90 and 90 degrees.")
    if not (isfinite(lon) and -180 <= lon <= 180):
        faults["lon"] = N_("A longitude lies between -180 and 180 degrees.")
    if not faults and centre and (away := distance_km(lat, lon, *centre)) > _FARTHEST_KM:
        faults["lat"] = gettext(
            N_("This point lies %(km)s km from the centre of %(district)s: check latitude and longitude."),
            km=round(away),
            district=district,
        )
    return faults
