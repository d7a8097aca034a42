"""Drafting lists of tasks by what their rows say: the matter that their names speak of, or the result that is due."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from assistant.aspects import Aspect, find_thing, says_ends, says_targets, says_tasks
from assistant.draft import Draft, Group
from assistant.expectation import Expectation
from assistant.fact_drafting import FactDrafter
from assistant.phrases import Language
from assistant.wordings import Wordings, Words, fold, read_table, read_wordings
from corpus.folding import fold_tone, has_diacritics
from corpus.glossary import translate
from corpus.records import Column

__all__ = ["MatterDrafter"]

FEWEST_ROWS = 2
"""Tasks: a list of fewer tells less than running text does."""

MOST_WORDS = 6
"""Words of a matter: more of them describe a single task."""

_WORD = re.compile(r"[^\W_]+")
_OF_TASKS = (None, Expectation.AGENCY, Expectation.DATE, Expectation.NUMBER, Expectation.NAME)
"""What may be asked of tasks that are listed."""

_MONTHS = 12


class MatterDrafter(FactDrafter):
    """Drafts lists of tasks that have a matter or a result in common."""

    def tasks_of_matter(self) -> Draft | None:
        """The tasks whose names speak of a matter, where they are listed or counted: "các nhiệm vụ về y tế"."""
        reading = self._reading
        named = reading.agencies or reading.item or reading.group or reading.concepts or reading.recurrence
        if named or reading.due or reading.expectation not in _OF_TASKS or not self._lists_tasks():
            return None
        ends = reading.asks(Aspect.DEADLINE) or says_ends(reading.text)
        return self._naming(self._matter()) if ends or not reading.years else None

    def _lists_tasks(self) -> bool:
        """Whether tasks are listed or counted, and nothing is compared."""
        reading = self._reading
        listed = reading.asks(Aspect.LIST, Aspect.COUNT) and not reading.asks(Aspect.COMPARE)
        of_tasks = find_thing(fold(reading.text)).kind == "tasks" and says_tasks(reading.text)
        return listed and of_tasks and not says_targets(reading.text)

    def _matter(self) -> Sequence[str]:
        """The words of the matter, as typed, without those that say that tasks are listed.

        They stand behind a word like "về" if there is one, as where rows are counted: "được giao mấy việc" is of all.
        """
        words = Words(self._reading.text)
        in_front = words.find_any(_in_front())
        if self._reading.asks(Aspect.COUNT) and not in_front:
            return ()
        aside = {place for span in words.find_any(_aside()) for place in range(*span)}
        left = {word for word in self._reading.matter if not says_ends(word)}
        first = in_front[0][0] if in_front else 0
        each = (words.text((place, place + 1)) for place in range(first, len(words)) if place not in aside)
        return [word for word in each if fold(word) in left]

    def _naming(self, words: Sequence[str]) -> Draft | None:
        """The tasks that have these words in their names, side by side; those due in the years named, if any is."""
        if not words or len(words) > MOST_WORDS:
            return None
        reading = self._reading
        patterns, said = self._patterns(words)
        typed = fold_tone if has_diacritics(said) else fold
        due = ((reading.years[0], 1), (reading.years[-1], _MONTHS)) if reading.years else None
        groups: list[Group] = []
        counts: set[int] = set()
        for plan in self._plans:
            rows = [(task, self._store.by_id(task.passage)) for task in self._timely(plan, due=due)]
            kept = [
                (task, row)
                for task, row in rows
                if all(pattern.search(typed(row.cell(Column.NAME))) for pattern in patterns)
            ]
            parts = sum(task.parent is not None for task, _ in kept)
            numbers = {"count": len(kept) - parts, "parts": parts}
            lead_in = self._words.say("tasks_counted_parts" if parts else "tasks_counted", **numbers)
            if due:
                lead_in = self._words.say("within_period", counted=lead_in, period=self._of_years())
            lead_in = self._words.say("rows_naming", counted=lead_in, words=said)
            groups.append(Group(plan, tuple(self._row(row) for _, row in kept), lead_in))
            counts |= set(numbers.values())
        groups = [group for group in groups if group.statements]
        counting = reading.asks(Aspect.COUNT)
        if sum(len(group.statements) for group in groups) >= (1 if counting else FEWEST_ROWS):
            return Draft(tuple(groups), counts=frozenset(counts))
        # The whole table must not be counted in their place.
        if groups or due or not counting or not self._facts.tasks(plans=self._plans):
            return None
        return Draft(lead=self._words.say("no_rows_naming", places=self._places(), words=said), refuses=True)

    def _patterns(self, words: Sequence[str]) -> tuple[list[re.Pattern[str]], str]:
        """What a name must say, one of several ways each, and the words that are looked for as they are told."""
        if self._reading.language is not Language.ENGLISH:
            typed = fold_tone if has_diacritics(" ".join(words)) else fold
            return [_side_by_side([" ".join(map(typed, words))])], " ".join(words)
        matched = translate(" ".join(words)).matched
        ways = [each.vietnamese.split(", ") for each in matched]
        return [_side_by_side([fold_tone(way) for way in each]) for each in ways], ", ".join(each[0] for each in ways)

    def _of_years(self) -> str:
        years = self._reading.years
        return self._words.say("year", year="–".join(map(str, dict.fromkeys((years[0], years[-1])))))


def _side_by_side(ways: Sequence[str]) -> re.Pattern[str]:
    """A pattern for the words of one of these, with no more than one other between two of them."""
    patterns = (r"\W+(?:\w+\W+)?".join(map(re.escape, _WORD.findall(way))) for way in ways)
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


@cache
def _aside() -> Wordings:
    """What stands beside a matter and is none of it."""
    table = read_table("aspects")
    listed = (words for key in ("tasks", "beside", "matter") for words in table["list"][key])
    return read_wordings((*table["of_tables"], *listed))


@cache
def _in_front() -> Wordings:
    """What stands in front of a matter."""
    return read_wordings(read_table("aspects")["list"]["matter"])
