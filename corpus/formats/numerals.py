"""Automatic numbers of lists, as Word and browsers print them."""

from __future__ import annotations

__all__ = ["count"]

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_MOST_ROMAN = 3999
_LETTERS = 26


def count(number: int, style: str) -> str | None:
    """A number in a style named as in CSS ("decimal", "lower-alpha", "upper-roman"); None for the others."""
    match style:
        case "decimal":
            return str(number)
        case "decimal-leading-zero":
            return f"{number:02d}"
        case "lower-alpha" | "upper-alpha":
            letters = _letters(number)
        case "lower-roman" | "upper-roman":
            letters = _roman(number)
        case _:
            return None
    return letters.lower() if style.startswith("lower") else letters


def _letters(number: int) -> str:
    """A … Z, AA, AB …; numbers below one stay numbers."""
    if number < 1:
        return str(number)
    letters = ""
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def _roman(number: int) -> str:
    if not 0 < number <= _MOST_ROMAN:
        return str(number)
    digits = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        digits += sign * times
    return digits
