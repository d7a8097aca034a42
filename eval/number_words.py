"""Whole numbers below a thousand in words, as people write them in Vietnamese and English."""

from __future__ import annotations

from assistant.phrases import Language

__all__ = ["in_words"]

_VIETNAMESE = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_ENGLISH = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_LAST = {1: "mốt", 4: "tư", 5: "lăm"}


def in_words(number: int, language: Language) -> str:
    """A number from 0 to 999: "hai trăm linh năm", "thirty-five"."""
    return _english(number) if language is Language.ENGLISH else _vietnamese(number)


def _english(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if hundreds:
        return f"{_ENGLISH[hundreds]} hundred" + (f" and {_english(rest)}" if rest else "")
    if number < len(_ENGLISH):
        return _ENGLISH[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_ENGLISH[ones]}" if ones else "")


def _vietnamese(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if hundreds:
        below = "" if not rest else f" linh {_VIETNAMESE[rest]}" if rest < 10 else f" {_vietnamese(rest)}"
        return f"{_VIETNAMESE[hundreds]} trăm{below}"
    tens, ones = divmod(number, 10)
    if not tens:
        return _VIETNAMESE[ones]
    if tens == 1:
        return "mười" + (f" {'lăm' if ones == 5 else _VIETNAMESE[ones]}" if ones else "")
    return f"{_VIETNAMESE[tens]} mươi" + (f" {_LAST.get(ones, _VIETNAMESE[ones])}" if ones else "")
