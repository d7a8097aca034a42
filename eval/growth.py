"""What adding costs: a plan to five plans and to a hundred and five made of them by program, and a long PDF."""

from __future__ import annotations

import hashlib
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from pathlib import Path

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from assistant.session import Session
from corpus.describe import Given
from corpus.document import read_document
from corpus.formats.extracted import Extracted
from corpus.library import Library
from corpus.read import Source
from corpus.records import Plan
from eval.bench import Figure
from eval.other_plans import other_plans
from eval.rendering.html import render_html
from eval.rendering.manuscript import manuscript
from eval.rendering.pdf import print_pdf
from index.plans import NewFile, add_plans

__all__ = [
    "PAGES",
    "Cost",
    "MadeUpVectors",
    "bench_growth",
    "bench_pdf",
    "long_pdf",
    "more_plans",
    "place_names",
    "run_command",
]

PAGES = 40
"""Of the long PDF."""

_ADDED = "lam-giang-ubnd"
"""The made-up plan that is added: 30 tasks, 36 indicators."""
_LONG = "quang-binh-ubnd"
"""The longest of the five plans, of which the PDF is made."""
_ASKED = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"

_FIRST = ("An", "Bảo", "Cẩm", "Diên", "Gia", "Hưng", "Kỳ", "Lạc", "Mỹ", "Nam", "Phước", "Tường")
_LAST = ("Châu", "Điền", "Hải", "Khê", "Lâm", "Mai", "Nguyên", "Sơn", "Trung", "Xuyên")
_SHARE = re.compile(r"\b(\d\d)%")


def place_names() -> Iterator[str]:
    """Names of places, all different, that are those of no province: a hundred and twenty."""
    return (f"{first} {last}" for first, last in product(_FIRST, _LAST))


def more_plans(library: Library, count: int) -> Iterator[NewFile]:
    """So many plans, the library's in turn, each for another place and with other shares: "95%" becomes "17%"."""
    plans = list(library)
    for number, place in zip(range(count), place_names(), strict=False):
        plan = plans[number % len(plans)]
        text = _moved(library.source(plan.id).text, plan, place, 7 * number + 1)
        given = Given(f"more-{number}", plan.title, place, plan.kind, plan.issuer, plan.level)
        yield NewFile(f"more-{number}.txt", text.encode(), Extracted(text, "txt", None), given)


def _moved(text: str, plan: Plan, place: str, shift: int) -> str:
    """A plan's text for another place, its shares of two digits shifted."""
    for name, other in ((plan.place, place), (plan.place.upper(), place.upper())):
        text = text.replace(name, other)
    return _SHARE.sub(lambda share: f"{10 + (int(share[1]) + shift) % 90}%", text)


class MadeUpVectors:
    """Has the name of a model, and gives vectors made of a hash of each text.

    A home that it filled is one that the model may add to: what the vectors of other plans are costs an add nothing.
    """

    def __init__(self, name: str, dimension: int) -> None:
        self.name = name
        self.dimension = dimension

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """(n, dimension) float32, unit length."""
        seeds = (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) for text in texts)
        rows = [np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32) for seed in seeds]
        vectors = np.array(rows, dtype=np.float32).reshape(-1, self.dimension)
        if progress is not None:
            progress(len(texts))
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) float32, unit length."""
        return self.embed_passages(texts)


# --- what is measured -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of the processors."""

    wall: float
    processor: float


def bench_growth(session: Session, folder: Path, more: int, repeats: int) -> list[Figure]:
    """The same plan added to the plans of a session and to so many more, in turn, each time to a home as it was.

    The homes are made in `folder`. Their vectors are made up, those of the plan that is added are not.
    """
    few, many = folder / "few", folder / "many"
    made_up = MadeUpVectors(session.embedder.name, session.embedder.dimension)
    Session(few, session.library, made_up).build()
    _linked(few, many)
    library = Library.open(session.library.folder, home=many)
    add_plans(many, library, list(more_plans(session.library, more)), made_up)
    counts = {few: len(session.library), many: len(session.library) + more}
    file = other_plans() / f"{_ADDED}.txt"
    added: dict[Path, list[Cost]] = {few: [], many: []}
    written: dict[Path, list[Cost]] = {few: [], many: []}
    asked: dict[Path, list[Cost]] = {few: [], many: []}
    _add_within(_linked(few, folder / "warm"), session, made_up, file)  # what is loaded once is no cost of adding
    for _ in range(repeats):
        for home in (few, many):
            added[home].append(run_command(["add", str(file)], _linked(home, folder / "now")))
            asked[home].append(run_command(["ask", _ASKED, "--json"], folder / "now"))
            written[home].append(_add_within(_linked(home, folder / "now"), session, made_up, file))
    return [
        *_figures("planqa add", counts, added),
        *_figures("index written, nothing embedded", counts, written),
        *_figures("planqa ask, a fresh process", counts, asked),
    ]


def bench_pdf(session: Session, folder: Path, repeats: int) -> list[Figure]:
    """A PDF of 40 pages with text added to the plans of a session."""
    made_up = MadeUpVectors(session.embedder.name, session.embedder.dimension)
    Session(folder / "home", session.library, made_up).build()
    file = folder / "long.pdf"
    file.write_bytes(long_pdf(session.library))
    costs = [run_command(["add", str(file)], _linked(folder / "home", folder / "now")) for _ in range(repeats)]
    name = f"planqa add, a PDF of {PAGES} pages"
    return [
        Figure.of(name, "s", [cost.wall for cost in costs]),
        Figure.of(f"{name}, processor", "s", [cost.processor for cost in costs]),
    ]


def long_pdf(library: Library) -> bytes:
    """The first 40 pages of a plan of another place, as PDF with text; no line of it has been embedded yet."""
    plan = library.plan(_LONG)
    text = _moved(library.source(plan.id).text, plan, "Cẩm Khê", 31)
    page = render_html(manuscript(read_document("long", Source.of(text))), plan.title)
    stream = BytesIO()
    with pypdfium2.PdfDocument(print_pdf(page)) as whole, pypdfium2.PdfDocument.new() as cut:
        cut.import_pages(whole, list(range(PAGES)))
        cut.save(stream)
    return stream.getvalue()


def _figures(name: str, counts: dict[Path, int], costs: dict[Path, list[Cost]]) -> Iterator[Figure]:
    """Seconds for each home, and how many times as many it takes for the larger one."""
    few, many = counts
    for home, count in counts.items():
        yield Figure.of(f"{name}, {count} plans", "s", [cost.wall for cost in costs[home]])
        yield Figure.of(f"{name}, {count} plans, processor", "s", [cost.processor for cost in costs[home]])
    pairs = list(zip(costs[few], costs[many], strict=True))
    ratio = f"{name}, {counts[many]} plans / {counts[few]}"
    yield Figure.of(ratio, "x", [other.wall / one.wall for one, other in pairs])
    yield Figure.of(f"{ratio}, processor", "x", [other.processor / one.processor for one, other in pairs])


def _linked(home: Path, copy: Path) -> Path:
    """A copy of a home that may be changed: a file that is there is never written into, so that links do."""
    shutil.rmtree(copy, ignore_errors=True)
    return Path(shutil.copytree(home, copy, copy_function=os.link))


def _add_within(home: Path, session: Session, embedder: MadeUpVectors, file: Path) -> Cost:
    """A plan added in this process, its vectors made up: what is left is reading its text and writing the index."""
    new = NewFile(file.name, file.read_bytes(), Extracted(file.read_text(encoding="utf-8"), "txt", None), Given())
    wall, processor = time.perf_counter(), time.process_time()
    add_plans(home, Library.open(session.library.folder, home=home), [new], embedder)
    return Cost(time.perf_counter() - wall, time.process_time() - processor)


def run_command(arguments: Sequence[str], home: Path) -> Cost:
    """`planqa` run as a process of its own, with all that it starts."""
    run = "from assistant.cli import main; main()"
    wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", run, *arguments],
        capture_output=True,
        check=True,
        env={**os.environ, "PLANQA_HOME": str(home)},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - wall, processor)
