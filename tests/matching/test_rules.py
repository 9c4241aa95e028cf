"""The arithmetic of a match, as properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from market.catalog.rules.knowledge import Limit
from market.catalog.shipped import shipped_knowledge
from market.kernel.records import Record
from market.matching.index import OfferIndex
from market.matching.rules import score as s
from market.matching.rules.assess import assess
from market.matching.rules.model import Amount, Offer, OwnLimit, Want
from market.matching.rules.reading import make_offer, make_want, read_offers, read_wants
from market.specs.rules.model import Figure
from tests.matching.city import offers as city_offers
from tests.matching.city import wants as city_wants

K = shipped_knowledge()
AS_OF = date(2026, 12, 1)
numbers = st.floats(-1e4, 1e4, allow_nan=False)
maybe = st.none() | numbers


def gangue(**fields: object) -> Offer:
    values: dict[str, object] = {
        "offer_id": "o",
        "material_text": "煤矸石",
        "spec_text": "热值520大卡 硫0.8% 含水7%",
        "amount": Amount(30_000),
        "lat": 33.88,
        "lon": 113.05,
        "price": 6.0,
    }
    return make_offer(K, **{**values, **fields})  # type: ignore[arg-type]  # a table of keyword arguments


def brick_works(**fields: object) -> Want:
    values: dict[str, object] = {
        "want_id": "w",
        "use_id": "brick_full_gangue",
        "material_text": "煤矸石",
        "spec_text": "热值400-600大卡，最高900；S≤1.5",
        "amount": Amount(50_000),
        "lat": 33.87,
        "lon": 113.03,
        "max_road_km": 60.0,
        "price_max": 15.0,
    }
    return make_want(K, **{**values, **fields})  # type: ignore[arg-type]  # a table of keyword arguments


@settings(deadline=None)
@given(numbers, maybe, maybe, maybe)
def test_membership_lies_between_nothing_and_one(
    x: float, hard: float | None, tolerable: float | None, ideal: float | None
) -> None:
    membership, level = s.fit(x, *_ordered(hard, tolerable, ideal))
    assert 0.0 <= membership <= 1.0
    assert (membership == 0.0) == (level == s.BROKEN)


@settings(deadline=None)
@given(numbers, st.floats(0, 1e3), maybe, maybe, maybe)
def test_more_of_what_is_bounded_above_never_fits_better(
    x: float, step: float, hard: float | None, tolerable: float | None, ideal: float | None
) -> None:
    bounds = _ordered(hard, tolerable, ideal)
    assert s.fit(x + step, *bounds)[0] <= s.fit(x, *bounds)[0] + 1e-9


def _ordered(*bounds: float | None) -> tuple[float | None, float | None, float | None]:
    given_ones = iter(sorted((b for b in bounds if b is not None), reverse=True))
    hard, tolerable, ideal = (None if b is None else next(given_ones) for b in bounds)
    return hard, tolerable, ideal


LIMITS = [
    (row, next(iter(row.materials)))
    for row in K.limits
    if not row.text_rule and row.materials[0] not in ("*", "(product)") and (row.ideal_max or row.hard_max)
]


@settings(deadline=None)
@given(
    st.sampled_from(LIMITS), st.floats(0.2, 2.5), st.floats(0.2, 2.5), st.floats(0.2, 2.5), st.booleans(), st.booleans()
)
def test_tightening_a_limit_never_raises_the_score(
    known: tuple[Limit, str], one: float, two: float, stated: float, hard: bool, said: bool
) -> None:
    row, material_id = known
    unit = row.hard_max or row.ideal_max or 1.0
    offer = replace(
        gangue(), material_id=material_id, figures=(Figure(row.property_key, "exact", row.unit, stated * unit),)
    )

    def score(bound: float) -> float:
        own = OwnLimit(row.property_key, None, bound, row.unit, hard and not said, "text" if said else "acceptance")
        want = Want("w", row.use_id, limits=(own,), mentioned=frozenset({row.property_key}))
        return assess(offer, want, K, AS_OF).score

    tight, loose = min(one, two) * unit, max(one, two) * unit
    assume(row.ideal_min is None or tight >= row.ideal_min)  # below it the buyer's own band is the ideal, not this one
    assert score(tight) <= score(loose) + 1e-9


@settings(deadline=None)
@given(st.data())
def test_a_refusal_names_a_reason_and_a_proposal_names_none(data: st.DataObject) -> None:
    offers, wants = _city()
    result = assess(data.draw(st.sampled_from(offers)), data.draw(st.sampled_from(wants)), K, AS_OF)
    assert bool(result.refusals) == (result.verdict == "refused")
    assert (result.score == 0) == (result.verdict == "refused")
    assert all(reason.text("zh") and reason.text("en") for reason in result.reasons)


_read: list[tuple[list[Offer], list[Want]]] = []


def _city() -> tuple[list[Offer], list[Want]]:
    if not _read:
        offers = read_offers("o", [Record(n, lot.record) for n, lot in enumerate(city_offers())], K)
        wants = read_wants("w", [Record(n, buyer.record) for n, buyer in enumerate(city_wants())], K)
        _read.append((offers, wants))
    return _read[0]


figure = st.builds(
    lambda key, low, wide, say: Figure(key, "range", None, None, low, low + wide) if say else Figure(key, "unknown"),
    st.sampled_from(
        [
            "moisture",
            "sulfur",
            "calorific_value",
            "chlorine",
            "chloride",
            "loi",
            "soh",
            "cao",
            "ash",
            "impurity",
            "bulk_density",
        ]
    ),
    st.floats(0, 100),
    st.floats(0, 20),
    st.booleans(),
)
wordy = st.sampled_from(
    [
        Figure("mould", "text", text="some"),
        Figure("damage", "text", text="none"),
        Figure("impurity", "nd"),
        Figure("chlorine", "nd"),
    ]
)
day = st.none() | st.dates(date(2026, 6, 1), date(2028, 6, 1))
offer_of = st.builds(
    lambda figures, **fields: Offer(figures=tuple({f.key: f for f in figures}.values()), **fields),
    st.lists(figure | wordy, max_size=6),
    offer_id=st.uuids().map(str),
    material_id=st.sampled_from(
        [
            "coal_gangue",
            "coal_slime",
            "fly_ash",
            "wheat_straw",
            "peanut_vine",
            "lib_lfp",
            "lead_acid",
            "sewage_sludge",
            "rca",
            None,
        ]
    ),
    confidence=st.floats(0.05, 1),
    conditions=st.frozensets(st.sampled_from(["conifer", "traceable", "untraceable", "HW18", "cfb"]), max_size=2),
    amount=st.none()
    | st.builds(
        Amount,
        st.floats(0, 1e6),
        st.sampled_from(["t", "m3", "kWh", "pcs"]),
        st.sampled_from(["year", "month", "day", "once"]),
    ),
    lat=st.none() | st.floats(32, 36),
    lon=st.floats(111, 115),
    price=st.none() | st.floats(-500, 20_000),
    is_delivered=st.booleans(),
    available_from=day,
    available_to=day,
    months=st.integers(1, 4095),
    hazard_code=st.sampled_from([None, None, "900-052-31", "HW18"]),
)


@settings(deadline=None)
@given(
    st.lists(offer_of, min_size=1, max_size=30, unique_by=lambda o: o.offer_id),
    st.integers(0, 49),
    st.integers(1, 12),
    st.booleans(),
)
def test_the_index_finds_exactly_what_judging_each_pair_finds(
    offers: list[Offer], number: int, top: int, by_season: bool
) -> None:
    want = _city()[1][number]
    if by_season:
        want = replace(want, months=0b0000_0011_1000, named=())
    index = OfferIndex(offers, K)
    assert index.find(want, AS_OF, top) == [r for r in index.judge_all(want, AS_OF) if r.is_proposable][:top]


@pytest.mark.parametrize("number", range(50))
def test_the_order_of_the_files_changes_nothing(number: int) -> None:
    offers, wants = _city()
    want = wants[number]
    assert OfferIndex(offers, K).find(want, AS_OF) == OfferIndex(reversed(offers), K).find(want, AS_OF)


@pytest.mark.parametrize(
    ("spec", "called", "material"),
    [
        ("K值1.75 水9", "炉渣", "gbfs"),
        ("亚硫酸钙30 氯2", "脱硫石膏", "sda_ash"),
        ("SO3 5.1 f-CaO 4.0 细度25", "粉煤灰", "cfb_ash"),
        ("比表430 28d 98", "矿渣", "ggbs"),
        ("氯15%", "焚烧飞灰", "msw_fly_ash"),
        ("砖40%", "再生料", "recycled_mixed_agg"),
        ("铅酸 完整", "电瓶", "lead_acid"),
    ],
)
def test_the_figures_say_what_the_name_does_not(spec: str, called: str, material: str) -> None:
    assert make_offer(K, offer_id="o", material_text=called, spec_text=spec).material_id == material


def test_an_upper_limit_bites_on_the_high_end_of_a_range() -> None:
    want = brick_works(acceptance=(OwnLimit("moisture", None, 14, "%", True),))
    within = gangue(spec_text="热值520大卡 硫0.8 含水10-13")
    beyond = gangue(spec_text="热值520大卡 硫0.8 含水10-16")
    assert assess(within, want, K, AS_OF).verdict != "refused"
    assert [r.attribute for r in assess(beyond, want, K, AS_OF).refusals] == ["moisture"]


def test_a_second_bound_makes_the_first_a_wish() -> None:
    limit = next(limit for limit in brick_works().limits if limit.key == "calorific_value")
    assert (limit.hard, round(limit.max or 0, 2), round(limit.ideal_max or 0, 2)) == (True, 3.77, 2.51)


def test_no_pine_is_not_pine() -> None:
    want = make_want(K, want_id="w", use_id="mushroom_wood", material_text="木屑", spec_text="不要松木")
    pine = make_offer(K, offer_id="a", material_text="木屑", spec_text="松木 含水12")
    broadleaf = make_offer(K, offer_id="b", material_text="木屑", spec_text="阔叶 不含松木 含水12")
    assert assess(pine, want, K, AS_OF).verdict == "refused"
    assert assess(broadleaf, want, K, AS_OF).verdict != "refused"


@pytest.mark.parametrize(
    ("said", "is_mouldy"),
    [("有点霉点", True), ("无霉变", False), ("不发霉", False), ("slightly mouldy", True), ("mould-free", False)],
)
def test_mould_is_found_unless_denied(said: str, is_mouldy: bool) -> None:
    want = make_want(K, want_id="w", use_id="cattle_feed", material_text="花生秧")
    offer = make_offer(K, offer_id="o", material_text="花生秧", spec_text=f"水12 {said}")
    assert (assess(offer, want, K, AS_OF).verdict == "refused") is is_mouldy


def test_who_holds_the_permit_for_incineration_ash_means_that_when_he_says_fly_ash() -> None:
    want = make_want(K, want_id="w", use_id="kiln_coprocessing", material_text="飞灰", permits=frozenset({"HW18"}))
    offer = make_offer(K, offer_id="o", material_text="飞灰", spec_text="含水20", hazard_code="772-002-18")
    assert (want.named, offer.material_id) == (("msw_fly_ash",), "msw_fly_ash")
    assert assess(offer, want, K, AS_OF).verdict != "refused"
    assert assess(offer, replace(want, permits=frozenset()), K, AS_OF).verdict == "refused"


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.sampled_from(sorted(K.uses)))
def test_no_text_is_too_strange_to_be_judged(title: str, called: str, spec: str, use_id: str) -> None:
    offer = make_offer(K, offer_id="o", title=title, material_text=called, spec_text=spec)
    want = make_want(K, want_id="w", use_id=use_id, title=title, material_text=called, spec_text=spec)
    result = assess(offer, want, K, AS_OF)
    assert 0.0 <= result.score <= 1.0
    assert bool(result.refusals) == (not result.is_proposable)


def test_below_the_minimum_lot_is_reserved_and_far_below_refused() -> None:
    want = brick_works(min_supply=10_000.0)
    verdicts = [assess(gangue(amount=Amount(size)), want, K, AS_OF).verdict for size in (12_000, 6_000, 1_500)]
    assert verdicts == ["ideal", "reserved", "refused"]


def test_a_gate_fee_below_what_the_buyer_needs_is_a_price_above_the_ceiling() -> None:
    want = make_want(K, want_id="w", use_id="kiln_coprocessing", material_text="市政污泥", price_max=-150.0)
    grades = []
    for fee in (-200.0, -140.0, -100.0, 20.0):
        offer = make_offer(K, offer_id="o", material_text="市政污泥", spec_text="含水75 氯0.1 汞0.3mg/kg", price=fee)
        grades.append(assess(offer, want, K, AS_OF).grade)
    assert grades[0] == 3
    assert grades == sorted(grades, reverse=True)
    assert grades[-1] == 0


def test_wet_gangue_is_told_to_dry_and_radioactive_gangue_is_told_nothing() -> None:
    want = brick_works(acceptance=(OwnLimit("moisture", None, 10, "%", False),))
    wet = assess(gangue(spec_text="热值520大卡 硫0.8 含水13"), want, K, AS_OF)
    assert "dry" in {repair.code for repair in wet.repairs}
    hot = replace(gangue(), figures=(Figure("i_ra", "exact", "-", 1.4),))
    result = assess(hot, want, K, AS_OF)
    assert result.verdict == "refused"
    assert "i_ra" not in {repair.attribute for repair in result.repairs}


def test_high_and_low_calorific_gangue_are_offered_as_a_blend() -> None:
    from market.matching.index import match_wants

    offers = [
        gangue(offer_id="high", spec_text="热值800大卡 硫0.8 含水7"),
        gangue(offer_id="low", spec_text="热值250大卡 硫0.8 含水7"),
    ]
    ((_, found),) = match_wants(offers, [brick_works()], K, AS_OF)
    assert {r.other_offer_id for result in found for r in result.repairs if r.code == "blend"} - {None} == {
        "high",
        "low",
    }


@pytest.mark.parametrize(
    ("use_id", "asked", "words", "besides"),
    [
        ("brick_internal_fuel", "煤矸石", "煤泥也收，水分别太大", {"coal_slime"}),
        ("cement_retarder", "脱硫石膏", "氟石膏可以商量", {"fluorogypsum"}),
        ("clinker_ferrous", "steel slag", "iron tailings also welcome", {"iron_tailings"}),
        ("mushroom_agaricus", "wheat straw", "will also consider rice straw", {"rice_straw"}),
        ("organic_fertilizer", "牛粪", "菌渣掺一部分可以，水大不行", {"mushroom_residue"}),
        ("gypsum_board", "脱硫石膏", "phosphogypsum not considered", set()),
        ("gypsum_board", "脱硫石膏", "no phosphogypsum accepted", set()),
        ("aac_sand", "石英尾砂", "尾矿亦可", {"iron_tailings", "quartz_tailings"}),
        ("cement_retarder", "脱硫石膏", "磷石膏不可以谈", set()),
        ("cement_retarder", "脱硫石膏", "磷石膏不要", set()),
        ("brick_internal_fuel", "煤矸石", "稻草也收", set()),
    ],
)
def test_what_a_buyer_would_take_besides_is_an_alternative(
    use_id: str, asked: str, words: str, besides: set[str]
) -> None:
    want = make_want(K, want_id="w", use_id=use_id, material_text=asked, description=words)
    assert want.alternatives == besides
    for material_id in besides - set(want.named):
        offer = make_offer(K, offer_id="o", material_text=K.materials[material_id].name_zh)
        assert [r.membership for r in assess(offer, want, K, AS_OF).reasons if r.attribute == "material"] == [0.6667]


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ("电炉除尘灰 铁40", "HW23"),
        ("EAF dust, Zn 18 %", "HW23"),
        ("冷凝焦油渣", "HW11"),
        ("废机油桶底", "HW08"),
        ("钢屑 无废机油", None),
        ("电炉渣 尾渣", None),
    ],
)
def test_hazardous_waste_without_a_code_is_known_by_its_name(said: str, category: str | None) -> None:
    offer = make_offer(K, offer_id="o", material_text=said)
    assert {code for code in offer.conditions if code.startswith("HW")} == ({category} if category else set())


def test_total_iron_speaks_for_iron_oxide_and_sulfate_for_the_purity_of_gypsum_alone() -> None:
    slag = {f.key: f for f in make_offer(K, offer_id="o", material_text="转炉渣", spec_text="TFe 20-22").figures}
    assert (slag["fe2o3"].min, slag["fe2o3"].max) == pytest.approx((28.594, 31.453), abs=0.001)
    gypsum = {f.key: f for f in make_offer(K, offer_id="o", material_text="脱硫石膏", spec_text="SO3 42").figures}
    assert gypsum["gypsum_purity"].value == pytest.approx(90.3)
    both = make_offer(K, offer_id="o", material_text="脱硫石膏", spec_text="SO3 42 二水88")
    assert [f.value for f in both.figures if f.key == "gypsum_purity"] == [88]
    ash = make_offer(K, offer_id="o", material_text="粉煤灰", spec_text="SO3 1.2")
    assert "gypsum_purity" not in {f.key for f in ash.figures}


def test_carbon_black_is_no_battery_powder() -> None:
    assert make_offer(K, offer_id="o", material_text="黑粉", description="废轮胎热解炭黑").material_id is None
    powder = make_offer(K, offer_id="o", material_text="三元黑粉", spec_text="Ni 15 含导电炭黑")
    assert powder.material_id == "black_mass"


def test_who_refuses_a_battery_refuses_its_powder() -> None:
    want = make_want(K, want_id="w", use_id="battery_hydromet", material_text="黑粉", spec_text="磷酸铁锂不要")
    iron = make_offer(K, offer_id="o", material_text="铁锂黑粉", spec_text="Li 3.5")
    nickel = make_offer(K, offer_id="o", material_text="三元黑粉", spec_text="Ni 15 Li 3.5")
    assert assess(iron, want, K, AS_OF).verdict == "refused"
    assert assess(nickel, want, K, AS_OF).verdict != "refused"


def test_what_was_never_tested_is_refused_only_where_the_buyer_insists_on_a_report() -> None:
    strict = brick_works(description="无检测报告不谈")
    for said, refused in (("还没化验", True), ("已化验", False), ("", False)):
        offer = gangue(description=said)
        assert (assess(offer, strict, K, AS_OF).verdict == "refused") is refused
        assert assess(offer, brick_works(), K, AS_OF).verdict != "refused"
