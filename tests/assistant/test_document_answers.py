"""Answers about the plans as documents: what they replace and cite, their sections, signatures and abbreviations."""

from __future__ import annotations

import pytest

from assistant.assistant import Assistant
from assistant.contents import find_numbers
from assistant.document_answers import NotPrinted, draft_documents
from assistant.draft import Draft
from assistant.question import as_question
from assistant.records import Answer


def _places(answer: Answer) -> list[tuple[str, tuple[int, int]]]:
    return [(citation.plan, citation.lines) for citation in answer.citations]


def _outcome(assistant: Assistant, text: str) -> Draft | NotPrinted | None:
    (reading,) = assistant.read(as_question(text))
    hits = assistant.index.search(reading.search_text, plans=reading.plans, limit=24, writing=reading.writing)
    return draft_documents(reading, hits, assistant.index.store, assistant.library)


# --- references -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "said", "place"),
    [
        (
            "Kế hoạch của Quảng Bình thay thế văn bản nào?",
            "316-KH/UBND ngày 28/2/2025",
            ("quang-binh-ubnd", (207, 207)),
        ),
        ("quang binh: ke hoach nay thay the van ban nao", "316-KH/UBND", ("quang-binh-ubnd", (207, 207))),
        (
            "What earlier plan does the Quảng Bình plan replace?",
            "Plan No. 316-KH/UBND",
            ("quang-binh-ubnd", (207, 207)),
        ),
        (  # "on Resolution 57" says which plan is meant
            "Which earlier plan was replaced by the Quảng Ngãi Party Committee's action plan on Resolution 57?",
            "Plan No. 336-KH/TU",
            ("quang-ngai-tu", (1837, 1839)),
        ),
        ("Quyết định nào kiện toàn Ban Chỉ đạo ở Quảng Ngãi?", "1845-QĐ/TU", ("quang-ngai-bao-cao", (21, 21))),
        (
            "Which decision reorganised Quảng Ngãi's steering committee on 21 February 2025?",
            "Decision No. 1845-QĐ/TU of 21/02/2025",
            ("quang-ngai-bao-cao", (21, 21)),
        ),
        ("Nhiệm vụ 59.2 của Quảng Bình theo quyết định số mấy?", "2751/QĐ-UBND", ("quang-binh-ubnd", (418, 418))),
        (
            "Which People's Council resolution in Quang Ngai sets what can be paid to support start-ups up to 2025?",
            "18/2024/NQ-HĐND",
            ("quang-ngai-bao-cao", (99, 99)),
        ),
    ],
)
def test_a_document_is_found_by_relation_kind_date_matter_or_row(
    assistant: Assistant, question: str, said: str, place: tuple[str, tuple[int, int]]
) -> None:
    answer = assistant.invoke(question)

    assert said in answer.answer
    assert _places(answer)[0] == place


@pytest.mark.parametrize(
    "question",
    [
        "ke hoach ngay 25/02/2025 cua Tinh uy Quang Ngai: ban bao cao ghi so may, ke hoach hanh dong ghi so may",
        "Báo cáo Quảng Ngãi ghi kế hoạch ngày 25/02/2025 thực hiện NQ 57 số bao nhiêu, kế hoạch hành động ghi số nào?",
    ],
)
def test_two_documents_that_number_one_plan_differently_are_both_told(assistant: Assistant, question: str) -> None:
    answer = assistant.invoke(question)

    assert "366-KH/TU" in answer.answer
    assert "336-KH/TU" in answer.answer
    assert {plan for plan, _ in _places(answer)} == {"quang-ngai-tu", "quang-ngai-bao-cao"}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("dấu gạch (-) trong bảng chỉ tiêu của huyện Sơn Tịnh nghĩa là gì", "(-): Chưa thực hiện"),
        ("Phụ lục Sơn Tịnh: dấu (-) nghĩa gì?", "(-): Chưa thực hiện"),
        ("What does the X mean in Son Tinh's indicator table?", "(X): Thực hiện"),
    ],
)
def test_a_sign_of_a_table_is_explained_by_the_note_below_it(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.invoke(question)

    assert said in answer.answer
    assert _places(answer) == [("son-tinh-ubnd", (879, 879))]


@pytest.mark.parametrize(
    "question",
    [
        "vb KH của UBND tỉnh QB đã ban hành chính thức chưa?",
        "Kế hoạch của Quảng Bình đang xem là bản ban hành rồi hay mới chỉ là bản nháp?",
        "Has the Quảng Bình plan been formally issued or is it a draft?",
    ],
)
def test_a_draft_is_said_to_be_one(assistant: Assistant, question: str) -> None:
    assert _places(assistant.invoke(question)) == [("quang-binh-ubnd", (3, 7))]


def test_two_facts_of_a_plan_that_is_called_by_its_resolution_are_said(assistant: Assistant) -> None:
    answer = assistant.invoke("Kế hoạch NQ 57 của UBND tỉnh Quảng Bình là bản chính thức hay dự thảo, đề tháng mấy?")

    assert "**dự thảo**" in answer.answer
    assert "**tháng 5/2025**" in answer.answer


def test_what_a_plan_implements_stands_in_its_title(assistant: Assistant) -> None:
    answer = assistant.invoke("Căn cứ pháp lý của kế hoạch Sơn Tịnh là gì?")

    assert _places(answer) == [("son-tinh-ubnd", (1, 13))]
    assert "**Quyết định số 327/QĐ-UBND ngày 26/5/2025**; **Nghị quyết số 71/NQ-CP ngày 01/4/2025**" in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "Kế hoạch của Ninh Bình và kế hoạch của huyện Sơn Tịnh được ban hành để thực hiện trực tiếp văn bản nào?",
        "Which resolutions do the plans of Ninh Binh and Son Tinh implement?",
    ],
)
def test_of_places_asked_about_together_each_has_its_documents(assistant: Assistant, question: str) -> None:
    answer = assistant.invoke(question)

    assert {citation.plan for citation in answer.citations} == {"ninh-binh-ubnd", "son-tinh-ubnd"}
    assert "03/NQ-CP" in answer.answer
    assert "71/NQ-CP" in answer.answer


def test_of_what_a_plan_implements_only_the_kind_and_issuer_asked_are_said(assistant: Assistant) -> None:
    answer = assistant.invoke("Kế hoạch Ninh Bình thực hiện nghị quyết nào của Chính phủ?")

    assert "03/NQ-CP" in answer.answer
    assert "57-NQ/TW" not in answer.answer


def test_documents_of_one_sentence_are_said_together(assistant: Assistant) -> None:
    answer = assistant.invoke("Kế hoạch Ninh Bình viện dẫn những nghị quyết nào?")

    assert len(answer.citations) == 2
    # "03-NQ/CP" (line 27) is a slip of "03/NQ-CP": the same document
    assert "03-NQ/CP" not in answer.answer


# --- sections ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers", "rest"),
    [
        ("Mục 7.6 của kế hoạch", [{"7.6"}], "cua ke hoach"),
        ("điểm a mục 2.1 phần II", [{"II"}, {"2.1"}, {"a)"}], ""),
        ("mục II.2", [{"II"}, {"2"}], ""),
        ("Phần 3 Ninh Bình", [{"III", "3"}], "ninh binh"),
        ("muc 86 phu lucI", [{"Phụ lục I"}, {"86"}], ""),
        ("section III.7.6", [{"III"}, {"7.6"}], ""),
        ("điểm d mục 5", [{"5"}, {"d)", "đ)"}], ""),
        ("tài khoản mức 2", [], "tai khoan muc 2"),  # "mức" is no "mục"
        ("bao nhiêu phần trăm", [], "bao nhieu phan tram"),
    ],
)
def test_numbers_of_sections_are_read_outermost_first(text: str, numbers: list[set[str]], rest: str) -> None:
    wanted, left = find_numbers(text)

    assert [set(each.numbers) for each in wanted] == numbers
    assert left == rest


@pytest.mark.parametrize(
    "question", ["Mục 7.6 của Quảng Ngãi nói về gì?", "What is section 7.6 of the Quảng Ngãi plan?"]
)
def test_a_section_is_its_heading_and_what_stands_below_it(assistant: Assistant, question: str) -> None:
    answer = assistant.invoke(question)

    assert [lines for _, lines in _places(answer)] == [(1427, 1427), (1429, 1433), (1435, 1437)]
    assert "III > 7 > 7.6 – Chiến lược thu hút nhân tài, chuyên gia**" in answer.answer


def test_a_section_is_found_by_its_heading(assistant: Assistant) -> None:
    answer = assistant.invoke("Yêu cầu của kế hoạch Ninh Bình là gì?")

    assert _places(answer) == [("ninh-binh-ubnd", (19, 19)), ("ninh-binh-ubnd", (21, 21))]


def test_a_section_that_is_not_long_is_told_whole(assistant: Assistant) -> None:
    answer = assistant.invoke("Phần III của Quảng Bình")

    assert "- 3. Thủ trưởng các sở, ban, ngành" in answer.answer
    assert "…" not in answer.answer
    assert answer.citations[0].lines == (195, 195)


@pytest.mark.parametrize(
    ("question", "said", "place"),
    [
        (
            "Phần an ninh mạng và chủ quyền số nằm ở mục mấy trong kế hoạch của Tỉnh ủy Quảng Ngãi?",
            "**Mục III > 8 – Bảo đảm an ninh mạng và chủ quyền số**",
            ("quang-ngai-tu", (1438, 1438)),
        ),
        (
            "Which section of the Quảng Ngãi action plan deals with the start-up ecosystem?",
            "**Section III > 6 – Xây dựng chiến lược tổng thể 10 năm phát triển hệ sinh thái khởi nghiệp",
            ("quang-ngai-tu", (1277, 1279)),
        ),
        (
            "Báo cáo Quảng Ngãi nói về Ban Chỉ đạo ở mục nào?",  # not "văn bản chỉ đạo"
            "**Mục 1 > 1.2 – Thành lập, kiện toàn Ban Chỉ đạo",
            ("quang-ngai-bao-cao", (15, 15)),
        ),
        (
            "Phụ lục nào của Quảng Bình có danh mục chỉ tiêu?",
            "**Phụ lục II – PHÂN CÔNG NHIỆM VỤ THEO DÕI",
            ("quang-binh-ubnd", (491, 491)),
        ),
        (  # "báo cáo" is the matter here, and no document
            "Cơ chế thông tin, báo cáo, sơ kết, tổng kết nằm ở mục nào trong Kế hoạch hành động Quảng Ngãi?",
            "**Mục IV > 7 – Cơ chế thông tin, báo cáo, sơ kết, tổng kết**",
            ("quang-ngai-tu", (1795, 1795)),
        ),
        (  # no heading says it: the nearest passage, below its heading
            "muc nao trong ke hoach Ninh Binh noi ve an toan an ninh mang",
            "**Mục II > 5 – Đẩy mạnh chuyển đổi số",
            ("ninh-binh-ubnd", (111, 111)),
        ),
    ],
)
def test_the_section_in_which_something_stands_is_named(
    assistant: Assistant, question: str, said: str, place: tuple[str, tuple[int, int]]
) -> None:
    answer = assistant.invoke(question)

    assert said in answer.answer
    assert _places(answer)[0] == place


def test_what_no_section_deals_with_is_refused_and_a_level_is_no_section(assistant: Assistant) -> None:
    refused = assistant.invoke("Mục nào nói về du lịch vũ trụ?")

    assert refused.abstained
    assert "Không mục nào" in refused.answer
    assert _outcome(assistant, "Phủ sóng 5G của Quảng Bình nằm ở mức nào?") is None
    for question in ("Kinh tế số Quảng Bình 2030 đạt mức nào?", "kinh te so Quang Binh 2030 dat muc nao"):
        assert _outcome(assistant, question) is None
        assert "**20% GRDP**" in assistant.invoke(question).answer


def test_a_row_of_a_table_comes_before_a_section(assistant: Assistant) -> None:
    assert [citation.item for citation in assistant.invoke("Mục 59.1 của Quảng Bình là gì?").citations] == ["59.1"]
    assert assistant.invoke("mục 86 phụ lụcI của Quảng Bình nói về gì").citations[0].item == "86"


def test_a_section_that_is_not_there_is_refused(assistant: Assistant) -> None:
    answer = assistant.invoke("Mục 12.4 của kế hoạch Quảng Ngãi nói gì?")

    assert answer.abstained
    assert answer.answer == "Không có mục 12.4 trong văn bản."


def test_an_appendix_that_is_named_but_not_in_the_file_is_refused_and_its_name_is_said(assistant: Assistant) -> None:
    assert assistant.invoke("Phụ lục II của Ninh Bình có gì?").abstained

    named = assistant.invoke("Phụ lục II của Ninh Bình tên là gì?")
    assert "Phụ lục II: Danh mục các nhiệm vụ triển khai" in named.answer
    assert _places(named) == [("ninh-binh-ubnd", (187, 187))]


# --- counts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "said", "cited"),
    [
        ("Ninh Bình có mấy nhóm nhiệm vụ?", "7 nhóm nhiệm vụ", 8),
        ("How many groups of tasks does the Ninh Bình plan have?", "7 groups of tasks", 8),
        ("Phần nhiệm vụ và giải pháp của Tỉnh ủy Quảng Ngãi chia làm mấy nhóm lớn?", "10 nhóm nhiệm vụ", 11),
        ("Kế hoạch hành động của Tỉnh ủy Quảng Ngãi chia làm mấy phần?", "4 phần", 4),
        ("Kế hoạch Quảng Bình có mấy phụ lục?", "2 phụ lục", 2),
        ("Mục tiêu chung của Quảng Ngãi có mấy nội dung?", "5 mục", 6),
    ],
)
def test_sections_are_counted_and_listed(assistant: Assistant, question: str, said: str, cited: int) -> None:
    answer = assistant.invoke(question)

    assert f": {said}\n" in answer.answer
    assert len(answer.citations) == cited


def test_what_a_section_holds_is_counted_with_its_heading_named(assistant: Assistant) -> None:
    answer = assistant.invoke("phan III nhiem vu va giai phap cua Tinh uy Quang Ngai co may muc lon?")

    assert "10 phần" in answer.answer


def test_text_and_table_that_count_differently_are_both_said(assistant: Assistant) -> None:
    answer = assistant.invoke("Sơn Tịnh có mấy nhóm nhiệm vụ?")

    assert ": 6 nhóm nhiệm vụ\n" in answer.answer
    assert ": 4 nhóm nhiệm vụ\n" in answer.answer


def test_groups_that_a_sentence_counts_are_quoted(assistant: Assistant) -> None:
    answer = assistant.invoke("Báo cáo của Quảng Ngãi nêu mấy nhóm nhiệm vụ, giải pháp?")

    assert "**07 nhóm nhiệm vụ, giải pháp**" in answer.answer
    assert _places(answer) == [("quang-ngai-bao-cao", (33, 33))]


# --- facts of a document ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["Kế hoạch 366-KH/TU có mấy nhóm nhiệm vụ?", "366-KH/TU co may nhom nhiem vu"])
def test_groups_of_another_document_are_counted_where_it_is_spoken_of(assistant: Assistant, question: str) -> None:
    answer = assistant.invoke(question)

    assert "**07 nhóm nhiệm vụ, giải pháp**" in answer.answer
    assert _places(answer) == [("quang-ngai-bao-cao", (33, 33))]
    assert _outcome(assistant, "Kế hoạch 999-KH/TU có mấy nhóm nhiệm vụ?") is None


def test_who_signed_is_said_with_the_capacity(assistant: Assistant) -> None:
    answer = assistant.invoke("ai ky ke hoach cua Ninh Binh")

    said = "**Tổng Quang Thìn** – Phó chủ tịch, ký thay Chủ tịch, thay mặt Ủy ban nhân dân."
    assert said in answer.answer
    assert _places(answer) == [("ninh-binh-ubnd", (219, 223))]


@pytest.mark.parametrize("question", ["Ai ký bản dự thảo của Quảng Bình?", "Who signed the Quảng Ngãi report?"])
def test_a_name_that_is_not_printed_is_refused(assistant: Assistant, question: str) -> None:
    answer = assistant.invoke(question)

    assert answer.abstained
    assert "Chủ tịch" in answer.answer or "Phó bí thư" in answer.answer


def test_the_office_of_a_signatory_without_a_name_can_be_asked(assistant: Assistant) -> None:
    answer = assistant.invoke("Người ký báo cáo Quảng Ngãi giữ chức vụ gì?")

    assert not answer.abstained
    assert "Phó bí thư, thay mặt Ban thường vụ" in answer.answer


@pytest.mark.parametrize(
    ("question", "said", "lines"),
    [
        ("Kế hoạch Ninh Bình ban hành khi nào?", "**tháng 3/2025**, ngày để trống", (3, 5)),
        ("When was the Sơn Tịnh plan issued?", "**6/2025**", (886, 886)),  # not the "/65/2025" of line 489
        ("Kế hoạch Quảng Bình là dự thảo hay chính thức?", "**dự thảo**", (3, 7)),
        ("ke hoach quang binh da ban hanh chinh thuc chua hay con dang soan", "**dự thảo**", (3, 7)),
        ("Nơi nhận của kế hoạch Quảng Bình?", "Nơi nhận: Bộ KH&CN; TT Tỉnh ủy, TT HĐND tỉnh;", (209, 220)),
        ("Tên đầy đủ của báo cáo Quảng Ngãi?", "Tình hình triển khai và kết quả", (3, 5)),
    ],
)
def test_facts_of_a_document_are_said(assistant: Assistant, question: str, said: str, lines: tuple[int, int]) -> None:
    answer = assistant.invoke(question)

    assert said in answer.answer
    assert [citation.lines for citation in answer.citations] == [lines]


def test_what_an_agency_does_in_a_plan_on_a_resolution_is_no_question_for_the_resolution(assistant: Assistant) -> None:
    answer = assistant.invoke("sở tài chính ninh bình phải làm gì trong kế hoạch thực hiện nghị quyết 03")

    assert "bố trí kinh phí" in answer.answer
    assert [citation.lines for citation in answer.citations] == [(203, 203)]


def test_who_receives_reports_is_no_list_of_who_receives_the_plan(assistant: Assistant) -> None:
    answer = assistant.invoke(
        "Các sở, ban ngành Quảng Ngãi phải báo cáo kết quả thực hiện theo chu kỳ nào và nơi nhận là đâu?"
    )

    assert "định kỳ hàng tháng, 3 tháng, 6 tháng, 1 năm" in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "Kế hoạch hành động của Tỉnh ủy Quảng Ngãi ban hành ngày nào?",
        "Số hiệu của kế hoạch Ninh Bình là gì?",
        "Kế hoạch Ninh Bình thay thế kế hoạch nào?",
        "Kế hoạch của UBND tỉnh Quảng Bình sau đó bị kế hoạch nào thay thế?",
        "Which document has since replaced Quang Binh's plan?",
        "Nghị quyết 193/2025/QH15 ban hành ngày nào?",
        "Nghị quyết 68-NQ/TW nói về gì?",
    ],
)
def test_what_is_not_printed_is_refused(assistant: Assistant, question: str) -> None:
    assert assistant.invoke(question).abstained


def test_a_follow_up_is_read_with_the_question_before_it(assistant: Assistant) -> None:
    answer = assistant.invoke({"question": "Còn kế hoạch Ninh Bình?", "history": ["Ai ký kế hoạch Sơn Tịnh?"]})

    assert "**Tổng Quang Thìn**" in answer.answer


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "said", "place"),
    [
        ("LGSP là gì?", "Nền tảng tích hợp, chia sẻ dữ liệu (LGSP)", ("quang-ngai-bao-cao", (45, 45))),
        ("httt viet tat cua tu gi", "**HTTT**: hệ thống thông tin", ("quang-ngai-bao-cao", (75, 75))),
        ("What does TFP stand for?", "năng suất nhân tố tổng hợp (TFP)", ("quang-ngai-tu", (837, 839))),
        ("IOC là gì?", "điều hành thông minh - IOC", ("quang-binh-ubnd", (416, 416))),
        ("What is the 'digital brain' in the Quảng Ngãi plan?", "“bộ não số”", ("quang-ngai-tu", (680, 682))),
    ],
)
def test_a_word_is_explained_where_a_plan_does(
    assistant: Assistant, question: str, said: str, place: tuple[str, tuple[int, int]]
) -> None:
    answer = assistant.invoke(question)

    assert said in answer.answer
    assert answer.citations[0].plan == place[0]
    assert answer.citations[0].lines[0] <= place[1][1]
    assert answer.citations[0].lines[1] >= place[1][0]


def test_a_word_that_only_another_plan_explains_is_said_to_be(assistant: Assistant) -> None:
    answer = assistant.invoke("FDI viết tắt của gì trong kế hoạch Quảng Bình?")

    assert "kế hoạch được hỏi không giải thích" in answer.answer
    assert {citation.plan for citation in answer.citations} == {"ninh-binh-ubnd"}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("SOC là gì?", "dùng chữ “SOC” nhưng không giải thích"),
        ("VBDLis là viết tắt của cụm từ gì?", "dùng chữ “VBDLis” nhưng không giải thích"),
        ("vbdlis la viet tat cua cum tu gi", "dùng chữ “VBDLis” nhưng không giải thích"),
        ("pii viet tat cua tu gi", "dùng chữ “PII” nhưng không giải thích"),
        ("SOC là chữ gì?", "dùng chữ “SOC” nhưng không giải thích"),
        ("What does XQZ stand for?", "do not use “XQZ”"),
    ],
)
def test_a_word_that_no_plan_explains_is_refused(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.invoke(question)

    assert answer.abstained
    assert said in answer.answer


# --- what is left to others -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Khi nào ban hành kế hoạch phát triển kinh tế số ở Quảng Bình?",
        "Ai ban hành kế hoạch chuyển đổi số trong lĩnh vực y tế?",
        "Ai ký kết hợp tác quốc tế ở Quảng Ngãi?",
        "Các sở ở Ninh Bình gửi báo cáo cho ai?",
        "Nhiệm vụ nào thay thế giấy tờ giấy bằng giấy tờ điện tử?",
        "Chỉ tiêu VNeID năm 2030 của Quảng Bình là gì?",
        "IOC do ai chủ trì?",
        "Phụ lục II Sơn Tịnh có mấy nhiệm vụ?",
        "Quảng Bình có bao nhiêu nhiệm vụ?",
        "What is the 5G coverage target in Quảng Bình?",
        "Ban nào của Tỉnh ủy Quảng Ngãi tuyên truyền Nghị quyết 57?",
    ],
)
def test_questions_about_tasks_targets_and_policies_are_left_to_facts_and_prose(
    assistant: Assistant, question: str
) -> None:
    assert _outcome(assistant, question) is None


@pytest.mark.parametrize(
    "question",
    ["Mục đích, yêu cầu là gì?", "Phần tổ chức thực hiện nói gì?", "What are the guiding viewpoints?"],
)
def test_among_many_plans_a_heading_is_found_by_what_stands_below_it(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    everywhere = assistant.invoke(question)
    monkeypatch.setattr("assistant.section_answers.MANY", 0)

    assert assistant.invoke(question).answer == everywhere.answer
    assert len({citation.plan for citation in everywhere.citations}) > 1


@pytest.mark.parametrize(
    "question", ["Kế hoạch 366-KH/TU do ai ban hành?", "Kế hoạch số 366-KH/TU gồm những nội dung gì?"]
)
def test_a_plan_that_a_report_speaks_of_is_found_by_its_number(assistant: Assistant, question: str) -> None:
    answer = assistant.invoke(question)

    assert "**Kế hoạch số 366-KH/TU ngày 25/02/2025**" in answer.answer
    assert [(citation.plan, citation.lines) for citation in answer.citations] == [("quang-ngai-bao-cao", (27, 27))]


def test_of_a_long_section_each_entry_is_cut_at_a_sentence_or_word(assistant: Assistant) -> None:
    answer = assistant.invoke("Mục III.5.1 của kế hoạch hành động Quảng Ngãi nói gì?")

    entries = [line for line in answer.answer.splitlines() if line.startswith("- ")]
    assert any(line.split(" [")[0].endswith("…") for line in entries)
    assert all(len(line) < 400 for line in entries)
