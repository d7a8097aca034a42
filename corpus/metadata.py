"""What a document says of itself: number, date, issuer, place, kind, title, signer, what it replaces.

Letterheads are read from the lines above the title, whether their two columns have run together or not; what a document
without a letterhead does not say there is taken from its opening, its signature and its text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

from corpus.agencies import agencies
from corpus.aligned import AlignedText
from corpus.clean import clean_line
from corpus.data import read_table
from corpus.document import Document
from corpus.folding import fold_spaces, settle_tone, strip_diacritics
from corpus.letterhead import LONG_DATE, attached_date, read_signature
from corpus.quote import lines_of
from corpus.records import Passage, Relation, Role
from corpus.references import find_references, kind_of_symbol
from corpus.wording import structure

__all__ = ["Metadata", "Stated", "plan_id", "read_metadata"]

_MONTHS = 12
_LONGEST_HEAD = 20
"""Lines of a letterhead that no title follows: those of the longest, with both columns one below the other, are 12."""
_LONGEST_TITLE = 200
"""Characters of a title that names no document."""
_LONGEST_NAME = 4
"""Syllables of a place: "Bà Rịa - Vũng Tàu" has the most."""
_LONGEST_ID = 60
_NAMELESS = "van-ban"

_DASH = re.compile(r"\s*[-–—]\s*")
_SYMBOL = re.compile(r"(?P<serial>\d{1,5}[a-z]?)?\s*(?P<symbol>[-–/]\s*(?:\d{4}\s*/\s*)?[A-ZĐ][\w&Đđ/-]*)")
_QUALIFIED = re.compile(r"\s*(?:của\s[^,;]{1,60}?)?(?P<join>,|;|\svà)\s*")
_FURNITURE = "*-_–—=. \t"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a document says, and the line, from 1, where it says so."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself; None where it does not.

    `issued` is as much of a date as is printed: "2025-02-25", "2025-05", "2025". `number` is "336-KH/TU"; `symbol` are
    its letters ("KH/TU"), also where the number itself is left blank. `level` is "tỉnh", "huyện", "xã" or "trung ương";
    `part_of` is the province of a district or commune. `replaces` are numbers with their dates.
    """

    title: Stated | None = None
    kind: Stated | None = None
    issuer: Stated | None = None
    place: Stated | None = None
    level: Stated | None = None
    part_of: Stated | None = None
    number: Stated | None = None
    symbol: Stated | None = None
    issued: Stated | None = None
    status: Stated | None = None
    signer: Stated | None = None
    replaces: tuple[Stated, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class _Body:
    """An issuer: its short name, the word of its level and its place, "" where they are not said."""

    name: str
    word: str
    place: str
    line: int

    def full(self) -> str:
        """Its name with its place: "UBND tỉnh Quảng Bình", "Tỉnh ủy Quảng Ngãi"."""
        return " ".join(part for part in (self.name, self.word, self.place) if part)


def read_metadata(document: Document) -> Metadata:
    """What a plan says of itself, from its text."""
    head, title = _head_lines(document)
    metadata = _read_letterhead(head)
    kind, name = _read_title(document, title, head, metadata.symbol)
    signature = next((passage for passage in document.passages if passage.role is Role.SIGNATURE), None)
    body = _issuer(document, head, signature)
    place = _place(document, body, metadata.place)
    level = None if body is None else _level(body, place)
    return replace(
        metadata,
        title=name,
        kind=kind,
        issuer=None if body is None else Stated(replace(body, place=_own_place(body, place)).full(), body.line),
        place=place,
        level=level,
        part_of=_province(document, level, place),
        issued=metadata.issued or _attached(document),
        signer=_signer(signature),
        replaces=tuple(_replaced(document)),
    )


def plan_id(metadata: Metadata, taken: Collection[str]) -> str:
    """An id for a plan, of small letters, digits and "-": place, issuer, kind and year; numbered if it is taken.

    "quang-binh-ubnd-kh-2025" is a plan (kế hoạch) of 2025 of the People's Committee of Quảng Bình.
    """
    place = "" if metadata.place is None or metadata.place.value == _table()["central"] else metadata.place.value
    issuer = "" if metadata.issuer is None else _code(metadata.issuer.value, place)
    kind = "" if metadata.kind is None else _initials(metadata.kind.value)
    year = "" if metadata.issued is None else metadata.issued.value[:4]
    words = strip_diacritics(" ".join((place, issuer, kind, year))).lower()
    base = "-".join(re.findall(r"[a-z0-9]+", words))[:_LONGEST_ID].strip("-") or _NAMELESS
    return next(id_ for id_ in _numbered(base) if id_ not in taken)


def _code(issuer: str, place: str) -> str:
    """An issuer in short: "UBND", "TU" of "Ban Thường vụ Tỉnh ủy Quảng Ngãi", "SNV" of "Sở Nội vụ tỉnh Bình Định"."""
    table = _table()
    council = next((name for name in table["councils"].values() if issuer.startswith(name)), None)
    party = next((name for name in table["parties"] if name in issuer), None)
    own = re.sub(rf"\s+(?:{_levels()})$", "", issuer.removesuffix(place).strip())
    return council or _initials(party or own)


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"\w+", name) if f" {word}" not in structure().joining_words)


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


# --- wording ---------------------------------------------------------------------------------------------------------


def _table() -> Mapping[str, Any]:
    return read_table("corpus", "letterheads")


def _any(words: Collection[str]) -> str:
    """A pattern of any of these words, the longest that fits, with blanks and dashes of any kind."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(r"\s*[-–—]\s*".join(map(_spaced, _DASH.split(word))) for word in ordered)


def _spaced(words: str) -> str:
    return r"\s+".join(map(re.escape, words.split()))


@cache
def _mottoes() -> re.Pattern[str]:
    return re.compile(_any(_table()["mottoes"]), re.IGNORECASE)


@cache
def _number() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?i:{_any(_table()['number_words'])})\s*:?\s*{_SYMBOL.pattern}")


@cache
def _draft() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{_any(_table()['drafts'])})(?:\s+lần\s+\w+)?\W*", re.IGNORECASE)


@cache
def _subject() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any(_table()['subjects'])})\s+(?P<subject>.+)")


@cache
def _levels() -> str:
    return _any((*_table()["levels"], _table()["city"]))


@cache
def _department() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any(_table()['departments'])})(?!\w)", re.IGNORECASE)


@cache
def _body() -> re.Pattern[str]:
    """The beginning of the name of any issuer."""
    table = _table()
    names = (*table["councils"], *table["parties"], *table["central_bodies"], *table["departments"])
    return re.compile(rf"(?:{_any(names)})(?!\w)", re.IGNORECASE)


@cache
def _authority() -> re.Pattern[str]:
    """The beginning of the name of any issuer, or of one who holds an office there: "CHỦ TỊCH ỦY BAN NHÂN DÂN"."""
    return re.compile(rf"(?:(?:{_any(_table()['offices'])})\s+)?{_body().pattern}", re.IGNORECASE)


# --- letterhead ------------------------------------------------------------------------------------------------------


def _head_lines(document: Document) -> tuple[list[_Line], list[_Line]]:
    """The lines above the title that are not blank, and those of the title; without markup."""
    title = next((passage for passage in document.passages if passage.role is Role.TITLE), None)
    if title is not None:
        lines = [_line(document, number) for number in title.lines]
        return _lines(document, 1, title.span.first_line - 1), [line for line in lines if line.text]
    body = next((p for p in document.passages if p.section.path or p.text.startswith(structure().preambles)), None)
    last = len(document.source) if body is None else body.span.first_line - 1
    head = _lines(document, 1, last)[:_LONGEST_HEAD]
    kinds = re.compile(rf"(?:{_any(structure().document_kinds)})(?!\w)")
    start = next((i for i, line in enumerate(head) if kinds.match(line.text)), len(head))
    return head[:start], head[start:]


def _lines(document: Document, first: int, last: int) -> list[_Line]:
    lines = (_line(document, number) for number in range(first, last + 1))
    return [line for line in lines if line.text]


def _line(document: Document, number: int) -> _Line:
    cleaned = clean_line(AlignedText.copy(document.source.line(number), 0)).text
    return _Line(number, settle_tone(fold_spaces(cleaned)))


def _read_letterhead(head: Sequence[_Line]) -> Metadata:
    """Number, place, date and status of a letterhead."""
    metadata = Metadata()
    for line, following in zip(head, [*(each.text for each in head[1:]), ""], strict=False):
        if (number := _number().search(line.text)) and metadata.symbol is None:
            symbol = re.sub(r"\s", "", number["symbol"])
            metadata = replace(metadata, symbol=Stated(symbol.lstrip("-–/"), line.number))
            if number["serial"]:
                metadata = replace(metadata, number=Stated(number["serial"] + symbol, line.number))
        date = LONG_DATE.search(line.text) or LONG_DATE.search(f"{line.text} {following}")
        if date and date.start() < len(line.text) and metadata.issued is None:
            metadata = replace(metadata, issued=_iso(date, line.number))
            place = _last_name(line.text[: date.start()].rstrip(", "))
            metadata = replace(metadata, place=Stated(place, line.number) if place else None)
        if _draft().fullmatch(line.text):
            metadata = replace(metadata, status=Stated(_table()["draft"], line.number))
    return metadata


def _iso(date: re.Match[str], line: int) -> Stated | None:
    """ "2025-02-25", or as much of it as is printed."""
    parts = [date["year"]]
    for part, most in ((date["month"], _MONTHS), (date["day"], 31)):
        if part is None or not 1 <= int(part) <= most:
            break
        parts.append(f"{int(part):02}")
    return Stated("-".join(parts), line)


def _last_name(text: str) -> str:
    """The capitalised words at the end of a text: "Quảng Ngãi" of "Số: 12/KH-UBND Quảng Ngãi"."""
    words: list[str] = []
    for word in reversed(text.split()):
        if not (word.istitle() and word.isalpha()) and not (words and word in "-–"):
            break
        words.insert(0, word)
    return " ".join(words[-_LONGEST_NAME - 1 :]).strip(" -–")


# --- title -----------------------------------------------------------------------------------------------------------


def _read_title(
    document: Document, title: Sequence[_Line], head: Sequence[_Line], symbol: Stated | None
) -> tuple[Stated | None, Stated | None]:
    """Kind and title: "Kế hoạch", "Kế hoạch thực hiện Nghị quyết số 03/NQ-CP"."""
    if not title:
        return _read_subject(document, head, symbol)
    kinds = re.compile(rf"(?P<kind>{_any(structure().document_kinds)})(?!\w)")
    match = kinds.match(title[0].text)
    if match is None:
        return None, None
    kind = fold_spaces(match["kind"]).capitalize()
    parts = [title[0].text[match.end() :].strip(" :")]
    for line in title[1:]:
        if line.text.isupper() and _authority().match(line.text):
            break  # a decision names its authority again, below its title
        parts.append(line.text if line.text.strip(_FURNITURE) else "")
    rest = fold_spaces(" ".join(parts))
    name = f"{kind} {rest.lower() if rest.isupper() else rest[:1].lower() + rest[1:]}".strip()
    return Stated(kind, title[0].number), Stated(_shorten(document, name), title[0].number)


def _read_subject(
    document: Document, head: Sequence[_Line], symbol: Stated | None
) -> tuple[Stated | None, Stated | None]:
    """Kind and title of a letter ("V/v …"), or the kind that the letters of the number stand for."""
    for line in head:
        if subject := _subject().search(_mottoes().sub("", LONG_DATE.sub("", line.text))):
            table = _table()
            name = f"{table['letter']} {table['subject']} {subject['subject']}"
            return Stated(table["letter"], line.number), Stated(_shorten(document, name), line.number)
    kind = "" if symbol is None else kind_of_symbol(symbol.value)
    return (Stated(kind, symbol.line) if symbol is not None and kind else None), None


def _shorten(document: Document, title: str) -> str:
    """A title up to the number of the document that it is about; those listed with it are kept, dates are not.

    "Kế hoạch thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị, Nghị quyết số 71/NQ-CP ngày …"
    """
    model = document.passages[0]
    found = find_references([replace(model, text=title, role=Role.TITLE, runs=(), cells=())])
    if not found:
        return title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE].rpartition(' ')[0]} …"
    short = title[: found[0].start + len(found[0].number)]
    for before, reference in pairwise(found):
        between = title[before.end : reference.start]
        join = _QUALIFIED.match(between)
        if join is None or not between[join.end() :].lower().startswith(reference.kind.lower()):
            break
        short += f"{join['join']} {between[join.end() :]}{reference.number}"
    return short


# --- issuer ----------------------------------------------------------------------------------------------------------


def _issuer(document: Document, head: Sequence[_Line], signature: Passage | None) -> _Body | None:
    """Who issued a document: as its letterhead says, or else as it says of itself where it opens."""
    found = None
    for segment in _segments(head):
        found = _read_body(segment, found) or found
    organ = "" if signature is None else _organ(signature)
    if found is None:
        return _acting(document, organ, signature)
    party = next((name for name in _table()["parties"] if found.name.lower() == name.lower()), None)
    return replace(found, name=f"{organ} {found.name}") if party and organ else found


def _segments(head: Sequence[_Line]) -> list[_Line]:
    """The names of issuers in a letterhead, each whole: "ỦY BAN NHÂN DÂN" / "TỈNH QUẢNG NGÃI"."""
    segments: list[_Line] = []
    for line in _without_mottoes(head):
        if _draft().fullmatch(line.text):
            continue
        text = _number().split(line.text)[0]
        text = _subject().split(text)[0]
        if date := LONG_DATE.search(text):  # the place before it may begin as an agency does: "Trường Giang, ngày …"
            text = text[: date.start()].rstrip(", ")
            text = text.removesuffix(_last_name(text))
        text = fold_spaces(text).strip(_FURNITURE)
        if not text or not (text.isupper() or _body().match(text)):
            continue
        if _body().match(text) or not segments:
            segments.append(_Line(line.number, text))
        else:
            segments[-1] = replace(segments[-1], text=f"{segments[-1].text} {text}")
    return [part for segment in segments for part in _split(segment)]


def _without_mottoes(head: Sequence[_Line]) -> list[_Line]:
    """The lines of a letterhead without what every document bears, also where a narrow column breaks it in two."""
    lines = list(head)
    for i, line in enumerate(lines[:-1]):
        for words in map(str.split, _table()["mottoes"]):
            for length in range(len(words) - 1, 0, -1):
                first = re.search(rf"(?<!\w){_spaced(' '.join(words[:length]))}$", line.text, re.IGNORECASE)
                rest = re.match(rf"{_spaced(' '.join(words[length:]))}(?!\w)", lines[i + 1].text, re.IGNORECASE)
                if first and rest:
                    lines[i] = replace(line, text=line.text[: first.start()].strip())
                    lines[i + 1] = replace(lines[i + 1], text=lines[i + 1].text[rest.end() :].strip())
    return [replace(line, text=_mottoes().sub(" ", line.text)) for line in lines]


def _split(segment: _Line) -> Iterator[_Line]:
    """ "UBND TỈNH BÌNH ĐỊNH SỞ NỘI VỤ" are two bodies, one under the other."""
    table = _table()
    # Right behind the word of a level stands a name, and be it "TRƯỜNG GIANG".
    council = re.match(
        rf"(?:{_any((*table['councils'], *table['parties']))})(?!\w)(?:\s+(?:{_levels()})\s+\w+)?",
        segment.text,
        re.IGNORECASE,
    )
    # Not "TRƯỜNG GIANG" after "UBND XÃ": right behind the word of a level stands a name.
    named = (
        None
        if council is None
        else re.compile(rf"\s+(?:{_levels()})\s+", re.IGNORECASE).match(segment.text, council.end())
    )
    after = named.end() + 1 if named else council.end() if council else 0
    department = None if council is None else _department().search(segment.text, after)
    if department is None:
        yield segment
        return
    yield replace(segment, text=segment.text[: department.start()].strip())
    yield replace(segment, text=segment.text[department.start() :])


def _read_body(segment: _Line, above: _Body | None) -> _Body | None:
    """The body that a segment names, under the one above it."""
    table = _table()
    council = re.fullmatch(
        rf"(?P<name>{_any(table['councils'])})(?:\s+(?P<word>{_levels()})(?!\w))?(?:\s+(?P<place>.+))?",
        segment.text,
        re.IGNORECASE,
    )
    if council is not None:
        name = next(str(each) for key, each in table["councils"].items() if _equal(key, council["name"]))
        return _Body(name, (council["word"] or "").lower(), _titled(council["place"] or ""), segment.number)
    party = re.fullmatch(rf"(?P<name>{_any(table['parties'])})(?:\s+(?P<place>.+))?", segment.text, re.IGNORECASE)
    if party is not None:
        word, place = re.findall(rf"^({_levels()})?\s*(.*)", party["place"] or "", re.IGNORECASE)[0]
        return _Body(party["name"].capitalize(), word.lower(), _titled(place), segment.number)
    if _department().match(segment.text) and above is not None:
        return _Body(_named(segment.text), above.word or _party_level(above.name), above.place, segment.number)
    return _Body(_named(segment.text), "", "", segment.number) if _body().match(segment.text) else None


def _equal(one: str, other: str) -> bool:
    return fold_spaces(one).lower() == fold_spaces(other).lower()


def _titled(name: str) -> str:
    """ "QUẢNG NGÃI" as a name: "Quảng Ngãi"."""
    return name.title() if name.isupper() else name


def _named(name: str) -> str:
    """The name of an agency in capitals as it is written in a text: "Sở Khoa học và Công nghệ"."""
    if not name.isupper():
        return name
    known = next((agency for agency in agencies() if _equal(agency, name)), None)
    return known or name.capitalize()


def _party_level(name: str) -> str:
    return next((str(each) for key, each in _table()["parties"].items() if _equal(key, name)), "")


def _organ(signature: Passage) -> str:
    """Who acts, by the signature: "Ban Thường vụ" of "T/M BAN THƯỜNG VỤ"."""
    offices = [office for mark, office in read_signature(signature.text).offices if mark]
    return next((organ for key, organ in _table()["organs"].items() for each in offices if _equal(key, each)), "")


def _acting(document: Document, organ: str, signature: Passage | None) -> _Body | None:
    """The issuer by the first words that say what it does: "UBND huyện ban hành Kế hoạch"."""
    table = _table()
    names = _any((*table["councils"], *table["parties"]))
    pattern = re.compile(
        rf"(?<!\w)(?P<name>{names})(?:\s+(?P<word>{_levels()})(?!\w))?(?P<place>(?:\s+[^\W\d_]\w*){{0,{_LONGEST_NAME}}}?)"
        rf"\s+(?:{_any(table['issues'])})(?!\w)"
    )
    signed = _signed(signature)
    for passage in document.passages:
        for match in pattern.finditer(settle_tone(passage.text)):
            if match["place"] and not match["place"].istitle():
                continue
            line = lines_of(passage, document.source, match.start(), match.end())[0]
            body = _read_body(_Line(line, match["name"]), None)
            if body is None or (signed is not None and signed.name != body.name and not organ):
                continue
            name = f"{organ} {body.name}" if organ and _party_level(body.name) else body.name
            return _Body(name, fold_spaces(match["word"] or "").lower(), fold_spaces(match["place"]), line)
    return signed


def _signed(signature: Passage | None) -> _Body | None:
    """The council or agency that a signature names, without its place: "TM. ỦY BAN NHÂN DÂN"."""
    found = None if signature is None else _body().search(settle_tone(signature.text))
    if signature is None or found is None:
        return None
    return _read_body(_Line(signature.span.first_line, found.group()), None)


# --- place, level, province ------------------------------------------------------------------------------------------


def _place(document: Document, body: _Body | None, dated: Stated | None) -> Stated | None:
    """The place that a document is of: its issuer's, or that of its date, or the one that it names most."""
    if body is not None and body.place:
        return Stated(body.place, body.line)
    if body is not None and _is_central(body.name):
        return Stated(_table()["central"], body.line)
    return dated or (_most_named(document, body.word or _level_of_name(body.name)) if body is not None else None)


def _is_central(name: str) -> bool:
    return re.match(rf"(?:{_any(_table()['central_bodies'])})(?!\w)", name) is not None


def _level_of_name(name: str) -> str:
    """The level of a committee by its name: "Ban Thường vụ Tỉnh ủy" is of a province."""
    return next((str(each) for key, each in _table()["parties"].items() if name.endswith(key)), "")


def _own_place(body: _Body, place: Stated | None) -> str:
    return body.place if place is None or place.value == _table()["central"] else place.value


def _level(body: _Body, place: Stated | None) -> Stated | None:
    table = _table()
    word = body.word or _level_of_name(body.name)
    if not word:
        return Stated(table["central"].lower(), body.line) if place and place.value == table["central"] else None
    if word == table["city"]:
        word = "tỉnh" if place is not None and place.value in table["central_cities"] else "huyện"
    return Stated(table["levels"][word], body.line)


def _most_named(document: Document, word: str) -> Stated | None:
    """The place that a text names most after the word of a level: "huyện Sơn Tịnh"; and where it does so first."""
    pattern = re.compile(
        rf"(?<!\w)(?:{word}|{word.capitalize()})(?P<name>(?:\s+(?:-\s+)?[^\W\d_]\w*){{2,{_LONGEST_NAME}}})"
    )
    found: Counter[str] = Counter()
    lines: dict[str, int] = {}
    for passage in document.passages:
        for match in pattern.finditer(passage.text):
            words = match["name"].split()
            length = next((i for i, each in enumerate(words) if not each.istitle() and each != "-"), len(words))
            name = " ".join(words[:length]).strip(" -")
            if length > 1:
                found[name] += 1
                lines.setdefault(name, lines_of(passage, document.source, *match.span())[0])
    if not found:
        return None
    name = found.most_common(1)[0][0]
    return Stated(name, lines[name])


def _province(document: Document, level: Stated | None, place: Stated | None) -> Stated | None:
    """The province of a district or commune, None for any other."""
    levels = _table()["levels"]
    if level is None or level.value not in (levels["huyện"], levels["xã"]):
        return None
    province = _most_named(document, "tỉnh")
    return None if province is None or (place is not None and province.value == place.value) else province


# --- date, signer, what is replaced ----------------------------------------------------------------------------------


def _attached(document: Document) -> Stated | None:
    """The date in the line that ties an appendix to its plan."""
    for passage in document.passages:
        if passage.role in (Role.NOTE, Role.HEADING) and (match := attached_date().search(passage.text)):
            line = lines_of(passage, document.source, *match.span("date"))[0]
            if 1 <= int(match["month"]) <= _MONTHS:
                return _iso(match, line)
    return None


def _signer(signature: Passage | None) -> Stated | None:
    name = "" if signature is None else read_signature(signature.text).name
    return Stated(name, signature.span.last_line) if signature is not None and name else None


def _replaced(document: Document) -> Iterator[Stated]:
    seen: set[str] = set()
    for reference in find_references(document.passages):
        if reference.relation is Relation.REPLACES:
            value = f"{reference.number} ngày {reference.date}" if reference.date else reference.number
            if value not in seen:
                passage = next(each for each in document.passages if each.id == reference.passage)
                yield Stated(value, lines_of(passage, document.source, reference.start, reference.end)[0])
                seen.add(value)
