"""A cache for what is read of a store: kept as long as the store is, and no longer."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import TypeVar
from weakref import WeakKeyDictionary, ref

from index.interface import Passages

__all__ = ["per_store"]

A = TypeVar("A", bound=Hashable)
R = TypeVar("R")


def per_store(maxsize: int) -> Callable[[Callable[[Passages, A], R]], Callable[[Passages, A], R]]:
    """`lru_cache` for functions of a store and one argument, with `maxsize` values for each store.

    A server takes up one index after the other; an `lru_cache` of the module would hold those of before in memory.
    """

    def decorate(function: Callable[[Passages, A], R]) -> Callable[[Passages, A], R]:
        caches: WeakKeyDictionary[Passages, Callable[[A], R]] = WeakKeyDictionary()

        @wraps(function)
        def cached(store: Passages, argument: A) -> R:
            own = caches.get(store)
            if own is None:
                own = caches.setdefault(store, _cache_of(store, function, maxsize))
            return own(argument)

        return cached

    return decorate


def _cache_of(store: Passages, function: Callable[[Passages, A], R], maxsize: int) -> Callable[[A], R]:
    known = ref(store)  # held by its own cache, a store would never go

    @lru_cache(maxsize)
    def own(argument: A) -> R:
        alive = known()
        assert alive is not None, "whoever asks holds the store"
        return function(alive, argument)

    return own
