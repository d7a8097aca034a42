"""How a question is written: Vietnamese with diacritics, Vietnamese without, or English."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from corpus.data import read_table
from corpus.folding import has_diacritics, strip_diacritics
from corpus.glossary import asking_words, english_words

__all__ = ["Writing", "detect_writing"]

_WORD = re.compile(r"(?<![^\W_])[^\W\d_]+(?:'s)?(?![^\W_])")

# What a Vietnamese syllable may be without its marks: "nghieng", "quoc", "to"; not "lead", "task", "train".
_ONSET = "ngh?|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnprstvx]"
_OPEN = "[ao][iouaye]?|e[ou]?|i[aeu]?|ieu|oa[iyo]|oeo|u[aeioyu]?|uoi|uou|uay|u?y[aeu]?|yeu"
_CLOSED = "[aeiouy]|ie|oa|oe|oo|ua|ue|uo|uy|uye|ye"
_SYLLABLE = re.compile(rf"(?:{_ONSET})?(?:(?:{_OPEN})|(?:{_CLOSED})(?:ch|ng|nh|[cmnpt]))")


class Writing(StrEnum):
    """The three ways in which people write to planqa."""

    ACCENTED = "accented"
    BARE = "bare"
    ENGLISH = "english"


@dataclass(frozen=True, slots=True)
class _Wording:
    function: frozenset[str]
    words: frozenset[str]
    openings: tuple[str, ...]
    loans: frozenset[str]
    names: re.Pattern[str]
    vietnamese: frozenset[str]


@cache
def _wording() -> _Wording:
    table = read_table("corpus", "english")
    return _Wording(
        function=frozenset(table["function"]),
        words=frozenset(table["words"]),
        openings=tuple(f"{opening} " for opening in table["openings"]),
        loans=frozenset(table["loans"]),
        names=re.compile(rf"\b(?:{'|'.join(table['names'])})\b"),
        vietnamese=frozenset(table["vietnamese"]),
    )


@lru_cache(maxsize=32)
def detect_writing(text: str) -> Writing:
    """English if it opens as an English question does, or by its words.

    Either one of them is of the kind that Vietnamese never borrows ("of"), and no more are Vietnamese than English; or
    some are English, such as Vietnamese offices borrow ("deadline"), and none is Vietnamese. Names of places do not
    count.
    """
    text = unicodedata.normalize("NFC", text)
    if text.isupper():
        text = text.lower()
    written = Writing.ACCENTED if has_diacritics(text) else Writing.BARE
    wording = _wording()
    if f"{' '.join(_WORD.findall(text))} ".lower().startswith(wording.openings):
        return Writing.ENGLISH
    words = _WORD.findall(_without_names(text, wording.names))
    function = sum(word.lower() in wording.function for word in words)
    if not function and any(map(has_diacritics, words)):
        return written
    vietnamese = sum(_is_vietnamese(word, wording) for word in words)
    english = function + sum(_is_english(word.lower(), wording) for word in words)
    if (function and english >= vietnamese) or (english and not vietnamese):
        return Writing.ENGLISH
    return written


def _without_names(text: str, names: re.Pattern[str]) -> str:
    # Letters without their marks are as many, so that places in both are the same.
    bare = strip_diacritics(text).lower()
    for match in reversed(list(names.finditer(bare))):
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return text


def _is_english(word: str, wording: _Wording) -> bool:
    """Whether a word, in lower case, counts for English."""
    if word in wording.words:
        return True
    if word in wording.loans or _SYLLABLE.fullmatch(word):
        return False
    return word in english_words()


def _is_vietnamese(word: str, wording: _Wording) -> bool:
    """Whether a word counts for Vietnamese: a name in capitals does not, nor what is English as well ("to", "map")."""
    bare = strip_diacritics(word).lower()
    if bare in wording.vietnamese and not (len(word) > 1 and word.isupper()):
        return True
    if not word[0].islower():
        return False
    if has_diacritics(word):
        return True
    is_english = bare in wording.loans or bare in english_words() or bare in asking_words()
    return not is_english and _SYLLABLE.fullmatch(bare) is not None
