"""What words cost: how likely a word as typed is a slip for another, by the words and neighbours that an index knows.

Vietnamese is written in syllables, and nearly every slip of one letter or tone gives another syllable: a word alone
says little. What says that "hệ thông" is "hệ thống" is that the plans never set the first two side by side, and often
the other two. So the spelling of a question is the cheapest path through the spellings of its words, where a change
costs, and so does each pair of neighbours that no plan and no wording of questions holds.

The costs were set on variations of the tuning half of eval/questions/seed.jsonl (eval/variations.py), and few of them
matter: a third more or less of any changes the words put right by less than 1 in 100.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise, permutations
from math import log10, sqrt
from string import ascii_lowercase
from typing import Protocol

from corpus.data import read_table
from corpus.folding import strip_diacritics
from corpus.glossary import is_form_of_english
from corpus.keystrokes import TONE_LETTERS, is_bare_syllable, is_syllable
from corpus.writing import Writing
from index.analysis import syllables

__all__ = ["Lexicon", "Spelling", "Vocabulary", "bare", "is_possible", "one_slip_from"]

_DOUBLED = re.compile(r"(.)\1")

UNKNOWN = 2.5
"""Cost of a word that neither the vocabulary holds nor the rules of Vietnamese syllables allow."""
STRANGE = 0.5
"""Cost of a syllable that the vocabulary does not hold, but Vietnamese may."""
UNKNOWN_PAIR, KNOWN_PAIR, FIRM_PAIR = 1.0, 0.6, 1.6
"""Cost of two neighbours that never stand side by side, of two that once did, and what comes off that where they always
do ("hệ thống"); the root of the share in between."""
RARE = 3
"""Windows added to those of a word, so that one that occurs once is not taken to belong to its neighbours."""
UNMARKED, SOUND, MARK, SWAP, SLIP, UNMARKED_SLIP, MISMARKED = 0.6, 0.7, 0.8, 0.8, 1.0, 1.7, 1.9
"""Cost of marks left out, of a sound written as one that is spoken like it, of one mark wrong, of two letters swapped,
of one letter wrong, of a letter wrong and all marks left out, of two marks wrong."""
CHANCE = 1
"""Windows in which two neighbours may stand by a slip of the plans themselves ("hệ thông camera", once)."""
EVERYDAY = 50
"""Windows that each everyday word or pair of them counts as."""
FREQUENT = 0.3
"""What a word gains for each power of ten of its windows."""
KNOWN_WORD, KNOWN_LETTERS = 0.4, 0.8
"""What a change of marks, or of letters, costs more where the word as typed is in the vocabulary."""
MARGIN, KNOWN_MARGIN = 0.25, 0.5
"""A change must be cheaper by this than the next one for the same word, and than the word as typed if that is known."""
LONGEST_SLIP = 32
"""Letters of the longest word that may hold a slip. What has more is no word: "nghiêng" has 7, the longest of English
and of abbreviations below 32. The slips of 2,000 letters in a row would take 200 MB."""
LONGEST_LIST = 16
"""Spellings of one word that are weighed."""
_LOOKED_UP = 2**16
"""Terms of a large index whose counts are kept."""
SHORTEST_FOREIGN, SHORTEST_SWAPPED = 6, 4
"""Letters of a word that is no syllable ("digital") from which on one slip leaves it recognisable, and from which on
letters swapped or doubled do."""


class Vocabulary(Protocol):
    """The terms of an index, in one writing."""

    @property
    def is_large(self) -> bool:
        """Whether its terms are looked up one by one, and not all read at once."""
        ...

    def words(self) -> Iterable[str]:
        """The terms that are no pairs."""
        ...

    def windows_with(self, term: str) -> int:
        """How many windows have a term."""
        ...

    def frequencies(self) -> dict[str, int]:
        """Every term with the number of windows that have it; a dictionary of the caller's own."""
        ...

    def __contains__(self, term: object) -> bool: ...


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word as `fold_tone` writes it, and what it costs to read it where another is typed."""

    folded: str
    cost: float


class Lexicon:
    """How often words and pairs of neighbours occur, in one writing."""

    def __init__(self, counts: Mapping[str, int], words: Iterable[str] | None = None) -> None:
        """`words` are the terms that are no pairs; if None, they are looked for among all."""
        self.counts = counts
        self._forms: dict[str, list[str]] = {}
        for term in counts if words is None else words:
            if term.isalpha() and len(term) > 1:
                self._forms.setdefault(bare(term), []).append(term)
        self.spellings = lru_cache(maxsize=4096)(self._spellings)

    @classmethod
    def of(cls, lexical: Vocabulary, extra_texts: Iterable[str], writing: Writing) -> Lexicon:
        """The terms of an index and of further texts."""
        more: dict[str, int] = {}
        everyday = _everyday("phrases") | _everyday("words") | _everyday("english")
        for weight, texts in ((1, extra_texts), (EVERYDAY, everyday)):
            for text in texts:
                words = syllables(text if writing is Writing.ACCENTED else strip_diacritics(text))
                for term in (*words, *map("_".join, pairwise(words))):
                    more[term] = more.get(term, 0) + weight
        if lexical.is_large:
            return cls(_LookedUp(lexical, more), dict.fromkeys((*lexical.words(), *more)))
        counts = lexical.frequencies()
        for term, count in more.items():
            counts[term] = counts.get(term, 0) + count
        return cls(counts)

    def options(self, typed: Sequence[str], joined: Sequence[bool], fixed: Sequence[bool]) -> list[list[Spelling]]:
        """What each word may be: as typed, and where that is not certain, what it may be a slip for."""
        return [
            [Spelling(word, self._strangeness(word))]
            + [*self.spellings(word)] * (not fixed[i] and not self._stands(typed, joined, i))
            for i, word in enumerate(typed)
        ]

    def marked(self, word: str) -> list[Spelling]:
        """The words that one typed without diacritics may be, itself among them."""
        return [Spelling(form, self._strangeness(form)) for form in {word, *self._forms.get(bare(word), ())}]

    def cheapest(self, options: Sequence[Sequence[Spelling]], joined: Sequence[bool]) -> list[str]:
        """The cheapest spelling of each word, all taken together."""
        paths: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
        for i, spellings in enumerate(options):
            paths = [
                min(
                    (
                        cost + spelling.cost + (self._pair(path[-1], spelling.folded) if joined[i] else 0.0),
                        (*path, spelling.folded),
                    )
                    for cost, path in paths
                )
                for spelling in spellings
            ]
        return list(min(paths)[1])

    def is_sure(
        self, path: Sequence[str], typed: Sequence[str], joined: Sequence[bool], i: int, names: Sequence[bool]
    ) -> bool:
        """Whether the neighbours speak for a change, or the word as typed is none and only this one is near it."""
        beside = [k for k in (i - 1, i + 1) if 0 <= k < len(path) and joined[max(i, k)]]
        impossible = not is_possible(typed[i])
        if names[i]:
            beside = [k for k in beside if path[k] == typed[k] and (names[k] or impossible)]

        def cost(option: Spelling) -> float:
            return option.cost + sum(self._beside(path, k, i, option.folded) for k in beside)

        as_typed = Spelling(typed[i], self._strangeness(typed[i]))
        best, *others = sorted((as_typed, *self.spellings(typed[i])), key=cost)
        if best.folded != path[i] or (others and cost(others[0]) - cost(best) < MARGIN):
            return False
        if typed[i] in self.counts and cost(as_typed) - cost(best) < KNOWN_MARGIN:
            return False
        witnesses = [k for k in beside if path[k] == typed[k] or not is_possible(typed[k])]
        if any(self._beside(path, k, i, path[i]) < UNKNOWN_PAIR for k in witnesses):
            return True
        # Letters without marks may be a word of another language.
        marked = not (typed[i].isascii() and typed[i].islower())
        return impossible and marked and not names[i]

    def _beside(self, path: Sequence[str], k: int, i: int, word: str) -> float:
        """Cost of a word at i with its neighbour at k."""
        return self._pair(path[k], word) if k < i else self._pair(word, path[k])

    def foreign(self, word: str) -> str | None:
        """The one word that is no syllable ("responsible") and that a word unknown here may be a slip for."""
        if word in self.counts or is_possible(word) or not word.isascii() or not word.isalpha():
            return None
        if is_form_of_english(word):
            return None
        near = {
            near
            for near in one_slip_from(word) - _everyday("english")
            if near in self.counts and _is_same_foreign_word(word, near)
        }
        return near.pop() if len(near) == 1 and not any(map(is_bare_syllable, near)) else None

    def _stands(self, typed: Sequence[str], joined: Sequence[bool], i: int) -> bool:
        """Whether a word is right as it is typed: it is known, and so is a pair of it and a neighbour."""
        return typed[i] in self.counts and any(
            self.counts.get(f"{typed[k]}_{typed[k + 1]}", 0) > CHANCE
            for k in (i - 1, i)
            if k >= 0 and k + 1 < len(typed) and joined[k + 1]
        )

    def _strangeness(self, word: str) -> float:
        if word in self.counts:
            return -FREQUENT * log10(self.counts[word])
        return STRANGE if is_possible(word) else UNKNOWN

    def _pair(self, one: str, other: str) -> float:
        count = self.counts.get(f"{one}_{other}")
        if count is None:
            return UNKNOWN_PAIR
        share = count / (min(self.counts.get(one, count), self.counts.get(other, count)) + RARE)
        return KNOWN_PAIR - FIRM_PAIR * sqrt(share)

    def _spellings(self, word: str) -> tuple[Spelling, ...]:
        """The words that a word may be a slip for, the cheapest first, each with what the change costs."""
        known = word in self.counts
        letters, tone = _parts(word)
        word = letters + tone[:1]  # "vớới" has its tone twice
        letters_only = bare(word)
        found = [(form, _marks_cost(word, form), KNOWN_WORD) for form in self._forms.get(letters_only, ())]
        for near in one_slip_from(letters_only):
            for form in self._forms.get(near, ()):
                if is_bare_syllable(near):
                    found.append((form, _slip_cost(word, form), KNOWN_LETTERS))
        found += [(form, SOUND, KNOWN_WORD) for form in _sounding_like(word) if form in self.counts]
        costs = sorted(
            (cost + known * extra + self._strangeness(form), form)
            for form, cost, extra in found
            if cost is not None and form != word
        )
        return tuple(Spelling(form, cost) for cost, form in costs[:LONGEST_LIST])


class _LookedUp(Mapping[str, int]):
    """How often terms occur in a large index, looked up there one by one, and in further texts."""

    def __init__(self, lexical: Vocabulary, more: Mapping[str, int]) -> None:
        self._lexical = lexical
        self._more = more
        self._found = lru_cache(maxsize=_LOOKED_UP)(lexical.windows_with)

    def __getitem__(self, term: str) -> int:
        count = self._found(term) + self._more.get(term, 0)
        if not count:
            raise KeyError(term)
        return count

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._lexical.frequencies(), *self._more)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@cache
def _everyday(kind: str) -> frozenset[str]:
    table = read_table("corpus", "everyday")
    return frozenset(table[kind])


def is_possible(folded: str) -> bool:
    """Whether a word can be a Vietnamese syllable, with its marks or without any."""
    return is_syllable(folded) or (folded.isascii() and folded.islower() and is_bare_syllable(folded))


def bare(folded: str) -> str:
    """The letters of a word as `fold_tone` writes it, without marks."""
    return strip_diacritics(folded.rstrip(TONE_LETTERS))


def _parts(folded: str) -> tuple[str, str]:
    letters = folded.rstrip(TONE_LETTERS)
    return letters, folded[len(letters) :]


def _sounding_like(word: str) -> Iterator[str]:
    """The syllables, as `fold_tone` writes them, that are spoken like one somewhere: "sung" for "xung"."""
    letters, tone = _parts(word)
    for one, other in _sounds("initials"):
        if letters.startswith(one):
            yield other + letters[len(one) :] + tone
    for one, other in _sounds("finals"):
        if letters.endswith(one):
            yield letters.removesuffix(one) + other + tone


@cache
def _sounds(place: str) -> tuple[tuple[str, str], ...]:
    """Ordered pairs of what is confused at the beginning or end of a syllable."""
    groups: list[list[str]] = read_table("corpus", "everyday")["sounds"][place]
    return tuple(pair for group in groups for pair in permutations(group, 2))


def _marks_cost(typed: str, form: str) -> float | None:
    """What it costs to read a word as another with the same letters and other marks; None if they are too unlike."""
    letters, tone = _parts(typed)
    form_letters, form_tone = _parts(form)
    if _bears_no_other(typed, form):
        return UNMARKED
    wrong = (tone != form_tone) + sum(a != b for a, b in zip(letters, form_letters, strict=True))
    return MARK if wrong == 1 else MISMARKED if wrong == 2 else None


def _bears_no_other(typed: str, form: str) -> bool:
    """Whether a word bears no mark that its other spelling does not."""
    letters, tone = _parts(typed)
    form_letters, form_tone = _parts(form)
    return tone in ("", form_tone) and all(letter in form_letters for letter in letters if not letter.isascii())


def _slip_cost(typed: str, form: str) -> float | None:
    """What it costs to read a word as another that is one letter away when neither has marks."""
    if form in one_slip_from(typed, form):
        return SWAP if sorted(typed) == sorted(form) else SLIP
    # A letter that is lost takes its tone along: "thưng" for "thường".
    return UNMARKED_SLIP if not _parts(typed)[1] and _bears_no_other(typed, form) else None


def _is_same_foreign_word(typed: str, form: str) -> bool:
    """Whether a slip leaves a word that is no syllable recognisable: "digtal", "deos", not "fires" for "firms"."""
    if sorted(typed) == sorted(form) or _DOUBLED.sub(r"\1", typed) == _DOUBLED.sub(r"\1", form):
        return len(typed) >= SHORTEST_SWAPPED
    return len(typed) >= SHORTEST_FOREIGN and typed[0] == form[0] and typed[-1] == form[-1]


def one_slip_from(word: str, letters: str = ascii_lowercase) -> set[str]:
    """All that one letter dropped, put in, put for another or two swapped make of a word; none of a longer one."""
    if len(word) > LONGEST_SLIP:
        return set()
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    other = {left + letter + right[1:] for left, right in splits if right for letter in letters}
    more = {left + letter + right for left, right in splits for letter in letters}
    return (dropped | swapped | other | more) - {word}
