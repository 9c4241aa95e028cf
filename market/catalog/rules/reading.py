"""Reference tables <-> CSV text. Pure: the caller brings the texts, from files or from the database."""

from __future__ import annotations

import csv
import io
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any, Union, get_args, get_origin, get_type_hints

from market.catalog.rules import knowledge as k

TABLES: Mapping[str, type] = {
    "materials": k.Material,
    "material_synonyms": k.MaterialTerm,
    "property_keys": k.Property,
    "property_synonyms": k.PropertyTerm,
    "typical_ranges": k.TypicalRange,
    "uses": k.Use,
    "use_materials": k.UseMaterial,
    "acceptance_limits": k.Limit,
    "waste_codes": k.WasteCode,
    "hazardous_codes": k.HazardousCode,
    "product_standards": k.ProductStandard,
    "districts": k.District,
    "factors": k.Factor,
    "byproduct_families": k.ByproductFamily,
    "byproduct_kinds": k.ByproductKind,
    "industries": k.Industry,
    "lookalikes": k.Lookalike,
    "phrases": k.Phrase,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a table is wrong: ``line`` counts from 1, the header being line 1."""

    table: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.table}.csv:{self.line}: {self.column}: {self.message}"


class TablesFaulty(ValueError):
    """The tables cannot be used; ``faults`` names every place."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def _yes_no(cell: str) -> bool:
    if cell not in ("yes", "no"):
        raise ValueError("must be yes or no")
    return cell == "yes"


def _optional_float(cell: str) -> float | None:
    return float(cell) if cell else None


def _converter(hint: Any) -> Callable[[str], Any]:
    if hint is str:
        return str
    if hint is bool:
        return _yes_no
    if hint is float:
        return float
    if get_origin(hint) in (Union, types.UnionType) and float in get_args(hint):
        return _optional_float
    if get_origin(hint) is tuple:
        return lambda cell: tuple(part.strip() for part in cell.split(";") if part.strip())
    choices = get_args(hint)  # Literal

    def one_of(cell: str) -> str:
        if cell not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return cell

    return one_of


def read_rows(table: str, text: str, faults: list[Fault]) -> list[Any]:
    """Read one table; faults are appended, faulty rows left out."""
    row_type = TABLES[table]
    hints = get_type_hints(row_type)
    columns = [field.name for field in fields(row_type)]
    converters = [(name, _converter(hints[name])) for name in columns]
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in columns if name not in (reader.fieldnames or [])]
    if missing:
        faults.append(Fault(table, 1, ", ".join(missing), "column missing"))
        return []
    rows = []
    for record in reader:
        values: dict[str, Any] = {}
        for name, convert in converters:
            try:
                values[name] = convert((record[name] or "").strip())
            except ValueError as error:
                faults.append(Fault(table, reader.line_num, name, str(error)))
        if len(values) == len(columns):
            rows.append(row_type(**values))
    return rows


def _keyed(table: str, rows: list[Any], key: str, faults: list[Fault]) -> dict[str, Any]:
    keyed: dict[str, Any] = {}
    for line, row in enumerate(rows, start=2):
        if getattr(row, key) in keyed:
            faults.append(Fault(table, line, key, f"{getattr(row, key)} stands twice"))
        keyed[getattr(row, key)] = row
    return keyed


def _check_references(
    tables: Mapping[str, list[Any]], known: Mapping[str, Mapping[str, Any]], faults: list[Fault]
) -> None:
    columns = {
        "material_id": "materials",
        "property_key": "property_keys",
        "use_id": "uses",
        "family_id": "byproduct_families",
    }
    for table, rows in tables.items():
        for line, row in enumerate(rows, start=2):
            for column, target in columns.items():
                value = getattr(row, column, None)
                if value is not None and value not in known[target]:
                    faults.append(Fault(table, line, column, f"{value} is not in {target}.csv"))
            for material_id in getattr(row, "materials", ()):
                if (
                    material_id not in (k.ANY_MATERIAL, k.OWN_PRODUCT, k.FARMLAND)
                    and material_id not in known["materials"]
                ):
                    faults.append(Fault(table, line, "materials", f"{material_id} is not in materials.csv"))
            for column in ("high", "medium", "low"):
                for use_id in getattr(row, column, ()):
                    if use_id not in known["uses"]:
                        faults.append(Fault(table, line, column, f"{use_id} is not in uses.csv"))
            meant = getattr(row, "our_material", "")
            if meant and meant not in known["materials"]:
                faults.append(Fault(table, line, "our_material", f"{meant} is not in materials.csv"))
            parent = getattr(row, "parent", "")
            if parent and parent not in known["byproduct_families"]:
                faults.append(Fault(table, line, "parent", f"{parent} is not in byproduct_families.csv"))


def _by_slug(rows: list[k.Lookalike]) -> dict[str, tuple[k.Lookalike, ...]]:
    grouped: dict[str, tuple[k.Lookalike, ...]] = {}
    for row in rows:
        grouped[row.slug] = (*grouped.get(row.slug, ()), row)
    return grouped


def read_knowledge(texts: Mapping[str, str]) -> k.Knowledge:
    """Build the knowledge from ``{table name: CSV text}``.

    Raises TablesFaulty with every fault when a table is missing, a cell unreadable or a reference dangling.
    """
    faults = [Fault(table, 1, "-", "table missing") for table in TABLES if table not in texts]
    tables = {table: read_rows(table, texts[table], faults) for table in TABLES if table in texts}
    if faults:
        raise TablesFaulty(faults)
    known = {
        "materials": _keyed("materials", tables["materials"], "material_id", faults),
        "property_keys": _keyed("property_keys", tables["property_keys"], "property_key", faults),
        "uses": _keyed("uses", tables["uses"], "use_id", faults),
        "districts": _keyed("districts", tables["districts"], "adcode", faults),
        "factors": _keyed("factors", tables["factors"], "factor_id", faults),
        "byproduct_families": _keyed("byproduct_families", tables["byproduct_families"], "family_id", faults),
        "byproduct_kinds": _keyed("byproduct_kinds", tables["byproduct_kinds"], "kind_id", faults),
        "industries": _keyed("industries", tables["industries"], "division", faults),
        "phrases": _keyed("phrases", tables["phrases"], "en", faults),
    }
    _check_references(tables, known, faults)
    if faults:
        raise TablesFaulty(faults)
    return k.Knowledge(
        materials=known["materials"],
        material_terms=tuple(tables["material_synonyms"]),
        properties=known["property_keys"],
        property_terms=tuple(tables["property_synonyms"]),
        typical_ranges=tuple(tables["typical_ranges"]),
        uses=known["uses"],
        use_materials=tuple(tables["use_materials"]),
        limits=tuple(tables["acceptance_limits"]),
        waste_codes=tuple(tables["waste_codes"]),
        hazardous_codes=tuple(tables["hazardous_codes"]),
        product_standards=tuple(tables["product_standards"]),
        districts=known["districts"],
        factors=known["factors"],
        byproduct_families=known["byproduct_families"],
        byproduct_kinds=known["byproduct_kinds"],
        industries=known["industries"],
        lookalikes=_by_slug(tables["lookalikes"]),
        phrases=known["phrases"],
        editions={table: sha256(texts[table].encode()).hexdigest()[:12] for table in TABLES},
    )


def rows_of(knowledge: k.Knowledge, table: str) -> list[Any]:
    """The rows of one table, as they stood in its file."""
    attribute = {
        "material_synonyms": "material_terms",
        "property_keys": "properties",
        "property_synonyms": "property_terms",
        "acceptance_limits": "limits",
    }.get(table, table)
    rows = getattr(knowledge, attribute)
    if table == "lookalikes":
        return [row for group in rows.values() for row in group]
    return list(rows.values() if isinstance(rows, Mapping) else rows)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ";".join(value)
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)


def write_rows(table: str, rows: list[Any]) -> str:
    """One table as CSV text; ``read_rows`` reads it back to equal rows."""
    columns = [field.name for field in fields(TABLES[table])]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(getattr(row, name)) for name in columns] for row in rows)
    return written.getvalue()
