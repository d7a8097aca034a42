"""What answers of a kind look like in running text: numbers, dates, periods, roles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from assistant.wants import Kind
from assistant.wordings import read_table

__all__ = ["kind_forms"]


@cache
def kind_forms() -> Mapping[Kind, re.Pattern[str]]:
    """What answers of a kind look like, without diacritics."""
    return {
        Kind.NUMBER: re.compile(r"(?<![\w/.-])\d+(?:[.,]\d+)*(?![\w/-])"),
        Kind.DATE: re.compile(
            r"\bngay \d|\bthang \d|\bquy (?:[iv]+|\d)\b|\bnam 20\d\d|\b\d{1,2}/20\d\d|\b\d+h\d\d|\bcuoi quy"
        ),
        Kind.ROLE: re.compile(read_table("answers")["role_form"]),
        Kind.PERIOD: re.compile(r"\bdinh ky\b|\bhang (?:nam|thang|quy|tuan)|\b\d+ (?:thang|nam|quy)\b|\bchu ky\b"),
    }
