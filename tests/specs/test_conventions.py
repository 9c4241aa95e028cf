"""One convention a case: units, bounds, bases, stated opposites, amounts, money."""

from __future__ import annotations

from typing import Any

import pytest

from market.specs.rules.model import Figure
from market.specs.services import read_spec


def only(text: str) -> Figure:
    figures = read_spec(text).properties
    assert len(figures) == 1, figures
    return figures[0]


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("热值1000大卡", "calorific_value", 4.1868),
        ("热值1000千卡/千克", "calorific_value", 4.1868),
        ("热值12560千焦", "calorific_value", 12.56),
        ("CV 5000 BTU/lb", "calorific_value", 11.63),
        ("热值 2 kWh/kg", "calorific_value", 7.2),
        ("含水12个点", "moisture", 12),
        ("含水三成五", "moisture", 35),
        ("含水率百分之十五", "moisture", 15),
        ("灰分 8‰", "ash", 0.8),
        ("氯离子200ppm", "chloride", 0.02),
        ("比表面积4300 cm2/g", "specific_surface", 430),
        ("容重1.35吨/方", "bulk_density", 1350),
        ("容重1.35吨每方", "bulk_density", 1350),
        ("电导率 3200 uS/cm", "ec", 3.2),
        ("内阻 0.002 ohm", "internal_resistance", 2),
        ("陈化半年", "aging_months", 6),
        ("铅 0.01%", "lead", 100),
        ("抗压强度 4000 psi", "compressive_strength", 27.579),
        ("秸秆长度30公分", "straw_length", 300),
        ("每捆40斤", "bale_weight", 20),
    ],
)
def test_units_become_the_canonical_one(text: str, key: str, value: float) -> None:
    figure = only(text)
    assert (figure.key, figure.qualifier) == (key, "exact")
    assert figure.value == pytest.approx(value, rel=1e-3)


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("油石比5%", "asphalt_content", 4.762),  # r/(1+r)
        ("+200目 38%", "passing_200mesh", 62),  # what does not stay passes
        ("CaCO3 90%", "cao", 50.43),
        ("Ca(OH)2 85%", "cao", 64.34),
        ("有机质以TOC计20%", "organic_matter", 34.48),
        ("硫(以SO3计) 2.4%", "so3", 2.4),
        ("含水率(土工)45%", "moisture", 31.03),  # on the dry mass: w/(1+w)
        ("碳酸锂 10%", "li_grade", 1.879),
    ],
)
def test_what_is_named_instead_is_turned_into_what_is_meant(text: str, key: str, value: float) -> None:
    figure = only(text)
    assert figure.key == key
    assert figure.value == pytest.approx(value, rel=1e-3)


@pytest.mark.parametrize(
    ("text", "qualifier", "low", "high"),
    [
        ("硫≤1.2", "le", None, 1.2),
        ("硫≯1.2", "le", None, 1.2),
        ("硫不大于1.2", "le", None, 1.2),
        ("硫别超过1.2", "le", None, 1.2),
        ("硫1.2以下", "le", None, 1.2),
        ("硫1.2封顶", "le", None, 1.2),
        ("sulphur 1.2% max", "le", None, 1.2),
        ("no more than 1.2% sulphur", "le", None, 1.2),
        ("硫<1.2", "lt", None, 1.2),
        ("硫不到1.2", "lt", None, 1.2),
        ("硫≥1.2", "ge", 1.2, None),
        ("硫不低于1.2", "ge", 1.2, None),
        ("硫≮1.2", "ge", 1.2, None),
        ("硫至少1.2", "ge", 1.2, None),
        ("硫>1.2", "gt", 1.2, None),
        ("硫0.8-1.2", "range", 0.8, 1.2),
        ("硫0.8~1.2%", "range", 0.8, 1.2),
        ("硫0.8至1.2", "range", 0.8, 1.2),
        ("sulphur 0.8 to 1.2 %", "range", 0.8, 1.2),
        ("硫≥0.8，≤1.2", "range", 0.8, 1.2),
    ],
)
def test_bounds_stand_on_their_side(text: str, qualifier: str, low: float | None, high: float | None) -> None:
    figure = only(text)
    assert (figure.key, figure.qualifier, figure.value) == ("sulfur", qualifier, None)
    assert (figure.min, figure.max) == (low, high)


def test_a_tolerance_sets_the_middle_and_both_ends() -> None:
    figure = only("发热量2900±100kcal")
    assert figure.qualifier == "tol"
    assert (figure.value, figure.min, figure.max) == pytest.approx((12.1417, 11.723, 12.5604), rel=1e-4)


def test_a_finer_mesh_is_a_smaller_opening() -> None:
    figure = only("粒度200目以上")
    assert figure.qualifier == "le"
    assert figure.max == pytest.approx(0.075)


@pytest.mark.parametrize(
    ("text", "basis", "kind"),
    [
        ("Qnet,ar 5.2 MJ/kg", "ar", "net"),
        ("12.1 MJ/kg（收到基低位）", "ar", "net"),
        ("干基高位热值1500大卡", "d", "gross"),
        ("GCV 20 MJ/kg adb", "ad", "gross"),
        ("NCV 18 MJ/kg d", "d", "net"),
        ("热值1500大卡", None, None),
    ],
)
def test_basis_and_kind_are_kept_where_they_are_stated(text: str, basis: str | None, kind: str | None) -> None:
    figure = only(text)
    assert (figure.key, figure.basis, figure.kind) == ("calorific_value", basis, kind)


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [("硫未检测", "unknown"), ("硫：/", "unknown"), ("硫还没化验", "unknown"), ("汞未检出", "nd"), ("Hg N.D.", "nd")],
)
def test_a_figure_that_is_missing_is_said_to_be(text: str, qualifier: str) -> None:
    figure = only(text)
    assert figure.qualifier == qualifier
    assert (figure.value, figure.min, figure.max) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("年3万吨", (30000, None, None, "t", "year")),
        ("月供约500t", (500, None, None, "t", "month")),
        ("日产300方", (300, None, None, "m3", "day")),
        ("现货3,000吨", (3000, None, None, "t", "stock")),
        ("5kt per year", (5000, None, None, "t", "year")),
        ("每天一两百吨", (None, 100, 200, "t", "day")),
        ("1-2万吨/年", (None, 10000, 20000, "t", "year")),
        ("两千吨起订", (None, 2000, None, "t", None)),
        ("库存2500吨，50吨起订", (2500, None, None, "t", "stock")),
        ("亩产800斤，3000亩", (1200, None, None, "t", None)),
    ],
)
def test_amounts_with_their_period(text: str, expected: tuple[Any, ...]) -> None:
    quantity = read_spec(text).quantity
    assert quantity is not None
    assert (quantity.value, quantity.min, quantity.max, quantity.unit, quantity.period) == expected


@pytest.mark.parametrize(
    ("text", "signed", "freight"),
    [
        ("出厂价35元/吨", 35, False),
        ("到厂价85", 85, True),
        ("220一吨自提", 220, False),
        ("倒贴20元/吨", -20, None),
        ("处置费280元每吨", -280, None),
        ("we pay 60 CNY/t", -60, None),
        ("每斤两毛", 400, None),
        ("1.8万/吨", 18000, None),
        ("免费，自提", 0, False),
    ],
)
def test_a_price_is_what_the_taker_pays_for_a_tonne(text: str, signed: float, freight: bool | None) -> None:
    price = read_spec(text).price
    assert price is not None
    assert price.signed == pytest.approx(signed)
    assert price.freight_included is freight


@pytest.mark.parametrize("text", ["每方120元", "60元/块", "0.35元/Wh", "价格面议"])
def test_money_by_another_measure_is_no_price_per_tonne(text: str) -> None:
    assert read_spec(text).price is None


@pytest.mark.parametrize(
    ("text", "material"),
    [
        ("煤干石 1200大卡", "coal_gangue"),
        ("粉媒灰 烧矢量5", "fly_ash"),
        ("飞灰 细度20", "fly_ash"),
        ("飞灰 生活垃圾焚烧 HW18", "msw_fly_ash"),
        ("二级灰，流化床灰勿扰", "fly_ash"),
        ("砖混垃圾", "mixed_cdw"),
        ("Fly ash from CFB boiler", "cfb_ash"),
        ("水分8% 灰分20%", None),
    ],
)
def test_materials_by_name_typo_and_context(text: str, material: str | None) -> None:
    assert read_spec(text).material == material


def test_what_has_no_key_is_listed_and_never_guessed() -> None:
    spec = read_spec("含水8%，锑3.5%，Ni+Co 22%，胶含量12%")
    assert [figure.key for figure in spec.properties] == ["moisture"]
    assert [
        piece for piece in ("锑", "Ni+Co 22%", "胶含量12%") if not any(piece in unread for unread in spec.unread)
    ] == []


@pytest.mark.parametrize(
    "symbol", ["SiO2", "Al2O3", "Fe2O3", "CaO", "MgO", "SO3", "TiO2", "MnO", "K2O", "Na2O", "P2O5"]
)
def test_a_zero_for_the_letter_o_is_forgiven(symbol: str) -> None:
    assert only(f"{symbol.replace('O', '0')} 4.5%") == only(f"{symbol} 4.5%").__class__(
        **_fields(f"{symbol} 4.5%", symbol)
    )


def _fields(text: str, symbol: str) -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(only(text)), "source_text": text.replace(symbol, symbol.replace("O", "0"))}


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("12块5一吨", 12.5),
        ("4毛5一斤", 900),
        ("三毛钱一斤", 600),
        ("一百二一吨", 120),
        ("一万二一吨", 12000),
        ("废电瓶 9100 自提", 9100),
    ],
)
def test_money_as_it_is_spoken_becomes_yuan_a_tonne(text: str, price: float) -> None:
    read = read_spec(text)
    assert read.price is not None
    assert read.price.value == pytest.approx(price)
    assert read.quantity is None


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("一年三五万吨", (None, 30000, 50000)),
        ("每月五六百吨", (None, 500, 600)),
        ("二十三四吨", (None, 23, 24)),
        ("12 000 t", (12000, None, None)),
        ("三百二十一吨", (321, None, None)),
    ],
)
def test_amounts_as_they_are_spoken(text: str, sides: tuple[float | None, ...]) -> None:
    quantity = read_spec(text).quantity
    assert quantity is not None
    assert (quantity.value, quantity.min, quantity.max) == sides


@pytest.mark.parametrize("text", ["CaO/SiO2 1.15", "碱度1.15", "K2O+Na2O 8.1", "废砼 C30 自提"])
def test_a_ratio_a_sum_and_a_strength_class_are_no_figure_and_no_price(text: str) -> None:
    read = read_spec(text)
    assert (read.properties, read.price) == ((), None)
    assert read.unread


@pytest.mark.parametrize(
    ("text", "bases"),
    [
        ("ash 0.6% db", ["d"]),
        ("TN 3.2% dm", ["d"]),
        ("热值4200大卡 干基高位 5100", [None, "d"]),
        ("干基 4100kcal/kg 收到基 3600kcal/kg", ["d", "ar"]),
        ("4300大卡 收到基低位", ["ar"]),
    ],
)
def test_a_basis_belongs_to_the_number_it_was_said_of(text: str, bases: list[str | None]) -> None:
    assert [figure.basis for figure in read_spec(text).properties] == bases


@pytest.mark.parametrize(
    "text", ["fineness 18% (45 um)", "18% retained on 325 mesh", "18% retained on a No. 325 sieve"]
)
def test_the_sieve_of_a_residue_is_no_grain_size(text: str) -> None:
    figure = only(text)
    assert (figure.key, figure.value) == ("residue_45um", 18)
