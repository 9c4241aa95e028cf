"""One offer against one want: gate, score, explain. Pure and deterministic."""

from __future__ import annotations

from datetime import date
from typing import Any

from market.catalog.rules.knowledge import Knowledge, Limit
from market.kernel.errors import N_
from market.matching.rules import score as s
from market.matching.rules.criteria import SAME_FIGURE, Condition, Criterion, Plan, hazard_category, plan
from market.matching.rules.model import Band, Named, Offer, Reason, Result, Want
from market.matching.rules.repair import repairs_for
from market.matching.rules.wording import (
    CONDITION_NAMES,
    MATERIAL,
    REFUSALS,
    amount_text,
    asked_for,
    months_text,
    range_text,
    stated_text,
    window_text,
    word,
)


class _Assessment:
    """Gathers the reasons of one pair while the tally runs."""

    def __init__(self, offer: Offer, want: Want, knowledge: Knowledge, as_of: date, judged_by: Plan | None) -> None:
        self.offer, self.want, self.knowledge, self.as_of = offer, want, knowledge, as_of
        self.reasons: list[Reason] = []
        self.plan = judged_by or (
            plan(want, offer.material_id, knowledge) if offer.material_id else Plan("", 0, "unknown")
        )
        self.tally = s.Tally(self.plan.base)
        self.by_key = {figure.key: figure for figure in offer.figures}
        self.km = s.road_km(offer.lat, offer.lon, want.lat, want.lon)

    def add(
        self,
        attribute: str,
        stated: str | Named,
        wanted: str | Named,
        membership: float,
        kind: Any,
        message: str,
        **more: Any,
    ) -> None:
        self.reasons.append(Reason(attribute, stated, wanted, round(membership, 4), kind, message, **more))

    def refuse(self, attribute: str, stated: str | Named, wanted: str | Named, message: str, **params: Any) -> None:
        """What rules the pair out whatever its figures say."""
        self.tally.refused = True
        self.add(attribute, stated, wanted, 0.0, "hard", message, params=params, refuses=True)

    def material(self) -> None:
        offer, rule = self.offer, self.plan
        material = self.knowledge.materials.get(offer.material_id or "")
        name: str | Named = Named.of(material) if material else (offer.material_text or offer.title or "?")
        wanted = self._wanted()
        if rule.base == 0:
            row = rule.refusal_limit
            facts = _source(row) if row else {}
            self.add(
                "material",
                name,
                wanted,
                0.0,
                "hard",
                REFUSALS[rule.refusal],
                params={"material": name},
                refuses=True,
                **facts,
            )
            return
        membership = rule.base / 3
        self.add(
            "material",
            name,
            wanted,
            membership,
            "soft" if rule.base < 3 else "hard",
            MATERIAL[rule.base],
            params={"material": name},
        )
        if offer.named_id and offer.named_id != offer.material_id and offer.named_id in self.knowledge.materials:
            called = self.knowledge.materials[offer.named_id]
            self.add(
                "material",
                Named.of(called),
                wanted,
                membership,
                "soft",
                N_("It is called %(called)s, but what is stated of it says %(material)s."),
                params={"called": Named.of(called), "material": name},
            )

    def _wanted(self) -> str | Named:
        named = [self.knowledge.materials[m] for m in self.want.named if m in self.knowledge.materials]
        if named:
            names = [Named.of(material) for material in named]
            return Named("、".join(name.zh for name in names), ", ".join(name.en for name in names))
        use = self.knowledge.uses.get(self.want.use_id)
        return Named.of(use) if use else self.want.use_id

    def hazard(self) -> None:
        stated = hazard_category(self.offer.hazard_code, self.knowledge)
        told = sorted(code for code in self.offer.conditions if code.startswith("HW"))
        category = stated or self.plan.hazard or (told[0] if told else None)
        if category is None:
            return
        shown = self.offer.hazard_code or category
        if category in self.want.permits:
            self.add(
                "hazard",
                shown,
                category,
                1.0,
                "hard",
                N_("Hazardous waste of category %(category)s; the buyer holds the permit."),
                params={"category": category},
            )
            return
        self.refuse(
            "hazard",
            shown,
            Named("持有相应危废经营许可", "a permit for the category"),
            N_("Hazardous waste of category %(category)s; the buyer holds no permit for it."),
            category=category,
        )

    def availability(self) -> None:
        offer, want = self.offer, self.want
        window = window_text(offer.available_from, offer.available_to)
        needed = window_text(want.needed_from, want.needed_to)
        message = None
        if offer.available_to is not None and offer.available_to < self.as_of:
            message = N_("The offer ended on %(day)s.")
        elif offer.available_to is not None and want.needed_from is not None and offer.available_to < want.needed_from:
            message = N_("The offer ends on %(day)s, before it is needed.")
        if message is not None:
            self.refuse("availability", window, needed, message, day=str(offer.available_to))
            return
        if offer.available_from is not None and want.needed_to is not None and offer.available_from > want.needed_to:
            message = N_("The offer only begins on %(day)s, after it is needed.")
            self.refuse("availability", window, needed, message, day=str(offer.available_from))
            return
        if not offer.months & want.months:
            asked = months_text(want.months)
            self.refuse("season", months_text(offer.months), asked, N_("The seasons of offer and want do not meet."))
        elif window:
            self.add("availability", window, needed, 1.0, "hard", N_("Available when it is needed."))

    def criterion(self, criterion: Criterion) -> None:
        row = self.knowledge.properties.get(criterion.key)
        name: str | Named = Named.of(row) if row else criterion.key
        figure = self.by_key.get(criterion.key) or self.by_key.get(SAME_FIGURE.get(criterion.key, ""))
        bounds = s.ends(figure) if figure is not None else None
        wanted = range_text(*asked_for(criterion), criterion.unit)
        facts = _source(criterion) | {"own": criterion.own}
        band = Band(
            criterion.unit,
            criterion.basis,
            bounds[0] if bounds else None,
            bounds[1] if bounds else None,
            criterion.hard_min,
            criterion.hard_max,
            criterion.tolerable_min,
            criterion.tolerable_max,
            criterion.ideal_min,
            criterion.ideal_max,
        )
        if figure is None or bounds is None:
            self.tally.missing(criterion.asked)
            message = (
                N_("%(name)s is not stated."),
                N_("%(name)s is not stated; ask the producer."),
                N_("%(name)s is not stated; an assay is needed first."),
            )[criterion.asked]
            self.add(
                criterion.key,
                "",
                wanted,
                (0.9, 0.5, 0.3)[criterion.asked],
                "missing",
                message,
                params={"name": name},
                band=band,
                **facts,
            )
            return
        membership, level = s.judge(criterion, *bounds)
        self.tally.figure(membership, level, criterion.counts, s.ease(criterion, *bounds))
        stated = stated_text(figure, criterion.unit)
        params = {"name": name, "stated": stated, "wanted": wanted}
        message = (
            N_("%(name)s %(stated)s: within what is wanted (%(wanted)s)."),
            N_("%(name)s %(stated)s: outside the ideal (%(wanted)s), still tolerable."),
            N_("%(name)s %(stated)s: outside the tolerable range (%(wanted)s)."),
            N_("%(name)s %(stated)s breaks the limit %(limit)s."),
        )[level]
        if level == s.BROKEN:
            params["limit"] = range_text(criterion.hard_min, criterion.hard_max, criterion.unit)
        hard = level == s.BROKEN or (
            level == s.INSIDE and (criterion.hard_max is not None or criterion.hard_min is not None)
        )
        self.add(
            criterion.key,
            stated,
            wanted,
            membership,
            "hard" if hard else "soft",
            message,
            params=params,
            band=band,
            refuses=level == s.BROKEN,
            deviates=level == s.OUTSIDE or (level == s.DEVIATES and criterion.counts),
            **facts,
        )

    def condition(self, condition: Condition) -> None:
        state = s.condition_state(condition, self.by_key, self.offer.conditions)
        row = self.knowledge.properties.get(condition.key)
        name = CONDITION_NAMES.get(condition.key) or (Named.of(row) if row else condition.key)
        facts = _source(condition) | {"own": condition.own}
        wanted = word(condition.wanted)
        codes = sorted(condition.codes & self.offer.conditions)
        figure = self.by_key.get(condition.key)
        stated: str | Named = word(codes[0]) if codes else stated_text(figure, "") if figure is not None else ""
        if state == "broken":
            if condition.soft:
                self.tally.figure(0.5, s.OUTSIDE)
            else:
                self.tally.refused = True
            message = (
                N_("%(name)s: %(stated)s; only accepted with reservation.")
                if condition.soft
                else N_("%(name)s: %(stated)s is not accepted.")
            )
            self.add(
                condition.key,
                stated,
                wanted,
                0.1 if condition.soft else 0.0,
                "soft" if condition.soft else "hard",
                message,
                params={"name": name, "stated": stated},
                refuses=not condition.soft,
                deviates=condition.soft,
                **facts,
            )
        elif state == "silent":
            if condition.asked:
                self.tally.missing(condition.asked)
                self.add(
                    condition.key,
                    "",
                    wanted,
                    0.5,
                    "missing",
                    N_("%(name)s is not stated; ask the producer."),
                    params={"name": name},
                    **facts,
                )
        else:
            self.add(
                condition.key, stated, wanted, 1.0, "hard", N_("%(name)s: as wanted."), params={"name": name}, **facts
            )

    def supply(self) -> None:
        offer, want = self.offer, self.want
        supplied, need, lot, unit = s.supply_figures(offer, want)
        if supplied is None:
            if offer.amount is None:
                self.add(
                    "supply",
                    "",
                    amount_text(need, unit),
                    0.5,
                    "missing",
                    N_("The quantity is not stated; ask the producer."),
                )
            return
        cap = s.supply_cap(supplied, need, lot)
        share = min(1.0, supplied / need) if need else 1.0
        self.tally.weigh(s.W_SUPPLY, share, cap)
        params = {
            "supplied": amount_text(supplied, unit),
            "need": amount_text(need, unit),
            "lot": amount_text(lot, "t"),
            "share": f"{share:.0%}",
        }
        if lot and supplied < lot:
            self.add(
                "lot",
                params["supplied"],
                params["lot"],
                0.0 if cap == 0 else 0.3,
                "hard" if cap == 0 else "soft",
                N_("%(supplied)s a year is below the minimum lot of %(lot)s."),
                params=params,
                refuses=cap == 0,
                deviates=True,
            )
        elif need:
            message = N_("Covers %(share)s of the need.") if share < 1 else N_("Covers the whole need.")
            self.add(
                "supply", params["supplied"], params["need"], share, "soft", message, params=params, deviates=cap < 3
            )

    def road(self) -> None:
        limit = self.want.max_road_km
        wanted = f"≤ {limit:g} km" if limit is not None else ""
        if self.km is None:
            self.add("road", "", wanted, 0.5, "missing", N_("The distance is not known: a place is missing."))
            return
        cap = s.road_cap(self.km, limit)
        goodness = s.road_goodness(self.km, limit)
        self.tally.weigh(s.W_ROAD, goodness, cap)
        params = {"km": f"{self.km:.0f}", "limit": f"{limit:g}" if limit is not None else ""}
        message = (
            N_("%(km)s km by road is more than half as far again as the limit of %(limit)s km."),
            N_("%(km)s km by road, well beyond the limit of %(limit)s km."),
            N_("%(km)s km by road, beyond the limit of %(limit)s km."),
            N_("%(km)s km by road."),
        )[cap]
        self.add(
            "road",
            f"{self.km:.0f} km",
            wanted,
            (0.0, 0.3, 0.6, 1.0)[cap],
            "hard" if cap == 0 else "soft",
            message,
            params=params,
            refuses=cap == 0,
            deviates=0 < cap < 3,
        )

    def price(self) -> None:
        price, ceiling = self.ex_works(), self.plan.ceiling
        wanted: str | Named = _per_tonne("≤ ", ceiling) if ceiling is not None else ""
        if price is None:
            self.add("price", "", wanted, 0.5, "missing", N_("The price is not stated; ask the producer."))
            return
        cap = s.price_cap(price, ceiling)
        if ceiling is not None:
            self.tally.weigh(s.W_PRICE, s.price_goodness(price, ceiling), cap)
        params = {"price": f"{price:g}", "ceiling": f"{ceiling:g}" if ceiling is not None else ""}
        message = (
            N_("The price of %(price)s CNY/t is too far above the ceiling of %(ceiling)s CNY/t."),
            N_("The price of %(price)s CNY/t is well above the ceiling of %(ceiling)s CNY/t."),
            N_("The price of %(price)s CNY/t is slightly above the ceiling of %(ceiling)s CNY/t."),
            N_("The price of %(price)s CNY/t is acceptable.") if price >= 0 else N_("The producer pays %(fee)s CNY/t."),
        )[cap]
        params["fee"] = f"{-price:g}"
        self.add(
            "price",
            _per_tonne("", price),
            wanted,
            (0.0, 0.3, 0.6, 1.0)[cap],
            "hard" if cap == 0 else "soft",
            message,
            params=params,
            refuses=cap == 0,
            deviates=0 < cap < 3,
        )

    def ex_works(self) -> float | None:
        return s.ex_works(self.offer, self.km)

    def landed(self) -> float | None:
        amount = self.offer.amount
        if self.offer.price is None or self.km is None or (amount is not None and amount.unit != "t"):
            return None
        return self.offer.price if self.offer.is_delivered else self.offer.price + s.FREIGHT_CNY_PER_T_KM * self.km

    def result(self) -> Result:
        self.material()
        self.hazard()
        self.availability()
        if self.plan.base:
            for criterion in self.plan.criteria:
                self.criterion(criterion)
            for condition in self.plan.conditions:
                self.condition(condition)
            if self.plan.criteria and not s.has_data(self.offer.figures):
                self.tally.cap = min(self.tally.cap, 1)
                self.add(
                    "figures", "", "", 0.3, "missing", N_("No figures at all are stated; an assay is needed first.")
                )
            self.supply()
            self.road()
            self.price()
            self.tally.factor *= 1.0 - s.W_NAME * (1.0 - self.offer.confidence)
        grade = self.tally.grade()
        verdict = s.verdict_of(grade)
        reasons = tuple(sorted(self.reasons, key=_weight))
        landed = self.landed()
        return Result(
            self.offer.offer_id,
            self.want.want_id,
            round(self.tally.score(), 6),
            verdict,
            None if self.km is None else round(self.km, 1),
            None if landed is None else round(landed, 2),
            reasons,
            repairs_for(reasons, self.plan),
        )


def _source(rule: Limit | Criterion | Condition) -> dict[str, Any]:
    """Where a rule stands written, and whether somebody has read it there."""
    return {"standard": rule.standard, "clause": rule.clause, "source": rule.source, "verified": rule.verified}


def _per_tonne(sign: str, price: float) -> Named:
    return Named(f"{sign}{price:g} 元/吨", f"{sign}{price:g} CNY/t")


def _weight(reason: Reason) -> int:
    """What refuses first, then what is off, then what must be asked; what nobody asks for last."""
    if reason.refuses:
        return 0
    if reason.kind == "missing":
        return 2 if reason.membership <= 0.5 else 4
    return 1 if reason.deviates else 3


def assess(offer: Offer, want: Want, knowledge: Knowledge, as_of: date, judged_by: Plan | None = None) -> Result:
    """Judge one pair. ``judged_by`` is the compiled plan for the offer's material, where the caller has it."""
    return _Assessment(offer, want, knowledge, as_of, judged_by).result()
