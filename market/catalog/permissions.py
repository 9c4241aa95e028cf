"""Who may do what with the reference tables: everybody reads them, the system loads them."""

from __future__ import annotations

from market.kernel.access import Permission, grant, system


class CatalogPermission(Permission):
    LOAD = "catalog.load"
    """Put the shipped tables in force."""


grant(CatalogPermission.LOAD, system)
