"""What a question asks about: attributes, progress, things that are counted or chosen."""

from __future__ import annotations

import pytest

from assistant.focus import asks_coming, asks_progress, find_attributes, find_focuses, speaks_of
from corpus.writing import Writing

_SAYS = "Có 05 mạng thông tin di động với hơn 1.780 vị trí cột thu phát sóng và 3.700 trạm BTS"


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("Nộp trễ thì bị phạt sao?", "báo cáo trước ngày 15 tháng 6", False),
        ("Camera hiệu gì?", "hệ thống camera giám sát dùng chung", False),
        ("Luật Dữ liệu có hiệu lực từ ngày nào?", "còn hiệu lực thực hiện", False),
        ("Kinh tế số cả nước năm 2030?", "kinh tế số đạt 10% grdp", False),
        ("Theo khoản mấy, điều mấy của nghị quyết?", "khoản 6, điều 3, nghị quyết số 70", True),
        (
            "Chương trình cũ còn hiệu lực, khi nào phải xong?",
            "hoàn thành trong năm 2025",
            True,
        ),  # no "hiệu lực khi nào"
        ("Which mobile operators are there?", "05 mạng thông tin di động (vinaphone, viettel)", True),
        ("How will it be verified?", "có ≥ 60% kết quả được ứng dụng; theo dõi, đánh giá: sở khoa học", False),
        ("How will it be verified?", "định kỳ kiểm tra, giám sát", True),
        ("When does the Japanese-funded park open?", "khu công nghệ cao", False),
        ("cap xa duoc ngan hang nao phoi hop", "", True),  # not "hãng nào"
        ("Mỗi trường phải có bao nhiêu bài?", "≥ 40 bài", False),
        ("moi truong duoc bao ve the nao", "bảo vệ tài nguyên", True),  # "môi trường", not "mỗi trường"
        ("Explain how the rate was computed.", "tỷ lệ đạt 74,08%", False),
        ("Thái độ thế nào trước rủi ro?", "chấp nhận rủi ro", True),  # not "đo thế nào"
        ("Ai kiểm toán kinh phí?", "kinh phí bố trí từ ngân sách", False),
        ("What share of bus terminals has 5G?", "mạng 5g: nhà ga, bến cảng, bến xe 9/10", True),
    ],
)
def test_an_attribute_must_be_spoken_of(question: str, text: str, said: bool) -> None:
    assert all(attribute.said.search(text) for attribute in find_attributes(question)) is said


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Xe buýt triển khai tới đâu rồi?", True),
        ("Has Quang Binh already finished its programme?", True),
        ("Sở nào xem các nơi làm tới đâu rồi báo lên tỉnh?", False),
        ("Bao giờ xong?", False),
        ("Những sáng kiến nào đã được công nhận trong năm 2025?", True),
        ("How many databases did Quang Binh actually connect?", True),
    ],
)
def test_how_far_something_has_come_is_asked(text: str, asked: bool) -> None:
    assert asks_progress(text) is asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Phần mềm đang chạy dự kiến nối mấy cơ sở dữ liệu?", True),
        ("How many of the existing databases will be connected?", True),
        ("Phải dùng lại mấy phần trăm dữ liệu đã số hóa?", True),
        ("Đang có mấy cơ sở dữ liệu?", False),
        ("Đã kết nối mấy trong số dự kiến?", False),
    ],
)
def test_what_is_to_come_is_asked(text: str, asked: bool) -> None:
    assert asks_coming(text) is asked


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("Có bao nhiêu trạm?", _SAYS, True),
        ("Có bao nhiêu cột?", _SAYS, True),
        ("Có bao nhiêu người nghiên cứu?", "có ≥ 300 cán bộ nghiên cứu khoa học", True),
        ("Nối bao nhiêu cơ sở dữ liệu dùng chung?", "dự kiến 18 csdl được kết nối", True),
        (
            "bao nhiêu ủy viên",
            "(Quyết định số 1827-QĐ/TU ngày 11/02/2025). Theo đó, đồng chí Ủy viên Trung ương",
            False,
        ),
        ("bao nhiêu camera", "khai thác camera giám sát dùng chung để cung cấp 01/04 dịch vụ", False),
    ],
)
def test_what_is_counted_has_its_number_beside_it(question: str, text: str, said: bool) -> None:
    (focus,) = find_focuses(question, Writing.ACCENTED, lambda term: True)
    assert speaks_of(focus, text) is said


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("How many public S&T organisations under the province?", "có ≥ 8 tổ chức khoa học", True),
        (
            "How many full-time staff will work there?",
            "100% cán bộ, công chức | Đến năm 2030",
            False,
        ),  # a share, a year
        ("How many postal service points are there?", "Mạng bưu chính có 240 điểm phục vụ", True),
        ("How many people doing research?", "người dân tham gia", False),
    ],
)
def test_the_first_plural_is_counted_in_english(question: str, text: str, said: bool) -> None:
    (focus,) = find_focuses(question, Writing.ENGLISH, lambda term: True)
    assert speaks_of(focus, text) is said


def test_a_thing_is_counted_behind_its_classifier() -> None:
    (focus,) = find_focuses("bao nhiêu cái camera", Writing.ACCENTED, lambda term: True)
    assert focus.words == ("camera",)


def test_who_counts_something_is_not_asked_how_many() -> None:
    assert find_focuses("Who keeps track of how many communes use it?", Writing.ENGLISH, lambda term: True) == []


@pytest.mark.parametrize(
    ("question", "particular"),
    [("Công ty nào được chọn?", True), ("Loại công ty nào được ưu tiên?", False)],
)
def test_of_a_kind_of_thing_no_name_is_asked(question: str, particular: bool) -> None:
    (focus,) = find_focuses(question, Writing.ACCENTED, lambda term: True)

    assert focus.particular is particular


def test_agencies_behind_a_list_are_not_its_things() -> None:
    text = "Sở Tài chính công bố danh mục dự án trọng điểm thì những cơ quan nào phối hợp?"

    assert not any(focus.listed for focus in find_focuses(text, Writing.ACCENTED, lambda term: True))


def test_names_are_asked_for_in_english() -> None:
    (focus,) = find_focuses("Name the eight districts that have one.", Writing.ENGLISH, lambda term: True)
    assert speaks_of(focus, "đất đai tại 08 huyện") is False
    assert speaks_of(focus, "đất đai tại huyện Sơn Tịnh") is True


def test_what_was_spoken_of_is_not_counted() -> None:
    assert find_focuses("Làm xong mấy việc này thì sao?", Writing.ACCENTED, lambda term: True) == []


def test_a_question_word_counts_nothing_beyond_a_mark() -> None:
    assert find_focuses("Tỷ lệ bao nhiêu %, TB cả nước ra sao?", Writing.ACCENTED, lambda term: True) == []


def test_names_of_bodies_are_asked_for() -> None:
    (focus,) = find_focuses("Tên các sở chưa đầu tư?", Writing.ACCENTED, lambda term: True)
    assert speaks_of(focus, "còn 05 sở và 03 huyện chưa đầu tư") is False
    assert speaks_of(focus, "còn Sở Y tế chưa đầu tư") is True


def test_some_of_several_are_not_counted() -> None:
    assert find_focuses("Mấy trạm y tế do ai quản?", Writing.ACCENTED, lambda term: True) == []
