"""The vocabulary of reading, built once per edition of the reference tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from market.catalog.rules.knowledge import Knowledge
from market.specs.rules.normal import normal_form
from market.specs.rules.words import CONDITIONS, STATEMENTS, WORDS

# Terms of the synonym table that are units, or too short to stand for a property in running text.
_NOT_NAMES = frozenset(
    [
        "kwh",
        "mwh",
        "capacity (kwh)",
        "w",
        "w数",
        "t",
        "d",
        "l",
        "c",
        "e",
        "r",
        "u",
        "卡",
        "安时",
        "ah",
        "energy",
        "级",
        "cells",
        "note",
        "无霉变",
        "no mould",
        "放射性合格",
        "radioactivity pass",
        "i类固废",
        "一类固废",
        "ⅰ类一般固废",
        "二类固废",
        "class i solid waste",
        "磁选",
        "grade",
        "class",
        "age",
        "类别",
        "牌号",
        "k2o+na2o",
    ]
)
_MICRON = re.compile(r"\d\s?um\b")
_BOUND_TERMS = {
    "dmax": "le",
    "top size": "le",
    "max size": "le",
    "maximum size": "le",
    "max length": "le",
    "maximum length": "le",
    "最长": "le",
}
_COAL_SYMBOLS = {
    "M": "moisture", "A": "ash", "V": "volatile_matter", "FC": "fixed_carbon", "S": "sulfur", "St": "sulfur",
    "Q": "calorific_value", "Qnet": "calorific_value", "Qgr": "calorific_value",
}  # fmt: skip
_KIND_OF = {"Qnet": "net", "Qgr": "gross"}
_KIND_TERMS = {
    "低位发热量": "net", "低热值": "net", "低位热值": "net", "高位热值": "gross", "高热值": "gross",
    "高位发热量": "gross", "net calorific value": "net", "gross calorific value": "gross", "ncv": "net",
    "gcv": "gross", "lhv": "net", "hhv": "gross", "净热值": "net",
}  # fmt: skip
_BASIS_TERMS = {
    "干基热值": "d", "收到基热值": "ar", "mar": "ar", "mad": "ad", "干基水分": "d", "aad": "ad", "aar": "ar",
    "vad": "ad", "vdaf": "daf", "fcad": "ad",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """What a phrase may stand for. ``keys`` are alternatives, first the preferred one."""

    kind: str
    keys: tuple[str, ...]
    basis: str | None = None
    energy: str | None = None
    bound: str | None = None


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
                for name in {
                    district.name_zh,
                    district.name_zh.rstrip("区县市"),
                    district.name_zh.replace("平顶山", ""),
                }:
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
            folded = term.casefold()
            known = self.folded.get(folded)
            keys = tuple(dict.fromkeys((*known.keys, *keys))) if known and known.kind == "prop" else keys
            self.folded[folded] = Term("prop", keys, basis, energy, _BOUND_TERMS.get(folded))

    def _properties(self, knowledge: Knowledge) -> None:
        by_term: dict[str, list[str]] = {}
        for row in knowledge.property_terms:
            term = normal_form(row.term.strip('"')).text.strip()
            if row.canonical and not term.isascii():
                term = term.partition("(")[0]  # 铅(痕量): what stands in the bracket explains, nobody writes it
            if term.casefold() in _NOT_NAMES or not term or term in ("Qnet", "Qgr"):
                continue
            for spelling in {term, term.replace("um", "μm")} if _MICRON.search(term) else {term}:
                by_term.setdefault(spelling, []).append(row.property_key)
        for term, keys in by_term.items():
            folded = term.casefold()
            self._put(term, tuple(dict.fromkeys(keys)), _BASIS_TERMS.get(folded), _KIND_TERMS.get(folded))
        for term, energy in _KIND_TERMS.items():
            self.folded[term] = Term("prop", ("calorific_value",), None, energy)
        for symbol, key in _COAL_SYMBOLS.items():
            for basis in ("ar", "ad", "d", "daf"):
                for joint in ("", ",", ".", "_", ", "):
                    if joint or len(symbol) > 1 or basis != "d" or symbol in "AVS":
                        entry = Term("prop", (key,), basis, _KIND_OF.get(symbol))
                        self.exact[f"{symbol}{joint}{basis}"] = entry
                        if len(symbol) > 1:
                            self.folded[f"{symbol}{joint}{basis}".casefold()] = entry
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
            (self.exact, text, self.lengths_exact.get(text[position], ())),
            (self.folded, lowered, self.lengths_folded.get(lowered[position], ())),
        ):
            for length in lengths:
                if best and position + length <= best[1]:
                    break
                if position + length > len(source):
                    continue  # a shorter slice would pass for a longer phrase
                phrase = source[position : position + length]
                term = table.get(phrase)
                if term is None:
                    continue
                end = position + length
                if length > 3 and phrase[-1].isalpha() and phrase.isascii() and source[end : end + 1] == "s":
                    end += 1  # a plural
                if _bounded(source, position, end, phrase):
                    best = (term, end)
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
