"""Which material a text speaks of: names, symbols, codes, typos; context decides between homonyms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from market.catalog.rules.knowledge import Knowledge
from market.kernel.text import pinyin
from market.specs.rules.lexer import Token
from market.specs.rules.model import Figure

# Words that decide for or against a material wherever they stand: (word, material, weight).
_CONTEXT: tuple[tuple[str, str, float], ...] = (
    ("焚烧", "msw_fly_ash", 2.0), ("hw18", "msw_fly_ash", 3.0), ("772-002-18", "msw_fly_ash", 4.0),
    ("生活垃圾", "msw_fly_ash", 1.5), ("incineration", "msw_fly_ash", 2.0), ("螯合", "msw_fly_ash", 2.0),
    ("mswi", "msw_fly_ash", 2.0),
    ("流化床", "cfb_ash", 2.5), ("cfb", "cfb_ash", 2.5), ("fluidized", "cfb_ash", 2.5),
    ("fluidised", "cfb_ash", 2.5), ("固硫灰", "cfb_ash", 2.5),
    ("亚硫酸钙", "sda_ash", 0.6), ("半干法", "sda_ash", 2.5), ("脱硫灰", "sda_ash", 2.0), ("sda", "sda_ash", 1.5),
    ("semi-dry", "sda_ash", 2.5),
    ("湿排", "pond_ash", 2.0), ("灰场", "pond_ash", 2.0), ("灰坝", "pond_ash", 2.0), ("pond", "pond_ash", 1.5),
    ("铅酸", "lead_acid", 3.0), ("hw31", "lead_acid", 3.0), ("900-052-31", "lead_acid", 4.0),
    ("lead-acid", "lead_acid", 3.0), ("lead acid", "lead_acid", 3.0),
    ("磷酸铁锂", "lib_lfp", 2.5), ("铁锂", "lib_lfp", 2.0), ("lfp", "lib_lfp", 2.5), ("三元", "lib_ncm", 1.2),
    ("ncm", "lib_ncm", 2.5), ("nmc", "lib_ncm", 2.5), ("黑粉", "black_mass", 3.0), ("black mass", "black_mass", 3.0),
    ("比表", "ggbs", 0.8), ("s95", "ggbs", 1.2), ("s75", "ggbs", 1.2), ("s105", "ggbs", 1.2),
    ("流动度比", "ggbs", 0.8), ("blaine", "ggbs", 0.6),
    ("需水", "fly_ash", 0.5), ("45um筛余", "fly_ash", 0.3), ("过火", "coal_gangue_burnt", 1.5),
    ("自燃", "coal_gangue_burnt", 1.5), ("红矸", "coal_gangue_burnt", 1.5), ("burnt", "coal_gangue_burnt", 1.2),
    ("砖混", "recycled_mixed_agg", 1.5), ("混合料", "recycled_mixed_agg", 0.6), ("化工", "industrial_sludge", 0.8),
    ("印染", "industrial_sludge", 1.5), ("造纸", "industrial_sludge", 0.8), ("制革", "industrial_sludge", 1.5),
    ("电镀", "plating_sludge", 2.5), ("市政", "sewage_sludge", 0.8), ("生活污水", "sewage_sludge", 1.2),
    ("给水", "water_sludge", 1.2), ("自来水", "water_sludge", 1.5), ("净水", "water_sludge", 1.0),
    ("高钙", "fly_ash_c", 1.2), ("c类", "fly_ash_c", 0.8), ("class c", "fly_ash_c", 1.5),
)  # fmt: skip
# Where one of these is named, a broader name beside it only describes it.
_NARROWER = {
    "msw_fly_ash": {"fly_ash", "bottom_ash"}, "cfb_ash": {"fly_ash", "bottom_ash"}, "pond_ash": {"fly_ash"},
    "fly_ash_c": {"fly_ash"}, "sda_ash": {"fgd_gypsum"}, "ggbs": {"gbfs"}, "steel_slag_powder": {"steel_slag"},
    "coal_gangue_burnt": {"coal_gangue"}, "recycled_mixed_agg": {"rca", "rfa", "mixed_cdw", "brick_rubble"},
    "industrial_sludge": {"sewage_sludge"}, "plating_sludge": {"industrial_sludge", "sewage_sludge"},
    "water_sludge": {"sewage_sludge"}, "lead_acid": {"lib_lfp", "lib_ncm"},
}  # fmt: skip
_CHEMISTRIES = {"LFP": "lib_lfp", "NCM": "lib_ncm", "NCA": "lib_ncm"}
_SHORT = 0.55
_DECISIVE = 2.5
_LONGEST_NAME = 24
_PLANT = ("厂", "企业", "公司", "项目", "生产线", " plant", " producer")


_REFUSED = re.compile(
    r"勿扰|不要|不收|除外|谢绝|拒收|免谈|不接受|别来|\bnot accepted\b|\bexclud|\bno thanks\b|\bunwanted\b"
)
_CLAUSE = re.compile(r"[、,;\n(]")


def wanted_part(lowered: str) -> str:
    """The text with every clause blanked that names what is refused: 「流化床灰勿扰」."""
    if not _REFUSED.search(lowered):
        return lowered
    kept, start = [], 0
    for end in [*(mark.end() for mark in _CLAUSE.finditer(lowered)), len(lowered)]:
        clause = lowered[start:end]
        kept.append(" " * len(clause) if _REFUSED.search(clause) else clause)
        start = end
    return "".join(kept)


def material_candidates(tokens: Iterable[Token], lowered: str, knowledge: Knowledge) -> tuple[tuple[str, float], ...]:
    """Materials named in a text with a confidence in 0..1, best first."""
    lowered = wanted_part(lowered)
    scores: dict[str, float] = defaultdict(float)
    generic = _generic_terms(knowledge)
    tokens = [token for token in tokens if token.kind != "material" or not lowered[token.start : token.end].isspace()]
    for token in tokens:
        if token.kind == "say" and token.value == "grade" and token.text.endswith("灰"):
            scores["fly_ash_c" if token.extra[0].startswith("C") else "fly_ash"] = 1.0
    for order, token in enumerate(token for token in tokens if token.kind == "material" and token.term):
        if token.text in generic:
            continue
        length = len(token.text)
        strength = 0.9 + min(length, 8) * 0.1 if length > 2 or not token.text.isascii() else _SHORT
        strength -= min(order, 6) * 0.05
        if lowered.startswith(_PLANT, token.end):
            strength *= 0.5  # 「钢渣微粉厂求购…」 names the taker
        for position, material_id in enumerate(token.meaning.keys):
            scores[material_id] = max(scores[material_id], strength * (1.0 if position == 0 else 0.8))
    for token in tokens:
        if token.kind == "say" and token.value == "chemistry" and (battery := _CHEMISTRIES.get(token.extra[0][:3])):
            scores[battery] = max(scores[battery], 0.9)
    _weigh_context(scores, tokens, lowered)
    for narrow, broad in _NARROWER.items():
        if scores.get(narrow, 0) > 0.9:
            for general in broad & scores.keys():
                if scores[general] <= scores[narrow] + 0.35:
                    scores[general] *= 0.6
    if not scores:
        return _by_typo(tokens, lowered, knowledge)
    best = max(scores.values())
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple((material_id, round(min(1.0, score / max(best, 1.0)), 3)) for material_id, score in ranked[:8])


def _weigh_context(scores: dict[str, float], tokens: list[Token], lowered: str) -> None:
    """Words beside the names; 「砖混垃圾」 is a name itself and no hint at 砖混骨料."""
    named = bool(scores)
    outside = list(lowered)
    inside: dict[str, str] = defaultdict(str)
    for token in tokens:
        if token.kind == "material":
            outside[token.start : token.end] = " " * (token.end - token.start)
            for material_id in token.meaning.keys:
                inside[material_id] += token.text.casefold() + " "
    hints = "".join(outside)
    for word, material_id, weight in _CONTEXT:
        if word not in hints and word not in inside[material_id]:
            continue
        known = material_id in scores or any(general in scores for general in _NARROWER.get(material_id, ()))
        if known or weight >= _DECISIVE:
            scores[material_id] += weight * (1.0 if named else 0.5)


_generic: dict[str, frozenset[str]] = {}


def _generic_terms(knowledge: Knowledge) -> frozenset[str]:
    """Terms whose note says that they may mean any material of a kind: no name at all."""
    if knowledge.edition not in _generic:
        _generic[knowledge.edition] = frozenset(
            row.term for row in knowledge.material_terms if row.ambiguity_note.startswith("any ")
        )
    return _generic[knowledge.edition]


_typo_terms: dict[str, tuple[list[str], list[str]]] = {}


def _terms(knowledge: Knowledge) -> tuple[list[str], list[str]]:
    if knowledge.edition not in _typo_terms:
        rows = [(row.term.casefold(), row.material_id) for row in knowledge.material_terms if len(row.term) >= 3]
        rows += [
            (pinyin(row.term), row.material_id)
            for row in knowledge.material_terms
            if row.lang.startswith("zh") and len(row.term) >= 3
        ]
        _typo_terms[knowledge.edition] = ([term for term, _ in rows], [material_id for _, material_id in rows])
    return _typo_terms[knowledge.edition]


def _by_typo(tokens: Iterable[Token], lowered: str, knowledge: Knowledge) -> tuple[tuple[str, float], ...]:
    """Unknown words close to a name: one wrong character in three, or a pinyin spelling."""
    words: list[str] = []
    for token in tokens:
        if token.kind == "word":
            if words and token.start and not token.space_before:
                if len(words[-1]) <= _LONGEST_NAME:  # no copy of an endless word for every character
                    words[-1] += token.text
            else:
                words.append(token.text)
        elif words and words[-1]:
            words.append("")
    choices, ids = _terms(knowledge)
    found: dict[str, float] = {}
    for word in [word.casefold() for word in words if 3 <= len(word) <= _LONGEST_NAME][:6]:
        for spelling in {word, pinyin(word)} if not word.isascii() else {word}:
            cutoff = 85 if spelling.isascii() else 66
            for _, score, index in process.extract(spelling, choices, scorer=fuzz.ratio, score_cutoff=cutoff, limit=3):
                if not word.isascii() and len(choices[index]) != len(spelling):
                    continue  # 生物质 is no wrong 生物质灰
                found[ids[index]] = max(found.get(ids[index], 0.0), score / 100 * 0.9)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple((material_id, round(score, 3)) for material_id, score in ranked[:5])


def plausibility(material_id: str, figures: Iterable[Figure], knowledge: Knowledge) -> float:
    """How well stated figures lie in the material's typical ranges, -1..1; 0 where nothing can be said."""
    typical: Mapping[str, object] = knowledge.typical_by_material.get(material_id, {})
    votes: list[float] = []
    for figure in figures:
        row = knowledge.typical_by_material.get(material_id, {}).get(figure.key)
        stated = figure.high if figure.high is not None else figure.low
        if row is None or stated is None or not figure.is_number:
            continue
        low, high = row.typical_min, row.typical_max
        if low is None or high is None:
            continue
        margin = max(high - low, abs(high) * 0.5, 1e-9)
        outside = max(low - stated, stated - high, 0.0) / margin
        votes.append(1.0 if outside == 0 else max(-1.0, 0.5 - outside))
    return sum(votes) / (len(votes) + 1) if votes and typical else 0.0
