"""Signing in and out, one's own account, sites, and what everybody sees of an organisation."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.accounts import queries, services
from market.accounts.errors import OrganisationNotFound
from market.accounts.forms import PasswordForm, ProfileForm, SignInForm, SiteForm
from market.accounts.permissions import AccountPermission
from market.accounts.rules.kinds import KINDS, ROLES
from market.kernel import web
from market.kernel.access import current_actor
from market.kernel.clock import shanghai_date
from market.kernel.errors import Forbidden
from market.kernel.i18n import gettext, use_locale
from market.kernel.web import blueprint, guarded, now, public, safe_next

pages = blueprint("accounts")


@pages.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Give e-mail and password, and go on to where one wanted to go."""
    form = SignInForm(next=request.args.get("next", ""))
    onward = safe_next(form.next.data, url_for("home.home"))
    if current_actor().signed_in:
        return redirect(onward)
    if form.validate_on_submit():
        with form.refusals():
            given = {"email": form.email.data or "", "password": form.password.data or ""}
            _begin_session(services.sign_in(**given, address=request.remote_addr or "", now=now()))
            return redirect(onward)
    return form.page("accounts/sign_in.html")


def _begin_session(user_id: int, organisation_id: int | None = None) -> None:
    actor = queries.actor_for(user_id, organisation_id)
    if actor is None:
        raise Forbidden
    account = queries.get_own_account(actor)
    web.enter(actor, account.generation)
    if not web.has_chosen_language():
        web.speak(account.locale)


@pages.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the browser session."""
    web.leave()
    return redirect(url_for("home.home"))


@pages.route("/profile", methods=["GET", "POST"])
@guarded(AccountPermission.OWN_ACCOUNT)
def profile() -> ResponseReturnValue:
    """Who I am, for whom I act, and where we work."""
    actor = current_actor()
    account = queries.get_own_account(actor)
    form = ProfileForm(obj=account)
    if form.validate_on_submit():
        with form.refusals():
            services.change_profile(actor=actor, now=now(), name=form.name.data or "", locale=form.locale.data)
            web.speak(form.locale.data)
            with use_locale(form.locale.data):
                return _done(gettext("Your profile is saved."))
    return form.page(
        "accounts/profile.html",
        account=account,
        organisations=queries.organisations_of(actor),
        colleagues=queries.colleagues_of(actor),
        sites=queries.sites_of(actor),
        roles=ROLES,
        district_name=queries.district_name,
        may_write_site=AccountPermission.WRITE_SITE,
    )


def _done(message: str) -> ResponseReturnValue:
    flash(message, "good")
    return redirect(url_for("accounts.profile"))


@pages.post("/profile/act-for/<int:organisation_id>")
@guarded(AccountPermission.OWN_ACCOUNT)
def act_for(organisation_id: int) -> ResponseReturnValue:
    """Act for another of my organisations from now on."""
    chosen = queries.actor_for(current_actor().user_id or 0, organisation_id)
    if chosen is None or chosen.organisation_id != organisation_id:
        raise OrganisationNotFound
    web.act_for(organisation_id)
    return _done(gettext("You now act for %(name)s.", name=chosen.organisation_name))


@pages.route("/profile/password", methods=["GET", "POST"])
@guarded(AccountPermission.OWN_ACCOUNT)
def password() -> ResponseReturnValue:
    """Change my password; other browsers are signed out."""
    actor = current_actor()
    form = PasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            services.change_password(actor=actor, now=now(), present=form.present.data or "", new=form.new.data or "")
            _begin_session(actor.user_id or 0, actor.organisation_id)
            return _done(gettext("Your password is changed. Other browsers are signed out."))
    return form.page("accounts/password.html")


@pages.route("/sites/new", methods=["GET", "POST"])
@guarded(AccountPermission.WRITE_SITE)
def new_site() -> ResponseReturnValue:
    """Add a site to the organisation I act for."""
    actor = current_actor()
    form = SiteForm(district=queries.home_district(actor))
    if form.validate_on_submit():
        with form.refusals():
            organisation_id = actor.organisation_id or 0
            services.add_site(actor=actor, now=now(), organisation_id=organisation_id, **form.entered())
            return _done(gettext("The site is added."))
    return form.page("accounts/site.html", site=None)


@pages.route("/sites/<int:site_id>", methods=["GET", "POST"])
@guarded(AccountPermission.WRITE_SITE)
def edit_site(site_id: int) -> ResponseReturnValue:
    """Rename or move one of our sites."""
    actor = current_actor()
    site = queries.get_own_site(actor, site_id)
    form = SiteForm(obj=site)
    if form.validate_on_submit():
        with form.refusals():
            services.change_site(actor=actor, now=now(), site_id=site_id, **form.entered())
            return _done(gettext("The site is saved."))
    return form.page("accounts/site.html", site=site)


@pages.get("/organisations/<int:organisation_id>")
@public
def organisation(organisation_id: int) -> str:
    """What everybody may see of an organisation."""
    found = queries.get_organisation(organisation_id)
    return render_template(
        "accounts/organisation.html",
        organisation=found,
        kind=KINDS[found.kind],
        district_name=queries.district_name(found.district),
        since=shanghai_date(found.created_at),
    )
