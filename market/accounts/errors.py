"""Refusals of this room."""

from __future__ import annotations

from market.kernel.errors import N_, Conflict, Invalid, NotFound


class WrongCredentials(Invalid):
    """Says no more, so that nobody learns which e-mail addresses are known."""

    code = "wrong_credentials"
    message = N_("The e-mail address or the password is wrong.")


class WrongPassword(Invalid):
    code = "wrong_password"
    message = N_("This is not your present password.")


class OrganisationNotFound(NotFound):
    code = "organisation_not_found"
    message = N_("There is no such organisation.")


class SiteNotFound(NotFound):
    code = "site_not_found"
    message = N_("There is no such site among those of your organisation.")


class UserNotFound(NotFound):
    code = "user_not_found"
    message = N_("There is no such person.")


class NameTaken(Conflict):
    code = "organisation_name_taken"
    message = N_("An organisation of this name is registered already.")


class EmailTaken(Conflict):
    code = "email_taken"
    message = N_("This e-mail address is registered already.")


class MemberAlready(Conflict):
    code = "member_already"
    message = N_("This person belongs to the organisation already.")
