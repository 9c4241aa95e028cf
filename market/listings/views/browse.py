"""Lists of offers and wants: filter, sort, link to, export."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request

from market.accounts import queries as accounts
from market.catalog.queries import current_knowledge
from market.catalog.rules.knowledge import Material
from market.kernel.access import allowed, current_actor
from market.kernel.i18n import localized
from market.kernel.web import now, public
from market.listings.forms import FAMILY_NAMES, PERIOD_NAMES, month_name
from market.listings.permissions import ListingPermission
from market.listings.queries.searching import search, stream
from market.listings.rules.filters import MAX_PROPERTIES, SORTS, Filters, as_args, categories, read_filters
from market.listings.views import files, pages, showing


def _filters(kind: str) -> Filters:
    return read_filters(kind, request.args.to_dict(flat=False), current_knowledge())


def _sites() -> dict[str, str]:
    actor = current_actor()
    own = accounts.sites_of(actor) if actor.organisation_id is not None else ()
    return {f"site:{site.id}": localized(site, "name") for site in own}


def _families() -> dict[str, list[Material]]:
    """The catalogue's materials by the name of their family."""
    found: dict[str, list[Material]] = {}
    for material in current_knowledge().materials.values():
        found.setdefault(FAMILY_NAMES.get(material.family, material.family), []).append(material)
    return found


def _lists(kind: str) -> dict[str, Any]:
    """What the filter form offers to choose from."""
    knowledge = current_knowledge()
    return {
        "families": _families(),
        "categories": categories(knowledge),
        "category_names": {
            row.code: localized(row, "name") for row in knowledge.waste_codes if row.row_type == "category"
        },
        "districts": list(knowledge.districts.values()),
        "properties": sorted(knowledge.properties.values(), key=lambda row: localized(row, "name")),
        "months": [(month, month_name(month)) for month in range(1, 13)],
        "sites": _sites(),
        "kind": kind,
    }


def _browse(kind: str) -> str:
    knowledge = current_knowledge()
    filters = _filters(kind)
    page = search(current_actor(), filters, now=now(), knowledge=knowledge)
    lists = _lists(kind)
    return render_template(
        "listings/browse.html",
        filters=filters,
        page=page,
        knowledge=knowledge,
        chips=showing.chips(filters, knowledge, lists["sites"]),
        args=showing.grouped(as_args(filters)),
        property_rows=[*filters.properties, None][:MAX_PROPERTIES],
        showing=showing,
        sorts=SORTS,
        most_rows=files.MOST_ROWS,
        period_names=PERIOD_NAMES,
        may_write=allowed(ListingPermission.WRITE, current_actor()),
        **lists,
    )


@pages.get("/offers")
@public
def offers() -> str:
    """Open offers."""
    return _browse("offer")


@pages.get("/wants")
@public
def wants() -> str:
    """Open wants."""
    return _browse("want")


@pages.get("/<any(offers, wants):what>.<any(csv, xlsx):form>")
@public
def export(what: str, form: str) -> Response:
    """The whole filtered list as a file that can be imported again."""
    kind, knowledge = what.removesuffix("s"), current_knowledge()
    rows = stream(current_actor(), _filters(kind), now=now(), knowledge=knowledge, limit=files.MOST_ROWS)
    return files.listings(kind, form, rows, knowledge, now())
