"""What a byproduct could be used for: from a description to ranked receiving uses, with the industry of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from market.catalog.rules.knowledge import ByproductFamily, ByproductKind, Knowledge, Use
from market.matching.rules.outlet_names import Entity, Lexicon, names_of
from market.matching.rules.outlet_words import Reading, is_generic, read

Row = ByproductKind | ByproductFamily

LEVELS = {"high": 1.0, "medium": 0.5, "low": 0.2}
"""Weights of the three columns of uses; inside a column each next use weighs ``NEXT`` of the one before."""
NEXT = 0.85
FAMILY_SHARE = 0.15
"""What a family says of a kind, beside what the kind itself says."""
ALSO = 0.35
"""A further class of a use against its usual one."""
SHARPNESS = 3.5
"""Power by which the better of two meanings of a text is preferred."""
DISTINCT = 5
"""So many outlets go to as many industries; a person looks at the first few, and the industry is what he must find."""
AGAIN = 0.2
WISH = 0.9
"""What a use that the text itself asks for weighs, beside 1 for all uses that the knowledge names."""
FROM_GENERAL = 0.75
SURE = 0.5
FAINT = 0.15
"""A match below this is eked out with what the industry of origin usually gives."""

TAKES = {
    "23": 1.35, "20": 1.3, "35": 1.25, "24": 1.2, "01": 1.15, "10": 1.1, "22": 1.1, "17": 1.0, "42": 1.0, "16": 1.0,
    "38": 0.9, "19": 0.9, "13": 0.9, "37": 0.8, "11": 0.8, "36": 0.7, "41": 0.6, "08": 0.5,
}  # fmt: skip
"""How readily an industry takes byproducts at all, beside what the single use says; by ISIC division."""
TAKES_OTHER = 0.6
SAME_INDUSTRY = 1.15


@dataclass(frozen=True, slots=True)
class Outlet:
    """A use and one industry (``isic``: ISIC Rev.4 class) that it goes to.

    ``score`` (0..1) estimates the chance that the industry takes such a byproduct. ``because`` is the row of the
    knowledge that names the use, None where only the use itself is named in the text; ``sure`` says whether the text
    named that row clearly.
    """

    rank: int
    use: Use
    isic: str
    score: float
    because: Row | None
    named: str
    level: str
    sure: bool


def origin_divisions(origin: str, knowledge: Knowledge) -> Mapping[str, float]:
    """ISIC divisions that the words (or the code) of an industry mean, with weights up to 1."""
    code = origin.strip().upper().removeprefix("ISIC").strip(" -:.")
    digits = code[1:] if code[:1].isalpha() and code[1:].isdigit() else code
    if digits.isdigit() and digits[:2] in knowledge.industries:
        return {digits[:2]: 1.0}
    industries = names_of(knowledge).industries
    found = industries.match(industries.mended(read(origin)))
    top = max((strength for strength, _name in found.values()), default=0.0)
    if top < 0.1:
        return {}
    return {key[1]: strength / top for key, (strength, _name) in found.items() if strength >= 0.6 * top}


def origins_of(origin: str, reading: Reading, knowledge: Knowledge) -> Mapping[str, float]:
    """The industry stated, or else the one that the text names after "from" or before 的."""
    if origin.strip():
        return origin_divisions(origin, knowledge)
    if not reading.whence:
        return {}
    where = Reading(dict.fromkeys(reading.whence, 1.0), reading.whence, reading.whence, frozenset(), frozenset(), "")
    found = names_of(knowledge).industries.match(where)
    return {key[1]: strength for key, (strength, _name) in found.items() if strength >= 0.3}


@dataclass(frozen=True, slots=True)
class Named:
    """A byproduct that the text may mean: ``share`` of belief among all, ``strength`` of the match itself."""

    row: Row
    share: float
    strength: float
    name: str


def _row(what: str, key: str, knowledge: Knowledge) -> Row:
    return knowledge.byproduct_kinds[key] if what == "kind" else knowledge.byproduct_families[key]


def _ancestors(row: Row, knowledge: Knowledge) -> list[ByproductFamily]:
    key = row.family_id if isinstance(row, ByproductKind) else row.parent
    found: list[ByproductFamily] = []
    while key in knowledge.byproduct_families and len(found) < 3:
        family = knowledge.byproduct_families[key]
        found.append(family)
        key = family.parent
    return found


def recognise(text: str, origin: str, knowledge: Knowledge) -> tuple[list[Named], Reading]:
    """What the text may mean, likeliest first, and its words."""
    names = names_of(knowledge).byproducts
    reading = names.mended(read(text))
    origins = origins_of(origin, reading, knowledge)
    if all(map(is_generic, reading.words)):
        return [], reading
    found = names.match(reading, read(origin).words)
    beliefs: dict[Entity, float] = {}
    for (what, key), (strength, _name) in found.items():
        row = _row(what, key, knowledge)
        fit = max((weight for division, weight in origins.items() if division in row.origins), default=0.0)
        if what == "kind":
            beliefs[what, key] = strength * (0.75 + 0.5 * fit if origins else 1.0)
        else:
            beliefs[what, key] = 0.8 * strength * (0.65 + 0.5 * fit if origins else 1.0)
    top = max(beliefs.values(), default=0.0)
    if not top:
        return [], reading
    shares = {key: (belief / top) ** SHARPNESS for key, belief in beliefs.items()}
    for (what, key), share in list(shares.items()):
        if what == "family" and origins and share > 0.05:
            # A general word ("sludge", 渣) means what such an industry gives under that name.
            children: dict[Entity, float] = {
                ("kind", kind.kind_id): 0.15 + found.get(("kind", kind.kind_id), (0.0, ""))[0]
                for kind in knowledge.byproduct_kinds.values()
                if origins.keys() & kind.origins
                if key in (kind.family_id, knowledge.byproduct_families[kind.family_id].parent)
            }
            shares[what, key] -= share * FROM_GENERAL if children else 0.0
            for child, weight in children.items():
                shares[child] = shares.get(child, 0.0) + share * FROM_GENERAL * weight / sum(children.values())
                # Named by the general word alone: less surely than by a name of its own.
                strength, name = found[what, key]
                found.setdefault(child, (0.6 * strength, name))
    total = sum(shares.values())
    named = [
        Named(_row(what, key, knowledge), share / total, *found.get((what, key), (0.0, "")))
        for (what, key), share in shares.items()
        if share > 0.01 * total
    ]
    named.sort(key=lambda each: (-each.share, each.row.name_en))
    return named[:16], reading


def _spread(row: Row) -> dict[str, tuple[float, str]]:
    weights: dict[str, tuple[float, str]] = {}
    for level, uses in (("high", row.high), ("medium", row.medium), ("low", row.low)):
        for place, use_id in enumerate(uses):
            weights.setdefault(use_id, (LEVELS[level] * NEXT**place, level))
    total = sum(weight for weight, _level in weights.values()) or 1.0
    return {use_id: (weight / total, level) for use_id, (weight, level) in weights.items()}


@dataclass(slots=True)
class _Sum:
    weight: float = 0.0
    most: float = 0.0
    because: Named | None = None
    level: str = ""


def _weigh(named: list[Named], knowledge: Knowledge) -> dict[str, _Sum]:
    sums: dict[str, _Sum] = defaultdict(_Sum)

    def add(use_id: str, weight: float, level: str, because: Named) -> None:
        if use_id not in knowledge.uses:
            return
        entry = sums[use_id]
        entry.weight += weight
        if weight > entry.most:
            entry.most, entry.because, entry.level = weight, because, level

    for each in named:
        rows: list[tuple[Row, float]] = [(each.row, 1.0)]
        rows += [(family, FAMILY_SHARE**step) for step, family in enumerate(_ancestors(each.row, knowledge), start=1)]
        whole = sum(share for _row, share in rows)
        for row, share in rows:
            for use_id, (weight, level) in _spread(row).items():
                because = each if row is each.row else Named(row, each.share, each.strength, each.name)
                add(use_id, each.share * share / whole * weight, level, because)
    return sums


def _from_origin(origin: str, knowledge: Knowledge) -> list[Named]:
    """Nothing in the text is known: what such an industry usually gives."""
    origins = origin_divisions(origin, knowledge)
    rows = [
        (weight * (1.0 if row.origins[0] == division else 0.5), row)
        for division, weight in origins.items()
        for row in knowledge.byproduct_families.values()
        if division in row.origins
    ]
    if not rows:
        rows = [(1.0, row) for row in knowledge.byproduct_families.values() if row.family_id == "mixed"]
    total = sum(weight for weight, _row in rows)
    return [Named(row, weight / total, 0.0, "") for weight, row in rows]


def find_outlets(text: str, origin: str, knowledge: Knowledge, top: int = 10) -> list[Outlet]:
    """Ranked outlets of a byproduct described in Chinese or English; empty only where there is no word at all.

    ``origin`` is the industry it comes from, in words or as an ISIC code, or empty. Each industry comes first with its
    likeliest use; further uses in the same industries follow.
    """
    named, reading = recognise(text, origin, knowledge)
    if not reading.words:
        return []
    quality = max((each.strength for each in named), default=0.0)
    if quality < FAINT:
        known = quality / FAINT
        named = [replace(each, share=each.share * known) for each in named]
        named += [replace(each, share=each.share * (1.0 - known)) for each in _from_origin(origin, knowledge)]
    sums = _weigh(named, knowledge)
    _add_purpose(sums, reading, names_of(knowledge).uses, knowledge)
    pairs: list[tuple[float, str, str, _Sum]] = []
    divisions: dict[str, float] = defaultdict(float)
    origins = origins_of(origin, reading, knowledge)
    for use_id, entry in sums.items():
        use = knowledge.uses[use_id]
        for isic, share in [(use.isic, 1.0), *((also, ALSO) for also in use.isic_also)]:
            weight = entry.weight * share * TAKES.get(isic[:2], TAKES_OTHER)
            weight *= 1.0 + (SAME_INDUSTRY - 1.0) * origins.get(isic[:2], 0.0)
            pairs.append((weight, use_id, isic, entry))
            divisions[isic[:2]] += weight
    return _ordered(pairs, divisions, quality, knowledge, top)


def _add_purpose(sums: dict[str, _Sum], reading: Reading, uses: Lexicon, knowledge: Knowledge) -> None:
    """A use that the text itself asks for ("fly ash for road embankment") counts beside all others."""
    if not reading.purpose:
        return
    wish = Reading(dict.fromkeys(reading.purpose, 1.0), reading.purpose, reading.purpose, frozenset(), frozenset(), "")
    found = {key[1]: strength for key, (strength, _name) in uses.match(wish).items()}
    clear = max(found.values(), default=0.0)
    if clear < 0.05:
        return
    found = {use_id: strength for use_id, strength in found.items() if strength >= 0.5 * clear}
    whole = sum(found.values())
    for use_id, strength in found.items():
        sums[use_id].weight += WISH * strength / whole
        sums[use_id].level = sums[use_id].level or "high"


def _ordered(
    pairs: list[tuple[float, str, str, _Sum]],
    divisions: Mapping[str, float],
    quality: float,
    knowledge: Knowledge,
    top: int,
) -> list[Outlet]:
    total = sum(divisions.values()) or 1.0
    certainty = 0.4 + 0.6 * min(1.0, quality / 0.8)
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    leading: list[tuple[float, str, str, _Sum]] = []
    further: list[tuple[float, str, str, _Sum]] = []
    seen: set[str] = set()
    for weight, use_id, isic, entry in pairs:
        if isic[:2] not in seen:
            seen.add(isic[:2])
            leading.append((divisions[isic[:2]] / total, use_id, isic, entry))
        else:
            # A second use in an industry adds little to the chance that the industry is the one.
            further.append((AGAIN * weight / total, use_id, isic, entry))
    leading.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    rest = sorted(leading[DISTINCT:] + further, key=lambda pair: (-pair[0], pair[1], pair[2]))
    scored = leading[:DISTINCT]
    floor = scored[-1][0] if scored else 0.0
    scored += [(min(score, floor), use_id, isic, entry) for score, use_id, isic, entry in rest]
    outlets = []
    for rank, (score, use_id, isic, entry) in enumerate(scored[:top], start=1):
        because = entry.because
        outlets.append(
            Outlet(
                rank=rank,
                use=knowledge.uses[use_id],
                isic=isic,
                score=round(score * certainty, 4),
                because=because.row if because else None,
                named=because.name if because else "",
                level=entry.level,
                sure=because is not None and because.strength >= SURE,
            )
        )
    return outlets
