"""The set phrases at the head and foot of an official document: its number, its date, who signed it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from corpus.data import read_table

__all__ = ["LONG_DATE", "Signature", "attached_date", "is_office", "read_signature"]

LONG_DATE = re.compile(
    r"(?P<date>ngày\s*(?P<day>\d{1,2})?\s*tháng\s*(?P<month>\d{1,2})?\s*năm\s*(?P<year>\d{4}))", re.IGNORECASE
)
"""A date as letterheads print it; day and month may be blank: "ngày tháng 5 năm 2025"."""

_SHORTEST_NAME = 2
_SIGNED = re.compile(r"[(\[]?\s*đã ký\s*[)\]]?", re.IGNORECASE)


@cache
def attached_date() -> re.Pattern[str]:
    """The date of the plan that an appendix belongs to: "(Kèm theo Kế hoạch số /KH-UBND ngày /6/2025 …"."""
    words = "|".join(map(re.escape, read_table("corpus", "letterheads")["attached"]))
    date = r"ngày\s*(?P<day>\d{1,2})?\s*/\s*(?P<month>\d{1,2})\s*/\s*(?P<year>\d{4})"
    return re.compile(rf"(?:{words})[^()]*?(?P<date>{date})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signature:
    """The words under a document: the name, "" if none is printed, and (mark, office) pairs: ("KT.", "CHỦ TỊCH")."""

    name: str
    offices: tuple[tuple[str, str], ...]


def read_signature(text: str) -> Signature:
    """Read "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Lê Văn Thảo"."""
    words = _SIGNED.sub(" ", text).split()
    start = len(words)
    while start and words[start - 1].istitle() and len(words[start - 1]) > 1 and "." not in words[start - 1]:
        start -= 1
    name = words[start:] if len(words) - start >= _SHORTEST_NAME else []
    rest = " ".join(words[: len(words) - len(name)])
    offices = [(match["mark"] or "", match["office"].strip()) for match in _office().finditer(rest)]
    return Signature(" ".join(name), tuple(offices))


def is_office(text: str) -> bool:
    """Whether a line is the office of one who signs, and nothing else: "GIÁM ĐỐC"."""
    return text in read_table("corpus", "letterheads")["offices"]


@cache
def _office() -> re.Pattern[str]:
    table = read_table("corpus", "letterheads")
    marks = "|".join(map(re.escape, table["signature"]))
    titles = "|".join(map(re.escape, sorted(table["offices"], key=len, reverse=True)))
    return re.compile(rf"(?:(?P<mark>{marks})\s*)?(?P<office>(?:{titles})(?!\w)|\S.*?(?=\s+(?:{marks}|{titles})|$))")
