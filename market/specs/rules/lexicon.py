"""The vocabulary of reading, built once per edition of the reference tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from market.catalog.rules.knowledge import Knowledge
from market.specs.rules.normal import normal_form
from market.specs.rules.words import CONDITIONS, STATEMENTS, WORDS

# Terms of the synonym table that are units, or too short to stand for a property in running text.
_NOT_NAMES = {"kwh", "mwh", "capacity (kwh)", "w", "w数", "t", "d", "l", "c", "e", "r", "u", "大卡", "卡", "daka", "安时", "ah", "energy", "级", "f", "kcal", "cells", "note",
              "无霉变", "no mould", "放射性合格", "radioactivity pass", "i类固废", "一类固废", "ⅰ类一般固废", "二类固废", "class i solid waste", "磁选", "grade", "class", "n", "age", "类别", "牌号"}  # fmt: skip
_EXTRA = {
    "total sulphur": "sulfur", "total sulfur": "sulfur", "含硫量": "sulfur", "含硫率": "sulfur", "单条": "piece_weight", "单只": "piece_weight", "单块": "piece_weight", "单个": "piece_weight", "每条": "piece_weight", "每只": "piece_weight",
    "purity": "gypsum_purity", "gypsum content": "gypsum_purity", "石膏含量": "gypsum_purity", "二水石膏": "gypsum_purity",
    "长": "piece_length", "单长": "piece_length", "厚": "thickness", "热": "calorific_value", "发热": "calorific_value", "q": "calorific_value", "cv": "calorific_value", "lhv": "calorific_value", "hhv": "calorific_value",
    "土": "soil_content", "泥": "mud_content", "微粉": "mud_content", "碱": "na2oeq", "氧化铝含量": "al2o3", "氧化硅": "sio2", "砖": "brick_content", "混凝土": "concrete_content", "筛余": "residue_45um",
    "铜": "copper", "镍": "nickel", "锌": "zinc", "锰": "manganese", "钴": "co_grade", "锂": "li_grade", "表观": "density", "堆密": "bulk_density", "需水": "water_demand_ratio", "切长": "straw_length", "段长": "straw_length",
    "particle size": "particle_size", "粒": "particle_size", "服役": "service_years", "使用": "service_years", "用了": "service_years", "粉化": "autoclave_pulverization",
    "7d": "activity_index_7d", "28d": "activity_index_28d", "7天": "activity_index_7d", "28天": "activity_index_28d", "d7": "activity_index_7d", "r7": "activity_index_7d", "r28": "activity_index_28d", "7 day": "activity_index_7d", "28 day": "activity_index_28d", "7-day": "activity_index_7d", "28-day": "activity_index_28d",
    "7d sai": "activity_index_7d", "28d sai": "activity_index_28d", "7d活性": "activity_index_7d", "28d活性": "activity_index_28d", "7d活性指数": "activity_index_7d", "28d活性指数": "activity_index_28d", "7天活性指数": "activity_index_7d", "28天活性指数": "activity_index_28d",
    "蛔虫卵死亡率": "ascarid_mortality", "大肠菌群": "fecal_coliform", "粪大肠": "fecal_coliform", "粪大肠菌": "fecal_coliform", "faecal coliform": "fecal_coliform", "fecal coliform": "fecal_coliform", "赤霉烯酮": "zearalenone", "呕吐毒": "don",
    "湿基含水": "moisture", "水含量": "moisture", "含水分": "moisture", "水率": "moisture", "内外水": "moisture", "moist": "moisture", "mc": "moisture", "moist.": "moisture", "自由水": "moisture", "loss on ignition": "loi", "烧失率": "loi", "未燃碳": "loi", "含碳量": "loi", "含碳": "loi",
    "陈放": "aging_months", "闷渣后陈化": "aging_months", "堆放": "aging_months", "aged": "aging_months", "aging": "aging_months", "陈化了": "aging_months", "产气": "biogas_yield", "biogas yield": "biogas_yield", "软化温度": "ash_fusion", "灰熔点": "ash_fusion", "灰熔": "ash_fusion", "st温度": "ash_fusion", "ash fusion": "ash_fusion", "ash fusion temp": "ash_fusion",
    "钢丝率": "steel_wire", "纤维率": "fiber_content", "含钢丝": "steel_wire", "重量": "piece_weight", "单重": "piece_weight", "每块": "piece_weight", "每包": "bale_weight", "捆": "bale_weight", "压差": "voltage_spread", "电压差": "voltage_spread", "电压": "voltage", "标称": "voltage",
    "循环寿命": "cycle_count", "循环次数": "cycle_count", "cycle count": "cycle_count", "cycles": "cycle_count", "year of service": "service_years", "years in service": "service_years", "绝缘": "insulation_resistance", "insulation": "insulation_resistance", "insulation resistance": "insulation_resistance",
    "杂": "impurity", "含杂率": "impurity", "杂物率": "impurity", "非金属": "impurity", "轻物质": "impurity", "冻融质量损失": "soundness_mass_loss", "坚固性": "soundness_mass_loss", "雷氏": "soundness", "安定性": "soundness", "雷氏夹": "soundness", "孔隙率": "void_ratio", "空隙": "void_ratio",
    "铅品位": "pb_grade", "含铅": "pb_grade", "含硅": "sio2", "含钙": "cao", "含铝": "al2o3", "含镁": "mgo", "含磷": "p2o5", "含氯": "chlorine", "含氟": "fluorine", "含氨": "ammonium", "含灰": "ash", "残留铜": "cu_residual", "残铜": "cu_residual", "锰品位": "mn_grade", "强度": "compressive_strength", "抗压": "compressive_strength",
    "c/n比": "cn_ratio", "碳氮": "cn_ratio", "c:n": "cn_ratio", "c/n": "cn_ratio", "含固": "total_solids", "固含量": "total_solids", "固含": "total_solids", "ts含量": "total_solids", "dry matter": "total_solids", "挥发固体": "volatile_solids", "vs含量": "volatile_solids", "挥发性固体": "volatile_solids", "细": "residue_45um",
    "可溶磷": "p2o5_soluble", "可溶氟": "f_soluble", "水溶磷": "p2o5_soluble", "水溶氟": "f_soluble", "水溶性氧化镁": "mgo_soluble", "水溶性氧化钠": "na2o_soluble", "水溶钠": "na2o_soluble", "水溶镁": "mgo_soluble", "有效钙": "active_cao", "有效氧化钙": "active_cao", "活性钙": "active_cao", "有效钙镁": "active_cao", "available cao": "active_cao",
    "浸出铬": "leachate_cr6", "浸出cr6+": "leachate_cr6", "浸出液六价铬": "leachate_cr6", "浸出pb": "leachate_pb", "浸出液铅": "leachate_pb", "leachable cr6+": "leachate_cr6", "leachable pb": "leachate_pb", "leachable lead": "leachate_pb", "氰": "cyanide", "总氰": "cyanide", "总氰化物": "cyanide",
}  # fmt: skip
_COAL_SYMBOLS = {"M": "moisture", "A": "ash", "V": "volatile_matter", "FC": "fixed_carbon", "S": "sulfur", "St": "sulfur", "Q": "calorific_value", "Qnet": "calorific_value", "Qgr": "calorific_value"}  # fmt: skip
_KIND_OF = {"Qnet": "net", "Qgr": "gross"}
_KIND_TERMS = {"低位发热量": "net", "低热值": "net", "低位热值": "net", "高位热值": "gross", "高热值": "gross", "高位发热量": "gross", "net calorific value": "net", "gross calorific value": "gross", "ncv": "net", "gcv": "gross", "lhv": "net", "hhv": "gross", "净热值": "net"}  # fmt: skip
_BASIS_TERMS = {"干基热值": "d", "收到基热值": "ar", "mar": "ar", "mad": "ad", "干基水分": "d", "aad": "ad", "aar": "ar", "vad": "ad", "vdaf": "daf", "fcad": "ad"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """What a phrase may stand for. ``keys`` are alternatives, first the preferred one."""

    kind: str
    keys: tuple[str, ...]
    basis: str | None = None
    energy: str | None = None


class Lexicon:
    """Phrases by first character, longest first: one dictionary look-up per length and position."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.exact: dict[str, Term] = {}  # latin symbols of one or two letters: case matters
        self.folded: dict[str, Term] = {}
        self._properties(knowledge)
        for phrase, (kind, value) in WORDS.items():
            self.folded.setdefault(phrase, Term(kind, (value,)))
        for phrase, code in CONDITIONS.items():
            self.folded.setdefault(phrase, Term("condition", (code,)))
        for phrase, (key, text) in STATEMENTS.items():
            self.folded[phrase] = Term("say", (key, text))
        self._materials(knowledge)
        for district in knowledge.districts.values():
            if district.type != "prefecture":
                for name in {district.name_zh, district.name_zh.rstrip("区县市"), district.name_zh.replace("平顶山", "")}:
                    if len(name) > 1:
                        self.folded.setdefault(name.casefold(), Term("place", (district.adcode,)))
        self.lengths_exact = self._lengths(self.exact)
        self.lengths_folded = self._lengths(self.folded)

    @staticmethod
    def _lengths(phrases: Iterable[str]) -> dict[str, tuple[int, ...]]:
        lengths: dict[str, set[int]] = {}
        for phrase in phrases:
            lengths.setdefault(phrase[0], set()).add(len(phrase))
        return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    def _put(self, term: str, keys: tuple[str, ...], basis: str | None = None, energy: str | None = None) -> None:
        if len(term) <= 2 and term.isascii() and term.isalpha():
            self.exact[term] = Term("prop", keys, basis, energy)
            if term.islower() or len(term) == 1:
                return
            self.exact.setdefault(term.upper(), Term("prop", keys, basis, energy))
        else:
            self.folded[term.casefold()] = Term("prop", keys, basis, energy)

    def _properties(self, knowledge: Knowledge) -> None:
        by_term: dict[str, list[str]] = {}
        for row in knowledge.property_terms:
            term = normal_form(row.term.strip('"')).text.strip()
            if term.casefold() in _NOT_NAMES or not term or "(" in term or term in ("Qnet", "Qgr"):
                continue
            by_term.setdefault(term, []).append(row.property_key)
        for term, keys in by_term.items():
            folded = term.casefold()
            self._put(term, tuple(dict.fromkeys(keys)), _BASIS_TERMS.get(folded), _KIND_TERMS.get(folded))
        for term, key in _EXTRA.items():
            if term not in self.folded:
                self._put(term, (key,), _BASIS_TERMS.get(term), _KIND_TERMS.get(term))
        for term, energy in _KIND_TERMS.items():
            self.folded[term] = Term("prop", ("calorific_value",), None, energy)
        for symbol, key in _COAL_SYMBOLS.items():
            for basis in ("ar", "ad", "d", "daf"):
                for joint in ("", ",", ".", "_", ", "):
                    if joint or len(symbol) > 1 or basis != "d" or symbol in "AVS":
                        term = Term("prop", (key,), basis, _KIND_OF.get(symbol))
                        self.exact[f"{symbol}{joint}{basis}"] = term
                        if len(symbol) > 1:
                            self.folded[f"{symbol}{joint}{basis}".casefold()] = term
            self.exact.setdefault(symbol, Term("prop", (key,), None, _KIND_OF.get(symbol)))
        self.exact["Mt"] = Term("prop", ("moisture",))
        self.exact["Mt,ar"] = Term("prop", ("moisture",), "ar")

    def _materials(self, knowledge: Knowledge) -> None:
        by_term: dict[str, list[str]] = {}
        for row in knowledge.material_terms:
            by_term.setdefault(normal_form(row.term).text.strip(), []).append(row.material_id)
        for material in knowledge.materials.values():
            by_term.setdefault(normal_form(material.name_zh).text.split("(")[0], []).append(material.material_id)
        for term, ids in by_term.items():
            entry = Term("material", tuple(dict.fromkeys(ids)))
            if len(term) <= 3 and term.isascii():
                self.exact.setdefault(term, entry)
            else:
                known = self.folded.get(term.casefold())
                if known is None or known.kind != "prop":
                    self.folded[term.casefold()] = entry

    def find(self, text: str, lowered: str, position: int) -> tuple[Term, int] | None:
        """The longest phrase at ``position`` and its end; latin phrases stand between word boundaries."""
        best: tuple[Term, int] | None = None
        for table, source, lengths in (
            (self.folded, lowered, self.lengths_folded.get(lowered[position], ())),
            (self.exact, text, self.lengths_exact.get(text[position], ())),
        ):
            for length in lengths:
                if best and position + length <= best[1]:
                    break
                phrase = source[position : position + length]
                term = table.get(phrase)
                if term and _bounded(source, position, position + length, phrase):
                    best = (term, position + length)
                    break
        return best


def _bounded(text: str, start: int, end: int, phrase: str) -> bool:
    first, last = phrase[0], phrase[-1]
    if first.isascii() and first.isalpha() and start and text[start - 1].isascii() and text[start - 1].isalpha():
        return phrase in ("pa", "pm", "pd") and text[start - 1] == "t"  # tonnes per annum and the like
    if not (last.isascii() and last.isalnum()) or end >= len(text):
        return True
    following = text[end]
    if not following.isascii():
        return True
    if last.isalpha():
        return not following.isalpha()
    return not following.isalnum()


_built: dict[str, Lexicon] = {}


def lexicon_of(knowledge: Knowledge) -> Lexicon:
    """The lexicon of an edition, built once a process; the newest few are kept."""
    if knowledge.edition not in _built:
        while len(_built) >= 4:
            _built.pop(next(iter(_built)))
        _built[knowledge.edition] = Lexicon(knowledge)
    return _built[knowledge.edition]
