"""The pages of the catalogue. Everybody may read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from flask import Response, render_template, request, url_for

from market.catalog import queries
from market.catalog.errors import EntryNotFound
from market.catalog.rules import pages as build
from market.catalog.rules import words
from market.catalog.rules.reading import TABLES, rows_of, write_rows
from market.catalog.rules.search import LONGEST_QUERY, Entry
from market.catalog.rules.standards import all_standards, linked
from market.kernel.i18n import locale
from market.kernel.web import blueprint, public

pages = blueprint("catalog")


def entry_link(entry: Entry) -> str:
    """Address of a search result's page."""
    if entry.kind == "district":
        return url_for("catalog.districts", _anchor=f"d{entry.key}")
    argument = {
        "lookalike": "slug",
        "standard": "slug",
        "material": "material_id",
        "use": "use_id",
        "property": "property_key",
        "waste_code": "code",
        "byproduct": "kind_id",
    }
    values: dict[str, Any] = {argument[entry.kind]: entry.key}
    return url_for(f"catalog.{entry.kind}", **values)


def _show(template: str, **context: Any) -> str:
    knowledge = queries.current_knowledge()

    def phrase(text: str) -> str:
        return knowledge.phrases[text].zh if locale() == "zh" and text in knowledge.phrases else text

    return render_template(
        f"catalog/{template}.html",
        knowledge=knowledge,
        phrase=phrase,
        words=words,
        linked=linked,
        band=build.band,
        class_codes=build.class_codes,
        entry_link=entry_link,
        **context,
    )


def _grouped(rows: Iterable[Any], attribute: str) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, attribute)].append(row)
    return dict(groups)


@pages.get("/knowledge")
@public
def index() -> str:
    """Search, and an overview of what is known."""
    asked = request.args.get("q", "").strip()[:LONGEST_QUERY]
    hits = queries.current_index().search(asked) if asked else []
    families = _grouped(queries.current_knowledge().materials.values(), "family")
    return _show("index", asked=asked, hits=hits, families=families)


@pages.get("/knowledge/materials")
@public
def materials() -> str:
    families = _grouped(queries.current_knowledge().materials.values(), "family")
    return _show("materials", families=families)


@pages.get("/knowledge/materials/<material_id>")
@public
def material(material_id: str) -> str:
    return _show("material", page=build.material_page(queries.current_knowledge(), material_id))


@pages.get("/knowledge/uses")
@public
def uses() -> str:
    divisions = _grouped(queries.current_knowledge().uses.values(), "division")
    return _show("uses", divisions=dict(sorted(divisions.items())))


@pages.get("/knowledge/uses/<use_id>")
@public
def use(use_id: str) -> str:
    return _show("use", page=build.use_page(queries.current_knowledge(), use_id))


@pages.get("/knowledge/properties")
@public
def properties() -> str:
    limited = {row.property_key for row in queries.current_knowledge().limits}
    return _show("properties", limited=limited)


@pages.get("/knowledge/properties/<property_key>")
@public
def property(property_key: str) -> str:
    return _show("property", page=build.property_page(queries.current_knowledge(), property_key))


@pages.get("/knowledge/standards")
@public
def standards() -> str:
    return _show("standards", standards=all_standards(queries.current_knowledge()).values())


@pages.get("/knowledge/standards/<slug>")
@public
def standard(slug: str) -> str:
    return _show("standard", page=build.standard_page(queries.current_knowledge(), slug))


@pages.get("/knowledge/waste-codes")
@public
def waste_codes() -> str:
    return _show("waste_codes", entries=build.waste_code_pages(queries.current_knowledge()))


@pages.get("/knowledge/waste-codes/<code>")
@public
def waste_code(code: str) -> str:
    return _show("waste_code", page=build.waste_code_page(queries.current_knowledge(), code))


@pages.get("/knowledge/look-alikes")
@public
def lookalikes() -> str:
    return _show("lookalikes")


@pages.get("/knowledge/look-alikes/<slug>")
@public
def lookalike(slug: str) -> str:
    return _show("lookalike", rows=build.lookalike_page(queries.current_knowledge(), slug))


@pages.get("/knowledge/byproducts")
@public
def byproducts() -> str:
    kinds = _grouped(queries.current_knowledge().byproduct_kinds.values(), "family_id")
    return _show("byproducts", kinds=kinds)


@pages.get("/knowledge/byproducts/<kind_id>")
@public
def byproduct(kind_id: str) -> str:
    return _show("byproduct", page=build.byproduct_page(queries.current_knowledge(), kind_id))


@pages.get("/knowledge/districts")
@public
def districts() -> str:
    return _show("districts")


@pages.get("/knowledge/factors")
@public
def factors() -> str:
    kinds = _grouped(queries.current_knowledge().factors.values(), "kind")
    return _show("factors", kinds=kinds)


@pages.get("/knowledge/tables/<table>.csv")
@public
def table(table: str) -> Response:
    """A whole table as CSV; with a byte-order mark, by which spreadsheets know that it is UTF-8."""
    if table not in TABLES:
        raise EntryNotFound()
    text = write_rows(table, rows_of(queries.current_knowledge(), table))
    disposition = f"attachment; filename={table}.csv"
    return Response(f"\ufeff{text}", mimetype="text/csv", headers={"Content-Disposition": disposition})
