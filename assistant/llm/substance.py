"""Words of substance of a claim, and whether the words of its sources bear them out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from assistant.llm.lexicon import bases_of, lexicon, stems_of
from assistant.llm.wording import words_of
from corpus.abbreviations import expand
from corpus.folding import fold_tone
from corpus.glossary import asking_words, translate

__all__ = ["SourceWords", "common_phrases", "unsupported_english", "unsupported_vietnamese"]

_WORD = re.compile(r"(?=\d*[^\W\d_])[^\W_]+")


@dataclass(frozen=True, slots=True)
class SourceWords:
    """The words of sources: all of them, folded, and their text as words between single blanks."""

    words: Set[str]
    text: str

    @classmethod
    def of(cls, texts: Sequence[str]) -> SourceWords:
        """The words of these texts, and what their short forms stand for."""
        written = [*texts, *(meaning.meant for text in texts for meaning in expand(text).meanings)]
        parts = [words_of(text) for text in written]
        return cls(
            frozenset(word for part in parts for word in part), " | ".join(f" {' '.join(part)} " for part in parts)
        )

    def has(self, phrase: Sequence[str]) -> bool:
        """Whether these words stand side by side."""
        return f" {' '.join(phrase)} " in self.text

    def bears(self, wording: str) -> bool:
        """Whether all words of one of these wordings (parted by commas), or of one that may stand for it, are there."""
        return any(self._bears(words_of(part)) for part in wording.split(","))

    def _bears(self, phrase: tuple[str, ...]) -> bool:
        needed = [word for word in phrase if word not in lexicon().binding]
        if not needed:
            return False
        if all(word in self.words for word in needed):
            return True
        return any(self.has(other) for other in lexicon().synonyms.get(phrase, ()))


def common_phrases(text: str, *, english: bool) -> Iterator[tuple[int, int]]:
    """The verbs and qualities of a text that name nothing, of which a claim may have one without support."""
    known = lexicon()
    matches = list(_WORD.finditer(text))
    words = tuple(fold_tone(match.group()) for match in matches)
    if english:
        words = stems_of(words)
    longest = max(map(len, known.common))
    for i in range(len(words)):
        if length := _longest(words, i, known.common, longest):
            yield matches[i].start(), matches[i + length - 1].end()


def unsupported_vietnamese(text: str, sources: SourceWords) -> Iterator[tuple[int, int]]:
    """The stretches of a text whose words neither stand in its sources nor only frame it."""
    known = lexicon()
    meanings = [(meaning.start, meaning.end) for meaning in expand(text).meanings if sources.bears(meaning.meant)]
    matches = list(_WORD.finditer(text))
    words = [fold_tone(match.group()) for match in matches]
    i = 0
    while i < len(words):
        framed = _longest(words, i, known.frame, known.longest_frame)
        if words[i] in sources.words:
            i += 1
            continue
        if framed:
            i += framed
            continue
        length = next(
            (
                n
                for n in range(min(known.longest_synonym, len(words) - i), 0, -1)
                if any(sources.has(other) for other in known.synonyms.get(tuple(words[i : i + n]), ()))
            ),
            0,
        )
        back = _behind(words, i, sources) if not length else 0
        if length or back or any(start <= matches[i].start() < end for start, end in meanings):
            i += max(length, back, 1)
            continue
        yield matches[i].span()
        i += 1


def _behind(words: Sequence[str], i: int, sources: SourceWords) -> int:
    """How many words from here on end a synonym that begins before: "tăng cường" for "nâng cao", its "tăng" known."""
    known = lexicon()
    for start in range(max(0, i - known.longest_synonym + 1), i):
        for n in range(known.longest_synonym, i - start, -1):
            phrase = tuple(words[start : start + n])
            if len(phrase) == n and any(sources.has(other) for other in known.synonyms.get(phrase, ())):
                return start + n - i
            if len(phrase) == n and phrase in known.frame:
                return start + n - i
    return 0


def _longest(words: Sequence[str], i: int, phrases: Set[tuple[str, ...]], longest: int) -> int:
    return next((n for n in range(min(longest, len(words) - i), 0, -1) if tuple(words[i : i + n]) in phrases), 0)


def _own_renderings(text: str, sources: SourceWords) -> Iterator[tuple[int, int]]:
    """The stretches of a text that the claims' own glossary renders by words of the sources."""
    known = lexicon()
    matches = list(_WORD.finditer(text))
    stems = stems_of(fold_tone(match.group()) for match in matches)
    for i in range(len(stems)):
        for n in range(1, min(known.longest_english, len(stems) - i) + 1):
            if any(sources.bears(each) for each in known.english.get(stems[i : i + n], ())):
                yield matches[i].start(), matches[i + n - 1].end()


REACH = 3
"""Words of English around one that may make a term with it."""


def _borne_within(words: Sequence[str], i: int, sources: SourceWords) -> bool:
    """Whether a word, alone or as part of a shorter term than the glossary's longest, says what a source says."""
    for start in range(max(0, i - REACH + 1), i + 1):
        for end in range(i + 1, min(len(words), start + REACH) + 1):
            term = " ".join(words[start:end])
            for each in translate(term).matched:
                if (each.start, each.end) == (0, len(term)) and sources.bears(each.vietnamese):
                    return True
    return False


def _renders(stem: str, sources: SourceWords) -> bool:
    """Whether the words that an English word stands for are in the sources."""
    return any(sources.bears(each) for each in lexicon().english.get((stem,), ()))


def unsupported_english(text: str, sources: SourceWords) -> Iterator[tuple[int, int]]:
    """The same of an English text on Vietnamese sources: its words by the glossary, or as they are."""
    known = lexicon()
    renderings = translate(text).matched
    borne = [(each.start, each.end) for each in renderings if sources.bears(each.vietnamese)]
    borne += _own_renderings(text, sources)
    matches = list(_WORD.finditer(text))
    words = [fold_tone(match.group()) for match in matches]
    stems = stems_of(words)
    framed: set[int] = set()
    for i in range(len(words)):
        framed.update(range(i, i + _longest(words, i, known.frame, known.longest_frame)))
        framed.update(range(i, i + _longest(stems, i, known.stems, known.longest_frame)))
    for i, match in enumerate(matches):
        if i in framed or words[i] in sources.words or words[i] in asking_words():
            continue
        if any((base,) in known.stems or _renders(base, sources) for base in bases_of(words[i])):
            continue
        if any(start <= match.start() < end for start, end in borne):
            continue
        if _borne_within(words, i, sources):
            continue
        yield match.span()
