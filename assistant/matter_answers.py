"""Drafting lists of rows by the matter that their names speak of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.aspects import Aspect, find_thing, says_ends, says_targets, says_tasks
from assistant.draft import Draft, Group
from assistant.expectation import Expectation
from assistant.fact_drafting import FactDrafter, counted
from assistant.phrases import Language
from assistant.wordings import Wordings, Words, any_of, fold, read_table, read_wordings
from corpus.folding import fold_tone, has_diacritics
from corpus.glossary import translate

__all__ = ["MOST_WORDS", "MatterDrafter", "Naming"]

FEWEST_ROWS = 2
"""Tasks: a list of fewer tells less than running text does."""

MOST_WORDS = 6
"""Words of a matter: more of them describe a single task."""

_WORD = re.compile(r"[^\W_]+")
_OF_TASKS = (None, Expectation.AGENCY, Expectation.DATE, Expectation.NUMBER, Expectation.NAME)
"""What may be asked of tasks that are listed."""

_NUMBERING = re.compile(r"\d+|[ivx]+")
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Naming:
    """What a row's name must say: words, as they are told, and a pattern for each of them that may stand apart."""

    words: str
    patterns: tuple[re.Pattern[str], ...]
    accented: bool

    def fits(self, name: str) -> bool:
        """Whether a name says it."""
        typed = fold_tone(name) if self.accented else fold(name)
        return all(pattern.search(typed) for pattern in self.patterns)


class MatterDrafter(FactDrafter):
    """Drafts lists of tasks that have a matter in common."""

    def tasks_of_matter(self) -> Draft | None:
        """The tasks whose names speak of a matter, due in the years named if any is: "các nhiệm vụ về y tế"."""
        reading = self._reading
        named = reading.agencies or reading.item or reading.group or reading.concepts or reading.recurrence
        if named or reading.due or reading.expectation not in _OF_TASKS or not self._lists_tasks():
            return None
        ends = reading.asks(Aspect.DEADLINE) or says_ends(reading.text)
        words = self._words_of_rows()
        naming = self._naming(words)
        if naming is None or len(words) > MOST_WORDS or (reading.years and not ends):
            return None
        due = ((reading.years[0], 1), (reading.years[-1], _MONTHS)) if reading.years else None
        groups: list[Group] = []
        counts: set[int] = set()
        for plan in self._plans:
            tasks = [task for task in self._timely(plan, due=due) if naming.fits(task.name)]
            lead_in, numbers = self._tasks_counted(tasks)
            if due:
                lead_in = self._words.say("within_period", counted=lead_in, period=self._of_years())
            lead_in = self._words.say("rows_naming", counted=lead_in, words=naming.words)
            groups.append(Group(plan, tuple(map(self._row, self._passages(task.passage for task in tasks))), lead_in))
            counts |= numbers
        groups = [group for group in groups if group.statements]
        enough = sum(len(group.statements) for group in groups) >= FEWEST_ROWS
        return Draft(tuple(groups), counts=frozenset(counts)) if enough else None

    def tasks_of_result(self) -> Draft | None:
        """The tasks whose result is what the question says: "nhiệm vụ nào có kết quả là Kế hoạch của UBND tỉnh?"."""
        reading = self._reading
        match = _result().search(fold(reading.text))
        if match is None or not reading.asks(Aspect.LIST, Aspect.COUNT) or not says_tasks(reading.text):
            return None
        said = reading.text[match.end() :].strip(" ?.!\"'“”")
        naming = self._naming(_WORD.findall(said)) if said else None
        if naming is None:
            return None
        groups: list[Group] = []
        for plan in self._plans:
            tasks = [task for task in self._timely(plan) if naming.fits(task.result)]
            lead_in = self._words.say("tasks_counted", count=len(tasks))
            lead_in = self._words.say("rows_resulting", counted=lead_in, words=naming.words)
            groups.append(Group(plan, tuple(map(self._row, self._passages(task.passage for task in tasks))), lead_in))
        return counted([group for group in groups if group.statements])

    def _lists_tasks(self) -> bool:
        """Whether tasks are listed, and nothing is compared or counted."""
        reading = self._reading
        listed = reading.asks(Aspect.LIST) and not reading.asks(Aspect.TARGET, Aspect.COMPARE, Aspect.COUNT)
        of_tasks = find_thing(fold(reading.text)).kind == "tasks" and says_tasks(reading.text)
        return listed and of_tasks and not says_targets(reading.text)

    def _words_of_rows(self, *beside: str) -> list[str]:
        """What a question says of the rows that are listed or counted, as typed: a follow-up itself, if it does.

        That is what it says besides the words of `beside` and those that say what is listed, from a word like "về" on
        if there is one.
        """
        reading = self._reading
        left = {word for word in reading.matter if not says_ends(word) and not _NUMBERING.fullmatch(word)}
        for text in dict.fromkeys((reading.own, reading.text)):
            words = Words(text)
            aside = {place for span in words.find_any(_aside(beside)) for place in range(*span)}
            first = next((start for start, _ in words.find_any(_in_front())), 0)
            places = (place for place in range(first, len(words)) if place not in aside)
            found = [word for word in (words.text((place, place + 1)) for place in places) if fold(word) in left]
            if found:
                return found
        return []

    def _naming(self, words: Sequence[str]) -> Naming | None:
        """What names must say that say these words; None for no words, or English ones that the plans have none for."""
        said = " ".join(words)
        if self._reading.language is Language.ENGLISH:
            ways = [each.vietnamese.split(", ") for each in translate(said).matched]
            patterns = tuple(_side_by_side(list(map(fold_tone, each))) for each in ways)
            return Naming(", ".join(each[0] for each in ways), patterns, accented=True) if ways else None
        if not words:
            return None
        accented = has_diacritics(said)
        whole = _side_by_side([fold(said)]).search(fold(self._reading.text))  # with the small words in between
        shown = self._reading.text[slice(*whole.span())] if whole else said
        return Naming(shown, (_side_by_side([fold_tone(said) if accented else fold(said)]),), accented)

    def _says_of_what(self) -> bool:
        """Whether the question says of what rows are ("nhiệm vụ về y tế"), and not only which ones are meant."""
        return bool(Words(self._reading.text).find_any(_in_front()))

    def _no_count(self, phrase: str, **values: str) -> Draft | None:
        """That the tables of tasks asked about do not tell a number; None if there are none."""
        if not self._facts.tasks(plans=self._plans):
            return None
        return Draft(lead=self._words.say(phrase, places=self._places(), **values), refuses=True)

    def _none_naming(self, naming: Naming, kind: str) -> Draft | None:
        """That no row of a kind of table says this in its name; None if there is no such table."""
        if kind != "indicators":
            return self._no_count("no_rows_naming", words=naming.words)
        if not self._facts.targets(plans=self._plans):
            return None
        said = self._words.say("no_indicators_naming", places=self._places(), words=naming.words)
        return Draft(lead=said, refuses=True)

    def _of_years(self) -> str:
        years = self._reading.years
        return self._words.say("year", year="–".join(map(str, dict.fromkeys((years[0], years[-1])))))


def _side_by_side(ways: Sequence[str]) -> re.Pattern[str]:
    """A pattern for the words of one of these, with no more than one other between two of them."""
    patterns = (r"\W+(?:\w+\W+)?".join(map(re.escape, _WORD.findall(way))) for way in ways)
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


@cache
def _aside(more: tuple[str, ...]) -> Wordings:
    """What stands beside a matter and is none of it, with more such wordings."""
    table = read_table("aspects")
    listed = (words for key in ("tasks", "beside", "matter") for words in table["list"][key])
    return read_wordings((*table["of_tables"], *listed, *more))


@cache
def _result() -> re.Pattern[str]:
    """What stands in front of a result by which tasks are listed, in a folded text."""
    return re.compile(any_of(read_table("aspects")["list"]["result"]) + r"\s+")


@cache
def _in_front() -> Wordings:
    """What stands in front of a matter."""
    return read_wordings(read_table("aspects")["list"]["matter"])
