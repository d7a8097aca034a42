"""What a Word file says beside its text: styles (capitals, fonts, borders) and automatic numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from corpus.formats.canonical import clean_words
from corpus.formats.numerals import count
from corpus.formats.office_xml import child, children, is_on, is_true, value

__all__ = ["Numbering", "Style", "Styles"]

_NO_LINE = ("", "nil", "none")
_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9
_DEEPEST_STYLE = 20
_FORMATS = {
    "decimal": "decimal",
    "decimalZero": "decimal-leading-zero",
    "lowerLetter": "lower-alpha",
    "upperLetter": "upper-alpha",
    "lowerRoman": "lower-roman",
    "upperRoman": "upper-roman",
}


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph's style: its name, and the styles from itself to the one that all go back to."""

    identifier: str = ""
    name: str = ""
    chain: tuple[etree._Element, ...] = ()


class Styles:
    """The styles of a document."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles = {value(style, "styleId"): style for style in children(root, "style")}
        self._named: dict[str, Style] = {}
        self._default = next(
            (
                identifier
                for identifier, style in self._styles.items()
                if value(style, "type") == "paragraph" and is_true(value(style, "default"))
            ),
            "",
        )
        self._general = child(child(child(root, "docDefaults"), "rPrDefault"), "rPr")

    def of(self, properties: etree._Element | None) -> Style:
        """The style that a paragraph's properties name, or the default one."""
        return self.named(value(child(properties, "pStyle"), "val") or self._default)

    def named(self, identifier: str) -> Style:
        """The style of this id; an empty one if there is none."""
        if identifier not in self._named:
            self._named[identifier] = self._read(identifier)
        return self._named[identifier]

    def _read(self, identifier: str) -> Style:
        chain: list[etree._Element] = []
        following = identifier
        while following in self._styles and len(chain) < _DEEPEST_STYLE:
            chain.append(self._styles[following])
            following = value(child(chain[-1], "basedOn"), "val")
        return Style(identifier, value(child(chain[0], "name"), "val") if chain else "", tuple(chain))

    def is_on(self, properties: etree._Element | None, style: Style, name: str) -> bool:
        """Whether a property of a run is on, by the run itself or by the first style that speaks of it."""
        said = next((each for each in self._sources(properties, style) if child(each, name) is not None), None)
        return is_on(said, name)

    def font(self, properties: etree._Element | None, style: Style) -> str:
        """The name of a run's font; "" if none is named."""
        for source in self._sources(properties, style):
            fonts = child(source, "rFonts")
            if name := value(fonts, "ascii") or value(fonts, "hAnsi"):
                return name
        return ""

    def is_raised(self, properties: etree._Element | None, style: Style) -> bool:
        """Whether a run is a superscript: Word says so; LibreOffice sets the letters higher instead."""
        for source in self._sources(properties, style):
            if (align := child(source, "vertAlign")) is not None:
                return value(align, "val") == "superscript"
            if (position := child(source, "position")) is not None:
                return value(position, "val").isdecimal() and value(position, "val") != "0"
        return False

    def is_bordered(self, table: etree._Element) -> bool:
        """Whether a table shows lines around its cells: those of a letterhead show none."""
        properties = child(table, "tblPr")
        sources = [properties]
        sources += [child(each, "tblPr") for each in self.named(value(child(properties, "tblStyle"), "val")).chain]
        borders = next((found for each in sources if (found := child(each, "tblBorders")) is not None), None)
        cells = [borders, *table.iterfind("{*}tr/{*}tc/{*}tcPr/{*}tcBorders")]
        lines = [value(line, "val") for each in cells if each is not None for line in each]
        return any(line not in _NO_LINE for line in lines)

    def _sources(self, properties: etree._Element | None, style: Style) -> list[etree._Element]:
        """What speaks of a run, from the nearest to the most general."""
        run_style = self.named(value(child(properties, "rStyle"), "val")).chain
        found = [properties, *(child(each, "rPr") for each in (*run_style, *style.chain)), self._general]
        return [each for each in found if each is not None]


@dataclass(slots=True)
class _Level:
    """One level of a list as it is written."""

    start: int
    format: str
    text: str
    restarts: bool
    plain_numbers: bool
    style: str


@dataclass(slots=True)
class _Number:
    """A list: the definition whose counters it shares, the levels of its own, and where it starts anew."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int]
    begun: bool = False


@dataclass(slots=True)
class _Definition:
    levels: dict[int, _Level]
    style: str
    counters: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Numbering:
    """The automatic numbers of a document, asked for paragraph by paragraph in its order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._definitions = {
            value(each, "abstractNumId"): _Definition(_levels(each), value(child(each, "numStyleLink"), "val"))
            for each in children(root, "abstractNum")
        }
        self._numbers = {value(each, "numId"): _read_number(each) for each in children(root, "num")}

    def next(self, properties: etree._Element | None, style: Style) -> str:
        """What is printed in front of the next paragraph: "I.", "1.1.", "a)", "-"; "" for nothing."""
        number, depth = self._find(properties, style)
        if number is None:
            return ""
        definition = self._definition(number)
        if definition is None:
            return ""
        if not number.begun:
            number.begun = True
            for level in number.starts:
                definition.counters[level] = None
        levels = definition.levels | number.levels
        counters = definition.counters
        for level in range(depth):
            if counters[level] is None:
                counters[level] = _start(levels, number, level)
        before = counters[depth]
        counters[depth] = _start(levels, number, depth) if before is None else before + 1
        for level in range(depth + 1, _LEVELS):
            if level not in levels or levels[level].restarts:
                counters[level] = None
        return _print(levels, counters, depth)

    def _find(self, properties: etree._Element | None, style: Style) -> tuple[_Number | None, int]:
        """The list that a paragraph belongs to, and how deep: by itself, or else by its style."""
        own = child(properties, "numPr")
        by_style = next(
            (found for each in style.chain if (found := child(child(each, "pPr"), "numPr")) is not None), None
        )
        identifier = value(child(own, "numId"), "val") or value(child(by_style, "numId"), "val")
        number = self._numbers.get(identifier)
        depth = value(child(own, "ilvl"), "val") or value(child(by_style, "ilvl"), "val")
        if number is not None and not depth and (definition := self._definition(number)) is not None:
            names = [value(each, "styleId") for each in style.chain]
            depth = str(next((level for level, each in definition.levels.items() if each.style in names), 0))
        return number, int(depth) if depth.isdecimal() and int(depth) < _LEVELS else 0

    def _definition(self, number: _Number) -> _Definition | None:
        definition = self._definitions.get(number.definition)
        if definition is None or not definition.style:
            return definition
        chain = self._styles.named(definition.style).chain  # a list style, which names a list in its turn
        link = child(child(child(chain[0], "pPr"), "numPr"), "numId") if chain else None
        linked = self._numbers.get(value(link, "val"))
        return definition if linked is None else self._definitions.get(linked.definition)


def _levels(element: etree._Element) -> dict[int, _Level]:
    return {
        int(depth): _Level(
            start=_whole(child(level, "start"), 1),
            format=value(child(level, "numFmt"), "val"),
            text=value(child(level, "lvlText"), "val"),
            restarts=value(child(level, "lvlRestart"), "val") != "0",
            plain_numbers=is_on(level, "isLgl"),
            style=value(child(level, "pStyle"), "val"),
        )
        for level in children(element, "lvl")
        if (depth := value(level, "ilvl")).isdecimal() and int(depth) < _LEVELS
    }


def _read_number(element: etree._Element) -> _Number:
    levels: dict[int, _Level] = {}
    starts: dict[int, int] = {}
    for override in children(element, "lvlOverride"):
        levels |= _levels(override)
        depth = value(override, "ilvl")
        start = child(override, "startOverride")
        if start is not None and depth.isdecimal() and int(depth) < _LEVELS:
            starts[int(depth)] = _whole(start, 1)
    return _Number(value(child(element, "abstractNumId"), "val"), levels, starts)


def _whole(element: etree._Element | None, default: int) -> int:
    number = value(element, "val")
    return int(number) if number.isdecimal() else default


def _start(levels: dict[int, _Level], number: _Number, depth: int) -> int:
    return number.starts.get(depth, levels[depth].start if depth in levels else 1)


def _print(levels: dict[int, _Level], counters: list[int | None], depth: int) -> str:
    level = levels.get(depth)
    if level is None or level.format == "none":
        return ""
    if level.format == "bullet":
        sign = clean_words(level.text)
        if sign in ("-", "+"):
            return sign
        return "+" if any(each.format == "bullet" for at, each in levels.items() if at < depth) else "-"

    def number(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        style = "decimal" if level.plain_numbers or at not in levels else _FORMATS.get(levels[at].format, "decimal")
        return count(counters[at] or 0, style) or ""

    return clean_words(_PLACE.sub(number, level.text))
