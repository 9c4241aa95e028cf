"""Refusals of this room."""

from __future__ import annotations

from market.kernel.errors import Invalid, MarketError, N_, NotFound


class PairNotFound(NotFound):
    code = "pair_not_found"
    message = N_("One of the two listings does not exist or is not visible to you.")


class NotAPair(Invalid):
    code = "not_a_pair"
    message = N_("A match is between one offer and one want.")


class NothingToRead(MarketError):
    code = "nothing_to_read"
    status = 422
    message = N_("Please describe the byproduct: its name, some figures, how much there is and where.")
