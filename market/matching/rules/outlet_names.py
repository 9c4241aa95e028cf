"""Names of byproducts, uses and industries, and which of them the words of a description mean."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz, process

from market.catalog.rules.knowledge import Knowledge
from market.matching.rules.outlet_words import Reading, han_tokens, is_generic, read_term, strip_han

EntityKind = Literal["kind", "family", "use", "industry"]
Entity = tuple[EntityKind, str]

UNKNOWN = 0.35
"""What a word that stands in no name (a figure's name, a place) takes from the strength of a match."""


@dataclass(frozen=True, slots=True)
class Term:
    entity: Entity
    text: str
    tokens: frozenset[str]
    heads: frozenset[str]


@dataclass(frozen=True)
class Lexicon:
    """Every name of the knowledge, by its words."""

    terms: tuple[Term, ...]
    by_token: Mapping[str, tuple[int, ...]]
    idf: Mapping[str, float]
    default_idf: float

    def weight(self, token: str) -> float:
        """How much a word tells: rare ones much, those that stand in many names or say only "waste" little."""
        if is_generic(token):
            return 0.6
        if not token.isascii() and len(token) == 1:
            return 0.25 * self.idf.get(token, self.default_idf)
        return self.idf.get(token, self.default_idf)

    @cached_property
    def latin_vocabulary(self) -> list[str]:
        return sorted(token for token in self.idf if token.isascii() and len(token) >= 4)

    @cached_property
    def by_pinyin(self) -> Mapping[str, tuple[str, ...]]:
        """Chinese names by their pinyin without tones."""
        from market.kernel.text import pinyin

        names: dict[str, list[str]] = defaultdict(list)
        for term in self.terms:
            if not term.text.isascii() and len(term.text) >= 2:
                names[pinyin(term.text)].append(term.text)
        return {sound: tuple(texts) for sound, texts in names.items()}

    def mended(self, reading: Reading) -> Reading:
        """The reading with unknown words replaced by the known ones they are nearest to: typos, pinyin, homophones."""
        changes: dict[str, float] = {}
        swapped: dict[str, str] = {}
        for word, weight in reading.words.items():
            if word in self.idf or is_generic(word) or not word.isascii() or len(word) < 4:
                continue
            found = process.extractOne(word, self.latin_vocabulary, scorer=fuzz.ratio, score_cutoff=84)
            if found and found[0][0] == word[0]:
                changes[found[0]] = weight
                swapped[word] = found[0]
            elif word.isalpha() and word in self.by_pinyin:
                for name in self.by_pinyin[word]:
                    changes |= dict.fromkeys(han_tokens(name), weight)
                    swapped[word] = name[-1]
        run = strip_han(reading.han)
        if 2 <= len(run) <= 8 and not any(len(token) == 2 and token in self.idf for token in han_tokens(run)):
            from market.kernel.text import pinyin

            for name in self.by_pinyin.get(pinyin(run), ()):
                changes |= dict.fromkeys(han_tokens(name), 1.0)
                swapped[run[-1:]] = name[-1]
        if not changes:
            return reading
        words = {
            word: weight for word, weight in reading.words.items() if word not in swapped or not word.isascii()
        } | changes

        def renamed(old: frozenset[str]) -> frozenset[str]:
            return frozenset(swapped.get(word, word) for word in old)

        return replace(
            reading, words=words, first=renamed(reading.first) | frozenset(changes), heads=renamed(reading.heads)
        )

    def match(self, reading: Reading, origin: Iterable[str] = ()) -> dict[Entity, tuple[float, str]]:
        """Every entity that the words name, with the strength of its best name (0..1) and that name.

        Words of ``origin`` complete a name ("sludge" of a "paper mill" is paper mill sludge) but do not make one.
        """
        context = {token: 0.75 for token in (*origin, *reading.whence) if token not in reading.words}
        if reading.han:
            context |= {token + reading.han[0]: 0.75 for token in context if len(token) == 1 and not token.isascii()}
        told = {
            token: self.weight(token) * weight * (1.0 if token in self.idf else UNKNOWN)
            for token, weight in reading.words.items()
        }
        total = sum(told.values()) or 1.0
        touched: set[int] = set()
        for token in reading.words:
            # A word that stands everywhere finds nothing by itself.
            touched.update(self.by_token.get(token, ()))
        best: dict[Entity, tuple[float, str]] = {}
        for index in touched:
            term = self.terms[index]
            size = covered = shared = 0.0
            for token in term.tokens:
                value = self.weight(token)
                size += value
                if token in told:
                    covered += value * (0.4 + 0.6 * reading.words[token])
                    shared += told[token]
                elif token in context:
                    covered += value * context[token]
            if not shared:
                continue
            on_term, on_text = covered / size, shared / total
            head = 1.0 if term.heads & reading.heads else 0.7 if term.heads & reading.first else 0.4
            # One character (渣, 灰, 水) names a thing only where nothing else is said.
            floor = 0.1 if len(term.tokens) == 1 and len(term.text) == 1 else 0.3
            sharp = 2.0 if term.text.isascii() else 1.5
            strength = min(1.0, on_term**sharp * (floor + (1.0 - floor) * on_text)) * head
            if strength > best.get(term.entity, (0.0, ""))[0]:
                best[term.entity] = (strength, term.text)
        return best


def _entries(knowledge: Knowledge) -> Iterator[tuple[EntityKind, str, str]]:
    for kind in knowledge.byproduct_kinds.values():
        for name in (kind.name_zh, kind.name_en, *kind.terms):
            yield "kind", kind.kind_id, name
    for term in knowledge.material_terms:
        if term.material_id in knowledge.byproduct_kinds and not term.ambiguity_note:
            yield "kind", term.material_id, term.term
    for family in knowledge.byproduct_families.values():
        for name in (family.name_zh, family.name_en, *family.terms):
            yield "family", family.family_id, name


def _build(entries: Iterable[tuple[EntityKind, str, str]]) -> Lexicon:
    terms: dict[tuple[Entity, frozenset[str]], Term] = {}
    for entity_kind, key, name in entries:
        tokens, heads = read_term(name)
        if tokens:
            terms.setdefault(((entity_kind, key), tokens), Term((entity_kind, key), name, tokens, heads))
    by_token: dict[str, list[int]] = defaultdict(list)
    owners: dict[str, set[str]] = defaultdict(set)
    ordered = tuple(terms.values())
    for index, term in enumerate(ordered):
        for token in term.tokens:
            by_token[token].append(index)
            owners[token].add(term.entity[1])
    count = len({term.entity for term in ordered}) or 1
    idf = {token: math.log(1 + count / len(keys)) for token, keys in owners.items()}
    return Lexicon(ordered, {token: tuple(found) for token, found in by_token.items()}, idf, math.log(1 + count))


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the three things that a description may speak of."""

    byproducts: Lexicon
    uses: Lexicon
    industries: Lexicon


_built: dict[str, Names] = {}


def names_of(knowledge: Knowledge) -> Names:
    """The names in the knowledge, built once an edition."""
    found = _built.get(knowledge.edition)
    if found is None:
        uses: list[tuple[EntityKind, str, str]] = [
            ("use", use.use_id, name) for use in knowledge.uses.values() for name in (use.name_zh, use.name_en)
        ]
        industries: list[tuple[EntityKind, str, str]] = [
            ("industry", row.division, name)
            for row in knowledge.industries.values()
            for name in (row.name_zh, row.name_en, *row.terms)
        ]
        found = Names(_build(_entries(knowledge)), _build(uses), _build(industries))
        _built.clear()
        _built[knowledge.edition] = found
    return found
