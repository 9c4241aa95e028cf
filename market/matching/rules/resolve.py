"""Which material an offer really is: what it is called, then what its figures say.

A name is a claim. Where a stated figure cannot belong to the material named, and belongs to another that is sold under
the same name, the figure wins: "desulfurisation gypsum" with 30 % sulfite is semi-dry ash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from market.catalog.rules.knowledge import Knowledge
from market.kernel.text import normalise
from market.specs.rules.material import plausibility
from market.specs.rules.model import Figure, Spec
from market.specs.rules.words import CONDITIONS


@dataclass(frozen=True, slots=True)
class Telling:
    """A figure of ``key`` at or above ``least`` (or at or below ``most``) in what is called one of ``names`` means
    that it is ``material_id``.
    """

    names: frozenset[str]
    key: str
    material_id: str
    least: float | None = None
    most: float | None = None

    def holds(self, figure: Figure) -> bool:
        stated = figure.low if self.least is not None else figure.high
        if stated is None or not figure.is_number:
            return False
        return (self.least is None or stated >= self.least) and (self.most is None or stated <= self.most)


def _telling(names: str, key: str, material_id: str, least: float | None = None, most: float | None = None) -> Telling:
    return Telling(frozenset(names.split()), key, material_id, least, most)


TELLING = (
    _telling("fgd_gypsum phosphogypsum salt_gypsum fluorogypsum", "caso3", "sda_ash", least=10),
    _telling("fgd_gypsum", "f_cao", "sda_ash", least=2),
    _telling("fgd_gypsum", "p2o5_soluble", "phosphogypsum", least=0.02),
    _telling("fgd_gypsum", "p2o5", "phosphogypsum", least=0.3),
    _telling("fgd_gypsum", "so3", "sda_ash", most=20),
    _telling("fly_ash bottom_ash cfb_ash fly_ash_c pond_ash", "chlorine", "msw_fly_ash", least=4),
    _telling("fly_ash bottom_ash cfb_ash fly_ash_c pond_ash", "chloride", "msw_fly_ash", least=4),
    _telling("fly_ash", "caso3", "sda_ash", least=12),
    _telling("bottom_ash", "quality_coefficient", "gbfs", least=0.5),
    _telling("bottom_ash gbfs bf_slag_aircooled", "metallic_iron", "steel_slag", least=0.5),
    _telling("bottom_ash gbfs bf_slag_aircooled", "f_cao", "steel_slag", least=1),
    _telling("bottom_ash gbfs bf_slag_aircooled", "immersion_expansion", "steel_slag", least=0),
    _telling("gbfs bottom_ash bf_slag_aircooled", "specific_surface", "ggbs", least=250),
    _telling("gbfs", "flow_ratio", "ggbs", least=50),
    _telling("steel_slag", "specific_surface", "steel_slag_powder", least=250),
    _telling("ggbs", "f_cao", "steel_slag_powder", least=0.3),
    _telling("rca", "brick_content", "recycled_mixed_agg", least=31),
    _telling("rca", "fineness_modulus", "rfa", least=1),
    _telling("concrete_rubble", "brick_content", "mixed_cdw", least=25),
    _telling("recycled_mixed_agg", "brick_content", "rca", most=10),
    _telling("lib_ncm", "fe_total", "lib_lfp", least=10),
    _telling("lib_lfp", "ni_grade", "lib_ncm", least=3),
    _telling("lib_lfp", "co_grade", "lib_ncm", least=1),
    _telling("lime_mud", "so3", "fgd_gypsum", least=30),
    _telling("lime_mud", "gypsum_purity", "fgd_gypsum", least=50),
    _telling("spoil river_sediment sewage_sludge", "fe_total", "iron_tailings", least=6),
    _telling("quartz_tailings", "fe_total", "iron_tailings", least=6),
    _telling("water_sludge sewage_sludge", "nickel", "plating_sludge", least=5000),
    _telling("sewage_sludge", "chromium", "industrial_sludge", least=3000),
)
# High f-CaO with high SO3 is a circulating fluidised bed's ash; high f-CaO with high total CaO a lignite ash.
_CFB_F_CAO, _CFB_SO3, _CLASS_C_CAO = 2.0, 3.5, 15.0
# Words that settle what a lot is wherever they stand: (phrase, names it may be called by, what it then is; nothing
# where it is no material of the catalogue).
_SETTLING: tuple[tuple[re.Pattern[str], frozenset[str], str], ...] = tuple(
    (re.compile(pattern), frozenset(names.split()), material_id)
    for pattern, names, material_id in (
        (r"砖混|混凝土块?和砖|砖\s*\d", "rca rfa concrete_rubble", "recycled_mixed_agg"),
        (r"未破碎|没破碎|未经破碎|uncrushed", "rca", "concrete_rubble"),
        (r"未磨|没磨|未粉磨|unground|粒化|水淬", "ggbs", "gbfs"),
        (r"重矿渣|热泼|自然冷却|air.?cooled", "gbfs bottom_ash", "bf_slag_aircooled"),
        (r"高炉.{0,4}(水淬|水冲)|水冲渣|水淬渣", "bottom_ash bf_slag_aircooled steel_slag", "gbfs"),
        (r"转炉|电炉渣|炼钢", "bottom_ash", "steel_slag"),
        (r"化工|印染|造纸污泥|制革|酸洗|工业废水", "sewage_sludge water_sludge", "industrial_sludge"),
        (r"电镀", "sewage_sludge industrial_sludge", "plating_sludge"),
        (r"垃圾焚烧|焚烧飞灰|焚烧厂飞灰|焚烧发电|mswi|hw18", "fly_ash cfb_ash", "msw_fly_ash"),
        (r"铅酸|lead.?acid", "lib_lfp lib_ncm", "lead_acid"),
        (r"(?<!导电)[炭碳]黑|(?<!conductive )carbon black", "black_mass waste_tyre", ""),
        (r"过火|自燃过|红矸|烧过的", "coal_gangue", "coal_gangue_burnt"),
        (r"流化床|\bcfb\b", "fly_ash fly_ash_c", "cfb_ash"),
        (r"磷肥|磷酸厂|磷化工", "fgd_gypsum", "phosphogypsum"),
        (r"湿排|灰场|灰库湿|池灰|pond(ed)? ash", "fly_ash", "pond_ash"),
    )
)
# Loose words that name no one material: the usual one is supposed, with half the confidence.
_LOOSE: Mapping[str, str] = {
    "再生料": "rca",
    "再生粒料": "rca",
    "秸秆": "wheat_straw",
    "牛羊粪": "cattle_manure",
    "动力电池": "lib_ncm",
    "recycled aggregate": "rca",
    "crop straw": "wheat_straw",
    "石膏": "fgd_gypsum",
    "gypsum": "fgd_gypsum",
    "除尘灰": "fly_ash",
    "scrap": "scrap_steel",
    "模板": "wood_chips",
    "木料": "wood_chips",
    "树枝": "wood_chips",
    "污泥": "sewage_sludge",
}
_NEGATION = re.compile(
    r"(?:无|不含|不带|没有|没|非|不是|未见|未发现|不掺|零|不用|no |not |non[- ]?|without |free of |free from |zero )"
    r"[^，,；;。.]{0,4}$"
)
_NEGATED_AFTER = re.compile(r"^[^，,；;。]{0,3}(?:已剔除|已清除|已拣出|未检出|不要|不收|除外|[- ]free\b)")
_FIXED = frozenset(phrase for phrase in CONDITIONS if phrase.startswith(("无", "未", "没", "no ", "un")))
# Roots rather than phrases: what people add to them has no end. Denied by any "no" shortly before.
_ROOTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"霉|mou?ld|musty", "mouldy"),
        (r"鼓包|鼓胀|膨胀变形|漏液|swollen|swelling|bulging|leaking", "swollen"),
        (r"(?<![蓬疏轻宽放])松(?![散软动弛紧解懈])|杉|柏木|针叶|\bpine\b|\bcedar\b|\bspruce\b|\bfir\b", "conifer"),
        (r"电炉.{0,3}(?:除尘|集尘|布袋|烟)灰|电炉灰|\beaf dust\b|arc furnace dust", "HW23"),
        (r"废(?:机|矿物|润滑|液压|齿轮)油|\b(?:used|waste) (?:engine |motor |lubricating )?oil\b", "HW08"),
        (r"废乳化液|废切削液", "HW09"),
        (r"焦油渣|焦化沥青渣|\btar (?:residue|sludge)\b", "HW11"),
        (r"漆渣|废油墨|paint sludge", "HW12"),
        (r"铬渣", "HW21"),
        (r"氰化(?:浸金|尾|渣)|cyanid(?:e|ation) (?:tailings|residue)", "HW33"),
        (
            r"(?:没有?|未经?|无(?!需))(?:做过?)?(?:[^，,；;。、\s]{0,4}(?:化验|检测|检验)|(?:热值|成分|质检|指标)报告)|没测|未测"
            r"|\buntested|\bnot (?:yet )?tested|\bno (?:test|lab) (?:report|data)",
            "untested",
        ),
        (r"密闭容器|封闭容器|气瓶|钢瓶|灭火器|炮弹|爆炸物|sealed container|gas cylinder", "sealed"),
    )
)
_DENIED = re.compile(r"(?:无|没|不|未|非|零|\bno|\bnot|without|free of|free from)[^，,；;。.]{0,6}$")
_HW = re.compile(r"(?<!非)hw\s?(\d{2})(?!\d)")


def is_negated(text: str, start: int, end: int) -> bool:
    """Whether the words ``text[start:end]`` are denied by what stands before or behind them."""
    return bool(_NEGATION.search(text[max(0, start - 12) : start]) or _NEGATED_AFTER.match(text[end : end + 12]))


def conditions_of(text: str) -> frozenset[str]:
    """Condition codes that a text affirms ("contains pine" does, "no pine" does not), and hazard categories HWnn."""
    lowered = normalise(text)
    found: set[str] = set()
    for phrase, code in CONDITIONS.items():
        start = lowered.find(phrase)
        while start >= 0:
            if phrase in _FIXED or not is_negated(lowered, start, start + len(phrase)):
                found.add(code)
                break
            start = lowered.find(phrase, start + 1)
    for root, code in _ROOTS:
        for match in root.finditer(lowered):
            before, after = lowered[max(0, match.start() - 10) : match.start()], lowered[match.end() : match.end() + 8]
            if (
                not _DENIED.search(before)
                and not _NEGATED_AFTER.match(after)
                and not after.startswith(("-free", " free"))
            ):
                found.add(code)
    if "untraceable" in found:
        found.discard("traceable")
    found.update(
        f"HW{match[1]}" for match in _HW.finditer(lowered) if not is_negated(lowered, match.start(), match.end())
    )
    return frozenset(found)


def _told(material_id: str, figures: Iterable[Figure]) -> str:
    """Where the figures say another material of the same name, that one."""
    by_key: Mapping[str, Figure] = {figure.key: figure for figure in figures}
    for telling in TELLING:
        if material_id in telling.names and telling.key in by_key and telling.holds(by_key[telling.key]):
            return telling.material_id
    if material_id == "fly_ash" and "f_cao" in by_key:
        lime = by_key["f_cao"].low or 0.0
        total = (by_key["cao"].low or 0.0) if "cao" in by_key else 0.0
        sulfate = (by_key["so3"].low or 0.0) if "so3" in by_key else 0.0
        if lime >= _CFB_F_CAO and sulfate >= _CFB_SO3:
            return "cfb_ash"
        if total >= _CLASS_C_CAO:
            return "fly_ash_c"
    return material_id


def resolve(spec: Spec, text: str, knowledge: Knowledge) -> tuple[str | None, float, str | None]:
    """Material, confidence in 0..1, and the material its name alone would say.

    ``spec`` is the reading of ``text``. Homonyms are settled by how well the stated figures lie in the typical ranges.
    """
    lowered = normalise(text)
    candidates = [(material_id, score) for material_id, score in spec.material_candidates if score >= 0.3]
    candidates = candidates or [(material_id, 0.5) for word, material_id in _LOOSE.items() if word in lowered][:1]
    if not candidates:
        return None, 0.0, None
    weighed = sorted(
        (
            (-(score + 0.35 * plausibility(material_id, spec.properties, knowledge)), order, material_id)
            for order, (material_id, score) in enumerate(candidates)
        ),
    )
    named = chosen = weighed[0][2] if candidates[0][1] < 1.6 else candidates[0][0]
    for pattern, names, material_id in _SETTLING:
        if chosen in names:
            match = pattern.search(lowered)
            if match and not is_negated(lowered, match.start(), match.end()):
                chosen = material_id
                break
    if not chosen:
        return None, 0.0, named
    chosen = _told(chosen, spec.properties)
    confidence = dict(candidates).get(named, 0.5)
    if chosen != named:
        confidence *= 0.8
    agreement = plausibility(chosen, spec.properties, knowledge)
    return chosen, round(max(0.05, min(1.0, confidence * (1.0 + 0.3 * min(agreement, 0.0)))), 4), named
