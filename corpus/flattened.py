"""Tables whose cells have run together, line after line, as PDF text gives them.

The columns are found by their header words; a row begins at a number that can follow the last one; its cells are told
apart by units and values (indicators) or by the names of agencies and the wording of deadlines (tasks). Where the text
does not tell, the row carries a doubt in words instead of a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.aligned import AlignedText
from corpus.clean import clean_block
from corpus.headings import ColumnHeader
from corpus.layout import Line
from corpus.records import Column
from corpus.tables import TableRow, TableRowKind
from corpus.wording import columns, structure

__all__ = ["find_table", "read_flattened_table"]

_ROW_START = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})*|[IVXL]+)\.?(?:\s+(?=[^\W\d_]|“)|$)")
_VALUE = r"(?:(?:[≥≤<>]\s*)?\d[\d.,]*(?:\s*\([^)]*\))?|-|X)"
_DATE = r"\d{1,2}/\d{4}|\d{4}"
_FEWEST_COLUMNS = 3
_FURTHEST_SKIP = 2
_EMPTY = AlignedText("", (), (), ())


def find_table(lines: Sequence[Line]) -> int | None:
    """The index of the line where a flattened table's header begins, or None."""
    return next((i for i in range(len(lines)) if _read_header(lines, i)), None)


def read_flattened_table(lines: Sequence[Line]) -> tuple[list[TableRow], list[Line], list[Line]]:
    """Rows, header lines and the lines after the table, of lines that begin with a table's header.

    A line that begins a note ("Ghi chú: …") ends the table.
    """
    header = _read_header(lines, 0)
    if header is None:
        return [], [], list(lines)
    headers, length = header
    header_lines = list(lines[:length])
    nearest = tuple(header_lines)
    groups: list[tuple[str, list[Line]]] = []
    headers_above: list[tuple[Line, ...]] = []
    i = length
    while i < len(lines) and not lines[i].text.text.startswith(structure().notes):
        repeated = _repeats(lines, i, header_lines[:length])
        if repeated:
            nearest = tuple(lines[i : i + repeated])
            header_lines.extend(nearest)
            i += repeated
            continue
        start = _row_start(lines[i].text.text)
        if start is not None and _follows(start["number"], [number for number, _ in groups]):
            groups.append((start["number"], []))
            headers_above.append(nearest)
        elif not groups:
            break
        groups[-1][1].append(lines[i])
        i += 1
    rows = [
        _read_row(number, members, headers, above)
        for (number, members), above in zip(groups, headers_above, strict=True)
    ]
    return rows, header_lines, list(lines[i:])


def _row_start(text: str) -> re.Match[str] | None:
    """A match that covers the number of a row, alone on its line or before a capital ("2025 và" begins no row)."""
    match = _ROW_START.match(text)
    return None if match is None or text[match.end() : match.end() + 1].islower() else match


def _read_header(lines: Sequence[Line], start: int) -> tuple[tuple[ColumnHeader, ...], int] | None:
    """The columns of the header that begins at this line and the number of lines it takes."""
    numbers = tuple(wording for wording, column in columns().headers.items() if column is Column.NUMBER)
    first = lines[start].text.text
    if not any(first == wording or first.startswith(wording + " ") for wording in numbers):
        return None
    text, end = "", start
    while end < len(lines) and not (end > start and _row_start(lines[end].text.text)):
        text = f"{text} {lines[end].text.text}".strip()
        end += 1
    headers = _parse_header(" ".join(text.split()))
    return (headers, end - start) if headers else None


def _repeats(lines: Sequence[Line], start: int, header: Sequence[Line]) -> int:
    """How many lines from here are the table's header once more, 0 if they are not; it may stand within a row."""
    wanted = " ".join(" ".join(line.text.text.split()) for line in header)
    text, end = "", start
    while end < len(lines) and len(text) < len(wanted):
        text = f"{text} {' '.join(lines[end].text.text.split())}".strip()
        end += 1
        if text == wanted:
            return end - start
    return 0


def _parse_header(text: str) -> tuple[ColumnHeader, ...] | None:
    known = columns()
    wordings = sorted(known.headers, key=len, reverse=True)
    years: list[ColumnHeader] = []
    plain: list[ColumnHeader] = []
    while text:
        period = known.period.match(text)
        wording = next((w for w in wordings if text.lower().startswith(w.lower())), None)
        if period is not None:
            years.append(ColumnHeader(Column.VALUE, period.group(), int(period["year"])))
            text = text[period.end() :].lstrip()
        elif wording is not None:
            plain.append(ColumnHeader(known.headers[wording], text[: len(wording)]))
            text = text[len(wording) :].lstrip()
        else:
            return None
    if len(plain) + len(years) < _FEWEST_COLUMNS:
        return None
    if years:  # "Kết quả" above the years is their common heading, not a column
        plain = [header for header in plain if header.column not in (Column.RESULT, Column.VALUE)]
        owner = next((i for i, header in enumerate(plain) if header.column is Column.OWNER), len(plain))
        plain[owner:owner] = years
    return tuple(plain)


def _follows(number: str, before: Sequence[str]) -> bool:
    """Whether a number can be the next row's, after the rows so far (numbers in wrapped cells cannot)."""
    romans = [n for n in before if n[0] in "IVXL"]
    if number[0] in "IVXL":
        return len(number) <= 4 and number == _ROMANS[len(romans)] if len(romans) < len(_ROMANS) else False
    arabic = [tuple(map(int, n.split("."))) for n in before if n[0] not in "IVXL"]
    parts = tuple(map(int, number.split(".")))
    if not arabic:
        return parts in ((1,), (1, 1))
    last = arabic[-1]
    if len(parts) == 1:
        return last[0] < parts[0] <= last[0] + _FURTHEST_SKIP
    if parts[0] == last[0]:
        return parts[1] <= (last[1] if len(last) > 1 else 0) + _FURTHEST_SKIP
    return last[0] < parts[0] <= last[0] + _FURTHEST_SKIP and parts[1] == 1


_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def _read_row(number: str, lines: list[Line], headers: tuple[ColumnHeader, ...], above: tuple[Line, ...]) -> TableRow:
    start = _row_start(lines[0].text.text)
    length = start.end() if start else 0
    number_cell = lines[0].text[: len(number)]
    content = [lines[0].text[length:].strip(), *(line.text for line in lines[1:])]
    pieces = [(line, text) for line, text in zip(lines, content, strict=True) if text.text]
    doubts: list[str] = []
    by_column: dict[tuple[Column, int | None], AlignedText] = {(Column.NUMBER, None): number_cell}
    if number[0] in "IVXL":
        by_column[Column.NAME, None] = _join(text for _, text in pieces)
        kind = TableRowKind.GROUP
    elif any(header.column is Column.VALUE for header in headers):
        kind = _read_indicator(pieces, headers, by_column, doubts)
    else:
        kind = TableRowKind.ITEM
        _read_task(pieces, by_column)
    cells = [by_column.get((header.column, header.year), _EMPTY) for header in headers]
    return TableRow(kind, number, lines, cells, headers, above, None, doubts)


def _join(parts: Iterable[AlignedText]) -> AlignedText:
    return clean_block(AlignedText.join(parts))


def _read_indicator(
    pieces: Sequence[tuple[Line, AlignedText]],
    headers: Sequence[ColumnHeader],
    by_column: dict[tuple[Column, int | None], AlignedText],
    doubts: list[str],
) -> TableRowKind:
    """Name, unit, values and owner: "Tỷ lệ … % ≥ 85 ≥ 90 ≥ 95 100 100 Công an"."""
    text = AlignedText.join(text for _, text in pieces)
    years = [header.year for header in headers if header.column is Column.VALUE]
    units = "|".join(re.escape(unit).replace(r"\ ", r"\s+") for unit in columns().units)
    value_columns = f"{_VALUE}(?:\\s+{_VALUE}){{0,{len(years) - 1}}}"
    found = list(re.finditer(rf"(?:^|(?<=\s))(?P<unit>{units})\s+(?P<values>{value_columns})(?=\s|$)", text.text))
    if not found:
        return _read_without_unit(text, len(years), by_column, doubts)
    match = found[-1]
    by_column[Column.NAME, None] = clean_block(text[: match.start()])
    by_column[Column.UNIT, None] = clean_block(text[match.start("unit") : match.end("unit")])
    by_column[Column.OWNER, None] = clean_block(text[match.end() :])
    values = [
        clean_block(text[match.start("values") + value.start() : match.start("values") + value.end()])
        for value in re.finditer(_VALUE, match["values"])
    ]
    missing = len(years) - len(values)
    if missing:
        # Each blank cell before the first value leaves one blank: son-tinh-ubnd 544 " ≥ 01 ≥ 02 …", 643 "    X".
        line = next(line for line, piece in pieces if values[0].starts[0] in piece.starts)
        blanks = len(line.raw) - len(line.raw.lstrip(" "))
        if blanks < missing:
            doubts.append(f"{len(values)} values for {len(years)} years, and the text does not show which are blank")
            by_column[Column.UNIT, None] = clean_block(text[match.start("unit") : match.end("values")])
            return TableRowKind.ITEM
        values = [_EMPTY] * missing + values
    for year, value in zip(years, values, strict=True):
        by_column[Column.VALUE, year] = value
    return TableRowKind.ITEM


def _read_without_unit(
    text: AlignedText,
    years: int,
    by_column: dict[tuple[Column, int | None], AlignedText],
    doubts: list[str],
) -> TableRowKind:
    """A row without a unit that is known: a group's heading, unless figures stand at its end."""
    by_column[Column.NAME, None] = clean_block(text)
    agencies = "|".join(map(re.escape, columns().agencies))
    figures = rf"(?:\s+(?!20\d\d\b){_VALUE}){{2,}}\s*(?:$|(?:{agencies})\b)"
    if years > 1 and re.search(figures, text.text):
        doubts.append("figures after a unit that is not known (corpus/tables/columns.toml, units)")
        return TableRowKind.ITEM
    return TableRowKind.GROUP


def _read_task(
    pieces: Sequence[tuple[Line, AlignedText]], by_column: dict[tuple[Column, int | None], AlignedText]
) -> None:
    """Name, lead, coordinator, result and deadline of a task, from its lines."""
    texts = [text for _, text in pieces]
    longest = max((len(text) for text in texts), default=0)
    i = 1
    while i < len(texts) and not (_begins_agency(texts[i].text) and len(texts[i]) * 2 <= longest):
        i += 1
    by_column[Column.NAME, None] = _join(texts[:i])
    agencies: list[list[AlignedText]] = []
    while i < len(texts):
        text = texts[i].text
        if (text == "-" and agencies) or (
            _begins_agency(text) and not (agencies and _is_unfinished(agencies[-1][-1].text))
        ):
            agencies.append([texts[i]])
        elif agencies and (text[:1].islower() or _is_unfinished(agencies[-1][-1].text)):
            agencies[-1].append(texts[i])
        else:
            break
        i += 1
    for column, agency in zip((Column.LEAD, Column.COORDINATOR), agencies, strict=False):
        by_column[column, None] = _join(agency)
    rest = AlignedText.join([*(text for agency in agencies[2:] for text in agency), *texts[i:]])
    openings = "|".join(columns().deadlines)
    deadline = re.search(rf"(?:^|(?<=\s))(?:(?:{openings})\b|(?:{_DATE})\b)[^.;]*$", rest.text)
    end = deadline.start() if deadline else len(rest)
    by_column[Column.RESULT, None] = clean_block(rest[:end])
    by_column[Column.DEADLINE, None] = clean_block(rest[end:])


def _begins_agency(text: str) -> bool:
    return any(text == word or text.startswith((word + " ", word + ",", word + ":")) for word in columns().agencies)


def _is_unfinished(text: str) -> bool:
    """Whether the name of an agency goes on in the next line: "Văn phòng" / "HĐND&UBND"; a "-" alone does not."""
    return text in columns().agencies or (text != "-" and structure().goes_on(text))
