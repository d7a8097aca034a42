"""Drafting an answer from the store of facts: rows and figures, complete and exact."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cache

from assistant.aspects import ROW_ASPECTS, TASK_ASPECTS, Aspect, Thing, find_thing, says_targets, words_of_tables
from assistant.document_numbers import other_documents_asked
from assistant.draft import Draft, Group
from assistant.periods import heading_above
from assistant.phrases import Language
from assistant.question import Reading
from assistant.target_answers import TargetDrafter
from assistant.task_answers import FAR_TASK, TaskDrafter
from assistant.times import OPEN
from assistant.wants import read_wants
from assistant.wordings import fold, read_table
from corpus.folding import fold_tone
from corpus.glossary import translate
from corpus.library import Library
from corpus.records import Passage, Target, Task
from corpus.writing import Writing
from index.facts import Period
from index.interface import Passages
from index.search import Hit

__all__ = ["draft_agency_tasks", "draft_facts", "draft_named_task", "draft_nearest_task", "draft_rows"]

MOST_COUNTED = 3
"""Syllables: a question with more matter and no name of a group counts a part ("bao nhiêu CSDL được nối vào …")."""

MOST_OF_GROUP = 6
"""The same where it names a group of rows ("nhóm phát triển khoa học công nghệ")."""

MOST_WITH_DEADLINE = 1
"""Syllables: with no more matter than this a month asks for all that is due in it."""

_WORD = re.compile(r"[^\W_]+")

_PARTS = (Aspect.LEAD, Aspect.COORDINATOR)
_QUARTER, _YEAR = 3, 12
"""Months."""

_ROMAN = ("I", "II", "III", "IV")

MOST_SHOWN = 20
"""A count shows each row it counts up to here; of more, the first and the last, unless all are asked for."""


def draft_rows(reading: Reading, hits: Sequence[Hit], store: Passages, library: Library) -> Draft | None:
    """The rows of the number that a question names, None if it names none or there is none."""
    return _Drafter(reading, hits, store, library).item()


def draft_named_task(reading: Reading, hits: Sequence[Hit], store: Passages, library: Library) -> Draft | None:
    """What is asked of the tasks whose whole name stands in the question; its words are theirs, not the question's."""
    return _Drafter(reading, hits, store, library).named_task()


def draft_nearest_task(reading: Reading, hits: Sequence[Hit], store: Passages, library: Library) -> Draft | None:
    """What is asked of the task nearest to a question, though other passages may be nearer."""
    return _Drafter(reading, hits, store, library).task(least=FAR_TASK)


def draft_agency_tasks(reading: Reading, hits: Sequence[Hit], store: Passages, library: Library) -> Draft | None:
    """All tasks that the agencies of a question lead or coordinate, or else the indicators that they watch; or None."""
    drafter = _Drafter(reading, hits, store, library)
    return drafter.tasks_of_agencies() or drafter.tasks_of_agencies(watched=True)


def draft_facts(reading: Reading, hits: Sequence[Hit], store: Passages, library: Library) -> Draft | None:
    """A draft that answers exactly, or that says there is no such target; None if the question asks for neither."""
    drafter = _Drafter(reading, hits, store, library)
    attempts: tuple[Callable[[], Draft | None], ...] = (
        drafter.item,
        drafter.row_of_matter,
        drafter.leading_target,
        drafter.list_of_group,
        drafter.count,
        drafter.list_of_agency,
        drafter.list_by_deadline,
        drafter.list_by_share,
        drafter.targets_of_years,
        drafter.targets,
        drafter.task_of_name,
        drafter.task,
    )
    return next((draft for attempt in attempts if (draft := attempt()) is not None), None)


class _Drafter(TargetDrafter, TaskDrafter):
    """Drafts counts and lists of rows, and what its parts draft."""

    def item(self) -> Draft | None:
        """A row by its number, with its sub-items."""
        number = self._reading.item
        if number is None:
            return None
        tasks = self._facts.tasks(plans=self._plans, item=number)
        parts = [part for plan in self._plans for part in self._facts.tasks(plans=[plan], parent=number)]
        if parts and self._reading.agencies and self._reading.asks(Aspect.LIST, Aspect.COUNT):
            return self.tasks_of_agencies(parent=number)
        if parts and self._reading.asks(Aspect.COUNT):
            return self._parts_counted(parts)
        tasks += parts
        indicator_meant = self._reading.asks(Aspect.TARGET, Aspect.OWNER, Aspect.TREND) and not self._reading.asks(
            *TASK_ASPECTS
        )
        targets = self._facts.targets(plans=self._plans, code=number, years=self._reading.years or None)
        if targets and (indicator_meant or not tasks):
            return self._targets(targets)
        return self._tasks(tasks) if tasks else None

    def _parts_counted(self, parts: Sequence[Task]) -> Draft | None:
        """How many parts a task has, and these."""
        groups = []
        for plan, mine in itertools.groupby(parts, key=lambda part: part.plan):
            passages = self._passages(part.passage for part in mine)
            lead_in = self._words.say("parts_of_task", count=len(passages), item=self._reading.item)
            groups.append(Group(plan, tuple(map(self._row, passages)), lead_in))
        return _counted(groups)

    def count(self) -> Draft | None:
        """How many tasks, groups of tasks or indicators a plan has."""
        reading = self._reading
        agencies = set(reading.agencies) - read_wants(reading, self._library).issuers
        if not reading.asks(Aspect.COUNT) or agencies or reading.due:
            return None
        if len(self._qualifiers()) > MOST_OF_GROUP:
            return None
        thing = find_thing(self._reading.aspects[Aspect.COUNT])
        if (thing.kind == "tasks" or thing.names) and reading.years:
            return None  # "mỗi năm triển khai bao nhiêu nhiệm vụ khoa học đến 2030?": a target
        if other_documents_asked(reading.own, self._library):
            return None  # "366-KH/TU", which another plan reports of
        groups = []
        counts: set[int] = set()
        for plan in self._plans:
            group = self._count_in(plan, thing, counts)
            if group is not None:
                groups.append(group)
        return Draft(tuple(groups), counts=frozenset(counts)) if groups else None

    def _count_in(self, plan: str, thing: Thing, counts: set[int]) -> Group | None:
        parts = 0
        name: str | None = None
        if thing.kind == "indicators":
            targets = self._facts.targets(plans=[plan], years=self._reading.years or None)
            name = self._group_named(target.scope for target in targets)
            found = [target.passage for target in targets if name in (None, target.scope)]
            phrase = "indicators_counted"
        else:
            tasks = self._facts.tasks(plans=[plan])
            name = self._group_named(task.group for task in tasks) if thing.kind == "tasks" else None
            tasks = [task for task in tasks if name in (None, task.group)]
            if thing.kind == "groups":
                found = [self._group(task).id for task in tasks if task.group]
                phrase = "groups_counted"
            elif thing.names:
                found = [task.passage for task in _of_kind(tasks, thing.names)]
                phrase = "tasks_counted"
            else:
                found = [task.passage for task in tasks if task.parent is None]
                parts = len(tasks) - len(found)
                phrase = "tasks_counted_parts" if parts else "tasks_counted"
        passages = self._passages(dict.fromkeys(found))
        if not passages or (name is None and len(self._qualifiers()) > MOST_COUNTED):
            return None
        counts |= {len(passages), parts}
        lead_in = self._words.say(phrase, count=len(passages), parts=parts)
        lead_in = self._words.say("within_group", group=name, counted=lead_in) if name else lead_in
        shown = passages if len(passages) <= MOST_SHOWN or self._reading.detail else [passages[0], passages[-1]]
        return Group(plan, tuple(self._name_only(passage) for passage in shown), lead_in)

    def _group_named(self, groups: Iterable[str]) -> str | None:
        """The one of these groups of rows that has the words of the matter in its name, side by side; else None.

        So "chỉ tiêu về hạ tầng" are those of "Phát triển hạ tầng". A single word is no name of a group.
        """
        matter = [word for word in self._qualifiers() if not word.isdigit()]
        if self._reading.writing is Writing.ENGLISH:
            matter = _WORD.findall(fold(translate(" ".join(matter)).words))
        fitting = [group for group in dict.fromkeys(groups) if _has_phrase(fold(group), matter)]
        return fitting[0] if len(matter) > 1 and len(fitting) == 1 else None

    def _qualifiers(self) -> list[str]:
        """The words of the matter that do not say which table is meant: of which rows a number is asked."""
        return [word for word in self._reading.matter if word not in words_of_tables()]

    def _group(self, task: Task) -> Passage:
        """The heading of a task's group."""
        row = self._store.by_id(task.passage)
        return heading_above(row, row.section.headings.index(task.group), self._store)

    def list_of_group(self) -> Draft | None:
        """The tasks of a group that is named by its number: "nhóm V"."""
        number = self._reading.group
        if number is None:
            return None
        groups: list[Group] = []
        counts: set[int] = set()
        for plan in self._plans:
            tasks = [
                task
                for task in self._facts.tasks(plans=[plan])
                if task.group and self._group(task).section.path[-1] == number
            ]
            passages = self._passages(task.passage for task in tasks)
            if passages:
                counts.add(len(passages))
                lead_in = self._words.say("tasks_of_group", count=len(passages), group=number)
                heading = self._name_only(self._group(tasks[0]))
                groups.append(Group(plan, (heading, *map(self._row, passages)), lead_in))
        return Draft(tuple(groups), counts=frozenset(counts)) if groups else None

    def list_of_agency(self) -> Draft | None:
        """The tasks an agency leads or coordinates, both where neither is asked, or the indicators it watches."""
        reading = self._reading
        if not reading.agencies or not (reading.asks(Aspect.LIST, Aspect.COUNT) or self._asks_nothing_else()):
            return None
        if len(reading.agencies) == len(_PARTS) and reading.asks(Aspect.LEAD) and reading.asks(Aspect.COORDINATOR):
            return self._shared_tasks(*reading.agencies)
        watched = reading.asks(Aspect.OWNER) or self._listed().kind == "indicators"
        return self.tasks_of_agencies(watched=watched) or self._no_tasks()

    def _shared_tasks(self, first: str, second: str) -> Draft | None:
        """The tasks that one agency leads and the other coordinates, each in the part that is named in its turn."""
        words, aspects = fold(self._reading.text), self._reading.aspects
        leads_first = words.find(aspects[Aspect.LEAD]) < words.find(aspects[Aspect.COORDINATOR])
        lead, coordinator = (first, second) if leads_first else (second, first)
        due, groups = self._reading.due, []
        for plan in self._plans:
            helped = self._facts.tasks(plans=[plan], due=due, agency=coordinator, role="coordinator")
            led = self._facts.tasks(plans=[plan], due=due, agency=lead, role="lead")
            passages = self._passages(task.passage for task in led if task in helped)
            lead_in = self._words.say("tasks_shared", lead=lead, coordinator=coordinator, count=len(passages))
            groups.append(Group(plan, tuple(map(self._row, passages)), lead_in))
        shared = _counted([group for group in groups if group.statements])
        if shared is not None or not self._facts.tasks(plans=self._plans):
            return shared
        said = self._words.say("no_tasks_shared", lead=lead, coordinator=coordinator, places=self._places())
        return Draft(lead=said, refuses=True)

    def _places(self) -> str:
        return ", ".join(dict.fromkeys(self._library.plan(plan).place for plan in self._plans))

    def tasks_of_agencies(self, *, watched: bool = False, parent: str | None = None) -> Draft | None:
        """The tasks of the agencies named (only parts of one, if given), or the indicators that they watch; or None."""
        groups: list[Group] = []
        for agency in self._reading.agencies:
            for plan in self._plans:
                groups += [self._watched_by(agency, plan)] if watched else self._tasks_of(agency, plan, parent)
        groups = [group for group in groups if group.statements]
        return _counted(groups)

    def _asks_nothing_else(self) -> bool:
        """Whether an agency and its part are all that a question names: "what does the Department of Health lead?"."""
        reading = self._reading
        named = reading.matter or reading.concepts or reading.item or reading.group or reading.due or reading.years
        return reading.asks(Aspect.LEAD, Aspect.COORDINATOR, Aspect.OWNER) and not named

    def _listed(self) -> Thing:
        """The thing that is listed or counted."""
        aspects = self._reading.aspects
        return find_thing(aspects.get(Aspect.COUNT) or aspects.get(Aspect.LIST) or "")

    def _no_tasks(self) -> Draft | None:
        """That no row of the tables asked about names the agency in the role asked; None if there is no such table."""
        reading = self._reading
        roles = [aspect for aspect in (Aspect.LEAD, Aspect.COORDINATOR) if reading.asks(aspect)]
        if len(roles) != 1 or not self._facts.tasks(plans=self._plans):
            return None
        period = self._period(reading.due) if reading.due else ""
        if reading.due and not (period and reading.own == reading.text):  # "ai phối hợp việc đó?" asks of no agency
            return None
        phrase = f"no_tasks_{roles[0]}_due" if period else f"no_tasks_{roles[0]}"
        said = self._words.say(phrase, agency=", ".join(reading.agencies), places=self._places(), period=period)
        return Draft(lead=said, refuses=True)

    def _watched_by(self, agency: str, plan: str) -> Group:
        targets = self._facts.targets(plans=[plan], agency=agency, years=self._reading.years or None)
        passages = self._passages(dict.fromkeys(target.passage for target in targets))
        lead_in = self._words.say("indicators_watched", agency=agency, count=len(passages))
        return Group(plan, tuple(map(self._row, passages)), lead_in)

    def _tasks_of(self, agency: str, plan: str, parent: str | None) -> list[Group]:
        phrases_of = {"lead": "tasks_led", "coordinator": "tasks_coordinated"}
        asked = [role for role in phrases_of if self._reading.asks(Aspect(role))]
        names = self._listed().names
        groups = []
        for role in asked or phrases_of:
            tasks = self._facts.tasks(plans=[plan], agency=agency, role=role, due=self._reading.due, parent=parent)
            tasks = _of_kind(tasks, names) if names else tasks
            passages = self._passages(task.passage for task in tasks)
            lead_in = self._words.say(phrases_of[role], agency=agency, count=len(passages))
            if self._reading.due and (period := self._period(self._reading.due)):
                lead_in = self._words.say("within_period", counted=lead_in, period=period)
            groups.append(Group(plan, tuple(map(self._row, passages)), lead_in))
        return groups

    def list_by_deadline(self) -> Draft | None:
        """The tasks that are due in a period."""
        reading = self._reading
        due = reading.due
        # "việc hạn 5/2025?"; or no other thing of a task is asked: "which jobs are dated September 2026?"
        bare = not reading.asks(*ROW_ASPECTS, Aspect.TARGET) and not reading.concepts
        bare = (bare or reading.asks(Aspect.DEADLINE)) and len(reading.matter) <= MOST_WITH_DEADLINE
        if due is None or not (reading.asks(Aspect.LIST, Aspect.COUNT) or bare):
            return None
        groups = []
        counts: set[int] = set()
        period = self._period(due)
        for plan in self._plans:
            passages = self._passages(task.passage for task in self._facts.tasks(plans=[plan], due=due))
            if passages:
                counts.add(len(passages))
                phrase = "tasks_due" if period else "tasks_counted"
                lead_in = self._words.say(phrase, count=len(passages), period=period)
                groups.append(Group(plan, tuple(self._row(passage) for passage in passages), lead_in))
        if groups:
            return Draft(tuple(groups), counts=frozenset(counts))
        of_years = _is_of_years(due) and period and reading.plans and self._facts.tasks(plans=self._plans)
        if not of_years or reading.agencies:
            return None
        return Draft(lead=self._words.say("no_tasks_due", places=self._places(), period=period), refuses=True)

    def _period(self, due: Period) -> str:
        """A period as the question says it: no row need have the numbers of its months. "" for "before July"."""
        (first_year, first), (last_year, last) = due
        if due[0] == OPEN:
            if last == _YEAR:
                return self._words.say("before_year", year=last_year + 1)
            if self._reading.language is not Language.VIETNAMESE:
                return ""
            return self._words.say("before", month=last + 1, year=last_year)
        if _is_of_years(due):
            years = str(first_year) if first_year == last_year else f"{first_year}–{last_year}"
            return self._words.say("year", year=years)
        if first_year == last_year and last - first == _QUARTER - 1 and last % _QUARTER == 0:
            return self._words.say("quarter", number=_ROMAN[last // _QUARTER - 1], year=last_year)
        return f"{first}/{first_year}" if due[0] == due[1] else f"{first}/{first_year} – {last}/{last_year}"

    def list_by_share(self) -> Draft | None:
        """The indicators with a share that is named, in the years asked: "chỉ tiêu nào đạt 100% vào năm 2030?"."""
        reading = self._reading
        listed = reading.aspects.get(Aspect.LIST)
        if not reading.percents or reading.concepts or listed is None or find_thing(listed).kind != "indicators":
            return None
        groups = []
        shares = {Decimal(percent.replace(",", ".")) for percent in reading.percents}
        for plan in self._plans:
            targets = [
                target
                for target in self._facts.targets(plans=[plan], years=reading.years or None)
                if "%" in f"{target.unit}{target.quantity.raw}" and {target.quantity.low, target.quantity.high} & shares
            ]
            if targets:
                by_passage = itertools.groupby(targets, key=lambda target: target.passage)
                statements = [self._target(self._store.by_id(id_), list(mine), owner=False) for id_, mine in by_passage]
                lead_in = self._words.say("indicators_counted", count=len(statements))
                groups.append(Group(plan, tuple(statements), lead_in))
        return _counted(groups)

    def targets_of_years(self) -> Draft | None:
        """All targets of the plans named for the years named, or those of a group of them; that there are none."""
        reading = self._reading
        named = reading.concepts or reading.agencies or reading.item or reading.group or reading.due or reading.percents
        if named or not (reading.plans and reading.years and reading.asks(Aspect.LIST, Aspect.TARGET)):
            return None
        if not says_targets(reading.text):
            return None
        of_group = bool(set(self._qualifiers()) - _beside_targets())
        groups = []
        years = f"{reading.years[0]}–{reading.years[-1]}" if len(reading.years) > 1 else str(reading.years[0])
        for plan in self._plans:
            targets = self._facts.targets(plans=[plan], years=reading.years)
            name = self._group_named(target.scope for target in targets) if of_group else None
            if of_group and name is None:
                continue
            by_passage: dict[str, list[Target]] = {}
            for target in targets:
                if name in (None, target.scope):
                    by_passage.setdefault(target.passage, []).append(target)
            statements = [self._target(self._store.by_id(id_), mine, owner=False) for id_, mine in by_passage.items()]
            counted = self._words.say("indicators_counted", count=len(statements))
            lead_in = self._words.say("of_years", counted=counted, years=years)
            lead_in = self._words.say("within_group", group=name, counted=lead_in) if name else lead_in
            groups.append(Group(plan, tuple(statements), lead_in))
        draft = _counted([group for group in groups if group.statements])
        return draft or (None if of_group else self._no_targets(years))

    def _no_targets(self, years: str) -> Draft | None:
        """That the plans named set no targets for these years, and for which they do; None if they set none at all."""
        others = sorted({target.year for target in self._facts.targets(plans=self._plans)})
        if not others:
            return None
        listed = ", ".join(map(str, others))
        return Draft(
            lead=self._words.say("no_targets", places=self._places(), years=years, others=listed), refuses=True
        )


def _is_of_years(due: Period) -> bool:
    """Whether a period is of whole years, or of all before one."""
    return due[0][1] == 1 and due[1][1] == _YEAR


def _counted(groups: Sequence[Group]) -> Draft | None:
    """A draft of groups that each say how many they list; None of none."""
    return Draft(tuple(groups), counts=frozenset(len(group.statements) for group in groups)) if groups else None


@cache
def _beside_targets() -> frozenset[str]:
    """Words, folded, that may stand beside them and ask nothing else."""
    return frozenset(word for words in read_table("aspects")["target"]["beside"] for word in fold(words).split())


def _has_phrase(text: str, words: Sequence[str]) -> bool:
    """Whether these words follow each other in a folded text, with no more than one other between two of them."""
    return re.search(r"(?<!\w)" + r"\W+(?:\w+\W+)?".join(map(re.escape, words)) + r"(?!\w)", text) is not None


def _of_kind(tasks: Sequence[Task], names: str) -> list[Task]:
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
