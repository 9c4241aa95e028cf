"""Forms of this room: the form of a listing, read live from its text, and the upload of a unit table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import request
from flask_wtf.file import FileField, FileRequired  # type: ignore[import-untyped]  # ships no types
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its type stubs lag behind

from market.accounts import queries as accounts
from market.catalog.queries import current_knowledge
from market.catalog.rules.knowledge import Knowledge
from market.kernel.access import Actor
from market.kernel.errors import N_
from market.kernel.forms import Form
from market.kernel.i18n import gettext, locale, localized
from market.listings.rules.entries import LISTS, QUANTITY_UNITS, ROWS, Entries, entries_of, merged
from market.listings.rules.reading import suggested_name, terms_of_spec
from market.listings.rules.terms import HW_CATEGORIES, MAX_FIGURES
from market.specs.rules.model import Spec
from market.specs.services import read_spec

PERIOD_NAMES = {
    "": N_("not said"),
    "year": N_("a year"),
    "month": N_("a month"),
    "week": N_("a week"),
    "day": N_("a day"),
    "once": N_("once"),
    "stock": N_("in stock"),
}
FAMILY_NAMES = {
    "coal": N_("Coal and gangue"),
    "ash": N_("Ashes"),
    "gypsum": N_("Gypsum"),
    "slag": N_("Slags"),
    "tailings": N_("Tailings"),
    "cdw": N_("Demolition waste"),
    "spoil": N_("Excavated soil"),
    "sludge": N_("Sludges"),
    "straw": N_("Straw"),
    "wood": N_("Wood"),
    "agri": N_("Farm residues"),
    "manure": N_("Manure"),
    "battery": N_("Batteries"),
    "metal": N_("Scrap metal"),
    "newwaste": N_("New kinds of waste"),
    "hazardous": N_("Hazardous waste"),
}
# The services' names of fields, where the form has another one.
_FIELD_OF = {
    "quantity_total": "quantity",
    "price_fen": "price",
    "min_supply_grams": "min_supply",
    "max_road_m": "max_road",
    "spec_text": "text",
}
READ_LENGTH = 4000
_ROW_ENTRY = re.compile(r"(figures|acceptance|material_prices)-(\d{1,2})-(\w+)")
Choices = Sequence[tuple[str, str]]


def material_choices(knowledge: Knowledge) -> dict[str, list[tuple[str, str]]]:
    """Materials of the catalogue by family, named in the present language."""
    grouped: dict[str, list[tuple[str, str]]] = {"": [("", gettext("not in the catalogue"))]}
    for material in knowledge.materials.values():
        family = gettext(FAMILY_NAMES.get(material.family, material.family))
        grouped.setdefault(family, []).append((material.material_id, localized(material, "name")))
    return grouped


def use_choices(knowledge: Knowledge) -> dict[str, list[tuple[str, str]]]:
    """Receiving uses by industry: first those whose limits are known, then all others."""
    grouped: dict[str, list[tuple[str, str]]] = {"": [("", gettext("choose a use"))]}
    known = knowledge.limits_by_use
    for use in sorted(knowledge.uses.values(), key=lambda u: (u.use_id not in known, u.division)):
        industry = knowledge.industries.get(use.division)
        name = localized(industry, "name") if industry else use.division
        if use.use_id not in known:
            name = gettext("More: %(industry)s", industry=name)
        grouped.setdefault(name, []).append((use.use_id, localized(use, "name")))
    return grouped


def property_choices(knowledge: Knowledge) -> list[tuple[str, str]]:
    """Properties by name, with their unit."""
    rows = [
        (row.property_key, f"{localized(row, 'name')}{f' ({row.unit})' if row.unit else ''}")
        for row in knowledge.properties.values()
    ]
    return sorted(rows, key=lambda row: row[1])


def _options(grouped: Mapping[str, Iterable[tuple[str, str]]]) -> list[SelectChoice]:
    return [SelectChoice(code, name, optgroup=group or None) for group, rows in grouped.items() for code, name in rows]


class ListingForm(Form):
    """A listing as texts. ``text`` is read; the other fields follow it until a person changes them."""

    text = TextAreaField(N_("Describe it"), render_kw={"maxlength": 4000, "rows": 4})
    title = StringField(N_("Title"), render_kw={"maxlength": 200})
    material_text = StringField(N_("What you call it"), render_kw={"maxlength": 200})
    material_id = SelectField(N_("Material of the catalogue"), validate_choice=False)
    use_id = SelectField(N_("What it is for"), validate_choice=False)
    quantity = StringField(N_("Quantity"), render_kw={"inputmode": "decimal", "maxlength": 40, "autocomplete": "off"})
    quantity_unit = SelectField(N_("Unit"), validate_choice=False)
    period = SelectField(N_("Per"), validate_choice=False)
    price = StringField(N_("Yuan a tonne"), render_kw={"inputmode": "decimal", "maxlength": 40, "autocomplete": "off"})
    pays = RadioField(N_("Who pays"), validate_choice=False)
    delivered = RadioField(N_("Freight"), validate_choice=False)
    months = SelectMultipleField(N_("Months"), validate_choice=False)
    available_from = DateField(N_("First day"))
    available_to = DateField(N_("Last day"))
    visibility = RadioField(N_("Who may see it"), validate_choice=False)
    site_id = SelectField(N_("Site"), validate_choice=False)
    district = RadioField(N_("District"), validate_choice=False)
    lat = StringField(N_("Latitude"), render_kw={"inputmode": "decimal", "maxlength": 20, "autocomplete": "off"})
    lon = StringField(N_("Longitude"), render_kw={"inputmode": "decimal", "maxlength": 20, "autocomplete": "off"})
    description = TextAreaField(N_("What else should be known"), render_kw={"maxlength": 4000, "rows": 3})
    waste_code = StringField(N_("Solid-waste code"), render_kw={"maxlength": 12, "autocomplete": "off"})
    hazard_code = StringField(N_("Hazardous-waste code"), render_kw={"maxlength": 12, "autocomplete": "off"})
    permits = SelectMultipleField(N_("Permits for hazardous waste"), validate_choice=False)
    max_road = StringField(N_("Longest way by road (km)"), render_kw={"inputmode": "decimal", "maxlength": 20})
    min_supply = StringField(N_("Smallest supply (t a year)"), render_kw={"inputmode": "decimal", "maxlength": 20})
    read_text = HiddenField()
    version = HiddenField()

    def __init__(self, kind: str, entries: Entries, actor: Actor, knowledge: Knowledge) -> None:
        self.is_read = "read_text" in entries
        entries = {**entries_of({}), "read_text": "", "version": "", **entries}
        texts = {name: entry for name, entry in entries.items() if name not in ROWS}
        super().__init__(formdata=MultiDict(texts))
        self.kind = kind
        self.entries = entries
        self.knowledge = knowledge
        self.row_errors: dict[str, str] = {}
        self.rows: dict[str, list[dict[str, str]]] = {name: entries.get(name) or [] for name in ROWS}
        self._choose(actor)

    def _choose(self, actor: Actor) -> None:
        """Fill the choices, in the present language."""
        is_want = self.kind == "want"
        self.materials = material_choices(self.knowledge)
        self.material_id.choices = _options(self.materials)
        self.use_id.choices = _options(use_choices(self.knowledge))
        self.period.choices = _options({"": [(code, gettext(name)) for code, name in PERIOD_NAMES.items()]})
        self.quantity_unit.choices = _options({"": [(unit, gettext(unit)) for unit in QUANTITY_UNITS]})
        self.pays.choices = [
            ("taker", gettext("We pay at most") if is_want else gettext("The taker pays")),
            (
                "producer",
                gettext("We need a gate fee of at least") if is_want else gettext("We pay a gate fee (producer pays)"),
            ),
            ("open", gettext("To be agreed")),
        ]
        self.delivered.choices = [("", gettext("ex works")), ("1", gettext("delivered, freight included"))]
        self.visibility.choices = [("public", gettext("everybody")), ("members", gettext("members only"))]
        self.months.choices = [(str(month), month_name(month)) for month in range(1, 13)]
        self.permits.choices = [(code, code) for code in HW_CATEGORIES]
        sites = [(str(site.id), localized(site, "name")) for site in accounts.sites_of(actor)]
        self.site_id.choices = _options({"": [("", gettext("another place")), *sites]})
        districts = self.knowledge.districts.values()
        self.district.choices = [("", gettext("not chosen")), *((d.adcode, localized(d, "name")) for d in districts)]

    def add_errors(self, fields: Mapping[str, str]) -> None:
        """Put each message at its field; those of a row at the row."""
        simple: dict[str, str] = {}
        for name, message in fields.items():
            if _ROW_ENTRY.fullmatch(name) or name in ROWS:
                self.row_errors[name] = gettext(message)
            else:
                simple[_FIELD_OF.get(name, name)] = message
        super().add_errors(simple)
        if self.row_errors and not self.form_errors:
            self.form_errors.append(gettext("Some fields need your attention."))


def month_name(month: int) -> str:
    """January..December, short, in the present language."""
    from babel.dates import get_month_names

    return str(get_month_names("abbreviated", locale="zh_Hans_CN" if locale() == "zh" else "en")[month])


def posted_entries() -> Entries:
    """What the browser sent, as entries; unknown names and too many rows are left out."""
    entries: Entries = {name: entry for name, entry in request.form.items() if name in _SIMPLE}
    for name in LISTS:
        entries[name] = request.form.getlist(name)
    found: dict[str, dict[int, dict[str, str]]] = {name: {} for name in ROWS}
    for name, entry in request.form.items():
        if (place := _ROW_ENTRY.fullmatch(name)) and place[3] in ROWS[place[1]] and int(place[2]) < MAX_FIGURES:
            found[place[1]].setdefault(int(place[2]), {})[place[3]] = entry
    for name, by_index in found.items():
        entries[name] = [{column: row.get(column, "") for column in ROWS[name]} for _, row in sorted(by_index.items())]
    return entries


_SIMPLE = frozenset(
    name
    for name in [
        "text",
        "title",
        "material_text",
        "material_id",
        "use_id",
        "quantity",
        "quantity_unit",
        "period",
        "price",
        "pays",
        "delivered",
        "available_from",
        "available_to",
        "visibility",
        "site_id",
        "district",
        "lat",
        "lon",
        "description",
        "waste_code",
        "hazard_code",
        "max_road",
        "min_supply",
        "read_text",
        "shown_place",
        "version",
    ]
)


def reading_entries(kind: str, text: str, spec: Spec, knowledge: Knowledge, sites: Mapping[str, str]) -> Entries:
    """The form as ``text`` alone would fill it, at the first of ``sites`` (id -> district) that fits it."""
    terms = terms_of_spec(kind, spec, knowledge)
    name = suggested_name(text)
    terms |= {"title": name, "material_text": name, "spec_text": text}
    named = terms.get("district")
    terms["site_id"] = next((site for site, district in sites.items() if named in (None, district)), "")
    return entries_of(terms)


def read_again(kind: str, posted: Entries, sites: Mapping[str, str]) -> tuple[Entries, Spec]:
    """Read the text and bring the fields along; what was changed by hand since the last reading stays."""
    knowledge = current_knowledge()
    before_text, text = str(posted.get("read_text") or ""), str(posted.get("text") or "")
    spec = read_spec(text[:READ_LENGTH], knowledge)
    before = reading_entries(kind, before_text, read_spec(before_text[:READ_LENGTH], knowledge), knowledge, sites)
    after = reading_entries(kind, text, spec, knowledge, sites)
    return {**merged(posted, before, after), "read_text": text}, spec


def with_change(entries: Entries, order: str, choices: Mapping[str, str]) -> Entries:
    """Entries after one button of the form: ``add-figures``, ``remove-figures-2``, ``material-fly_ash``."""
    verb, _, rest = order.partition("-")
    if verb == "material":
        return {**entries, "material_id": rest}
    if verb == "add" and rest in ROWS and choices.get(f"add_{rest}"):
        first = ROWS[rest][0]
        row = {**dict.fromkeys(ROWS[rest], ""), first: choices[f"add_{rest}"]}
        return {**entries, rest: [*entries[rest], row][:MAX_FIGURES]}
    name, _, index = rest.rpartition("-")
    if verb == "remove" and name in ROWS and index.isascii() and index.isdigit() and len(index) < 3:
        return {**entries, name: [row for n, row in enumerate(entries[name]) if n != int(index)]}
    return entries


class UnitsForm(Form):
    """Upload of a battery lot's unit table."""

    file = FileField(N_("Unit table (CSV or XLSX)"), [FileRequired(N_("Choose a file first."))])
    version = HiddenField()


def version_posted() -> int:
    """The version that an edit started from; 0, which no listing has, where it is not said."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def ids_posted(name: str) -> list[int]:
    """Ids of ticked rows; garbage is passed over, at most 500."""
    raw: Iterable[Any] = request.form.getlist(name)[:500]
    return [int(text) for text in raw if text.isascii() and text.isdigit() and len(text) < 19]
