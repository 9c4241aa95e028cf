"""The matcher's verbs. These need no database: offers and wants are given, results come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from market.catalog.rules.knowledge import Knowledge
from market.matching.index import OfferIndex
from market.matching.rules.blend import blends
from market.matching.rules.model import Offer, Result, Want


def match_wants(
    offers: Iterable[Offer] | OfferIndex,
    wants: Iterable[Want],
    knowledge: Knowledge,
    as_of: date,
    top: int = 10,
    include_refused: bool = False,
) -> Iterator[tuple[Want, list[Result]]]:
    """Each want with its results: at most ``top`` proposals, best first, then (on request) all refused ones.

    Where two offers fall short alone and fit together, the better one gets a repair that names the other.
    """
    index = offers if isinstance(offers, OfferIndex) else OfferIndex(offers, knowledge)
    by_id = {offer.offer_id: offer for offer in index.offers}
    for want in wants:
        if include_refused:
            judged = index.judge_all(want, as_of)
            proposals = [result for result in judged if result.is_proposable][:top]
            refused = [result for result in judged if not result.is_proposable]
        else:
            proposals, refused = index.find(want, as_of, top), []
        hints = blends(proposals, by_id, want, knowledge)
        yield (
            want,
            [
                *(replace(result, repairs=(*result.repairs, *hints.get(result.offer_id, ()))) for result in proposals),
                *refused,
            ],
        )
