"""Nobody needs to act when a table is loaded: readers see the new edition with their next request."""

from __future__ import annotations

from market.catalog.events import ReferenceTableLoaded
from market.kernel.events import silent

silent(ReferenceTableLoaded)
