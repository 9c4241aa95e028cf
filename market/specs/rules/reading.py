"""The whole reading of one text: normal form, tokens, material, grammar, what is left over."""

from __future__ import annotations

from dataclasses import replace

from market.catalog.rules.knowledge import Knowledge
from market.specs.rules.grammar import walk_through
from market.specs.rules.lexer import lex
from market.specs.rules.lexicon import lexicon_of
from market.specs.rules.material import material_candidates
from market.specs.rules.model import Figure, Spec
from market.specs.rules.normal import Normal, normal_form
from market.specs.rules.words import CONDITIONS

MAX_LENGTH = 200_000


def conditions_in(lowered: str) -> frozenset[str]:
    """Condition codes named in a text in normal form and lower case."""
    return frozenset(code for phrase, code in CONDITIONS.items() if phrase in lowered)


def read(text: str, knowledge: Knowledge) -> Spec:
    """Read ``text``; everything beyond 200,000 characters is left unread."""
    normal = normal_form(text[:MAX_LENGTH])
    if not normal.text.strip():
        return Spec()
    lexicon = lexicon_of(knowledge)
    tokens = lex(normal, lexicon)
    lowered = normal.text.casefold()
    candidates = material_candidates(tokens, lowered, knowledge)
    material = candidates[0][0] if candidates and candidates[0][1] >= 0.5 else None
    family = knowledge.materials[material].family if material else ""
    walk = walk_through(tokens, knowledge, family, material)
    unread = []
    for start, end in sorted(walk.unread):
        first, last = normal.span(start, end)
        piece = text[first:last].strip()
        if len(piece) > 1 and any(character.isalnum() for character in piece):
            unread.append(piece)
    place = next((token.value for token in tokens if token.kind == "place"), None)
    figures = tuple(_at_origin(figure, normal, text) for figure in walk.figures)
    return Spec(material, candidates, figures, walk.quantity, walk.price, tuple(unread), place, conditions_in(lowered))


def _at_origin(figure: Figure, normal: Normal, text: str) -> Figure:
    start, end = normal.span(figure.start, max(figure.end, figure.start + 1))
    return replace(figure, start=start, end=end, source_text=text[start:end])
