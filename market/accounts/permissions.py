"""Who may do what with people, organisations and sites."""

from __future__ import annotations

from market.kernel.access import Permission, every, grant, member, owner, role, signed_in, system


class AccountPermission(Permission):
    OWN_ACCOUNT = "accounts.own_account"
    """See and change one's own name, language and password; choose whom to act for."""

    WRITE_SITE = "accounts.write_site"
    """Add and change the organisation's sites."""

    ADD_MEMBER = "accounts.add_member"
    """Let a person act for the organisation."""

    REGISTER = "accounts.register"
    """Enter organisations and people."""


grant(AccountPermission.OWN_ACCOUNT, signed_in)
grant(AccountPermission.WRITE_SITE, every(member, owner, role("owner", "trader", "clerk")), system)
grant(AccountPermission.ADD_MEMBER, every(member, owner, role("owner")), system)
grant(AccountPermission.REGISTER, system)
