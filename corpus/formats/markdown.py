"""Markdown as canonical text: by way of HTML, so that tables and lists are read in one way."""

from __future__ import annotations

import re
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.formats.encodings import decode
from corpus.formats.extracted import Extracted
from corpus.formats.html import read_markup
from corpus.formats.limits import Limits

__all__ = ["read_markdown"]

_NOTE = re.compile(r"^\[\^(?P<name>[^\]\s]+)\]:[ \t]*(?P<text>.*(?:\n(?:[ \t]+\S.*))*)\n?", re.MULTILINE)
_MARK = re.compile(r"\[\^(?P<name>[^\]\s]+)\]")
_FRONT_MATTER = re.compile(r"\A---\n(?:.*\n)*?(?:---|\.\.\.)\n")


def read_markdown(data: bytes, path: Path, limits: Limits) -> Extracted:
    """Read a Markdown file: CommonMark with pipe tables and footnotes. Raises FileError if it holds no text.

    Lines of a paragraph stay lines: in these files they are lines of a letterhead as often as wrapped text, and who
    reads the text joins what is wrapped. Numbers of lists stay as they are printed.
    """
    decoded = decode(data, path)
    text, notes = _take_notes(_FRONT_MATTER.sub("", decoded.text))
    # An indented paragraph is no program here, and a line of dashes under another is no heading but a rule.
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).disable(["code", "lheading"])
    tokens = markdown.parse(text)
    _keep_marks(tokens)
    for token in tokens:
        for inner in token.children or []:
            if inner.type == "softbreak":
                inner.type = "hardbreak"
    markup = markdown.renderer.render(tokens, markdown.options, {})
    extracted = read_markup(f"<!DOCTYPE html><body>{markup}{notes}</body>", path, limits, "md")
    return Extracted(extracted.text, "md", None, (*decoded.doubts, *extracted.doubts))


def _take_notes(text: str) -> tuple[str, str]:
    """The text with the marks of its footnotes as links, and the notes as the paragraphs they lead to."""
    found = {match["name"]: " ".join(match["text"].split()) for match in _NOTE.finditer(text)}
    if not found:
        return text, ""
    numbers = {name: name if name.isdecimal() else str(position) for position, name in enumerate(found, 1)}

    def link(mark: re.Match[str]) -> str:
        number = numbers.get(mark["name"])
        return mark[0] if number is None else f'<sup><a href="#note-{number}">{number}</a></sup>'

    markdown = MarkdownIt("commonmark", {"html": True})
    notes = [f'<p id="note-{numbers[name]}">{markdown.renderInline(note)}</p>' for name, note in found.items()]
    return _MARK.sub(link, _NOTE.sub("", text)), "".join(notes)


def _keep_marks(tokens: list[Token]) -> None:
    """Give each list item the number or sign that is printed, unless all numbers of its list are the same."""
    open_lists: list[list[Token]] = []
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            open_lists.append([])
        elif token.type == "list_item_open":
            open_lists[-1].append(token)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            items = open_lists.pop()
            counted = len({item.info for item in items}) == 1
            for item in items:
                if item.info and not counted:
                    item.attrSet("value", item.info)
                if item.markup != "*":
                    item.attrSet("data-mark", item.markup)
