"""Replies of models, taken apart into claims while they come."""

from __future__ import annotations

import pytest

from assistant.llm.claims import Claim
from assistant.llm.reply import LONGEST_CLAIM, MOST_CLAIMS, as_json, as_lines, claims_in

A = Claim("Sở A chủ trì.", (1,))
B = Claim("Hạn là năm 2025.", (1, 2))


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (as_json([A, B]), [A, B]),
        (as_lines([A, B]), [A, B]),
        (f"```json\n{as_json([A])}\n```", [A]),
        (f"<think>Bản ghi [1] nói gì?\n{{</think>\n{as_json([A])}", [A]),
        ("<think>Bản ghi [1]", []),
        ('[{"text": "Sở A chủ trì.", "sources": 1}]', [A]),
        ('{"claims": [{"text": "Sở A chủ trì. [1]", "sources": []}]}', [A]),
        ('{"claims": [{"text": "Hạn là năm 2025.", "sources": ["1", "[2]"]}]} Xong.', [B]),
        ("- Sở A chủ trì. [1]\n\n2. Hạn là năm 2025. [1, 2]", [A, B]),
        ("Hạn là năm 2025 [1][2].", [Claim("Hạn là năm 2025.", (1, 2))]),
        ('Ghi “đạt 95%” và "xong". [3]', [Claim('Ghi “đạt 95%” và "xong".', (3,), ("đạt 95%", "xong"))]),
        # Cut off: what may be half a sentence, or half a number, is none.
        ('{"claims": [{"text": "Sở A chủ trì.", "sources": [1]}, {"text": "Đạt 9', [A]),
        ('{"claims": [{"text": "Sở A chủ trì.", "sources": [1', []),
        ("Sở A chủ trì. [1]\nĐạt 9", [A]),
        ("Sở A chủ trì. [1]\nĐạt 9 [", [A]),
        ("", []),
        ("{}", []),
        ('{"claims": {"text": "Sở A"}}', []),
        ("[" * 100_000, []),
    ],
)  # fmt: skip
def test_a_reply_is_the_claims_that_have_come_in_full(text: str, claims: list[Claim]) -> None:
    assert claims_in(text, ended=True) == claims


@pytest.mark.parametrize("whole", [as_json([A, B]), as_lines([A, B]) + "\n"])
def test_a_claim_is_there_once_it_is_whole_and_never_changes(whole: str) -> None:
    seen: list[Claim] = []
    for end in range(len(whole) + 1):
        claims = claims_in(whole[:end], ended=False)
        assert claims[: len(seen)] == seen
        seen = claims

    assert seen == [A, B]


def test_of_a_reply_without_end_so_much_is_read() -> None:
    assert len(claims_in(as_lines([A] * 100), ended=True)) == MOST_CLAIMS
    (long,) = claims_in(as_json([Claim("dài " * 1000, (1,))]), ended=True)
    assert len(long.text) == LONGEST_CLAIM + 1
