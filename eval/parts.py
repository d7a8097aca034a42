"""The parts of planqa that `planqa eval ablate` leaves out one by one, and the assistant without each.

A part is left out by building the same objects otherwise: another index, another ranking, another speller or selector.
Where a part is a function that many modules call on a text, another function stands in for it (`stand_in`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache as cached
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.assistant import Assistant
from assistant.document_answers import draft_documents
from assistant.fact_answers import draft_facts, draft_named_task, draft_nearest_task, draft_rows
from assistant.focus import find_focuses
from assistant.outline import Outlines
from assistant.question import Question, Reading
from assistant.relevance import is_near, unknown_name
from assistant.selection import Choice, Selected, Selector
from assistant.session import Session
from assistant.stated import answers, lacks
from assistant.vocabulary import question_texts
from corpus.abbreviations import Expansion, expand
from corpus.glossary import Translation, translate
from corpus.home import current_folder
from corpus.library import Library
from corpus.records import Passage, Role, Section, Span
from corpus.records import Run as SourceRun
from corpus.writing import Writing
from eval.vectors import VectorCache
from index.analysis import Terms, analyse
from index.dense import DenseIndex
from index.fusion import RESTORED, WEIGHTS, Weights
from index.lexical import LexicalIndex
from index.manifest import Manifest
from index.passages import PassageStore, write_passages
from index.search import Hit, Index, Ranking
from index.spelling import Correction, Speller
from index.windows import windows

__all__ = ["PARTS", "PIECE", "PIECE_OVERLAP", "Material", "Part", "pieces", "stand_in"]

PIECE, PIECE_OVERLAP = 1000, 200
"""Characters of a piece, and how many it shares with the one before it: what most tutorials cut documents into."""

_RRF = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)."""

_SLIPS = ("typo", "slip", "telex")

_EQUAL = Weights(dense=1.0, accented=1.0, bare=1.0)


@dataclass(frozen=True, slots=True)
class Part:
    """A part, what stands in its place, and how to build an assistant without it.

    It is measured on answers and, unless it cannot change that, on search, which goes over the passages `searched`; on
    the questions `written` so, or all; as they stand ("") and as they are typed in these ways (`eval.variations`).
    """

    name: str
    instead: str
    without: Callable[[Material, ExitStack], Assistant]
    searches: bool = True
    searched: Callable[[Material], Sequence[Passage]] = lambda material: material.passages
    written: Writing | None = None
    typed: tuple[str, ...] = ("",)


class CachedEmbedder:
    """An embedder that embeds each text once, whatever run it is asked in."""

    def __init__(self, cache: VectorCache, dimension: int) -> None:
        self._cache = cache
        self.name = cache.model
        self.dimension = dimension

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """(n, dimension) float32, unit length."""
        del progress
        return self._cache.passages(texts)

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) float32, unit length."""
        return self._cache.questions(texts)


class _NoEmbedder(CachedEmbedder):
    """Takes all texts for equally near to one another."""

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) float32, all 0."""
        return np.zeros((len(texts), self.dimension), np.float32)


def _all(terms: Terms) -> Terms:
    return terms


class Material:
    """What assistants are built of: the index of the plans as it lies on disk, taken apart."""

    def __init__(self, session: Session, cache: VectorCache) -> None:
        """Raises IndexStateError if there is no index, or none that fits."""
        folder = current_folder(session.home)
        self.library = session.library
        self.cache = cache
        self.store = session.store()
        self.manifest = Manifest.read(folder)
        self.dense = DenseIndex.open(folder / "dense.faiss")
        self.lexical = {
            writing: LexicalIndex.open(folder / writing.value) for writing in (Writing.ACCENTED, Writing.BARE)
        }
        self.embedder = CachedEmbedder(cache, self.dense.dimension)
        # Words are looked for once: it takes seconds for all windows.
        self._terms = cached(analyse)

    def index(self, ranking: Ranking | None = None, embedder: CachedEmbedder | None = None) -> Index:
        """The index of the plans, with another ranking or embedder."""
        return Index(self.manifest, self.store, self.dense, self.lexical, embedder or self.embedder, ranking)

    def assistant(self, index: Index | None = None) -> Assistant:
        """The whole assistant, or one on another index."""
        return Assistant(self.library, self.index() if index is None else index)

    def searching(self, searched: Index) -> Assistant:
        """An assistant that searches another index; it knows how rare and how spelt words are from the whole one."""
        return self.assistant(_Searching(self, searched))

    def of_texts(self, store: PassageStore, texts: Sequence[str], keep: Callable[[Terms], Terms] = _all) -> Index:
        """An index of a store's windows by these texts; of their terms and those of questions, what `keep` keeps."""
        terms = [keep(self._terms(text)) for text in texts]
        lexical = {
            Writing.ACCENTED: LexicalIndex.of([each.accented for each in terms]),
            Writing.BARE: LexicalIndex.of([each.bare for each in terms]),
        }
        dense = DenseIndex.of(self.cache.passages(texts))
        ranking = Ranking(terms=lambda text: keep(analyse(text)))
        return Index(self.manifest, store, dense, lexical, self.embedder, ranking)

    @cached_property
    def passages(self) -> list[Passage]:
        """All passages of the plans, in the order of the index."""
        return [passage for plan in self.library for passage in self.store.plan(plan.id)]

    @cached_property
    def texts(self) -> list[str]:
        """The text of each window, as it is indexed."""
        return self.window_texts(lambda passage: passage)

    def window_texts(self, change: Callable[[Passage], Passage]) -> list[str]:
        """The texts of the windows that the passages have after a change of their headings."""
        return [
            window.text
            for passage in self.passages
            for window in windows(change(passage), self.library.plan(passage.plan))
        ]


class _Searching(Index):
    """The index of the plans in all but the search, which another index does."""

    def __init__(self, material: Material, searched: Index) -> None:
        super().__init__(material.manifest, material.store, material.dense, material.lexical, material.embedder)
        self._searched = searched

    def search(self, question: str, **how: Any) -> list[Hit]:
        """What the other index finds."""
        return self._searched.search(question, **how)


@contextmanager
def stand_in(function: Callable[..., Any], other: Callable[..., Any]) -> Iterator[None]:
    """Wherever a module of planqa has imported a function, another stands for it meanwhile."""
    modules = [
        module for name, module in sys.modules.items() if name.partition(".")[0] in ("corpus", "index", "assistant")
    ]
    places = [(module, name) for module in modules for name, value in vars(module).items() if value is function]
    for module, name in places:
        setattr(module, name, other)
    try:
        yield
    finally:
        for module, name in places:
            setattr(module, name, function)


# --- what is indexed -------------------------------------------------------------------------------------------------


def pieces(plan: str, library: Library) -> list[Passage]:
    """A plan's text in pieces of PIECE characters, each beginning PIECE_OVERLAP before the last one ends."""
    source = library.source(plan)
    found = []
    for number, start in enumerate(range(0, max(1, len(source.text) - PIECE_OVERLAP), PIECE - PIECE_OVERLAP)):
        text = source.text[start : start + PIECE]
        first, last = source.line_of(start), source.line_of(start + len(text) - 1)
        runs = (SourceRun(0, len(text), start, len(text)),)
        place = Span(plan, first, last)
        lines = tuple(range(first, last + 1))
        found.append(Passage(f"{plan}:piece:{number}", plan, Section(), Role.PARAGRAPH, None, text, place, lines, runs))
    return found


def _pieces(material: Material) -> list[Passage]:
    return [piece for plan in material.library for piece in pieces(plan.id, material.library)]


def _without_passages(material: Material, held: ExitStack) -> Assistant:
    folder = Path(held.enter_context(TemporaryDirectory()))
    cut = _pieces(material)
    write_passages(
        folder / "pieces.sqlite", cut, ((number, 0, len(piece.text), "") for number, piece in enumerate(cut))
    )
    store = PassageStore(folder / "pieces.sqlite")
    held.callback(store.close)
    return material.searching(material.of_texts(store, [piece.text for piece in cut]))


def _without_place(material: Material, _: ExitStack) -> Assistant:
    plans = material.library
    fronts = {plan.id: f"{plan.place.rstrip('.')}. {plan.kind.rstrip('.')}." for plan in plans}
    owners = material.store.window_plans.tolist()
    texts = [text.removeprefix(fronts[plan]).strip() for text, plan in zip(material.texts, owners, strict=True)]
    return material.searching(material.of_texts(material.store, texts))


def _without_headings(material: Material, _: ExitStack) -> Assistant:
    texts = material.window_texts(lambda passage: replace(passage, section=replace(passage.section, headings=())))
    return material.searching(material.of_texts(material.store, texts))


# --- the terms of BM25 -----------------------------------------------------------------------------------------------


def _with_terms(keep: Callable[[Terms], Terms]) -> Callable[[Material, ExitStack], Assistant]:
    return lambda material, _: material.searching(material.of_texts(material.store, material.texts, keep))


def _no_syllables(terms: Terms) -> Terms:
    return Terms([term for term in terms.accented if "_" in term], [term for term in terms.bare if "_" in term])


def _no_pairs(terms: Terms) -> Terms:
    words = terms.accented[len(terms.bare) :]
    single = [term for term in terms.accented[: len(terms.bare)] if "_" not in term]
    return Terms([*single, *words], [term for term in terms.bare if "_" not in term])


def _no_words(terms: Terms) -> Terms:
    # The words stand behind the syllables and pairs, of which there are as many as without diacritics.
    return Terms(terms.accented[: len(terms.bare)], terms.bare)


# --- ranking ---------------------------------------------------------------------------------------------------------


def _ranked(ranking: Ranking) -> Callable[[Material, ExitStack], Assistant]:
    return lambda material, _: material.assistant(material.index(ranking))


def _folded_into_accented(weights: Weights) -> Weights:
    return Weights(weights.dense, weights.accented + weights.bare, 0.0)


_UNFOLDED = Ranking(
    {writing: _folded_into_accented(weights) for writing, weights in WEIGHTS.items()}, _folded_into_accented(RESTORED)
)


def _reciprocal_ranks(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """1 / (60 + rank), brought to mean 0 and deviation 1 as standardised scores are; BM25's 0 is not found."""
    shares = 1.0 / (_RRF + 1.0 + np.arange(len(scores)))
    ranked = np.empty(len(scores))
    ranked[np.argsort(-scores, kind="stable")] = shares
    return np.asarray((np.where(scores == 0.0, 0.0, ranked) - shares.mean()) / shares.std(), np.float32)


def _without_vector(material: Material, _: ExitStack) -> Assistant:
    return material.assistant(material.index(embedder=_NoEmbedder(material.cache, material.dense.dimension)))


class _Unrestored(_Searching):
    """Searches without the diacritics that a question most likely has."""

    def search(self, question: str, **how: Any) -> list[Hit]:
        """What is found by the question as it is typed."""
        return super().search(question, **{**how, "meaning": None})


def _without_restored(material: Material, _: ExitStack) -> Assistant:
    return material.assistant(_Unrestored(material, material.index()))


# --- reading questions -----------------------------------------------------------------------------------------------


def _standing(function: Callable[..., Any], other: Callable[..., Any]) -> Callable[[Material, ExitStack], Assistant]:
    def without(material: Material, held: ExitStack) -> Assistant:
        held.enter_context(stand_in(function, other))
        return material.assistant()

    return without


class _AsTyped(Speller):
    """Leaves questions as they are typed; it still knows the case of words and their likely diacritics."""

    def correct(self, text: str) -> Correction:
        """The text itself."""
        return Correction(text, ())


def _without_spelling(material: Material, _: ExitStack) -> Assistant:
    return Assistant(material.library, material.index(), speller=_AsTyped(material.lexical, question_texts()))


class _ReadOtherwise(Assistant):
    """Answers questions that are read otherwise."""

    change: Callable[[Reading], Reading]

    def read(self, question: Question) -> list[Reading]:
        """What a question is taken to ask, less a part."""
        return [self.change(reading) for reading in super().read(question)]


def _read(change: Callable[[Reading], Reading]) -> Callable[[Material, ExitStack], Assistant]:
    def without(material: Material, _: ExitStack) -> Assistant:
        assistant = _ReadOtherwise(material.library, material.index())
        assistant.change = change
        return assistant

    return without


def _no_plans(reading: Reading) -> Reading:
    return replace(reading, plans=reading.limit)


def _no_years(reading: Reading) -> Reading:
    return replace(reading, years=(), due=None)


def _no_expectation(reading: Reading) -> Reading:
    return replace(reading, expectation=None)


def _no_filters(reading: Reading) -> Reading:
    return replace(
        reading, plans=reading.limit, years=(), unknown_place=None, aspects={}, agencies=(), item=None,
        names_row=False, group=None, due=None, concepts=(), percents=(), checks=False, supposes=False, detail=False,
        place="", expectation=None,
    )  # fmt: skip


class _Forgetful(Assistant):
    """Answers each question as if none had been asked before."""

    def read(self, question: Question) -> list[Reading]:
        """What a question by itself is taken to ask."""
        return super().read(replace(question, history=()))


def _without_history(material: Material, _: ExitStack) -> Assistant:
    return _Forgetful(material.library, material.index())


# --- choosing what to say --------------------------------------------------------------------------------------------


class _InOrder(Selector):
    """The passages as search found them, whole."""

    def choose(self, hits: Sequence[Hit], reading: Reading, limit: int, *, lists: bool = True) -> Selected:
        """The `limit` best passages."""
        del reading, lists
        return Selected(tuple(_whole(hit.passage) for hit in hits[:limit]))


class _Whole(Selector):
    """The passages that answer, whole."""

    def choose(self, hits: Sequence[Hit], reading: Reading, limit: int, *, lists: bool = True) -> Selected:
        """The same passages, whole."""
        selected = super().choose(hits, reading, limit, lists=lists)
        return replace(selected, choices=tuple(_whole(choice.passage) for choice in selected.choices))


def _whole(passage: Passage) -> Choice:
    return Choice(passage, ((0, len(passage.text)),))


def _selecting(selector: type[Selector]) -> Callable[[Material, ExitStack], Assistant]:
    def without(material: Material, _: ExitStack) -> Assistant:
        index = material.index()
        chooser = selector(index, material.library, Outlines(index.store))
        return Assistant(material.library, index, selector=chooser)

    return without


def _without_all(functions: Mapping[Callable[..., Any], object]) -> Callable[[Material, ExitStack], Assistant]:
    """Each of these functions always gives the same."""

    def without(material: Material, held: ExitStack) -> Assistant:
        for function, result in functions.items():
            held.enter_context(stand_in(function, lambda *_, result=result, **__: result))
        return material.assistant()

    return without


_FACTS = (draft_facts, draft_rows, draft_named_task, draft_nearest_task)
_SUPPORT: dict[Callable[..., Any], object] = {is_near: True, answers: True, lacks: False}

PARTS = (
    Part(
        "passages",
        f"pieces of {PIECE:,} characters with {PIECE_OVERLAP} overlap, nothing in front",
        _without_passages,
        searched=_pieces,
    ),
    Part("place", "place and kind of document not in front of passages", _without_place),
    Part("headings", "headings not in front of passages", _without_headings),
    Part("syllables", "syllable pairs and words alone", _with_terms(_no_syllables)),
    Part("pairs", "syllables and words alone", _with_terms(_no_pairs)),
    Part("words", "syllables and their pairs alone", _with_terms(_no_words)),
    Part("folded", "terms as written alone", _ranked(_UNFOLDED), typed=("", "bare")),
    Part("vector", "BM25 alone", _without_vector),
    Part("weights", "equal weights for every writing", _ranked(Ranking(dict.fromkeys(WEIGHTS, _EQUAL), _EQUAL))),
    Part(
        "fusion",
        "reciprocal rank fusion",
        _ranked(Ranking(dict.fromkeys(WEIGHTS, _EQUAL), _EQUAL, _reciprocal_ranks)),
    ),
    Part(
        "glossary",
        "English looked up as it is typed",
        _standing(translate, lambda text: Translation(text, ())),
        written=Writing.ENGLISH,
    ),
    Part(
        "short-forms",
        "short forms and everyday words as typed",
        _standing(expand, lambda text: Expansion(text, ())),
    ),
    Part("restored", "no vector for questions without diacritics", _without_restored, typed=("", "bare")),
    Part("spelling", "slips left as they are", _without_spelling, typed=("", *_SLIPS)),
    Part("plans", "every plan searched, whatever place is named", _read(_no_plans)),
    Part("years", "years not read", _read(_no_years), searches=False),
    Part("reading", "nothing read: no plan, year, agency, aspect, row or indicator", _read(_no_filters)),
    Part("history", "follow-ups without the questions before them", _without_history, searches=False),
    Part("facts", "tasks and targets from running text", _without_all(dict.fromkeys(_FACTS)), searches=False),
    Part(
        "documents",
        "heads, sections and references of plans from running text",
        _without_all({draft_documents: None}),
        searches=False,
    ),
    Part("selection", "the five passages found best, whole", _selecting(_InOrder), searches=False),
    Part("sentences", "the passages selected, whole", _selecting(_Whole), searches=False),
    Part(
        "expectation",
        "an answer need not hold what is asked for",
        _read(_no_expectation),
        searches=False,
    ),
    Part(
        "focus",
        "an answer need not speak of the thing counted, measured or chosen from",
        _without_all({find_focuses: ()}),
        searches=False,
    ),
    Part("support", "whatever is nearest is an answer", _without_all(_SUPPORT), searches=False),
    Part("names", "names that no plan has are not missed", _without_all({unknown_name: False}), searches=False),
)
"""All parts, in the order in which a question meets them."""
