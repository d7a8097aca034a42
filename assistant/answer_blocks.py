"""The Markdown of an answer as paragraphs, items and tables of plain runs: what page, clipboard and Word are made from.

Answers hold words of plans and of questions, so only what answers are made of is read: paragraphs, lists, tables,
emphasis and citation marks. Links, images, HTML, headings and code are text like any other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode

from assistant.safe_text import plain

__all__ = ["Block", "Grid", "Item", "Paragraph", "Run", "Runs", "read_blocks"]

_MARK = re.compile(r"\[(\d{1,5})\]")
_READ = ("table", "list", "paragraph", "text", "newline", "escape", "emphasis", "citation")
_LISTS = ("bullet_list", "ordered_list")


@dataclass(frozen=True, slots=True)
class Run:
    """Text set in one way; of a citation mark, `citation` is its number and the text "[1]"."""

    text: str
    strong: bool = False
    emphasis: bool = False
    citation: int | None = None


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text outside lists."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Item:
    """A point of a list; `depth` is 0 at the outermost, `marker` "1." in a numbered list and "" in others."""

    runs: Runs
    depth: int = 0
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the heading of each column, and its rows, cell by cell."""

    header: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]


Block = Paragraph | Item | Grid


def read_blocks(markdown: str, citations: Collection[int]) -> list[Block]:
    """The blocks of an answer. "[n]" is a mark where `citations` has its number and no backslash stands before it."""
    tokens = _parser().parse(plain(markdown), {"citations": frozenset(citations)})
    return list(_blocks(SyntaxTreeNode(tokens).children, 0))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable([rule for rule in _READ if rule != "citation"])
    parser.inline.ruler.before("emphasis", "citation", _citation)
    return parser


def _citation(state: StateInline, silent: bool) -> bool:
    match = _MARK.match(state.src, state.pos)
    if match is None or int(match[1]) not in state.env["citations"]:
        return False
    if not silent:
        state.push("citation", "", 0).info = match[1]
    state.pos = match.end()
    return True


def _blocks(nodes: Sequence[SyntaxTreeNode], depth: int) -> Iterator[Block]:
    for node in nodes:
        if node.type == "table":
            yield _grid(node)
        elif node.type in _LISTS:
            for item in node.children:
                yield from _item(item, depth, _marker(item))
        elif node.type == "paragraph":
            yield Paragraph(_runs(node))


def _item(item: SyntaxTreeNode, depth: int, marker: str, before: str = "") -> Iterator[Block]:
    """An item, then what is nested in it; `before` are markers on its line that are words of its own ("- 1. Sở …")."""
    first, rest = (item.children[0], item.children[1:]) if item.children else (None, [])
    if first is not None and first.type in _LISTS and first.map and item.map and first.map[0] == item.map[0]:
        inner, *others = first.children
        yield from _item(inner, depth, marker, f"{before}{inner.info}{inner.markup} ")
        rest = [*others, *rest]
    elif first is not None and first.type == "paragraph":
        yield Item((*([Run(before)] if before else ()), *_runs(first)), depth, marker)
    else:
        yield Item((Run(before.rstrip()),) if before else (), depth, marker)
        rest = item.children
    for node in rest:
        nested = _item(node, depth + 1, _marker(node)) if node.type == "list_item" else _blocks([node], depth + 1)
        yield from nested


def _marker(item: SyntaxTreeNode) -> str:
    return f"{item.info}{item.markup}" if item.info else ""


def _grid(table: SyntaxTreeNode) -> Grid:
    rows = [tuple(_runs(cell) for cell in row.children) for part in table.children for row in part.children]
    return Grid(rows[0], tuple(rows[1:]))


def _runs(node: SyntaxTreeNode) -> Runs:
    """The runs of a paragraph or of a cell."""
    (inline,) = node.children
    return tuple(_inline(inline.children, strong=False, emphasis=False))


def _inline(nodes: Sequence[SyntaxTreeNode], *, strong: bool, emphasis: bool) -> Iterator[Run]:
    for node in nodes:
        if node.type in ("strong", "em"):
            yield from _inline(
                node.children, strong=strong or node.type == "strong", emphasis=emphasis or node.type == "em"
            )
        elif node.type == "citation":
            yield Run(f"[{node.info}]", strong, emphasis, int(node.info))
        elif node.content or node.type != "text":
            yield Run(node.content or "\n", strong, emphasis)
