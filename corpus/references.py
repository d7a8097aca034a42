"""The official documents that a plan names, by their numbers, and what the plan does with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, partial
from itertools import combinations
from typing import Any

from corpus.data import read_table
from corpus.records import Passage, Reference, Relation, Role
from corpus.wording import structure

__all__ = ["NamedDocument", "PossibleSlip", "SlipKind", "documents", "find_references", "kind_of_symbol"]

# Characters between a kind and the colon of its list ("Các Nghị quyết của HĐND tỉnh:", "các văn bản về KH&CN:"), and of
# an issuer between a kind and its number ("Nghị quyết của Bộ Chính trị số 57-NQ/TW"); and before a bare number.
_LIST_HEAD, _ISSUER, _REACH = 80, 60, 120

# The parts of a number: "57-NQ/TW", "25/2021/NQ-HĐND", "193/2025/QH15", "1552/BTTTT-TTH".
_MARK = r"[-–‑/]"
_CODE = r"[A-ZĐ][A-Za-zĐđ]{1,11}\d{0,2}"
_NUMBER = re.compile(
    rf"(?<![\w\-–‑/.,])(?P<serial>\d{{1,5}}[a-z]?)(?:/(?P<year>(?:19|20)\d\d)(?=/))?"
    rf"(?P<codes>(?:{_MARK}{_CODE}){{1,4}})(?![\w]|{_MARK}\w)"
)
_BARE = re.compile(r"(?<![\w\-–‑/.,])\d{1,4}(?![\w%]|[-–‑/.,]\w)")
_CAPITALS = re.compile(r"[A-ZĐ]{2}|[A-ZĐ][a-zđ][A-ZĐ]")
_SENTENCE_END = re.compile(r"\.\s")


class SlipKind(StrEnum):
    """In what two numbers differ that may be meant as one, or how one is at odds with itself."""

    LETTERS = "letters"
    SERIAL = "serial"
    DATE = "date"
    FORM = "form"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class PossibleSlip:
    """A doubt about a document's number: what it differs in, from which other number, and why, in Vietnamese.

    `other` is the number of the other document, or the other way of writing this one; of KIND, the kind it is called.
    """

    kind: SlipKind
    number: str
    other: str
    reason: str


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """One document and all its mentions.

    `number` and `kind` are the ones printed most often, `numbers` all ways of writing the number, `dates` all dates as
    printed, in the order of the mentions. `relation` is the strongest: REPLACES before IMPLEMENTS before CITES.
    """

    number: str
    kind: str
    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    relation: Relation
    mentions: tuple[Reference, ...]
    slips: tuple[PossibleSlip, ...] = ()


# --- the table -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wording:
    """`tables/documents.toml`, with the patterns that are built from it."""

    kinds: dict[str, str]
    letters: dict[str, tuple[str, ...]]
    bare: frozenset[str]
    national: frozenset[str]
    slips: dict[str, str]
    adjacent: re.Pattern[str]
    joined: re.Pattern[str]
    listed: re.Pattern[str]
    list_head: re.Pattern[str]
    issued: re.Pattern[str]
    date: re.Pattern[str]
    unit: re.Pattern[str]
    replaces: re.Pattern[str]
    turn: re.Pattern[str]
    implements: re.Pattern[str]


def _any(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest that fits, white space of any length."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


@cache
def _wording() -> _Wording:
    table: dict[str, Any] = read_table("corpus", "documents")
    letters = {letter: tuple(kinds) for letter, kinds in table["letters"].items()}
    names = [kind for kinds in letters.values() for kind in kinds] + table["lettered_otherwise"]
    kind_in = rf"(?<!\w)(?:{_any(names)})(?!\w)"
    kind = kind_in.replace("(?:", "(?P<kind>", 1)
    number_word = rf"(?:{_any(table['number_words'])})"
    spelled = rf"{table['month_word']}\s+\d{{1,2}}\s+{table['year_word']}"
    day = rf"\d{{1,2}}\s*(?:[/.-]\s*\d{{1,2}}\s*[/.-]|{spelled})\s*\d{{4}}"
    pattern = partial(re.compile, flags=re.IGNORECASE)
    return _Wording(
        kinds={_fold(name): name for name in names},
        letters=letters,
        bare=frozenset(table["bare"]),
        national=frozenset(table["national"]),
        slips=dict(table["slips"]),
        adjacent=pattern(rf"{kind}\s*+(?:{number_word}\s*+)?(?::\s*+)?$"),
        joined=pattern(rf"^\s*+(?:[,;]\s*+)?(?:(?:{_any(table['joiners'])})(?!\w)\s*+)?(?:{number_word}\s*+)?$"),
        listed=pattern(rf"(?:[,;]|(?<!\w)(?:{_any(table['joiners'])}))\s*+{number_word}\s*+$"),
        list_head=pattern(rf"{kind}(?:(?!{kind_in})[^;.:]){{0,{_LIST_HEAD}}}:\s*+(?:{number_word}\s*+)?$"),
        issued=pattern(rf"{kind}(?:(?!{kind_in})[^;:.,()\d]){{1,{_ISSUER}}}(?<!\w){number_word}\s*+$"),
        date=pattern(rf"\s*+(?:,\s*+)?(?:{_any(table['date_words'])})\s++(?P<date>{day})(?!\d|{_MARK}\d)"),
        unit=pattern(rf"\s*+(?:{_any(table['units'])})(?!\w)"),
        replaces=pattern(rf"(?<!\w)(?:{_any(table['replaces'])})\s++(?:(?:{_any(table['replaced'])})\s++)*+$"),
        turn=pattern(rf"(?<!\w)(?:{_any(table['turns'])})(?!\w)|{_SENTENCE_END.pattern}"),
        implements=pattern(rf"(?<!\w)(?:{_any(table['implements'])})(?!\w)"),
    )


def _fold(kind: str) -> str:
    return " ".join(kind.lower().split())


# --- mentions --------------------------------------------------------------------------------------------------------


def find_references(passages: Sequence[Passage]) -> list[Reference]:
    """Every mention of a document with a number, in the order of the passages and of their text.

    `start` and `end` of a reference cover its number and the date right after it, in the passage's text. Its kind is
    the one printed before the number, or that of the list it stands in, or what the number's letters say, "" if they
    say nothing. A blank number ("Kế hoạch số /KH-UBND") is no reference.
    """
    heads = _heads(passages)
    return [found for passage in passages for found in _references_of(passage, heads.get(id(passage)))]


def _heads(passages: Sequence[Passage]) -> dict[int, Role]:
    """The passages that say what their plan implements: its title, and the paragraphs that open it ("Thực hiện …")."""
    heads: dict[int, Role] = {}
    begun: set[str] = set()
    for passage in passages:
        if passage.role is Role.TITLE:
            heads[id(passage)] = Role.TITLE
        elif passage.role is not Role.LETTERHEAD and passage.plan not in begun:
            opens = passage.role is Role.PARAGRAPH and not passage.section.path
            if opens and passage.text.startswith(structure().preambles):
                heads[id(passage)] = Role.PARAGRAPH
            else:
                begun.add(passage.plan)
    return heads


def _references_of(passage: Passage, head: Role | None) -> list[Reference]:
    text = passage.text
    found: list[Reference] = []
    for start, end in sorted({match.span() for pattern in (_NUMBER, _BARE) for match in pattern.finditer(text)}):
        last = found[-1] if found else None
        since = last.end if last is not None else 0
        if _BARE.match(text, start):  # in figures there are many: each looks back only as far as it needs
            since = max(since, start - _REACH)
        printed = _printed_kind(text, since, start, last)
        if not _is_document(text, start, end, printed):
            continue
        date = _wording().date.match(text, end)
        found.append(
            Reference(
                plan=passage.plan,
                number=text[start:end],
                kind=printed[0] if printed is not None else _kind_of_letters(text[start:end]),
                date=date["date"] if date is not None else "",
                relation=_relation(text, since, start if printed is None else printed[1], last, head),
                passage=passage.id,
                start=start,
                end=date.end() if date is not None else end,
                span=passage.span,
            )
        )
    return found


def _printed_kind(text: str, since: int, start: int, last: Reference | None) -> tuple[str, int] | None:
    """The kind that is printed for the number at `start`, and where it begins; what stands before `since` is taken."""
    wording, before = _wording(), text[since:start]
    match = wording.adjacent.search(before)
    if match is None and last is not None and wording.joined.match(before):
        return last.kind, start
    if match is None:
        match = wording.list_head.search(before)
    if match is None:
        match = wording.issued.search(before)
        match = match if match is not None and match["kind"][0].isupper() else None
    if match is not None:
        return wording.kinds.get(_fold(match["kind"]), match["kind"]), since + match.start("kind")
    if last is not None and wording.listed.search(before) and not _SENTENCE_END.search(before):
        return last.kind, start
    return None


def _is_document(text: str, start: int, end: int, printed: tuple[str, int] | None) -> bool:
    """Whether a number is a document's: not "5/TB", "Nghị quyết 3 năm" or a year."""
    wording, match = _wording(), _NUMBER.fullmatch(text[start:end])
    if match is None:
        counts = wording.unit.match(text, end) and not wording.date.match(text, end)
        if printed is None or printed[0] not in wording.bare or counts:
            return False
        between = _fold(text[printed[1] : start])  # "" in a list: its kind stands elsewhere
        named = any(between.startswith(_fold(kind)) for kind in wording.bare)
        capital = text[printed[1]].isupper() or text[start] == "0"  # "đề án 06", not "quyết định 3 phương án"
        return named and capital and not re.fullmatch(r"(?:19|20)\d\d", text[start:end])
    codes = _codes(match["codes"])
    return printed is not None or match["year"] is not None or (len(codes) > 1 and all(map(_CAPITALS.search, codes)))


def _kind_of_letters(number: str) -> str:
    match = _NUMBER.fullmatch(number)
    return "" if match is None else _wording().letters.get(_codes(match["codes"])[0], ("",))[0]


def kind_of_symbol(symbol: str) -> str:
    """The kind of document that the letters of a number stand for: "Kế hoạch" of "KH-UBND", "" if they say nothing."""
    codes = _codes(symbol)
    return _wording().letters.get(codes[0], ("",))[0] if codes else ""


def _codes(text: str) -> list[str]:
    return [code for code in re.split(_MARK, text) if code]


def _relation(text: str, since: int, start: int, last: Reference | None, head: Role | None) -> Relation:
    wording, before = _wording(), text[since:start]
    if wording.replaces.search(before):
        return Relation.REPLACES
    if last is not None and last.relation is Relation.REPLACES and not wording.turn.search(before):
        return Relation.REPLACES
    if head is Role.TITLE or (head is not None and wording.implements.search(text, 0, start)):
        return Relation.IMPLEMENTS
    return Relation.CITES


# --- documents -------------------------------------------------------------------------------------------------------

_Key = tuple[str, str, tuple[str, ...]]


@dataclass(slots=True)
class _Group:
    """The mentions of one document; `key` is serial, year in the number, letters, `day` its date, () if none."""

    key: _Key
    day: tuple[int, ...]
    mentions: list[tuple[int, Reference]] = field(default_factory=list)

    def plans(self) -> set[str]:
        return {mention.plan for _, mention in self.mentions}

    def kinds(self) -> set[str]:
        return {mention.kind for _, mention in self.mentions}


def documents(references: Sequence[Reference]) -> list[NamedDocument]:
    """The distinct documents of one or several plans in the order of their first mentions, with possible slips.

    Mentions are of one document if number and date agree. An undated mention goes with the dated document of that
    number in its own plan; with another plan's only if the issuer is a national one, since every province has its own
    "11/KH-UBND". A bare number ("Nghị quyết 57") goes with the plan's document of that serial and kind.
    """
    groups: list[_Group] = []
    # Dated mentions first, bare numbers last: each finds its document among those before it.
    for order, reference in sorted(
        enumerate(references), key=lambda mention: (not mention[1].date, not _NUMBER.fullmatch(mention[1].number))
    ):
        group = _group_of(reference, groups)
        if group is None:
            group = _Group(_key(reference), _day(reference.date))
            groups.append(group)
        group.mentions.append((order, reference))
    for group in groups:
        group.mentions.sort(key=lambda mention: mention[0])
    groups.sort(key=lambda group: group.mentions[0][0])
    named = [_named(group) for group in groups]
    slips = [_own_slips(document) for document in named]
    for one, other in combinations(range(len(groups)), 2):
        kind = _difference(groups[one], groups[other])
        if kind is not None:
            slips[one].append(_slip(kind, named[one], named[other]))
            slips[other].append(_slip(kind, named[other], named[one]))
    return [replace(document, slips=tuple(found)) for document, found in zip(named, slips, strict=True)]


def _key(reference: Reference) -> _Key:
    match = _NUMBER.fullmatch(reference.number)
    if match is None:
        return reference.number.lstrip("0"), "", (reference.kind,)
    return match["serial"].lstrip("0"), match["year"] or "", tuple(_codes(match["codes"]))


def _day(date: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", date))


def _is_national(key: _Key) -> bool:
    return any(code.rstrip("0123456789") in _wording().national for code in key[2])


def _group_of(reference: Reference, groups: Sequence[_Group]) -> _Group | None:
    key, day = _key(reference), _day(reference.date)
    bare = not _NUMBER.fullmatch(reference.number)
    alike = [group for group in groups if group.key == key]
    if bare:
        alike += [group for group in groups if group.key[0] == key[0] and reference.kind in group.kinds()]
    if day:
        return next((group for group in alike if group.day == day), None)
    own = [group for group in alike if reference.plan in group.plans()]
    shared = [group for group in alike if _is_national(group.key) or (bare and group.key == key)]
    return next(iter(own + shared), None)


def _named(group: _Group) -> NamedDocument:
    mentions = tuple(mention for _, mention in group.mentions)
    written = [mention.number for mention in mentions]
    numbers = Counter(filter(_NUMBER.fullmatch, written)) or Counter(written)
    kinds = Counter(mention.kind for mention in mentions)
    strongest = (Relation.REPLACES, Relation.IMPLEMENTS, Relation.CITES)
    return NamedDocument(
        number=numbers.most_common(1)[0][0],
        kind=kinds.most_common(1)[0][0],
        numbers=tuple(dict.fromkeys(written)),
        dates=tuple(dict.fromkeys(mention.date for mention in mentions if mention.date)),
        relation=min((mention.relation for mention in mentions), key=strongest.index),
        mentions=mentions,
    )


# --- possible slips --------------------------------------------------------------------------------------------------


def _difference(one: _Group, other: _Group) -> SlipKind | None:
    """In what two documents differ that may be one: in the letters, the serial or the date alone."""
    (serial, year, codes), (serial2, year2, codes2) = one.key, other.key
    near = bool(one.plans() & other.plans()) or (_is_national(one.key) and _is_national(other.key))
    if one.key == other.key:
        return SlipKind.DATE if near and one.day and other.day else None
    if year != year2:
        return None
    same_kind = bool(one.kinds() & other.kinds())
    same_day = bool(one.day) and one.day == other.day
    if serial == serial2:
        issuer, issuer2 = (codes[-1].rstrip("0123456789") for codes in (codes, codes2))
        undated = not (one.day and other.day) and near and same_kind and issuer == issuer2
        return SlipKind.LETTERS if same_day or undated else None
    return SlipKind.SERIAL if codes == codes2 and same_day and same_kind and _mistyped(serial, serial2) else None


def _mistyped(serial: str, other: str) -> bool:
    """336 and 366: one digit differs, or two neighbours are swapped. Not 1827 and 1828, numbers of one day in turn."""
    if len(serial) != len(other) or not (serial + other).isdecimal() or abs(int(serial) - int(other)) == 1:
        return False
    places = [place for place in range(len(serial)) if serial[place] != other[place]]
    if len(places) == 1:
        return True
    return len(places) == 2 and places[1] == places[0] + 1 and sorted(serial) == sorted(other)


def _slip(kind: SlipKind, one: NamedDocument, other: NamedDocument) -> PossibleSlip:
    reason = _wording().slips[kind.value]
    dates, others = ", ".join(one.dates), ", ".join(other.dates)
    reason = reason.format(number=one.number, other=other.number, date=dates, others=others)
    return PossibleSlip(kind, one.number, other.number, reason)


def _own_slips(document: NamedDocument) -> list[PossibleSlip]:
    """Two ways of writing one number ("03/NQ-CP", "03-NQ/CP"); a kind that the letters contradict."""
    wording, number = _wording(), document.number
    slips = [
        PossibleSlip(SlipKind.FORM, number, other, wording.slips["form"].format(number=number, other=other))
        for other in document.numbers
        if _NUMBER.fullmatch(other) and re.sub("[–‑]", "-", other) != re.sub("[–‑]", "-", number)
    ]
    match = _NUMBER.fullmatch(number)
    kinds = wording.letters.get(_codes(match["codes"])[0], ()) if match is not None else ()
    known = {kind for named in wording.letters.values() for kind in named}
    for kind in dict.fromkeys(mention.kind for mention in document.mentions):
        if kinds and kind in known and kind not in kinds:
            reason = wording.slips["kind"].format(number=number, kind=kinds[0], other=kind)
            slips.append(PossibleSlip(SlipKind.KIND, number, kind, reason))
    return slips
