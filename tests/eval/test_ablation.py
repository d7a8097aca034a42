"""`planqa eval ablate`: each part is left out of the real plans, and sums worked by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.assistant import Assistant
from assistant.question import Question
from assistant.session import Session
from corpus import abbreviations, glossary
from corpus.errors import QuestionError
from corpus.library import Library
from corpus.quote import quote
from corpus.writing import Writing
from eval.ablate_cli import as_json, as_markdown
from eval.ablation import HIT, MEASURED, NDCG, RIGHT, Row, ablate, measure_all, worth
from eval.cli import app
from eval.parts import PARTS, PIECE, PIECE_OVERLAP, Material, Part, pieces, stand_in
from eval.questions import GoldQuestion, gold_questions
from eval.significance import Interval
from eval.vectors import VectorCache
from index import query
from tests.index.hash_embedder import HashEmbedder

BY_NAME = {part.name: part for part in PARTS}
ENGLISH = "Which agency leads the IOC in Quang Binh?"
SHORT = "TTHC của Ninh Bình"
BARE = "ai chu tri nhiem vu ioc cua quang binh"
SLIP = "Ai chủ trì nhiệm vụ phủ sog 5G của Quảng Bình?"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Session:
    """The plans in an index with vectors that cost nothing and say nothing."""
    session = Session(tmp_path_factory.mktemp("ablation"), library, HashEmbedder())
    session.build()
    return session


@pytest.fixture(scope="module")
def material(session: Session) -> Material:
    return Material(session, VectorCache(session.home / "vectors", session.embedder, held=64))


@pytest.fixture(scope="module")
def questions(library: Library) -> list[GoldQuestion]:
    """A few questions of each set, follow-ups and refusals among them."""
    return gold_questions((), "tune", library)[::45]


@pytest.fixture
def without(material: Material) -> Callable[[str, ExitStack], Assistant]:
    return lambda name, held: BY_NAME[name].without(material, held)


def _found(assistant: Assistant, text: str) -> list[str]:
    (reading, *_) = assistant.read(Question(text))
    return [hit.passage.id for hit in assistant.search(reading)]


def test_the_parts_have_names_of_their_own_and_say_what_stands_in_their_place() -> None:
    assert len(BY_NAME) == len(PARTS) > 20
    assert all(part.instead and part.typed for part in PARTS)


def test_the_whole_less_the_part_is_its_worth_over_what_both_were_asked() -> None:
    whole = np.array([1.0, 1.0, 0.0, 1.0, np.nan, 1.0])
    without = np.array([1.0, 0.0, 1.0, 0.0, 1.0, np.nan])

    found = worth(RIGHT, whole, without)

    assert found is not None
    assert (found.questions, found.whole, found.without, found.lost, found.gained) == (4, 0.75, 0.5, 2, 1)
    assert found.difference.mean == 0.25
    assert found.difference.low < 0 < found.difference.high
    assert not found.is_nothing
    assert worth(NDCG, whole, np.full(6, np.nan)) is None
    same = worth(RIGHT, whole, whole)
    assert same is not None
    assert same.difference == Interval(0.0, 0.0, 0.0)
    assert same.is_nothing


def test_pieces_cover_a_plan_with_overlap_and_can_be_quoted(library: Library) -> None:
    plan = "ninh-binh-ubnd"
    source = library.source(plan)

    cut = pieces(plan, library)

    assert "".join([cut[0].text, *(piece.text[PIECE_OVERLAP:] for piece in cut[1:])]) == source.text
    assert {len(piece.text) for piece in cut[:-1]} == {PIECE}
    assert len({piece.id for piece in cut}) == len(cut)
    for piece in cut:
        assert quote(piece, source).split() == piece.text.split()
        assert piece.lines[0] == piece.span.first_line
        assert piece.lines[-1] == piece.span.last_line


def test_another_function_stands_in_wherever_one_is_imported_and_goes_again() -> None:
    with stand_in(glossary.translate, lambda text: glossary.Translation("khác", ())):
        assert query.read_query(ENGLISH, Writing.ENGLISH).words == "khác"
    assert "chủ trì" in query.read_query(ENGLISH, Writing.ENGLISH).words

    with pytest.raises(ZeroDivisionError), stand_in(abbreviations.expand, lambda text: 1 / 0):
        query.read_query(SHORT, Writing.ACCENTED)
    assert "thủ tục hành chính" in query.read_query(SHORT, Writing.ACCENTED).words


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_each_part_can_be_left_out(part: Part, material: Material, library: Library) -> None:
    asked = gold_questions(["english" if part.written else "seed"], "tune", library)[:4:2]

    rows = ablate(material, [part], asked)

    assert {row.typed for row in rows} <= set(part.typed)
    for row in rows:
        names = [each.measure for each in row.worths]
        assert names == [name for name in MEASURED if part.searches or name == RIGHT]


def test_a_part_left_out_is_there_again(material: Material, questions: list[GoldQuestion]) -> None:
    parts = [BY_NAME[name] for name in ("glossary", "facts", "support", "words")]
    before = measure_all(material.assistant(), questions, material.passages)

    ablate(material, parts, questions[:2])

    after = measure_all(material.assistant(), questions, material.passages)
    assert all(np.array_equal(before.values[name], after.values[name], equal_nan=True) for name in MEASURED)


def test_what_is_left_out_is_not_used(without: Callable[[str, ExitStack], Assistant], material: Material) -> None:
    whole = material.assistant()
    with ExitStack() as held:
        spelling, plans, reading, history = (
            without(name, held) for name in ("spelling", "plans", "reading", "history")
        )

        assert whole.read(Question(SLIP))[0].changes
        assert not spelling.read(Question(SLIP))[0].changes
        assert whole.read(Question(SLIP))[0].plans == ("quang-binh-ubnd",)
        assert plans.read(Question(SLIP))[0].plans is None
        assert plans.read(Question(SLIP))[0].aspects
        assert not reading.read(Question(SLIP))[0].aspects
        follow_up = Question("Còn Ninh Bình?", (SLIP,))
        assert whole.read(follow_up)[0].text != "Còn Ninh Bình?"
        assert history.read(follow_up)[0].text == "Còn Ninh Bình?"


def test_search_without_a_part_finds_otherwise(
    without: Callable[[str, ExitStack], Assistant], material: Material
) -> None:
    whole = material.assistant()
    with ExitStack() as held:
        # Terms as written are not those of a question without diacritics.
        assert _found(whole, BARE)[0].startswith("quang-binh-ubnd:Phụ lục I/V/59")
        assert not _found(without("folded", held), BARE)[0].startswith("quang-binh-ubnd:Phụ lục I/V/59")
        assert all(":piece:" in id_ for id_ in _found(without("passages", held), BARE))
        assert _found(without("words", held), SLIP) != _found(without("syllables", held), SLIP)
        # How rare words are is still known from all terms.
        assert without("syllables", held).index.rarity("song") == whole.index.rarity("song") > 0


def test_measuring_twice_gives_the_same_and_leaving_nothing_out_is_worth_nothing(
    material: Material, questions: list[GoldQuestion]
) -> None:
    nothing = Part("nothing", "the same", lambda material, _: material.assistant())
    steps: list[tuple[str, int, int]] = []

    (row,) = ablate(material, [nothing], questions, lambda *step: steps.append(step))

    assert row.is_nothing
    assert row.longer == 1.0
    assert [each.lost + each.gained for each in row.worths] == [0, 0, 0]
    assert steps[0] == ("whole", 1, len(questions))
    assert steps[-1] == ("nothing", len(questions), len(questions))
    searched = [question for question in questions if question.gold and not question.history]
    assert {each.measure: each.questions for each in row.worths} == {
        NDCG: len(searched),
        HIT: len(searched),
        RIGHT: len(questions),
    }


def test_the_report_names_each_part_and_those_worth_nothing(material: Material, questions: list[GoldQuestion]) -> None:
    rows: list[Row] = ablate(material, [BY_NAME["facts"], BY_NAME["names"]], questions[:3])

    text = as_markdown("tune", rows)
    (facts, names) = as_json(rows)

    assert "| facts | tasks and targets from running text | 3 | – | – |" in text
    assert names["nothing"] == ("Worth nothing" in text and "names" in text.splitlines()[-1])
    assert facts["measures"].keys() == {RIGHT}
    assert set(facts["measures"][RIGHT]) == {"questions", "whole", "without", "difference", "lost", "gained"}


def test_the_command_measures_the_parts_named(
    session: Session, questions: list[GoldQuestion], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("eval.ablate_cli.Session.open", lambda home: session)
    monkeypatch.setattr("eval.ablate_cli.gold_questions", lambda sets, half, library: questions[:2])
    monkeypatch.setattr("eval.ablate_cli.cache_folder", lambda: tmp_path)

    result = CliRunner().invoke(app, ["ablate", "--parts", "years, history", "--json"])
    wrong = CliRunner().invoke(app, ["ablate", "--parts", "yeers"])

    assert [row["part"] for row in json.loads(result.stdout)] == ["years", "history"]
    assert list(tmp_path.rglob("*.npy"))
    assert isinstance(wrong.exception, QuestionError)
    assert "no part 'yeers'" in str(wrong.exception)
