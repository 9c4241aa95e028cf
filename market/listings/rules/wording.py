"""Words of a listing as a search index keeps them, and of a query as the index is asked; one form on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from market.catalog.rules.knowledge import Knowledge
from market.kernel.text import normalise, pinyin, query_tokens, tokens

MAX_QUERY = 200
MAX_TOKENS = 4_000
_RUN = re.compile(r"[a-z0-9]+(?:[.\-][a-z0-9]+)*|[\u3400-\u9fff\U00020000-\U0003ffff]+")
_PART = re.compile(r"[.\-]")
_ADMINISTRATIVE = "市区县"


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that must be found: all of ``tokens`` (the last as a prefix), or one of ``materials``."""

    tokens: tuple[str, ...]
    materials: tuple[str, ...] = ()
    is_prefix: bool = False


@dataclass(frozen=True)
class Words:
    """What the catalogue calls things, in normal form: materials by term and by pinyin; names of districts."""

    materials: Mapping[str, frozenset[str]]
    by_pinyin: Mapping[str, frozenset[str]]
    districts: frozenset[str]
    longest: int

    def materials_called(self, term: str) -> frozenset[str]:
        """Materials of a term: as written, by its sound, or, from four letters on, with a slip of the pen."""
        if found := self.materials.get(term):
            return found
        latin = term.isascii()
        if len(term) >= 2 and (found := self.by_pinyin.get(term if latin else pinyin(term))):
            return found
        if len(term) < 4:
            return frozenset()
        near = process.extractOne(term, self.materials.keys(), scorer=fuzz.ratio, score_cutoff=84 if latin else 75)
        return self.materials[near[0]] if near else frozenset()


def _collect(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for term, material_id in pairs:
        if term:
            found.setdefault(term, set()).add(material_id)
    return {term: frozenset(ids) for term, ids in found.items()}


@lru_cache(maxsize=2)
def _words(_edition: str, holder: Holder) -> Words:
    knowledge = holder.knowledge
    named = [(" ".join(_RUN.findall(normalise(row.term))), row.material_id) for row in knowledge.material_terms]
    for material in knowledge.materials.values():
        named += [
            (" ".join(_RUN.findall(normalise(n))), material.material_id) for n in (material.name_zh, material.name_en)
        ]
    sounds = [(pinyin(term), material_id) for term, material_id in named if term and not term.isascii()]
    districts = {normalise(district.name_zh) for district in knowledge.districts.values()}
    districts |= {name.rstrip(_ADMINISTRATIVE) for name in districts if len(name) > 2}
    materials = _collect(named)
    return Words(materials, _collect(sounds), frozenset(districts), max(map(len, [*materials, *districts])))


class Holder:
    """Lets the cache be keyed by the edition alone: tables of one edition are equal."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Holder)


def words_of(knowledge: Knowledge) -> Words:
    """The catalogue's words; made once an edition."""
    return _words(knowledge.edition, Holder(knowledge))


def _pieces(run: str, words: Words) -> list[str]:
    """A run of Chinese cut at the longest known words: people write 叶县煤矸石 without a blank."""
    pieces: list[str] = []
    loose = ""
    at = 0
    while at < len(run):
        for length in range(min(words.longest, len(run) - at), 1, -1):
            if (known := run[at : at + length]) in words.materials or known in words.districts:
                pieces += [loose, known]
                loose, at = "", at + length
                break
        else:
            loose, at = loose + run[at], at + 1
    return [piece for piece in [*pieces, loose] if piece]


def has_words(text: str) -> bool:
    """Whether a query holds anything that an index could be asked for."""
    return _RUN.search(normalise(text[:MAX_QUERY])) is not None


def groups_of(text: str, knowledge: Knowledge) -> tuple[Group, ...]:
    """What a query asks for; every group must be found. A known name also asks for its material, however written."""
    words = words_of(knowledge)
    runs: list[str] = []
    for run in _RUN.findall(normalise(text[:MAX_QUERY])):
        runs += [run] if run.isascii() else _pieces(run, words)
    if len(runs) > 1:
        runs = [run for run in runs if run.isascii() or len(run) > 1] or runs[:1]
    found: list[Group] = []
    at = 0
    while at < len(runs):
        for span in range(min(5, len(runs) - at), 0, -1):
            term = " ".join(runs[at : at + span])
            materials = words.materials.get(term) or (words.materials_called(term) if span == 1 else None)
            if materials or span == 1:
                break
        asked = tuple(query_tokens(term))
        last = at + span == len(runs)
        found.append(Group(asked, tuple(sorted(materials or ())), last and term[-1].isascii() and term[-1].isalpha()))
        at += span
    return tuple(group for group in found if group.tokens)


def material_token(material_id: str) -> str:
    """The token that stands for a catalogue material in the index."""
    return "zm" + re.sub(r"[^a-z0-9]", "", material_id.lower())


def match_expression(groups: Iterable[Group]) -> str:
    """The query for FTS5."""
    wanted = []
    for group in groups:
        own = " AND ".join(f'"{token}"' for token in group.tokens) + ("*" if group.is_prefix else "")
        wanted.append(f"({' OR '.join([f'({own})', *map(material_token, group.materials)])})")
    return " AND ".join(wanted)


def tsquery(groups: Iterable[Group]) -> str:
    """The query for ``::tsquery``."""
    wanted = []
    for group in groups:
        own = " & ".join(f"'{token}'" for token in group.tokens) + (":*" if group.is_prefix else "")
        wanted.append(f"({' | '.join([f'({own})', *map(material_token, group.materials)])})")
    return " & ".join(wanted)


def _index_tokens(*texts: str) -> list[str]:
    found: dict[str, None] = {}
    for text in texts:
        for token in tokens(text):
            found[token] = None
            if token[0].isascii() and _PART.search(token):
                found.update(dict.fromkeys(_PART.split(token)))
        if len(found) > MAX_TOKENS:
            break
    return list(found)[:MAX_TOKENS]


def _sounds(text: str) -> list[str]:
    runs = [run for run in _RUN.findall(normalise(text)) if not run.isascii()]
    return [pinyin(run[:12]) for run in runs[:8]]


@dataclass(frozen=True, slots=True)
class Document:
    """Tokens of a listing: of its title, of its material, of everything else."""

    title: tuple[str, ...]
    material: tuple[str, ...]
    rest: tuple[str, ...]

    def tsvector(self) -> str:
        """Text of a ``tsvector``; tokens hold nothing that would need quoting."""
        places: dict[str, list[str]] = {}
        for position, (weight, found) in enumerate(
            (("A", self.title), ("B", self.material), ("C", self.rest)), start=1
        ):
            for token in found:
                places.setdefault(token, []).append(f"{position}{weight}")
        return " ".join(f"'{token}':{','.join(at)}" for token, at in places.items())


def document(*, title: str, material_text: str, material_id: str | None, rest: Iterable[str]) -> Document:
    """The index's view of a listing. ``rest``: spec, description, names of organisation, district and use."""
    material = [*_index_tokens(material_text), *_sounds(title), *_sounds(material_text)]
    if material_id:
        material.append(material_token(material_id))
    return Document(tuple(_index_tokens(title)), tuple(dict.fromkeys(material)), tuple(_index_tokens(*rest)))
