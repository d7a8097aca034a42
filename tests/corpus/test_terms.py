"""Words that plans explain: abbreviations beside what they stand for, short titles, words in quotes."""

from __future__ import annotations

import pytest

from corpus.library import Library
from corpus.terms import GlossaryKind, find_terms


def _words(library: Library, plan: str, kind: GlossaryKind) -> list[str]:
    return [term.word for term in find_terms(library.document(plan).passages) if term.kind is kind]


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ("quang-ngai-tu", ["IoT", "TFP"]),
        # "… ứng dụng công nghệ viễn thông - CNTT" (line 45) lists two things: the dash explains nothing there
        ("quang-ngai-bao-cao", ["LGSP", "VneID", "HTTT", "CSDL", "IoT"]),
        ("ninh-binh-ubnd", ["IoT", "IoT", "PPP", "FDI"]),
        ("son-tinh-ubnd", ["DTI"]),  # not "CVP, PCVP (VX)" of the recipients
    ],
)
def test_abbreviations_stand_beside_what_they_mean(library: Library, plan: str, words: list[str]) -> None:
    assert _words(library, plan, GlossaryKind.ABBREVIATION) == words


def test_an_abbreviation_after_a_dash_is_found(library: Library) -> None:
    terms = find_terms(library.document("quang-binh-ubnd").passages)
    (ioc,) = [term for term in terms if term.word == "IOC"]

    assert ioc.passage.item == "59"
    assert ioc.passage.text[ioc.start : ioc.end] == " - IOC"


def test_short_titles_and_coined_words_are_found(library: Library) -> None:
    assert "Kế hoạch số 366-KH/TU" in _words(library, "quang-ngai-bao-cao", GlossaryKind.SHORT_TITLE)
    assert _words(library, "son-tinh-ubnd", GlossaryKind.SHORT_TITLE)[:2] == ["Kế hoạch hành động", "Kế hoạch"]
    assert "bộ não số" in _words(library, "quang-ngai-tu", GlossaryKind.QUOTED)
