"""What organisations do here and what their people may be, with the words for it."""

from __future__ import annotations

from market.kernel.errors import N_

KINDS = {
    "producer": N_("Producer of byproducts"),
    "user": N_("User of byproducts"),
    "both": N_("Producer and user of byproducts"),
    "carrier": N_("Carrier"),
    "laboratory": N_("Laboratory"),
    "government": N_("Public procurement"),
    "bank": N_("Bank"),
    "regulator": N_("Supervisory authority"),
    "operator": N_("Platform operator"),
}
ROLES = {
    "owner": N_("In charge"),
    "trader": N_("Trader"),
    "clerk": N_("Clerk"),
    "gate": N_("Gatekeeper"),
    "reader": N_("Reader"),
}
