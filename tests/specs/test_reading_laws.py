"""What holds of every text, sensible or not."""

from __future__ import annotations

import random
import time
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from market.catalog.shipped import shipped_knowledge
from market.kernel.text import to_simplified
from market.specs.rules.model import Spec
from market.specs.services import read_spec, spec_as_json
from tests.specs.test_strings import ROWS

PROPERTIES = shipped_knowledge().properties
TEXTS = [text for _, text, _ in ROWS]
NUMBERS = ("value", "min", "max")
SET_BY = {
    "exact": {"value"},
    "le": {"max"},
    "lt": {"max"},
    "ge": {"min"},
    "gt": {"min"},
    "range": {"min", "max"},
    "tol": set(NUMBERS),
}
PIECES = [
    *"0123456789.,，:：/-~±≤≥<>≯≮()（）+%‰个点约成半一二两十百千万亿的歼\n\t",
    *(
        "SiO2",
        "SO3",
        "Qnet,ar",
        "硫",
        "含水",
        "大卡",
        "kcal/kg",
        "mm",
        "目",
        "干基",
        "收到基",
        "以下",
        "左右",
        "未检",
        "元/吨",
        "每吨",
        "倒贴",
        "自提",
        "万吨",
        "/年",
    ),
    *(
        "无霉变",
        "模组",
        "S95",
        "二级灰",
        "煤矸石",
        "fly ash",
        "max",
        "not more than",
        "１２",
        "Ⅱ级",
        "\x00",
        "\ud7ff",
        "🙂",
        "ﷺ",
        "İ",
        "ﬀ",
        "½",
        "㎎",
        "㊙",
    ),
]
mutated = st.builds(
    lambda text, at, piece, cut: text[: at % (len(text) + 1)] + piece + text[(at + cut) % (len(text) + 1) :],
    st.sampled_from(TEXTS), st.integers(0, 200), st.sampled_from(PIECES), st.integers(0, 6),
)  # fmt: skip
assembled = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
anything = st.one_of(mutated, assembled, st.text(max_size=80))
few = settings(max_examples=170, deadline=None, suppress_health_check=[HealthCheck.too_slow])
many = settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def assert_lawful(text: str, spec: Spec) -> None:
    shown = spec_as_json("x", spec)
    assert set(shown) == {"id", "material", "properties", "quantity", "price", "unread"}
    assert spec.material is None or spec.material in shipped_knowledge().materials
    for figure, row in zip(spec.properties, shown["properties"], strict=True):
        known = PROPERTIES[figure.key]
        assert row["unit"] == (None if known.unit == "text" else known.unit)
        assert row["qualifier"] in {*SET_BY, "text", "unknown", "nd"}
        assert {name for name in NUMBERS if row[name] is not None} == SET_BY.get(row["qualifier"], set())
        assert (row["qualifier"] == "text") == ("text" in row)
        assert row["basis"] in (None, "ar", "ad", "d", "daf")
        assert row.get("kind") in (None, "net", "gross")
        assert 0 <= figure.start < figure.end <= len(text)
        assert figure.source_text == text[figure.start : figure.end]
    assert_amounts(shown)
    assert all(piece in text for piece in spec.unread)


def assert_amounts(shown: dict[str, Any]) -> None:
    for money in (shown["quantity"], shown["price"]):
        if money:
            given_numbers = {name for name in NUMBERS if money[name] is not None}
            assert given_numbers in ({"value"}, {"min"}, {"max"}, {"min", "max"}, set(NUMBERS))
    if shown["quantity"]:
        assert shown["quantity"]["unit"] in ("t", "m3", "pcs", "kWh", "MWh")
        assert shown["quantity"]["period"] in (None, "year", "month", "week", "day", "once", "stock")
    if shown["price"]:
        assert shown["price"]["unit"] == "CNY/t"
        assert shown["price"]["direction"] in ("buyer_pays", "producer_pays")


@few
@given(anything)
@example("清淤泥 6万大卡(土工)45% 液限42%")
def test_any_text_is_read_lawfully(text: str) -> None:
    assert_lawful(text, read_spec(text))


@pytest.mark.soak
@many
@given(anything)
def test_ten_thousand_texts_are_read_lawfully(text: str) -> None:
    assert_lawful(text, read_spec(text))


def _meaning(text: str) -> dict[str, Any]:
    spec = read_spec(text)
    return spec_as_json("x", replace(spec, unread=()))


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and c != "*" else "\u3000" if c == " " else c for c in text)


@pytest.mark.parametrize("batch", range(6))
def test_full_width_letters_change_nothing(batch: int) -> None:
    for text in TEXTS[batch::6]:
        if unicodedata.is_normalized("NFKC", text):
            assert _meaning(_full_width(text)) == _meaning(text), text


TRADITIONAL = str.maketrans(
    "熱值發熱量燒細鋼銅鋁鐵錳鎳鋅鉛鎘鉻鹽塊徑適積濕幹廠噸電池組漿礦爐廢棄",
    "热值发热量烧细钢铜铝铁锰镍锌铅镉铬盐块径适积湿干厂吨电池组浆矿炉废弃",
)
SIMPLE = {simple: chr(traditional) for traditional, simple in ((k, chr(v)) for k, v in TRADITIONAL.items())}


def test_traditional_characters_change_nothing() -> None:
    changed = 0
    for text in TEXTS:
        traditional = "".join(SIMPLE.get(c, c) if to_simplified(SIMPLE.get(c, c)) == c else c for c in text)
        changed += traditional != text
        assert _meaning(traditional) == _meaning(text), text
    assert changed > 100


def test_reading_twice_gives_the_same() -> None:
    for text in TEXTS[::10]:
        assert read_spec(text) == read_spec(text)


@pytest.mark.soak
@pytest.mark.parametrize("unit", ["煤矸石 硫1.1，", "一", "9", "<", "(", "个", "约", "7d/", "Si0", "无霉、", "歼"])
def test_the_time_grows_with_the_length_and_not_with_its_square(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        times = []
        for _ in range(3):
            begin = time.process_time()  # not the clock on the wall: the machine may be busy with others
            read_spec(text)
            times.append(time.process_time() - begin)
        return min(times)

    assert seconds(40_000) <= 4 * 2.5 * seconds(10_000)  # a square would be 16 times


@pytest.mark.soak
def test_shuffled_characters_are_read_lawfully() -> None:
    random.seed(7)
    for text in TEXTS:
        letters = list(text)
        random.shuffle(letters)
        assert_lawful("".join(letters), read_spec("".join(letters)))
