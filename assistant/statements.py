"""Statements: what an answer takes from one passage, in words, with the stretches of its text that they stand on."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.draft import Statement, Support
from assistant.phrases import Phrases
from corpus.folding import place_tone
from corpus.quantities import any_of
from corpus.records import Cell, Column, Flag, Passage, Role

__all__ = [
    "TASK_COLUMNS",
    "as_row",
    "header_supports",
    "section_name",
    "state",
    "state_row",
    "state_target",
    "state_task",
    "value_text",
]

_CUT = "…"
_GAP = f" {_CUT} "
_MARKS = {Flag.DONE.value: "done", Flag.NOT_YET.value: "not_yet"}
_NUMBER = re.compile(r"\d[\d.,]*(?:\s*[-–]\s*\d[\d.,]*)?")
_DIGIT = re.compile(r"\d")
_UNIT_IN_HEADING = re.compile(r"\((?P<unit>[^()]+)\)$")
_BEFORE_FIGURE = re.compile(r"[^\d(]*")
TASK_COLUMNS = (Column.LEAD, Column.COORDINATOR, Column.RESULT, Column.DEADLINE)


def state(passage: Passage, stretches: tuple[tuple[int, int], ...], years: Sequence[int], words: Phrases) -> Statement:
    """These stretches of a passage's text; of a row of a table all that it says for these years."""
    if passage.role is Role.ROW:
        return state_row(passage, years, words)
    quoted = _GAP.join(passage.text[start:end] for start, end in stretches)
    if passage.text[stretches[0][0]].islower() and stretches[0][0]:
        quoted = f"{_CUT} {quoted}"
    if quoted.endswith(";") and stretches[-1][1] < len(passage.text):
        quoted = f"{quoted} {_CUT}"
    label = _label(passage, words)
    return Statement(passage, f"{label}: {quoted}" if label else quoted, stretches)


def header_supports(passage: Passage) -> tuple[Support, ...]:
    """The header of a table, where the years of its columns stand unless a period's row above says them.

    It is cited too for what an answer calls columns that are no task's and no indicator's.
    """
    kinds = {cell.column for cell in passage.cells}
    years = {str(cell.year) for cell in passage.cells if cell.year is not None}
    said = [cell.header for cell in passage.cells if cell.column is Column.OTHER and cell.end > cell.start]
    named = bool(said) and Column.VALUE not in kinds and (Column.LEAD not in kinds or _DIGIT.search("".join(said)))
    if passage.header is None or (years <= set(passage.section.path) and not named):
        return ()  # "Phụ lục II > 2030 > …" says the year itself
    section = passage.section.path[0] if passage.section.path else ""
    return (Support(passage.plan, section, passage.header),)


def as_row(passage: Passage) -> dict[str, str]:
    """A row of a table by the headings of its columns."""
    cells = {"plan": passage.plan, "section": str(passage.section)}
    for cell in passage.cells:
        header = cell.header or ("TT" if cell.column is Column.NUMBER else cell.column.value)
        name = f"{header} {cell.year}" if cell.year and str(cell.year) not in header else header
        cells[name] = passage.text[cell.start : cell.end]
    return cells


def section_name(passage: Passage, words: Phrases) -> str:
    """Where a passage stands: its section path, or what part of the plan it is if it stands in none."""
    return str(passage.section) or words.parts[passage.role.value]


def _label(passage: Passage, words: Phrases) -> str:
    if passage.role in (Role.SIGNATURE, Role.RECIPIENTS, Role.LETTERHEAD, Role.TITLE):
        return words.parts[passage.role.value]
    if passage.role is Role.FOOTNOTE:
        return words.say("footnote", item=passage.item)
    return words.say("heading", section=passage.section) if passage.role is Role.HEADING else ""


def state_row(
    passage: Passage,
    years: Sequence[int],
    words: Phrases,
    *,
    columns: Collection[Column] = TASK_COLUMNS,
    asked: Collection[Column] = (),
) -> Statement:
    """A row of a table, whole: of indicators for these years, or of tasks with these columns."""
    if any(cell.column is Column.VALUE for cell in passage.cells):
        text = state_target(passage, years, words)
    elif any(cell.header for cell in passage.cells) and not any(cell.column is Column.LEAD for cell in passage.cells):
        text = _state_other(passage, words)
    else:
        text = state_task(passage, columns, asked, words)
    return Statement(passage, text, ((0, len(passage.text)),), header_supports(passage), as_row(passage))


def state_task(passage: Passage, columns: Collection[Column], asked: Collection[Column], words: Phrases) -> str:
    """A task in words: "Nhiệm vụ 59.1 – …; chủ trì: **Sở …**; thời gian hoàn thành: **2025**".

    `columns` are those to say; one that is `asked` and empty is said to be unstated.
    """
    name = passage.cell(Column.NAME)
    head = words.say("task", item=passage.item) if passage.item else ""
    parts = [" – ".join(part for part in (head, name) if part)]
    heads_others = not any(passage.cell(column) for column in TASK_COLUMNS)  # its sub-items say the rest
    for column in TASK_COLUMNS:
        text = passage.cell(column)
        if column in columns and text.strip("- "):
            emphasised = f"**{text}**" if column in asked or column in (Column.LEAD, Column.DEADLINE) else text
            parts.append(words.say("cell", header=words.column(column), text=emphasised))
        elif column in asked and not heads_others:
            parts.append(words.say("cell", header=words.column(column), text=words.say("unstated")))
    return "; ".join([*parts, *_others(passage, words)])


def _state_other(passage: Passage, words: Phrases) -> str:
    """A row of a table of another kind: its name, then each cell under its heading: "Xã Cửa Lở; số tàu cá: 340"."""
    said = [_say(cell, _cut(passage, cell), words) for cell in passage.cells if cell.column in _SAID_OF_OTHERS]
    return "; ".join(each for each in (passage.cell(Column.NAME), *said) if each)


_SAID_OF_OTHERS = frozenset(Column) - {Column.NUMBER, Column.NAME}


def _others(passage: Passage, words: Phrases) -> list[str]:
    """The cells of the columns that planqa does not know, under their headings."""
    said = (_say(cell, _cut(passage, cell), words) for cell in passage.cells if cell.column is Column.OTHER)
    return [each for each in said if each]


def _say(cell: Cell, text: str, words: Phrases) -> str:
    """A cell under its heading, a figure with the unit that stands there: "Tổng mức đầu tư (tỷ đồng): 58,2 tỷ đồng"."""
    unit = _UNIT_IN_HEADING.search(cell.header)
    if unit and _NUMBER.fullmatch(text):
        text = value_text(text, unit["unit"], words)
    return words.say("cell", header=cell.header, text=text) if text and cell.header else text


def state_target(passage: Passage, years: Sequence[int], words: Phrases) -> str:
    """A row of indicators in words: "Chỉ tiêu 5.13, đến năm 2030 – …: **≥ 40%**; theo dõi, đánh giá: Sở …".

    Of a row with several years those of `years` are said, or all if none of them is there; how things stood, by its
    heading ("Hiện trạng năm 2024: **28%**"), only where that year is asked.
    """
    values = [cell for cell in passage.cells if cell.column is Column.VALUE]
    base = [cell for cell in passage.cells if cell.column is Column.BASE and cell.year in years]
    unit = passage.cell(Column.UNIT)
    if not base and len(values) == 1 and values[0].year:
        head = words.say("indicator_year", item=passage.item, period=words.say("period", year=values[0].year))
        said = f"**{value_text(_cut(passage, values[0]), unit, words)}**"
    else:
        head = words.say("indicator", item=passage.item)
        asked = [*base, *(cell for cell in values if cell.year in years)] or values
        same = len({cell.year for cell in values}) < len(values)  # 2030 of the centre, and 2030 of the province
        values_said = (
            (cell.header if same or cell in base else cell.year, value_text(_cut(passage, cell), unit, words))
            for cell in asked
        )
        said = "; ".join(f"{label}: **{value}**" if label else value for label, value in values_said)
    owner = passage.cell(Column.OWNER)
    watched = f"; {words.say('cell', header=words.column(Column.OWNER), text=owner)}" if owner else ""
    return f"{head} – {passage.cell(Column.NAME).rstrip('.')}: {said}{watched}"


def value_text(value: str, unit: str, words: Phrases) -> str:
    """A value with its unit: "≥ 95%", "20% GRDP", "≥ 3 DN"; a mark with what it means: "- (chưa thực hiện)"."""
    if not value:
        return words.say("blank")
    if value in _MARKS:
        return words.say(_MARKS[value], mark=value)
    if (
        not unit
        or not any(char.isdigit() for char in value)
        or re.search(any_of([place_tone(unit)]), place_tone(value))
    ):
        return value
    if value.endswith("%"):  # a bullet's "10%" of "% GRDP"
        return f"{value} {unit.removeprefix('%').strip()}".strip()
    number = _NUMBER.search(value)
    shares = unit == "%" or (unit.startswith("%") and number is not None and number.end() == len(value))
    if number and shares and _BEFORE_FIGURE.fullmatch(value[: number.start()]):
        return f"{value[: number.end()]}%{value[number.end() :]}{unit[1:]}"
    return f"{value} ({unit})" if unit.startswith("%") or "(" in unit else f"{value} {unit}"


def _cut(passage: Passage, cell: Cell) -> str:
    return passage.text[cell.start : cell.end]
