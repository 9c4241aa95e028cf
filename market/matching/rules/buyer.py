"""What a buyer says in words: which materials, which bounds, what he will not have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from market.catalog.rules.knowledge import Knowledge, Limit
from market.kernel.text import normalise
from market.matching.rules.criteria import natural_hazard
from market.matching.rules.model import OwnLimit
from market.matching.rules.resolve import conditions_of
from market.specs.rules.model import Figure
from market.specs.rules.reading import read as read_spec

# Words for a whole family of materials, where no member is named: word -> family, or materials.
_STRAWS = ("wheat_straw", "corn_straw", "rice_straw", "soybean_straw", "peanut_vine")
_RUBBLE = ("concrete_rubble", "brick_rubble", "mixed_cdw")
_MANURE = ("cattle_manure", "pig_manure", "poultry_manure")
_LITHIUM = ("lib_lfp", "lib_ncm")
GENERIC: Mapping[str, tuple[str, ...]] = {
    "秸秆": _STRAWS,
    "秸杆": _STRAWS,
    "straw": _STRAWS,
    "草料": _STRAWS,
    "饲草": _STRAWS,
    "粗饲料": _STRAWS,
    "建筑垃圾": _RUBBLE,
    "建筑废料": _RUBBLE,
    "建筑固废": _RUBBLE,
    "拆迁垃圾": _RUBBLE,
    "demolition waste": _RUBBLE,
    "粪": _MANURE,
    "粪污": _MANURE,
    "粪便": _MANURE,
    "粪肥": _MANURE,
    "manure": _MANURE,
    "尾矿": ("tailings",),
    "tailings": ("tailings",),
    "再生料": ("rca", "recycled_mixed_agg", "rfa"),
    "再生骨料": ("rca", "recycled_mixed_agg"),
    "recycled aggregate": ("rca", "recycled_mixed_agg"),
    "电池": ("battery",),
    "动力电池": _LITHIUM,
    "锂电": _LITHIUM,
    "锂电池": _LITHIUM,
    "冶炼渣": ("slag",),
    "钢铁渣": ("slag",),
    "生物质": ("straw", "wood"),
    "生物质燃料": ("straw", "wood"),
    "工业副产石膏": ("gypsum",),
    "石膏": ("gypsum",),
    "陶瓷废料": ("ceramic",),
    "灰渣": ("ash",),
    "污泥": ("sludge",),
    "sludge": ("sludge",),
}
_MODIFIERS = re.compile(
    r"^(?:各类|各种|农作物|农业|农|混合|废旧|废|旧|退役|干|湿|畜禽|工业|一般|城市|所有|any |all |crop )+"
    r"|(?:等|类|均可)+$"
)
EXCLUSION = re.compile(
    r"[^，,；;。、()（）\s]{1,24}?(?:一律)?(?:不要|不收|拒收|勿扰|勿来|除外|免谈|不接受|谢绝|不考虑|不行|不谈)"
    r"|(?:不要|不收|拒收|谢绝|不接受|not accepted: ?|excluding )[^，,；;。()（）]{1,24}"
    r"|[^，,；;。()（）]{1,24} (?:not accepted|refused|excluded)",
    re.IGNORECASE,
)
# Said of the goods, not of the buyer: still read as statements ("no mould"), and as conditions to refuse by.
_WITHOUT = re.compile(
    r"(?:不含|不带|非|无|不得含|\bno |\bwithout |\bfree of )([^，,；;。、()（）\s]{1,24})", re.IGNORECASE
)
_REFUSING = re.compile(
    r"一律|不要|不收|拒收|勿扰|勿来|除外|免谈|不接受|谢绝|不考虑|不行|不谈|not accepted:?|refused|excluded|excluding",
    re.IGNORECASE,
)
_WANTED_CODES = frozenset({"traceable", "broadleaf", "municipal"})
# What he would rather not have and yet takes: "coal slime would do", "red mud only if ...".
_YET_TAKEN = re.compile(
    r"[^，,；;。()（）]{1,30}?(?:(?:也|亦)(?:还)?(?:能|可|行|收|要|接受|考虑)|(?<!不)能用"
    r"|(?<![不难])(?:可以?|酌情)(?:再)?(?:谈|商量|考虑|议)|(?<!不)可以(?=[，,；;。()（）\s]|$))"
    r"|[^，,；;。.()（）]{1,40} (?:(?<!not )(?:acceptable|accepted|welcome|considered|fine)|also ok|too)\b"
    r"|[^，,；;。.()（）]{1,40} only (?:if|when)\b"
    r"|\b(?:also|may|would|can) (?:consider|take|accept) [^，,；;。.()（）]{1,40}",
    re.IGNORECASE,
)
_NONE = re.compile(r"\s*(?:no|none|never)\b", re.IGNORECASE)
OPEN = re.compile(r"等(?!级)|均可|都可|都行|皆可|之类|any kind|and the like|or similar|etc")
ONLY = re.compile(r"只要|只收|仅限|仅收|限收|only")
_MORE = re.compile(
    r"^[\s，,;；(（]*(?:(?P<hi>最高|上限|最多|最大|不超过?|封顶|极限|max\.?|up to)"
    r"|(?P<lo>最低|下限|最少|最小|不低于|min\.?))\s*(?P<n>\d+(?:\.\d+)?)(?!\d)"
)
_ALSO = re.compile(
    r"^[\s，,;；(（]*(?P<n>\d+(?:\.\d+)?)(?:\s*(?:mm|%|个|大卡))?\s*(?:也?可(?:以)?(?:收|接受|用|谈)|也行|也收|能收|acceptable|ok)"
)
# Names stand apart by marks and small words; by blanks only beside Chinese ("fly ash" is one name).
_BETWEEN = re.compile(
    r"[，,、;；/+＋|\n]+|和|及|或|与|\band\b|\bor\b|(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def refused(words: str, knowledge: Knowledge) -> tuple[frozenset[str], frozenset[str]]:
    """Materials and condition codes that a buyer's words refuse."""
    materials: set[str] = set()
    conditions: set[str] = set()
    for match in EXCLUSION.finditer(words):
        bare = _REFUSING.sub(" ", match[0])
        candidates = read_spec(bare, knowledge).material_candidates
        materials.update(material_id for material_id, score in candidates if score > 0.8)
        conditions.update(conditions_of(bare))
    for match in _WITHOUT.finditer(words):
        conditions.update(conditions_of(match[1]))
    return frozenset(materials), frozenset(conditions - _WANTED_CODES)


def named_materials(
    title: str, material_text: str, words: str, use_id: str, permits: frozenset[str], knowledge: Knowledge
) -> tuple[str, ...]:
    """Materials a buyer names, in his order; a word for a family names its members that the use takes.

    Of two materials of one name ("fly ash") he who holds the permit for the hazardous one means that.
    """
    taken = knowledge.materials_by_use.get(use_id, {})
    found: list[str] = []
    for part in _BETWEEN.split(material_text) if material_text else ():
        members = GENERIC.get(_MODIFIERS.sub("", normalise(part))) if part else None
        if members:
            found.extend(
                material_id
                for material_id in taken
                if material_id in members or knowledge.materials[material_id].family in members
            )
            continue
        candidates = read_spec(part, knowledge).material_candidates if part else ()
        best = candidates[0][1] if candidates else 0.0
        names = [material_id for material_id, score in candidates if score >= max(0.6, best * 0.85)][:2]
        among = [material_id for material_id in names if material_id in taken]
        permitted = [material_id for material_id, _ in candidates if natural_hazard(material_id, knowledge) in permits]
        found.extend((permitted or among or names)[:1])
    if not found and material_text:
        names = [
            material_id
            for material_id, score in read_spec(f"{material_text}", knowledge).material_candidates
            if score >= 0.6
        ]
        found.extend(names[:1] if names and names[0] in taken else [])
    for text in (title, words) if not found and not material_text else ():
        candidates = read_spec(text, knowledge).material_candidates if text and not found else ()
        found.extend(material_id for material_id, score in candidates if score >= 0.6 and material_id in taken)
    return tuple(dict.fromkeys(found))


def alternatives(words: str, use_id: str, knowledge: Knowledge) -> frozenset[str]:
    """Materials that a buyer's words take besides the wanted ones, of those that the use takes at all."""
    taken = knowledge.materials_by_use.get(use_id, {})
    found: set[str] = set()
    for match in _YET_TAKEN.finditer(words):
        for part in _BETWEEN.split(match[0]) if not _NONE.match(match[0]) else ():
            said = normalise(part)
            candidates = {material_id for material_id, score in read_spec(part, knowledge).material_candidates[:2]}
            members = {member for name, names in GENERIC.items() if name in said for member in names}
            found.update(
                material_id
                for material_id in taken
                if material_id in candidates
                or (not candidates and {material_id, knowledge.materials[material_id].family} & members)
            )
    return frozenset(found)


def own_limits(
    acceptance: tuple[OwnLimit, ...], figures: Iterable[Figure], text: str, profile: Iterable[Limit]
) -> tuple[OwnLimit, ...]:
    """What is filled in, completed by what is said: a second bound ("at most 900") makes the first one a wish.

    A bare number ("moisture 12") is the bound that the ``profile`` of the use knows for it, upper or lower.
    """
    sides = _sides(profile)
    limits = {limit.key: limit for limit in acceptance}
    said: dict[str, OwnLimit] = {}
    for figure in figures:
        if not figure.is_number:
            continue
        low, high = figure.min, figure.max
        if figure.qualifier in ("exact", "tol"):
            side = sides.get(figure.key)
            if side is None or figure.value is None:
                continue
            low, high = (figure.value, None) if side < 0 else (None, figure.value)
        earlier = said.get(figure.key)
        limit = OwnLimit(figure.key, low, high, figure.unit or "", False, "text")
        limit = _second_bound(limit, figure, text[figure.end :])
        said[figure.key] = limit if earlier is None else _both(earlier, limit)
    for key, limit in said.items():
        own = limits.get(key)
        limits[key] = limit if own is None else _completed(own, limit)
    return tuple(limits.values())


def _sides(profile: Iterable[Limit]) -> dict[str, int]:
    """Property -> 1 where the use only knows upper bounds of it, -1 where only lower ones."""
    found: dict[str, set[int]] = {}
    for row in profile:
        for low, high in (
            (row.hard_min, row.hard_max),
            (row.tolerable_min, row.tolerable_max),
            (row.ideal_min, row.ideal_max),
        ):
            if low is not None and low > 0:
                found.setdefault(row.property_key, set()).add(-1)
            if high is not None:
                found.setdefault(row.property_key, set()).add(1)
    return {key: sides.pop() for key, sides in found.items() if len(sides) == 1}


def _second_bound(limit: OwnLimit, figure: Figure, rest: str) -> OwnLimit:
    numbers = _NUMBER.findall(figure.source_text)
    outer = figure.max if figure.max is not None else figure.min
    if not numbers or outer is None or not float(numbers[-1]):
        return limit
    factor = outer / float(numbers[-1])
    if match := _MORE.match(rest):
        bound = float(match["n"]) * factor
        if match["hi"] and limit.max is not None and bound > limit.max:
            return OwnLimit(limit.key, None, bound, limit.unit, True, "text", limit.min, limit.max)
        if match["lo"] and limit.min is not None and bound < limit.min:
            return OwnLimit(limit.key, bound, None, limit.unit, True, "text", limit.min, limit.max)
    elif match := _ALSO.match(rest):
        bound = float(match["n"]) * factor
        if limit.min is not None and bound < limit.min:
            return OwnLimit(limit.key, bound, limit.max, limit.unit, False, "text", limit.min, limit.max)
        if limit.max is not None and bound > limit.max:
            return OwnLimit(limit.key, limit.min, bound, limit.unit, False, "text", limit.min, limit.max)
    return limit


def _both(first: OwnLimit, second: OwnLimit) -> OwnLimit:
    """Two statements on one property: on different sides they join; on the same side the tighter is the wish."""
    if first.min is None and second.max is None:
        first, second = second, first
    if first.max is None and second.min is None:
        return OwnLimit(first.key, first.min, second.max, first.unit, False, "text")
    if first.max is not None and second.max is not None and first.max != second.max:
        low = min((m for m in (first.min, second.min) if m is not None), default=None)
        return OwnLimit(
            first.key, low, max(first.max, second.max), first.unit, True, "text", None, min(first.max, second.max)
        )
    return first


def _completed(own: OwnLimit, said: OwnLimit) -> OwnLimit:
    """The filled-in limit rules; words add the wish inside it, a wider bound where it was only a wish, an open side."""
    if not own.hard and (said.ideal_min is not None or said.ideal_max is not None):
        wider_high = said.max is not None and own.max is not None and said.max > own.max
        wider_low = said.min is not None and own.min is not None and said.min < own.min
        if wider_high or wider_low:
            return OwnLimit(own.key, said.min, said.max, own.unit, said.hard, own.origin, own.min, own.max)
    ideal_min, ideal_max = said.ideal_min, said.ideal_max
    if ideal_min is None and said.min is not None and own.min is not None and said.min > own.min:
        ideal_min = said.min
    if ideal_max is None and said.max is not None and own.max is not None and said.max < own.max:
        ideal_max = said.max
    low = said.min if own.min is None else own.min
    high = said.max if own.max is None else own.max
    return OwnLimit(own.key, low, high, own.unit, own.hard, own.origin, ideal_min, ideal_max)
