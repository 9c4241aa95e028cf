"""Nothing in this room acts on its own facts; rooms above may."""

from __future__ import annotations

from market.accounts import events
from market.kernel.events import silent

silent(
    events.UserAdded,
    events.UserSignedIn,
    events.SignInFailed,
    events.PasswordChanged,
    events.ProfileChanged,
    events.OrganisationRegistered,
    events.MemberAdded,
    events.SiteAdded,
)
