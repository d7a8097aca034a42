"""Web pages as canonical text: lists numbered as a browser shows them, merged cells, notes at their mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from corpus.errors import FileError
from corpus.formats.canonical import CanonicalText, clean_words, raise_digits
from corpus.formats.encodings import decode
from corpus.formats.extracted import Extracted
from corpus.formats.grid import Cell, Grid
from corpus.formats.limits import Limits
from corpus.formats.numerals import count

__all__ = ["read_html", "read_markup"]

_SKIPPED = frozenset({
    "applet", "audio", "base", "button", "canvas", "embed", "frame", "head", "iframe", "img", "input", "link",
    "map", "math", "meta", "nav", "noframes", "noscript", "object", "option", "script", "select", "style", "svg",
    "template", "textarea", "title", "video"
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr"
})  # fmt: skip
_DELETED = frozenset({"del", "s", "strike", "rp", "rt"})
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE)
_LIST_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?(?P<style>[\"'][^\"']*[\"']|[a-z]+(?:-[a-z]+)*)", re.IGNORECASE
)
_NUMBERING = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_ALIASES = {"lower-latin": "lower-alpha", "upper-latin": "upper-alpha"}
_NOTE_MARK = re.compile(r"[\[(]?(?P<number>\d{1,3})[\])]?")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*(?P<name>[\w.:-]+)", re.IGNORECASE)
_HEAD = 4096
"""Bytes in which a page names its encoding; browsers look at the first 1024."""
_MOST_SPANNED = 1000
"""Columns or rows that a cell may cover, as in browsers."""
_SPACES = re.compile(r"\s+")


def read_html(data: bytes, path: Path, limits: Limits) -> Extracted:
    """Read a web page. Raises FileError if it holds no text."""
    named = _CHARSET.search(data[:_HEAD])
    decoded = decode(data, path, named["name"].decode("ascii") if named else None)
    extracted = read_markup(decoded.text, path, limits, "html")
    return Extracted(extracted.text, "html", None, (*decoded.doubts, *extracted.doubts))


def read_markup(markup: str, path: Path, limits: Limits, format: str) -> Extracted:
    """Read HTML that is already decoded. Raises FileError if it holds no text."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise FileError(
            f"This web page is damaged or too large to be read ({error.msg}). Save it as PDF and add that.", file=path
        ) from error
    if root is None:
        raise FileError("There is no text in this file.", file=path)
    text = CanonicalText(path, limits)
    body = root.find("body")
    _Reader(text, _Notes(root)).read(_main_part(root if body is None else body))
    return text.extracted(format)


def _main_part(body: etree._Element) -> etree._Element:
    """The part that a page itself calls its main one, without menus and the like around it."""
    mains = list(body.iter("main")) or list(body.iter("article"))
    return mains[0] if len(mains) == 1 and "".join(mains[0].itertext()).strip() else body


class _Notes:
    """Footnotes: raised or bracketed numbers that link to a place below, and the block that stands there.

    A number that links elsewhere ("Bảng 2") is text as any other.
    """

    def __init__(self, root: etree._Element) -> None:
        order = {element: position for position, element in enumerate(root.iter(etree.Element))}
        targets = {name: element for element in order for name in (element.get("id"), element.get("name")) if name}
        links = {
            link: targets[href[1:]]
            for link in root.iter("a")
            if (href := link.get("href") or "").startswith("#") and href[1:] in targets
        }
        self.marks: dict[etree._Element, tuple[str, etree._Element]] = {}
        for link, target in links.items():
            mark = _NOTE_MARK.fullmatch(clean_words("".join(link.itertext())))
            block = _block_of(target) if mark is not None and order[target] > order[link] else None
            if mark is not None and block is not None and (mark[0] != mark["number"] or _is_raised(link)):
                self.marks[link] = (mark["number"], block)
        self.blocks = {block for _, block in self.marks.values()}
        self.back = {
            link
            for link, target in links.items()
            if order[target] < order[link] and not self.blocks.isdisjoint(link.iterancestors())
        }
        self.written: set[etree._Element] = set()


def _is_raised(link: etree._Element) -> bool:
    return link.getparent().tag == "sup" or next(link.iter("sup"), None) is not None


def _block_of(element: etree._Element) -> etree._Element | None:
    """The paragraph, list item or division in which an element stands; None for headings."""
    found: etree._Element | None = element
    while found is not None and found.tag in _INLINE:
        found = found.getparent()
    return found if found is not None and found.tag in ("p", "li", "div", "aside", "dd", "td") else None


@dataclass(slots=True)
class _List:
    style: str
    depth: int
    number: int
    step: int = 1


class _Reader:
    """Walks the elements of a page, or of one cell, and writes its blocks."""

    def __init__(self, text: CanonicalText, notes: _Notes) -> None:
        self._text = text
        self._notes = notes
        self._words: list[str] = []
        self._prefix = ""
        self._lists: list[_List] = []

    def read(self, element: etree._Element) -> None:
        """Read what is inside an element."""
        self._inside(element)
        self._flush()

    def _inside(self, element: etree._Element, *, keep_lines: bool = False) -> None:
        self._say(element.text, keep_lines)
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, keep_lines)
            self._say(child.tail, keep_lines)

    def _say(self, words: str | None, keep_lines: bool) -> None:
        if words:
            self._words.append(words if keep_lines else _SPACES.sub(" ", words))

    def _element(self, element: etree._Element, keep_lines: bool) -> None:
        tag = element.tag
        if tag in _SKIPPED or tag in _DELETED or element in self._notes.blocks or _is_hidden(element):
            return
        if tag == "br":
            self._words.append("\n")
        elif tag == "a" and element in self._notes.marks:
            self._note_mark(element)
        elif tag == "a" and element in self._notes.back:
            return
        elif tag == "sup":
            self._raised(element)
        elif tag in _INLINE:
            self._inside(element, keep_lines=keep_lines)
        elif tag == "table":
            self._flush()
            self._table(element)
        elif tag in ("ol", "ul", "menu", "dir"):
            self._flush()
            self._lists.append(_open_list(element, self._lists))
            self._inside(element)
            self._flush()
            self._lists.pop()
        elif tag == "li":
            self._flush()
            self._prefix = self._item_mark(element)
            self._inside(element)
            self._flush()
            self._prefix = ""
        else:
            self._flush()
            self._inside(element, keep_lines=tag == "pre")
            self._flush()

    def _flush(self) -> None:
        words = "".join(self._words)
        self._words = []
        if self._text.add(words, self._prefix):
            self._prefix = ""

    # --- parts -----------------------------------------------------------------------------------------------------

    def _note_mark(self, link: etree._Element) -> None:
        number, block = self._notes.marks[link]
        self._words.append(raise_digits(number))
        if block in self._notes.written:
            return
        self._notes.written.add(block)
        part = self._text.part()
        reader = _Reader(part, self._notes)
        reader.read(block)
        note = " ".join(part.lines)
        note = re.sub(rf"^(?:[\[(]?{number}[\])]?|{raise_digits(number)})[.:]?\s+", "", note)
        if note:
            self._text.notes.append(f"{raise_digits(number)} {note}")

    def _raised(self, element: etree._Element) -> None:
        start = len(self._words)
        self._inside(element)
        words = "".join(self._words[start:])
        mark = _NOTE_MARK.fullmatch(words.strip())
        self._words[start:] = [raise_digits(mark["number"] if mark else words)]

    def _item_mark(self, item: etree._Element) -> str:
        if not self._lists:
            return "-"
        current = self._lists[-1]
        if value := _whole_number(item.get("value")):
            current.number = value
        number, style = current.number, _list_style(item) or current.style
        current.number += current.step
        if style == "none":
            return ""
        if style[0] in "\"'":
            return clean_words(style[1:-1])
        printed = count(number, style)
        mark = item.get("data-mark") or ""  # as a Markdown file has it
        if printed is None:
            return mark if mark in ("-", "+") else "-" if current.depth == 0 else "+"
        return f"{printed})" if style == "lower-alpha" or mark == ")" else f"{printed}."

    def _table(self, table: etree._Element) -> None:
        grid = Grid(bordered=_bordered(table))
        for caption in table.iterchildren("caption"):
            _Reader(self._text, self._notes).read(caption)
        for position, row in enumerate(_rows(table)):
            column = 0
            for element in row.iterchildren("td", "th"):
                if _is_hidden(element):
                    continue
                columns = min(_MOST_SPANNED, _whole_number(element.get("colspan")) or 1)
                rows = min(_MOST_SPANNED, _whole_number(element.get("rowspan")) or 1)
                self._text.check_cells(rows * columns)
                part = self._text.part()
                _Reader(part, self._notes).read(element)
                column = grid.free(position, column)
                header = element.tag == "th" and _in_head(element, row)
                grid.put(position, column, Cell("\n".join(part.lines), rows, columns, header))
                column += columns
        self._text.add_table(grid)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table but not those of tables in it, the head first and the foot last, as a browser shows them."""
    sections = (
        list(table.iterchildren("thead")),
        list(table.iterchildren("tbody", "tr")),
        list(table.iterchildren("tfoot")),
    )
    for section in (each for part in sections for each in part):
        yield from [section] if section.tag == "tr" else section.iterchildren("tr")


def _in_head(cell: etree._Element, row: etree._Element) -> bool:
    """Whether a header cell heads its column, not its row."""
    parent = row.getparent()
    return (parent is not None and parent.tag == "thead") or all(
        each.tag == "th" for each in row.iterchildren("td", "th")
    )


def _bordered(table: etree._Element) -> bool | None:
    border = table.get("border")
    return None if border is None else border.strip() not in ("0", "none")


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _whole_number(value: str | None) -> int | None:
    value = (value or "").strip()
    return int(value) if re.fullmatch(r"[1-9]\d{0,5}", value) else None


def _list_style(element: etree._Element) -> str | None:
    """The kind of numbers or the sign of a list, by its own attributes."""
    if style := _LIST_STYLE.search(element.get("style") or ""):
        name = style["style"]
        return name if name[0] in "\"'" else _ALIASES.get(name.lower(), name.lower())
    return _NUMBERING.get(element.get("type") or "")


def _open_list(element: etree._Element, above: list[_List]) -> _List:
    ordered = element.tag == "ol"
    depth = sum(not each.style.startswith(("decimal", "lower", "upper")) for each in above)
    items = sum(1 for _ in element.iterchildren("li"))
    backwards = ordered and element.get("reversed") is not None
    start = _whole_number(element.get("start")) or (items if backwards else 1)
    style = _list_style(element) or ("decimal" if ordered else "disc")
    return _List(style, depth, start, -1 if backwards else 1)
