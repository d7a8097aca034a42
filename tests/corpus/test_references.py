"""References: every numbered document that the five plans name, and small texts for what others may write."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document
from corpus.library import Library
from corpus.records import Passage, Reference, Relation, Role, Section, Span
from corpus.references import NamedDocument, SlipKind, documents, find_references

MENTIONS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "known_references.toml").read_text(encoding="utf-8")
)["mention"]
PLANS = list(Library.open().plans)
# By eye, one for each number: 57 and 57-NQ/TW of the report are one, 03/NQ-CP and 03-NQ/CP of Ninh Bình are one,
# 206-KH/TU and 206-CTr/TU of Quảng Bình are two until someone says otherwise.
DISTINCT = {
    "quang-ngai-tu": 4,
    "quang-ngai-bao-cao": 24,
    "quang-binh-ubnd": 14,
    "ninh-binh-ubnd": 5,
    "son-tinh-ubnd": 5,
}


@cache
def document(plan: str) -> Document:
    return Library.open().document(plan)


@cache
def references(plan: str) -> tuple[Reference, ...]:
    return tuple(find_references(document(plan).passages))


@cache
def all_documents() -> dict[str, NamedDocument]:
    return {named.number: named for named in documents([found for plan in PLANS for found in references(plan)])}


def passage_of(reference: Reference) -> Passage:
    return next(passage for passage in document(reference.plan).passages if passage.id == reference.passage)


def line_of(reference: Reference) -> int:
    """The physical line in which the number begins."""
    run = next(run for run in passage_of(reference).runs if run.start <= reference.start < run.start + run.length)
    return document(reference.plan).source.line_of(run.offset + reference.start - run.start)


def row(line: int, reference: Reference) -> tuple[int, str, str, str, str]:
    return line, reference.number, reference.kind, reference.date, reference.relation.value


def passage(text: str, role: Role = Role.PARAGRAPH, section: tuple[str, ...] = ("I",), plan: str = "made") -> Passage:
    where = Section(section, ("",) * len(section))
    return Passage(f"{plan}:{text[:9]}", plan, where, role, None, text, Span(plan, 1, 1), (1,), ())


def found(text: str) -> list[tuple[str, str, str, str]]:
    """Kind, number, date and relation of each mention in a text of the body."""
    return [(one.kind, one.number, one.date, one.relation.value) for one in find_references([passage(text)])]


def named(*texts: str, plan: str = "made") -> list[Reference]:
    return find_references([passage(text, plan=plan) for text in texts])


# --- the five plans --------------------------------------------------------------------------------------------------


def test_enough_mentions_are_known() -> None:
    assert len(MENTIONS) >= 50
    assert {mention["plan"] for mention in MENTIONS} == set(PLANS)


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_names_the_known_documents_and_no_others(plan: str) -> None:
    known = [
        (mention["line"], mention["number"], mention["kind"], mention["date"], mention["relation"])
        for mention in MENTIONS
        if mention["plan"] == plan
    ]
    assert sorted(row(line_of(reference), reference) for reference in references(plan)) == sorted(known)


@pytest.mark.parametrize("plan", PLANS)
def test_number_and_date_stand_in_place(plan: str) -> None:
    for reference in references(plan):
        of = passage_of(reference)
        text = of.text[reference.start : reference.end]
        assert text.startswith(reference.number)
        assert text.endswith(reference.date or reference.number)
        assert reference.span == of.span
        assert reference.plan == plan


def test_references_follow_the_order_of_the_text() -> None:
    for plan in PLANS:
        places = [(passage_of(reference).lines, reference.start) for reference in references(plan)]
        assert places == sorted(places)


@pytest.mark.parametrize("plan", PLANS)
def test_number_of_distinct_documents(plan: str) -> None:
    assert len(documents(references(plan))) == DISTINCT[plan]


@pytest.mark.parametrize(
    ("plan", "number", "date"),
    [("quang-ngai-tu", "336-KH/TU", "25/02/2025"), ("quang-binh-ubnd", "316-KH/UBND", "28/2/2025")],
)
def test_what_a_plan_replaces_is_what_plans_toml_says(plan: str, number: str, date: str) -> None:
    replaced = [one for one in documents(references(plan)) if one.relation is Relation.REPLACES]

    assert [(one.number, one.dates) for one in replaced] == [(number, (date,))]
    assert Library.open().plan(plan).replaces == (f"{number} ngày {date}",)


@pytest.mark.parametrize(
    ("plan", "implemented"),
    [
        ("quang-ngai-tu", ["57-NQ/TW"]),
        ("quang-ngai-bao-cao", ["57-NQ/TW", "13884-CV/VPTW"]),
        ("quang-binh-ubnd", ["57-NQ/TW", "71/NQ-CP", "206-KH/TU"]),
        ("ninh-binh-ubnd", ["03/NQ-CP", "57-NQ/TW"]),
        ("son-tinh-ubnd", ["327/QĐ-UBND", "71/NQ-CP", "359-KH/TU", "57-NQ/TW"]),
    ],
)
def test_what_a_plan_implements(plan: str, implemented: list[str]) -> None:
    assert [one.number for one in documents(references(plan)) if one.relation is Relation.IMPLEMENTS] == implemented


def test_mentions_of_one_document_in_five_plans() -> None:
    resolution = all_documents()["57-NQ/TW"]

    assert resolution.kind == "Nghị quyết"
    assert resolution.dates == ("22/12/2024", "22 tháng 12 năm 2024")
    assert {mention.plan for mention in resolution.mentions} == set(PLANS)
    assert "57" in resolution.numbers
    assert resolution.slips == ()


@pytest.mark.parametrize(
    ("number", "kind", "other"),
    [
        ("336-KH/TU", SlipKind.SERIAL, "366-KH/TU"),
        ("366-KH/TU", SlipKind.SERIAL, "336-KH/TU"),
        ("206-KH/TU", SlipKind.LETTERS, "206-CTr/TU"),
        ("206-CTr/TU", SlipKind.LETTERS, "206-KH/TU"),
        ("206-CTr/TU", SlipKind.KIND, "Kế hoạch hành động"),
        ("193/2025/QH15", SlipKind.LETTERS, "193/2025/QH12"),
        ("193/2025/QH12", SlipKind.LETTERS, "193/2025/QH15"),
        ("03/NQ-CP", SlipKind.FORM, "03-NQ/CP"),
        ("23/2022/NĐ-HĐND", SlipKind.KIND, "Nghị quyết"),
    ],
)
def test_possible_slip(number: str, kind: SlipKind, other: str) -> None:
    slip = next(slip for slip in all_documents()[number].slips if slip.kind is kind)

    assert (slip.number, slip.other) == (number, other)
    assert number in slip.reason
    assert other in slip.reason


def test_no_other_document_of_the_plans_looks_like_a_slip() -> None:
    doubtful = {number for number, one in all_documents().items() if one.slips}

    assert doubtful == {
        *("336-KH/TU", "366-KH/TU", "206-KH/TU", "206-CTr/TU"),
        *("193/2025/QH15", "193/2025/QH12", "03/NQ-CP", "23/2022/NĐ-HĐND"),
    }


# --- made texts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("theo Luật số 20/2023/QH15 ngày 22/6/2023", [("Luật", "20/2023/QH15", "22/6/2023", "cites")]),
        ("theo Thông tư 02/2024/TT-BTTTT", [("Thông tư", "02/2024/TT-BTTTT", "", "cites")]),
        ("Chỉ thị số 04/CT-TTg, ngày 11/02/2024", [("Chỉ thị", "04/CT-TTg", "11/02/2024", "cites")]),
        ("Kết luận số 69–KL/TW ngày 11.01.2024", [("Kết luận", "69–KL/TW", "11.01.2024", "cites")]),
        ("văn bản 1552/BTTTT-TTH, 708/BTTTT-CATTT",
         [("văn bản", "1552/BTTTT-TTH", "", "cites"), ("văn bản", "708/BTTTT-CATTT", "", "cites")]),
        ("Nghị quyết của Bộ Chính trị số 57-NQ/TW", [("Nghị quyết", "57-NQ/TW", "", "cites")]),
        ("theo 1827-QĐ/TU của Tỉnh ủy", [("Quyết định", "1827-QĐ/TU", "", "cites")]),
        ("Đề án 06/CP", [("Đề án", "06/CP", "", "cites")]),
        ("thực hiện Đề án số 06, đề án 06", [("Đề án", "06", "", "cites"), ("Đề án", "06", "", "cites")]),
        ("theo Nghị quyết 57, Quyết định 749", [("Nghị quyết", "57", "", "cites"), ("Quyết định", "749", "", "cites")]),
        ("Quyết định số 749/QĐ-TTg ngày 03 tháng 6 năm 2020",
         [("Quyết định", "749/QĐ-TTg", "03 tháng 6 năm 2020", "cites")]),
    ],
)  # fmt: skip
def test_ways_of_naming_a_document(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Kế hoạch số /KH-UBND ngày / /2025",  # quang-binh-ubnd 225: the number is still blank
        "Kế hoạch số        /KH-UBND ngày        /65/2025",  # son-tinh-ubnd 489
        "đăng trên hệ thống Scopus/ISI",
        "hoạt động 24/7, mạng 4G/5G, giai đoạn 2021-2025, tỷ lệ 9/10",
        "Kế hoạch 5 năm 2021-2025, Kế hoạch 2025",
        "Nghị quyết 3 năm, Quyết định 2 nội dung, quyết định 3 phương án, Nghị quyết 2025",
        "Có ≥ 50 doanh nghiệp; 80% - 90% dân số; đạt 0,75",
        "QCVN 01-MT:2015/BTNMT",
        "trung tâm 5/TB",
    ],
)
def test_what_is_no_reference(text: str) -> None:
    assert found(text) == []


def test_a_list_hands_its_kind_down() -> None:
    text = "Các Quyết định của UBND tỉnh: số 1/QĐ-UBND ngày 2/3/2021 về A; số 2/QĐ-UBND về B. Nay có 3/KH-UBND."

    assert [(kind, number) for kind, number, *_ in found(text)] == [
        ("Quyết định", "1/QĐ-UBND"),
        ("Quyết định", "2/QĐ-UBND"),
        ("Kế hoạch", "3/KH-UBND"),
    ]


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        ("Kế hoạch này thay thế Kế hoạch số 1/KH-UBND và Kế hoạch số 2/KH-UBND ngày 3/4/2020 của UBND tỉnh",
         ["replaces", "replaces"]),
        ("thay thế các Quyết định số 1/QĐ-UBND, số 2/QĐ-UBND; triển khai Quyết định số 3/QĐ-UBND",
         ["replaces", "replaces", "cites"]),
        ("Thay cho Kế hoạch số 1/KH-UBND. Xem Kế hoạch số 2/KH-UBND", ["replaces", "cites"]),
        ("Kế hoạch này được thay thế bởi Kế hoạch số 1/KH-UBND", ["cites"]),
        ("thay mặt Ban Thường vụ ký Kế hoạch số 1/KH-UBND", ["cites"]),
        ("máy móc thay thế sức người theo Kế hoạch số 1/KH-UBND", ["cites"]),
    ],
)  # fmt: skip
def test_what_is_replaced(text: str, relations: list[str]) -> None:
    assert [relation for *_, relation in found(text)] == relations


def test_opening_tells_legal_grounds_from_what_is_implemented() -> None:
    passages = [
        passage("KẾ HOẠCH theo Nghị quyết số 1/NQ-CP", Role.TITLE, ()),
        passage("Căn cứ Luật số 2/2020/QH14;", section=()),
        passage("Thực hiện Quyết định số 3/QĐ-TTg, UBND tỉnh ban hành Kế hoạch", section=()),
        passage("Nội dung theo Quyết định số 4/QĐ-TTg"),
        passage("Thực hiện Quyết định số 5/QĐ-TTg", section=()),
    ]

    assert [(one.number, one.relation.value) for one in find_references(passages)] == [
        ("1/NQ-CP", "implements"),
        ("2/2020/QH14", "cites"),
        ("3/QĐ-TTg", "implements"),
        ("4/QĐ-TTg", "cites"),
        ("5/QĐ-TTg", "cites"),
    ]


def test_undated_numbers_of_two_provinces_are_two_documents() -> None:
    one = named("Kế hoạch số 11/KH-UBND ngày 18/01/2021", plan="one")
    other = named("Kế hoạch số 11/KH-UBND; Nghị quyết số 57-NQ/TW", plan="other")
    third = named("Nghị quyết số 57-NQ/TW ngày 22/12/2024", plan="third")

    assert [(doc.number, len(doc.mentions), doc.slips) for doc in documents(one + other + third)] == [
        ("11/KH-UBND", 1, ()),
        ("11/KH-UBND", 1, ()),
        ("57-NQ/TW", 2, ()),
    ]


def test_two_dates_of_one_number_are_two_documents_with_a_doubt() -> None:
    both = documents(named("Nghị quyết số 57-NQ/TW ngày 22/12/2024", "Nghị quyết số 57-NQ/TW ngày 22/12/2023"))

    assert [(doc.dates, [slip.kind for slip in doc.slips]) for doc in both] == [
        (("22/12/2024",), [SlipKind.DATE]),
        (("22/12/2023",), [SlipKind.DATE]),
    ]


def test_date_in_words_and_in_figures_is_one_date() -> None:
    both = documents(
        named("Nghị quyết số 57-NQ/TW ngày 22/12/2024", "Nghị quyết số 57-NQ/TW ngày 22 tháng 12 năm 2024")
    )

    assert len(both) == 1
    assert both[0].slips == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quyết định số 1827-QĐ/TU ngày 11/02/2025", "Quyết định số 1828-QĐ/TU ngày 11/02/2025"),  # one after the other
        ("Quyết định số 1827-QĐ/TU ngày 11/02/2025", "Quyết định số 1845-QĐ/TU ngày 11/02/2025"),  # two digits differ
        ("Quyết định số 1827-QĐ/TU ngày 11/02/2025", "Quyết định số 1867-QĐ/TU ngày 12/02/2025"),  # another date
        ("Kế hoạch số 57-KH/UBND", "Nghị quyết số 57-NQ/TW"),  # another issuer
    ],
)
def test_numbers_that_only_look_alike(one: str, other: str) -> None:
    assert [doc.slips for doc in documents(named(one, other))] == [(), ()]


def test_bare_number_with_the_date_is_the_document_itself() -> None:
    both = documents(named("Nghị quyết số 57–NQ/TW ngày 22/12/2024", "57-NQ/TW", "Nghị quyết 57 ngày 22/12/2024"))

    assert [(doc.numbers, doc.slips) for doc in both] == [(("57–NQ/TW", "57-NQ/TW", "57"), ())]


def test_bare_number_of_another_kind_stays_apart() -> None:
    numbers = [doc.number for doc in documents(named("Đề án 06, Quyết định số 06/QĐ-TTg, Quyết định 06"))]

    assert numbers == ["06", "06/QĐ-TTg"]


FRAGMENTS = st.sampled_from(
    ("Kế hoạch", "NGHỊ QUYẾT", "Nghị quyết lİên tịch", "các văn bản", "Đề án", "số", " ", ": ", "; ", ", ", "\t", ". ",
     " và ", "57-NQ/TW", "06", "00", "193/2025/QH15", "/KH-UBND", "٣/QĐ-UBND", "ngày 22/12/2024", "(", "–", "năm",
     "ngày 2 tháng 3 năm 2020", "thay thế", "Thực hiện", "về việc", "336-KH/TU", "366-KH/TU ngày 25/02/2025")
)  # fmt: skip


@given(st.lists(st.lists(FRAGMENTS | st.text(max_size=8), max_size=14), max_size=4), st.sampled_from(list(Role)))
def test_any_text_is_read_without_an_error(texts: list[list[str]], role: Role) -> None:
    passages = [passage("".join(text), role, ()) for text in texts]
    mentions = find_references(passages)

    for mention in mentions:
        text = next(one.text for one in passages if one.text[mention.start : mention.end].startswith(mention.number))
        assert 0 <= mention.start < mention.end <= len(text)
    assert sum(len(one.mentions) for one in documents(mentions)) == len(mentions)
