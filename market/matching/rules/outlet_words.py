"""Words of a description, in Chinese and English: which say what it is, which where it comes from or goes to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from market.kernel.text import normalise

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
_FORMULAE = {
    line.split(":")[0]: tuple(line.split(":")[1].split())
    for line in (
        "na2so4:sodium sulfate", "nh4:ammonium", "k2so4:potassium sulfate", "caco3:calcium carbonate", "cao:lime",
        "mgo:magnesium oxide", "fe2o3:iron oxide", "fe3o4:iron oxide", "tio2:titanium dioxide", "sio2:silica",
        "al2o3:alumina", "zno:zinc oxide", "kcl:potassium chloride", "fecl2:ferrous chloride", "fecl3:ferric chloride",
        "feso4:ferrous sulfate", "naoh:caustic soda", "koh:potassium hydroxide", "na2co3:sodium carbonate",
        "nahco3:sodium bicarbonate", "mgso4:magnesium sulfate", "mgcl2:magnesium chloride", "caso4:calcium sulfate",
        "h3po4:phosphoric acid", "hno3:nitric acid", "h2so4:sulfuric acid", "ch4:methane", "alcl3:aluminum chloride",
        "cu:copper", "zn:zinc", "ni:nickel", "al:aluminum", "pb:lead", "fe:iron", "cr:chromium", "mn:manganese",
        "mg:magnesium", "si:silicon", "sn:tin", "ag:silver", "au:gold",
    )
}  # fmt: skip
"""Chemical symbols in the words that names use."""

# Lists of words are easier to read and to mend as sentences than as lists of strings.
_DROPPED = frozenset(
    """the a an and or to at by on is are be as into its it that which this these those was were been some any our their
    other etc very not no also eg ie e g per via""".split()  # noqa: SIM905  # see above
)
_GENERIC = frozenset(
    """waste residue residual byproduct by-product product material spent used surplus excess scrap remain rest leftover
    left over off-spec offspec old raw crude mixed general discarded end-of-life recovered secondary reject rejected
    reuse recycled production process processing manufacture manufacturing generated produced fraction stream solid
    wet dry dried fresh fine unit plant mill factory industry company industrial line operation various several small
    large quantity amount ton tonne year day annual clean dirty treatment treated local rich bearing
    contaminated""".split()  # noqa: SIM905  # see above
)
"""Words that say that something is a byproduct, not which one."""
_BREAK = frozenset({"from", "of", "with", "containing", "in", "after", "during", "out", "left", "coming", "due"})
_HOLDS = frozenset({"with", "containing"})
_ORIGIN = frozenset({"from", "of", "in", "after"})
_PURPOSE = frozenset({"for", "as"})
_HAN_PURPOSE = ("用于", "用作", "作为", "可作", "可制", "用来", "拟用", "制成")
_HAN_GENERIC = tuple(
    """废弃物 下脚料 边角余料 边角料 副产品 副产物 废料 废物 余料 尾料 副产 剩余物 残余物 残渣 固体废物
    固废""".split()  # noqa: SIM905  # see above
)
_HAN_NOISE = re.compile(r"年产|每年|每天|每月|长期|大量|现货|一批|处理|公司|有限|企业|工厂|车间|项目")


def is_generic(word: str) -> bool:
    """Whether a word says only that something is a byproduct."""
    return word in _GENERIC or word in _HAN_GENERIC


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
    """The words of a text: ``words`` with the weight of the place where they stand; ``purpose`` those after "for";
    ``whence`` those after "from" and "of", or before 的.

    ``heads`` are what the text is about: the last noun of its first phrase ("sludge" in "sludge from a dairy"); in
    Chinese the end of the first run of characters.
    """

    words: Mapping[str, float]
    first: frozenset[str]
    heads: frozenset[str]
    purpose: frozenset[str]
    whence: frozenset[str]
    han: str


def han_tokens(run: str) -> Iterator[str]:
    """Characters and pairs of neighbouring characters."""
    yield from run
    for left, right in pairwise(run):
        yield left + right


def _latin_words(word: str) -> Iterator[str]:
    if word in _FORMULAE:
        yield from _FORMULAE[word]
        return
    if word in _GENERIC or stem(word) in _GENERIC:
        yield stem(word)
        return
    for part in word.replace("'s", "").replace("'", "").split("-"):
        if part and part not in _DROPPED:
            yield stem(part)


def strip_han(run: str) -> str:
    """The run without the words for "waste" at its end."""
    for tail in _HAN_GENERIC:
        if run.endswith(tail) and len(run) > len(tail):
            return run[: -len(tail)]
    return run


def _han_head(run: str) -> frozenset[str]:
    run = strip_han(run)
    return frozenset({run[-1:], run[-2:]} - {""})


def read(text: str) -> Reading:
    """The words of a description; never raises."""
    words: dict[str, float] = {}
    first: set[str] = set()
    heads: set[str] = set()
    purpose: set[str] = set()
    phrase: list[str] = []
    whence: set[str] = set()
    han, after_break, holds = "", False, False
    weight, in_purpose, head_open = 1.0, False, True

    def close(*, announces: bool = False) -> None:
        nonlocal head_open
        # "a brewery by-product: yeast" is about what follows the colon.
        if phrase and head_open and not (announces and phrase[-1] in _GENERIC):
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
            place, _of, thing = run.rpartition("的")
            if len(place) > 1 and thing:
                whence.update(han_tokens(place))
                run = thing
            run = strip_han(run)
            if not run:
                continue
            if in_purpose:
                purpose.update(han_tokens(run))
                continue
            if run in _HAN_GENERIC:
                words.setdefault(run, weight)
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
            close(announces=run in "::")
            weight = min(weight, 0.7) if not head_open else weight
            in_purpose = False
            continue
        if run in _BREAK:
            close()
            # "waste of X", "residues from X": X is what it is about.
            holds = run in _HOLDS
            weight = weight if head_open else 0.8 if holds else 0.6
            in_purpose, after_break = False, run in _ORIGIN
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
            if after_break:
                whence.add(token)
            phrase.append(token)
            if head_open or holds:
                first.add(token)
    close()
    if not heads and words:
        heads.add(next(reversed(words)))
    return Reading(words, frozenset(first), frozenset(heads), frozenset(purpose), frozenset(whence), han)


def read_term(term: str) -> tuple[frozenset[str], frozenset[str]]:
    """(words, heads) of a name of the knowledge."""
    term = _PAREN.sub("", unicodedata.normalize("NFKC", term).casefold()).strip()
    runs = _RUN.findall(term)
    tokens: set[str] = set()
    heads: frozenset[str] = frozenset()
    chinese = False
    for run in runs:
        if _HAN.fullmatch(run):
            chinese = True
            tokens.update(han_tokens(strip_han(run)))
            heads = _han_head(run)
        elif run[0].isalnum() and run not in _BREAK and run not in _PURPOSE:
            parts = list(_latin_words(run))
            tokens.update(parts)
            telling = [part for part in parts if part not in _GENERIC]
            if telling and not chinese:
                heads = frozenset({telling[-1]})
    if not heads and tokens:
        heads = frozenset(tokens)
    return frozenset(tokens), heads
