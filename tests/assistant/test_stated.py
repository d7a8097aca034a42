"""Whether a draft states what is asked, or only speaks of the same matter."""

from __future__ import annotations

import pytest

from assistant.assistant import Assistant
from assistant.draft import Draft, Group, Statement
from assistant.question import Question, QuestionReader, Reading
from assistant.stated import answers, lacks
from corpus.library import Library
from corpus.records import Passage, Role, Section, Span
from index.search import Index


def _read(reader: QuestionReader, text: str) -> Reading:
    (reading,) = reader.read(Question(text))
    return reading


def _at(library: Library, plan: str, line: int) -> Passage:
    return next(passage for passage in library.document(plan).passages if passage.span.first_line == line)


def _draft(*texts: str, counts: frozenset[int] = frozenset(), lead: str = "", plan: str = "quang-ngai-tu") -> Draft:
    """A draft that states these texts of a plan, each in a passage of its own."""
    section = Section(("II",), ("MỤC TIÊU",))
    statements = tuple(
        Statement(
            Passage(f"{plan}:{text}", plan, section, Role.BULLET, None, text, Span(plan, 1, 1), (1,), ()),
            text,
            ((0, len(text)),),
        )
        for text in texts
    )
    return Draft((Group(plan, statements),), counts=counts, lead=lead)


@pytest.mark.parametrize(
    ("question", "said", "lacking"),
    [
        ("IOC Quảng Bình hết bao nhiêu tiền?", "Kinh phí của IOC là 12 tỷ đồng", False),
        ("IOC Quảng Bình hết bao nhiêu tiền?", "Kinh phí do ngân sách bảo đảm", True),
        ("Sở Tài chính Quảng Bình bố trí bn tỷ?", "Sở Tài chính bố trí đủ nguồn lực", True),  # written out first
        ("Phủ sóng 5G bao nhiêu phần trăm?", "Phủ sóng 5G đạt 95%", False),
        ("Phủ sóng 5G bao nhiêu phần trăm?", "Phủ sóng 5G toàn tỉnh", True),
        ("Vì sao phủ sóng 5G?", "Phủ sóng 5G đạt 95%", True),
        ("Lý do phủ sóng 5G là gì?", "Phủ sóng 5G đạt 95%", True),
        ("Đơn giá lập dự toán ai xây dựng?", "Sở Tài chính xây dựng đơn giá", False),  # no amount is asked for
        ("Vì sao phủ sóng 5G?", "Phủ sóng 5G nhằm phát triển kinh tế số", False),
        ("Why cover everything with 5G?", "Phủ sóng 5G đạt 95%", True),
        ("Khởi công trung tâm dữ liệu từ tháng mấy?", "Trung tâm dữ liệu; thời gian hoàn thành: 12/2025", True),
        ("Khởi công trung tâm dữ liệu từ tháng mấy?", "Trung tâm dữ liệu: 2025 - 2026", True),  # no month
        ("Khởi công trung tâm dữ liệu khi nào?", "Trung tâm dữ liệu: 2025 - 2026", False),
        ("Trung tâm dữ liệu xong tháng mấy?", "Trung tâm dữ liệu; thời gian hoàn thành: 2025", True),
        ("Trung tâm dữ liệu xong tháng mấy?", "Trung tâm dữ liệu; thời gian hoàn thành: 12/2025", False),
        ("Trung tâm xong tháng mấy?", "Trung tâm (Quyết định số 35/QĐ-UBND ngày 13/12/2024); năm 2025", True),
        ("Doanh nghiệp phải đạt tiêu chí gì để được hỗ trợ?", "Số lượng doanh nghiệp: 50", True),
        ("Bao nhiêu doanh nghiệp, chia theo huyện?", "Có 30 doanh nghiệp", True),
        ("Trong 3.700 trạm thì Viettel có bao nhiêu?", "Có 3.700 trạm của Viettel, VNPT", True),
        ("Trong 3.700 trạm thì Viettel có bao nhiêu?", "Có 3.700 trạm, trong đó Viettel 900", False),
        ("Năm ngoái có bao nhiêu sáng kiến?", "Chỉ tiêu 8 – Số sáng kiến: 2025: ≥ 01", True),
        ("Xin link cổng dữ liệu mở", "Cổng dữ liệu mở được vận hành", True),
        ("Xin link cổng dữ liệu mở", "Cổng dữ liệu mở tại data.quangngai.gov.vn", False),
        ("Trưởng phòng Văn hoá là ai?", "Trưởng phòng là đồng chí Nguyễn Văn An", False),
        ("Trưởng phòng Văn hoá là ai?", "Chủ tịch là đồng chí Nguyễn Văn An", True),  # another position
        ("Trưởng phòng Văn hoá là ai?", "Thủ trưởng các phòng chịu trách nhiệm", True),
        ("Who chairs the committee?", "đồng chí Bí thư Tỉnh ủy là Trưởng Ban", False),
        ("Chủ tịch UBND tỉnh là ai?", "đồng chí Bùi Thị An, Chủ tịch Hội đồng nhân dân tỉnh", True),  # of another body
        ("Chủ tịch UBND tỉnh là ai?", "đồng chí Bùi Thị An, Chủ tịch Ủy ban nhân dân tỉnh", False),
        ("Chủ tịch UBND huyện là ai?", "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Lê Văn An", True),
        ("Phó Chủ tịch UBND huyện là ai?", "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Lê Văn An", False),
        ("Trụ sở IOC đặt ở đâu?", "Xây dựng IOC của tỉnh", True),
        ("Trụ sở IOC đặt ở đâu?", "IOC đặt tại phường Đồng Hải", False),
        ("Học phí lớp kỹ năng số là bao nhiêu?", "100% cán bộ học kỹ năng số, được đánh giá", True),
        ("Dân số bao nhiêu?", "Hình thành 95% công dân số", True),
        ("Bao nhiêu phần trăm dân số có VNeID?", "80% người dân có VNeID", False),
        ("so luong doanh nghiep la bao nhieu", "Có 30 doanh nghiệp", False),  # no "lương"
        ("muc phat trien kinh te so la bao nhieu", "Kinh tế số đạt 30%", False),  # no "phạt"
        ("When was the data centre inaugurated?", "Trung tâm dữ liệu hoàn thành năm 2025", True),
        ("Kinh phí xây dựng IOC bao nhiêu?", "Hoàn thành 59 nền tảng IOC", True),
        ("Giao dịch phi tiếp xúc được hiểu là gì?", "Có ≥ 70% giao dịch phi tiếp xúc", True),
    ],
)
def test_what_few_rows_hold_must_be_held(
    reader: QuestionReader, index: Index, library: Library, question: str, said: str, lacking: bool
) -> None:
    assert lacks(_draft("Mở đầu", said), _read(reader, question), index, library) is lacking


@pytest.mark.parametrize(
    ("question", "said", "lacking"),
    [
        ("Quảng Ngãi có bao nhiêu kỹ sư?", "Đào tạo 500 kỹ sư", False),
        ("Quảng Ngãi có bao nhiêu kỹ sư?", "Có từ 07 người thực hiện nghiên cứu", True),
        ("quang ngai co bao nhieu ky su", "Đào tạo 500 kỹ sư", False),
        ("How many engineers does Quang Ngai have?", "Có 7 xã", True),
        ("Phủ sóng 5G là bao nhiêu phần trăm?", "5G đạt 95%", False),  # a unit is no thing that is counted
        ("Lớp học kéo dài mấy ngày?", "Lớp học kéo dài 5 ngày cho 100% cán bộ", False),
        ("Lớp học kéo dài mấy ngày?", "Lớp học kéo dài cho 100% cán bộ", True),
        ("Vườn ươm rộng bao nhiêu mét vuông?", "Có ≥ 3 vườn ươm", True),
        ("How large in square metres is it?", "Có ≥ 3 vườn ươm", True),
        ("Ứng dụng do công ty nào viết?", "App Công chức và Công dân", True),
        ("Ứng dụng do công ty nào viết?", "App do doanh nghiệp trong tỉnh viết", True),  # which one is not said
        ("Ứng dụng do công ty nào viết?", "App do Công ty An Phát viết", False),
        ("Which company built it?", "App do doanh nghiệp An Phát viết", False),
        ("Sơn Tịnh có bao nhiêu xã?", "80% cán bộ cấp xã dùng mạng xã hội", True),
        ("Sơn Tịnh có bao nhiêu xã?", "Triển khai tại 11 xã", False),
        ("How many schools take part?", "90% dân số trưởng thành học trực tuyến", True),
        ("Which company built it?", "Trung tâm dữ liệu tỉnh", True),
        ("Which agency leads it?", "Trung tâm dữ liệu tỉnh", False),  # an agency answers with its name
        ("Kiểm tra những thị xã nào?", "Kiểm tra một số địa phương", True),
        ("Việc nào làm trước?", "Trung tâm dữ liệu tỉnh", False),
        ("Tỷ lệ hộ nghèo năm 2030?", "Tỷ lệ phủ sóng đạt 95%", True),
        ("Tỷ lệ hộ nghèo năm 2030?", "Tỷ lệ hộ nghèo dưới 1%", False),
        ("Ai ký kế hoạch?", "Người ký: Tống Quang Thìn", False),
        ("Ai ký Quyết định 1827?", "Quyết định số 1827-QĐ/TU ngày 11/02/2025", True),
        ("Tên phần mềm là gì?", "90% đảng ủy dùng phần mềm quản trị thống nhất", True),  # not which
        ("Tên phần mềm là gì?", "Dùng phần mềm Misa", False),
        ("Tên từng bài toán lớn?", "Công bố danh mục các bài toán lớn", True),
        ("Hợp tác với đại học nước ngoài nào?", "Hợp tác với các trường đại học trong và ngoài nước", True),
        ("Hợp tác với đại học nước ngoài nào?", "Hợp tác với Trường Đại học Osaka", False),
        ("Which foreign universities take part?", "Hợp tác với các trường đại học ngoài nước", True),
        ("Học kinh nghiệm của nước nào?", "Học tập kinh nghiệm trong và ngoài nước", True),
        ("Danh mục gồm những bài toán nào?", "Công bố danh mục các bài toán lớn của tỉnh.", True),  # only announced
        ("Danh mục gồm những bài toán nào?", "Các bài toán lớn gồm: xử lý rác, tưới tiêu", False),
        ("4 sông chính là những sông nào?", "Cảnh báo lũ trên 04 sông chính;", True),
        ("Quảng Ngãi 2040 mấy điểm?", "Chỉ số chuyển đổi số đạt 0,9", False),  # a unit, no thing that is counted
        ("Nộp trước mấy giờ?", "Báo cáo trước 10h00 thứ năm", False),
        ("IOC sơn màu gì?", "Xây dựng IOC của tỉnh", True),
        ("Ban Chỉ đạo họp mấy lần?", "Tổ chức 2 hội nghị một năm", True),
    ],
)
def test_the_thing_asked_about_must_be_spoken_of(
    reader: QuestionReader, index: Index, library: Library, question: str, said: str, lacking: bool
) -> None:
    assert lacks(_draft(said), _read(reader, question), index, library) is lacking


@pytest.mark.parametrize(
    ("question", "said", "plan", "lacking"),
    [
        ("Đến nay bao nhiêu phần trăm đã phủ sóng 5G?", "Phủ sóng 5G ≥ 50%", "quang-ngai-tu", True),  # a target
        ("Đến nay bao nhiêu phần trăm đã phủ sóng 5G?", "Hiện nay phủ sóng 5G 50%", "quang-ngai-tu", False),
        ("Đến nay bao nhiêu phần trăm đã phủ sóng 5G?", "Phủ sóng 5G 50%", "quang-ngai-bao-cao", False),
        ("Hiện nay đến 2030 phủ sóng bao nhiêu phần trăm?", "Phủ sóng 5G ≥ 50%", "quang-ngai-tu", False),
    ],
)
def test_how_things_stand_is_not_told_by_a_target(
    reader: QuestionReader, index: Index, library: Library, question: str, said: str, plan: str, lacking: bool
) -> None:
    assert lacks(_draft(said, plan=plan), _read(reader, question), index, library) is lacking


def test_counted_rows_and_a_premise_set_right_lack_nothing(
    reader: QuestionReader, index: Index, library: Library
) -> None:
    counted = _read(reader, "Quảng Ngãi có bao nhiêu kỹ sư?")
    supposed = _read(reader, "Vì sao phủ sóng 5G 80% năm 2030?")

    assert not lacks(_draft("7 xã", counts=frozenset({7})), counted, index, library)
    assert not lacks(_draft("Phủ sóng 5G 95%", lead="Không đúng như câu hỏi nêu."), supposed, index, library)


@pytest.mark.parametrize(
    ("question", "plan", "line", "expected"),
    [
        ("Thôn nào của Quảng Ngãi được phủ sóng cuối cùng?", "quang-ngai-bao-cao", 61, True),
        ("Kinh phí thực hiện kế hoạch của Ninh Bình lấy từ đâu?", "ninh-binh-ubnd", 191, True),
        ("Công thức nấu phở bò ngon nhất là gì?", "quang-ngai-bao-cao", 61, False),
        ("Lịch thi đấu bóng đá hôm nay ra sao?", "ninh-binh-ubnd", 191, False),
        ("Thôn nào được phủ sóng, hết bao nhiêu tiền?", "quang-ngai-bao-cao", 61, False),  # no money there
        ("Thôn nào được phủ sóng năm 2024?", "quang-ngai-bao-cao", 61, True),
        ("Thôn nào được phủ sóng năm 2023?", "quang-ngai-bao-cao", 61, False),  # before all targets, and not said
        ("What targets does Plan 176/KH-UBND set for intellectuals?", "ninh-binh-ubnd", 97, False),  # names the plan
    ],
)
def test_a_passage_answers_if_it_speaks_of_what_is_asked(
    reader: QuestionReader, index: Index, library: Library, question: str, plan: str, line: int, expected: bool
) -> None:
    passage = _at(library, plan, line)
    draft = Draft((Group(plan, (Statement(passage, passage.text, ((0, len(passage.text)),)),)),))

    assert answers(draft, _read(reader, question), index, library) is expected


@pytest.mark.parametrize(
    "question",
    [
        "Dự án Kỳ Lân Vàng của Quảng Bình do ai làm?",
        "Nhiệm vụ 59.1 của Quảng Bình hết bao nhiêu tiền?",
        "Vì sao Quảng Ngãi đặt mục tiêu VNeID năm 2030 thấp hơn năm 2025?",
        "Trưởng phòng Văn hoá, Khoa học và Thông tin huyện Sơn Tịnh là ai?",
        "Tỷ lệ hộ nghèo của Sơn Tịnh năm 2025?",
        "Number of tourists Quang Binh expects in 2030?",
        "Is the 2025 digital transformation index of Quang Ngai higher than that of Da Nang?",
        "Chỉ số chuyển đổi số năm 2025 của Quảng Ngãi cao hơn Đà Nẵng không?",
        "Thôn nào của Quảng Ngãi được phủ sóng đầu tiên?",  # the report names the last one
        "Sở Ngoại vụ Quảng Bình phải làm những gì?",  # which no line of the plan names
        "Viện Kiểm sát nhân dân tỉnh Quảng Ngãi được giao việc gì?",
        "Cơ quan nào theo dõi chỉ tiêu phủ sóng 5G của Quảng Ngãi?",  # the plan sets it and names nobody
        "Tỷ lệ hồ sơ trễ hạn của Sơn Tịnh năm 2035?",
        "Tỷ lệ dùng văn bản điện tử cấp xã ở Ninh Bình hiện nay?",
        "Báo cáo của huyện Sơn Tịnh nộp cho chuyên viên nào?",
        "Tổ giúp việc Ban Chỉ đạo của Quảng Ngãi được thành lập bằng quyết định nào?",
        (
            "How much of the money for the Quang Ngai Party Committee's action plan is to come from "
            "outside the state budget?"
        ),
        "Cơ sở dữ liệu chăn nuôi ở Quảng Bình giao sở nào?",
        "Which mobile carrier has the most base stations in Quang Ngai?",
        "How many residents will be trained under the digital capacity scheme for mountain areas in Quang Binh?",
        "Once Quang Binh merges with its neighbour, which agency takes over the plan?",
        "Sơn Tịnh: kinh phí số hóa hồ sơ tài liệu?",
        "Thị phần MobiFone ở Quảng Ngãi?",
        "What is the market share of VinaPhone in Quang Ngai?",
        "Tổng kinh phí thực hiện kế hoạch của Sơn Tịnh là bao nhiêu tiền?",
        "How many databases did Quang Binh actually connect in 2025?",
        "Số quyết định lập Hội đồng tư vấn Quảng Ngãi?",
        "Trung tâm giám sát điều hành thông minh của tỉnh Ninh Bình sẽ được đặt tại địa điểm nào?",
        "Người soạn kế hoạch Sơn Tịnh?",
        "Sổ sức khỏe Quảng Bình hiện đạt?",  # targets alone
        "UBND huyện ST: tỷ lệ hs TTHC giải quyết trước hạn năm 2030?",
        "Trung tam an toan, an ninh mang cua tinh Quang Binh duoc thanh lap ngay nao?",
    ],
)
def test_what_is_lacking_is_refused_in_the_end(assistant: Assistant, question: str) -> None:
    assert assistant.invoke(question).abstained


def test_an_indicator_that_nobody_is_named_for_is_told_with_its_target(assistant: Assistant) -> None:
    answer = assistant.invoke("Cơ quan nào theo dõi chỉ tiêu phủ sóng 5G của Quảng Ngãi năm 2030?")

    assert answer.abstained
    assert answer.answer.startswith("Văn bản không nêu cơ quan theo dõi chỉ tiêu này; chỉ nêu mục tiêu:")
    assert [citation.plan for citation in answer.citations] == ["quang-ngai-tu"] * 2


@pytest.mark.parametrize(
    "question",
    [
        "Cơ quan thường trực Ban Chỉ đạo Quảng Ngãi là đơn vị nào?",
        "Cơ quan thường trực BCĐ tỉnh Quảng Ngãi",
        "Which body is the standing office of the steering committee in Quang Ngai?",
    ],
)
def test_an_attribute_that_must_be_stated_is_told_by_what_states_it_alone(assistant: Assistant, question: str) -> None:
    answer = assistant.invoke(question)

    assert "Văn phòng Tỉnh ủy Quảng Ngãi là Cơ quan Thường trực của Ban Chỉ đạo" in answer.answer
    assert len(answer.citations) <= 2


def test_agencies_named_as_all_of_a_kind_have_duties(assistant: Assistant) -> None:
    assert not assistant.invoke("UBND huyện ở Ninh Bình phải làm gì ngoài báo cáo?").abstained


@pytest.mark.parametrize(
    "question",
    [
        "Hiện nay tỷ lệ phủ sóng 5G của Quảng Bình là bao nhiêu?",
        "Đến nay Quảng Ngãi có bao nhiêu thuê bao băng rộng?",
        "Hiện nay Quảng Ngãi có bao nhiêu doanh nghiệp công nghệ số?",
    ],
)
def test_what_stands_now_is_told_by_no_target(assistant: Assistant, question: str) -> None:
    assert assistant.invoke(question).abstained


def test_a_sentence_of_a_period_says_its_year(assistant: Assistant) -> None:
    answer = assistant.invoke("Khi nào Quảng Ngãi thiết lập trung tâm điều hành thông minh?")

    assert "Năm 2035: Thiết lập trung tâm điều hành thông minh tỉnh" in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "Hạn chế trong thực hiện Nghị quyết 57 ở Quảng Ngãi là gì?",
        "Tồn tại, hạn chế của Ninh Bình",
        "Khó khăn của doanh nghiệp Quảng Ngãi là gì?",
        "What shortcomings does the Quang Ngai report mention?",
    ],
)
def test_shortcomings_are_not_told_by_what_is_done_about_them(assistant: Assistant, question: str) -> None:
    assert assistant.invoke(question).abstained


@pytest.mark.parametrize(
    "question",
    [
        "Ninh Bình tháo gỡ khó khăn thế nào?",
        "Khi có vướng mắc phải báo cáo ai ở Ninh Bình?",
        "Quyền hạn, chế độ của Ban Chỉ đạo là gì?",
    ],
)
def test_what_is_done_about_shortcomings_is_told(assistant: Assistant, question: str) -> None:
    assert not assistant.invoke(question).abstained
