"""Hits at gold lines, the groups and differences made of them, and both reports."""

from __future__ import annotations

import json

import numpy as np
import pytest

from eval.peers.comparison import SYSTEMS, Comparison, Measured, answerable, hits
from eval.peers.protocol import Lines
from eval.peers.report import as_json, as_markdown
from eval.questions import GoldQuestion, Line

TEXT = "một hai\n\nba bốn năm\nsáu"
GOLD = frozenset({("a", 3), ("b", 7)})


@pytest.mark.parametrize(
    ("piece", "lines"),
    [
        ("một hai", (1,)),
        ("hai", (1,)),
        ("hai\n\nba", (1, 2, 3)),
        ("hai\n\n", (1,)),
        ("\n\nba", (3,)),
        ("\nba bốn năm\n", (3,)),
        ("năm\nsáu", (3, 4)),
        ("sáu", (4,)),
        ("\n\n", ()),
        ("", ()),
    ],
)
def test_a_piece_covers_the_lines_that_its_words_stand_in(piece: str, lines: tuple[int, ...]) -> None:
    start = TEXT.index(piece)

    assert Lines(TEXT).of(start, start + len(piece)) == lines


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], [0, 0, 0]),
        ([[("a", 3)]], [1, 1, 1]),
        ([[("b", 3)], [("a", 2), ("a", 3), ("a", 4)]], [0, 1, 1]),  # another plan's line 3 is no hit
        ([[("a", 1)]] * 4 + [[("b", 7)]], [0, 1, 1]),
        ([[("a", 1)]] * 5 + [[("b", 7)]], [0, 0, 1]),
        ([[("a", 1)]] * 9 + [[("b", 7)]], [0, 0, 1]),
        ([[("a", 1)]] * 10 + [[("b", 7)]], [0, 0, 0]),
        ([[], [("a", 3)]], [0, 1, 1]),
    ],
)
def test_a_hit_is_a_result_that_holds_a_gold_line(found: list[list[Line]], expected: list[float]) -> None:
    assert hits(found, GOLD) == expected


def test_follow_ups_and_questions_without_evidence_are_left_out() -> None:
    whole = _question("Ai chủ trì nhiệm vụ IOC?")
    follow_up = GoldQuestion("s", "2", "lead", "short", "còn Quảng Ngãi?", history=(whole.text,), gold=GOLD)
    refused = GoldQuestion("s", "3", "unanswerable", "short", "Lương của ông ấy?")

    assert answerable([whole, follow_up, refused]) == (whole,)


def test_the_groups_are_all_questions_and_each_writing() -> None:
    comparison = _comparison()

    groups = {group.name: (group.questions, group.hits["planqa"][1].mean) for group in comparison.groups()}
    assert groups == {"all": (4, 0.75), "accented": (2, 1.0), "bare": (1, 0.0), "english": (1, 1.0)}
    assert comparison.groups()[0].hits["txtai"][0].mean == 0.25


def test_differences_are_of_planqa_less_each_peer() -> None:
    differences = _comparison().differences()

    assert list(differences) == ["txtai"]  # neither planqa itself nor its own answers
    at_five = differences["txtai"][1]
    assert at_five.interval.mean == 0.25
    assert (at_five.interval.low, at_five.interval.high) == (0.0, 0.75)
    assert at_five.p > 0.5


def test_without_planqa_there_is_nothing_to_compare_with() -> None:
    comparison = _comparison()
    peers = Comparison(comparison.questions, {"txtai": comparison.measured["txtai"]}, {})

    assert peers.differences() == {}
    assert "less each peer" not in as_markdown(peers, "test", "model")


def test_the_markdown_report() -> None:
    report = as_markdown(_comparison(), "tune", "multilingual-e5-small")

    assert report.startswith(
        "# planqa beside its peers: 4 questions, split tune\n\n- embedding model: multilingual-e5-s"
    )
    assert (
        "| planqa | 50.0% [0.0, 100.0] | 75.0% [25.0, 100.0] | 75.0% [25.0, 100.0] | 1,000 | 25 | 38 | 30 | 1.5 | 900 "
        "| 300 |" in report
    )
    assert "| txtai | +25.0 [+0.0, +75.0] | +25.0 [+0.0, +75.0] | +0.0 [+0.0, +0.0] | 1.0000 |" in report
    assert "| bare (1) | txtai | 0.0% [0.0, 0.0] |" in report
    assert f"- txtai: {SYSTEMS['txtai'].settings}\n" in report
    assert report.endswith("## Not measured\n\n- haystack: haystack: it ended.\n")


def test_the_json_report() -> None:
    report = json.loads(json.dumps(as_json(_comparison(), "tune", "multilingual-e5-small")))

    assert (report["split"], report["questions"]) == ("tune", 4)
    assert list(report["systems"]) == ["planqa", "planqa-ask", "txtai"]
    planqa = report["systems"]["planqa"]
    assert (planqa["pieces"], planqa["build_seconds"], planqa["search_megabytes"]) == (7, 30.0, 300.0)
    assert planqa["milliseconds_50"] == 25.0
    assert planqa["hits"]["bare"] == {
        "questions": 1,
        "hit@1": {"mean": 0.0, "low": 0.0, "high": 0.0},
        "hit@5": {"mean": 0.0, "low": 0.0, "high": 0.0},
        "hit@10": {"mean": 0.0, "low": 0.0, "high": 0.0},
    }
    assert report["differences"]["planqa - txtai"]["hit@5"]["mean"] == 0.25
    assert report["failed"] == {"haystack": "haystack: it ended."}


def test_a_report_of_nothing_but_failures() -> None:
    report = as_markdown(Comparison((_question("Ai?"),), {}, {"txtai": "txtai: it ended."}), "test", "model")

    assert "## Hits" not in report
    assert report.endswith("## Not measured\n\n- txtai: txtai: it ended.\n")


def _question(text: str) -> GoldQuestion:
    return GoldQuestion("s", text, "lead", "short", text, gold=GOLD)


def _comparison() -> Comparison:
    texts = (
        "Ai chủ trì nhiệm vụ IOC của Quảng Bình?",
        "Chỉ tiêu phủ sóng 5G năm 2030?",
        "ai chu tri nhiem vu ioc",
        "who leads the IOC task?",
    )
    return Comparison(
        tuple(map(_question, texts)),
        {
            "planqa": _measured([[1, 1, 1], [1, 1, 1], [0, 0, 0], [0, 1, 1]]),
            "planqa-ask": _measured([[1, 1, 1]] * 4),
            "txtai": _measured([[1, 1, 1], [0, 1, 1], [0, 0, 0], [0, 0, 1]]),
        },
        {"haystack": "haystack: it ended."},
    )


def _measured(found: list[list[int]]) -> Measured:
    return Measured(
        hits=np.array(found, np.float64),
        characters=np.array([500.0, 1500.0, 1000.0, 1000.0]),
        milliseconds=np.array([10.0, 20.0, 30.0, 40.0]),
        pieces=7,
        build_seconds=30.0,
        build_megabytes=900.0,
        open_seconds=1.5,
        search_megabytes=300.0,
    )
