"""Why an outlet is proposed, as sentences in the present language."""

from __future__ import annotations

from typing import Any

from market.kernel.errors import N_
from market.kernel.i18n import gettext, locale, localized
from market.matching.rules.outlets import Outlet

_LEVELS = {
    "high": N_("%(byproduct)s commonly goes into this: %(use)s."),
    "medium": N_("%(byproduct)s also goes into this: %(use)s."),
    "low": N_("%(byproduct)s sometimes goes into this: %(use)s."),
}
_UNKNOWN_BYPRODUCT = N_("The byproduct was not recognised; what such industries give often goes into this: %(use)s.")
_STATED = N_("The description itself names this use: %(use)s.")
_VERIFIED = N_("Source: %(source)s; verified.")
_UNVERIFIED = N_("Source: %(source)s; not yet verified.")
_LESS_SURE = N_("Less sure, because the description fits this byproduct only in part.")
EXPERT = N_("expert knowledge")
"""The source of rows that no publication is cited for; named here so that it is translated."""


def why(outlet: Outlet) -> str:
    """Which row of the knowledge names the use, its source, whether it is verified, and whether we are less sure."""
    use = localized(outlet.use, "name")
    row = outlet.because
    if row is None:
        sentences = [gettext(_STATED, use=use), _source(outlet.use)]
    elif not outlet.named:
        sentences = [gettext(_UNKNOWN_BYPRODUCT, use=use), _source(row)]
    else:
        sentences = [gettext(_LEVELS[outlet.level], byproduct=localized(row, "name"), use=use), _source(row)]
        if not outlet.sure:
            sentences.append(gettext(_LESS_SURE))
    # Chinese sets no blank between sentences.
    return ("" if locale() == "zh" else " ").join(sentences)


def _source(row: Any) -> str:
    return gettext(_VERIFIED if row.verified else _UNVERIFIED, source=gettext(row.source))


def outlet_as_json(outlet: Outlet) -> dict[str, object]:
    """The outlet as the command line and the interface for programs give it."""
    return {
        "rank": outlet.rank,
        "use": outlet.use.use_id,
        "isic": outlet.isic,
        "score": outlet.score,
        "why": why(outlet),
    }
