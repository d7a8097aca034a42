"""Spelling of questions: undoes Telex and VNI left-overs, wrong or missing marks and one-letter slips."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.folding import fold_tone, has_diacritics, strip_diacritics
from corpus.glossary import is_form_of_english
from corpus.keystrokes import TONE_LETTERS, decode_keystrokes, unfold_tone
from corpus.writing import Writing, detect_writing
from index.analysis import CLAUSE_END
from index.lexicon import Lexicon, Spelling, Vocabulary, bare, is_possible, one_slip_from

__all__ = ["Change", "Correction", "Speller"]

_TOKEN = re.compile(r"\d+(?:[.,/]\d+)+|(?:[^\W_][\u0300-\u036f]*)+")
_QUOTED = re.compile(r"[“\"«][^“”\"«»]*[”\"»]")
_ROMAN = re.compile("[IVX]+")
_VOWEL = re.compile(r"[aeiouy]")
_NAME_LENGTHS = (3, 4)
"""Syllables of a person's name; longer runs of capitals are headings, shorter ones places."""

LONGEST_ABBREVIATION = 5
"""Letters of a word in capitals, none of a syllable, up to which it is an abbreviation ("VNEID", not "CAMERA")."""
SHORTEST_CODE = 5
"""Letters of an abbreviation like "VNeID" from which on it is known with a slip in it."""
SHORTEST_SLIP = 3
"""Letters of a word without a vowel from which on it is rather a slip ("bnh") than an abbreviation ("kh")."""


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


class Speller:
    """Corrects questions by the words of an index and of further texts: wordings of questions, names, English terms."""

    def __init__(self, lexical: Mapping[Writing, Vocabulary], extra_texts: Iterable[str] = ()) -> None:
        self._lexical = lexical
        self._extra_texts = tuple(extra_texts)
        self._lexicons: dict[Writing, Lexicon] = {}
        self._usual: dict[str, str] | None = None
        self._mixed: dict[str, str] | None = None

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

    def restore(self, text: str) -> str:
        """A Vietnamese text typed without diacritics, with those that it most likely has; 93 words of 100 are right.

        For searching by meaning, never for showing as what was asked. A text with diacritics is returned as it is.
        """
        tokens = list(_tokens(text))
        if has_diacritics(text) or not tokens:
            return text
        lexicon = self._lexicon(Writing.ACCENTED)
        codes = [self._code(token) for token in tokens]
        options = [
            [Spelling(token.folded, 0.0)]
            if _is_code(token.word, text) and not (token.word.isupper() and token.folded not in lexicon.counts)
            else lexicon.marked(token.folded)
            for token in tokens
        ]
        path = lexicon.cheapest(options, [token.joined for token in tokens])
        return _apply(
            text,
            [
                Change(token.start, token.end, token.written, code or _like(token.word, unfold_tone(folded)))
                for token, folded, code in zip(tokens, path, codes, strict=True)
                if code or folded != token.folded
            ],
        )

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
            short = (
                not is_possible(folded)
                and len(folded) <= LONGEST_ABBREVIATION
                and (not english or folded in self._lexical[Writing.BARE])
            )
            kept = short or not ((english and len(folded) == 1) or _VOWEL.search(bare(folded)))
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
                    if len(token.word) > 1 and not token.word[1:].islower() and not is_possible(token.folded):
                        self._usual.setdefault(token.folded, token.word)
                for one, other in pairwise(tokens):
                    if other.joined and one.word[0].isupper() and other.word[0].isupper():
                        self._usual[f"{one.folded}_{other.folded}"] = f"{one.word}_{other.word}"
        return self._usual

    def _lexicon(self, writing: Writing) -> Lexicon:
        """The words of one writing, gathered when they are first needed."""
        if writing not in self._lexicons:
            self._lexicons[writing] = Lexicon.of(self._lexical[writing], self._extra_texts, writing)
        return self._lexicons[writing]

    def _decode(self, tokens: list[_Token], writing: Writing) -> list[_Token]:
        """Words typed in Telex or VNI, read. One such word may be chance ("his"); several are none."""
        read = {
            i: meant
            for i, token in enumerate(tokens)
            if _is_even(token.word) and (meant := decode_keystrokes(token.word)) is not None
        }
        if not read:
            return tokens
        accented, unaccented = self._lexicon(Writing.ACCENTED), self._lexicon(Writing.BARE)
        known = {i for i, meant in read.items() if fold_tone(meant) in accented.counts}
        fresh = {i for i in read if tokens[i].word.lower() not in unaccented.counts}
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
        path = lexicon.cheapest(lexicon.options(typed, joined, fixed), joined)
        names = _names(tokens, text)
        for i, folded in enumerate(path):
            if folded != typed[i] and lexicon.is_sure(path, typed, joined, i, names):
                words[i] = _like(words[i], unfold_tone(folded))
            elif english and not tokens[i].quoted and (word := lexicon.foreign(folded)):
                words[i] = _like(words[i], word)
            elif code := self._code(tokens[i]):  # in a text without diacritics it brings none: that would look accented
                words[i] = code if has_diacritics(current) else strip_diacritics(code)
        return self._capitalise(words, [token.word for token in tokens], joined)

    def _code(self, token: _Token) -> str | None:
        """The abbreviation, small letters in it, that a word is without marks or with a slip: "QNgai" is "QNgãi"."""
        if token.quoted or not token.word.isalpha() or not _is_code(token.word, "") or token.word.isupper():
            return None
        letters, codes = bare(token.folded), self._codes()
        near = {codes[each] for each in ({letters} | one_slip_from(letters)) & codes.keys()}
        return near.pop() if len(near) == 1 else None

    def _codes(self) -> dict[str, str]:
        """Abbreviations with small letters in them, by their letters without marks."""
        if self._mixed is None:
            self._mixed = {bare(folded): code for folded, code in self._usual_case().items() if _is_mixed(code)}
        return self._mixed

    def _capitalise(self, words: Sequence[str], typed: Sequence[str], joined: Sequence[bool]) -> list[str]:
        """Words changed that are part of a name take its capitals: "uảng Ngãi" is "Quảng Ngãi"."""
        words = list(words)
        for i in range(1, len(words)):
            changed = words[i - 1 : i + 1] != typed[i - 1 : i + 1] and any(
                word.istitle() for word in words[i - 1 : i + 1]
            )
            if (
                changed
                and joined[i]
                and (pair := self._usual_case().get("_".join(map(fold_tone, words[i - 1 : i + 1]))))
            ):
                words[i - 1 : i + 1] = pair.split("_")
        return words


def _tokens(text: str) -> Iterator[_Token]:
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    last = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        joined = last > 0 and not CLAUSE_END.search(text, last, start)
        inside = any(first <= start < after for first, after in quoted)
        yield _Token(start, end, match.group(), unicodedata.normalize("NFC", match.group()), joined, inside)
        last = end


def _fixed(tokens: Sequence[_Token], text: str, lexicon: Lexicon, *, english: bool) -> list[bool]:
    """Which words are never respelt: quoted, figures, abbreviations, names of people, what is numbered ("quý IV").

    In English all but names, and words that are English with a capital too: "the Law on Data".
    """
    fixed = [
        token.quoted
        or len(token.word) == 1
        or _is_code(token.word, text)
        or _is_abbreviation(token.word, lexicon)
        or (english and (not token.word.istitle() or is_form_of_english(token.word)))
        for token in tokens
    ]
    capitals = [token.word.istitle() and not text.isupper() for token in tokens]
    for i, (token, number) in enumerate(pairwise(tokens)):
        fixed[i] |= token.folded in lexicon.counts and _ROMAN.fullmatch(number.word) is not None
    for first, after in _runs(capitals, [token.joined for token in tokens]):
        if after - first in _NAME_LENGTHS:
            fixed[first:after] = [True] * (after - first)
    return fixed


def _is_abbreviation(word: str, lexicon: Lexicon) -> bool:
    """Whether small letters, the first aside, may be an abbreviation: without a vowel, and short or in the vocabulary.

    "kh", "csdl", and "Cq" where a sentence begins.
    """
    if _VOWEL.search(bare(fold_tone(word))) or not (word.islower() or word.istitle()):
        return False
    return len(word) < SHORTEST_SLIP or word.lower() in lexicon.counts


def _is_code(word: str, text: str) -> bool:
    """Whether a word has figures, or capitals that make it an abbreviation."""
    return any(char.isdigit() for char in word) or not (text.isupper() or word.islower() or word.istitle())


def _is_mixed(word: str) -> bool:
    """Whether a word is an abbreviation long enough to be known with a slip in it, and has small letters: "VNeID"."""
    return len(word) >= SHORTEST_CODE and word.isalpha() and not word.isupper() and not word[1:].islower()


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


def _is_even(word: str) -> bool:
    """Whether the capitals of a word are such as people type: "Ddooir", "DDooir", "QNgaxi", not "MOOCs"."""
    letters = "".join(char for char in word if char.isalpha())
    return letters.islower() or letters.isupper() or letters.istitle() or letters[1:].istitle()


def _has_pair(words: Sequence[str], i: int, counts: Mapping[str, int]) -> bool:
    """Whether a word stands beside one that it is known to stand beside."""
    return any("_".join(words[k : k + 2]) in counts for k in (i - 1, i) if k >= 0)


def _is_shaped_and_toned(word: str) -> bool:
    folded = fold_tone(word)
    return folded[-1] in TONE_LETTERS and not folded[:-1].isascii()


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
