"""Corpora of any size made of the plans: plans for other places with other words, as parts that a build puts together.

Reading and embedding a million passages takes days, so what a build would read of a made plan is made of what it read
of a real one. Of each made plan one syllable in sixteen of its model's words, place names among them, is another one of
the same length throughout, so that every offset still holds: in its text, its passages, its facts and its terms alike.
Its vectors are those of its model, each moved by half the difference of two others' and brought to unit length (cosine
with its model 0.96), so that they lie as real ones do. Each target stands for a second period too: about one a passage.
"""

from __future__ import annotations

import dataclasses
import json
import os
import random
import re
import shutil
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.session import Session
from corpus.folding import fold_tone
from corpus.home import current_folder
from corpus.library import Library
from corpus.records import Agency, Passage, Plan, Reference, Role, Target, Task
from corpus.wording import role_label
from corpus.writing import Writing
from index.lexicon import bare, is_possible
from index.manifest import Manifest
from index.parts import (
    Part,
    PartContent,
    PartSummary,
    digest,
    file_hash,
    open_part,
    part_key,
    read_summary,
    write_content,
)
from index.postings import TermTable
from index.windows import windows

__all__ = ["library_of", "make_corpus"]

Fact = TypeVar("Fact", Task, Target, Reference)

CHANGED = 16
"""One in so many of a plan's syllables is another one in a plan made of it."""

MOVED = 0.5
"""How much of the difference of two vectors is added to one."""

SHORTEST = 3
"""Letters of a syllable that may be changed: abbreviations and the words between others are not."""

_MADE = re.compile(r"-\d{6}$")
"""How the id of a made plan ends."""

_LATER = 25
"""Years by which the second period of a target is later."""

_WORD = re.compile(r"([^\W\d_]+)")
_BREAK, _PART = "\x1e", "\x1f"
"""Between texts that are changed in one go, and between the parts of one; no plan has them."""


def make_corpus(session: Session, home: Path, passages: int, seed: int = 57) -> Library:
    """A library of at least so many passages in `home`: the session's plans and plans made of them, with a part each.

    What is left to a build is to put the index together. The session must have an index of its plans.
    """
    folder, parts = home / "made", home / "index" / "parts"
    folder.mkdir(parents=True, exist_ok=True)
    real = Manifest.read(current_folder(session.home))
    models = [_Model(session, plan, real.parts[plan.id]) for plan in session.library]
    shutil.copytree(session.library.folder, folder, dirs_exist_ok=True)
    for model in models:
        shutil.copytree(model.part.folder, parts / model.part.folder.name, copy_function=os.link, dirs_exist_ok=True)
    vectors = np.concatenate([model.vectors for model in models])
    pool = _Pool(models)
    count = sum(model.part.summary.passages for model in models)
    with (folder / "plans.toml").open("a", encoding="utf-8") as table:
        for plan, text, content in _made_plans(models, pool, vectors, random.Random(seed)):
            if count >= passages:
                break
            (folder / plan.file).write_text(text, encoding="utf-8")
            table.write(_entry(plan))
            source = dataclasses.replace(plan, sha256=file_hash(folder / plan.file))
            write_content(parts, part_key(source, session.embedder.name), content)
            count += len(content.passages)
    return Library.open(folder)


def library_of(corpus: Path, home: Path, passages: int, embedder: str) -> None:
    """Put into `home` the real plans of a corpus and as many made ones as give so many passages, with their parts.

    Files are linked, not copied.
    """
    (home / "made").mkdir(parents=True)
    tables = re.split(r"(?m)^(?=\[)", (corpus / "made" / "plans.toml").read_text(encoding="utf-8"))
    by_plan = {table[1 : table.index("]")]: table for table in tables if table.startswith("[")}
    taken = []
    count = 0
    for plan in Library.open(corpus / "made"):
        if count >= passages and _MADE.search(plan.id):
            break
        (name,) = (path.name for path in (corpus / "index" / "parts").glob(f"{part_key(plan, embedder)}-*"))
        shutil.copytree(corpus / "index" / "parts" / name, home / "index" / "parts" / name, copy_function=os.link)
        os.link(corpus / "made" / plan.file, home / "made" / plan.file)
        summary = read_summary(home / "index" / "parts" / name)
        count += 0 if summary is None else summary.passages
        taken.append(by_plan[plan.id])
    (home / "made" / "plans.toml").write_text("\n".join(taken), encoding="utf-8")


def _entry(plan: Plan) -> str:
    """A plan's table in plans.toml: JSON's strings are TOML's too."""
    names = ("file", "title", "kind", "issuer", "place", "level")
    fields = "".join(f"{name} = {json.dumps(getattr(plan, name), ensure_ascii=False)}\n" for name in names)
    return f"\n[{plan.id}]\n{fields}"


class _Model:
    """A real plan that others are made of: what a build read of it."""

    def __init__(self, session: Session, plan: Plan, part: str) -> None:
        self.plan = plan
        found = open_part(session.home / "index" / "parts" / part)
        if found is None:
            raise ValueError(f"the part of {plan.id} is damaged")
        self.part: Part = found
        self.text = session.library.source(plan.id).text
        store = session.store()
        self.passages = store.plan(plan.id)
        self.tasks = store.facts.tasks(plans=[plan.id])
        self.targets = store.facts.targets(plans=[plan.id])
        self.references = store.facts.references(plans=[plan.id])
        store.close()
        self.windows = [(n, each) for n, passage in enumerate(self.passages) for each in windows(passage, plan)]
        self.accented, self.bare = self.part.terms(Writing.ACCENTED), self.part.terms(Writing.BARE)
        self.vectors = self.part.vectors()
        fields = {
            "plan": [plan.place, plan.title, plan.issuer, self.text],
            "windows": [window.text for _, window in self.windows],
            "passages": [passage.text for passage in self.passages],
            "headings": [_PART.join(passage.section.headings) for passage in self.passages],
            "headers": [_PART.join(cell.header for cell in passage.cells) for passage in self.passages],
            "tasks": [_PART.join((each.group, each.name, each.result)) for each in self.tasks],
            "targets": [
                _PART.join((each.indicator, each.unit, each.scope, each.quantity.raw)) for each in self.targets
            ],
        }
        self.texts = {name: _Texts(texts) for name, texts in fields.items()}

    @cached_property
    def bare_terms(self) -> NDArray[np.int32]:
        """The number of the accented term of each bare one, token by token: those of a window are its first ones."""
        tokens, others = self.accented.tokens, self.bare.tokens
        starts = np.searchsorted(tokens[:, 0], others[:, 0])
        own = np.arange(len(others)) - np.searchsorted(others[:, 0], others[:, 0])
        found: NDArray[np.int32] = tokens[starts + own, 1]
        return found

    @cached_property
    def syllables(self) -> list[str]:
        """The syllables that may be changed, in small letters."""
        # Agencies are the same in all plans, and so are the kinds of plans and of passages.
        names = [name for each in self._agencies() for name in (each.name, each.raw)]
        labels = [role_label(role) or "" for role in Role]
        kept = {word.lower() for text in (*names, *labels, self.plan.kind) for word in _WORD.findall(text)}
        found = dict.fromkeys(word.lower() for word in _WORD.findall(self.text))
        return [word for word in found if word not in kept and is_changeable(word)]

    def _agencies(self) -> Iterator[Agency]:
        for task in self.tasks:
            yield from (*task.leads, *task.coordinators)
        for target in self.targets:
            yield from target.owners


def is_changeable(word: str) -> bool:
    """Whether a word is a syllable, long enough, that has as many letters in capitals."""
    return len(word) >= SHORTEST and is_possible(fold_tone(word)) and len(word.upper()) == len(word)


class _Pool:
    """Syllables of all plans by their length, to be put for others."""

    def __init__(self, models: Sequence[_Model]) -> None:
        self.by_length: dict[int, list[str]] = {}
        for word in dict.fromkeys(word for model in models for word in model.syllables):
            self.by_length.setdefault(len(word), []).append(word)

    def changes(self, model: _Model, chance: random.Random) -> dict[str, str]:
        """Other syllables for some of a plan's, and for those of its place's name."""
        place = [word.lower() for word in _WORD.findall(model.plan.place)]
        chosen = chance.sample(model.syllables, len(model.syllables) // CHANGED)
        return {word: chance.choice(self.by_length.get(len(word), [word])) for word in (*chosen, *place)}


class _Texts:
    """Texts that are changed again and again: cut into words once."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._pieces = _WORD.split(_BREAK.join(texts))
        self._places: dict[str, list[int]] = {}
        for place in range(1, len(self._pieces), 2):
            self._places.setdefault(self._pieces[place].lower(), []).append(place)

    def changed(self, syllables: dict[str, str]) -> list[str]:
        """The texts with these syllables put for others; letters keep their case, and texts their length."""
        pieces = list(self._pieces)
        for syllable, other in syllables.items():
            for place in self._places.get(syllable, ()):
                word = pieces[place]
                pieces[place] = other.upper() if word.isupper() else other.capitalize() if word[:1].isupper() else other
        return "".join(pieces).split(_BREAK)


def _made_plans(
    models: Sequence[_Model], pool: _Pool, vectors: NDArray[np.float32], chance: random.Random
) -> Iterator[tuple[Plan, str, PartContent]]:
    """Plans made of these in turn, without end, with their text and what their parts hold."""
    generator = np.random.default_rng(chance.randrange(2**32))
    number = 0
    while True:
        for model in models:
            number += 1
            yield _made(model, f"{model.plan.id}-{number:06}", pool.changes(model, chance), vectors, generator)


def _made(
    model: _Model,
    id_: str,
    syllables: dict[str, str],
    vectors: NDArray[np.float32],
    generator: np.random.Generator,
) -> tuple[Plan, str, PartContent]:
    place, title, issuer, text = model.texts["plan"].changed(syllables)
    plan = Plan(id_, title, model.plan.kind, issuer, place, model.plan.level, file=f"{id_}.txt", sha256="")
    passages = _passages(model, id_, syllables)
    texts = model.texts["windows"].changed(syllables)
    content = PartContent(
        PartSummary(id_, text.count("\n") + 1, len(passages), 0, len(model.tasks), 0, 0, (), {}),
        passages,
        [(n, each.start, each.end, digest(text)) for (n, each), text in zip(model.windows, texts, strict=True)],
        _tasks(model, id_, syllables),
        _targets(model, id_, syllables),
        [_moved(reference, id_) for reference in model.references],
        _near(model.vectors, vectors, generator),
        _tables(model, syllables),
    )
    return plan, text, content


def _passages(model: _Model, id_: str, syllables: dict[str, str]) -> list[Passage]:
    texts = model.texts["passages"].changed(syllables)
    headings = model.texts["headings"].changed(syllables)
    headers = model.texts["headers"].changed(syllables)
    return [
        dataclasses.replace(
            passage,
            id=_id(passage.id, id_),
            plan=id_,
            text=text,
            section=dataclasses.replace(passage.section, headings=tuple(own.split(_PART)) if own else ()),
            span=dataclasses.replace(passage.span, plan=id_),
            header=passage.header and dataclasses.replace(passage.header, plan=id_),
            cells=tuple(
                dataclasses.replace(cell, header=header)
                for cell, header in zip(passage.cells, names.split(_PART), strict=False)
            ),
        )
        for passage, text, own, names in zip(model.passages, texts, headings, headers, strict=True)
    ]


def _id(passage: str, plan: str) -> str:
    return f"{plan}:{passage.partition(':')[2]}"


def _moved(fact: Fact, id_: str) -> Fact:
    """A fact as one of another plan."""
    span = dataclasses.replace(fact.span, plan=id_)
    return dataclasses.replace(fact, plan=id_, passage=_id(fact.passage, id_), span=span)


def _tasks(model: _Model, id_: str, syllables: dict[str, str]) -> list[Task]:
    made = []
    for task, words in zip(model.tasks, model.texts["tasks"].changed(syllables), strict=False):
        group, name, result = words.split(_PART)
        made.append(dataclasses.replace(_moved(task, id_), group=group, name=name, result=result))
    return made


def _targets(model: _Model, id_: str, syllables: dict[str, str]) -> list[Target]:
    """The targets of a plan, and each once more for a later year."""
    made = []
    for target, words in zip(model.targets, model.texts["targets"].changed(syllables), strict=False):
        indicator, unit, scope, raw = words.split(_PART)
        quantity = dataclasses.replace(target.quantity, raw=raw)
        own = dataclasses.replace(_moved(target, id_), indicator=indicator, unit=unit, scope=scope, quantity=quantity)
        made += [own, dataclasses.replace(own, year=own.year + _LATER)]
    return made


def _near(
    own: NDArray[np.float32], vectors: NDArray[np.float32], generator: np.random.Generator
) -> NDArray[np.float32]:
    one, other = generator.integers(0, len(vectors), (2, len(own)))
    moved = own + np.float32(MOVED) * (vectors[one] - vectors[other])
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def _tables(model: _Model, syllables: dict[str, str]) -> dict[Writing, TermTable]:
    """The terms of a model's windows after a change. Words keep the syllables that were found to be one."""
    folded = {fold_tone(word): fold_tone(other) for word, other in syllables.items()}
    accented = ["_".join(folded.get(part, part) for part in term.split("_")) for term in model.accented.vocabulary]
    tokens, count = model.accented.tokens, model.accented.windows
    return {
        Writing.ACCENTED: _table(accented, tokens[:, 1], tokens[:, 0], count),
        Writing.BARE: _table(
            ["_".join(map(bare, each.split("_"))) for each in accented],
            model.bare_terms,
            model.bare.tokens[:, 0],
            count,
        ),
    }


def _table(terms: Sequence[str], numbers: NDArray[np.int32], owners: NDArray[np.int32], count: int) -> TermTable:
    """A table of tokens by the number of their term in `terms`, which may have one twice or more than there are."""
    vocabulary: dict[str, int] = {}
    used = np.unique(numbers)
    renumbered = np.zeros(len(terms), np.int32)
    for number in used.tolist():
        renumbered[number] = vocabulary.setdefault(terms[number], len(vocabulary))
    return TermTable(list(vocabulary), np.column_stack((owners, renumbered[numbers])), count)
