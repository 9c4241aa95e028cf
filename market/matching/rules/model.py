"""What the matcher speaks of: offers and wants already read, and the result of setting one against the other.

Pure data. Records of files and rows of the database are turned into these by ``rules.reading``.
Prices are in CNY per tonne, signed: what the taker pays; negative means that the producer pays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from market.kernel.i18n import gettext, locale, use_locale
from market.specs.rules.model import Figure

Verdict = Literal["ideal", "good", "reserved", "refused"]
Kind = Literal["hard", "soft", "missing"]
GRADES: Mapping[str, int] = {"ideal": 3, "good": 2, "reserved": 1, "refused": 0}
VERDICTS: tuple[Verdict, ...] = ("refused", "reserved", "good", "ideal")
ALL_MONTHS = 0b1111_1111_1111


@dataclass(frozen=True, slots=True)
class Named:
    """A name in both languages; as a string it is the one of the present language."""

    zh: str
    en: str

    @classmethod
    def of(cls, row: Any) -> Named:
        """The names of a row of the catalogue, without what stands in brackets."""
        return cls(row.name_zh.partition("(")[0].strip(), row.name_en.partition("(")[0].strip())

    def __str__(self) -> str:
        return (self.zh or self.en) if locale() == "zh" else (self.en or self.zh)


@dataclass(frozen=True, slots=True)
class Amount:
    """How much. ``unit``: t, m3, pcs, kWh or MWh; ``period``: year, month, week, day, once, stock or None."""

    value: float
    unit: str = "t"
    period: str | None = "year"


@dataclass(frozen=True, slots=True)
class Offer:
    """A byproduct on offer, its text already read.

    ``material_id`` is what it really is as far as name and figures tell, None where nothing tells; ``figures`` are
    in canonical units; ``conditions`` are codes read from the text (mould, conifer, cfb, untraceable…).
    """

    offer_id: str
    title: str = ""
    material_text: str = ""
    material_id: str | None = None
    confidence: float = 0.0
    named_id: str | None = None
    """The material that the name alone would say; differs from ``material_id`` where the figures tell otherwise."""
    figures: tuple[Figure, ...] = ()
    conditions: frozenset[str] = frozenset()
    amount: Amount | None = None
    lat: float | None = None
    lon: float | None = None
    price: float | None = None
    is_delivered: bool = False
    available_from: date | None = None
    available_to: date | None = None
    months: int = ALL_MONTHS
    hazard_code: str | None = None


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """A limit the buyer states himself, in the canonical unit.

    ``hard``: breaking it refuses. ``origin``: ``acceptance`` (filled in) or ``text`` (read in his words).
    ``ideal_min``/``ideal_max`` are set where he names a wish and, apart from it, a limit.
    """

    key: str
    min: float | None = None
    max: float | None = None
    unit: str = ""
    hard: bool = False
    origin: str = "acceptance"
    ideal_min: float | None = None
    ideal_max: float | None = None


@dataclass(frozen=True, slots=True)
class Want:
    """What a receiving use asks for, its text already read.

    ``named`` are the materials the buyer names, in his order; empty: whatever the use takes. ``excluded`` and
    ``excluded_conditions`` are what he says he will not have; ``mentioned`` the properties he speaks of.
    """

    want_id: str
    use_id: str
    title: str = ""
    material_text: str = ""
    named: tuple[str, ...] = ()
    alternatives: frozenset[str] = frozenset()
    """What he takes besides, by his own words ("coal slime would do")."""
    only_named: bool = False
    is_open: bool = False
    """He names materials as examples ("fly ash and the like"): their kin may be proposed as alternatives."""
    excluded: frozenset[str] = frozenset()
    excluded_conditions: frozenset[str] = frozenset()
    limits: tuple[OwnLimit, ...] = ()
    mentioned: frozenset[str] = frozenset()
    amount: Amount | None = None
    min_supply: float | None = None
    """Minimum lot, tonnes a year."""
    lat: float | None = None
    lon: float | None = None
    max_road_km: float | None = None
    price_max: float | None = None
    price_max_by_material: Mapping[str, float] = field(default_factory=dict)
    needed_from: date | None = None
    needed_to: date | None = None
    months: int = ALL_MONTHS
    permits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Band:
    """The figures of one attribute for its picture: what is stated and where the limits stand, all in ``unit``."""

    unit: str = ""
    basis: str = ""
    stated_low: float | None = None
    stated_high: float | None = None
    hard_min: float | None = None
    hard_max: float | None = None
    tolerable_min: float | None = None
    tolerable_max: float | None = None
    ideal_min: float | None = None
    ideal_max: float | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One attribute of a match: what is stated, what is wanted, how well it fits (0..1) and why.

    ``attribute`` is a property key or one of material, hazard, availability, season, road, supply, lot, price,
    condition. ``kind``: hard (refuses when broken), soft, or missing (nothing is stated). ``refuses`` marks the ones
    that refused. ``message`` is a msgid of this room with ``params``; ``own`` says that the limit is the buyer's own.
    """

    attribute: str
    stated: str | Named
    wanted: str | Named
    membership: float
    kind: Kind
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    standard: str = ""
    clause: str = ""
    source: str = ""
    verified: bool = False
    own: bool = False
    refuses: bool = False
    deviates: bool = False
    band: Band | None = None

    def text(self, language: str | None = None) -> str:
        """The sentence in ``language``, or in the present language."""
        return _sentence(self.message, self.params, language)


@dataclass(frozen=True, slots=True)
class Repair:
    """What would make the pair fit better: ``code`` is dry, screen, crush, grind, wash, desulfurise, blend, test,
    ask, permit, bargain, gather or wait; ``attribute`` what it mends; ``target`` in the attribute's unit.
    """

    code: str
    attribute: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    target: float | None = None
    other_offer_id: str | None = None

    def text(self, language: str | None = None) -> str:
        """The sentence in ``language``, or in the present language."""
        return _sentence(self.message, self.params, language)


@dataclass(frozen=True, slots=True)
class Result:
    """One offer against one want. ``score`` 0..1, comparable across wants; ``landed`` in CNY/t, None where the unit is
    not mass or a price or place is missing; reasons in order of weight, the refusing ones first.
    """

    offer_id: str
    want_id: str
    score: float
    verdict: Verdict
    road_km: float | None
    landed: float | None
    reasons: tuple[Reason, ...]
    repairs: tuple[Repair, ...] = ()

    @property
    def grade(self) -> int:
        """3 ideal, 2 good, 1 usable with reservation, 0 not to be proposed."""
        return GRADES[self.verdict]

    @property
    def is_proposable(self) -> bool:
        return self.verdict != "refused"

    @property
    def refusals(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.refuses)


def _sentence(message: str, params: Mapping[str, Any], code: str | None) -> str:
    if code is None:
        return gettext(message, **params)
    with use_locale(code):
        return gettext(message, **params)
