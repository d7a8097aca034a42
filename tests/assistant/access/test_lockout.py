"""Lock-out: growing waits by name and by address, over restarts, however many try at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.access.lockout import FREE_BY_ADDRESS, FREE_BY_NAME, Lockout

if TYPE_CHECKING:
    from tests.assistant.access.conftest import Clock


def test_after_failures_for_a_name_the_wait_grows_up_to_a_bound(tmp_path: Path, clock: Clock) -> None:
    lockout, addresses = Lockout(tmp_path, clock), (f"10.0.0.{n}" for n in count())
    assert [lockout.attempt("lan", next(addresses)) for _ in range(FREE_BY_NAME)] == [0] * FREE_BY_NAME

    waits = []
    for _ in range(7):
        waits.append(lockout.attempt("lan", next(addresses)))
        clock.now += waits[-1]
        assert lockout.attempt("lan", next(addresses)) == 0
    assert waits == [30, 60, 120, 240, 480, 900, 900]
    assert lockout.attempt("minh", next(addresses)) == 0


def test_after_failures_from_an_address_it_waits_whatever_name_it_tries(tmp_path: Path, clock: Clock) -> None:
    lockout = Lockout(tmp_path, clock)
    for n in range(FREE_BY_ADDRESS):
        assert lockout.attempt(f"name{n}", "10.0.0.1") == 0

    assert lockout.attempt("another", "10.0.0.1") == 30
    assert lockout.attempt("another", "10.0.0.2") == 0


def test_a_wait_is_kept_over_a_restart(tmp_path: Path, clock: Clock) -> None:
    for _ in range(FREE_BY_NAME):
        Lockout(tmp_path, clock).attempt("lan", "10.0.0.1")

    clock.now += 29
    assert Lockout(tmp_path, clock).attempt("lan", "10.0.0.1") == 1


def test_a_right_password_clears_the_name_and_takes_one_off_the_address(tmp_path: Path, clock: Clock) -> None:
    lockout = Lockout(tmp_path, clock)
    for _ in range(FREE_BY_NAME - 1):
        lockout.attempt("lan", "10.0.0.1")
    lockout.succeeded("lan", "10.0.0.1")
    for n in range(FREE_BY_ADDRESS - FREE_BY_NAME + 2):
        assert lockout.attempt(f"name{n}", "10.0.0.1") == 0

    assert lockout.attempt("lan", "10.0.0.1") == 30
    assert lockout.attempt("lan", "10.0.0.2") == 0


def test_failures_are_forgotten_after_a_day(tmp_path: Path, clock: Clock) -> None:
    lockout = Lockout(tmp_path, clock)
    for _ in range(FREE_BY_NAME):
        lockout.attempt("lan", "10.0.0.1")
    clock.now += 86_401

    assert [lockout.attempt("lan", "10.0.0.1") for _ in range(FREE_BY_NAME)] == [0] * FREE_BY_NAME


def test_many_at_once_get_no_further_than_one_after_another(tmp_path: Path, clock: Clock) -> None:
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: Lockout(tmp_path, clock).attempt("lan", "10.0.0.1"), range(40)))

    assert waits.count(0) == FREE_BY_NAME


def test_what_is_typed_as_a_name_is_not_kept(tmp_path: Path) -> None:
    Lockout(tmp_path).attempt("mật khẩu ở nhầm chỗ", "192.0.2.77")

    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "nhầm chỗ".encode() not in kept
    assert b"192.0.2.77" not in kept
