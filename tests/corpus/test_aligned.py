"""AlignedText: whatever is cut, joined and replaced, a character points at the source it was made from."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.aligned import AlignedText
from corpus.records import Run

# The source is in small letters, all replacements are capitals: a small letter of the result was copied.
SOURCE = "ab cd* \t ba $dc$\n**ab** d-  c"
PATTERNS = [re.compile(p) for p in (r"\*+", r"\s+", r"\$\w*\$", r"[ab]", r"c.?d", r"-\s*", r"b(?= )", r"\w+", r"\b")]


def check(text: AlignedText) -> None:
    """What AlignedText and Run promise."""
    assert len(text.text) == len(text.starts) == len(text.ends) == len(text)
    for char, start, end in zip(text.text, text.starts, text.ends, strict=True):
        if start == -1:
            assert end == -1
            assert char.isspace() or char.isupper()
        else:
            assert 0 <= start < end <= len(SOURCE)
            assert char.isupper() or (SOURCE[start], end) == (char, start + 1)
    position = 0
    for run in text.runs():
        assert run.length > 0 and run.source_length > 0
        assert all(start == -1 for start in text.starts[position : run.start])
        position = run.start + run.length
        stretch = SOURCE[run.offset : run.offset + run.source_length]
        if run.exact:
            assert stretch == text.text[run.start : position]
        else:
            assert text.text[run.start : position].isupper()
    assert all(start == -1 for start in text.starts[position:])


@st.composite
def cleaned_texts(draw: st.DrawFn) -> AlignedText:
    """A text of pieces of the source in their order, cut and cleaned as plans are: whatever replaces is shorter."""
    cuts = sorted(draw(st.lists(st.integers(0, len(SOURCE)), min_size=2, max_size=6)))
    pieces = [AlignedText.copy(SOURCE[a:b], a) for a, b in pairwise(cuts)]
    text = AlignedText.join(pieces, draw(st.sampled_from([" ", "\t", ""])))
    for _ in range(draw(st.integers(0, 5))):
        match draw(st.sampled_from(["sub", "shorten", "slice", "strip"])):
            case "sub":
                text = text.sub(draw(st.sampled_from(PATTERNS)), draw(st.sampled_from(["", " "])))
            case "shorten":
                text = text.sub(re.compile(r"(?<=\$)[a-z]{2,}(?=\$)|\*[a-z]{2}\*"), "X")
            case "slice":
                start, end = draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))
                text = text[min(start, end) : max(start, end)]
            case _:
                text = text.strip()
    return text


@given(cleaned_texts())
def test_runs_point_at_what_they_claim(text: AlignedText) -> None:
    check(text)


@given(st.lists(cleaned_texts(), max_size=4), st.sampled_from([" ", "\t"]))
def test_join_keeps_every_part_and_leaves_out_empty_ones(parts: list[AlignedText], separator: str) -> None:
    joined = AlignedText.join(parts, separator)

    assert joined.text == separator.join(part.text for part in parts if part.text)
    check(joined)


@given(cleaned_texts(), st.sampled_from(PATTERNS), st.sampled_from(["", " ", "X", "XYZ"]))
def test_sub_gives_the_text_that_re_gives(text: AlignedText, pattern: re.Pattern[str], replacement: str) -> None:
    assert text.sub(pattern, replacement).text == pattern.sub(replacement, text.text)


def test_replacement_stands_for_the_whole_of_what_it_replaced() -> None:
    text = AlignedText.copy(r"đạt $\geq 5$ DN", 100).sub(re.compile(r"\$\\geq (\d)\$"), lambda m: f"≥ {m[1]}")

    assert text.text == "đạt ≥ 5 DN"
    assert text.runs() == (Run(0, 4, 100, 4), Run(4, 3, 104, 8, exact=False), Run(7, 3, 112, 3))


def test_joined_lines_are_two_runs_with_an_inserted_blank() -> None:
    text = AlignedText.join([AlignedText.copy("khoa học và", 0), AlignedText.copy("công nghệ", 13)])

    assert text.runs() == (Run(0, 11, 0, 11), Run(12, 9, 13, 9))
    assert text.starts[11] == -1


def test_inserted_blank_is_never_a_run_of_its_own() -> None:
    text = AlignedText.copy("a\u00a0\u00a0b", 0).sub(re.compile("\u00a0+"), " ")

    assert text.runs() == (Run(0, 1, 0, 1), Run(2, 1, 3, 1))


# Equal lengths are not enough: a run is exact only if nothing in it was replaced.
@pytest.mark.parametrize(
    ("pattern", "replacement", "kept"),
    [
        ("c", "X", slice(0, 5)),  # one letter for one
        ("cd", "XY", slice(0, 5)),  # two for two
        ("c", "XYZ", slice(3, 4)),  # a slice of a replacement, as long as what was replaced
        (r"ab cd", "XYZ", slice(0, 3)),
    ],
)
def test_exact_run_is_the_same_letters(pattern: str, replacement: str, kept: slice) -> None:
    check(AlignedText.copy(SOURCE, 0).sub(re.compile(pattern), replacement)[kept])


def test_replacement_over_pieces_out_of_order_covers_them() -> None:
    """The second piece of a cell that a page cut stands in the source after the cells to its right."""
    text = AlignedText.join([AlignedText.copy("cd", 3), AlignedText.copy("ab", 0)], "").sub(re.compile("da"), "X")

    check(text)
    assert text.text == "cXb"
    assert text.runs()[1] == Run(1, 1, 0, 5, exact=False)
