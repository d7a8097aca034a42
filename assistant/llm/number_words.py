"""Numbers in words, in Vietnamese and English, put into figures: "ba mươi lăm", "twenty-five thousand"."""

from __future__ import annotations

import re
from functools import cache

from assistant.phrases import Language
from assistant.wordings import read_table
from corpus.quantities import any_of, target_wording

__all__ = ["number_words", "read_number_words"]

_TENS = 10
_HUNDRED = 100
_CENTURY = "20"


@cache
def number_words(language: Language) -> re.Pattern[str]:
    """A pattern of numbers in words; where a word is also another ("năm", "tư", "một") it counts only as it must."""
    return _vietnamese() if language is Language.VIETNAMESE else _english()


def read_number_words(words: str, language: Language) -> str:
    """The figures of a number in words, with the comma as the decimal mark: "1200", "0,75"."""
    parts = [part for part in re.split(r"[\s-]+", words.lower()) if part not in _SILENT]
    digits = _digits(language)
    for mark in _POINTS:
        if mark in parts:
            at = parts.index(mark)
            return f"{_whole(parts[:at], digits)},{''.join(str(digits[part]) for part in parts[at + 1 :])}"
    if parts[-1] in _HALVES:
        return f"{_whole(parts[:-1], digits)},5"
    if language is Language.ENGLISH and len(parts) > 1 and digits.get(parts[0]) == int(_CENTURY) and parts[1] in digits:
        rest = _whole(parts[1:], digits)
        if rest >= _TENS:  # "twenty twenty-five"
            return f"{_CENTURY}{rest}"
    return str(_whole(parts, digits))


_SILENT = ("linh", "lẻ", "and", "")
_POINTS = ("phẩy", "point")
_HALVES = ("rưỡi",)
_BEFORE_FIVE = ("có", "gồm", "dưới", "nhất", "thiểu", "đa", "quá", "đạt", "là", "hơn", "khoảng", "thêm", "≥", "≤")


def _whole(parts: list[str], digits: dict[str, int]) -> int:
    total = group = 0
    for part in parts:
        if part in digits:
            group += digits[part]
        elif (scale := _scales()[part]) <= _HUNDRED:
            group = group * scale if scale == _HUNDRED else group - group % _TENS + group % _TENS * scale
        else:
            total, group = total + max(group, 1) * scale, 0
    return total + group


@cache
def _digits(language: Language) -> dict[str, int]:
    table = read_table("claims")["numbers"][language.value]
    return {word: int(value) for value, words in table.items() for word in words}


@cache
def _scales() -> dict[str, int]:
    return {word: int(value) for value, words in read_table("claims")["scales"].items() for word in words}


_LOWER = "a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"


def _vietnamese() -> re.Pattern[str]:
    digit = "(?:[Mm]ột|[Hh]ai|[Bb]a|[Bb]ốn|[Nn]ăm|[Ss]áu|[Bb]ảy|[Bb]ẩy|[Tt]ám|[Cc]hín)"
    last = "(?:mốt|một|hai|ba|bốn|tư|lăm|nhăm|sáu|bảy|bẩy|tám|chín)"  # "hai mươi năm" are twenty years
    tens = rf"(?:[Mm]ười(?:\s+{last})?|{digit}\s+mươi(?:\s+{last})?)"
    hundreds = rf"(?:(?:{digit}|không)\s+trăm(?:\s+(?:(?:linh|lẻ)\s+{digit}|{tens}))?)"
    base = f"(?:{hundreds}|{tens}|{digit})"
    scale = "(?:nghìn|ngàn|triệu|tỷ|tỉ)(?!\\s+lệ)"
    counted = any_of(target_wording().words["units"])
    compound = rf"(?:{base}\s+{scale}(?:\s+{base}\s+{scale})*\s+{base}|{hundreds}|{tens})"
    decimals = rf"(?:(?:{base}|không)\s+phẩy(?:\s+(?:không|{last}|năm))+|{base}\s+rưỡi)"
    # "Ba Tơ" and "Ba Đồn" are places.
    opening = rf"(?:Hai|Ba|Bốn|Sáu|Bảy|Bẩy|Tám|Chín)(?=\s+[{_LOWER}])"
    lone = rf"(?:hai|ba|bốn|sáu|bảy|bẩy|tám|chín|{opening}|[Mm]ột(?=\s+{scale})|một(?=\s+(?:đến|tới)\s+{digit}))"
    # "năm" is "year" as well: it counts things only behind words that a number follows.
    five = "(?:" + "|".join(f"(?<={word} )" for word in _BEFORE_FIVE) + rf")năm(?=\s+{counted})"
    return re.compile(rf"(?<!\w)(?:{decimals}|{compound}|{lone}|{five})(?!\w)")


def _english() -> re.Pattern[str]:
    unit = "(?:one|two|three|four|five|six|seven|eight|nine)"
    teen = "(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
    tens = rf"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[-\s]+{unit})?)"
    year = rf"(?:twenty\s+(?:{tens}|{teen}))"
    hundreds = rf"(?:{unit}\s+hundred(?:\s+(?:and\s+)?(?:{tens}|{teen}|{unit}))?)"
    base = f"(?:{hundreds}|{tens}|{teen}|{unit})"
    compound = rf"(?:{base}\s+thousand\s+(?:and\s+)?{base})"
    decimals = rf"(?:(?:{base}|zero)\s+point(?:[\s-]+(?:zero|{unit}))+)"
    lone = "(?:two|three|four|five|six|seven|eight|nine|one(?=\\s+(?:thousand|million|billion)))"
    return re.compile(
        rf"(?<![\w-])(?:{decimals}|{compound}|{year}|{hundreds}|{tens}|{teen}|{lone})(?![\w-])", re.IGNORECASE
    )
