"""`planqa eval claims`: a small sample held to the targets, and what makes its corruptions really wrong."""

from __future__ import annotations

import json
import random

import pytest

from assistant.assistant import Assistant
from assistant.phrases import Language
from eval.claims.cases import by_hand, slips, worded
from eval.claims.cli import Made, make_claims, run_claims
from eval.claims.corruption import KINDS
from eval.claims.evaluation import Run, as_json, as_markdown
from eval.number_words import in_words
from eval.questions import gold_questions

EACH = 6
LEAST_CAUGHT = 0.99
MOST_REFUSED = 0.02
LEAST_SLIPS = 0.9


def _make(assistant: Assistant) -> Made:
    questions = random.Random(1).sample(gold_questions((), None, assistant.library), 40)
    return make_claims(assistant, questions, seed=1, records=20, each=EACH)


@pytest.fixture(scope="module")
def made(assistant: Assistant) -> Made:
    return _make(assistant)


@pytest.fixture(scope="module")
def run(made: Made) -> Run:
    return run_claims(made)


def test_corrupted_claims_are_caught(run: Run) -> None:
    caught = run.caught()

    assert caught.n >= EACH * len(KINDS) - EACH
    assert caught.rate is not None
    assert caught.rate >= LEAST_CAUGHT, [each.case.claim for each in run.wrong if not each.faults]


def test_right_paraphrases_of_the_half_that_rules_are_fitted_on_pass(run: Run) -> None:
    refused = run.refused("tune")

    assert refused.n >= 100
    assert refused.rate is not None
    assert refused.rate <= MOST_REFUSED, [
        (each.case.claim.text, each.faults) for each in run.right if each.faults and each.case.split == "tune"
    ]


def test_wrong_claims_by_hand_are_caught(run: Run) -> None:
    caught = run.slips_caught("tune")

    assert caught.n >= 50
    assert caught.rate is not None
    assert caught.rate >= LEAST_SLIPS, [
        each.case.claim.text for each in run.slips if not each.faults and each.case.split == "tune"
    ]


def test_what_planqa_says_is_never_refused(run: Run) -> None:
    assert [(each.case.claim.text, each.faults) for each in run.said if each.faults] == []


def test_every_kind_of_corruption_is_made_and_changes_its_claim(run: Run) -> None:
    assert {each.case.kind for each in run.wrong} == set(KINDS)
    right = {
        (each.case.claim.text, each.case.claim.sources, each.case.claim.quotes) for each in (*run.right, *run.said)
    }
    for each in run.wrong:
        claim = each.case.claim
        assert (claim.text, claim.sources, claim.quotes) not in right or each.case.kind == "citation"


def test_the_same_seed_makes_the_same_claims(made: Made, assistant: Assistant) -> None:
    again = _make(assistant)

    assert [case.claim for case in again.wrong] == [case.claim for case in made.wrong]
    assert [case.claim for case in again.right] == [case.claim for case in made.right]


def test_the_report_has_a_row_for_each_kind_and_can_be_written_as_json(run: Run) -> None:
    text = as_markdown(run, show=2)

    for kind in KINDS:
        assert f"| {kind} | " in text
    assert json.loads(json.dumps(as_json(run)))["caught"]["n"] == run.caught().n


def test_paraphrases_by_hand_are_in_both_languages_and_halves_and_cite_records(assistant: Assistant) -> None:
    cases = list(by_hand(assistant.index.store.by_id, assistant.library))

    assert len(cases) >= 100
    assert {case.split for case in cases} == {"tune", "test"}
    for language in Language:
        assert sum(case.language is language for case in cases) >= 50
    assert len({case.claim.text for case in cases}) == len(cases)
    assert all(len(case.cited) == len(case.claim.sources) for case in cases)


def test_claims_as_models_word_them_are_right_and_wrong_in_both_languages_and_halves(assistant: Assistant) -> None:
    passage, library = assistant.index.store.by_id, assistant.library
    right, wrong = list(worded(passage, library)), list(slips(passage, library))

    for cases, least in ((right, 150), (wrong, 100)):
        assert len(cases) >= least
        assert {(case.split, case.language) for case in cases} == {
            (split, language) for split in ("tune", "test") for language in Language
        }
        assert len({case.claim.text for case in cases}) == len(cases)
        assert all(len(case.cited) == len(case.claim.sources) for case in cases)
    halves: dict[str, set[str]] = {}
    for case in (*right[:156], *wrong[:102]):  # the first batch: no record is in both halves
        for source in case.cited:
            halves.setdefault(source.statement.passage.id, set()).add(case.split)
    assert all(len(each) == 1 for each in halves.values())


@pytest.mark.parametrize(
    ("number", "vietnamese", "english"),
    [
        (5, "năm", "five"),
        (15, "mười lăm", "fifteen"),
        (21, "hai mươi mốt", "twenty-one"),
        (35, "ba mươi lăm", "thirty-five"),
        (100, "một trăm", "one hundred"),
        (205, "hai trăm linh năm", "two hundred and five"),
        (999, "chín trăm chín mươi chín", "nine hundred and ninety-nine"),
    ],
)
def test_numbers_in_words(number: int, vietnamese: str, english: str) -> None:
    assert in_words(number, Language.VIETNAMESE) == vietnamese
    assert in_words(number, Language.ENGLISH) == english
