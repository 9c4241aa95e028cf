"""Search over everything in the catalogue: names, pinyin, initials, English, abbreviations, codes, and typos of them.

The index is built once an edition. A query is compared with every way of writing of every entry; the best way counts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from math import log

from rapidfuzz import fuzz, process

from market.catalog.rules.knowledge import Knowledge
from market.catalog.rules.standards import all_standards
from market.kernel.text import normalise, query_tokens, tokens

KINDS = ("lookalike", "material", "use", "property", "standard", "waste_code", "byproduct", "district")
LONGEST_QUERY = 80
Offer = Callable[[int, float, str], None]
_TIE = {kind: number for number, kind in enumerate(KINDS)}
_SQUEEZE = re.compile(r"[^0-9a-z\u00b0-\u03ff\u3400-\u9fff\U00020000-\U0003ffff]+")
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something with a page: ``key`` is what its address takes."""

    kind: str
    key: str
    name_zh: str
    name_en: str
    note: str = ""
    """What stands beside the name in every language: a code or a symbol."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found; ``score`` 0..110, and the way of writing by which it was found."""

    entry: Entry
    score: float
    by: str


def squeeze(text: str) -> str:
    """Normal form without spaces and signs, in which ways of writing are compared."""
    return _SQUEEZE.sub("", normalise(text))


def _syllables(text: str) -> list[str]:
    from pypinyin import lazy_pinyin  # half a second to load, and only an index needs it

    return [part for part in lazy_pinyin(text, errors="default") if part]


def _terms(knowledge: Knowledge) -> Iterator[tuple[Entry, Iterable[tuple[str, float]]]]:
    """Every entry with its ways of writing and how much each is worth (1: its own name)."""
    names: dict[str, list[tuple[str, float]]] = defaultdict(list)
    measured: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for term in knowledge.material_terms:
        names[term.material_id].append((term.term, 1.0 if term.canonical else 0.97))
    for name in knowledge.property_terms:
        measured[name.property_key].append((name.term, 0.985 if name.canonical else 0.955))
    for group in knowledge.lookalikes.values():
        first = group[0]
        entry = Entry("lookalike", first.slug, first.called_zh, first.called_en)
        yield entry, [(term, 1.1) for term in (*first.terms, first.called_zh, first.called_en)]
    for material in knowledge.materials.values():
        entry = Entry("material", material.material_id, material.name_zh, material.name_en, material.waste_class)
        own = [(name, 1.0) for name in _spellings(material.name_zh, material.name_en, material.material_id)]
        yield entry, own + names[material.material_id]
    for use in knowledge.uses.values():
        entry = Entry("use", use.use_id, use.name_zh, use.name_en, f"ISIC {use.isic}")
        own = [(name, 0.99) for name in _spellings(use.name_zh, use.name_en, use.use_id)]
        yield entry, [*own, (f"isic {use.isic}", 0.9), (use.isic, 0.9), (use.gbt4754, 0.88)]
    for row in knowledge.properties.values():
        entry = Entry("property", row.property_key, row.name_zh, row.name_en, row.symbol)
        own = [(name, 0.985) for name in _spellings(row.name_zh, row.name_en, row.property_key)]
        own += [(symbol, 0.98) for symbol in row.symbol.split(",")]
        yield entry, own + measured[row.property_key]
    for standard in all_standards(knowledge).values():
        entry = Entry("standard", standard.slug, standard.title_zh, standard.title_en, standard.name)
        body, number = standard.name.split(" ", 1)
        writings = [(standard.name, 1.0), (f"{body.removesuffix('/T')} {number}", 0.97), (number, 0.95)]
        writings += [(f"{name}-{year}", 1.0) for year in standard.years for name, _worth in writings[:2]]
        writings += [(name, 0.9) for row in standard.products for name in (row.product_zh, row.product_en)]
        yield entry, writings
    yield from _codes(knowledge)
    for kind in knowledge.byproduct_kinds.values():
        if kind.kind_id not in knowledge.materials:
            entry = Entry("byproduct", kind.kind_id, kind.name_zh, kind.name_en)
            yield entry, [(name, 0.94) for name in (*_spellings(kind.name_zh, kind.name_en), *kind.terms)]
    for district in knowledge.districts.values():
        entry = Entry("district", district.adcode, district.name_zh, district.name_en, district.adcode)
        yield entry, [(district.name_zh, 0.95), (district.name_en, 0.95), (district.adcode, 0.95)]


def _codes(knowledge: Knowledge) -> Iterator[tuple[Entry, list[tuple[str, float]]]]:
    hazardous: dict[str, str] = {}
    for row in knowledge.waste_codes:
        if row.row_type == "material":
            key = row.code or row.category
            entry = Entry("waste_code", key, row.name_zh, row.name_en, key)
            also = "|".join((row.code, row.candidate_code_unverified, row.aliases_zh, row.aliases_en))
            yield entry, [(row.name_zh, 0.93), (row.name_en, 0.93), *((name, 0.9) for name in also.split("|"))]
        else:
            entry = Entry("waste_code", row.code, row.name_zh, row.name_en, row.code)
            yield entry, [(row.code, 1.0), (row.name_zh, 0.95), (row.name_en, 0.95)]
    for code in knowledge.hazardous_codes:
        if code.hw_category.startswith("HW"):
            hazardous.setdefault(code.hw_category, code.category_zh)
        entry = Entry("waste_code", code.code, code.name_zh, code.name_en, code.code)
        yield entry, [(code.code, 1.0), (code.name_zh, 0.95), (code.name_en, 0.95)]
    for category, name_zh in hazardous.items():
        yield Entry("waste_code", category, name_zh, "", category), [(category, 1.0), (name_zh, 0.95)]


def _spellings(*names: str) -> Iterator[str]:
    """A name, and what it says before and inside its brackets: ``粒化高炉矿渣(水渣)`` is three ways of writing."""
    for name in names:
        yield name
        yield from (part for part in re.split(r"[()（）,，、]", name) if part.strip() and part != name)


class Index:
    """Searchable ways of writing. Not changed after it was built, so that threads may share it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._entries: list[Entry] = []
        written: dict[tuple[str, int], tuple[float, str]] = {}
        spoken: dict[tuple[str, int], tuple[float, str]] = {}
        initials: dict[tuple[str, int], tuple[float, str]] = {}
        self._rare: dict[str, list[int]] = defaultdict(list)
        for number, (entry, ways) in enumerate(_terms(knowledge)):
            self._entries.append(entry)
            words: set[str] = set()
            for term, worth in ways:
                normal = squeeze(term)
                if not normal:
                    continue
                words.update(tokens(term))
                self._put(written, normal, number, worth, term)
                if _CHINESE.search(normal):
                    syllables = _syllables(normal)
                    self._put(spoken, "".join(syllables), number, worth, term)
                    self._put(initials, "".join(part[0] for part in syllables), number, worth, term)
            for word in words:
                self._rare[word].append(number)
        self._written = _Column(written)
        self._spoken = _Column(spoken)
        self._initials = _Column(initials)

    @staticmethod
    def _put(column: dict[tuple[str, int], tuple[float, str]], text: str, number: int, worth: float, term: str) -> None:
        if (text, number) not in column or column[text, number][0] < worth:
            column[text, number] = (worth, term)

    def search(self, query: str, *, limit: int = 40, kinds: tuple[str, ...] = KINDS) -> list[Hit]:
        """The entries that ``query`` may mean, likeliest first; nothing for a query without letters or figures."""
        asked = squeeze(query[: LONGEST_QUERY * 4])[:LONGEST_QUERY]
        if not asked:
            return []
        best: dict[int, tuple[float, str]] = {}

        def offer(number: int, score: float, by: str) -> None:
            if score > best.get(number, (0.0, ""))[0]:
                best[number] = (score, by)

        self._written.look(asked, offer, exact=100, inside=True, typo=0.84, tolerance=68)
        sound = "".join(_syllables(asked)) if _CHINESE.search(asked) else asked
        self._spoken.look(sound, offer, exact=93, inside=len(sound) > 3, typo=0.78, tolerance=80)
        if sound is asked and len(asked) > 1:
            self._initials.look(asked, offer, exact=88, inside=False, typo=0, tolerance=101)
        self._by_words(query, offer)
        hits = [Hit(self._entries[number], round(score, 2), by) for number, (score, by) in best.items()]
        hits = [hit for hit in hits if hit.entry.kind in kinds]
        hits.sort(key=lambda hit: (-hit.score, _TIE[hit.entry.kind], len(hit.entry.name_zh), hit.entry.key))
        floor = max(50.0, hits[0].score * 0.68) if hits else 0
        return _first_of_each([hit for hit in hits if hit.score >= floor])[:limit]

    def _by_words(self, query: str, offer: Offer) -> None:
        """Several words in any order: an entry counts by how much of the query its ways of writing cover."""
        words = query_tokens(query[:LONGEST_QUERY])[:40]
        if len(words) < 2:
            return
        worth = {word: log(1 + len(self._entries) / (1 + len(self._rare.get(word, ())))) for word in words}
        covered: dict[int, float] = defaultdict(float)
        for word in words:
            for number in self._rare.get(word, ()):
                covered[number] += worth[word]
        total = sum(worth.values())
        for number, share in covered.items():
            if share / total > 0.5:
                offer(number, 76 * share / total, "")


class _Column:
    """One way of comparing: texts side by side with the entries and terms they stand for."""

    def __init__(self, rows: Mapping[tuple[str, int], tuple[float, str]]) -> None:
        self._of: dict[str, list[tuple[int, float, str]]] = defaultdict(list)
        for (text, number), (worth, term) in rows.items():
            self._of[text].append((number, worth, term))
        self._texts = list(self._of)
        self._longest = max(map(len, self._texts), default=0)
        # All texts in one string: a part is found at the speed of str.find, without a loop over the texts.
        self._all = "\n".join(self._texts)
        self._starts = list(accumulate((len(text) + 1 for text in self._texts), initial=0))

    def look(self, asked: str, offer: Offer, *, exact: float, inside: bool, typo: float, tolerance: float) -> None:
        """Offer what equals ``asked``, what it is part of or holds, and what differs by a typo."""
        self._offer(asked, exact, offer)
        if inside and (len(asked) > 1 or not asked.isascii()):
            for text in self._holding(asked):
                begins = 0.06 if text.startswith(asked) else 0
                self._offer(text, exact * (0.72 + 0.2 * len(asked) / len(text) + begins), offer)
            for text in self._held_by(asked):
                self._offer(text, exact * (0.6 + 0.2 * len(text) / len(asked)), offer)
        if len(asked) > 2 and typo:
            cutoff = tolerance if len(asked) > 3 else 66  # one of three characters may be wrong
            for text, score, _index in process.extract(
                asked, self._texts, scorer=fuzz.ratio, score_cutoff=cutoff, limit=40
            ):
                if text != asked:
                    self._offer(text, score * typo, offer)

    def _offer(self, text: str, score: float, offer: Offer) -> None:
        for number, worth, term in self._of.get(text, ()):
            offer(number, score * worth, term)

    def _holding(self, asked: str) -> Iterator[str]:
        position = self._all.find(asked)
        while position >= 0:
            at = bisect_right(self._starts, position) - 1
            if self._texts[at] != asked:
                yield self._texts[at]
            position = self._all.find(asked, self._starts[at + 1])

    def _held_by(self, asked: str) -> Iterator[str]:
        shortest = max(3, -(-len(asked) // 3))
        for length in range(shortest, min(len(asked) - 1, self._longest) + 1):
            for start in range(len(asked) - length + 1):
                if (part := asked[start : start + length]) in self._of:
                    yield part


def _first_of_each(hits: list[Hit]) -> list[Hit]:
    """Rows of one category share a page; the page is named once."""
    first: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        first.setdefault((hit.entry.kind, hit.entry.key), hit)
    return list(first.values())


def build_index(knowledge: Knowledge) -> Index:
    """The index over ``knowledge``; takes about a second, so callers keep it."""
    return Index(knowledge)
