"""Follow-ups: a question that leans on the ones before it, written out so that it stands on its own.

Only earlier questions are known, not their answers. The question is written anew as one text ("Phủ sóng 5G của Quảng
Bình năm 2030?", "còn 2035?" -> "Phủ sóng 5G của Quảng Bình còn 2035?"), so that all that reads it, reads one thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from assistant.anaphora import named_again
from assistant.aspects import ROW_ASPECTS, Aspect, aspect_spans, words_of_lists
from assistant.times import find_recurrence
from assistant.turn import Turn
from assistant.wordings import Wordings, Words, blank_spans, fold, read_table, read_wordings
from corpus.writing import Writing, detect_writing

__all__ = [
    "AgenciesOf",
    "asks_detail",
    "asks_if_so",
    "has_question_word",
    "is_tied",
    "join_turns",
    "keeps_rows",
    "turn_leant_on",
    "without_opening",
]

AgenciesOf = Callable[[str, str], Sequence[str]]
"""The agencies that the answer to a question names: who is meant by words like "sở đó"."""

_PHRASE = 6
"""Syllables: so short a phrase without a question word ("chữ ký số?") goes on with the question before it."""

_WEAK = 3
"""Syllables: so little matter ("hạn gửi là ngày nào?") is asked of what the question before it was about."""

_FEW = 1
"""Syllables: a question with so few of its own has only asked another thing of the matter before it."""

_WEAK_ENGLISH = 1
"""So little matter, in English words."""

_SHORT = 12
"""Syllables: so short a question keeps the place of the one before it; a longer one starts afresh."""

_WHOLE = 5
"""Syllables: from here on a new matter takes the place of the old one, instead of narrowing it ("cấp xã thì sao?")."""

_LISTING = (Aspect.LIST, Aspect.COUNT)
_OF_LISTED = frozenset({Aspect.DEADLINE, Aspect.RESULT})

_ROW_NUMBER = re.compile(r"(?<![\w.,/])\d{1,3}(?:\.\d{1,3})?(?![\w%/]|[.,]\d)")


def join_turns(before: Turn, turn: Turn, agencies_of: AgenciesOf, *, opens: bool = False) -> str:
    """The text of a turn, with what it takes from the one before it; unchanged if it starts a topic of its own.

    `opens` says that the turn was opened by words like "còn", which its text has no longer.
    """
    return _Joint(before, turn, agencies_of, opens).text()


def keeps_rows(before: Turn, turn: Turn) -> bool:
    """Whether a turn asks for another column of the rows that the one before it was answered from, and nothing else."""
    return (
        bool(before.aspects.keys() & ROW_ASPECTS and turn.aspects)
        and turn.aspects.keys() <= set(ROW_ASPECTS)
        and not _Joint(before, turn, lambda *_: (), opens=False).own_matter()
        and turn.scope.is_empty
        and not (turn.agencies or turn.times.spans or turn.concepts or turn.item or turn.group)
    )


def without_opening(text: str) -> str:
    """A text without the words by which it goes on with another ("còn", "thế"); the text itself if it has none."""
    words = Words(text)
    ends = [end for start, end in words.find_any(_wordings("openings")) if start == 0]
    return text[words.place((max(ends), max(ends) + 1))[0] :] if ends and max(ends) < len(words) else text


def turn_leant_on(turns: Sequence[Turn], turn: Turn) -> Turn:
    """The turn before, of one at least, that a turn leans on: mostly the last.

    It is an earlier one that names what the turn points back at ("quỹ đó"), the first if it says so ("việc đầu tiên"),
    or one that has the matter which it says to go back to ("quay lại chuyện 5G"). A turn that asked no more than
    another thing of the same matter is passed over by one that points back: what was asked of "nhiệm vụ đó" there is
    not asked of it here.
    """
    places = {i: span for i, each in enumerate(turns) if (span := named_again(turn.text, _own(each).text))}
    if places:
        first = max(places, key=lambda i: (places[i][1] - places[i][0], i))
        later = [each for each in turns[first + 1 :] if named_again(turn.text, each.text) == places[first]]
        return next((each for each in reversed(later) if not _asks_alone(each, _WEAK)), turns[first])
    words = Words(turn.text)
    if words.find_any(_wordings("first")):
        return turns[0]
    if words.find_any(_wordings("returns")):
        return next((each for each in reversed(turns) if set(each.matter) & set(turn.matter)), turns[-1])
    if words.find_any(_wordings("same")) or _at_end(words, "same_at_end"):
        return next((each for each in reversed(turns) if not _asks_alone(each, _FEW)), turns[-1])
    return turns[-1]


def _own(turn: Turn) -> Turn:
    """A turn as it was asked, without what it took from others."""
    return turn.own or turn


def _asks_alone(turn: Turn, most: int) -> bool:
    """Whether a turn leant on another one and said nothing but what it asks, in so many words of matter at most."""
    own = turn.own
    named = own is not None and (own.agencies or own.times.spans or own.concepts or own.item or own.group)
    return own is not None and own.scope.is_empty and not named and len(own.matter) <= most


def asks_detail(text: str) -> bool:
    """Whether a text asks for all of it: "liệt kê chi tiết", "list them all"."""
    return bool(Words(text).find_any(_wordings("detail")))


def asks_if_so(text: str) -> bool:
    """Whether a text ends as a question for yes or no: "có quy định hạn không"."""
    return bool(_at_end(Words(text), "particles"))


def asks_how_much(text: str) -> bool:
    """Whether a text asks by how much something is more or less: "cao hơn bao nhiêu"."""
    return bool(Words(text).find_any(_wordings("by_how_much")))


def is_tied(text: str) -> bool:
    """Whether a second question asks about the matter of the first: "what does the plan say for the same year"."""
    return bool(Words(text).find_any(_wordings("tied")))


def has_question_word(text: str) -> bool:
    """Whether a text says what it asks: "ai", "bao nhiêu", "which"."""
    return bool(Words(text).find_any(_wordings("questions")))


class _Joint:
    """Two turns, and how the second may lean on the first."""

    def __init__(self, before: Turn, turn: Turn, agencies_of: AgenciesOf, opens: bool) -> None:
        self._before = before
        self._turn = turn
        self._agencies_of = agencies_of
        words = Words(turn.text)
        self._opens = opens
        self._length = len(words)
        self._ends = bool(_at_end(words, "endings"))
        self._named_again = named_again(turn.text, before.text)
        self._same = self._named_again or _first(words, "first") or _first(words, "same")
        if self._same is None and (last := _at_end(words, "same_at_end")):
            self._same = words.place(last[0])
        self._agency = _first(words, "agency")
        self._place = _first(words, "place")
        self._elsewhere = _first(words, "elsewhere")
        self._row = _row_number(turn)
        leaning = ("endings", "returns", "first", "same", "agency", "place", "elsewhere", "detail")
        self._leaning = [words.place(span) for name in leaning for span in words.find_any(_wordings(name))]

    def text(self) -> str:
        turn = self._turn
        own = self.own_matter()
        counts = Aspect.COUNT in turn.aspects or (Aspect.LIST in turn.aspects and not asks_detail(turn.text))
        has_matter = bool(own or turn.item or turn.concepts or counts)
        if tier := self._with_other_tier(own):
            return tier
        if self._agency is not None and not turn.agencies:
            return self._with_agency()
        if self._same is not None:
            return self._narrowed(without=[self._same])
        if self._row is not None and all(word.isdigit() for word in own):
            return self._with_row(self._row)
        if turn.agencies and not has_matter and (self._before.agencies or not turn.aspects):
            return self._with_other_agency()
        if not has_matter and not turn.agencies:
            return self._narrowed()
        if self._lists_for_agency(own):
            return self._narrowed()
        if self._goes_on():
            return self._with_other_matter(own)
        if not turn.scope.is_empty or turn.agencies:
            return turn.text
        weak = _WEAK_ENGLISH if detect_writing(turn.text) is Writing.ENGLISH else _WEAK
        if len(own) <= weak and not (turn.concepts or turn.item or counts):
            return self._narrowed()
        if self._place is not None:
            return f"{self._places()} {_cut(turn.text, [self._place])}"
        return f"{turn.text} {self._places()}" if self._length <= _SHORT else turn.text

    # --- how it leans ------------------------------------------------------------------------------------------------

    def own_matter(self) -> tuple[str, ...]:
        """The words of its own matter, those aside by which it leans on the other."""
        leaning = {word for start, end in self._leaning for word in fold(self._turn.text[start:end]).split()}
        if self._names_document():  # "còn Kế hoạch hành động đặt bao nhiêu?"
            leaning |= _kinds_of_document()
        return tuple(word for word in self._turn.matter if word not in leaning)

    def _names_document(self) -> bool:
        """Whether it names a plan by no more than its kind: "còn Kế hoạch hành động?"."""
        scope = self._turn.scope
        return bool(scope.plans) and not (scope.spans or scope.level)

    def _goes_on(self) -> bool:
        """Whether it goes on with the topic: by its opening or end, or as a bare phrase ("chữ ký số?")."""
        turn = self._turn
        phrase = not turn.aspects and turn.scope.is_empty and len(turn.matter) <= _PHRASE
        return self._opens or self._ends or (phrase and not has_question_word(turn.text))

    def _lists_for_agency(self, own: Sequence[str]) -> bool:
        """Whether it counts or lists what the agency asked about before does: "phối hợp những việc nào?"."""
        turn = self._turn
        counts = turn.aspects.keys() & {Aspect.COUNT, Aspect.LIST}
        recurrence = find_recurrence(turn.text)  # "chỉ lấy những việc thường xuyên thôi"
        own = [word for word in own if word not in words_of_lists() | (recurrence[1] if recurrence else set())]
        other = bool(own or turn.agencies or turn.item or turn.concepts or turn.group)
        return bool(counts and self._before.agencies) and turn.scope.is_empty and not other

    # --- what it becomes -------------------------------------------------------------------------------------------

    def _narrowed(self, without: Iterable[tuple[int, int]] = ()) -> str:
        """The earlier question with other places, years or aspects."""
        own = _cut(self._turn.text, without)
        return f"{self._kept()} {own}"

    def _kept(self, *, agencies: bool = True) -> str:
        """The earlier text without what the turn says anew."""
        before, turn = self._before, self._turn
        compares = Aspect.COMPARE in turn.aspects
        words = Words(before.text)
        spans: list[tuple[int, int]] = []
        if self._names_document():  # another one of the same place
            places = [start for start, _ in before.scope.spans]
            for start, end in map(words.place, words.find_any(_documents())):  # "báo cáo Quảng Ngãi": the place stays
                spans.append((start, min((place for place in places if start < place < end), default=end)))
        elif not turn.scope.is_empty and not (compares and turn.scope.plans):
            spans += before.scope.spans
        # "năm 2030 thì cao hơn bao nhiêu?" compares years, "nơi nào cao hơn?" places.
        of_years = compares and bool(turn.times.years and before.times.years) and asks_how_much(turn.text)
        if self._elsewhere is not None or (compares and turn.scope.is_empty and not of_years):
            spans += before.scope.spans
        if (turn.times.spans or Aspect.TREND in turn.aspects) and not of_years:
            spans += before.times.spans
        # "mấy việc đó hạn khi nào?" behind a list of what an agency leads asks of all of these.
        of_list = bool(before.aspects.keys() & set(_LISTING) and before.agencies)
        of_list = of_list and bool(turn.aspects) and turn.aspects.keys() <= _OF_LISTED
        of_counted = asks_detail(turn.text) and Aspect.COUNT in before.aspects  # "bao nhiêu nhiệm vụ", "liệt kê ra"
        for kind in (ROW_ASPECTS, _LISTING):
            if turn.aspects.keys() & set(kind) and not (of_list or of_counted):
                spans += [(m.start, m.end) for aspect, m in before.aspects.items() if aspect in kind]
        if not turn.aspects and has_question_word(_cut(turn.text, self._leaning)):
            spans += aspect_spans(before.text)  # "gửi về đâu?" asks no more how often
        elif of_list or of_counted:
            pass
        elif (turn.aspects and self._named_again is not None) or (
            self._same is not None and turn.aspects.keys() - set(ROW_ASPECTS)
        ):
            spans += aspect_spans(before.text)
        if self._same is not None:
            spans += [words.place(span) for span in _at_end(words, "particles")]
        if not agencies:
            spans += [(agency.start, agency.end) for agency in before.agencies]
        return _cut(before.text, spans)

    def _with_row(self, row: tuple[int, int]) -> str:
        """The earlier question about another row: "nhiệm vụ 59.1" or "nhiệm vụ IOC" and "còn 59.2?"."""
        before, turn = self._before, self._turn
        number = turn.text[slice(*row)]
        if before.item is not None:
            kept = f"{before.text[: before.item.start]}{number}{before.text[before.item.end :]}"
        else:
            word = read_table("followups")["row_words"]["task" if before.aspects.keys() & ROW_ASPECTS else "target"]
            kept = f"{self._places()} {self._aspects()} {word} {number}"
        return f"{kept} {_cut(turn.text, [row])}"

    def _with_other_tier(self, own: Sequence[str]) -> str:
        """The earlier question about another tier of government ("còn cấp huyện?"); "" if that is not all it asks."""
        here, there = Words(self._turn.text), Words(self._before.text)
        asked, said = here.find_any(_wordings("tiers")), there.find_any(_wordings("tiers"))
        if len(asked) != 1 or len(said) != 1 or self._turn.agencies or self._turn.item:
            return ""
        tier = here.text(asked[0])
        if set(own) - set(fold(tier).split()):
            return ""
        start, end = there.place(said[0])
        return f"{self._before.text[:start]}{tier}{self._before.text[end:]}"

    def _with_other_agency(self) -> str:
        return f"{self._kept(agencies=False)} {self._turn.text}"

    def _with_agency(self) -> str:
        """ "cơ quan đó" as the agency it stands for: the one the earlier question names, or its answer."""
        assert self._agency is not None
        start, end = self._agency
        meant = self._turn.text[start:end]
        names = [agency.name for agency in self._before.agencies] or self._agencies_of(self._before.text, meant)
        if not names:
            return self._narrowed()
        text = f"{self._turn.text[:start]}{' và '.join(names)}{self._turn.text[end:]}"
        return text if self._turn.scope.plans else f"{text} {self._places()}"

    def _with_other_matter(self, own: Sequence[str]) -> str:
        """Another matter at the same place and time, asked in the same way; or the same one, said more closely."""
        turn, before = self._turn, self._before
        topic = bool(Words(turn.text).find_any(_wordings("topics")))  # "kinh phí": nobody leads it, it has no deadline
        replaces = bool(
            turn.concepts or turn.item or turn.aspects or len(own) >= _WHOLE or set(own) & set(before.matter) or topic
        )
        if not replaces:
            return self._narrowed()
        parts = [
            "" if not turn.scope.is_empty or self._elsewhere else self._places(),
            "" if turn.times.spans else _words_at(before.text, before.times.spans),
            "" if turn.aspects or topic else self._aspects(),
            turn.text,
        ]
        return " ".join(part for part in parts if part)

    def _places(self) -> str:
        return _words_at(self._before.text, self._before.scope.spans)

    def _aspects(self) -> str:
        spans = [(mention.start, mention.end) for mention in self._before.aspects.values()]
        return _words_at(self._before.text, spans)


def _row_number(turn: Turn) -> tuple[int, int] | None:
    """Where the number of a row stands alone ("59.2 thì sao?"), which is no year."""
    if turn.names_row or turn.concepts:
        return None
    if turn.item is not None:
        return turn.item.start, turn.item.end
    matches = [
        match.span()
        for match in _ROW_NUMBER.finditer(turn.text)
        if not any(start <= match.start() < end for start, end in turn.times.spans)
    ]
    return matches[0] if len(matches) == 1 else None


def _cut(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text without these stretches, which may overlap."""
    return re.sub(r"\s+(?=[?.,;!])", "", " ".join(blank_spans(text, spans).split()))


def _words_at(text: str, spans: Iterable[tuple[int, int]]) -> str:
    return " ".join(dict.fromkeys(text[start:end] for start, end in sorted(spans)))


def _first(words: Words, name: str) -> tuple[int, int] | None:
    """Where in the text the first of a list of wordings stands."""
    found = words.find_any(_wordings(name))
    return words.place(found[0]) if found else None


def _at_end(words: Words, name: str) -> list[tuple[int, int]]:
    """Those of a list of wordings that a text ends with."""
    return [span for span in words.find_any(_wordings(name)) if span[1] == len(words)]


@cache
def _documents() -> Wordings:
    """By what a kind of document is known."""
    return read_wordings(wording for wordings in read_table("places")["documents"].values() for wording in wordings)


@cache
def _kinds_of_document() -> frozenset[str]:
    """The words of the names of kinds of documents."""
    return frozenset(word for kind in read_table("places")["documents"] for word in fold(kind).split())


@cache
def _wordings(name: str) -> Wordings:
    table = read_table("followups")
    return read_wordings(table[name], table["needs_diacritics"])
