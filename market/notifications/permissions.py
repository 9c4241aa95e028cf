"""Who may read which notes."""

from __future__ import annotations

from market.kernel.access import Permission, every, grant, member, owner, signed_in


class NotePermission(Permission):
    SEE_INBOX = "notifications.see_inbox"
    """Open the inbox; what stands in it depends on whom one acts for."""

    READ = "notifications.read"
    """See a note of the organisation acted for, and mark it as read."""


grant(NotePermission.SEE_INBOX, signed_in)
grant(NotePermission.READ, every(member, owner))
