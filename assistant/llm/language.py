"""Whether a claim is in the language of the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.llm.lexicon import lexicon
from assistant.llm.wording import words_of
from assistant.phrases import Language
from corpus.folding import fold_spaces, fold_tone, has_diacritics
from corpus.glossary import asking_words, english_words
from corpus.writing import Writing, detect_writing

__all__ = ["is_in"]

_WORD = re.compile(r"[^\W\d_]+")


def is_in(language: Language, text: str, said: Sequence[str], quoted: Sequence[str]) -> bool:
    """Whether a text is in a language, or says what planqa itself says in it (`said`): it quotes in Vietnamese.

    An English claim may name things in the words of its sources (`quoted`), but must say something of them in English.
    """
    folded = fold_tone(fold_spaces(text))
    if any(folded in fold_tone(fold_spaces(each)) for each in said):
        return True
    if detect_writing(text) is Writing.ENGLISH:
        return language is Language.ENGLISH
    if language is Language.VIETNAMESE:
        return True
    known = {word for each in quoted for word in words_of(each)}
    words = _WORD.findall(text)
    english = sum(_is_english(word) for word in words)
    foreign = sum(has_diacritics(word) and word[0].islower() and fold_tone(word) not in known for word in words)
    return english >= _FEWEST and english > foreign


_FEWEST = 2
"""English words that an English claim has, however many names it takes from the plans."""


def _is_english(word: str) -> bool:
    lowered = word.lower()
    return word.isascii() and (lowered in asking_words() or lowered in english_words() or (lowered,) in lexicon().frame)
