from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.kernel import access
from market.kernel.access import ANONYMOUS, Actor
from market.kernel.errors import Forbidden, SignInNeeded
from market.kernel.i18n import format_money, gettext, use_locale
from market.kernel.paging import Page, page_number
from market.kernel.states import Machine, WrongState
from market.kernel.text import normalise, pinyin, query_tokens, tokens
from market.kernel.web import safe_next

DOOR = Machine("shut", {("shut", "open"): "open", ("open", "shut"): "shut", ("shut", "lock"): "locked"})


def test_a_machine_moves_by_its_table_only() -> None:
    assert DOOR.move("shut", "open") == "open"
    with pytest.raises(WrongState):
        DOOR.move("locked", "open")
    assert DOOR.states == ("shut", "open", "locked")
    assert DOOR.check() == "state IN ('shut', 'open', 'locked')"


def test_two_character_words_are_found_by_their_bigram() -> None:
    assert "矸石" in tokens("优质煤矸石")
    assert query_tokens("煤矸石") == ["煤矸", "矸石"]


def test_full_width_traditional_and_case_fold_to_one_form() -> None:
    assert normalise("ＳｉＯ２　爐渣") == "sio2 炉渣"


def test_pinyin_is_toneless_and_joined() -> None:
    assert pinyin("煤矸石") == "meiganshi"


@given(st.text())
def test_tokens_never_raise_and_queries_ask_only_for_indexed_tokens(text: str) -> None:
    assert set(query_tokens(text)) <= set(tokens(text))


@given(st.text())
def test_page_numbers_from_garbage_are_pages(raw: str) -> None:
    assert page_number(raw) >= 1


def test_an_empty_list_has_one_page() -> None:
    assert Page([], 1, 20, 0).count == 1


@pytest.mark.parametrize(
    "target", [None, "", "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(target: str | None) -> None:
    assert safe_next(target, "/home") == "/home"


def test_local_paths_are_followed() -> None:
    assert safe_next("/offers?page=2", "/") == "/offers?page=2"


class _Verb(access.Permission):
    OPEN = "test.open"


access.grant(_Verb.OPEN, access.every(access.owner, access.role("trader")))


class _Thing:
    organisation_id = 1


def test_permission_is_an_or_of_ands_and_strangers_are_asked_to_sign_in() -> None:
    trader = Actor(user_id=1, organisation_id=1, roles=frozenset({"trader"}))
    access.require(_Verb.OPEN, trader, _Thing())
    with pytest.raises(Forbidden):
        access.require(_Verb.OPEN, Actor(user_id=1, organisation_id=2, roles=frozenset({"trader"})), _Thing())
    with pytest.raises(Forbidden):
        access.require(_Verb.OPEN, Actor(user_id=1, organisation_id=1), _Thing())
    with pytest.raises(SignInNeeded):
        access.require(_Verb.OPEN, ANONYMOUS, _Thing())


def test_negative_prices_show_a_true_minus() -> None:
    assert format_money(-3000) == "−¥30.00"
    assert format_money(1200, sign=True) == "+¥12.00"


def test_the_language_holds_for_its_block_only() -> None:
    with use_locale("en"):
        assert gettext("Please sign in first.") == "Please sign in first."
    assert gettext("Please sign in first.") == "请先登录。"


@pytest.mark.parametrize(("raw", "number"), [("9" * 5_000, 10_000), ("-1", 1), ("0", 1), ("²", 1), ("7", 7)])
def test_a_page_number_of_any_length_is_a_page(raw: str, number: int) -> None:
    assert page_number(raw) == number
