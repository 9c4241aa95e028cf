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
        ("paused", "exhaust"): "exhausted",
        ("expired", "exhaust"): "exhausted",
        ("exhausted", "replenish"): "published",
        ("reserved", "replenish"): "published",
        ("published", "expire"): "expired",
        ("paused", "expire"): "expired",
        ("expired", "renew"): "published",
        ("published", "renew"): "published",
        ("published", "withdraw"): "withdrawn",
        ("paused", "withdraw"): "withdrawn",
        ("expired", "withdraw"): "withdrawn",
        ("exhausted", "withdraw"): "withdrawn",
    },
)
OPEN = ("published",)
"""States in which a listing takes part in search and matching."""
SHOWN = ("published", "reserved", "exhausted", "expired")
"""States in which others than the owner may open it; draft, paused and withdrawn are the owner's alone."""
CHANGEABLE = ("draft", "published", "paused", "reserved", "exhausted", "expired")
"""States in which the owner may still edit."""

IMPORT = Machine(
    initial="reading",
    moves={
        ("reading", "preview"): "previewed",
        ("reading", "fail"): "failed",
        ("reading", "discard"): "discarded",
        ("previewed", "commit"): "committing",
        ("previewed", "discard"): "discarded",
        ("committing", "finish"): "committed",
    },
)
"""The life of a file of listings."""
