"""The life of a listing."""

from __future__ import annotations

from market.kernel.states import Machine

LISTING = Machine(
    initial="draft",
    moves={
        ("draft", "publish"): "published",
        ("draft", "withdraw"): "withdrawn",
        ("published", "pause"): "paused",
        ("paused", "resume"): "published",
        ("published", "reserve"): "reserved",
        ("reserved", "release"): "published",
        ("published", "exhaust"): "exhausted",
        ("reserved", "exhaust"): "exhausted",
        ("exhausted", "replenish"): "published",
        ("published", "expire"): "expired",
        ("paused", "expire"): "expired",
        ("expired", "renew"): "published",
        ("published", "renew"): "published",
        ("published", "withdraw"): "withdrawn",
        ("paused", "withdraw"): "withdrawn",
        ("reserved", "withdraw"): "withdrawn",
        ("expired", "withdraw"): "withdrawn",
        ("exhausted", "withdraw"): "withdrawn",
    },
)
