"""Whoever came first is served first, and nobody overtakes."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from assistant.fair_semaphore import FairSemaphore


def _waiting(semaphore: FairSemaphore, count: int) -> None:
    while len(semaphore._line) < count:
        time.sleep(0.001)


def test_no_more_have_a_place_than_there_are_and_who_finds_none_is_told() -> None:
    semaphore = FairSemaphore(2)

    assert [semaphore.acquire(0.01) for _ in range(3)] == [True, True, False]
    semaphore.release()
    assert [semaphore.acquire(0.01) for _ in range(2)] == [True, False]


def test_places_are_given_in_the_order_of_coming_and_nobody_overtakes() -> None:
    semaphore = FairSemaphore(1)
    assert semaphore.acquire(1)
    served: list[int] = []

    def wait(number: int) -> None:
        assert semaphore.acquire(30)
        served.append(number)

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(8)]
    for number, thread in enumerate(threads, 1):
        thread.start()
        _waiting(semaphore, number)
    for number, thread in enumerate(threads):
        semaphore.release()
        assert not semaphore.acquire(0)  # the place is taken, whether or not who waited knows by now
        thread.join()
        assert served == list(range(number + 1))


def test_who_went_away_is_passed_over() -> None:
    semaphore = FairSemaphore(1)
    assert semaphore.acquire(1)
    with ThreadPoolExecutor(2) as pool:
        impatient = pool.submit(semaphore.acquire, 0.05)
        patient = pool.submit(semaphore.acquire, 30)
        assert impatient.result() is False
        semaphore.release()
        assert patient.result() is True


def test_places_are_neither_lost_nor_made_where_many_come_and_go() -> None:
    semaphore = FairSemaphore(3)
    inside, most, lock = 0, 0, threading.Lock()

    def come_and_go() -> None:
        nonlocal inside, most
        for _ in range(200):
            if semaphore.acquire(0.0001):
                with lock:
                    inside += 1
                    most = max(most, inside)
                with lock:
                    inside -= 1
                semaphore.release()

    threads = [threading.Thread(target=come_and_go) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 1 <= most <= 3
    assert [semaphore.acquire(0.01) for _ in range(4)] == [True, True, True, False]
