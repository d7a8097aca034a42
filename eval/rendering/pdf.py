"""A page of HTML printed to PDF by Chromium, and a PDF as it comes from a scanner."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from corpus.errors import PlanqaError

__all__ = ["print_pdf", "scan_pdf"]

_SECONDS = 120
"""The longest that Chromium may take for one plan; 5 s are usual."""

_DOTS_PER_INCH = 200
_POINTS_PER_INCH = 72
_TURN = 1.0
"""Degrees by which every page is turned."""
_NOISE = 12
"""Standard deviation of the grey of a pixel, of 255."""
_STAMP = 3.6
"""Diameter of the stamp, in cm, as Decree 30/2020/NĐ-CP has it for provinces."""


def print_pdf(html: str) -> bytes:
    """A page of HTML as a browser prints it. Raises PlanqaError where there is no Chromium, or it fails."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise PlanqaError("Chromium is not installed. On Debian: apt-get install chromium.")
    with TemporaryDirectory(prefix="planqa-print-") as folder:
        page, printed = Path(folder, "plan.html"), Path(folder, "plan.pdf")
        page.write_text(html, encoding="utf-8")
        command = [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={folder}/profile",
            "--no-pdf-header-footer",
            f"--print-to-pdf={printed}",
            page.as_uri(),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        if not printed.is_file():
            raise PlanqaError(f"Chromium printed nothing: {done.stderr.strip()[-500:]}")
        return printed.read_bytes()


def scan_pdf(pdf: bytes, seed: int = 0) -> bytes:
    """The pages of a PDF as pictures of 200 dots an inch: turned a little, with noise, a red stamp on the first."""
    random = np.random.default_rng(seed)
    pages: list[Image.Image] = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(len(document)):
            page = document[number].render(scale=_DOTS_PER_INCH / _POINTS_PER_INCH).to_pil().convert("RGB")
            if number == 0:
                page = ImageChops.multiply(page, _stamp(page.size))  # ink: black shows through
            angle = _TURN if random.random() < 0.5 else -_TURN
            page = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor="white")
            grey = random.normal(0, _NOISE, (page.height, page.width, 1))
            noisy = np.clip(np.asarray(page, dtype=np.float32) + grey, 0, 255).astype(np.uint8)
            pages.append(Image.fromarray(noisy))
    stream = BytesIO()
    pages[0].save(stream, "PDF", resolution=_DOTS_PER_INCH, save_all=True, append_images=pages[1:], quality=80)
    return stream.getvalue()


def _stamp(size: tuple[int, int]) -> Image.Image:
    """A round red stamp on a white page of this size, over the upper left of the text."""
    page = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(page)
    radius = round(_STAMP / 2 / 2.54 * _DOTS_PER_INCH)
    x, y = size[0] * 0.35, size[1] * 0.3
    red, width = (214, 32, 40), 6
    for shrink in (1.0, 0.92, 0.55):
        reach = radius * shrink
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), outline=red, width=width)
    draw.regular_polygon((x, y, radius * 0.3), 5, fill=red)
    return page
