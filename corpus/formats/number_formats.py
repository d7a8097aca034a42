"""Numbers and dates of a workbook as a Vietnamese reader sees them: 0.8 under "0%" is "80%", 1200 is "1.200"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import from_excel

__all__ = ["show_number"]

_GENERAL = re.compile(r"general|@|", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_PART = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|(?P<digits>[0#?][0#?.,]*)|(?P<other>.)', re.DOTALL)
_DATE_PART = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|(?P<token>y+|m+|d+|h+|s+|AM/PM|A/P)|(?P<other>.)',
    re.IGNORECASE | re.DOTALL,
)
_SIGNIFICANT = 11
"""Digits that Excel shows of a number without a format."""
_LONGEST = 30
"""Characters of a number written out; longer ones are shown in powers of ten, as Excel does."""
_NAMED = 3
"""Letters from which "mmm" is the name of a month, "ddd" of a day."""


def show_number(raw: str, code: str, epoch: datetime) -> str:
    """A number as it is stored ("0.8") as its format ("0%") shows it: comma as decimal mark, full stop for thousands.

    Dates keep the order and signs of their format; the names of months become numbers ("5/2025").
    """
    try:
        number = Decimal(repr(float(raw)))
    except (ValueError, InvalidOperation):
        return raw
    if not number.is_finite():
        return raw
    section, number, sign = _section(code, number)
    if _GENERAL.fullmatch(section):
        return sign + _general(number)
    if is_date_format(section):
        return _show_date(float(number), section, epoch)
    return sign + _show(number, section)


def _section(code: str, number: Decimal) -> tuple[str, Decimal, str]:
    """The part of a format for this number, without colours and conditions; a part for negatives has its own sign."""
    sections = [_BRACKETS.sub("", section) for section in code.split(";")]
    if number < 0:
        return (sections[1], -number, "") if len(sections) > 1 else (sections[0], -number, "-")
    if number == 0 and len(sections) > 2:
        return sections[2], number, ""
    return sections[0], number, ""


def _general(number: Decimal) -> str:
    digits = f"{number:.{_SIGNIFICANT}g}"
    plain = f"{Decimal(digits):f}"
    if len(plain) > _LONGEST:
        return digits.replace(".", ",")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain.replace(".", ",")


def _show(number: Decimal, section: str) -> str:
    parts = list(_PART.finditer(section))
    if any(part["other"] in ("E", "e", "/") for part in parts):
        return _general(number)
    signs = "".join(part["other"] or "" for part in parts)
    number *= Decimal(100) ** signs.count("%")
    shown = ""
    for position, part in enumerate(parts):
        if part["digits"]:
            first = not any(earlier["digits"] for earlier in parts[:position])
            shown += _digits(number, part["digits"]) if first else part["digits"]
        else:
            shown += part["quoted"] or part["escaped"] or part["other"] or ""
    return " ".join(shown.split())


def _digits(number: Decimal, pattern: str) -> str:
    whole, _, fraction = pattern.rstrip(",").partition(".")
    number /= Decimal(1000) ** (len(pattern) - len(pattern.rstrip(",")))
    places = sum(sign in "0#?" for sign in fraction)
    rounded = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    before, _, after = rounded.partition(".")
    fewest = fraction.count("0")
    while len(after) > fewest and after.endswith("0"):
        after = after[:-1]
    before = before.zfill(whole.count("0"))
    if "," in whole:
        before = f"{int(before):,}".replace(",", ".")
    return f"{before},{after}" if after else before


def _show_date(number: float, section: str, epoch: datetime) -> str:
    moment = from_excel(number, epoch)
    if isinstance(moment, timedelta):
        return str(moment)
    if not isinstance(moment, datetime):
        return f"{moment:%H:%M}"
    parts = list(_DATE_PART.finditer(section))
    tokens = [(part["token"] or "").lower() for part in parts]
    if any(token[0] == "m" and len(token) >= _NAMED for token in tokens if token):
        day = f"{moment.day}/" if any(token in ("d", "dd") for token in tokens) else ""
        return f"{day}{moment.month}/{moment.year}"
    shown = ""
    last = ""
    for part, token in zip(parts, tokens, strict=True):
        if token:
            shown += _date_token(moment, token, after_hour=last == "h")
            last = token[0]
        else:
            shown += part["quoted"] or part["escaped"] or part["other"] or ""
    return " ".join(shown.split()).strip(" ,;@")


def _date_token(moment: datetime, token: str, *, after_hour: bool) -> str:
    match token[0]:
        case "y":
            return str(moment.year) if len(token) > 2 else f"{moment:%y}"
        case "m":
            number = moment.minute if after_hour else moment.month
        case "d" if len(token) < _NAMED:
            number = moment.day
        case "h":
            number = moment.hour
        case "s":
            number = moment.second
        case _:
            return ""
    return f"{number:02d}" if len(token) > 1 else str(number)
