"""Search terms of a text: syllables, pairs of syllables and words, and the same without diacritics.

Measured on Vietnamese questions over paragraphs (DESIGN.md): syllables and pairs beat words alone; an accented index
loses
six in ten unaccented questions, and a copy without diacritics loses none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from corpus.folding import fold_tone, strip_diacritics
from corpus.segment import segment_words

__all__ = ["CLAUSE_END", "Terms", "analyse", "analyse_question", "syllables"]

# Numbers keep their marks ("39.26", "1,5", "9/2025"); letters and digits that stand together are one syllable ("5g",
# "iot").
_SYLLABLE = re.compile(r"\d+(?:[.,/]\d+)+|[^\W_]+")
CLAUSE_END = re.compile(r"[.,;:!?()\[\]“”\"\t\n…|]")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one text: as written (tone placement folded), and without diacritics."""

    accented: list[str]
    bare: list[str]


def syllables(text: str) -> list[str]:
    """Syllables and numbers in order, in lower case, tone placement folded."""
    return [fold_tone(match.group()) for match in _SYLLABLE.finditer(_lower(text))]


def analyse(text: str) -> Terms:
    """All terms of a text. Pairs are joined by "_" and do not cross a comma, bracket or full stop."""
    accented: list[str] = []
    bare: list[str] = []
    before: str | None = None
    last = 0
    lower = _lower(text)
    for match in _SYLLABLE.finditer(lower):
        syllable = match.group()
        accented.append(fold_tone(syllable))
        bare.append(strip_diacritics(syllable))
        if before is not None and not CLAUSE_END.search(lower, last, match.start()):
            accented.append(f"{fold_tone(before)}_{fold_tone(syllable)}")
            bare.append(f"{strip_diacritics(before)}_{strip_diacritics(syllable)}")
        before, last = syllable, match.end()
    accented += ["_".join(parts) for word in segment_words(text) if len(parts := syllables(word)) > 1]
    return Terms(accented, bare)


@lru_cache(maxsize=8)
def analyse_question(text: str) -> Terms:
    """All terms of a question, which is looked at several times; nobody may change them."""
    return analyse(text)


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()
