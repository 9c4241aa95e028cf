"""Forms of this room. What a value must be is tested by the services; here only what the browser can help with."""

from __future__ import annotations

from typing import Any

from wtforms import EmailField, FloatField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import EqualTo, InputRequired, Optional

from market.accounts import queries
from market.accounts.rules.passwords import LONGEST, SHORTEST
from market.kernel.errors import N_
from market.kernel.forms import Form
from market.kernel.i18n import gettext, localized


def _district_choices() -> list[SelectChoice]:
    city = [SelectChoice(district.adcode, localized(district, "name")) for district in queries.districts()]
    return [*city, SelectChoice("", gettext("Outside the city"))]


class SignInForm(Form):
    email = EmailField(N_("E-mail"), [InputRequired()], render_kw={"autocomplete": "username", "maxlength": 254})
    password = PasswordField(
        N_("Password"), [InputRequired()], render_kw={"autocomplete": "current-password", "maxlength": LONGEST}
    )
    next = HiddenField()


class ProfileForm(Form):
    name = StringField(N_("Your name"), [InputRequired()], render_kw={"autocomplete": "name", "maxlength": 80})
    locale = SelectField(N_("Language"), choices=[SelectChoice("zh", "中文"), SelectChoice("en", "English")])


class PasswordForm(Form):
    present = PasswordField(
        N_("Present password"), [InputRequired()], render_kw={"autocomplete": "current-password", "maxlength": LONGEST}
    )
    new = PasswordField(
        N_("New password"),
        [InputRequired()],
        render_kw={"autocomplete": "new-password", "minlength": SHORTEST, "maxlength": LONGEST},
    )
    again = PasswordField(
        N_("New password once more"),
        [InputRequired(), EqualTo("new", N_("The two entries differ."))],
        render_kw={"autocomplete": "new-password", "maxlength": LONGEST},
    )


class SiteForm(Form):
    name_zh = StringField(N_("Name in Chinese"), [InputRequired()], render_kw={"maxlength": 120})
    name_en = StringField(N_("Name in English"), render_kw={"maxlength": 120})
    district = SelectField(N_("District"), choices=_district_choices)
    lat = FloatField(N_("Latitude"), [Optional()], render_kw={"inputmode": "decimal", "autocomplete": "off"})
    lon = FloatField(N_("Longitude"), [Optional()], render_kw={"inputmode": "decimal", "autocomplete": "off"})

    def entered(self) -> dict[str, Any]:
        """The fields as the services take them."""
        names = ("name_zh", "name_en", "district", "lat", "lon")
        return {name: self[name].data for name in names}
