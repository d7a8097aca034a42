"""Targets in running text: the bullet "Có ≥ 08 doanh nghiệp khoa học và công nghệ trên địa bàn."

A bullet is parted into statements at ";" and full stops, and a statement with several values before the words that
begin the next one. A value is a figure with "%" or "≥", a number that opens a clause ("Có từ 07 người"), that follows
"đạt", or that counts something; other numbers ("tốc độ trên 01 Gbps/s", "mức 2", "sau 12 tháng") belong to the
indicator.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from corpus.folding import fold_spaces
from corpus.quantities import Figure, Mark, any_of, find_figures, lower_case, target_wording
from corpus.records import Quantity

__all__ = ["BulletTarget", "read_bullet_targets", "read_unit"]


@dataclass(frozen=True, slots=True)
class BulletTarget:
    """One target of a bullet; or a stated aim, whose quantity is empty (`raw` is "").

    `start` and `end` tell where its statement stands in the bullet's text, without the punctuation around it.
    `quantity.raw` stands in it letter for letter: comparator, number and sign of a share ("≥ 50%", "từ 07", "1-2"). The
    indicator is the statement without the value and without "Có", "đạt" and the like; "Mỗi năm" and "Đến năm 2030" are
    moved to its end. The unit is as printed: "%", "% GRDP", "doanh nghiệp", or "" where none is recognised; the thing
    that is counted also stays in the indicator. An aim's indicator is its whole statement.
    """

    indicator: str
    unit: str
    quantity: Quantity
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Statement:
    start: int
    end: int
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class _Breaks:
    """Where the sentences of a text and their clauses begin, after the first, and the figures that may be values."""

    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Patterns on lower-case text; the first two fit at a place, `run_up_before` and `reach` before one."""

    opening: re.Pattern[str]
    run_up: re.Pattern[str]
    run_up_before: re.Pattern[str]
    reach: re.Pattern[str]
    indicator: re.Pattern[str]
    base: re.Pattern[str]
    unit: re.Pattern[str]
    measure: re.Pattern[str]
    time: re.Pattern[str]
    closing: re.Pattern[str]


_BRACKETS = {"(": ")", "[": "]", "“": "”", "«": "»"}
_LEFT = ",;.:)"
_RIGHT = ",;.:("
_COUNTS = re.compile(r"\s+[^\W\d_]")


@cache
def _patterns() -> _Patterns:
    words = target_wording().words
    year = r"[0-9]{4}(?:\s*[-–]\s*[0-9]{4})?"
    when = rf"(?P<when>{any_of(words['recurrences'])}|{any_of(words['dates'])}\s+{year})"
    run_up = any_of([*words["openings"], *words["fillers"], *words["reaches"]])
    unit = any_of(words["units"])
    scale = rf"(?:{any_of(words['scales'])}\s+)?"
    return _Patterns(
        opening=re.compile(rf"(?:{when}|{any_of(words['openings'])})[\s,:]+"),
        run_up=re.compile(rf"(?:{when}|{run_up})[\s,:]+"),
        run_up_before=re.compile(rf"(?:{run_up}\s+)+$"),
        reach=re.compile(rf"(?:(?:{any_of(words['reaches'])}|:)\s*)+$"),
        indicator=re.compile(any_of(words["indicators"])),
        base=re.compile(rf"\s*(?P<unit>{any_of(words['bases'])})"),
        unit=re.compile(rf"\s*(?P<unit>{scale}(?P<thing>{unit}(?:\s*{any_of(words['joins'])}\s*{unit})*))"),
        measure=re.compile(rf"\s*(?P<unit>{scale}{any_of(words['measures'])})(?P<thing>)"),
        time=re.compile(rf"\s*{any_of(words['times'])}"),
        closing=re.compile(any_of([*target_wording().after])),
    )


def read_bullet_targets(text: str) -> tuple[BulletTarget, ...]:
    """The targets and stated aims in the text of one bullet (without its dash), in its order.

    They do not overlap, and leave out nothing but white space and punctuation. A text without any value is one stated
    aim; one without a letter or figure gives none. Never raises.
    """
    lower = lower_case(text)
    figures = tuple(find_figures(text))
    breaks = _breaks(text, figures)
    statements: list[_Statement] = []
    for start, end in pairwise((0, *breaks.sentences, len(text))):
        clauses = [start, *(place for place in breaks.clauses if start < place < end)]
        values = _values(lower, [figure for figure in breaks.figures if start <= figure.start < end], clauses)
        cuts = [start, *(_cut(lower, before, after, clauses) for before, after in pairwise(values)), end]
        for i, (first, last) in enumerate(pairwise(cuts)):
            statements.append(_Statement(first, last, values[i] if values else None))
    targets: list[BulletTarget] = []
    for statement in _join_aims(statements):
        start, end = _trim(text, statement.start, statement.end)
        if statement.figure is not None:
            targets.append(_target(text, lower, start, end, statement.figure, targets))
        elif start < end:
            targets.append(BulletTarget(text[start:end], "", Quantity(""), start, end))
    return tuple(targets)


def read_unit(value: str) -> str:
    """The unit beside the first figure of a value: "% GRDP" of "khoảng 13% GRDP", "" where none is recognised."""
    figure = next(find_figures(value), None)
    return "" if figure is None else _unit(value, lower_case(value), figure, len(value), leads=False, is_named=True)[0]


# --- statements ------------------------------------------------------------------------------------------------------


def _breaks(text: str, figures: Sequence[Figure]) -> _Breaks:
    """The breaks of a text. Brackets and quotes are passed over, unless a share or a limit stands in them."""
    sentences: list[int] = []
    clauses: list[int] = []
    passed: list[tuple[int, int]] = []
    i = 0
    while i < len(text):
        char = text[i]
        close = _closing(text, i) if char in _BRACKETS else None
        if close is not None and not any(_is_plain_value(f) and i < f.start < close for f in figures):
            passed.append((i, close))
            i = close
        elif char == "(" or (char == "," and text[i + 1 : i + 2].isspace()):
            clauses.append(i + 1)
        elif char == ";" or (char == "." and _ends_sentence(text, i)):
            sentences.append(i + 1)
        i += 1
    outside = tuple(f for f in figures if not any(first < f.start < last for first, last in passed))
    return _Breaks(tuple(sentences), tuple(clauses), outside)


def _closing(text: str, start: int) -> int | None:
    """Where the bracket or quote that opens at `start` closes."""
    opening, closing, depth = text[start], _BRACKETS[text[start]], 0
    for i in range(start, len(text)):
        depth += (text[i] == opening) - (text[i] == closing)
        if depth == 0:
            return i
    return None


def _ends_sentence(text: str, stop: int) -> bool:
    after = text[stop + 1 :].lstrip()[:1]
    word = (text[:stop].split() or [""])[-1]
    return (
        text[stop + 1 : stop + 2].isspace()
        and not after.islower()
        and not text[:stop].endswith((".", "…"))
        and word not in target_wording().words["abbreviations"]
    )


def _is_plain_value(figure: Figure) -> bool:
    return figure.sign != "" or figure.mark is Mark.SYMBOL


def _values(lower: str, figures: Sequence[Figure], clauses: Sequence[int]) -> list[Figure]:
    """Those figures of a sentence that are values of targets; its clauses begin at `clauses`."""
    values: list[Figure] = []
    for figure in figures:
        if (
            _is_plain_value(figure)
            or _opens_clause(lower, figure, clauses)
            or _is_counted(lower, figure, figures, values[-1] if values else None, clauses)
        ):
            values.append(figure)
    return values


def _opens_clause(lower: str, figure: Figure, clauses: Sequence[int]) -> bool:
    """Whether a number that counts opens a clause: "Có từ 07 người", ", trong đó có 5 xã", but not "12 tháng sau"."""
    patterns = _patterns()
    if not _COUNTS.match(lower, figure.end) or (figure.mark < Mark.FIRM and patterns.time.match(lower, figure.end)):
        return False
    if _pass(patterns.run_up, lower, clauses[0], figure.start)[0] == figure.start:
        return True
    clause = max(place for place in clauses if place <= figure.start)  # in a list ", 5 …" may be anything
    words = _skip_spaces(lower, clause)
    return clause != clauses[0] and words < figure.start == _pass(patterns.run_up, lower, clause, figure.start)[0]


def _is_counted(
    lower: str, figure: Figure, figures: Sequence[Figure], before: Figure | None, clauses: Sequence[int]
) -> bool:
    """Whether a number is a value though neither "%" nor "≥" says so, nor its place.

    In the clause of another value it qualifies that one: "Có ≥ 60% hộ … với tốc độ tối thiểu 100 Mbps".
    """
    if any(_is_plain_value(other) and not _are_parted(other, figure, clauses) for other in figures):
        return False
    if before is not None and not _are_parted(before, figure, clauses):
        return False
    patterns = _patterns()
    return (
        patterns.reach.search(lower[: figure.start]) is not None
        or patterns.unit.match(lower, figure.end) is not None
        or (figure.mark >= Mark.FIRM and before is None)
    )


def _are_parted(one: Figure, other: Figure, clauses: Sequence[int]) -> bool:
    first, second = sorted((one, other), key=lambda figure: figure.start)
    return any(first.end < place <= second.start for place in clauses)


def _cut(lower: str, before: Figure, after: Figure, clauses: Sequence[int]) -> int:
    """Where, between two values of one sentence, the statement of the second begins."""
    patterns = _patterns()
    between = [place for place in clauses if before.end < place <= after.start]
    openers = [match.start() for match in patterns.indicator.finditer(lower, before.end, after.start)]
    for place in reversed(between):
        if _pass(patterns.run_up, lower, place, after.start)[0] == after.start:  # ", trong số đó có 10% doanh nghiệp"
            return place
    for place in reversed(between):
        if _pass(patterns.opening, lower, place, after.start)[0] in openers:  # ", tỷ lệ người dân có chữ ký số ≥ 10%"
            return place
    if openers and openers[-1] > _skip_spaces(lower, before.end):  # "… và tỷ lệ …", but not "≥ 40% tỷ lệ …"
        place = openers[-1]
    elif between:
        return between[-1]
    else:
        place = after.start
    run_up = patterns.run_up_before.search(lower, before.end, place)
    return run_up.start() if run_up else place


def _join_aims(statements: Sequence[_Statement]) -> list[_Statement]:
    """Statements without a value that follow each other are one."""
    joined: list[_Statement] = []
    for statement in statements:
        if joined and joined[-1].figure is None and statement.figure is None:
            joined[-1] = _Statement(joined[-1].start, statement.end, None)
        else:
            joined.append(statement)
    return joined


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without white space and the punctuation that parts statements."""
    while start < end and (text[start].isspace() or text[start] in _LEFT):
        start += 1
    while start < end:
        last = text[end - 1]
        unopened = last == ")" and text.count("(", start, end) < text.count(")", start, end)
        if not (last.isspace() or last in _RIGHT or unopened):
            break
        end -= 1
    return start, end


# --- one target ------------------------------------------------------------------------------------------------------


def _target(
    text: str, lower: str, start: int, end: int, figure: Figure, before: Sequence[BulletTarget]
) -> BulletTarget:
    patterns = _patterns()
    words, times = _pass(patterns.run_up, lower, start, figure.start)
    leads = words == figure.start
    if not leads:
        words, times = _pass(patterns.opening, lower, start, figure.start)
    name = lower[words : figure.start].rstrip()
    reach = patterns.reach.search(name)
    subject = text[words : words + (reach.start() if reach else len(name))].rstrip()
    is_named = reach is not None or patterns.indicator.match(name) is not None
    unit, rest = _unit(text, lower, figure, end, leads=leads, is_named=is_named)
    after = _rest(text, lower, figure, rest, end)
    glue = "" if after.startswith(tuple(_LEFT)) else " "
    indicator = fold_spaces(glue.join((subject, after)).strip(" ,:"))
    if not indicator:  # "…, phấn đấu đạt 60%": another value of the same
        same = next((target.indicator for target in reversed(before) if target.quantity.raw), "")
        return BulletTarget(same or text[start:end], unit, figure.quantity, start, end)
    return BulletTarget(" ".join((indicator, *times)), unit, figure.quantity, start, end)


def _rest(text: str, lower: str, figure: Figure, start: int, end: int) -> str:
    """What stands behind a value, without the words that close it: "từ 30% GRDP trở lên".

    In "80% dân số từ 15 tuổi trở lên" they close another number.
    """
    closing = _patterns().closing.search(lower, start, end) if figure.mark is Mark.LOOSE else None
    if closing is None or any(map(str.isdigit, text[start : closing.start()])):
        return text[start:end].strip()
    closes = target_wording().after[fold_spaces(closing.group())] is figure.quantity.comparator
    return (
        fold_spaces(f"{text[start : closing.start()]} {text[closing.end() : end]}")
        if closes
        else text[start:end].strip()
    )


def _unit(text: str, lower: str, figure: Figure, end: int, *, leads: bool, is_named: bool) -> tuple[str, int]:
    """The unit of a value, and where what belongs to the indicator goes on after it.

    A value that leads its indicator ("80% dân số trưởng thành …", "08 doanh nghiệp …", "Đào tạo 100 cán bộ") shares
    words with it; where the indicator was named before ("kinh tế số đạt 10% GRDP"), they are its unit alone.
    """
    patterns = _patterns()
    if figure.sign:
        base = patterns.base.match(lower, figure.end, end) if is_named and not leads else None
        if base is None:
            return figure.sign, figure.end
        return f"{figure.sign} {fold_spaces(text[base.start('unit') : base.end()])}", base.end()
    both = (patterns.unit.match(lower, figure.end, end), patterns.measure.match(lower, figure.end, end))
    found = max((match for match in both if match), key=lambda match: match.end(), default=None)
    if found is None:
        return "", figure.end
    unit = fold_spaces(text[found.start("unit") : found.end("unit")])
    return unit, found.end() if is_named and not leads else found.start("thing")


# --- places ----------------------------------------------------------------------------------------------------------


def _pass(pattern: re.Pattern[str], lower: str, start: int, end: int) -> tuple[int, list[str]]:
    """Where the words begin after all that fits the pattern from `start` on, and the words of time passed."""
    place = _skip_spaces(lower, start)
    times: list[str] = []
    while place < end and (match := pattern.match(lower, place, end)):
        if match["when"]:
            times.append(match["when"])
        place = match.end()
    return place, times


def _skip_spaces(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start
