"""Text -> tokens. One pass, longest phrase first; every step moves forward, so the length bounds the work."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from market.specs.rules.lexicon import Lexicon, Term
from market.specs.rules.normal import Normal
from market.specs.rules.numbers import chinese_number, read_number, read_spaced
from market.specs.rules.units import read_unit

_MARKS = {
    ",": "comma", "、": "comma", ";": "stop", "\n": "stop", "(": "open", ")": "close", ":": "colon", "=": "colon",
    "/": "slash", "+": "plus",
}  # fmt: skip
_SHARE = re.compile(r"(百|千|万)分之")
_SHARES = {"百": (1.0, "%"), "千": (1.0, "‰"), "万": (0.01, "%")}
_TENTHS = re.compile(r"([一二两三四五六七八九])成([一二三四五六七八九半])?")
_WORD = re.compile(r"[A-Za-z]+|[\u3400-\u9fff]|.", re.DOTALL)
_GRADE = re.compile(
    r"(?:([FCfc])\s?类?\s?[-]?\s?)?(?:(?<![A-Za-z])(III|II|I|Ⅰ|Ⅱ|Ⅲ|1|2|3)|(一|二|三))\s?(?:级|类(?!固废|一般|工业))(?:灰|品)?"
)
_ASH_CLASS = re.compile(r"(?<![A-Za-z])([FC])\s?-\s?(III|II|I|Ⅰ|Ⅱ|Ⅲ)(?![A-Za-z])")
_SLAG_GRADE = re.compile(r"(?<![A-Za-z0-9])[Ss]\s?(75|95|105)(?![\d.])(?:级)?")
_CLASS_GRADE = re.compile(r"(?:class|grade|type)\s+(iii|ii|i|[fcnabc123])\b(?:\s?ash)?", re.IGNORECASE)
_NCM = re.compile(r"(?:NCM|NMC|三元)\s?-?\s?(111|523|532|622|712|811)", re.IGNORECASE)
_UNTESTED = re.compile(
    r"(?:尚|还|暂|均|都)?(?:没有|未|没)(?:做|进行|经|作|来得及)?(?:过)?(?:检测|检验|化验|测试|测定|送检|检|测|验|做)(?:过)?(?!出|定)"
)
_NOT_BEYOND = re.compile(
    r"(?:不|别|勿|莫|禁止)(?:能|要|得|许|可|应|宜|准|允许)?\s?(?:(超过|超出|超|大于|高于|多于|高过|大过)|(?:低于|小于|少于|不足|低过|少过))"
)
_SIEVE = re.compile(
    r"(?<![\d.])(45|80|0\.045|0\.08)\s?(?:μm|um|微米|microns?|mm)?\s?(?:方孔)?筛?\s?(?:负压筛)?(?:法)?"
    r"(?:筛余(?:量|率)?|筛上|sieve residue|residue|retained)",
    re.IGNORECASE,
)
_RETAINED = re.compile(
    r"(?:residue|retained)(?:\s(?:on|at))?(?:\sa|\sthe)?\s(?:(45|80)\s?(?:μm|um|microns?)|(?:no\.?\s?)?325(?:\s?mesh|\s?#)?)"
    r"(?:\ssieve)?",
    re.IGNORECASE,
)
_MESH_PASS = re.compile(r"[-]\s?200\s?(?:目|mesh|M\b)", re.IGNORECASE)
_MESH_KEEP = re.compile(r"[+]\s?200\s?(?:目|mesh|M\b)", re.IGNORECASE)
_YUAN_PER = re.compile(
    r"/?\s?(元|块钱|块|毛钱|毛|角钱|角|rmb|cny|yuan)\s?(?:/|每|一|per\s)\s?(吨|t\b|mt\b|ton(?:ne)?\b|公斤|kg\b|千克|斤)",
    re.IGNORECASE,
)
_COINS = re.compile(
    r"(\d{1,4}|[一二两三四五六七八九十百]{1,5})(块|毛)(\d|[一二三四五六七八九])(?!\d)(?:毛|分)?\s?(?:/|每|一)\s?(吨|公斤|kg\b|千克|斤)"
)
_EACH = re.compile(r"(?:/|每|一)(?:吨|公斤|千克|斤)")
_PER_MASS = {"公斤": "元/kg", "kg": "元/kg", "千克": "元/kg", "斤": "元/斤"}
_UP_TO = re.compile(r"[到至~-][\d一二两三四五六七八九十]")
_YUAN = re.compile(r"\s?(?:元|块|毛|角)")
_CODE = re.compile(
    r"GB/?T?\s?\d+(?:\.\d+)?(?:-\d{4})?|(?:JC|YB|NY|JTG|HJ|ASTM|EN|DB\d*)/?T?\s?[A-Z]?\d+(?:\.\d+)?(?:-\d+)?|20\d\d[-./年](?:0?[1-9]|1[0-2])(?!\d)(?:[-./月]\d{1,2}日?)?|20\d\d年(?!\d)|HW\d\d|\d{3}-\d{3}-\d{2}|SW\d\d|1\d{10}(?!\d)",
    re.IGNORECASE,
)
_DURATIONS = {"aging_months", "service_years"}
_EXPECTING = ("prop", "cmp", "approx", "colon", "range", "copula")
_ROMAN = {
    "Ⅰ": "I",
    "Ⅱ": "II",
    "Ⅲ": "III",
    "1": "I",
    "2": "II",
    "3": "III",
    "一": "I",
    "二": "II",
    "三": "III",
    "I": "I",
    "II": "II",
    "III": "III",
}


@dataclass(slots=True)
class Token:
    """``kind``: num, prop, unit, cmp, after, approx, range, tol, basis, kind, state, say, period, ... or word."""

    kind: str
    start: int
    end: int
    text: str
    value: str = ""
    number: float = 0.0
    unit: str | None = None
    term: Term | None = None
    second: float | None = None
    rough: bool = False
    space_before: bool = False
    extra: list[str] = field(default_factory=list)

    @property
    def meaning(self) -> Term:
        """The entry of the lexicon that the token was found under."""
        if self.term is None:
            raise LookupError(f"{self.kind} {self.text!r} stands in no lexicon")
        return self.term


def _special(source: str, position: int) -> Token | None:
    """Fixed shapes that a word list cannot hold: grades, standard numbers, dates."""
    head = source[position]
    if head in "FCfcIⅠⅡⅢ123一二三":
        found = _GRADE.match(source, position)
        if found:
            roman = _ROMAN[(found.group(2) or found.group(3)).upper()]
            text = f"{found.group(1).upper()}-{roman}" if found.group(1) else roman
            return Token("say", position, found.end(), found.group(), value="grade", extra=[text])
    if head in "FC":
        found = _ASH_CLASS.match(source, position)
        if found:
            return Token(
                "say",
                position,
                found.end(),
                found.group(),
                value="grade",
                extra=[f"{found.group(1)}-{_ROMAN[found.group(2)]}"],
            )
    if head in "Ss":
        found = _SLAG_GRADE.match(source, position)
        if found:
            return Token("say", position, found.end(), found.group(), value="grade", extra=[f"S{found.group(1)}"])
    if head in "cCgGtT":
        found = _CLASS_GRADE.match(source, position)
        if found:
            name = found.group(1).upper()
            return Token("say", position, found.end(), found.group(), value="grade", extra=[_ROMAN.get(name, name)])
    if head in "NnCcMm三":
        found = _NCM.match(source, position)
        if found:
            return Token("say", position, found.end(), found.group(), value="chemistry", extra=[f"NCM{found.group(1)}"])
    if head in "尚还暂均都未没":
        found = _UNTESTED.match(source, position)
        if found:
            return Token("state", position, found.end(), found.group(), value="unknown")
    if head in "不别勿莫禁":
        found = _NOT_BEYOND.match(source, position)
        if found:
            return Token("cmp", position, found.end(), found.group(), value="le" if found.group(1) else "ge")
    if head in "480rR":
        found = _SIEVE.match(source, position) or _RETAINED.match(source, position)
        if found:
            return Token(
                "prop",
                position,
                found.end(),
                found.group(),
                term=Term("prop", ("residue_80um" if "8" in (found.group(1) or "") else "residue_45um",)),
            )
    if head in "-+":
        found = _MESH_PASS.match(source, position)
        if found and not (position and source[position - 1].isdigit()):
            return Token("prop", position, found.end(), found.group(), term=Term("prop", ("passing_200mesh",)))
        found = _MESH_KEEP.match(source, position)
        if found:
            return Token(
                "prop", position, found.end(), found.group(), term=Term("prop", ("passing_200mesh",)), value="inverse"
            )
    if head.isalnum():
        found = _CODE.match(source, position)
        if found:
            return Token("code", position, found.end(), found.group())
    return None


def _number_token(source: str, lowered: str, position: int, expected: bool) -> Token | None:
    """A number with its unit. A Chinese numeral without one is part of a word, unless a number is ``expected``."""
    share = _SHARE.match(source, position)
    tenths = _TENTHS.match(source, position)
    if tenths:
        rest = tenths.group(2) or "零"
        percent = (chinese_number(tenths.group(1)) or 0) * 10 + (5 if rest == "半" else chinese_number(rest) or 0)
        return Token("num", position, tenths.end(), tenths.group(), number=percent, unit="%")
    if coins := _COINS.match(source, position):
        whole, tenth = (float(n) if n.isascii() else chinese_number(n) or 0.0 for n in coins.group(1, 3))
        number = (whole + tenth / 10) * (0.1 if coins.group(2) == "毛" else 1.0)
        unit = _PER_MASS.get(coins.group(4).lower(), "元/t")
        return Token("num", position, coins.end(), coins.group(), number=number, unit=unit)
    found = (None if expected else read_spaced(source, lowered, position)) or read_number(
        source, share.end() if share else position
    )
    if found is None:
        return None
    token = Token(
        "num",
        position,
        found.end,
        source[position : found.end],
        number=found.value,
        second=found.second,
        rough=found.rough,
    )
    if share:
        ratio, token.unit = _SHARES[share.group(1)]
        token.number *= ratio
        return token
    price = _YUAN_PER.match(source, found.end)
    if price:
        token.unit = _PER_MASS.get(price.group(2).lower(), "元/t")
        token.number *= 0.1 if price.group(1)[0] in "毛角" else 1.0
        token.end = price.end()
    elif measured := read_unit(source, lowered, found.end):
        token.unit, token.end = measured
    elif found.chinese and not (
        (found.end - position > 1 and (expected or _UP_TO.match(source, found.end) or _EACH.match(source, found.end)))
        or _YUAN.match(source, found.end)
    ):
        return None
    token.text = source[position : token.end]
    return token


def _inside_word(tokens: list[Token], position: int, character: str, space: bool) -> bool:
    """Whether a one-character name is the tail of an unknown Chinese word: 氮化铝 is no alumina."""
    before = tokens[-1] if tokens else None
    return bool(
        before
        and not space
        and before.kind == "word"
        and before.end == position
        and not character.isascii()
        and not before.text[-1].isascii()
    )


def _lasts(tokens: list[Token]) -> bool:
    """Whether the name before asks for a length of time: 「陈化一年」 is no yearly amount."""
    return bool(tokens) and tokens[-1].kind == "prop" and not _DURATIONS.isdisjoint(tokens[-1].meaning.keys)


def lex(normal: Normal, lexicon: Lexicon) -> list[Token]:
    """All tokens in order; what no rule knows is a ``word``."""
    source, lowered = normal.text, normal.text.casefold()
    if len(lowered) != len(source):
        lowered = "".join(c.casefold() if len(c.casefold()) == 1 else c for c in source)
    tokens: list[Token] = []
    position, space = 0, False
    while position < len(source):
        character = source[position]
        if character in " \t|":
            position, space = position + 1, True
            continue
        token = _special(source, position)
        if token is None:
            found = lexicon.find(source, lowered, position)
            number = None
            if (
                character.isdigit()
                or character in "百千万半零一二两三四五六七八九十."
                or (found and found[0].kind == "period")
            ):
                number = _number_token(source, lowered, position, bool(tokens) and tokens[-1].kind in _EXPECTING)
            if (
                number
                and (
                    found is None
                    or number.end > found[1]
                    or (number.end == found[1] and found[0].kind not in ("perton", "prop"))
                )
                and not (found and found[0].kind == "period" and not _lasts(tokens))
            ):
                token = number
            elif number and found and found[0].kind == "period" and found[1] < number.end and not character.isdigit():
                token = Token(
                    found[0].kind,
                    position,
                    found[1],
                    source[position : found[1]],
                    value=found[0].keys[0],
                    term=found[0],
                )
            elif found and not (
                found[1] - position == 1
                and found[0].kind == "prop"
                and _inside_word(tokens, position, character, space)
            ):
                term, end = found
                token = Token(term.kind, position, end, source[position:end], value=term.keys[0], term=term)
                if term.kind == "say":
                    token.extra = [term.keys[1]]
            elif number:
                token = number
            elif character in _MARKS:
                token = Token(_MARKS[character], position, position + 1, character)
            else:
                word = _WORD.match(source, position)
                end = word.end() if word else position + 1
                token = Token("word", position, end, source[position:end])
        token.space_before = space
        space = False
        tokens.append(token)
        position = max(token.end, position + 1)
    return tokens
