"""Drafting an answer from targets: of which indicator, for which years, and what an official should know of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.asked import plans_of_kind
from assistant.aspects import TASK_ASPECTS, Aspect
from assistant.draft import Draft, Group, Remark, Statement, Support, Table
from assistant.expectation import Expectation
from assistant.fact_drafting import FactDrafter
from assistant.periods import period_support
from assistant.phrases import Language
from assistant.refusal import refuse_indicator, say_no_indicator
from assistant.relevance import fits_years
from assistant.selection import STATE_DOCUMENT
from assistant.statements import state_row, value_text
from assistant.wants import read_wants
from assistant.wordings import fold
from corpus.concepts import find_concepts
from corpus.records import Column, Passage, Role, Target
from index.conflicts import Conflict, ConflictKind, find_conflicts

__all__ = ["TargetDrafter"]

MOST_REMARKS = 2
"""More than two remarks on one answer are not read."""

MOST_JOINED = 4
"""Indicators that one question may ask for together."""

_JOINING = re.compile(
    r"\s*(?:,|/|và|va|and|&|hay|hoặc|với|so với|or|with|versus|vs)\s*(?:chỉ tiêu\s+|tỷ lệ\s+)?", re.IGNORECASE
)

FEWEST_NAMED = 4

NAMED = 0.8
"""An indicator that no rule links to others is meant if its name has this share of so many words of the question."""


class TargetDrafter(FactDrafter):
    """Drafts from targets of indicators."""

    def leading_target(self) -> Draft | None:
        """The indicator that is named, where the best passage is one of its targets."""
        if self._reading.asks(Aspect.RESULT) and not self._reading.years:
            return None  # what comes of a task, though it bears an indicator's name
        leading = {hit.passage.id for hit in self._hits[:3]}
        targets = self._facts.targets(passages=leading) if leading else []
        concepts = {concept.id for concept in self._reading.concepts[:1]}
        return self.targets() if any(target.concept in concepts for target in targets) else None

    def targets(self) -> Draft | None:
        """The targets of the indicators that are named, for the years asked or for all."""
        reading = self._reading
        if not reading.concepts or not (
            reading.years
            or reading.asks(Aspect.TARGET, Aspect.TREND, Aspect.COMPARE, Aspect.OWNER)
            or (reading.expectation is Expectation.DATE and not reading.asks(Aspect.DEADLINE))
        ):
            return None
        if self._hits and self._is_task(self._hits[0].passage) and reading.asks(*TASK_ASPECTS):
            return None
        if self._asks_present_state() or self._asks_other_document():
            return None
        found = {hit.passage.id for hit in self._hits}
        # Passages are found badly by English words; the table of indicators knows those.
        sure = reading.language is Language.ENGLISH and reading.asks(Aspect.TARGET, Aspect.TREND, Aspect.COMPARE)
        if self._is_set_elsewhere():
            if self._stands_in_other_row():
                return None
            unlinked = self._unlinked()
            return self._targets(unlinked) if unlinked else refuse_indicator(reading, self._store, self._library)
        for concepts in self._alternatives():
            targets = self._facts.targets(plans=reading.plans, concepts=concepts)
            if not targets or not (sure or any(target.passage in found for target in targets)):
                continue  # words that look like an indicator's name in a question about something else
            if not reading.years and read_wants(reading, self._library).state and (stood := self._stood(targets)):
                return stood
            # How it rises "up to 2045" is asked of every year.
            years = () if reading.asks(Aspect.TREND) and len(reading.years) == 1 else reading.years
            fitting = [target for target in targets if target.year in years] if years else targets
            if not fitting:
                return self._stood(targets) or self._no_year(targets)
            draft = self._targets(fitting)
            if without := self._years_before_targets():
                return replace(draft, lead=self._words.say("no_year", year=without), refuses=True)
            if silent := self._silent_places(targets):
                return replace(draft, lead=say_no_indicator(reading, silent), refuses=True)
            missing = {target.concept for target in targets} - {target.concept for target in fitting}
            return replace(draft, lead=self._without_year(missing)) if missing else draft
        return None

    def _unlinked(self) -> list[Target]:
        """The targets of a row found that is linked to no known indicator, but has the question's words in its name."""
        reading = self._reading
        matter = set(reading.matter)
        for hit in self._hits[:3]:
            named = matter & set(fold(hit.passage.cell(Column.NAME)).split())
            if len(matter) >= FEWEST_NAMED and len(named) >= NAMED * len(matter):
                targets = self._facts.targets(passages=[hit.passage.id], years=reading.years or None)
                if targets and targets[0].concept is None:
                    return targets
        return []

    def _stood(self, targets: Sequence[Target]) -> Draft | None:
        """How the indicators stood in the year asked, or last, where their tables have a column for it."""
        by_plan: dict[str, list[Statement]] = {}
        asked = self._reading.years
        for row in self._passages(dict.fromkeys(target.passage for target in targets)):
            years = [cell.year for cell in row.cells if cell.column is Column.BASE and cell.year is not None]
            shown = [year for year in years if not asked or year in asked]
            if shown:
                by_plan.setdefault(row.plan, []).append(state_row(row, shown, self._words))
        groups = tuple(Group(plan, tuple(statements)) for plan, statements in by_plan.items())
        return Draft(groups) if groups else None

    def _years_before_targets(self) -> str:
        """The years asked that come before all targets, where a target is set against one: "so với năm 2024"."""
        first = self._facts.years()[:1]
        if not self._reading.asks(Aspect.COMPARE) or not first:
            return ""
        return ", ".join(str(year) for year in self._reading.years if year < first[0])

    def _silent_places(self, targets: Sequence[Target]) -> list[str]:
        """Those of the places compared that set no target of the indicator, where no two are left to compare."""
        if not self._reading.asks(Aspect.COMPARE):
            return []
        setting = {self._library.plan(target.plan).place for target in targets}
        asked = dict.fromkeys(self._library.plan(plan).place for plan in self._reading.plans or ())
        silent = [place for place in asked if place not in setting]
        return silent if len(asked) - len(silent) == 1 else []

    def _without_year(self, concepts: Collection[str | None]) -> str:
        """That these of the indicators asked for together have no target in the year."""
        names = [self._words.concept(each) for each in self._reading.concepts if each.id in concepts]
        return self._words.say("no_year_of", indicators="; ".join(names), year=self._reading.years[0])

    def _asks_present_state(self) -> bool:
        """Whether it is asked how things stand, which a report says and no target."""
        kinds = {self._library.plan(plan).kind for plan in self._plans}
        return STATE_DOCUMENT in kinds and not self._reading.years and read_wants(self._reading, self._library).state

    def _asks_other_document(self) -> bool:
        """Whether it is asked what a document of a kind says ("according to the report") that sets no targets."""
        kind = read_wants(self._reading, self._library).document
        named = plans_of_kind(kind, self._plans, self._library) if kind else ()
        return bool(named) and not self._facts.targets(plans=named)

    def _is_set_elsewhere(self) -> bool:
        """Whether a figure is asked of an indicator for which only plans that are not asked about have targets."""
        reading = self._reading
        figure = reading.expectation in (Expectation.SHARE, Expectation.NUMBER) or reading.years
        if reading.plans is None or not (figure or reading.asks(Aspect.OWNER)):
            return False
        first = reading.concepts[0]
        likeliest = [each for each in reading.concepts if len(each.matched.split()) >= len(first.matched.split())]
        ids = {id_ for each in likeliest for id_ in (each.id, *each.near)}
        places = {self._library.plan(plan).place for plan in reading.plans}
        here = [plan.id for plan in self._library if plan.place in places]
        return not self._facts.targets(concepts=ids, plans=here) and bool(self._facts.targets(concepts=ids))

    def _stands_in_other_row(self) -> bool:
        """Whether a row for the years asked speaks of the indicator, though its target is another one.

        "Bảo đảm ≥ 1,5% tổng chi …; tỷ lệ chi … đạt 3% GRDP: Bảo đảm".
        """
        asked = {concept.id for concept in self._reading.concepts}
        rows = [hit.passage for hit in self._hits[:3] if hit.passage.role is Role.ROW]
        return any(
            fits_years(row, self._reading.years)
            and asked & {concept.id for concept in find_concepts(row.cell(Column.NAME))}
            for row in rows
        )

    def _alternatives(self) -> list[list[str]]:
        """Ids of the indicators that may be meant, the likeliest first: together where "và" joins their names.

        So are those that the same words mean: which of two numbers is asked for, the asker sees.
        """
        concepts = self._reading.concepts
        text = self._reading.text
        joined = [each.id for each in concepts if each.matched == concepts[0].matched]
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
        # "Có phải … 50% vào năm 2030 không?" is answered: not in that year.
        corrects = self._reading.checks and bool(self._percents_hold(nearest))
        return replace(draft, lead=self._words.say("no_year", year=year), refuses=not corrects)

    def _targets(self, targets: Sequence[Target]) -> Draft:
        by_plan: dict[str, list[Statement]] = {}
        owner = self._reading.asks(Aspect.OWNER)
        for passage_id in dict.fromkeys(target.passage for target in targets):
            mine = [target for target in targets if target.passage == passage_id]
            passage = self._store.by_id(passage_id)
            by_plan.setdefault(passage.plan, []).append(self._target(passage, mine, owner=owner))
        groups = tuple(Group(plan, tuple(statements)) for plan, statements in by_plan.items())
        lead = self._verdict(self._percents_hold(targets))
        if self._reading.expectation is Expectation.AGENCY and owner and not any(target.owners for target in targets):
            return Draft(groups, lead=self._words.say("no_owner"), refuses=True)
        return Draft(groups, self._remarks(targets), table=self._comparison(targets, by_plan), lead=lead)

    def _percents_hold(self, targets: Sequence[Target]) -> bool | None:
        """Whether the shares that the question names are among these targets; None if it names none."""
        claimed = {Decimal(percent.replace(",", ".")) for percent in self._reading.percents}
        stated = {each for target in targets for each in (target.quantity.low, target.quantity.high)}
        return claimed <= stated if claimed else None

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
                            (self._value(target), stated[target.passage])
                            for target in targets
                            if (target.plan, target.year) == (plan, year)
                        )
                        for year in years
                    ),
                )
                for plan in by_plan
            ),
        )

    def _value(self, target: Target) -> str:
        """A target in the cell of a comparison; an aim of running text without a number is no empty cell."""
        if not target.quantity.raw and self._store.by_id(target.passage).role is not Role.ROW:
            return self._words.say("aim_without_number")
        return value_text(target.quantity.raw, target.unit, self._words)

    def _remarks(self, shown: Sequence[Target]) -> tuple[Remark, ...]:
        """What an official should know of the figures shown: that they fall, differ, or stand twice."""
        concepts = {target.concept for target in shown if target.concept is not None}
        every = self._facts.targets(plans=self._compared_with(shown), concepts=concepts) if concepts else []
        conflicts = [
            conflict
            for conflict in find_conflicts(every, self._library.plans)
            if (conflict.second in shown or conflict.first in shown) and self._is_telling(conflict, shown)
        ]
        return tuple(self._remark(conflict) for conflict in conflicts[:MOST_REMARKS])

    def _compared_with(self, shown: Sequence[Target]) -> list[str]:
        """The plans of these targets, and those of a place that is a part of theirs, or that theirs is a part of."""
        own = [self._library.plan(plan) for plan in dict.fromkeys(target.plan for target in shown)]
        places, wholes = {plan.place for plan in own}, {plan.part_of for plan in own}
        allowed = self._library.plans if self._reading.limit is None else self._reading.limit
        return [
            id
            for id, plan in self._library.plans.items()
            if id in allowed and (plan in own or plan.part_of in places or plan.place in wholes)
        ]

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
        return Statement(passage, text, stretches, period_support(passage, self._store), row)

    def _owner_row(self, passage: Passage) -> Passage:
        """The row above an indicator that has no agency of its own, at which its agency is printed."""
        above = passage
        for target in self._facts.targets(plans=[passage.plan]):
            if target.passage == passage.id:
                break
            row = self._store.by_id(target.passage)
            above = row if row.cell(Column.OWNER) else above
        return above
