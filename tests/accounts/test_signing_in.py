"""Signing in: who gets in, who has to wait, and what nobody learns."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, func, select

from market.accounts import services
from market.accounts.errors import WrongCredentials, WrongPassword
from market.accounts.models import SignInThrottle, UserAccount
from market.accounts.rules import passwords
from market.kernel import db
from market.kernel.errors import Invalid, TooMany
from market.kernel.events import EventRow
from tests.support.cast import NOW, PASSWORD, Cast, found_city

HOME = "192.0.2.7"
ELSEWHERE = "198.51.100.9"


def enter(email: str, password: str = PASSWORD, *, address: str = HOME, now: datetime = NOW) -> int:
    return services.sign_in(email=email, password=password, address=address, now=now)


def fail(email: str, times: int = 1, *, address: str = HOME, now: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            enter(email, "a wrong password", address=address, now=now)


def happened(name: str) -> list[int]:
    return list(db.session().scalars(select(EventRow.subject_id).where(EventRow.name == name)))


def test_the_right_password_gives_the_person_and_is_recorded(cast: Cast) -> None:
    assert enter(" MINE@Example.org ") == cast.mine.user_id
    assert happened("UserSignedIn") == [cast.mine.user_id]


def test_a_wrong_password_and_an_unknown_address_are_told_alike_and_both_recorded(cast: Cast) -> None:
    fail("mine@example.org")
    fail("nobody@example.org")
    assert happened("SignInFailed") == [cast.mine.user_id, 0]


def test_an_unknown_address_costs_the_same_hash_as_a_wrong_password(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Watched(PasswordHasher):
        seen: list[str]

        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # only watched
            self.seen.append(str(hash).rsplit("$", 2)[0])
            return bool(super().verify(hash, password))

    watched = Watched(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    watched.seen = []
    monkeypatch.setattr(passwords, "_hasher", watched)
    fail("mine@example.org")
    fail("nobody@example.org")
    assert watched.seen == ["$argon2id$v=19$m=19456,t=2,p=1"] * 2


def test_a_closed_account_is_told_like_a_wrong_password(cast: Cast) -> None:
    with db.atomic() as current:
        current.get_one(UserAccount, cast.mine.user_id).is_active = False
    with pytest.raises(WrongCredentials):
        enter("mine@example.org")


def test_after_three_failures_even_the_right_password_has_to_wait(cast: Cast) -> None:
    fail("mine@example.org", 3)
    with pytest.raises(TooMany) as refused:
        enter("mine@example.org")
    assert refused.value.retry_after == 30
    assert enter("mine@example.org", now=NOW + timedelta(seconds=30)) == cast.mine.user_id


def test_refused_tries_do_not_prolong_the_wait(cast: Cast) -> None:
    fail("mine@example.org", 3)
    for second in range(1, 30):
        with pytest.raises(TooMany) as refused:
            enter("mine@example.org", now=NOW + timedelta(seconds=second))
        assert refused.value.retry_after == 30 - second
    assert enter("mine@example.org", now=NOW + timedelta(seconds=30)) == cast.mine.user_id


def test_each_further_failure_doubles_the_wait_up_to_half_an_hour(cast: Cast) -> None:
    fail("mine@example.org", 3)
    now, waits = NOW, []
    for _ in range(8):
        with pytest.raises(TooMany) as refused:
            enter("mine@example.org", now=now)
        waits.append(refused.value.retry_after)
        now += timedelta(seconds=refused.value.retry_after)
        fail("mine@example.org", now=now)
    assert waits == [30, 60, 120, 240, 480, 960, 1800, 1800]


def test_an_unknown_address_has_to_wait_as_well_so_that_waiting_betrays_nothing(cast: Cast) -> None:
    fail("nobody@example.org", 3)
    with pytest.raises(TooMany):
        enter("nobody@example.org")


def test_a_success_forgets_the_failures_before_it(cast: Cast) -> None:
    fail("mine@example.org", 2)
    enter("mine@example.org")
    fail("mine@example.org", 3)


def test_a_quiet_day_forgets_the_failures(cast: Cast) -> None:
    fail("mine@example.org", 3)
    fail("mine@example.org", 3, now=NOW + timedelta(hours=24))


def test_one_account_from_many_addresses_is_slowed_down_too(cast: Cast) -> None:
    for host in range(4):
        fail("mine@example.org", 3, address=f"203.0.113.{host}")
    with pytest.raises(TooMany) as refused:
        enter("mine@example.org", address=ELSEWHERE)
    assert refused.value.retry_after == 30


def test_where_the_owner_signed_in_before_strangers_elsewhere_cannot_lock_them_out(cast: Cast) -> None:
    enter("mine@example.org", address=HOME)
    for host in range(4):
        fail("mine@example.org", 3, address=f"203.0.113.{host}")
    assert enter("mine@example.org", address=HOME) == cast.mine.user_id


def test_one_address_trying_many_accounts_is_slowed_down(cast: Cast) -> None:
    for person in range(30):
        fail(f"person{person}@example.org", address=HOME)
    with pytest.raises(TooMany):
        enter("mine@example.org", address=HOME)
    assert enter("mine@example.org", address=ELSEWHERE) == cast.mine.user_id


def test_an_own_success_does_not_wash_an_address_clean(cast: Cast) -> None:
    for person in range(29):
        fail(f"person{person}@example.org", address=HOME)
    enter("kiln@example.org", address=HOME)
    fail("person30@example.org", address=HOME)
    with pytest.raises(TooMany):
        enter("kiln@example.org", address=HOME)


@pytest.mark.parametrize("email", ["", "\x00", "x" * 100_000, "' OR 1=1 --", "\ud800@example.org"])
def test_a_hostile_address_is_just_wrong(cast: Cast, email: str) -> None:
    fail(email)


def test_an_outdated_hash_is_renewed_when_its_owner_signs_in(cast: Cast) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD.encode())
    with db.atomic() as current:
        current.get_one(UserAccount, cast.mine.user_id).password_hash = weak
    enter("mine@example.org")
    kept = db.session().get_one(UserAccount, cast.mine.user_id).password_hash
    assert not passwords.is_outdated(kept)
    assert passwords.is_password(kept, PASSWORD)


def test_old_counters_go_and_fresh_or_known_ones_stay(cast: Cast) -> None:
    enter("mine@example.org", address=HOME)
    fail("nobody@example.org", address=ELSEWHERE)

    def kept() -> int:
        return db.session().scalar(select(func.count()).select_from(SignInThrottle)) or 0

    assert services.forget_old_tries(now=NOW + timedelta(days=1)) == 0
    services.forget_old_tries(now=NOW + timedelta(days=3))
    assert kept() == 1  # the owner's own address
    services.forget_old_tries(now=NOW + timedelta(days=91))
    assert kept() == 0


def test_a_changed_password_replaces_the_old_one_and_ends_the_sessions(cast: Cast) -> None:
    actor = cast.mine.actor
    generation = services.change_password(actor=actor, now=NOW, present=PASSWORD, new="new-weighbridge-7")
    assert generation == 1
    assert enter("mine@example.org", "new-weighbridge-7") == cast.mine.user_id
    fail("mine@example.org")
    assert happened("PasswordChanged") == [cast.mine.user_id]


def test_guessing_the_present_password_has_to_wait_like_a_sign_in(cast: Cast) -> None:
    def guess(present: str) -> None:
        services.change_password(actor=cast.mine.actor, now=NOW, present=present, new="new-weighbridge-7")

    for _ in range(3):
        with pytest.raises(WrongPassword):
            guess("wrong")
    with pytest.raises(TooMany):
        guess(PASSWORD)


def test_a_poor_new_password_is_refused_at_its_field_and_costs_no_try(cast: Cast) -> None:
    for _ in range(5):
        with pytest.raises(Invalid) as refused:
            services.change_password(actor=cast.mine.actor, now=NOW, present=PASSWORD, new="short")
        assert list(refused.value.fields) == ["new"]
    enter("mine@example.org")


@pytest.mark.race
def test_simultaneous_guesses_together_get_three_tries_and_no_more(clean_database: Engine) -> None:
    found_city()
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def guess() -> None:
        barrier.wait()
        for _ in range(4):
            try:
                enter("mine@example.org", "a wrong password")
            except (WrongCredentials, TooMany) as refusal:
                outcomes.append(refusal.code)
            finally:
                db.release()

    threads = [threading.Thread(target=guess) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["too_many"] * 5 + ["wrong_credentials"] * 3
