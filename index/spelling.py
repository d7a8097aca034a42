"""Spelling of questions: undoes Telex and VNI left-overs, wrong or missing marks and one-letter slips.

Vietnamese is written in syllables, and nearly every slip of one letter or tone gives another syllable: a word alone says
little. What says that "hệ thông" is "hệ thống" is that the plans never set the first two side by side, and often the other
two. So the spelling of a question is the cheapest path through the spellings of its words, where a change costs, and so does
each pair of neighbours that no plan and no wording of questions holds.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from math import log10, sqrt
from string import ascii_lowercase

from corpus.folding import fold_tone, has_diacritics, strip_diacritics
from corpus.keystrokes import decode_keystrokes, is_bare_syllable, is_syllable, unfold_tone
from corpus.writing import Writing, detect_writing
from index.analysis import CLAUSE_END, syllables
from index.lexical import LexicalIndex

__all__ = ["Change", "Correction", "Speller"]

_TOKEN = re.compile(r"\d+(?:[.,/]\d+)+|(?:[^\W_][\u0300-\u036f]*)+")
_QUOTED = re.compile(r"[“\"«][^“”\"«»]*[”\"»]")
_TONE_LETTERS = "FSXRJ"
_DOUBLED = re.compile(r"(.)\1")
_VOWEL = re.compile(r"[aeiouy]")
_NAME_LENGTHS = (3, 4)
"""Syllables of a person's name; longer runs of capitals are headings, shorter ones places."""

UNKNOWN = 2.5
"""Cost of a word that neither the vocabulary holds nor the rules of Vietnamese syllables allow."""
STRANGE = 0.5
"""Cost of a syllable that the vocabulary does not hold, but Vietnamese may."""
UNKNOWN_PAIR, KNOWN_PAIR, FIRM_PAIR = 1.0, 0.6, 1.6
"""Cost of two neighbours that never stand side by side, of two that once did, and what comes off that where they always do
("hệ thống"); the root of the share in between."""
RARE = 3
"""Windows added to those of a word, so that one that occurs once is not taken to belong to its neighbours."""
UNMARKED, MARK, SWAP, SLIP, UNMARKED_SLIP, MISMARKED = 0.6, 0.8, 0.8, 1.0, 1.7, 1.9
"""Cost of marks left out, of one mark wrong, of two letters swapped, of one letter wrong, of a letter wrong and no marks, of two marks wrong."""
EVERYDAY = 20
"""Windows that each everyday word or pair of them counts as."""
FREQUENT = 0.3
"""What a word gains for each power of ten of its windows."""
KNOWN_WORD, KNOWN_LETTERS = 0.4, 0.8
"""What a change of marks, or of letters, costs more where the word as typed is in the vocabulary."""
MARGIN = 0.25
"""A change must be cheaper by this than the next one for the same word."""
LONGEST_LIST = 16
"""Spellings of one word that are weighed."""
LONGEST_ABBREVIATION = 5
"""Letters of a word in capitals, none of a syllable, up to which it is an abbreviation ("VNEID", not "CAMERA")."""
SHORTEST_SLIP = 3
"""Letters of a word without a vowel from which on it is rather a slip ("bnh") than an abbreviation ("kh")."""
SHORTEST_FOREIGN, SHORTEST_SWAPPED = 6, 4
"""Letters of a word that is no syllable ("digital") from which on one slip leaves it recognisable, and from which on letters
swapped or doubled do."""


@dataclass(frozen=True, slots=True)
class Change:
    """One word as written, at [start, end) of the text as given, and the word meant."""

    start: int
    end: int
    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A text with its slips undone, and what was changed."""

    text: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    written: str
    word: str  # as written in NFC, or what its keystrokes type
    joined: bool  # stands in one clause with the token before it
    quoted: bool

    @property
    def folded(self) -> str:
        return fold_tone(self.word)


@dataclass(frozen=True, slots=True)
class _Spelling:
    folded: str
    cost: float


class Speller:
    """Corrects questions by the words of an index and of further texts (wordings of questions, names, English terms)."""

    def __init__(self, lexical: Mapping[Writing, LexicalIndex], extra_texts: Iterable[str] = ()) -> None:
        self._lexical = lexical
        self._extra_texts = tuple(extra_texts)
        self._lexicons: dict[Writing, _Lexicon] = {}
        self._usual: dict[str, str] | None = None

    def correct(self, text: str) -> Correction:
        """The text with its slips undone; everything else stays letter for letter."""
        tokens = self._decode(list(_tokens(text)), detect_writing(text))
        meant = self._respell(tokens, text)
        changes = tuple(
            Change(token.start, token.end, token.written, word)
            for token, word in zip(tokens, meant, strict=True)
            if word != unicodedata.normalize("NFC", token.written)
        )
        return Correction(_apply(text, changes), changes)

    def recase(self, text: str) -> str:
        """A text all in capitals as it is usually written: names and abbreviations as the further texts have them.

        Any other text is returned as it is.
        """
        if not text.isupper():
            return text
        usual = self._usual_case()
        english = detect_writing(text) is Writing.ENGLISH
        tokens = list(_tokens(text))
        words: list[str] = []
        for token in tokens:
            folded = token.folded
            short = not _possible(folded) and not english and len(folded) <= LONGEST_ABBREVIATION
            kept = short or not (english and len(folded) == 1 or _VOWEL.search(_bare(folded)))
            words.append(usual.get(folded, token.word if kept else token.word.lower()))
        for i, (one, other) in enumerate(pairwise(tokens)):
            if other.joined and (pair := usual.get(f"{one.folded}_{other.folded}")):
                words[i : i + 2] = pair.split("_")
        words[:1] = [word[:1].upper() + word[1:] for word in words[:1]]
        return _apply(text, [Change(t.start, t.end, t.written, word) for t, word in zip(tokens, words, strict=True)])

    def _usual_case(self) -> dict[str, str]:
        """Pairs and abbreviations that the further texts write with capitals, by what is compared."""
        if self._usual is None:
            self._usual = {}
            for text in self._extra_texts:
                tokens = list(_tokens(text))
                for token in tokens:
                    if len(token.word) > 1 and not token.word[1:].islower() and not _possible(token.folded):
                        self._usual.setdefault(token.folded, token.word)
                for one, other in pairwise(tokens):
                    if other.joined and one.word[0].isupper() and other.word[0].isupper():
                        self._usual[f"{one.folded}_{other.folded}"] = f"{one.word}_{other.word}"
        return self._usual

    def _lexicon(self, writing: Writing) -> _Lexicon:
        """The words of one writing, gathered when they are first needed."""
        if writing not in self._lexicons:
            self._lexicons[writing] = _Lexicon.of(self._lexical[writing], self._extra_texts, writing)
        return self._lexicons[writing]

    def _decode(self, tokens: list[_Token], writing: Writing) -> list[_Token]:
        """Words typed in Telex or VNI, read. One such word may be chance ("his"); several are none."""
        read = {
            i: meant
            for i, token in enumerate(tokens)
            if not token.quoted and _is_even(token.word) and (meant := decode_keystrokes(token.word)) is not None
        }
        if not read:
            return tokens
        accented, bare = self._lexicon(Writing.ACCENTED), self._lexicon(Writing.BARE)
        known = {i for i, meant in read.items() if fold_tone(meant) in accented.counts}
        fresh = {i for i in read if tokens[i].word.lower() not in bare.counts}
        strong = {i for i in known & fresh if _is_shaped_and_toned(read[i])}
        words = [fold_tone(read.get(i, token.word)) for i, token in enumerate(tokens)]
        strong |= {i for i in known & fresh if _has_pair(words, i, accented.counts)}
        if writing is Writing.ENGLISH and 3 * len(fresh) < len(tokens):
            taken = strong
        elif len(strong) > 0 or len(known & fresh) > 1:
            taken = fresh | known
        else:
            # "nhom1" alone is a group and its number, not "nhóm".
            taken = {i for i in known & fresh if not tokens[i].word[-1].isdigit()}
        return [replace(token, word=read[i]) if i in taken else token for i, token in enumerate(tokens)]

    def _respell(self, tokens: Sequence[_Token], text: str) -> list[str]:
        """The words meant, one for each token."""
        words = [token.word for token in tokens]
        current = " ".join(words)
        lexicon = self._lexicon(Writing.ACCENTED if has_diacritics(current) else Writing.BARE)
        english = detect_writing(current) is Writing.ENGLISH
        fixed = _fixed(tokens, text, lexicon, english=english)
        typed = [token.folded for token in tokens]
        joined = [token.joined for token in tokens]
        path = lexicon.cheapest(typed, joined, fixed)
        names = _names(tokens, text)
        for i, folded in enumerate(path):
            if folded != typed[i] and lexicon.is_sure(path, typed, joined, i, names):
                words[i] = _like(words[i], unfold_tone(folded))
            elif english and not tokens[i].quoted and (word := lexicon.foreign(folded)):
                words[i] = _like(words[i], word)
        return words


class _Lexicon:
    """How often words and pairs of neighbours occur, in one writing."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        self._forms: dict[str, list[str]] = {}
        for term in counts:
            if term.isalpha() and len(term) > 1:
                self._forms.setdefault(_bare(term), []).append(term)
        self.spellings = lru_cache(maxsize=4096)(self._spellings)

    @classmethod
    def of(cls, lexical: LexicalIndex, extra_texts: Iterable[str], writing: Writing) -> _Lexicon:
        """The terms of an index and of further texts."""
        counts = lexical.frequencies()
        everyday = _everyday("phrases") | _everyday("words") | _everyday("english")
        for weight, texts in ((1, extra_texts), (EVERYDAY, everyday)):
            for text in texts:
                words = syllables(text if writing is Writing.ACCENTED else strip_diacritics(text))
                for term in (*words, *map("_".join, pairwise(words))):
                    counts[term] = counts.get(term, 0) + weight
        return cls(counts)

    def cheapest(self, typed: Sequence[str], joined: Sequence[bool], fixed: Sequence[bool]) -> list[str]:
        """The cheapest spelling of each word, all taken together."""
        paths: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
        for i, word in enumerate(typed):
            options = [_Spelling(word, self._strangeness(word))]
            if not fixed[i] and not self._stands(typed, joined, i):
                options += self.spellings(word)
            paths = [
                min(
                    (
                        cost + option.cost + (self._pair(path[-1], option.folded) if joined[i] else 0.0),
                        (*path, option.folded),
                    )
                    for cost, path in paths
                )
                for option in options
            ]
        return list(min(paths)[1])

    def is_sure(
        self, path: Sequence[str], typed: Sequence[str], joined: Sequence[bool], i: int, names: Sequence[bool]
    ) -> bool:
        """Whether the neighbours speak for a change, or the word as typed is none and only this one is near it."""
        beside = [k for k in (i - 1, i + 1) if 0 <= k < len(path) and joined[max(i, k)]]
        impossible = not _possible(typed[i])
        if names[i]:
            beside = [k for k in beside if path[k] == typed[k] and (names[k] or impossible)]

        def cost(option: _Spelling) -> float:
            return option.cost + sum(self._beside(path, k, i, option.folded) for k in beside)

        best, *others = sorted(
            (_Spelling(typed[i], self._strangeness(typed[i])), *self.spellings(typed[i])), key=cost
        )
        if best.folded != path[i] or (others and cost(others[0]) - cost(best) < MARGIN):
            return False
        witnesses = [k for k in beside if path[k] == typed[k] or not _possible(typed[k])]
        if any(self._beside(path, k, i, path[i]) < UNKNOWN_PAIR for k in witnesses):
            return True
        # Letters without marks may be a word of another language.
        marked = not (typed[i].isascii() and typed[i].islower())
        return impossible and marked and not names[i]

    def _beside(self, path: Sequence[str], k: int, i: int, word: str) -> float:
        """Cost of a word at i with its neighbour at k."""
        return self._pair(path[k], word) if k < i else self._pair(word, path[k])

    def foreign(self, word: str) -> str | None:
        """The word that is no syllable ("responsible") and that another of which the lexicon knows nothing is a slip for."""
        if word in self.counts or _possible(word) or not word.isascii() or not word.isalpha():
            return None
        near = {
            near
            for near in _one_slip_from(word) - _everyday("english")
            if near in self.counts and _is_same_foreign_word(word, near)
        }
        return near.pop() if len(near) == 1 and not any(map(is_bare_syllable, near)) else None

    def _stands(self, typed: Sequence[str], joined: Sequence[bool], i: int) -> bool:
        """Whether a word is right as it is typed: it is known, and so is a pair of it and a neighbour."""
        if typed[i] not in self.counts:
            return False
        return (i > 0 and joined[i] and f"{typed[i - 1]}_{typed[i]}" in self.counts) or (
            i + 1 < len(typed) and joined[i + 1] and f"{typed[i]}_{typed[i + 1]}" in self.counts
        )

    def _strangeness(self, word: str) -> float:
        if word in self.counts:
            return -FREQUENT * log10(self.counts[word])
        return STRANGE if _possible(word) else UNKNOWN

    def _pair(self, one: str, other: str) -> float:
        count = self.counts.get(f"{one}_{other}")
        if count is None:
            return UNKNOWN_PAIR
        share = count / (min(self.counts.get(one, count), self.counts.get(other, count)) + RARE)
        return KNOWN_PAIR - FIRM_PAIR * sqrt(share)

    def _spellings(self, word: str) -> tuple[_Spelling, ...]:
        """The words that a word may be a slip for, the cheapest first, each with what the change costs."""
        known = word in self.counts
        letters, tone = _parts(word)
        word = letters + tone[:1]  # "vớới" has its tone twice
        bare = _bare(word)
        found = [(form, _marks_cost(word, form), KNOWN_WORD) for form in self._forms.get(bare, ())]
        for near in _one_slip_from(bare):
            for form in self._forms.get(near, ()):
                if is_bare_syllable(near):
                    found.append((form, _slip_cost(word, form), KNOWN_LETTERS))
        costs = sorted(
            (cost + known * extra + self._strangeness(form), form)
            for form, cost, extra in found
            if cost is not None and form != word
        )
        return tuple(_Spelling(form, cost) for cost, form in costs[:LONGEST_LIST])


@cache
def _everyday(kind: str) -> frozenset[str]:
    table = tomllib.loads((files("corpus") / "tables" / "everyday.toml").read_text(encoding="utf-8"))
    return frozenset(table[kind])


def _tokens(text: str) -> Iterator[_Token]:
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    last = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        joined = last > 0 and not CLAUSE_END.search(text, last, start)
        inside = any(first <= start < after for first, after in quoted)
        yield _Token(start, end, match.group(), unicodedata.normalize("NFC", match.group()), joined, inside)
        last = end


def _fixed(tokens: Sequence[_Token], text: str, lexicon: _Lexicon, *, english: bool) -> list[bool]:
    """Which words are never respelt: quoted, typed in keystrokes, figures, abbreviations, people's names."""
    shouted = text.isupper()
    fixed = [
        token.quoted
        or len(token.word) == 1
        or any(char.isdigit() for char in token.word)
        or _is_abbreviation(token.word, lexicon)
        or (not shouted and not (token.word.islower() or token.word.istitle()))
        or (english and not token.word.istitle())
        for token in tokens
    ]
    capitals = [token.word.istitle() and not shouted for token in tokens]
    for first, after in _runs(capitals, [token.joined for token in tokens]):
        if after - first in _NAME_LENGTHS:
            fixed[first:after] = [True] * (after - first)
    return fixed


def _is_abbreviation(word: str, lexicon: _Lexicon) -> bool:
    """Whether small letters may be an abbreviation: without a vowel, and short or in the vocabulary ("kh", "csdl")."""
    if _VOWEL.search(_bare(fold_tone(word))) or not word.islower():
        return False
    return len(word) < SHORTEST_SLIP or word in lexicon.counts


def _runs(marked: Sequence[bool], joined: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where words marked stand side by side, as [first, after)."""
    first = None
    for i, mark in enumerate((*marked, False)):
        if first is not None and not (mark and joined[i]):
            yield first, i
            first = None
        if mark and first is None:
            first = i


def _names(tokens: Sequence[_Token], text: str) -> list[bool]:
    """Which words are capitalised, the first of a sentence aside unless the next one is too."""
    capitals = [token.word.istitle() and not text.isupper() for token in tokens]
    return [
        capital and (token.joined or capitals[i + 1 : i + 2] == [True])
        for i, (token, capital) in enumerate(zip(tokens, capitals, strict=True))
    ]


def _possible(folded: str) -> bool:
    return is_syllable(folded) or (folded.isascii() and folded.islower() and is_bare_syllable(folded))


def _bare(folded: str) -> str:
    return strip_diacritics(folded.rstrip(_TONE_LETTERS))


def _is_even(word: str) -> bool:
    """Whether the capitals of a word are such as people type: "Ddooir", "DDooir", "QNgaxi", not "MOOCs"."""
    letters = "".join(char for char in word if char.isalpha())
    return letters.islower() or letters.isupper() or letters.istitle() or letters[1:].istitle()


def _has_pair(words: Sequence[str], i: int, counts: Mapping[str, int]) -> bool:
    """Whether a word stands beside one that it is known to stand beside."""
    return any("_".join(words[k : k + 2]) in counts for k in (i - 1, i) if k >= 0)


def _is_shaped_and_toned(word: str) -> bool:
    folded = fold_tone(word)
    return folded[-1] in _TONE_LETTERS and not folded[:-1].isascii()


def _parts(folded: str) -> tuple[str, str]:
    letters = folded.rstrip(_TONE_LETTERS)
    return letters, folded[len(letters) :]


def _marks_cost(typed: str, form: str) -> float | None:
    """What it costs to read a word as another with the same letters and other marks; None if they are too unlike."""
    letters, tone = _parts(typed)
    form_letters, form_tone = _parts(form)
    if _bears_no_other(typed, form):
        return UNMARKED
    wrong = (tone != form_tone) + sum(a != b for a, b in zip(letters, form_letters, strict=True))
    return MARK if wrong == 1 else MISMARKED if wrong == 2 else None  # noqa: PLR2004


def _bears_no_other(typed: str, form: str) -> bool:
    """Whether a word bears no mark that its other spelling does not."""
    letters, tone = _parts(typed)
    form_letters, form_tone = _parts(form)
    return tone in ("", form_tone) and all(letter in form_letters for letter in letters if not letter.isascii())


def _slip_cost(typed: str, form: str) -> float | None:
    """What it costs to read a word as another that is one letter away when neither has marks."""
    if form in _one_slip_from(typed, form):
        return SWAP if sorted(typed) == sorted(form) else SLIP
    return UNMARKED_SLIP if typed.isascii() and typed.islower() else None


def _is_same_foreign_word(typed: str, form: str) -> bool:
    """Whether a slip leaves a word that is no syllable recognisable: "digtal", "deos", not "fires" for "firms"."""
    if sorted(typed) == sorted(form) or _DOUBLED.sub(r"\1", typed) == _DOUBLED.sub(r"\1", form):
        return len(typed) >= SHORTEST_SWAPPED
    return len(typed) >= SHORTEST_FOREIGN and typed[0] == form[0] and typed[-1] == form[-1]


def _one_slip_from(word: str, letters: str = ascii_lowercase) -> set[str]:
    """All that one letter dropped, put in, put for another or two swapped make of a word."""
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    other = {left + letter + right[1:] for left, right in splits if right for letter in letters}
    more = {left + letter + right for left, right in splits for letter in letters}
    return (dropped | swapped | other | more) - {word}


def _like(written: str, word: str) -> str:
    """A word in the capitals of another."""
    if written.isupper() and len(written) > 1:
        return word.upper()
    return word.capitalize() if written[:1].isupper() else word


def _apply(text: str, changes: Iterable[Change]) -> str:
    parts = []
    last = 0
    for change in changes:
        parts += [text[last : change.start], change.meant]
        last = change.end
    return "".join((*parts, text[last:]))
