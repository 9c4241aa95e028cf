"""Pure rules: what may be entered, and how long failures make one wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.accounts.rules import entries, passwords, throttle

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (2, 0), (3, 30), (4, 60), (5, 120), (8, 960), (9, 1800), (10, 1800), (10_000, 1800)],
)
def test_waiting_doubles_after_three_failures_up_to_half_an_hour(failures: int, seconds: int) -> None:
    assert throttle.LIMITS["pair"].wait(failures) == timedelta(seconds=seconds)


def test_the_seconds_left_run_down_to_zero() -> None:
    limit = throttle.LIMITS["pair"]
    assert limit.seconds_left(3, NOW, NOW) == 30
    assert limit.seconds_left(3, NOW, NOW + timedelta(seconds=29, milliseconds=500)) == 1
    assert limit.seconds_left(3, NOW, NOW + timedelta(seconds=30)) == 0


def test_an_account_as_a_whole_is_never_closed_for_long() -> None:
    assert throttle.LIMITS["account"].wait(10**6) == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_addresses_of_one_household_count_as_one(one: str, other: str) -> None:
    assert throttle.network_of(one) == throttle.network_of(other)


def test_different_neighbours_count_apart_and_an_odd_address_is_kept() -> None:
    assert throttle.network_of("2001:db8:1:2::1") != throttle.network_of("2001:db8:1:3::1")
    assert throttle.network_of("192.0.2.7") != throttle.network_of("192.0.2.8")
    assert throttle.network_of("unix:") == "unix:"


def test_counter_keys_hide_what_was_typed() -> None:
    keys = throttle.sign_in_keys("my-secret@example.org", "192.0.2.7")
    assert sorted(keys) == ["account", "address", "pair"]
    assert not any("secret" in key or "192" in key or len(key) > 80 for key in keys.values())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Mine@Example.ORG ", "mine@example.org"),
        ("ｍｉｎｅ＠example．org", "mine@example.org"),
        ("王工@例子.公司", "王工@例子.公司"),
        ("no-at-sign.example", ""),
        ("two@at@example.org", ""),
        ("nul\x00@example.org", ""),
        ("a b@example.org", ""),
        ("a@localhost", ""),
        ("a@" + "b" * 260 + ".org", ""),
        ("", ""),
    ],
)
def test_an_address_is_kept_in_one_form_or_refused(typed: str, kept: str) -> None:
    assert entries.clean_email(typed) == kept


def test_a_name_is_one_visible_line() -> None:
    assert entries.clean("  青岭\x00\u202e 煤矿\n\t一号  ") == "青岭 煤矿 一号"


@given(st.text(max_size=60))
def test_whatever_is_typed_cleaning_it_twice_changes_nothing(text: str) -> None:
    assert entries.clean(entries.clean(text)) == entries.clean(text)
    assert entries.clean_email(entries.clean_email(text)) == entries.clean_email(text)


@pytest.mark.parametrize("password", ["short", "x" * 201, "aaaaaaaaaaaaaa", "mine@example.org"])
def test_a_password_too_short_too_long_or_easily_guessed_is_refused(password: str) -> None:
    assert entries.password_faults("new", password, "mine@example.org")


@pytest.mark.parametrize("password", ["xuncai-demo-2026", "十里煤山九里灰，还有一里好风光", "correct horse battery"])
def test_a_sentence_is_a_password_in_any_language(password: str) -> None:
    assert not entries.password_faults("new", password, "mine@example.org")


def test_a_password_verifies_whatever_keyboard_width_it_was_typed_with() -> None:
    kept = passwords.hash_password("weigh-bridge-2026")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.is_password(kept, "weigh-bridge-2026")
    assert passwords.is_password(kept, "ｗｅｉｇｈ-bridge-２０２６")
    assert not passwords.is_password(kept, "weigh-bridge-2027")
    assert not passwords.is_outdated(kept)


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=300))
def test_no_password_opens_an_account_that_does_not_exist(password: str) -> None:
    assert not passwords.is_password(None, password)


@pytest.mark.parametrize("password", ["\ud800", "\x00" * 12, "x" * 1_000_000])
def test_a_hostile_password_is_just_wrong(password: str) -> None:
    assert not passwords.is_password(passwords.hash_password("weigh-bridge-2026"), password)


def test_a_broken_hash_opens_nothing() -> None:
    assert not passwords.is_password("not a hash", "weigh-bridge-2026")


def test_shilong_lies_forty_kilometres_from_xinhua() -> None:
    # One degree of latitude is 111.2 km; a degree of longitude at 33.8° N 92.4 km.
    assert entries.distance_km(33.737, 113.294, 33.899, 112.899) == pytest.approx(40.7, abs=0.5)


@pytest.mark.parametrize(
    ("lat", "lon", "field"),
    [
        (112.9, 33.9, "lat"),
        (33.9, 333.0, "lon"),
        (float("nan"), 112.9, "lat"),
        (33.9, float("inf"), "lon"),
        (30.0, 112.9, "lat"),
    ],
)
def test_a_point_off_the_globe_or_far_from_its_district_is_refused_at_its_field(
    lat: float, lon: float, field: str
) -> None:
    assert field in entries.place_faults(lat, lon, (33.899, 112.899), "石龙区")


def test_a_point_in_its_district_or_anywhere_outside_the_city_is_taken() -> None:
    assert not entries.place_faults(33.95, 112.95, (33.899, 112.899), "石龙区")
    assert not entries.place_faults(-33.9, 18.4, None, "")
