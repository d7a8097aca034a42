"""Answers about words: what an abbreviation stands for, where a plan explains or coins a word."""

from __future__ import annotations

import re
from functools import cache

from assistant.asked import Asked, NotPrinted
from assistant.contents import ROMANS, read_contents
from assistant.document_wording import any_of, document_table, fold
from assistant.draft import Draft, Group, Statement
from assistant.excerpts import around
from assistant.per_store import per_store
from corpus.folding import strip_diacritics
from corpus.records import Passage, Role
from corpus.terms import GlossaryKind, Term, find_terms
from index.interface import Passages

__all__ = ["draft_meaning"]

# "LGSP", "KH&CN", "IoT", "VBDLis"; "5G" is none: it is no shortened word.
_CAPITALS = re.compile(r"(?<![\w&/-])[A-ZĐ][A-Za-zĐđ&]*[A-ZĐ][a-zđ]*(?![\w&/-])")

_LEGEND = re.compile(r"\((?P<sign>[^()\s]{1,2})\)\s*:\s*[^;.]+")


def draft_meaning(asked: Asked) -> Draft | NotPrinted | None:
    """What a plan says a word means; that no plan explains it; None if no word's meaning is asked."""
    certain = asked.has("meaning", "certain")
    if not certain and not asked.has("meaning", "maybe"):
        return None
    if certain and (legend := _of_sign(asked)) is not None:
        return legend
    word = _known_word(asked, certain=certain)
    if word is not None:
        return _explained(asked, word)
    return _unexplained(asked, certain=certain)


def _of_sign(asked: Asked) -> Draft | None:
    """What the note below a table says that a sign in it means; None if no sign is asked about, or no note has it."""
    groups = []
    for sign, wordings in document_table()["signs"].items():
        if f"({sign})" not in asked.text and any_of(wordings).search(asked.folded) is None:
            continue
        for plan in asked.documents:
            statements = [
                Statement(passage, asked.words.say("stands_in", word=sign, text=match.group()), (match.span(),))
                for passage in asked.passages(plan)
                if passage.role is Role.NOTE
                for match in _LEGEND.finditer(passage.text)
                if match["sign"] == sign
            ]
            if statements:
                groups.append(Group(plan, tuple(statements)))
    return Draft(tuple(groups)) if groups else None


def _known_word(asked: Asked, *, certain: bool) -> str | None:
    """The explained word that the question is about, folded; the longest if several."""
    words = _coined_in_english(asked.folded)
    known = [
        word
        for word, terms in _glossary(asked.store, asked.explaining).items()
        if f" {word} " in f" {words} " and (asked.left(without=word) or _is_typed(asked, terms[0]))
    ]
    for word in sorted(known, key=len, reverse=True):
        rest = f" {words} ".replace(f" {word} ", " ")
        if certain or not _about_more(asked, rest):
            return word
    return None


def _is_typed(asked: Asked, term: Term) -> bool:
    """Whether a word that could be an idle one stands in the question as an abbreviation: "AI", not "ai" (who)."""
    return term.kind is GlossaryKind.ABBREVIATION and term.word in re.findall(r"\w+", asked.text)


def _about_more(asked: Asked, rest: str) -> bool:
    return bool(asked.left("meaning", "certain", without=_without_maybe().sub(" ", rest)))


@cache
def _without_maybe() -> re.Pattern[str]:
    table = document_table()["meaning"]["maybe"]
    return any_of((*table["vi"], *table["en"]))


def _coined_in_english(words: str) -> str:
    for english, coined in document_table()["coined"].items():
        words = words.replace(fold(english), fold(coined))
    return words


@per_store(4)
def _glossary(store: Passages, plans: tuple[str, ...]) -> dict[str, tuple[Term, ...]]:
    """All explained words of these plans, folded."""
    found: dict[str, list[Term]] = {}
    for plan in plans:
        for term in find_terms(read_contents(store, plan).passages):
            found.setdefault(fold(term.word), []).append(term)
    return {word: tuple(terms) for word, terms in found.items()}


def _explained(asked: Asked, word: str) -> Draft | NotPrinted | None:
    terms = _glossary(asked.store, asked.explaining)[word]
    allowed = [term for term in terms if asked.reading.limit is None or term.passage.plan in asked.reading.limit]
    own = [term for term in allowed if term.passage.plan in asked.documents]
    shown = own or [term for term in allowed if term.passage.plan in asked.plans] or allowed
    if not shown:
        return _not_explained(asked, word)
    elsewhere = shown[0].passage.plan not in asked.plans
    groups = []
    for plan in dict.fromkeys(term.passage.plan for term in shown):
        best = min((term for term in shown if term.passage.plan == plan), key=_clarity)
        lead_in = asked.words.say("explained_elsewhere") if elsewhere else ""
        groups.append(Group(plan, (_statement(asked, best),), lead_in))
    return Draft(tuple(groups))


def _clarity(term: Term) -> tuple[bool, bool]:
    """Abbreviations before words in quotes, and running text before rows."""
    return term.kind is GlossaryKind.QUOTED, bool(term.passage.cells)


def _statement(asked: Asked, term: Term) -> Statement:
    excerpt = around(term.passage, term.start, term.end)
    spelled = _spelled_out(term)
    if spelled is not None:
        text = asked.words.say("stands_for", word=term.word, spelled=spelled, text=excerpt.text)
    else:
        text = asked.words.say("stands_in", word=term.word, text=excerpt.text)
    return Statement(term.passage, text, ((excerpt.start, excerpt.end),))


def _spelled_out(term: Term) -> str | None:
    """The words before an abbreviation whose initials it is: "hệ thống thông tin" of "(HTTT)"."""
    if term.kind is not GlossaryKind.ABBREVIATION:
        return None
    letters = [letter for letter in term.word if letter.isalpha()]
    words = re.findall(r"[^\W\d_]+", term.passage.text[: term.start])[-len(letters) :]
    initials = "".join(word[0] for word in words)
    return " ".join(words) if initials.upper() == "".join(letters).upper() else None


# --- words that no plan explains -------------------------------------------------------------------------------------


def _unexplained(asked: Asked, *, certain: bool) -> NotPrinted | None:
    """A word that the question takes for an abbreviation, as far as it asks for nothing else."""
    idle = None
    for match in _CAPITALS.finditer(strip_diacritics(asked.text)):
        word = fold(match.group())
        rest = f" {asked.folded} ".replace(f" {word} ", " ")
        if word.upper() in ROMANS or asked.places.has_part(word):
            continue  # "phụ lục II", "QB"
        if not asked.left(without=word):  # "UBND", "KH": how plans and their issuers are called
            idle = idle or match.group()
            continue
        if certain or not _about_more(asked, rest):
            return _not_explained(asked, match.group())
    left = asked.left("meaning", "certain", without=_without_maybe().sub(" ", asked.folded))
    if len(left) == 1 and left[0].upper() not in ROMANS and (used := _used(asked, left[0])) is not None:
        return _not_explained(asked, used[0])
    return _not_explained(asked, idle) if idle is not None and certain and not left else None


def _not_explained(asked: Asked, word: str) -> NotPrinted:
    used = _used(asked, word)
    if used is None:
        return NotPrinted("not_used", (("word", word),))
    return NotPrinted("not_explained", (("word", used[0]),), used[1])


def _used(asked: Asked, word: str) -> tuple[str, Passage] | None:
    """How an abbreviation is written in the first passage that has it: in capitals, two at least."""
    pattern = re.compile(rf"(?<![\w&]){re.escape(word)}(?![\w&])", re.IGNORECASE)
    for plan in asked.reading.limit or dict.fromkeys((*asked.plans, *asked.explaining)):
        for passage in asked.passages(plan):
            for match in pattern.finditer(passage.text):
                if _CAPITALS.fullmatch(match.group()):
                    return match.group(), passage
    return None
