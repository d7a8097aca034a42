"""Answers from running text: the right agency, document and sentence, lists in full, two things asked at once."""

from __future__ import annotations

import pytest

from assistant.assistant import Assistant
from assistant.outline import Outlines, Standing
from assistant.question import Question, QuestionReader, Reading
from assistant.records import Answer
from assistant.selection import MOST_LISTED, Selector
from assistant.wants import Kind, read_wants
from corpus.library import Library
from index.search import Index


@pytest.fixture(scope="module")
def outlines(index: Index) -> Outlines:
    return Outlines(index.store)


def _read(reader: QuestionReader, text: str) -> Reading:
    (reading,) = reader.read(Question(text))
    return reading


def _lines(answer: Answer) -> list[tuple[str, int]]:
    """Plan and first line of each citation."""
    return [(citation.plan, citation.lines[0]) for citation in answer.citations]


# --- when -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Khi nào Quảng Ngãi thiết lập trung tâm điều hành thông minh tỉnh?",
        "QNgai lap trung tam dieu hanh thong minh cua tinh truoc moc nam nao",
    ],
)
def test_when_is_said_by_the_period_that_a_section_is_headed_by(assistant: Assistant, question: str) -> None:
    answer = assistant.invoke(question)

    assert "- Năm 2035: Thiết lập trung tâm điều hành thông minh tỉnh" in answer.answer
    assert _lines(answer)[:2] == [("quang-ngai-tu", 542), ("quang-ngai-tu", 434)]


# --- one passage ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "plan", "line"),
    [
        ("Nhiệm vụ của Ban Nội chính Tỉnh ủy Quảng Ngãi?", "quang-ngai-tu", 1770),
        ("Ủy ban Kiểm tra Tỉnh ủy Quảng Ngãi làm gì?", "quang-ngai-tu", 1764),
        ("van phong tinh uy quang ngai chiu trach nhiem gi", "quang-ngai-tu", 1724),
        ("Sở Tài chính Quảng Bình có trách nhiệm gì?", "quang-binh-ubnd", 205),
        (
            "What is the Internal Affairs Commission of the Quảng Ngãi Party Committee tasked with?",
            "quang-ngai-tu",
            1770,
        ),
        ("UBMTTQ tỉnh QNgãi có vai trò gì theo BC?", "quang-ngai-bao-cao", 149),
        ("Ai ký kế hoạch hành động của Tỉnh ủy Quảng Ngãi?", "quang-ngai-tu", 1864),
        ("Quảng Ngãi có mấy mạng di động?", "quang-ngai-bao-cao", 45),
        ("Quảng Bình: báo cáo tháng nộp trước ngày mấy?", "quang-binh-ubnd", 201),
        # What something is done for asks for no agency, though it takes part.
        ("What does Ninh Binh put in place so companies can team up with the state to train?", "ninh-binh-ubnd", 105),
        ("Ninh Bình làm gì để doanh nghiệp cùng tham gia đào tạo nhân lực công nghệ số?", "ninh-binh-ubnd", 105),
    ],
)
def test_one_passage_answers(assistant: Assistant, question: str, plan: str, line: int) -> None:
    assert _lines(assistant.invoke(question)) == [(plan, line)]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        # Running text says it, and the rows that it leads follow.
        ("So Tai chinh Quang Binh phai lo viec gi de ke hoach nay co tien thuc hien", ("quang-binh-ubnd", 205)),
        ("Sở TC tỉnh Ninh Bình được giao việc gì trong KH thực hiện NQ 03?", ("ninh-binh-ubnd", 203)),
        (
            "In the part of Quang Binh's plan on how it is to be organised, what falls to the Department of Finance?",
            ("quang-binh-ubnd", 205),
        ),
        ("UB MTTQ tỉnh QNgãi có n/vụ gì trong KH hành động này?", ("quang-ngai-tu", 1774)),
        # Nothing but the indicators that it watches names it.
        ("Phòng Nội vụ h. Sơn Tịnh có nhiệm vụ gì", ("son-tinh-ubnd", 572)),
    ],
)
def test_duties_are_told_from_running_text_first_and_then_from_tables(
    assistant: Assistant, question: str, first: tuple[str, int]
) -> None:
    answer = assistant.invoke(question)

    assert _lines(answer)[0] == first
    points = [line for line in answer.answer.splitlines() if line.startswith("- ")]
    assert len(points) == len(set(points))


def test_a_matter_is_known_by_other_words_than_the_heading_of_its_place(assistant: Assistant) -> None:
    answer = assistant.invoke("Ninh Bình lấy tiền đâu để làm?")  # its heading says "Kinh phí"

    assert _lines(answer)[0] == ("ninh-binh-ubnd", 191)


def test_a_matter_with_a_place_of_its_own_is_found_in_whatever_words(assistant: Assistant) -> None:
    answer = assistant.invoke("Quang Binh muon de nghi sua ke hoach thi gui cho so nao tong hop")

    assert _lines(answer) == [("quang-binh-ubnd", 207)]


def test_how_an_agency_reports_is_told_from_its_own_duties_first(assistant: Assistant) -> None:
    answer = assistant.invoke("Đảng ủy UBND tỉnh Quảng Ngãi phải báo cáo định kỳ bao lâu một lần và gửi cho ai?")

    assert _lines(answer)[0] == ("quang-ngai-tu", 1681)


def test_what_the_asker_is_doing_is_no_state(assistant: Assistant) -> None:
    answer = assistant.invoke(
        "Bên mình đang rà CB lãnh đạo: KH của Quảng Bình đặt tỷ lệ CB có chuyên môn KHKT tối thiểu bao nhiêu?"
    )

    assert "tối thiểu đạt 25%" in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "Chế độ BC định kỳ của các sở, ngành theo KH của UBND tỉnh Ninh Bình và của UBND tỉnh Quảng Bình khác gì nhau?",
        "So sánh chế độ báo cáo định kỳ của Ninh Bình với Quảng Bình",
    ],
)
def test_of_plans_that_are_compared_each_is_told(assistant: Assistant, question: str) -> None:
    assert {("ninh-binh-ubnd", 199), ("quang-binh-ubnd", 201)} <= set(_lines(assistant.invoke(question)))


def test_the_whole_duty_of_an_agency_is_quoted(assistant: Assistant) -> None:
    answer = assistant.invoke("Nhiệm vụ của Ban Tổ chức Tỉnh ủy Quảng Ngãi là gì?")

    assert answer.citations[0].lines == (1742, 1756)


def test_of_a_long_paragraph_the_sentence_that_answers_is_quoted(assistant: Assistant) -> None:
    (citation,) = assistant.invoke("Hiện nay văn bản được ký số ở Quảng Ngãi đạt bao nhiêu phần trăm?").citations

    assert "trên 95% văn bản được ký số" in citation.quote
    assert "Hệ thống thông tin giải quyết TTHC" not in citation.quote


def test_a_row_that_assigns_what_the_text_announces_is_shown_with_it(assistant: Assistant) -> None:
    answer = assistant.invoke("Các bài toán lớn của tỉnh Quảng Bình đăng ở đâu?")

    assert [row["TT"] for row in answer.rows] == ["82"]
    assert "Tổ chức công bố danh mục các bài toán lớn" in answer.answer
    assert "Sở Khoa học và Công nghệ" in answer.answer


def test_brackets_are_not_cut(assistant: Assistant) -> None:
    (citation,) = assistant.invoke("Đến nay bao nhiêu cụm công nghiệp ở Quảng Ngãi đã có mạng 5G?").citations

    assert "các Cụm công nghiệp, 2/15" in citation.quote
    assert citation.quote.count("(") == citation.quote.count(")")


# --- the right document -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("Theo báo cáo, doanh nghiệp Quảng Ngãi đóng vai trò gì?", "Báo cáo"),
        ("Báo cáo của Quảng Ngãi nói gì về LGSP?", "Báo cáo"),
        ("According to the report, what is LGSP?", "Báo cáo"),
        ("LGSP là gì theo BC của QNgãi?", "Báo cáo"),
        ("Theo kế hoạch hành động, ai làm Trưởng ban?", "Kế hoạch"),
        ("What does the action plan say about LGSP?", "Kế hoạch"),
        ("Các sở ở Quảng Bình gửi báo cáo tuần trước mấy giờ?", None),
        ("Ban Chỉ đạo tổng hợp xong thì báo cáo cho ai?", None),
    ],
)
def test_a_document_is_named_or_is_not(
    library: Library, reader: QuestionReader, question: str, document: str | None
) -> None:
    assert read_wants(_read(reader, question), library).document == document


@pytest.mark.parametrize(
    ("question", "plan"),
    [
        ("Theo báo cáo, ai làm Trưởng Ban Chỉ đạo của tỉnh Quảng Ngãi?", "quang-ngai-bao-cao"),
        ("Theo kế hoạch hành động, ai làm Trưởng Ban Chỉ đạo của tỉnh Quảng Ngãi?", "quang-ngai-tu"),
    ],
)
def test_the_document_that_is_named_answers(assistant: Assistant, question: str, plan: str) -> None:
    assert {citation.plan for citation in assistant.invoke(question).citations} == {plan}


# --- lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "first", "last", "count", "said"),
    [
        ("Ban Chỉ đạo tỉnh Quảng Ngãi có những trách nhiệm gì?", 1574, 1596, 4, "): 4 mục\n"),
        # its lead-in stands for the heading
        ("Đảng ủy UBND tỉnh Quảng Ngãi phải làm những việc gì?", 1640, 1681, 5, "): 5 mục\n"),
        ("What does the Fatherland Front have to do under the Quảng Ngãi action plan?", 1774, 1787, 3, "): 3 points\n"),
        # a section of its own, named before its points
        (
            "Kế hoạch hành động của Quảng Ngãi đặt ra những mục tiêu chung nào?",
            123,
            158,
            5,
            "- **Mục II > 1 – Mục tiêu chung** [1]\n",
        ),
    ],
)
def test_a_list_is_given_whole_with_what_announces_it(
    assistant: Assistant, question: str, first: int, last: int, count: int, said: str
) -> None:
    answer = assistant.invoke(question)
    lines = _lines(answer)

    assert lines[0] == ("quang-ngai-tu", first)
    assert lines[-1] == ("quang-ngai-tu", last)
    assert len(lines) == count + 1 <= MOST_LISTED + 1
    assert said in answer.answer


def test_the_nearest_passage_is_told_beside_a_list_that_passes_it_over(assistant: Assistant) -> None:
    answer = assistant.invoke("VP Tỉnh ủy Quảng Ngãi giữ vai trò gì đối với Ban Chỉ đạo của tỉnh?")

    first, *others = answer.citations
    assert first.lines == (1724, 1728)
    assert others
    assert " mục\n" not in answer.answer  # what is in front is no point of the list


def test_a_sentence_that_says_more_is_told_rather_than_a_reference(assistant: Assistant) -> None:
    answer = assistant.invoke(
        "Theo báo cáo của Quảng Ngãi, ban nào của Tỉnh ủy chủ trì hướng dẫn, đôn đốc thực hiện Nghị quyết 57?"
    )

    assert "Ban Tuyên giáo và Dân vận" in answer.answer


def test_headings_are_listed_where_groups_are_asked_for(assistant: Assistant) -> None:
    answer = assistant.invoke("Ninh Bình có mấy nhóm nhiệm vụ?")

    assert "): 7 nhóm nhiệm vụ\n" in answer.answer
    assert [citation.section for citation in answer.citations] == ["II", *(f"II > {n}" for n in range(1, 8))]


def test_a_question_about_one_point_gets_that_point(assistant: Assistant) -> None:
    answer = assistant.invoke("Ban Chỉ đạo tỉnh Quảng Ngãi sơ kết, tổng kết sau mỗi giai đoạn bao lâu?")

    assert ("quang-ngai-tu", 1596) in _lines(answer)
    assert len(answer.citations) <= 3


# --- two things -------------------------------------------------------------------------------------------------------


def test_two_things_asked_are_both_answered(assistant: Assistant) -> None:
    answer = assistant.invoke("Ở Sơn Tịnh, phòng nào theo dõi việc thực hiện kế hoạch và phòng nào lo kinh phí?")

    assert {line for _, line in _lines(answer)} >= {418, 428}


# --- what is wanted ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Báo cáo gửi trước ngày nào?", {Kind.DATE}),
        ("bao lau bao cao mot lan", {Kind.PERIOD}),
        ("Có bao nhiêu phần trăm?", {Kind.SHARE, Kind.NUMBER}),
        ("Sở nào theo dõi?", {Kind.AGENCY}),
        ("ứng dụng AI trong quản lý", set()),
        ("đặt ra mục tiêu chung", set()),
    ],
)
def test_the_kind_of_answer_is_read_off_the_question(
    library: Library, reader: QuestionReader, question: str, kinds: set[Kind]
) -> None:
    (clause,) = read_wants(_read(reader, question), library).clauses

    assert clause.kinds == kinds


def test_the_issuer_of_a_document_is_not_the_agency_asked_about(library: Library, reader: QuestionReader) -> None:
    reading = _read(reader, "Kế hoạch hành động của Tỉnh ủy Quảng Ngãi đặt mục tiêu gì?")

    assert read_wants(reading, library).issuers == {"Tỉnh ủy"}


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("Cơ quan đầu mối theo dõi, đôn đốc kế hoạch là ai?", 1),
        ("co quan dau moi theo doi, don doc ke hoach la ai", 1),
        ("Máy chủ đặt ở xã, phường để làm gì?", 1),
        ("Sở Tài chính làm gì, báo cáo ai?", 2),
        ("so tai chinh lam gi, bao cao o dau", 2),
    ],
)
def test_a_word_with_other_diacritics_asks_nothing(
    library: Library, reader: QuestionReader, question: str, clauses: int
) -> None:
    assert len(read_wants(_read(reader, question), library).clauses) == clauses


# --- who acts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "agency", "line", "standing"),
    [
        ("quang-ngai-tu", "Ban Nội chính Tỉnh ủy", 1770, Standing.HEADS),
        ("quang-ngai-tu", "Ban Chỉ đạo tỉnh", 1584, Standing.OWNS),
        ("quang-binh-ubnd", "Sở Tài chính", 205, Standing.ACTS),
        ("ninh-binh-ubnd", "UBND cấp huyện", 195, Standing.ACTS),
        ("ninh-binh-ubnd", "UBND cấp huyện", 197, Standing.ACTS),
        ("son-tinh-ubnd", "Phòng Văn hóa, Khoa học và Thông tin", 418, Standing.ACTS),
    ],
)
def test_the_agency_that_acts_is_known(
    outlines: Outlines, plan: str, agency: str, line: int, standing: Standing
) -> None:
    holdings = {holding.passage.span.first_line: holding for holding in outlines.of(plan).holdings(agency)}

    assert holdings[line].standing is standing


@pytest.mark.parametrize(
    ("plan", "agency", "line"),
    [
        (
            "ninh-binh-ubnd",
            "Sở Khoa học và Công nghệ",
            199,
        ),  # "… báo cáo kết quả thực hiện về Sở Khoa học và Công nghệ"
        ("ninh-binh-ubnd", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", 117),  # "Phối hợp với các cơ quan Đảng, Mặt trận …"
        ("quang-ngai-tu", "Ban Nội chính Tỉnh ủy", 1626),  # "Chỉ đạo các ban đảng (…, Ban Nội chính Tỉnh ủy,…)"
    ],
)
def test_an_agency_that_is_only_named_does_not_act(outlines: Outlines, plan: str, agency: str, line: int) -> None:
    lines = {holding.passage.span.first_line for holding in outlines.of(plan).holdings(agency)}

    assert line not in lines


def test_nothing_found_and_nothing_known_is_no_choice(
    index: Index, library: Library, reader: QuestionReader, outlines: Outlines
) -> None:
    reading = _read(reader, "Thời tiết hôm nay thế nào?")

    assert Selector(index, library, outlines).choose([], reading, 5).choices == ()


@pytest.mark.parametrize(
    "question",
    [
        # Its English name has the place within, and the question asks two things of one matter.
        "How often must the Party Committee of the Quang Ngai provincial People's Committee report, and to whom?",
        # "report" is no document here.
        "How often does the Party Committee of the provincial People's Committee in Quang Ngai report, and to whom?",
    ],
)
def test_who_reports_to_whom_is_told_of_the_agency_asked(assistant: Assistant, question: str) -> None:
    assert ("quang-ngai-tu", 1681) in _lines(assistant.invoke(question))


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("ai đôn đốc KH NQ57 QBình?", ("quang-binh-ubnd", 203)),
        # Not alone the one on amendments that are reported.
        ("Các phòng, ban của huyện Sơn Tịnh thì gửi BC cho UBND huyện qua phòng nào?", ("son-tinh-ubnd", 408)),
        ("HT camera giám sát dùng chung của tỉnh QB sẽ cung cấp mấy DV ĐTTM cơ bản?", ("quang-binh-ubnd", 137)),
        ("thon nao o Quang Ngai co song dien thoai sau cung", ("quang-ngai-bao-cao", 61)),
    ],
)
def test_short_forms_say_what_is_asked(assistant: Assistant, question: str, line: tuple[str, int]) -> None:
    assert line in _lines(assistant.invoke(question))


def test_what_a_sentence_announces_with_a_colon_is_told_behind_it(assistant: Assistant) -> None:
    answer = assistant.invoke("Theo báo cáo Quảng Ngãi thời gian đến tập trung nhiệm vụ nào về hạ tầng?")

    assert [citation.lines for citation in answer.citations] == [(49, 49), (51, 51), (53, 53), (55, 55)]

    answer = assistant.invoke("hạ tầng số của Quảng Ngãi đã đạt kết quả gì theo báo cáo?")

    assert [citation.lines for citation in answer.citations] == [(43, 43), (45, 45), (47, 47)]
