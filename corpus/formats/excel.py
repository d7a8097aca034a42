"""Workbooks as canonical text: each sheet its titles, its table, its notes; values as they are shown."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from corpus.errors import FileError
from corpus.formats.canonical import CanonicalText, clean_words, raise_digits
from corpus.formats.extracted import Extracted
from corpus.formats.grid import Cell, Grid
from corpus.formats.legacy import as_unicode, fonts_of, is_capital_font
from corpus.formats.limits import Limits
from corpus.formats.number_formats import show_number
from corpus.formats.office_xml import child, children, is_true, value
from corpus.formats.package import MACROS, Package, open_package

__all__ = ["read_excel"]

_UNNAMED = re.compile(r"(?:Sheet|Trang[ _]?tính|Trang)[ _]?\d*", re.IGNORECASE)
_REFERENCE = re.compile(r"\$?(?P<column>[A-Z]{1,3})\$?(?P<row>[1-9]\d{0,6})")
_OWN_DATES = {14: "dd/mm/yyyy", 22: "dd/mm/yyyy hh:mm"}
"""Formats that stand for the date of the reader's own country."""
_ROW_WIDTH = 3
"""Cells with words that make a row of a table; titles and signatures have one or two."""


def read_excel(data: bytes, path: Path, limits: Limits) -> Extracted:
    """Read an .xlsx or .xlsm file. Macros are not run. Raises FileError if it is damaged or holds no words."""
    package = open_package(data, path, limits)
    main = package.related("").get("officeDocument")
    if main is None:
        raise FileError("This is no workbook. Save it as .xlsx and add that.", file=path)
    workbook = package.xml(main)
    book = _Book(package, main, workbook)
    text = CanonicalText(path, limits)
    if "vbaProject" in package.related(main):
        text.notice(MACROS)
    parts = {relation.id: relation.part for relation in package.relations(main) if relation.kind == "worksheet"}
    for sheet in children(child(workbook, "sheets"), "sheet"):
        name = clean_words(value(sheet, "name"))
        part = parts.get(value(sheet, "id"))
        if value(sheet, "state") in ("hidden", "veryHidden"):
            text.doubt(name, f"The sheet '{name}' is hidden and was not read. Show it and add the file again.")
        elif part is not None:
            _write_sheet(name, _read_sheet(package.xml(part), book, text), text)
    return text.extracted("xlsx")


class _Book:
    """What all sheets share: texts, formats, fonts, and the day that days are counted from."""

    def __init__(self, package: Package, main: str, workbook: etree._Element) -> None:
        parts = package.related(main)
        self._texts = children(package.xml(parts["sharedStrings"]) if "sharedStrings" in parts else None, "si")
        styles = package.xml(parts["styles"]) if "styles" in parts else None
        self._styles = children(child(styles, "cellXfs"), "xf")
        self._fonts = children(child(styles, "fonts"), "font")
        self._formats = {
            value(each, "numFmtId"): value(each, "formatCode") for each in children(child(styles, "numFmts"), "numFmt")
        }
        counts_from_1904 = is_true(value(child(workbook, "workbookPr"), "date1904"))
        self._epoch = MAC_EPOCH if counts_from_1904 else WINDOWS_EPOCH

    def show(self, cell: etree._Element) -> str:
        """What a cell shows, its lines parted by "\n"."""
        style = _at(self._styles, value(cell, "s"))
        stored = child(cell, "v")
        raw = "" if stored is None else stored.text or ""
        match value(cell, "t"):
            case "s":
                return self._words(_at(self._texts, raw), style)
            case "inlineStr":
                return self._words(child(cell, "is"), style)
            case "b":
                return "TRUE" if raw == "1" else "FALSE"
            case "" | "n":
                return show_number(raw, self._format(style), self._epoch) if raw else ""
            case _:
                return raw

    def _format(self, style: etree._Element | None) -> str:
        number = value(style, "numFmtId")
        if number in self._formats:
            return self._formats[number]
        built_in = int(number) if number.isdecimal() else 0
        return _OWN_DATES.get(built_in) or BUILTIN_FORMATS.get(built_in, "General")

    def _words(self, text: etree._Element | None, style: etree._Element | None) -> str:
        """A text of one piece, or of several with a font each."""
        font = child(_at(self._fonts, value(style, "fontId")), "name")
        words = _convert("".join(each.text or "" for each in children(text, "t")), value(font, "val"))
        for run in children(text, "r"):
            properties = child(run, "rPr")
            part = "".join(each.text or "" for each in children(run, "t"))
            part = _convert(part, value(child(properties, "rFont"), "val"))
            raised = value(child(properties, "vertAlign"), "val") == "superscript"
            words += raise_digits(part) if raised else part
        return words


def _convert(words: str, font: str) -> str:
    """Words in a font from before Unicode in Unicode."""
    words = as_unicode(words, fonts_of(font))
    return words.upper() if is_capital_font(font) else words


def _at(elements: list[etree._Element], position: str) -> etree._Element | None:
    return elements[int(position)] if position.isdecimal() and int(position) < len(elements) else None


@dataclass(slots=True)
class _Sheet:
    """The words of a sheet by row and column, and how many rows and columns a cell covers, where more than one."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    spans: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


def _read_sheet(root: etree._Element, book: _Book, text: CanonicalText) -> _Sheet:
    sheet = _Sheet()
    for element in root.iterfind("{*}sheetData/{*}row/{*}c"):
        text.check_cells(1)
        place = _place(value(element, "r"))
        if place is None:
            continue
        words = book.show(element)
        if words.strip():
            sheet.rows.setdefault(place[0], {})[place[1]] = words
        elif child(element, "f") is not None and value(element, "t") != "str":
            text.doubt(
                value(element, "r"), f"The formula in {value(element, 'r')} has no stored value; it was left out."
            )
    for merged in root.iterfind("{*}mergeCells/{*}mergeCell"):
        first, _, last = value(merged, "ref").partition(":")
        start, end = _place(first), _place(last)
        if start is not None and end is not None and start[1] in sheet.rows.get(start[0], {}):
            sheet.spans[start] = end[0] - start[0] + 1, end[1] - start[1] + 1
    return sheet


def _place(reference: str) -> tuple[int, int] | None:
    """Row and column of "B12", from 1."""
    match = _REFERENCE.fullmatch(reference)
    return (int(match["row"]), column_index_from_string(match["column"])) if match else None


def _write_sheet(name: str, sheet: _Sheet, text: CanonicalText) -> None:
    """Titles above the table as lines, then the table, then notes and signatures as lines."""
    numbers = sorted(sheet.rows)
    width = min(_ROW_WIDTH, max((len(row) for row in sheet.rows.values()), default=0))
    full = [number for number in numbers if len(sheet.rows[number]) >= width]
    named = _UNNAMED.fullmatch(name) is None
    table: list[int] = []
    for number in numbers:
        row = sheet.rows[number]
        if len(row) < width and (not table or number > full[-1] or _begins_table(number, table[0], full, sheet)):
            _write_table(table, sheet, text)
            table = []
            for words in row.values():
                text.add(words)
        else:
            if named:
                text.add(name)
            table.append(number)
        named = False
    _write_table(table, sheet, text)


def _begins_table(number: int, header: int, full: list[int], sheet: _Sheet) -> bool:
    """Whether a row is the title of the next table, not a group of this one: the next row has words of the header."""
    if len(sheet.rows[number]) > 1:
        return False
    following = full[bisect_right(full, number)]
    return not set(sheet.rows[following].values()).isdisjoint(sheet.rows[header].values())


def _write_table(numbers: list[int], sheet: _Sheet, text: CanonicalText) -> None:
    if not numbers:
        return
    last = max(column for number in numbers for column in sheet.rows[number])
    places = {number: place for place, number in enumerate(numbers)}
    grid = Grid(bordered=True)
    for number, place in places.items():
        for column, words in sorted(sheet.rows[number].items()):
            height, width = sheet.spans.get((number, column), (1, 1))
            rows = sum(number <= other < number + height for other in numbers[place : place + height])
            columns = max(1, min(width, last + 1 - column))
            text.check_cells(rows * columns - 1)
            grid.put(place, column, Cell(words, rows, columns))
    text.add_table(grid)
