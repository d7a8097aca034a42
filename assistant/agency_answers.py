"""Drafting an answer from what agencies do: the tasks they lead and coordinate, the indicators they watch."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from assistant.aspects import (
    Aspect,
    Thing,
    asks_done,
    find_thing,
    says_none,
    says_tasks,
    words_of_lists,
    words_of_none,
    words_of_tables,
    words_of_targets,
)
from assistant.draft import Draft, Group
from assistant.expectation import Expectation
from assistant.fact_drafting import counted, fills
from assistant.matter_answers import MatterDrafter, Naming
from assistant.wordings import fold, read_table
from corpus.agencies import agencies
from corpus.folding import fold_tone
from corpus.records import Column, Passage, Task

__all__ = ["AgencyDrafter", "of_kind"]

_PARTS = (Aspect.LEAD, Aspect.COORDINATOR)
_OTHER_THINGS = (Expectation.NUMBER, Expectation.SHARE, Expectation.DATE)


class AgencyDrafter(MatterDrafter):
    """Drafts from the columns of agencies."""

    def list_of_agency(self) -> Draft | None:
        """The tasks an agency leads or coordinates, both where neither is asked, or the indicators it watches."""
        reading = self._reading
        if not reading.agencies or not (reading.asks(Aspect.LIST, Aspect.COUNT) or self._asks_nothing_else()):
            return None
        if len(reading.agencies) == len(_PARTS) and reading.asks(Aspect.LEAD) and reading.asks(Aspect.COORDINATOR):
            return self._shared_tasks(*reading.agencies)
        if _says_extreme(reading.own):
            return None  # "nhiệm vụ nào khó nhất"
        watched = reading.asks(Aspect.OWNER) or self._listed().kind == "indicators"
        counts = reading.asks(Aspect.COUNT)
        if counts and not (watched or reading.due) and asks_done(reading.own):
            return self._no_count("no_state_of_tasks")
        naming = self._naming(self._words_of_rows()) if self._says_of_what() else None
        listed = self.tasks_of_agencies(watched=watched, naming=naming)
        if listed is None and naming is not None:
            return self._none_naming(naming, "indicators" if watched else "tasks") if counts else None
        return listed or self._no_tasks()

    def leading_agency(self) -> Draft | None:
        """The agencies with the most tasks or indicators, or the fewest, and these: "Sở nào nhiều việc nhất?"."""
        reading = self._reading
        most = next((found for text in (reading.own, reading.text) if (found := _superlative(text)) is not None), None)
        if most is None or reading.agencies or reading.concepts or reading.item or reading.expectation in _OTHER_THINGS:
            return None
        if set(reading.matter) - words_of_tables() - words_of_targets() - _beside_superlatives():
            return None
        watched = reading.asks(Aspect.OWNER) or find_thing(fold(reading.text)).kind == "indicators"
        role = "coordinator" if reading.asks(Aspect.COORDINATOR) and not reading.asks(Aspect.LEAD) else "lead"
        groups: list[Group] = []
        for plan in self._plans:
            rows = self._rows_by_agency(plan, role, watched=watched)
            extreme = (max if most else min)(map(len, rows.values()), default=0)
            for agency, passages in rows.items():
                if len(passages) == extreme:
                    lead_in = self._words.say(_phrase(role, watched=watched), agency=agency, count=extreme)
                    lead_in = self._words.say("most_rows" if most else "fewest_rows", counted=lead_in)
                    groups.append(Group(plan, tuple(map(self._row, passages)), lead_in))
        return counted(groups)

    def _rows_by_agency(self, plan: str, role: str, *, watched: bool) -> dict[str, list[Passage]]:
        """The rows of each agency in a role, groups ("các sở, ban, ngành") left out; of a kind if one is asked."""
        named: dict[str, dict[str, None]] = defaultdict(dict)
        if watched:
            for target in self._facts.targets(plans=[plan], years=self._reading.years or None):
                for agency in target.owners:
                    named[agency.name][target.passage] = None
        else:
            for task in self._timely(plan):
                for agency in task.leads if role == "lead" else task.coordinators:
                    named[agency.name][task.passage] = None
        kind = _kind_asked(self._reading.text)
        known = agencies()
        return {
            name: self._passages(ids)
            for name, ids in named.items()
            if not (name in known and known[name].collective) and fold(name).startswith(kind)
        }

    def rows_without(self) -> Draft | None:
        """The tasks whose row leaves a column empty, where these are asked for: "không có đơn vị phối hợp"."""
        reading = self._reading
        columns = self._asked_columns()
        if len(columns) != 1 or reading.agencies or reading.item or reading.concepts or not says_none(reading.own):
            return None
        if not (reading.asks(Aspect.LIST, Aspect.COUNT) or says_tasks(reading.own)):
            return None
        if set(reading.matter) - words_of_lists() - words_of_none():
            return None
        groups: list[Group] = []
        counts: set[int] = set()
        for plan in self._plans:
            tasks = [task for task in self._timely(plan) if task.leads]
            without = [task for task in tasks if not fills(self._store.by_id(task.passage), columns)]
            counted_tasks, numbers = self._tasks_counted(without)
            lead_in = self._words.say("rows_without", counted=counted_tasks, column=self._words.column(columns[0]))
            rows = self._passages(task.passage for task in without)
            groups.append(Group(plan, tuple(map(self._row, rows)), lead_in))
            counts |= numbers
        groups = [group for group in groups if group.statements]
        return Draft(tuple(groups), counts=frozenset(counts)) if groups else None

    def partners_of_agency(self) -> Draft | None:
        """The tasks that an agency leads, with who coordinates them: "ai phối hợp với Sở Y tế?"; or None."""
        reading = self._reading
        asked = reading.asks(Aspect.COORDINATOR) and not reading.asks(Aspect.LEAD, Aspect.LIST, Aspect.COUNT)
        if not asked or len(reading.agencies) != 1 or reading.expectation is not Expectation.AGENCY:
            return None
        if reading.own != reading.text or not self._asks_nothing_else():
            return None
        groups = []
        for plan in self._plans:
            led = self._facts.tasks(plans=[plan], agency=reading.agencies[0], role="lead")
            passages = self._passages(task.passage for task in led if task.coordinators)
            lead_in = self._words.say("tasks_supported", agency=reading.agencies[0], count=len(passages))
            groups.append(Group(plan, tuple(map(self._row, passages)), lead_in))
        return counted([group for group in groups if group.statements])

    def _shared_tasks(self, first: str, second: str) -> Draft | None:
        """The tasks that one agency leads and the other coordinates, each in the part that is named in its turn."""
        words, aspects = fold(self._reading.text), self._reading.aspects
        leads_first = words.find(aspects[Aspect.LEAD]) < words.find(aspects[Aspect.COORDINATOR])
        lead, coordinator = (first, second) if leads_first else (second, first)
        groups = []
        for plan in self._plans:
            helped = self._timely(plan, agency=coordinator, role="coordinator")
            led = self._timely(plan, agency=lead, role="lead")
            passages = self._passages(task.passage for task in led if task in helped)
            lead_in = self._words.say("tasks_shared", lead=lead, coordinator=coordinator, count=len(passages))
            groups.append(Group(plan, tuple(map(self._row, passages)), lead_in))
        shared = counted([group for group in groups if group.statements])
        if shared is not None or not self._facts.tasks(plans=self._plans):
            return shared
        said = self._words.say("no_tasks_shared", lead=lead, coordinator=coordinator, places=self._places())
        return Draft(lead=said, refuses=True)

    def tasks_of_agencies(
        self, *, watched: bool = False, parent: str | None = None, naming: Naming | None = None
    ) -> Draft | None:
        """The tasks of the agencies named (only parts of one, if given), or the indicators that they watch; or None.

        With `naming` only those whose names say it.
        """
        groups: list[Group] = []
        for agency in self._reading.agencies:
            for plan in self._plans:
                if watched:
                    groups.append(self._watched_by(agency, plan, naming))
                else:
                    groups += self._tasks_of(agency, plan, parent, naming)
        groups = [group for group in groups if group.statements]
        return counted(groups)

    def _asks_nothing_else(self) -> bool:
        """Whether an agency and its part are all that a question names: "what does the Department of Health lead?"."""
        reading = self._reading
        if reading.recurrence:  # "việc thường xuyên của Sở Y tế"
            return True
        named = reading.matter or reading.concepts or reading.item or reading.group or reading.due or reading.years
        return reading.asks(Aspect.LEAD, Aspect.COORDINATOR, Aspect.OWNER) and not named

    def _listed(self) -> Thing:
        """The thing that is listed or counted: "mấy chỉ tiêu", "list all databases"."""
        aspects = self._reading.aspects
        words = aspects.get(Aspect.COUNT) or aspects.get(Aspect.LIST) or ""
        thing = find_thing(words)
        whole = thing if says_tasks(words) else find_thing(fold(self._reading.own))
        return whole if thing == Thing("tasks") and whole.names else thing

    def _no_tasks(self) -> Draft | None:
        """That no row of the tables asked about names the agency in the role asked; None if there is no such table."""
        reading = self._reading
        roles = [aspect for aspect in (Aspect.LEAD, Aspect.COORDINATOR) if reading.asks(aspect)]
        if len(roles) != 1 or not self._facts.tasks(plans=self._plans):
            return None
        period = self._period()
        if reading.due and not (period and reading.own == reading.text):  # "ai phối hợp việc đó?" asks of no agency
            return None
        phrase = f"no_tasks_{roles[0]}_due" if period else f"no_tasks_{roles[0]}"
        said = self._words.say(phrase, agency=", ".join(reading.agencies), places=self._places(), period=period)
        return Draft(lead=said, refuses=True)

    def _watched_by(self, agency: str, plan: str, naming: Naming | None) -> Group:
        targets = self._facts.targets(plans=[plan], agency=agency, years=self._reading.years or None)
        targets = [target for target in targets if naming is None or naming.fits(target.indicator)]
        passages = self._passages(dict.fromkeys(target.passage for target in targets))
        lead_in = self._words.say("indicators_watched", agency=agency, count=len(passages))
        lead_in = self._words.say("rows_naming", counted=lead_in, words=naming.words) if naming else lead_in
        return Group(plan, tuple(map(self._row, passages)), lead_in)

    def _tasks_of(self, agency: str, plan: str, parent: str | None, naming: Naming | None) -> list[Group]:
        asked = [role for role in _PARTS if self._reading.asks(role)]
        names = self._listed().names
        groups = []
        for role in asked or _PARTS:
            tasks = self._timely(plan, agency=agency, role=role, parent=parent)
            tasks = of_kind(tasks, names) if names else tasks
            tasks = [task for task in tasks if naming is None or naming.fits(task.name)]
            passages = self._passages(task.passage for task in tasks)
            lead_in = self._words.say(_phrase(role), agency=agency, count=len(passages))
            if period := self._period():
                lead_in = self._words.say("within_period", counted=lead_in, period=period)
            if naming is not None:
                lead_in = self._words.say("rows_naming", counted=lead_in, words=naming.words)
            groups.append(Group(plan, tuple(map(self._row, passages)), lead_in))
            groups.append(self._heads_of(plan, tasks))
        return groups

    def _heads_of(self, plan: str, tasks: Sequence[Task]) -> Group:
        """The tasks that some of these are parts of, where only their rows say when those end or what comes of them."""
        columns = [column for column in self._asked_columns() if column in (Column.DEADLINE, Column.RESULT)]
        parts = [task for task in tasks if task.parent and not fills(self._store.by_id(task.passage), columns)]
        heads = self._heads_that_fill(columns, parts) if columns else []
        rows = self._passages(head.passage for head in heads)
        return Group(plan, tuple(map(self._row, rows)), self._words.say("heads_of_parts", count=len(rows)))


def of_kind(tasks: Sequence[Task], names: str) -> list[Task]:
    """Tasks whose names begin alike, with all the sub-items of a task most of whose sub-items do.

    Quảng Bình's task 39 is a list of 62 databases, of which two names have slips ("Cơ sở dữ về cán bộ").
    """
    alike = {task.passage for task in tasks if fold_tone(task.name).startswith(fold_tone(names))}
    lists = {
        parent
        for parent in {task.parent for task in tasks if task.parent}
        if 2 * sum(task.passage in alike for task in tasks if task.parent == parent)
        > sum(task.parent == parent for task in tasks)
    }
    return [task for task in tasks if task.passage in alike or task.parent in lists]


def _phrase(role: str, *, watched: bool = False) -> str:
    """The name of the words that say how many rows an agency has."""
    return "indicators_watched" if watched else "tasks_led" if role == Aspect.LEAD else "tasks_coordinated"


def _superlative(text: str) -> bool | None:
    """Whether a text (NFC) asks who has the most (True) or the fewest (False) of something; None if neither."""
    table, folded = read_table("aspects")["superlative"], fold(text)
    return next((kind == "most" for kind in ("most", "fewest") if re.search(table[kind], folded)), None)


def _says_extreme(text: str) -> bool:
    """Whether a text (NFC) asks for the one that is most or least of something: "khó nhất"."""
    return re.search(read_table("aspects")["superlative"]["extreme"], fold(text)) is not None


@cache
def _beside_superlatives() -> frozenset[str]:
    return frozenset(map(fold, read_table("aspects")["superlative"]["beside"]))


def _kind_asked(text: str) -> str:
    """The word, folded, that the names of the agencies asked for begin with ("Sở nào"); "" for any."""
    found = re.search(read_table("aspects")["superlative"]["kind"], fold(text))
    return "" if found is None else f"{found[1]} "
