"""Pictures of pages made ready for OCR: red stamps taken out, turned upright, ruled lines found and taken out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from corpus.formats.page import Rule

__all__ = ["DARK", "DPI", "Picture", "prepare"]

DPI = 240
"""Dots an inch at which pages are read: at 300 Tesseract reads words no better (402 of 414 of a page at either), and
takes a quarter longer."""
_POINTS = 72 / DPI
_RED = 40
"""Of 255: ink whose red is so much stronger than its green and blue is a stamp."""
_DARK_RED = 90
"""Ink of a stamp with less red than this has a letter below it."""
DARK = 128
_LEAST_CONTRAST = 40
_PAPER_NOISE = 0.25
"""Part of the contrast below the usual paper that still is paper."""
_STEEPEST = 4.0
"""Degrees: scans that are turned farther were turned on purpose."""
_ANGLE_STEPS = (0.5, 0.1, 0.02)
_RULE_LENGTH = 80
"""Dots: strokes of letters are shorter (a dash of 14 points has 47), lines of tables longer."""
_RULE_THICKNESS = 16


@dataclass(frozen=True, slots=True)
class Picture:
    """A page ready for OCR: `grey` (height, width) uint8 without stamps and ruled lines, and these lines in points."""

    grey: NDArray[np.uint8]
    rules: tuple[Rule, ...]

    @property
    def width(self) -> float:
        """Points."""
        return float(self.grey.shape[1] * _POINTS)

    @property
    def height(self) -> float:
        """Points."""
        return float(self.grey.shape[0] * _POINTS)


def prepare(image: Image.Image) -> Picture:
    """Make a picture at `DPI` ready."""
    grey = _without_stamps(np.asarray(image.convert("RGB")))
    grey = _straighten(_on_white(grey))
    dark = grey < DARK
    level, level_ink = _find_rules(dark)
    upright, upright_ink = _find_rules(dark.T)
    ink = ndimage.binary_dilation(level_ink | upright_ink.T, iterations=2)
    grey = np.where(ink, np.uint8(255), grey)
    rules = [Rule(x0, y, x1, y) for x0, y, x1 in level] + [Rule(x, y0, x, y1) for y0, x, y1 in upright]
    return Picture(grey, tuple(rules))


def _without_stamps(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Grey of (height, width, 3) colours in which red ink is white; letters below a stamp stay."""
    grey = np.asarray(Image.fromarray(pixels).convert("L")).copy()
    red = pixels[:, :, 0].astype(np.int16)
    others = np.maximum(pixels[:, :, 1], pixels[:, :, 2]).astype(np.int16)
    grey[(red - others > _RED) & (red > _DARK_RED)] = 255
    return grey


def _on_white(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The grey values spread so that paper is white and ink black."""
    paper, ink = float(np.median(grey)), float(np.percentile(grey, 1))
    if paper - ink < _LEAST_CONTRAST:  # an empty page
        return np.full_like(grey, 255)
    white = paper - _PAPER_NOISE * (paper - ink)
    return np.asarray(np.clip((grey - ink) * (255 / (white - ink)), 0, 255).astype(np.uint8))


def _straighten(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Turn a page so that its lines are level: where they are, rows are either full of ink or empty."""
    dark = grey[::3, ::3] < DARK
    y, x = np.nonzero(dark)
    if not len(y):
        return grey

    def evenness(angle: float) -> float:
        rows = np.round(y - x * np.tan(np.radians(angle))).astype(np.int64)
        counts = np.bincount(rows - rows.min()).astype(np.float64)
        return float(np.sum(np.diff(counts) ** 2))

    best, reach = 0.0, _STEEPEST
    for step in _ANGLE_STEPS:
        best = float(max(np.arange(best - reach, best + reach + step / 2, step), key=evenness))
        reach = step
    if abs(best) < _ANGLE_STEPS[-1]:
        return grey
    turned = Image.fromarray(grey).rotate(best, Image.Resampling.BICUBIC, fillcolor=255)
    return np.asarray(turned)


def _find_rules(dark: NDArray[np.bool_]) -> tuple[list[tuple[float, float, float]], NDArray[np.bool_]]:
    """Level lines as (start, height, end) in points, and their ink."""
    thick = ndimage.maximum_filter1d(dark.astype(np.uint8), 3, axis=0)
    ink = ndimage.maximum_filter1d(ndimage.minimum_filter1d(thick, _RULE_LENGTH, axis=1), _RULE_LENGTH, axis=1)
    labels, _ = ndimage.label(ink, structure=np.ones((3, 3)))
    found = []
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), 1):
        if rows.stop - rows.start > _RULE_THICKNESS + (columns.stop - columns.start) / 100:
            ink[labels == number] = 0  # a picture or a black bar
            continue
        found.append((columns.start * _POINTS, (rows.start + rows.stop) / 2 * _POINTS, columns.stop * _POINTS))
    return found, ink.astype(bool)
