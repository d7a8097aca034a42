"""The words of claims: which say nothing of the matter, and which may stand for words of the plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache

from assistant.llm.wording import words_of
from assistant.wordings import read_table
from corpus.glossary import glossary, stem_of

__all__ = ["Lexicon", "Phrase", "bases_of", "lexicon", "stems_of"]

Phrase = tuple[str, ...]
"""Words as `words_of` gives them; of English their stems."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of `tables/claims.toml`, `light.toml` and `lexicon.toml`.

    `frame` are phrases of both languages that need no support, `stems` the English ones by their stems. `synonyms`
    gives a phrase the phrases that may stand for it, `english` the stems of an English phrase the plans' words for it
    (wordings parted by commas). `binding` are words within a rendering that need not stand in the source.
    `common` are verbs and qualities of which a claim may have one without support, English ones by their stems.
    """

    frame: Set[Phrase]
    stems: Set[Phrase]
    synonyms: Mapping[Phrase, Sequence[Phrase]]
    english: Mapping[Phrase, Sequence[str]]
    binding: Set[str]
    common: Set[Phrase]
    longest_frame: int
    longest_synonym: int
    longest_english: int


def stems_of(words: Iterable[str]) -> Phrase:
    """The stems of English words; of irregular forms those of their verbs."""
    return tuple(_stem(word) for word in words)


def _stem(word: str) -> str:
    return stem_of(_irregular().get(word, word))


@cache
def _irregular() -> Mapping[str, str]:
    """Every irregular form of an English verb and the verb: "drawn" is of "draw"."""
    verbs = [forms.split() for forms in read_table("light")["irregular"]["forms"].split(";")]
    return {form: verb for verb, *forms in verbs for form in forms}


_ADVERB, _COMPARATIVE, _SUPERLATIVE = "ly", "er", "est"


def bases_of(word: str) -> Iterator[str]:
    """The stems that an English word may have: its own, and that of what it is made of: "close" of "closely"."""
    yield _stem(word)
    yield stem_of(_stem(word))  # "findings"
    for ending in (_ADVERB, _COMPARATIVE, _SUPERLATIVE):
        base = word.removesuffix(ending)
        if base != word and len(base) >= _LEAST_BASE:
            yield stem_of(base)
            yield stem_of(f"{base}e")
            if base.endswith("i"):
                yield stem_of(f"{base[:-1]}y")


_LEAST_BASE = 3


@cache
def lexicon() -> Lexicon:
    """The words of claims, read once."""
    claims, light, more = read_table("claims"), read_table("light"), read_table("lexicon")
    english_frame = [*claims["frame"]["en"], *(words for kind in light["en"].values() for words in kind)]
    vietnamese_frame = [*claims["frame"]["vi"], *(words for kind in light["vi"].values() for words in kind)]
    frame = {words_of(words) for words in (*english_frame, *vietnamese_frame)}
    synonyms: dict[Phrase, tuple[Phrase, ...]] = {}
    groups = [*claims["synonyms"]["groups"], *more["synonyms"]["groups"]]
    groups += [wordings.split(",") for wordings in dict.fromkeys(glossary().values())]  # that plans use for one another
    for group in groups:
        phrases = tuple(words_of(words) for words in group)
        for phrase in phrases:
            synonyms[phrase] = synonyms.get(phrase, ()) + tuple(other for other in phrases if other != phrase)
    for group in more["synonyms"]["groups"]:  # what stands for a word of the frame is one too
        if words_of(group[0]) in frame:
            frame.update(words_of(words) for words in group)
    english: dict[Phrase, tuple[str, ...]] = {}
    for table in (claims["english"]["words"], more["verbs"], more["things"]):
        for vietnamese, wordings in table.items():
            for wording in wordings:
                stems = stems_of(words_of(wording))
                english[stems] = (*english.get(stems, ()), vietnamese)
    return Lexicon(
        frame=frozenset(frame),
        stems=frozenset(stems_of(words_of(words)) for words in english_frame),
        synonyms=synonyms,
        english=english,
        binding=frozenset(words_of(" ".join(claims["binding"]["words"]))),
        common=frozenset(
            [words_of(words) for kind in light["one"]["vi"].values() for words in kind]
            + [stems_of(words_of(words)) for kind in light["one"]["en"].values() for words in kind]
        ),
        longest_frame=max(map(len, frame)),
        longest_synonym=max(map(len, synonyms)),
        longest_english=max(map(len, english)),
    )
