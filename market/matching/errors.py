"""Refusals of this room."""

from __future__ import annotations

from market.kernel.errors import N_, Invalid, MarketError


class NotAPair(Invalid):
    code = "not_a_pair"
    message = N_("A match is between one offer and one want.")


class NothingToRead(MarketError):
    code = "nothing_to_read"
    status = 422
    message = N_("Please describe the byproduct: its name, some figures, how much there is and where.")
