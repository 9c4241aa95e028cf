"""Words of a description, in Chinese and English, and which byproducts of the knowledge they name."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from market.catalog.rules.knowledge import Knowledge
from market.kernel.text import normalise

EntityKind = Literal["kind", "family", "use", "industry"]

LONGEST = 2000
"""Characters that are read; a description of a byproduct is a sentence or two."""

_LATIN = re.compile(r"[a-z0-9][a-z0-9&\-']*")
_HAN = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]+")
_RUN = re.compile(rf"{_LATIN.pattern}|{_HAN.pattern}|[,;:.()\[\]/、,。;:()]")
_PAREN = re.compile(r"[((][^()()]*[))]")

_SPELLING = (
    ("sulph", "sulf"),
    ("aluminium", "aluminum"),
    ("fibre", "fiber"),
    ("tyre", "tire"),
    ("mould", "mold"),
    ("colour", "color"),
    ("flavour", "flavor"),
    ("odour", "odor"),
    ("vapour", "vapor"),
    ("litre", "liter"),
    ("oestr", "estr"),
    ("whisky", "whiskey"),
    ("iser", "izer"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("isation", "ization"),
    ("catalys", "catalyz"),
    ("grey", "gray"),
    ("plough", "plow"),
    ("centre", "center"),
)
_DROPPED = frozenset(
    "the a an and or to at by on is are be as into its it that which this these those was were been some any our their "
    "other etc very not no also eg ie e g per via".split()
)
# Words that say that something is a byproduct, not which one.
_GENERIC = frozenset(
    "waste residue residual byproduct by-product product material spent used surplus excess scrap remain rest leftover "
    "left over off-spec offspec old raw crude mixed general discarded end-of-life recovered secondary reject rejected "
    "reuse recycled production process processing manufacture manufacturing generated produced fraction stream solid "
    "wet dry dried fresh fine unit plant mill factory industry company industrial line operation various several small "
    "large quantity amount ton tonne year day annual clean dirty treatment treated local".split()
)
_BREAK = frozenset("from of with containing in after during out left coming generated produced due contaminated used rich".split())
_PURPOSE = frozenset("for as".split())
_HAN_PURPOSE = ("用于", "用作", "作为", "可作", "可制", "用来", "拟用", "制成")
_HAN_GENERIC = ("废弃物", "下脚料", "边角料", "边角余料", "副产品", "副产物", "废料", "废物", "余料", "尾料", "副产", "剩余物", "残余物")
_HAN_NOISE = re.compile(r"年产|每年|每天|每月|长期|大量|现货|一批|处理|公司|有限|企业|工厂|车间|项目")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """One spelling for British and American, singular and plural."""
    for british, american in _SPELLING:
        if british in word:
            word = word.replace(british, american)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text: ``words`` with the weight of the place where they stand; ``purpose`` those after "for".

    ``heads`` are what the text is about: the last noun of its first phrase ("sludge" in "sludge from a dairy"); in
    Chinese the end of the first run of characters.
    """

    words: Mapping[str, float]
    first: frozenset[str]
    heads: frozenset[str]
    purpose: frozenset[str]
    han: str


def han_tokens(run: str) -> Iterator[str]:
    """Characters and pairs of neighbouring characters."""
    yield from run
    for left, right in zip(run, run[1:], strict=False):
        yield left + right


def _latin_words(word: str) -> Iterator[str]:
    if word in _GENERIC or stem(word) in _GENERIC:
        yield stem(word)
        return
    for part in word.replace("'s", "").replace("'", "").split("-"):
        if part and part not in _DROPPED:
            yield stem(part)


def _strip_han(run: str) -> str:
    for tail in _HAN_GENERIC:
        if run.endswith(tail) and len(run) > len(tail):
            return run[: -len(tail)]
    return run


def _han_head(run: str) -> frozenset[str]:
    run = _strip_han(run)
    return frozenset({run[-1:], run[-2:]} - {""})


def read(text: str) -> Reading:
    """The words of a description; never raises."""
    words: dict[str, float] = {}
    first: set[str] = set()
    heads: set[str] = set()
    purpose: set[str] = set()
    phrase: list[str] = []
    han = ""
    weight, in_purpose, head_open = 1.0, False, True

    def close() -> None:
        nonlocal head_open
        if phrase and head_open:
            telling = [word for word in phrase if word not in _GENERIC and not word.isdigit()]
            if telling:
                heads.add(telling[-1])
                head_open = False
        phrase.clear()

    for run in _RUN.findall(normalise(text[:LONGEST])):
        if _HAN.fullmatch(run):
            close()
            run = _HAN_NOISE.sub("", run)
            for marker in _HAN_PURPOSE:
                run, found, rest = run.partition(marker)
                purpose.update(han_tokens(rest) if found else ())
            if not run:
                continue
            if in_purpose:
                purpose.update(han_tokens(run))
                continue
            for token in han_tokens(run):
                words[token] = max(words.get(token, 0.0), weight)
            if head_open:
                heads |= _han_head(run)
                first.update(han_tokens(run))
                han, head_open = run, False
                weight = 0.5
            continue
        if not run[0].isalnum():
            close()
            weight = min(weight, 0.7) if not head_open else weight
            in_purpose = False
            continue
        if run in _BREAK:
            close()
            # "waste of X", "residues from X": X is what it is about.
            weight = weight if head_open else 0.6
            in_purpose = False
            continue
        if run in _PURPOSE:
            close()
            in_purpose = not head_open
            continue
        for token in _latin_words(run):
            if in_purpose:
                purpose.add(token)
                continue
            words[token] = max(words.get(token, 0.0), weight)
            phrase.append(token)
            if head_open:
                first.add(token)
    close()
    if not heads and words:
        heads.add(next(reversed(words)))
    return Reading(words, frozenset(first), frozenset(heads), frozenset(purpose), han)


def term_tokens(term: str) -> tuple[frozenset[str], frozenset[str], bool]:
    """(words, heads, whether Chinese) of a term of the knowledge."""
    term = _PAREN.sub("", unicodedata.normalize("NFKC", term).casefold()).strip()
    runs = _RUN.findall(term)
    tokens: set[str] = set()
    heads: frozenset[str] = frozenset()
    chinese = False
    for run in runs:
        if _HAN.fullmatch(run):
            chinese = True
            tokens.update(han_tokens(run))
            heads = _han_head(run)
        elif run[0].isalnum() and run not in _BREAK and run not in _PURPOSE:
            parts = list(_latin_words(run))
            tokens.update(parts)
            telling = [part for part in parts if part not in _GENERIC]
            if telling and not chinese:
                heads = frozenset({telling[-1]})
    if not heads and tokens:
        heads = frozenset(tokens)
    return frozenset(tokens), heads, chinese


@dataclass(frozen=True, slots=True)
class Term:
    entity: tuple[EntityKind, str]
    text: str
    tokens: frozenset[str]
    heads: frozenset[str]


@dataclass(frozen=True)
class Lexicon:
    """Every name of the knowledge, by its words."""

    terms: tuple[Term, ...]
    by_token: Mapping[str, tuple[int, ...]]
    idf: Mapping[str, float]
    default_idf: float = field(default=6.0)

    def weight(self, token: str) -> float:
        """How much a word tells: rare ones much, those that stand in many names or say only "waste" little."""
        if token in _GENERIC:
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
            if word in self.idf or word in _GENERIC or not word.isascii() or len(word) < 4:
                continue
            found = process.extractOne(word, self.latin_vocabulary, scorer=fuzz.ratio, score_cutoff=84)
            if found and found[0][0] == word[0]:
                changes[found[0]] = weight
                swapped[word] = found[0]
            elif word.isalpha() and word in self.by_pinyin:
                for name in self.by_pinyin[word]:
                    changes |= dict.fromkeys(han_tokens(name), weight)
                    swapped[word] = name[-1]
        run = _strip_han(reading.han)
        if 2 <= len(run) <= 8 and not any(len(token) == 2 and token in self.idf for token in han_tokens(run)):
            from market.kernel.text import pinyin

            for name in self.by_pinyin.get(pinyin(run), ()):
                changes |= dict.fromkeys(han_tokens(name), 1.0)
                swapped[run[-1:]] = name[-1]
        if not changes:
            return reading
        words = {word: weight for word, weight in reading.words.items() if word not in swapped or not word.isascii()} | changes

        def renamed(old: frozenset[str]) -> frozenset[str]:
            return frozenset(swapped.get(word, word) for word in old)

        return Reading(words, renamed(reading.first) | frozenset(changes), renamed(reading.heads), reading.purpose, reading.han)

    def match(self, reading: Reading, origin: Iterable[str] = ()) -> dict[tuple[EntityKind, str], tuple[float, str]]:
        """Every entity that the words name, with the strength of its best name (0..1) and that name.

        Words of ``origin`` complete a name ("sludge" of a "paper mill" is paper mill sludge) but do not make one.
        """
        context = {token: 0.55 for token in origin if token not in reading.words}
        told = {token: self.weight(token) * weight for token, weight in reading.words.items()}
        total = sum(told.values()) or 1.0
        touched: set[int] = set()
        for token in reading.words:
            # A word that stands everywhere finds nothing by itself.
            touched.update(self.by_token.get(token, ()))
        best: dict[tuple[EntityKind, str], tuple[float, str]] = {}
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
            strength = min(1.0, on_term**2.0 * (0.3 + 0.7 * on_text)) * head
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
    terms: dict[tuple[tuple[EntityKind, str], frozenset[str]], Term] = {}
    for entity_kind, key, name in entries:
        tokens, heads, _chinese = term_tokens(name)
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


@lru_cache(maxsize=4)
def _lexicons(edition: str, holder: _Holder) -> tuple[Lexicon, Lexicon, Lexicon]:
    knowledge = holder.knowledge
    uses = (("use", use.use_id, name) for use in knowledge.uses.values() for name in (use.name_zh, use.name_en))
    industries = (
        ("industry", row.division, name)
        for row in knowledge.industries.values()
        for name in (row.name_zh, row.name_en, *row.terms)
    )
    return _build(_entries(knowledge)), _build(uses), _build(industries)  # type: ignore[arg-type]  # literals widen in a generator


class _Holder:
    """Carries the knowledge past the cache, whose key is the edition alone."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder)

    def __hash__(self) -> int:
        return 0


def lexicons(knowledge: Knowledge) -> tuple[Lexicon, Lexicon, Lexicon]:
    """The names of byproducts, of uses and of industries, built once an edition."""
    return _lexicons(knowledge.edition, _Holder(knowledge))
