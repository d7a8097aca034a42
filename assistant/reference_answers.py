"""Answers about the documents that a plan names: what it replaces, implements and cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from assistant.asked import Asked, NotPrinted, names_places
from assistant.aspects import Aspect
from assistant.document_numbers import (
    FULL_NUMBER,
    document_kinds,
    document_numbers,
    names_one,
    normal_number,
    serial_number,
)
from assistant.document_wording import any_of, document_table, fold
from assistant.draft import Draft, Group, Statement
from assistant.excerpts import Excerpt, around
from assistant.phrases import Language
from assistant.wants import read_wants
from corpus.glossary import translate
from corpus.records import Reference, Relation, Role

__all__ = ["draft_reference"]

MOST_NAMED = 20
"""Documents that one answer lists for a plan; the report of Quảng Ngãi names 25."""

_FEWEST_PAIRS = 2
"""Pairs of syllables that a sentence must share with the question for its document to be meant."""

_NUMERIC_DATE = re.compile(r"(?<![\d/])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_SPELLED_DATE = re.compile(r"\b(\d{1,2})\s+thang\s+(\d{1,2})\s+nam\s+(\d{4})\b")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ENGLISH_DATE = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({'|'.join(_MONTHS)})\s+(\d{{4}})\b")
_AMERICAN_DATE = re.compile(rf"\b({'|'.join(_MONTHS)})\s+(\d{{1,2}})(?:st|nd|rd|th)?\s+(\d{{4}})\b")

Day = tuple[int, int, int]
Outcome = Draft | NotPrinted | None


def draft_reference(asked: Asked) -> Outcome:
    """The documents that the question asks for, that there is none, or None if it asks for no document."""
    if asked.reading.asks(Aspect.RESULT) and not asked.reading.item:
        return None  # which paper comes out of a task, its row says
    if read_wants(asked.reading, asked.library).duty and _acting(asked):
        return None  # "Sở Tài chính phải làm gì trong kế hoạch thực hiện Nghị quyết 03"
    numbers = document_numbers(asked.folded)
    rest, day = _without_dates(asked.folded)
    rest = serial_number().sub(" ", FULL_NUMBER.sub(" ", rest))
    dated = _of_day(asked, day) if day is not None and asked.has("references", "number") else []
    if dated and not (numbers and any(_is_one_of(each, numbers) for each in dated)):
        return _draft(asked, dated, "named")
    if asked.has("references", "replaces"):
        return _replaced(asked, numbers, rest)
    named = _named(asked, numbers, rest) if numbers else None
    if named is not None:
        return named
    kind = "" if asked.has("references", "basis") else _kind(asked.folded)
    if kind is None:
        return None
    rest = document_kinds().sub(" ", rest)
    issuer = _issuer(asked.folded)
    if asked.has("references", "implements"):
        without = _issuers().sub(" ", rest) if issuer is not None else rest
        if not asked.left("references", "implements", without=without):
            return _implemented(asked, kind, issuer)
    return _cited(asked, kind, issuer, day, rest) if _asks_which(asked) else None


def _of_day(asked: Asked, day: Day) -> list[Reference]:
    """The documents of a day whose kind the question names, one mention a plan: they may differ in the number."""
    plans = asked.reading.plans or asked.plans
    found = [each for each in asked.store.facts.references(plans=plans, relation=None) if _day(each.date) == day]
    return _distinct(each for each in found if f" {fold(each.kind)} " in f" {asked.folded} ")


def _acting(asked: Asked) -> bool:
    """Whether an agency is named for what it does, and not as the issuer of a document."""
    issuers = read_wants(asked.reading, asked.library).issuers
    return any(agency not in issuers for agency in asked.reading.agencies)


def _asks_which(asked: Asked) -> bool:
    """Whether a document is asked for, and not only named: "quyết định nào", "quy chế … số mấy"."""
    return any(asked.has("references", entry) for entry in ("number", "cites", "basis")) or bool(
        _which().search(asked.folded)
    )


@cache
def _which() -> re.Pattern[str]:
    which, kinds = document_table()["references"]["which"], document_kinds().pattern
    beside = rf"{kinds}\s{any_of(which['after']).pattern}|{any_of(which['before']).pattern}\s{kinds}"
    return re.compile(rf"{beside}|{any_of(which['apart']).pattern}(?:\s\S+){{1,4}}\s{kinds}")


# --- replaces, implements --------------------------------------------------------------------------------------------


def _replaced(asked: Asked, numbers: Sequence[str], rest: str) -> Outcome:
    more = asked.left("references", "replaces", without=document_kinds().sub(" ", rest))
    if numbers:  # "the action plan on Resolution 57" names the plan, not what it replaces
        carried_out = [normal_number(each.number) for each in _references(asked, Relation.IMPLEMENTS)]
        numbers = [number for number in numbers if not names_one(number, carried_out)]
    found = [each for each in _references(asked, Relation.REPLACES) if _is_one_of(each, numbers)]
    if not numbers and asked.documents and asked.has("references", "replaced_by"):
        return NotPrinted("no_replacing", nearest=asked.store.by_id(found[0].passage) if found else None)
    if found:
        return None if len(more) > 1 else _draft(asked, found, "replaces")
    if more or numbers or not asked.documents or not (_kind(asked.folded) or asked.has("named", "plan")):
        return None
    titles = (p for plan in asked.documents for p in asked.passages(plan) if p.role is Role.TITLE)
    return NotPrinted("no_replaced", nearest=next(titles, None))


def _implemented(asked: Asked, kind: str, issuer: str | None) -> Draft | None:
    """What a plan implements, of a kind if one is asked: as its title says, and its opening if that names more."""
    groups = []
    for plan in asked.documents:
        named: dict[str, list[Reference]] = {}
        seen: set[str] = set()
        for each in asked.store.facts.references(plans=[plan], relation=Relation.IMPLEMENTS):
            if _is_of_kind(each, kind) and _is_of(each, issuer) and each.number not in seen:
                seen.add(each.number)
                named.setdefault(each.passage, []).append(each)
        statements = []
        for passage_id, found in named.items():
            passage = asked.store.by_id(passage_id)
            first, last = min(each.start for each in found), max(each.end for each in found)
            excerpt = around(passage, first, last, longest=len(passage.text))
            text = asked.words.say("implements", documents="; ".join(f"**{_label(asked, each)}**" for each in found))
            statements.append(Statement(passage, text, ((excerpt.start, excerpt.end),)))
        if statements:
            groups.append(Group(plan, tuple(statements)))
    return Draft(tuple(groups)) if groups else None


# --- a document by its number ----------------------------------------------------------------------------------------


def _named(asked: Asked, numbers: Sequence[str], rest: str) -> Outcome:
    """What is said of the document with this number, where a question asks for nothing else."""
    if not asked.has("references", "of") or asked.left("references", "of", without=document_kinds().sub(" ", rest)):
        return None
    # "Kế hoạch số 366-KH/TU" names one that a report speaks of, and not the plans.
    everywhere = asked.store.facts.references(plans=asked.plans, relation=None)
    found = [each for each in _references(asked, None) if _is_one_of(each, numbers)]
    found = found or [each for each in everywhere if _is_one_of(each, numbers)]
    if not found:
        return NotPrinted("no_document", (("number", _as_typed(asked.text, numbers[0])),))
    if _asks_when(asked.folded):
        dated = [each for each in found if each.date]
        if not dated:
            return NotPrinted("undated", (("document", _label(asked, found[0])),), asked.store.by_id(found[0].passage))
        found = dated
    first = {each.plan: each for each in reversed(found)}
    return _draft(asked, [first[plan] for plan in asked.plans if plan in first], "named")


@cache
def _when() -> re.Pattern[str]:
    return any_of(document_table()["references"]["of"]["when"])


def _asks_when(words: str) -> bool:
    return _when().search(words) is not None


# --- a document by its kind, date or matter --------------------------------------------------------------------------


def _cited(asked: Asked, kind: str, issuer: str | None, day: Day | None, rest: str) -> Outcome:
    found = [each for each in _references(asked, None) if _is_of_kind(each, kind) and _is_of(each, issuer)]
    named = document_numbers(asked.folded)
    found = [each for each in found if not named or not _is_one_of(each, named)]
    in_row = _in_asked_row(asked, found)
    if in_row:
        return _draft(asked, _distinct(in_row), "named")
    if day is not None:
        dated = [each for each in found if _day(each.date) == day]
        return _best(asked, dated, rest) if dated else None
    matter = asked.left("references", "cites", without=rest)
    if not matter:
        return _draft(asked, _distinct(found)[:MOST_NAMED], "named") if found else None
    return _best(asked, found, rest, certain=issuer is not None)


def _in_asked_row(asked: Asked, found: Sequence[Reference]) -> list[Reference]:
    """Those that stand in the row whose number is asked."""
    item = asked.reading.item
    rows = {row.id for plan in asked.plans for row in asked.store.items(plan, item)} if item else set()
    return [each for each in found if each.passage in rows]


def _best(asked: Asked, found: Sequence[Reference], rest: str, *, certain: bool = True) -> Draft | None:
    """The documents whose sentence shares most with the question, one a plan; of several the best in the search.

    Of places asked about together, each has its own: "Ninh Bình và Sơn Tịnh thực hiện văn bản nào".
    """
    english = asked.reading.language is Language.ENGLISH
    pairs = _pairs(fold(translate(asked.text).words) if english else rest)
    scores = {hit.passage.id: hit.score for hit in asked.hits}
    ranked = sorted(
        (
            (len(pairs & _pairs(fold(_sentence(asked, each)))), scores.get(each.passage, float("-inf")), each)
            for each in found
        ),
        key=lambda entry: (-entry[0], -entry[1]),
    )
    if not ranked:
        return None
    most, score, _ = ranked[0]
    if most < _FEWEST_PAIRS and not (certain or (english and score > float("-inf"))):
        return None
    best: dict[str, list[Reference]] = {}
    several = names_places(asked.reading, asked.library)
    own_most = {each.plan: shared for shared, _, each in reversed(ranked)} if several else {}
    for shared, own_score, each in ranked:
        if shared == own_most.get(each.plan, most) and (shared >= _FEWEST_PAIRS or own_score == score or certain):
            best.setdefault(each.plan, []).append(each)
    chosen = [each for plan in asked.plans for each in _distinct(best.get(plan, ()))[:_FEWEST_PAIRS]]
    return _draft(asked, chosen, "named")


def _pairs(words: str) -> set[tuple[str, str]]:
    return set(pairwise(words.split()))


def _sentence(asked: Asked, each: Reference) -> str:
    return around(asked.store.by_id(each.passage), each.start, each.end).text


# --- references ------------------------------------------------------------------------------------------------------


def _references(asked: Asked, relation: Relation | None) -> list[Reference]:
    return asked.store.facts.references(plans=asked.documents or asked.plans, relation=relation)


def _distinct(found: Iterable[Reference]) -> list[Reference]:
    """One mention of each document of a plan: the first with its date, else the first."""
    best: dict[tuple[str, str], Reference] = {}
    for each in found:
        key = (each.plan, normal_number(each.number))
        if key not in best or (each.date and not best[key].date):
            best[key] = each
    return list(best.values())


def _draft(asked: Asked, found: Sequence[Reference], phrase: str) -> Draft | None:
    groups = []
    for plan in dict.fromkeys(each.plan for each in found):
        labels: dict[tuple[str, Excerpt], list[str]] = {}  # documents of one sentence are said together
        for each in found:
            if each.plan == plan:
                excerpt = around(asked.store.by_id(each.passage), each.start, each.end)
                labels.setdefault((each.passage, excerpt), []).append(_label(asked, each))
        statements = [
            Statement(
                asked.store.by_id(passage),
                asked.words.say(phrase, document="; ".join(dict.fromkeys(documents)), text=excerpt.text),
                ((excerpt.start, excerpt.end),),
            )
            for (passage, excerpt), documents in labels.items()
        ]
        groups.append(Group(plan, tuple(statements)))
    return Draft(tuple(groups)) if groups else None


def _label(asked: Asked, each: Reference) -> str:
    """ "Quyết định số 1845-QĐ/TU ngày 21/02/2025"; "Đề án 06"."""
    english = asked.reading.language is Language.ENGLISH
    names = document_table()["kinds_en"]
    kind = names.get(each.kind, each.kind) if english else each.kind
    kind = f"{kind[:1].upper()}{kind[1:]}" or asked.words.say("document")
    phrase = "document_dated" if each.date else "document_numbered"
    return asked.words.say(phrase, kind=kind, number=each.number, date=each.date)


def _is_of_kind(each: Reference, kind: str) -> bool:
    return not kind or each.kind in document_table()["kin"].get(kind, [kind])


def _is_of(each: Reference, issuer: str | None) -> bool:
    """Whether the letters of a number are those of an issuer: "70/2025/UBTVQH15" of "UBTVQH"."""
    return issuer is None or re.search(rf"(?:^|[-/]){issuer}\d*(?:$|[-/])", each.number) is not None


def _is_one_of(each: Reference, numbers: Sequence[str]) -> bool:
    return not numbers or any(names_one(number, (normal_number(each.number),)) for number in numbers)


# --- what a question says of a document ------------------------------------------------------------------------------


def _as_typed(text: str, number: str) -> str:
    return next((word.strip(",.?!;:()") for word in text.split() if number in normal_number(word)), number)


def _kind(words: str) -> str | None:
    """The kind of document that is asked for ("quyết định nào"), "" for any ("văn bản nào"), None if there is none."""
    for kind, wordings in document_table()["kinds"].items():
        if any_of(wordings).search(words):
            return str(kind)
    return None


@cache
def _issuers() -> re.Pattern[str]:
    return any_of(name for names in document_table()["issuers"].values() for name in names)


def _issuer(words: str) -> str | None:
    """The letters of the issuer that stands right after the kind: "nghị quyết nào của Quốc hội"."""
    return next((letters for letters, pattern in _beside_kinds() if pattern.search(words)), None)


@cache
def _beside_kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The letters of each issuer, and its names right behind or before a kind of document."""
    kinds = document_kinds().pattern
    link = r"(?:\s(?:nao|so may|so bao nhieu|gi|cua|do|of|the|by|issued))*"
    return tuple(
        (letters, re.compile(rf"{kinds}{link}\s{name}|{name}\s{kinds}"))
        for letters, names in document_table()["issuers"].items()
        for name in (any_of(names).pattern,)
    )


def _without_dates(words: str) -> tuple[str, Day | None]:
    """The words without their dates, and the first of those."""
    found: list[Day] = []
    for pattern, order in (
        (_NUMERIC_DATE, "dmy"),
        (_SPELLED_DATE, "dmy"),
        (_ENGLISH_DATE, "dmy"),
        (_AMERICAN_DATE, "mdy"),
    ):
        for match in pattern.finditer(words):
            parts = dict(zip(order, match.groups(), strict=True))
            month = int(parts["m"]) if parts["m"].isdigit() else _MONTHS.index(parts["m"]) + 1
            found.append((int(parts["d"]), month, int(parts["y"])))
        words = pattern.sub(" ", words)
    return words, found[0] if found else None


def _day(date: str) -> Day | None:
    parts = [int(part) for part in re.findall(r"\d+", date)]
    return (parts[0], parts[1], parts[2]) if len(parts) == len(("day", "month", "year")) else None
