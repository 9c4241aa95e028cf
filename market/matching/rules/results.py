"""A result as others read it: the output line of the command, and the record kept with a match."""

from __future__ import annotations

from typing import Any

from market.matching.rules.model import Result


def result_as_json(result: Result, rank: int | None) -> dict[str, Any]:
    """One output line; sentences in the present language."""
    return {
        "demand_id": result.want_id,
        "listing_id": result.offer_id,
        "rank": rank,
        "score": result.score,
        "verdict": result.verdict,
        "landed_cny_per_t": result.landed,
        "road_km": result.road_km,
        "reasons": [
            {
                "attribute": reason.attribute,
                "stated": str(reason.stated),
                "wanted": str(reason.wanted),
                "membership": reason.membership,
                "kind": reason.kind,
                "standard": " ".join(part for part in (reason.standard, reason.clause) if part not in ("", "-")),
                "text": reason.text(),
            }
            for reason in result.reasons
        ],
        "repairs": [
            {"code": repair.code, "attribute": repair.attribute, "target": repair.target, "text": repair.text()}
            for repair in result.repairs
        ],
    }
