"""How the codes of the tables are said to a reader; the sentences are translated where they are shown."""

from __future__ import annotations

from market.kernel.errors import N_

FAMILIES = {
    "coal": N_("Coal residues"),
    "ash": N_("Ash and clinker"),
    "slag": N_("Metallurgical slag"),
    "tailings": N_("Tailings and stone mud"),
    "gypsum": N_("Byproduct gypsum"),
    "residue": N_("Chemical residues"),
    "ceramic": N_("Ceramic waste"),
    "sludge": N_("Sludge"),
    "soil": N_("Soil and sediment"),
    "straw": N_("Straw and husks"),
    "wood": N_("Wood residues"),
    "agri": N_("Kitchen and mushroom residues"),
    "manure": N_("Manure and digestate"),
    "cdw": N_("Construction and demolition"),
    "metal": N_("Scrap metal"),
    "battery": N_("Batteries"),
    "newwaste": N_("Panels, blades and tyres"),
    "hazardous": N_("Hazardous residues"),
    "other": N_("Other materials"),
}
CLASSES = {
    "general": N_("general solid waste"),
    "general (class 9 DG)": N_("general solid waste, dangerous goods of class 9 in transport"),
    "product": N_("product, not waste"),
    "check": N_("to be classified case by case"),
    "needs identification": N_("to be identified before use"),
}
ROLES = {"primary": N_("wanted"), "alternative": N_("acceptable instead"), "minor": N_("as a minor addition")}
LIKELIHOODS = {"high": N_("usual"), "medium": N_("possible"), "low": N_("rare")}
IF_UNKNOWN = {
    "ok": N_("not needed"),
    "ask": N_("ask the producer"),
    "assay": N_("assay first"),
    "fail": N_("not proposed without it"),
}
BASES = {
    "ar": N_("as received"),
    "ad": N_("air dried"),
    "d": N_("dry basis"),
    "daf": N_("dry, ash free"),
    "calcined": N_("calcined"),
    "dry-basis": N_("dry basis"),
    "88% DM": N_("at 88 % dry matter"),
}
CONFIDENCES = {"high": N_("high"), "medium": N_("medium"), "low": N_("low")}
LANGUAGES = {
    "zh-Hans": N_("Chinese"),
    "zh-Hant": N_("Traditional Chinese"),
    "pinyin": N_("Pinyin"),
    "en": N_("English"),
    "abbr": N_("Short forms"),
    "typo": N_("Common misspellings"),
}
KINDS = {
    "lookalike": N_("Did you mean"),
    "material": N_("Material"),
    "use": N_("Use"),
    "property": N_("Property"),
    "standard": N_("Standard"),
    "waste_code": N_("Waste code"),
    "byproduct": N_("Byproduct"),
    "district": N_("District"),
}
VALUE_TYPES = {"number": N_("a figure"), "interval": N_("an interval"), "text": N_("a statement")}
TABLES = {
    "materials": N_("Materials"),
    "material_synonyms": N_("Names of materials"),
    "property_keys": N_("Properties"),
    "property_synonyms": N_("Names of properties"),
    "typical_ranges": N_("Typical ranges"),
    "uses": N_("Uses"),
    "use_materials": N_("Materials of uses"),
    "acceptance_limits": N_("Acceptance limits"),
    "waste_codes": N_("Waste codes"),
    "hazardous_codes": N_("Hazardous waste codes"),
    "product_standards": N_("Product standards"),
    "districts": N_("Districts"),
    "factors": N_("Factors"),
    "byproduct_families": N_("Byproduct families"),
    "byproduct_kinds": N_("Byproducts of all industries"),
    "industries": N_("Industries"),
    "lookalikes": N_("Look-alikes"),
    "phrases": N_("Phrases"),
}
