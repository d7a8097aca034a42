"""The thing a question asks about, which its answer must speak of: what is counted, measured, or chosen from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, pairwise

from assistant.wordings import Wordings, Words, any_of, blank_out, fold, read_table, read_wordings
from corpus.abbreviations import expand, write_out
from corpus.folding import settle_tone
from corpus.glossary import translate
from corpus.segment import segment_words
from corpus.writing import Writing

__all__ = [
    "Attribute",
    "Focus",
    "asks_coming",
    "asks_progress",
    "countable",
    "find_attributes",
    "find_focuses",
    "says_done",
    "speaks_of",
    "uncounted",
]

_WORD = re.compile(r"[^\W_]+")

_PART_END = re.compile("[,;]")
_ENGLISH_COUNT = re.compile(r"\bhow many\s+(?=(?P<thing>[^\W\d_]+(?:[\s-][^\W\d_]+)?))", re.IGNORECASE)
_SHARE = re.compile(r"\d+(?:[.,]\d+)?\s?%")
_ENGLISH_WORD = re.compile(r"[^\W_][\w&/-]*")
_SINGULAR = ("ss", "us", "is")
"""Endings of words that are no plurals."""
_SHORTEST_PLURAL = 4
_ENGLISH_MEASURE = r"\b(?:how (?:many|large|big|long|high|far|wide)|what)\b[^?;]{{0,20}}?\b(?P<unit>{units})\b"

_VARIANT = ", "
"""Between the renderings that the glossary gives for one English wording."""

_NEAR = 10
"""Words between a number and what it counts: "triển khai 1.526 cơ quan", "tỷ lệ cán bộ … đạt trên 95%"."""

_CLOSE = 5
"""Words between a number and what it counts, where it stands in front: "hơn 1.780 vị trí cột thu phát sóng"."""

_MARK = "|"
"""Stands for punctuation among the words of a question."""

_LONGEST = 2
"""Syllables of an English thing that are looked for: its renderings are several, and their first is the usual one."""

Knows = Callable[[str], bool]
"""Whether the plans have a term ("ngan_hang")."""


@dataclass(frozen=True, slots=True)
class Focus:
    """A thing that is asked about: its syllables without diacritics, or the pattern of a number in its unit.

    The syllables stand side by side, unless they are `loose`; a number stands near what is `counted`, a proper name
    behind what is asked for in `particular`, and of what is `listed` all behind the word for it. The words are
    `accented` where a translation gave them, which is not mistyped; `others` are its further renderings.
    """

    words: tuple[str, ...] = ()
    measure: re.Pattern[str] | None = None
    loose: bool = False
    counted: bool = False
    particular: bool = False
    accented: bool = False
    listed: bool = False
    others: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property that a question may ask for: what names it, and what a text in small letters says that speaks of it.

    `signs` are looked for in the folded question. One that is `stated` must stand in the statement itself, not
    elsewhere in its passage or above it.
    """

    asked: Wordings
    signs: re.Pattern[str]
    said: re.Pattern[str]
    stated: bool = False


def find_focuses(text: str, writing: Writing, knows: Knows) -> list[Focus]:
    """What a question asks about, where its words tell: "ngân hàng" of "ngân hàng nào", "trạm" of "bao nhiêu trạm".

    None for what answers by a name of its own: "cơ quan nào", "khi nào". A text typed without diacritics is read best
    with those it most likely has.
    """
    if writing is Writing.ENGLISH:
        return list(_english(text))
    words = [word for token in segment_words(write_out(text)) for word in _parted(token)]
    named = _named().search(text.lower()) is not None
    found = (_measured(words), _counted(words, knows), _chosen(words, knows, named=named), _called(words, knows))
    return [*chain.from_iterable(found), *_listed(write_out(text))]


def find_attributes(text: str) -> list[Attribute]:
    """The attributes that a question names: an area, an opening. None is named across a comma: "hiệu lực, khi nào"."""
    folded = fold(text)
    words = Words(blank_out(text, _unasked().finditer(folded)))
    return [
        each
        for each in _attributes()
        if any(not _PART_END.search(words.text(span)) for span in words.find_any(each.asked))
        or each.signs.search(folded)
    ]


def asks_coming(text: str) -> bool:
    """Whether a question asks what is to come: "phải", "must", or beside nothing that is done "dự kiến", "will"."""
    words = Words(text)
    if words.find_any(_coming("obliging")):
        return True
    return not says_done(text) and bool(words.find_any(_coming("coming")))


def says_done(text: str) -> bool:
    """Whether a question says of something that it is done: "đã"."""
    return read_table("focus")["done"] in text.lower().split()


def asks_progress(text: str) -> bool:
    """Whether a question asks how far something has come: "xong chưa", "so far"."""
    return _progress().search(fold(text)) is not None


def speaks_of(focus: Focus, text: str, *, running: bool = True) -> bool:
    """Whether a text of the plans has the thing asked about; in running text with a number beside it, if it is counted.

    The number of a table's row stands in a column of its own.
    """
    if any(speaks_of(replace(focus, words=words, others=()), text, running=running) for words in focus.others):
        return True
    if focus.particular:
        return _is_named(focus.words, text)
    if focus.listed:
        thing = re.escape(" ".join(focus.words))
        enumerating = rf"\b{thing}\b{read_table('focus')['enumerating']}"
        return running and re.search(enumerating, fold(text)) is not None
    text = expand(text).text
    if focus.measure is not None:
        return focus.measure.search(fold(text)) is not None
    read = settle_tone(text.lower()) if focus.accented else fold(text)
    if len(focus.words) == 1:
        read = _other_things(accented=focus.accented).sub(" ", read)
    words = _WORD.findall(_SHARE.sub(" ", countable(read)) if focus.counted else read)
    sought = focus.words[:1] if focus.loose else focus.words
    places = [place for place in range(len(words)) if tuple(words[place : place + len(sought)]) == sought]
    if not places or not set(focus.words) <= set(words):
        return False
    if not focus.counted or not running:
        return True
    if focus.loose:  # "how many provincial systems": the number may stand beside either word
        places = [place for place, word in enumerate(words) if word in focus.words]
    return any(_is_counted(words, place) for place in places)


def countable(text: str) -> str:
    """A text in small letters without the numbers that count nothing: of dates and of documents."""
    return blank_out(text, _uncounting().finditer(fold(text)))


def _is_named(words: Sequence[str], text: str) -> bool:
    """Whether a thing is called by its name: "đại học Quảng Bình"."""
    table, thing = read_table("focus"), " ".join(words)
    things = [*table["named"], table["company"]] if fold(thing) == fold(table["company"]) else [thing]
    ends = (match.end() for match in re.finditer(rf"{any_of(things)}\s+", fold(text)))
    return any(text[end : end + 1].isupper() for end in ends)


def _is_counted(words: Sequence[str], place: int) -> bool:
    """Whether a number stands close before a thing, or behind it and behind a word that gives it: "… đạt trên 95%"."""
    if any(map(_is_number, words[max(0, place - _CLOSE) : place])):
        return True
    behind = words[place : place + _NEAR]
    return any(_is_number(word) and before in _giving() for before, word in pairwise(behind))


def _is_number(word: str) -> bool:
    return any(map(str.isdigit, word)) or word in _numerals()


def _parted(token: str) -> Iterator[str]:
    """A word of the segmenter, without a question word that it took for a part of it: "thành phần nào".

    A mark parts what is on either side of it: "bao nhiêu %, TB cả nước".
    """
    if not any(map(str.isalnum, token)):
        yield _MARK
        return
    which = read_table("focus")["which"]
    if token.endswith(f" {which}"):
        yield token.removesuffix(f" {which}")
        yield which
    else:
        yield token


def _counted(words: Sequence[str], knows: Knows) -> Iterator[Focus]:
    """The things behind "bao nhiêu"."""
    table = read_table("focus")
    said = f" {' '.join(words)} "  # the segmenter may take a question word for a part of another: "ai quản"
    chooses = any(f" {each} " in said for each in table["asking_otherwise"])
    words = [word for word in words if word not in table["classifiers"]]
    for place, (asking, thing) in enumerate(pairwise(words)):
        if asking == table["some"] and (chooses or _is_pointed_at(words[place + 2 :])):
            continue  # "mấy ngành STEM ở đâu?": some of them
        if asking in table["how_many"] and thing != _MARK and thing not in _uncounted():
            yield _thing(thing, knows, counted=True)


def _is_pointed_at(behind: Sequence[str]) -> bool:
    return bool(behind) and behind[0] in read_table("focus")["pointing"]


def _chosen(words: Sequence[str], knows: Knows, *, named: bool) -> Iterator[Focus]:
    """The things in front of "nào"; `named` are those that only a proper name answers."""
    table = read_table("focus")
    for place, word in enumerate(words):
        front = list(words[:place])
        if word != table["which"] or not front:
            continue
        particular = front[-1] == table["particular"]
        if particular:
            front.pop()
        while front and front[-1] in table["narrowing"]:
            front.pop()
        classed = len(front) > 1 and front[-2] in table["classing"]
        by_name = not classed and (particular or named)
        if front and front[-1] in table["proper"]:
            yield _thing(front[-1], knows, particular=not classed)
        # "tiêu chí thành phần nào", not "gồm những thành phần nào"
        elif not _choices().isdisjoint((" ".join(front[-2:]), *front[-1:])):
            yield _thing(front[-1], knows, particular=by_name)


def _called(words: Sequence[str], knows: Knows) -> Iterator[Focus]:
    """The things behind "tên": "tên phần mềm", "tên của các doanh nghiệp"."""
    table = read_table("focus")
    passed = (_MARK, "từng", *table["classifiers"])
    for place, word in enumerate(words):
        behind = [each for each in words[place + 1 : place + 4] if each not in _uncounted() and each not in passed]
        if word == table["called_by"] and behind and behind[0] in table["called"]:
            yield _thing(behind[0], knows, particular=True)


def _listed(text: str) -> Iterator[Focus]:
    folded = fold(text)
    for pattern in read_table("focus")["enumerated"]:
        if match := re.search(pattern, folded):
            yield Focus(tuple(match["thing"].split()), listed=True)


def _thing(word: str, knows: Knows, *, counted: bool = False, particular: bool = False) -> Focus:
    """A thing by its syllables, side by side if the plans have them so; without what says which of them are meant."""
    for qualifier in read_table("focus")["qualifying"]:
        word = word.removesuffix(f" {qualifier}")
    syllables = tuple(fold(word).split())
    known = all(knows(f"{one}_{other}") for one, other in pairwise(syllables))
    others = _people() if counted and word == read_table("focus")["person"] else ()
    return Focus(syllables, loose=not known, counted=counted, particular=particular, others=others)


def _measured(words: Sequence[str]) -> Iterator[Focus]:
    typed = " ".join(words)
    for unit, form in _measures().items():
        for match in re.finditer(rf"\b(?:bao nhieu|may) (?P<unit>{unit})\b", fold(typed)):
            asked = typed[slice(*match.span("unit"))]
            if asked in (fold(asked), *read_table("focus")["measures"]):  # "mấy hả anh" asks for no hectares
                yield Focus(measure=_number_of(form))


def _english(text: str) -> Iterator[Focus]:
    units = "|".join(map(re.escape, _measures()))
    if match := re.search(_ENGLISH_MEASURE.format(units=units), text, re.IGNORECASE):
        yield Focus(measure=_number_of(_measures()[match["unit"].lower()]))
    things = [(thing, True) for thing in _counted_in_english(text)]
    things += [(translate(match["thing"]).words, False) for match in _english_choice().finditer(text)]
    for match in _english_names().finditer(text):
        yield Focus(tuple(settle_tone(translate(match["thing"]).words.lower()).split()), particular=True)
    named = _named().search(text.lower()) is not None
    for thing, counted in things:
        first, *others = (tuple(_WORD.findall(settle_tone(each.lower()))) for each in thing.split(_VARIANT))
        if first and first[0] not in _uncounted():
            words, *others = [first, *others] if named else [each[:_LONGEST] for each in (first, *others)]
            particular = named and not counted
            yield Focus(words, loose=True, counted=counted, particular=particular, accented=True, others=tuple(others))


def _counted_in_english(text: str) -> Iterator[str]:
    """What is counted, in the words of the plans: the first plural behind "how many", or else the two words there."""
    for match in _ENGLISH_COUNT.finditer(text):
        if _asking_otherwise_in_english().search(text[: match.start()]):
            continue  # "who keeps track of how many …"
        behind = text[match.end() :]
        place = _first_plural(behind)
        within = (each.vietnamese for each in translate(behind).matched if each.start <= place < each.end)
        yield next(within, translate(match["thing"]).words)


def _first_plural(text: str) -> int:
    """Where the noun begins that a text is about: "organisations" of "public S&T organisations under …"; -1 if none."""
    table = read_table("focus")
    end = 0
    for match in _ENGLISH_WORD.finditer(text):
        word = match.group().lower()
        if text[end : match.start()].strip(" '’") or word in table["verbs"]:
            break
        if word in table["plurals"] or (
            len(word) >= _SHORTEST_PLURAL and word[-1] == "s" and word[-2:] not in _SINGULAR
        ):
            return match.start()
        end = match.end()
    return -1


@cache
def _english_choice() -> re.Pattern[str]:
    things = "|".join(map(re.escape, read_table("focus")["chosen_in_english"]))
    verbs = "|".join(read_table("focus")["verbs"])  # "what must communes do" asks for no commune
    return re.compile(rf"\b(?:which|what)\s+(?!(?:{verbs})\b)(?:\w+\s+)?(?P<thing>{things})\b", re.IGNORECASE)


@cache
def _english_names() -> re.Pattern[str]:
    """Things whose names are asked for: "name the eight districts"."""
    things = "|".join((*read_table("focus")["chosen_in_english"], *read_table("focus")["named_in_english"]))
    return re.compile(rf"\bname (?:all )?(?:the )?(?:\w+ )?(?P<thing>{things})\b", re.IGNORECASE)


def _number_of(unit: str) -> re.Pattern[str]:
    return re.compile(rf"\d\s*\(?{unit}")


@cache
def _other_things(*, accented: bool) -> re.Pattern[str]:
    """Words that have a thing's syllable and are another: "xã hội" is no commune."""
    words = map(settle_tone if accented else fold, read_table("focus")["other_things"])
    return re.compile(rf"\b(?:{'|'.join(words)})\b")


@cache
def _asking_otherwise_in_english() -> re.Pattern[str]:
    return re.compile(any_of(read_table("focus")["asking_otherwise_in_english"]), re.IGNORECASE)


@cache
def _people() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(fold(each).split()) for each in read_table("focus")["people"])


@cache
def _coming(entry: str) -> Wordings:
    return read_wordings(read_table("focus")[entry])


@cache
def _progress() -> re.Pattern[str]:
    table = read_table("focus")
    patterns = "|".join(table["progress_patterns"])
    return re.compile(rf"{any_of(table['progress'])}|{any_of(table['progress_at_end'])}\W*$|{patterns}")


@cache
def _uncounting() -> re.Pattern[str]:
    """Numbers that count nothing, in a folded text: of dates and of documents."""
    return re.compile(read_table("focus")["uncounting"])


@cache
def _unasked() -> re.Pattern[str]:
    """Words that only look like an attribute."""
    return re.compile(any_of(read_table("focus")["unasked"]))


@cache
def _named() -> re.Pattern[str]:
    """What only a proper name answers, in either language."""
    table = read_table("focus")
    things, english = "|".join(table["named"]), "|".join(table["named_in_english"])
    modals = "|".join(table["modals"])  # "which companies should get …" asks of what kind they are
    return re.compile(rf"\b(?:(?:{things}) {table['which']}|(?:which|what) (?:\w+ )?(?:{english})(?! (?:{modals})))\b")


@cache
def _attributes() -> tuple[Attribute, ...]:
    table = read_table("focus")
    entries, marked = table["attributes"], table["attributes_need_diacritics"]
    return tuple(
        Attribute(
            read_wordings(each.get("asks", ()), marked),
            re.compile(each.get("signs", r"(?!)")),
            re.compile(rf"(?<!\w)(?:{each['says']})(?!\w)"),
            stated=each.get("stated", False),
        )
        for each in entries
    )


@cache
def _numerals() -> frozenset[str]:
    return frozenset(map(fold, read_table("focus")["numerals"]))


@cache
def _giving() -> frozenset[str]:
    """Words without diacritics behind which a text gives the number of what it has named."""
    return frozenset(fold(word) for word in read_table("focus")["giving"])


@cache
def _choices() -> frozenset[str]:
    return frozenset(read_table("focus")["chosen"])


@cache
def uncounted() -> frozenset[str]:
    """Single words, without diacritics, that are no thing that can be counted: "lần", "điểm"."""
    return frozenset(fold(word) for word in read_table("focus")["uncounted"] if " " not in word)


@cache
def _uncounted() -> frozenset[str]:
    return frozenset(read_table("focus")["uncounted"] + read_table("focus")["fillers"])


@cache
def _measures() -> Mapping[str, str]:
    return {fold(unit): form for unit, form in read_table("focus")["measures"].items()}
