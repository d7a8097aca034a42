"""A question about plans as documents, made ready: its folded words, the plans it may mean, where answers come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.contents import Contents, read_contents
from assistant.document_wording import fold, folded, left_over
from assistant.phrases import Phrases, phrases
from assistant.place_names import PlaceNames, place_names, with_short_names
from assistant.question import Reading
from assistant.wants import plan_names
from assistant.wordings import blank_spans
from corpus.library import Library
from corpus.records import Passage, Plan
from index.interface import Passages
from index.search import Hit

__all__ = ["MANY", "Asked", "NotPrinted", "make_ready", "names_places", "plans_meant", "plans_of_kind"]


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """What is asked of a document is not in it: a phrase that says so, its gaps, and the passage nearest to it."""

    phrase: str
    values: tuple[tuple[str, str], ...] = ()
    nearest: Passage | None = None


MANY = 120
"""Plans up to which each is looked at for a question that names none; 25 ms a plan for its outline."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about documents. `text` is as typed, `folded` its words without diacritics.

    `plans` are the ids it may mean; `documents` those among them of the kind and issuer that it names.
    """

    text: str
    folded: str
    reading: Reading
    hits: Sequence[Hit]
    store: Passages
    library: Library
    plans: tuple[str, ...]
    documents: tuple[str, ...]
    places: PlaceNames

    @property
    def words(self) -> Phrases:
        """The wording of answers in the question's language."""
        return phrases(self.reading.language)

    def has(self, *entry: str) -> bool:
        """Whether a wording of this entry of the table stands in the question."""
        return folded(*entry).search(self.folded) is not None

    def left(self, *entry: str, without: str | None = None) -> tuple[str, ...]:
        """The words of the question (or of what is left of it) that neither are idle nor belong to this entry."""
        words = self.folded if without is None else without
        return left_over(blank_spans(words, (*self.places.spans(words), *plan_names(words))), entry)

    @property
    def explaining(self) -> tuple[str, ...]:
        """The plans in which a word may be explained: all, or where these are too many, those that may be meant."""
        return tuple(self.library.plans) if len(self.library) <= MANY else self.plans

    def contents(self, plan: str) -> Contents:
        """The contents of a plan."""
        return read_contents(self.store, plan)

    def passages(self, plan: str) -> tuple[Passage, ...]:
        """The passages of a plan, in order."""
        return self.contents(plan).passages


def make_ready(text: str, reading: Reading, hits: Sequence[Hit], store: Passages, library: Library) -> Asked:
    """A question, or a follow-up with the question before it, made ready."""
    words = fold(text)
    plans = plans_meant(reading, hits, library)
    together = names_places(reading, library)
    documents = _documents(words, [library.plan(plan) for plan in plans], together=together)
    places = place_names(_names_of_places(library))
    return Asked(text, words, reading, hits, store, library, plans, documents, places)


def _names_of_places(library: Library) -> tuple[str, ...]:
    """Those of the plans' places and of what they are part of, and their short forms."""
    return with_short_names(dict.fromkeys((*library.places, *(plan.part_of for plan in library if plan.part_of))))


def plans_meant(reading: Reading, hits: Sequence[Hit], library: Library) -> tuple[str, ...]:
    """The plans a question may mean: those it names; if none, all, or those it was found in if these are too many."""
    if reading.plans:
        return reading.plans
    return tuple(library.plans) if len(library) <= MANY else tuple(dict.fromkeys(hit.passage.plan for hit in hits))


def names_places(reading: Reading, library: Library) -> bool:
    """Whether a question names plans of several places: of each something is asked."""
    return len({library.plan(plan).place for plan in reading.plans or ()}) > 1


def plans_of_kind(kind: str, plans: Sequence[str], library: Library) -> tuple[str, ...]:
    """Those of some plans that are documents of a kind ("Báo cáo")."""
    return tuple(plan for plan in plans if library.plan(plan).kind.startswith(kind))


def _documents(words: str, plans: Sequence[Plan], *, together: bool) -> tuple[str, ...]:
    """The plans of the kind ("báo cáo"), level and issuer that the words name; none if there is no such document.

    `together` says that the question names their places, several of them.
    """
    chosen = list(plans)
    kinds = [name for name in ("report", "plan") if folded("named", name).search(words)]
    if len(kinds) == 1:  # "cơ chế báo cáo nằm ở mục nào trong Kế hoạch": places.toml has told which of them is meant
        chosen = [plan for plan in chosen if (fold(plan.kind) == fold("Báo cáo")) == (kinds == ["report"])]
    for name, part in (("party", "Tỉnh ủy"), ("committee", "UBND"), ("district", "huyện")):
        if folded("named", name).search(words):
            issued = [plan for plan in chosen if part in plan.issuer]
            # "Kế hoạch của Ninh Bình và của huyện Sơn Tịnh": of places named together each keeps its own.
            others = {plan.place for plan in chosen} - {plan.place for plan in issued} if together else set()
            chosen = [plan for plan in chosen if plan in issued or plan.place in others] if issued else chosen
    return tuple(plan.id for plan in chosen)
