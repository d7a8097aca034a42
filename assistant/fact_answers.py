"""Drafting an answer from the store of facts: rows and figures, complete and exact."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.aspects import ROW_ASPECTS, TASK_ASPECTS, Aspect, Thing, find_thing
from assistant.draft import Draft, Group, Remark, Statement, Support, Table
from assistant.expectation import Expectation
from assistant.phrases import Language, Phrases, phrases
from assistant.question import Reading
from assistant.refusal import refuse_indicator
from assistant.selection import STATE_DOCUMENT
from assistant.statements import TASK_COLUMNS, state_row, value_text
from assistant.wants import read_wants
from corpus.folding import fold_spaces, fold_tone
from corpus.library import Library
from corpus.records import Column, Passage, Role, Target, Task
from corpus.wording import columns as column_wording
from index.conflicts import Conflict, ConflictKind, find_conflicts
from index.passages import PassageStore
from index.search import Hit

__all__ = ["draft_facts", "draft_named_task", "draft_nearest_task", "draft_rows"]

_COLUMNS = {
    Aspect.LEAD: Column.LEAD,
    Aspect.COORDINATOR: Column.COORDINATOR,
    Aspect.RESULT: Column.RESULT,
    Aspect.DEADLINE: Column.DEADLINE,
}

NEAR_TASK = 0.85
"""A task is meant if its row scores this share of the best passage; rows this near to it are given beside it."""

FAR_TASK = 0.5
"""The same where no other passage holds what is asked."""

MOST_REMARKS = 2
"""More than two remarks on one answer are not read."""

MOST_JOINED = 4
"""Indicators that one question may ask for together."""

_JOINING = re.compile(
    r"\s*(?:,|/|và|va|and|&|hay|hoặc|với|so với|or|with|versus|vs)\s*(?:chỉ tiêu\s+|tỷ lệ\s+)?", re.IGNORECASE
)

MOST_COUNTED = 6
"""Syllables: a question with more matter counts something within a task ("bao nhiêu cơ sở dữ liệu được nối vào …")."""

MOST_WITH_DEADLINE = 1
"""Syllables: with no more matter than this a month asks for all that is due in it."""

MOST_SHOWN = 20
"""A count shows each row it counts up to here; of more, the first and the last, unless all are asked for."""


def draft_rows(reading: Reading, hits: Sequence[Hit], store: PassageStore, library: Library) -> Draft | None:
    """The rows of the number that a question names, None if it names none or there is none."""
    return _Drafter(reading, hits, store, library).item()


def draft_named_task(reading: Reading, hits: Sequence[Hit], store: PassageStore, library: Library) -> Draft | None:
    """What is asked of the tasks whose whole name stands in the question; its words are theirs, not the question's."""
    return _Drafter(reading, hits, store, library).named_task()


def draft_nearest_task(reading: Reading, hits: Sequence[Hit], store: PassageStore, library: Library) -> Draft | None:
    """What is asked of the task nearest to a question, though other passages may be nearer."""
    return _Drafter(reading, hits, store, library).task(least=FAR_TASK)


def draft_facts(reading: Reading, hits: Sequence[Hit], store: PassageStore, library: Library) -> Draft | None:
    """A draft that answers exactly, or that says there is no such target; None if the question asks for neither."""
    drafter = _Drafter(reading, hits, store, library)
    attempts: tuple[Callable[[], Draft | None], ...] = (
        drafter.item,
        drafter.leading_target,
        drafter.list_of_group,
        drafter.count,
        drafter.list_of_agency,
        drafter.list_by_deadline,
        drafter.list_by_share,
        drafter.targets,
        drafter.task,
    )
    return next((draft for attempt in attempts if (draft := attempt()) is not None), None)


class _Drafter:
    def __init__(self, reading: Reading, hits: Sequence[Hit], store: PassageStore, library: Library) -> None:
        self._reading = reading
        self._hits = hits
        self._store = store
        self._facts = store.facts
        self._library = library
        self._plans = reading.plans or tuple(library.plans)
        self._words: Phrases = phrases(reading.language)

    # --- rows by number ----------------------------------------------------------------------------------------------

    def item(self) -> Draft | None:
        """A row by its number, with its sub-items."""
        number = self._reading.item
        if number is None:
            return None
        tasks = self._facts.tasks(plans=self._plans, item=number)
        tasks += [part for plan in self._plans for part in self._facts.tasks(plans=[plan], parent=number)]
        indicator_meant = self._reading.asks(Aspect.TARGET, Aspect.OWNER, Aspect.TREND) and not self._reading.asks(
            *TASK_ASPECTS
        )
        targets = self._facts.targets(plans=self._plans, code=number, years=self._reading.years or None)
        if targets and (indicator_meant or not tasks):
            return self._targets(targets)
        return self._tasks(tasks) if tasks else None

    # --- counts and lists --------------------------------------------------------------------------------------------

    def count(self) -> Draft | None:
        """How many tasks, groups of tasks or indicators a plan has."""
        reading = self._reading
        if not reading.asks(Aspect.COUNT) or reading.agencies or reading.due or len(reading.matter) > MOST_COUNTED:
            return None
        thing = find_thing(self._reading.aspects[Aspect.COUNT])
        groups = []
        counts: set[int] = set()
        for plan in self._plans:
            group = self._count_in(plan, thing, counts)
            if group is not None:
                groups.append(group)
        return Draft(tuple(groups), counts=frozenset(counts)) if groups else None

    def _count_in(self, plan: str, thing: Thing, counts: set[int]) -> Group | None:
        parts = 0
        if thing.kind == "indicators":
            found = [target.passage for target in self._facts.targets(plans=[plan], years=self._reading.years or None)]
            phrase = "indicators_counted"
        else:
            tasks = self._facts.tasks(plans=[plan])
            if thing.kind == "groups":
                found = [self._group(task).id for task in tasks]
                phrase = "groups_counted"
            elif thing.names:
                found = [task.passage for task in _of_kind(tasks, thing.names)]
                phrase = "tasks_counted"
            else:
                found = [task.passage for task in tasks if task.parent is None]
                parts = len(tasks) - len(found)
                phrase = "tasks_counted_parts" if parts else "tasks_counted"
        passages = self._passages(dict.fromkeys(found))
        if not passages:
            return None
        counts |= {len(passages), parts}
        lead_in = self._words.say(phrase, count=len(passages), parts=parts)
        shown = passages if len(passages) <= MOST_SHOWN or self._reading.detail else [passages[0], passages[-1]]
        return Group(plan, tuple(self._name_only(passage) for passage in shown), lead_in)

    def _group(self, task: Task) -> Passage:
        """The heading of a task's group."""
        row = self._store.by_id(task.passage)
        return self._heading(row, row.section.headings.index(task.group))

    def _heading(self, passage: Passage, level: int) -> Passage:
        """The heading at this level, from 0, of the sections that a passage stands in."""
        return self._store.by_id(f"{passage.plan}:{'/'.join(passage.section.path[: level + 1])}:1")

    def list_of_group(self) -> Draft | None:
        """The tasks of a group that is named by its number: "nhóm V"."""
        number = self._reading.group
        if number is None:
            return None
        groups: list[Group] = []
        counts: set[int] = set()
        for plan in self._plans:
            tasks = [task for task in self._facts.tasks(plans=[plan]) if self._group(task).section.path[-1] == number]
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
        if not reading.agencies or not reading.asks(Aspect.LIST, Aspect.COUNT):
            return None
        listed = reading.aspects.get(Aspect.LIST) or reading.aspects[Aspect.COUNT]
        watched = reading.asks(Aspect.OWNER) or find_thing(listed).kind == "indicators"
        groups: list[Group] = []
        for agency in reading.agencies:
            for plan in self._plans:
                groups += [self._watched_by(agency, plan)] if watched else self._tasks_of(agency, plan)
        groups = [group for group in groups if group.statements]
        counts = frozenset(len(group.statements) for group in groups)
        return Draft(tuple(groups), counts=counts) if groups else self._no_tasks()

    def _no_tasks(self) -> Draft | None:
        """That no row of the tables asked about names the agency in the role asked; None if there is no such table."""
        reading = self._reading
        roles = [aspect for aspect in (Aspect.LEAD, Aspect.COORDINATOR) if reading.asks(aspect)]
        if len(roles) != 1 or reading.due or not self._facts.tasks(plans=self._plans):
            return None
        places = ", ".join(dict.fromkeys(self._library.plan(plan).place for plan in self._plans))
        said = self._words.say(f"no_tasks_{roles[0]}", agency=", ".join(reading.agencies), places=places)
        return Draft(lead=said, refuses=True)

    def _watched_by(self, agency: str, plan: str) -> Group:
        targets = self._facts.targets(plans=[plan], agency=agency, years=self._reading.years or None)
        passages = self._passages(dict.fromkeys(target.passage for target in targets))
        lead_in = self._words.say("indicators_watched", agency=agency, count=len(passages))
        return Group(plan, tuple(map(self._row, passages)), lead_in)

    def _tasks_of(self, agency: str, plan: str) -> list[Group]:
        phrases_of = {"lead": "tasks_led", "coordinator": "tasks_coordinated"}
        asked = [role for role in phrases_of if self._reading.asks(Aspect(role))]
        groups = []
        for role in asked or phrases_of:
            tasks = self._facts.tasks(plans=[plan], agency=agency, role=role, due=self._reading.due)
            passages = self._passages(task.passage for task in tasks)
            lead_in = self._words.say(phrases_of[role], agency=agency, count=len(passages))
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
        (first_year, first), (last_year, last) = due
        period = f"{first}/{first_year}" if due[0] == due[1] else f"{first}/{first_year} – {last}/{last_year}"
        for plan in self._plans:
            passages = self._passages(task.passage for task in self._facts.tasks(plans=[plan], due=due))
            if passages:
                counts.add(len(passages))
                lead_in = self._words.say("tasks_due", count=len(passages), period=period)
                groups.append(Group(plan, tuple(self._row(passage) for passage in passages), lead_in))
        return Draft(tuple(groups), counts=frozenset(counts)) if groups else None

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
        return Draft(tuple(groups), counts=frozenset(len(group.statements) for group in groups)) if groups else None

    # --- what the question names in full -------------------------------------------------------------------------

    def named_task(self) -> Draft | None:
        """The tasks whose whole name stands in the question."""
        if not self._reading.asks(*TASK_ASPECTS):
            return None
        asked = fold_tone(fold_spaces(self._reading.text))
        rows = [hit.passage for hit in self._hits if self._is_task(hit.passage)]
        named = [row for row in rows if fold_tone(fold_spaces(row.cell(Column.NAME).rstrip("."))) in asked]
        # "Cơ sở dữ liệu môi trường" stands in "Cơ sở dữ liệu môi trường cơ sở y tế" too: the longest name is meant.
        longest = max((len(row.cell(Column.NAME).rstrip(".")) for row in named), default=0)
        ids = [row.id for row in named if len(row.cell(Column.NAME).rstrip(".")) == longest]
        return self._tasks(self._facts.tasks(passages=ids)) if ids else None

    def leading_target(self) -> Draft | None:
        """The indicator that is named, where the best passage is one of its targets."""
        leading = {hit.passage.id for hit in self._hits[:3]}
        targets = self._facts.targets(passages=leading) if leading else []
        concepts = {concept.id for concept in self._reading.concepts[:1]}
        return self.targets() if any(target.concept in concepts for target in targets) else None

    # --- targets -----------------------------------------------------------------------------------------------------

    def targets(self) -> Draft | None:
        """The targets of the indicators that are named, for the years asked or for all."""
        reading = self._reading
        if not reading.concepts or not (
            reading.years or reading.asks(Aspect.TARGET, Aspect.TREND, Aspect.COMPARE, Aspect.OWNER)
        ):
            return None
        if self._hits and self._is_task(self._hits[0].passage) and reading.asks(*TASK_ASPECTS):
            return None
        if self._asks_present_state():
            return None
        found = {hit.passage.id for hit in self._hits}
        # Passages are found badly by English words; the table of indicators knows those.
        sure = reading.language is Language.ENGLISH and reading.asks(Aspect.TARGET, Aspect.TREND, Aspect.COMPARE)
        if self._is_set_elsewhere():
            return refuse_indicator(reading, self._store, self._library)
        for concepts in self._alternatives():
            targets = self._facts.targets(plans=reading.plans, concepts=concepts)
            if not targets or not (sure or any(target.passage in found for target in targets)):
                continue  # words that look like an indicator's name in a question about something else
            fitting = [target for target in targets if target.year in reading.years] if reading.years else targets
            if not fitting:
                return self._no_year(targets)
            draft = self._targets(fitting)
            missing = {target.concept for target in targets} - {target.concept for target in fitting}
            return replace(draft, lead=self._without_year(missing)) if missing else draft
        return None

    def _without_year(self, concepts: Collection[str | None]) -> str:
        """That these of the indicators asked for together have no target in the year."""
        names = [self._words.concept(each) for each in self._reading.concepts if each.id in concepts]
        return self._words.say("no_year_of", indicators="; ".join(names), year=self._reading.years[0])

    def _asks_present_state(self) -> bool:
        """Whether it is asked how things stand, which a report says and no target."""
        kinds = {self._library.plan(plan).kind for plan in self._plans}
        return STATE_DOCUMENT in kinds and not self._reading.years and read_wants(self._reading, self._library).state

    def _is_set_elsewhere(self) -> bool:
        """Whether a figure is asked of an indicator for which only plans that are not asked about have targets."""
        reading = self._reading
        figure = reading.expectation in (Expectation.SHARE, Expectation.NUMBER) or reading.years
        if reading.plans is None or not (figure or reading.asks(Aspect.OWNER)):
            return False
        first = reading.concepts[0]
        likeliest = [each for each in reading.concepts if len(each.matched.split()) >= len(first.matched.split())]
        ids = {id_ for each in likeliest for id_ in (each.id, *each.near)}
        here = {self._library.plan(plan).place for plan in reading.plans}
        set_in = {self._library.plan(target.plan).place for target in self._facts.targets(concepts=ids)}
        return bool(set_in) and not here & set_in

    def _alternatives(self) -> list[list[str]]:
        """Ids of the indicators that may be meant, the likeliest first: together where "và" joins their names."""
        concepts = self._reading.concepts
        text = self._reading.text
        joined = [concepts[0].id]
        for one, other in itertools.combinations(concepts[:MOST_JOINED], 2):
            places = sorted(
                (text.find(each.matched), text.find(each.matched) + len(each.matched)) for each in (one, other)
            )
            between = text[places[0][1] : places[1][0]]
            if concepts[0] in (one, other) and places[0][0] >= 0 and _JOINING.fullmatch(between):
                joined += [each.id for each in (one, other) if each.id not in joined]
        return [joined, list(concepts[0].near), *([concept.id] for concept in concepts[1:])]

    def _no_year(self, targets: Sequence[Target]) -> Draft:
        """That the indicator has no target in the year asked, and those nearest before and after it in each plan."""
        year = self._reading.years[0]
        nearest: list[Target] = []
        for plan in dict.fromkeys(target.plan for target in targets):
            years = {target.year for target in targets if target.plan == plan}
            near = {max((each for each in years if each < year), default=None)}
            near.add(min((each for each in years if each > year), default=None))
            nearest += [target for target in targets if target.plan == plan and target.year in near]
        draft = self._targets(nearest)
        return replace(draft, lead=self._words.say("no_year", year=year), refuses=True)

    def _targets(self, targets: Sequence[Target]) -> Draft:
        by_plan: dict[str, list[Statement]] = {}
        owner = self._reading.asks(Aspect.OWNER)
        for passage_id in dict.fromkeys(target.passage for target in targets):
            mine = [target for target in targets if target.passage == passage_id]
            passage = self._store.by_id(passage_id)
            by_plan.setdefault(passage.plan, []).append(self._target(passage, mine, owner=owner))
        groups = tuple(Group(plan, tuple(statements)) for plan, statements in by_plan.items())
        lead = self._verdict(self._percents_hold(targets))
        return Draft(groups, self._remarks(targets), table=self._comparison(targets, by_plan), lead=lead)

    def _percents_hold(self, targets: Sequence[Target]) -> bool | None:
        """Whether the shares that the question names are among these targets; None if it names none."""
        claimed = {Decimal(percent.replace(",", ".")) for percent in self._reading.percents}
        stated = {each for target in targets for each in (target.quantity.low, target.quantity.high)}
        return claimed <= stated if claimed else None

    def _verdict(self, holds: bool | None) -> str:
        """What to say first where the question takes something for granted or asks if it is so."""
        if holds is None or not (self._reading.checks or self._reading.supposes):
            return ""
        if holds:
            return self._words.say("premise_right") if self._reading.checks else ""
        return self._words.say("premise_wrong")

    def _comparison(self, targets: Sequence[Target], by_plan: Mapping[str, Sequence[Statement]]) -> Table | None:
        """The targets side by side, where plans are compared."""
        if len(by_plan) == 1 or not self._reading.asks(Aspect.COMPARE):
            return None
        years = tuple(sorted({target.year for target in targets}))
        stated = {statement.passage.id: statement for statements in by_plan.values() for statement in statements}
        return Table(
            years,
            tuple(
                (
                    plan,
                    tuple(
                        tuple(
                            (value_text(target.quantity.raw, target.unit, self._words), stated[target.passage])
                            for target in targets
                            if (target.plan, target.year) == (plan, year)
                        )
                        for year in years
                    ),
                )
                for plan in by_plan
            ),
        )

    def _remarks(self, shown: Sequence[Target]) -> tuple[Remark, ...]:
        """What an official should know of the figures shown: that they fall, differ, or stand twice."""
        concepts = {target.concept for target in shown if target.concept is not None}
        every = self._facts.targets(plans=self._reading.limit, concepts=concepts) if concepts else []
        conflicts = [
            conflict
            for conflict in find_conflicts(every, self._library.plans)
            if (conflict.second in shown or conflict.first in shown) and self._is_telling(conflict, shown)
        ]
        return tuple(self._remark(conflict) for conflict in conflicts[:MOST_REMARKS])

    def _is_telling(self, conflict: Conflict, shown: Sequence[Target]) -> bool:
        """Provinces need not agree: that they differ is said where they are compared; a fall, of the later year."""
        match conflict.kind:
            case ConflictKind.PLANS_DIFFER:
                both = conflict.first in shown and conflict.second in shown
                return both and self._reading.asks(Aspect.COMPARE)
            case ConflictKind.FALLS:
                return conflict.second in shown
            case _:
                return True

    def _remark(self, conflict: Conflict) -> Remark:
        one, other = conflict.first, conflict.second
        values = [value_text(target.quantity.raw, target.unit, self._words) for target in (one, other)]
        places = [self._library.plan(target.plan).place for target in (one, other)]
        match conflict.kind:
            case ConflictKind.FALLS:
                text = self._words.say("falls", earlier=values[0], first=one.year, later=values[1], second=other.year)
            case ConflictKind.TWO_FIGURES:
                text = self._words.say("two_values", year=one.year, one=values[0], other=values[1])
            case _:
                text = self._words.say(
                    "plans_differ",
                    year=one.year,
                    place=places[0],
                    one=values[0],
                    other_place=places[1],
                    other=values[1],
                )
        statements = (self._target(self._store.by_id(target.passage), [target], owner=False) for target in (one, other))
        return Remark(text, tuple(statements))

    def _target(self, passage: Passage, targets: Sequence[Target], *, owner: bool) -> Statement:
        if passage.role is Role.ROW:
            statement = state_row(passage, [target.year for target in targets], self._words)
            if owner and targets[0].owners and not passage.cell(Column.OWNER):
                above = self._owner_row(passage)
                names = "; ".join(agency.raw for agency in targets[0].owners)
                # The flattened table does not tell how far a merged cell reaches; within its group it is likely.
                phrase = "owner_above" if above.section.path[:-1] == passage.section.path[:-1] else "owner_uncertain"
                label = self._words.column(Column.OWNER)
                said = self._words.say(phrase, label=label, owners=names, item=above.item)
                support = Support(above.plan, str(above.section), above.span)
                return replace(statement, text=f"{statement.text}; {said}", supports=(*statement.supports, support))
            return statement
        stretches = tuple((target.start, target.end) for target in targets)
        said = " … ".join(passage.text[start:end] for start, end in stretches)
        text = self._words.say("target", year=targets[0].year, text=said)
        row = {"plan": passage.plan, "section": str(passage.section), "year": str(targets[0].year), "text": said}
        return Statement(passage, text, stretches, self._period_support(passage), row)

    def _owner_row(self, passage: Passage) -> Passage:
        """The row above an indicator that has no agency of its own, at which its agency is printed."""
        above = passage
        for target in self._facts.targets(plans=[passage.plan]):
            if target.passage == passage.id:
                break
            row = self._store.by_id(target.passage)
            above = row if row.cell(Column.OWNER) else above
        return above

    def _period_support(self, passage: Passage) -> tuple[Support, ...]:
        """The heading that says for which year the bullets below it are."""
        for level, words in enumerate(passage.section.headings):
            if column_wording().period_year(words) is not None:
                heading = self._heading(passage, level)
                return (Support(passage.plan, str(heading.section), heading.span),)
        return ()

    # --- one task ----------------------------------------------------------------------------------------------------

    def task(self, least: float = NEAR_TASK) -> Draft | None:
        """What is asked of the task that the question describes, if its row scores this share of the best passage."""
        asked = [aspect for aspect in TASK_ASPECTS if aspect in self._reading.aspects]
        rows = [hit for hit in self._hits if self._is_task(hit.passage)]
        if not asked or not rows or rows[0].score < least * self._hits[0].score:
            return None
        near = [hit.passage for hit in rows if hit.score >= NEAR_TASK * rows[0].score]
        ids = list(dict.fromkeys(part for passage in near for part in self._family(passage, near)))
        tasks = self._facts.tasks(passages=ids)
        return self._tasks(sorted(tasks, key=lambda task: ids.index(task.passage)))

    def _family(self, passage: Passage, near: Sequence[Passage]) -> list[str]:
        """A row's id; with it those of its sub-items where it says nothing but a name.

        A sub-item stands for the whole of its task where most of the task's sub-items are as near: "the IOC task" is 59
        with 59.1, 59.2 and 59.3, though only two of them name the IOC.
        """
        (task,) = self._facts.tasks(passages=[passage.id])
        if task.leads:
            parts = [] if task.parent is None else self._facts.tasks(plans=[task.plan], parent=task.parent)
            ids = {each.id for each in near}
            if 2 * sum(part.passage in ids for part in parts) <= len(parts) or len(parts) == 1:
                return [passage.id]
            heads = [head for head in self._facts.tasks(plans=[task.plan], item=task.parent) if not head.leads]
        else:
            heads, parts = [task], self._facts.tasks(plans=[task.plan], parent=task.number)
        return [each.passage for each in (*heads, *parts)]

    def _tasks(self, tasks: Sequence[Task]) -> Draft:
        by_plan: dict[str, list[Statement]] = {}
        for passage in self._passages(task.passage for task in tasks):
            by_plan.setdefault(passage.plan, []).append(self._row(passage))
        groups = tuple(Group(plan, tuple(statements)) for plan, statements in by_plan.items())
        return Draft(groups, lead=self._verdict(self._tasks_hold(tasks)))

    def _tasks_hold(self, tasks: Sequence[Task]) -> bool | None:
        """Whether a task has the agency or the deadline that the question names; None if it names none."""
        reading = self._reading
        holds: list[bool] = []
        if reading.agencies and reading.asks(Aspect.LEAD, Aspect.COORDINATOR):
            coordinates = reading.asks(Aspect.COORDINATOR) and not reading.asks(Aspect.LEAD)
            listed = [task.coordinators if coordinates else task.leads for task in tasks]
            names = {agency.name for agencies in listed for agency in agencies}
            holds.append(names.issuperset(reading.agencies))
        if reading.due is not None:
            first, last = reading.due
            ends = [task.deadline.last for task in tasks if task.deadline.last is not None]
            holds.append(any(first <= end <= last for end in ends))
        return all(holds) if holds else None

    # --- statements --------------------------------------------------------------------------------------------------

    @staticmethod
    def _is_task(passage: Passage) -> bool:
        return any(cell.column is Column.LEAD for cell in passage.cells)

    def _passages(self, ids: Iterable[str]) -> list[Passage]:
        return [self._store.by_id(passage) for passage in ids]

    def _row(self, passage: Passage) -> Statement:
        """A row with what is asked of it, or all of it."""
        columns = [_COLUMNS[aspect] for aspect in TASK_ASPECTS if aspect in self._reading.aspects]
        return self._state(passage, columns or TASK_COLUMNS, asked=columns)

    def _name_only(self, passage: Passage) -> Statement:
        return self._state(passage, [], asked=())

    def _state(self, passage: Passage, columns: Collection[Column], asked: Collection[Column]) -> Statement:
        if passage.role is not Role.ROW:
            return Statement(passage, passage.text, ((0, len(passage.text)),))
        return state_row(passage, self._reading.years, self._words, columns=columns, asked=asked)


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
