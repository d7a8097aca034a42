"""Drafting an answer from the store of facts: rows and figures, complete and exact."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cache

from assistant.agency_answers import AgencyDrafter, of_kind
from assistant.aspects import (
    ROW_ASPECTS,
    TASK_ASPECTS,
    Aspect,
    Thing,
    asks_done,
    find_thing,
    says_targets,
    words_of_tables,
    words_of_targets,
)
from assistant.document_numbers import other_documents_asked
from assistant.draft import Draft, Group
from assistant.fact_drafting import counted, is_of_years
from assistant.matter_answers import MOST_WORDS, Naming
from assistant.periods import heading_above
from assistant.question import Reading
from assistant.target_answers import TargetDrafter
from assistant.task_answers import FAR_TASK, TaskDrafter
from assistant.wants import read_wants
from assistant.wordings import fold, read_table
from corpus.glossary import translate
from corpus.library import Library
from corpus.records import Passage, Target, Task
from corpus.writing import Writing
from index.interface import Passages
from index.search import Hit

__all__ = ["draft_agency_tasks", "draft_facts", "draft_named_task", "draft_nearest_task", "draft_rows"]

MOST_COUNTED = 3
"""Syllables: a question for groups with more matter asks for something else of them."""

MOST_OF_GROUP = 6
"""The same where it names a group of rows ("nhóm phát triển khoa học công nghệ")."""

MOST_WITH_DEADLINE = 1
"""Syllables: with no more matter than this a month asks for all that is due in it."""

_WORD = re.compile(r"[^\W_]+")

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
        drafter.rows_without,
        drafter.leading_agency,
        drafter.tasks_of_result,
        drafter.tasks_of_matter,
        drafter.count,
        drafter.partners_of_agency,
        drafter.list_of_agency,
        drafter.list_by_deadline,
        drafter.list_by_share,
        drafter.targets_of_years,
        drafter.targets,
        drafter.task_of_name,
        drafter.task,
    )
    return next((draft for attempt in attempts if (draft := attempt()) is not None), None)


class _Drafter(TargetDrafter, TaskDrafter, AgencyDrafter):
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
        return counted(groups)

    def count(self) -> Draft | None:
        """How many tasks, groups of tasks or indicators a plan has."""
        reading = self._reading
        agencies = set(reading.agencies) - read_wants(reading, self._library).issuers
        if not reading.asks(Aspect.COUNT) or agencies or reading.due or reading.recurrence or reading.percents:
            return None
        if len(self._qualifiers()) > MOST_OF_GROUP:
            return None
        thing = find_thing(self._reading.aspects[Aspect.COUNT])
        if (thing.kind == "tasks" or thing.names) and reading.years:
            return None  # "mỗi năm triển khai bao nhiêu nhiệm vụ khoa học đến 2030?": a target
        if other_documents_asked(reading.own, self._library):
            return None  # "366-KH/TU", which another plan reports of
        if thing.kind == "tasks" and asks_done(reading.own):
            return self._no_count("no_state_of_tasks")  # "đã xong bao nhiêu nhiệm vụ"
        table = read_table("aspects")
        words = self._words_of_rows(*table["count"]["beside"], *table["target"]["all"])
        if len(words) == 1 and not self._says_of_what():
            words = []  # a slip, or an idle word that no table has
        naming = self._naming(words)
        if len(words) > MOST_WORDS or (words and naming is None):
            return None
        groups = []
        counts: set[int] = set()
        for plan in self._plans:
            group = self._count_in(plan, thing, naming, counts)
            if group is not None:
                groups.append(group)
        if groups:
            return Draft(tuple(groups), counts=frozenset(counts))
        tells = naming is not None and thing.kind != "groups" and self._says_of_what()
        return self._none_naming(naming, thing.kind) if naming is not None and tells else None

    def _count_in(self, plan: str, thing: Thing, naming: Naming | None, counts: set[int]) -> Group | None:
        """The rows of a plan that are counted: those of a group if one is named, or whose names say what is said."""
        name: str | None = None
        counted_tasks = ""
        if thing.kind == "indicators":
            targets = self._facts.targets(plans=[plan], years=self._reading.years or None)
            name = self._group_named(target.scope for target in targets)
            naming = naming if name is None else None
            targets = [target for target in targets if naming is None or naming.fits(target.indicator)]
            found = [target.passage for target in targets if name in (None, target.scope)]
            phrase = "indicators_counted"
        else:
            tasks = self._facts.tasks(plans=[plan])
            name = self._group_named(task.group for task in tasks) if thing.kind == "tasks" else None
            tasks = [task for task in tasks if name in (None, task.group)]
            naming = naming if name is None and thing.kind != "groups" else None
            tasks = [task for task in tasks if naming is None or naming.fits(task.name)]
            if thing.kind == "groups":
                found = [self._group(task).id for task in tasks if task.group]
                phrase = "groups_counted"
            elif thing.names:
                found = [task.passage for task in of_kind(tasks, thing.names)]
                phrase = "tasks_counted"
            else:
                counted_tasks, numbers = self._tasks_counted(tasks)
                counts |= numbers
                found = [task.passage for task in tasks if task.parent is None or naming]
        passages = self._passages(dict.fromkeys(found))
        if not passages or (thing.kind == "groups" and len(self._qualifiers()) > MOST_COUNTED):
            return None
        if not counted_tasks:
            counts.add(len(passages))
        lead_in = counted_tasks or self._words.say(phrase, count=len(passages))
        lead_in = self._words.say("within_group", group=name, counted=lead_in) if name else lead_in
        lead_in = self._words.say("rows_naming", counted=lead_in, words=naming.words) if naming else lead_in
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
                parts = sum(task.parent is not None for task in tasks)
                counts |= {len(tasks) - parts, parts}
                phrase = "tasks_of_group_parts" if parts else "tasks_of_group"
                lead_in = self._words.say(phrase, count=len(tasks) - parts, parts=parts, group=number)
                heading = self._name_only(self._group(tasks[0]))
                groups.append(Group(plan, (heading, *map(self._row, passages)), lead_in))
        return Draft(tuple(groups), counts=frozenset(counts)) if groups else None

    def list_by_deadline(self) -> Draft | None:
        """The tasks that are due in a period."""
        reading = self._reading
        due = reading.due
        # "việc hạn 5/2025?"; or no other thing of a task is asked: "which jobs are dated September 2026?"
        bare = not reading.asks(*ROW_ASPECTS, Aspect.TARGET) and not reading.concepts
        little = bool(reading.recurrence) or len(reading.matter) <= MOST_WITH_DEADLINE
        bare = (bare or reading.asks(Aspect.DEADLINE)) and little
        if (due or reading.recurrence) is None or not (reading.asks(Aspect.LIST, Aspect.COUNT) or bare):
            return None
        groups = []
        counts: set[int] = set()
        period = self._period()
        for plan in self._plans:
            passages = self._passages(task.passage for task in self._timely(plan))
            if passages:
                counts.add(len(passages))
                phrase = "tasks_due" if period else "tasks_counted"
                lead_in = self._words.say(phrase, count=len(passages), period=period)
                groups.append(Group(plan, tuple(self._row(passage) for passage in passages), lead_in))
        if groups:
            return Draft(tuple(groups), counts=frozenset(counts))
        whole = due is None or is_of_years(due)
        names_none = whole and period and reading.plans and self._facts.tasks(plans=self._plans)
        if not names_none or reading.agencies:
            return None
        return Draft(lead=self._words.say("no_tasks_due", places=self._places(), period=period), refuses=True)

    def list_by_share(self) -> Draft | None:
        """The indicators with a share that is named, in the years asked: "chỉ tiêu nào đạt 100% vào năm 2030?"."""
        reading = self._reading
        listed = reading.aspects.get(Aspect.LIST) or reading.aspects.get(Aspect.COUNT)
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
        return counted(groups)

    def targets_of_years(self) -> Draft | None:
        """All targets of the plans named for the years named, or those of a group or matter; that there are none."""
        reading = self._reading
        named = reading.concepts or reading.agencies or reading.item or reading.group or reading.due or reading.percents
        asked = reading.asks(Aspect.LIST, Aspect.TARGET) or (bool(reading.years) and not reading.aspects)
        if named or not (reading.plans and asked and says_targets(reading.text)):
            return None
        of_group = bool(set(self._qualifiers()) - _beside_targets() - words_of_targets())
        if not (reading.years or of_group):
            return None
        naming = self._naming(self._words_of_rows(*_around_targets())) if of_group and self._says_of_what() else None
        groups = []
        years = "–".join(map(str, dict.fromkeys((*reading.years[:1], *reading.years[-1:]))))
        for plan in self._plans:
            targets = self._facts.targets(plans=[plan], years=reading.years or None)
            name = self._group_named(target.scope for target in targets) if of_group else None
            if of_group and name is None and naming is None:
                continue
            by_passage: dict[str, list[Target]] = {}
            for target in targets:
                fits = name or naming is None or naming.fits(target.indicator)
                if fits and name in (None, target.scope):
                    by_passage.setdefault(target.passage, []).append(target)
            statements = [self._target(self._store.by_id(id_), mine, owner=False) for id_, mine in by_passage.items()]
            lead_in = self._words.say("indicators_counted", count=len(statements))
            lead_in = self._words.say("of_years", counted=lead_in, years=years) if years else lead_in
            if name:
                lead_in = self._words.say("within_group", group=name, counted=lead_in)
            elif naming is not None:
                lead_in = self._words.say("rows_naming", counted=lead_in, words=naming.words)
            groups.append(Group(plan, tuple(statements), lead_in))
        draft = counted([group for group in groups if group.statements])
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


@cache
def _beside_targets() -> frozenset[str]:
    """Words, folded, that may stand beside them and ask nothing else."""
    return frozenset(word for words in read_table("aspects")["target"]["beside"] for word in fold(words).split())


@cache
def _around_targets() -> tuple[str, ...]:
    """What says that targets are meant, and what may stand beside."""
    table = read_table("aspects")["target"]
    return (*table["all"], *table["beside"])


def _has_phrase(text: str, words: Sequence[str]) -> bool:
    """Whether these words follow each other in a folded text, with no more than one other between two of them."""
    return re.search(r"(?<!\w)" + r"\W+(?:\w+\W+)?".join(map(re.escape, words)) + r"(?!\w)", text) is not None
