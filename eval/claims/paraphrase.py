"""Right paraphrases made by rule from the facts of the plans: templates, numbers in words, names otherwise."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar
from zlib import crc32

from assistant.assistant import Assistant
from assistant.llm.claims import Asked, Claim
from assistant.phrases import Language
from corpus.abbreviations import write_out
from corpus.agencies import agencies
from corpus.concepts import known_concepts
from corpus.data import read_table
from corpus.records import Agency, Column, Comparator, Passage, Role, Target, Task
from eval.claims.cases import Case, sources_from
from eval.number_words import in_words

__all__ = ["paraphrases", "split_of"]

T = TypeVar("T")

_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_VIETNAMESE_MONTHS = (
    "một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai",
)  # fmt: skip
_MONTH = re.compile(r"(?:tháng\s+)?(\d{1,2})/(20\d\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?:năm\s+)?(20\d\d)", re.IGNORECASE)
_LONGEST = 220
"""Characters of a name or text that a person would repeat."""


def split_of(id_: str) -> str:
    """The half that a record belongs to, whatever else is in the plans."""
    return "tune" if crc32(id_.encode()) % 2 else "test"


def paraphrases(assistant: Assistant, seed: int, records: int) -> Iterator[Case]:
    """So many tasks, targets and sentences, drawn by `seed`, each said in Vietnamese and (rows) in English."""
    maker = _Maker(assistant, random.Random(seed))
    facts = assistant.facts
    for task in _drawn(maker.random, [task for task in facts.tasks() if task.leads], records):
        yield from maker.task(task)
    rows = [
        target for target in facts.targets() if target.quantity.low is not None and len(target.indicator) < _LONGEST
    ]
    for target in _drawn(maker.random, rows, records):
        yield from maker.target(target, rows)
    texts = [
        passage
        for plan in assistant.library.plans
        for passage in assistant.index.store.plan(plan)
        if passage.role in (Role.PARAGRAPH, Role.BULLET) and 60 < len(passage.text) < _LONGEST
    ]
    for passage in _drawn(maker.random, texts, records):
        yield from maker.prose(passage)


def _drawn(chance: random.Random, all_: Sequence[T], count: int) -> list[T]:
    return chance.sample(list(all_), min(count, len(all_)))


@dataclass(frozen=True, slots=True)
class _Maker:
    assistant: Assistant
    random: random.Random

    def task(self, task: Task) -> Iterator[Case]:
        passage = self.assistant.index.store.by_id(task.passage)
        place = self.assistant.library.plan(task.plan).place
        for language in Language:
            templates = read_table("eval", "claims")["task"][language.value]
            fields = {
                "item": task.number,
                "place": place,
                "lead": self._agencies(task.leads, language),
                "coordinator": self._agencies(task.coordinators, language),
                "deadline": self._deadline(task.deadline.raw, language),
                "name": task.name.rstrip(" .;") if len(task.name) < _LONGEST and "..." not in task.name else "",
            }
            for kind in self.random.sample(list(templates), 2):
                yield from self._case(f"task, {kind}", templates[kind], fields, [passage], language)

    def target(self, target: Target, rows: Sequence[Target]) -> Iterator[Case]:
        store = self.assistant.index.store
        others = [
            row
            for row in rows
            if row.plan == target.plan and row.year > target.year and row.concept == target.concept and row.concept
        ]
        later = min(others, key=lambda row: row.year, default=None)
        concepts = known_concepts()
        for language in Language:
            templates = read_table("eval", "claims")["target"][language.value]
            if language is Language.ENGLISH and (target.concept is None or concepts[target.concept].note):
                continue
            indicator = self._indicator(target)
            if language is Language.ENGLISH and target.concept:
                indicator = concepts[target.concept].name_en
            fields = {
                "year": str(target.year),
                "place": self.assistant.library.plan(target.plan).place,
                "indicator": indicator[:1].lower() + indicator[1:],
                "value": self._value(target, language),
                "owner": self._agencies(target.owners, language)
                if store.by_id(target.passage).cell(Column.OWNER)
                else "",
                "year2": str(later.year) if later else "",
                "value2": self._value(later, language) if later else "",
            }
            for kind in ("value", "two" if later and self.random.random() < _HALF else "owner"):
                passages = [store.by_id(target.passage)]
                if kind == "two" and later is not None and later.passage != target.passage:
                    passages.append(store.by_id(later.passage))
                years = (target.year, later.year) if kind == "two" and later else (target.year,)
                yield from self._case(f"target, {kind}", templates[kind], fields, passages, language, years)

    def prose(self, passage: Passage) -> Iterator[Case]:
        text = write_out(passage.text.rstrip(" .;/")) if self.random.random() < _HALF else passage.text.rstrip(" .;/")
        fields = {"place": self.assistant.library.plan(passage.plan).place, "text": text[:1].lower() + text[1:] + "."}
        frames = read_table("eval", "claims")["prose"]["vi"]["frames"]
        yield from self._case("prose", frames, fields, [passage], Language.VIETNAMESE)

    def _case(
        self,
        kind: str,
        templates: Sequence[str],
        fields: dict[str, str],
        passages: Sequence[Passage],
        language: Language,
        years: tuple[int, ...] = (),
    ) -> Iterator[Case]:
        full = [each for each in templates if all(fields[name] for name in re.findall(r"{(\w+)}", each))]
        if not full:
            return
        text = self.random.choice(full).format(**fields)
        sources = sources_from(passages, language, self.assistant.library)
        claim = Claim(text[:1].upper() + text[1:], tuple(source.n for source in sources))
        yield Case(kind, split_of(passages[0].id), claim, sources, Asked(text, language, None, years))

    # --- wordings ------------------------------------------------------------------------------------------------

    def _agencies(self, named: Sequence[Agency], language: Language) -> str:
        known = agencies()
        if not named or not all(agency.name in known for agency in named) or len(named) > _MOST_AGENCIES:
            return ""
        forms = []
        for agency in named:
            entry = known[agency.name]
            if language is Language.ENGLISH:
                if not entry.english:
                    return ""
                forms.append(
                    f"the {entry.english[0]}"
                    if not entry.english[0].lower().startswith(("all ", "the "))
                    else entry.english[0]
                )
            else:
                forms.append(self.random.choice((entry.name, entry.name, *entry.aliases[:2])))
        joined = " and " if language is Language.ENGLISH else " và "
        return joined.join(forms)

    def _deadline(self, raw: str, language: Language) -> str:
        if match := _MONTH.fullmatch(raw.strip()):
            month, year = int(match[1]), match[2]
            if language is Language.ENGLISH:
                return f"{_ENGLISH_MONTHS[month - 1]} {year}"
            return self.random.choice(
                (
                    f"tháng {month} năm {year}",
                    f"tháng {_VIETNAMESE_MONTHS[month - 1]} năm {year}",
                    f"tháng {month:02}/{year}",
                )
            )
        if match := _YEAR.fullmatch(raw.strip()):
            return match[1] if language is Language.ENGLISH else f"năm {match[1]}"
        return ""

    def _indicator(self, target: Target) -> str:
        name = target.indicator.rstrip(" .;:")
        return write_out(name) if self.random.random() < _HALF else name

    def _value(self, target: Target | None, language: Language) -> str:
        if target is None or target.quantity.low is None or target.quantity.high is None:
            return ""
        unit = "%" if "%" in target.unit or "%" in target.quantity.raw else ""
        numbers = [
            self._number(value, unit, language) for value in dict.fromkeys((target.quantity.low, target.quantity.high))
        ]
        said = (" to " if language is Language.ENGLISH else " đến ").join(numbers)
        if len(numbers) > 1 and unit:  # "30 đến 40%"
            said = (" to " if language is Language.ENGLISH else " đến ").join(
                self._number(value, unit if value == target.quantity.high else "", language)
                for value in (target.quantity.low, target.quantity.high)
            )
        wordings = read_table("eval", "claims")["comparators"][language.value].get(target.quantity.comparator.value)
        if target.quantity.comparator is Comparator.EQUAL or not wordings:
            return said
        wording: str = self.random.choice(wordings)
        return wording.format(said)

    def _number(self, value: Decimal, unit: str, language: Language) -> str:
        whole = value == value.to_integral_value()
        if whole and value < _SPELLED and value > 1 and self.random.random() < _HALF / 2:
            words = in_words(int(value), language)
            return f"{words} {_PERCENT[language]}" if unit else words
        if language is Language.ENGLISH:
            printed = f"{int(value):,}" if whole else f"{value.normalize():f}"
            return f"{printed} percent" if unit and self.random.random() < _HALF else f"{printed}{unit}"
        printed = f"{int(value):,}".replace(",", ".") if whole else f"{value.normalize():f}".replace(".", ",")
        return f"{printed} phần trăm" if unit and self.random.random() < _HALF else f"{printed}{unit}"


_PERCENT = {Language.VIETNAMESE: "phần trăm", Language.ENGLISH: "percent"}
_HALF = 0.5
_SPELLED = 1000
_MOST_AGENCIES = 2
