"""What a question names again of an earlier one, with a word that points back at it."""

from __future__ import annotations

import pytest

from assistant.anaphora import named_again

EARLIER = "Trung tâm dữ liệu tỉnh Quảng Ngãi lưu trữ được bao nhiêu, quỹ đầu tư nào?"


@pytest.mark.parametrize(
    ("text", "earlier", "named"),
    [
        ("Trung tâm dữ liệu đó do ai quản lý?", EARLIER, "Trung tâm dữ liệu đó"),
        ("vốn của quỹ này?", EARLIER, "quỹ này"),
        ("Trung tâm hồi nãy chạy mấy hệ thống?", EARLIER, "Trung tâm hồi nãy"),
        ("trung tam do co bao nhieu bien che?", EARLIER, "trung tam do"),
        ("Trung tâm đó ở đâu?", "trung tam du lieu tinh nao?", "Trung tâm đó"),
        ("When will that centre open?", "Who runs the data centre?", "that centre"),
        # another word without its diacritics, or nothing that was named before
        ("trung tam do so nao chu tri?", EARLIER, None),
        ("hien nay dat bao nhieu?", "co quan nao thuc hien?", None),
        ("phong trào đó?", EARLIER, None),
        ("nhiem vu 73 cua quang binh do ai lam?", "nhiem vu 72 cua quang binh do ai lam?", None),
        # "do" beside words with diacritics is no "đó"
        ("Nhiệm vụ 73 của Quảng Bình do ai làm?", "Nhiệm vụ 72 của Quảng Bình do ai làm?", None),
        # within the question itself
        ("Có quỹ nào không, và quỹ đó của ai?", EARLIER, None),
        # no thing of its own
        ("Năm đó là bao nhiêu?", "Năm 2030 là bao nhiêu?", None),
        ("Số này là gì?", "Số hệ thống?", None),
        ("Kế hoạch này ai ký?", "Kế hoạch Sơn Tịnh gửi ai?", None),
    ],
)
def test_what_is_pointed_back_at_is_found(text: str, earlier: str, named: str | None) -> None:
    span = named_again(text, earlier)

    assert (text[slice(*span)] if span else None) == named
