"""Who may see which match. Both listings must be visible to the reader; listings decide that."""

from __future__ import annotations

from market.kernel.access import Permission, anyone, every, grant, member, owner


class MatchPermission(Permission):
    TRY = "matching.try"
    """Paste a text and see who could use it."""

    SEE_LIST = "matching.see_list"
    """See the kept matches of one's own listing."""


grant(MatchPermission.TRY, anyone)
grant(MatchPermission.SEE_LIST, every(member, owner))
