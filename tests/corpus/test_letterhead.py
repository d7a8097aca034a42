"""The set phrases at the head and foot of documents."""

from __future__ import annotations

import pytest

from corpus.letterhead import LONG_DATE, Signature, attached_date, read_signature


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        (
            "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Lê Văn Thảo",
            Signature("Lê Văn Thảo", (("TM.", "ỦY BAN NHÂN DÂN"), ("KT.", "CHỦ TỊCH"), ("", "PHÓ CHỦ TỊCH"))),
        ),
        ("T/M BAN THƯỜNG VỤ PHÓ BÍ THƯ", Signature("", (("T/M", "BAN THƯỜNG VỤ"), ("", "PHÓ BÍ THƯ")))),
        (
            "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH (Đã ký) Phạm Anh Tuấn",
            Signature("Phạm Anh Tuấn", (("TM.", "ỦY BAN NHÂN DÂN"), ("", "CHỦ TỊCH"))),
        ),
        ("TM. ỦY BAN NHÂN DÂN CHỦ TỊCH", Signature("", (("TM.", "ỦY BAN NHÂN DÂN"), ("", "CHỦ TỊCH")))),
    ],
)
def test_a_signature_is_read_as_offices_and_a_name(text: str, signature: Signature) -> None:
    assert read_signature(text) == signature


def test_dates_are_read_with_what_is_blank() -> None:
    match = LONG_DATE.search("Quảng Bình, ngày tháng 5 năm 2025")
    assert match is not None
    assert (match["day"], match["month"], match["year"]) == (None, "5", "2025")
    match = attached_date().search("(Kèm theo Kế hoạch số /KH-UBND ngày /6/2025 của UBND huyện)")
    assert match is not None
    assert match["date"] == "ngày /6/2025"
