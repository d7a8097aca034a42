"""What an answer must hold: told from the question, and looked for in the answer."""

from __future__ import annotations

import pytest

from assistant.expectation import Expectation, asks_called, find_expectation, holds, names_person


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kinh phí nâng cấp IOC là bao nhiêu tiền?", Expectation.MONEY),
        ("gia goi thau la bao nhieu", Expectation.MONEY),
        ("How much does the data centre cost?", Expectation.MONEY),
        ("Tỷ lệ phủ sóng là bao nhiêu phần trăm?", Expectation.SHARE),
        ("dat may %", Expectation.SHARE),
        ("What percentage of people?", Expectation.SHARE),
        ("Kế hoạch mang số hiệu gì?", Expectation.DOCUMENT),
        ("Có bao nhiêu trạm?", Expectation.NUMBER),
        ("How many stations?", Expectation.NUMBER),
        ("Khi nào xong?", Expectation.DATE),
        ("chừng nào xong", Expectation.DATE),
        ("mục tiêu chung nào", None),  # not "chừng nào"
        ("By when?", Expectation.DATE),
        ("Báo cáo tuần chậm nhất mấy giờ, thứ mấy phải nộp?", Expectation.DATE),
        ("Mấy sở ngành bao lâu phải báo cáo một lần?", None),  # "mấy" for some of them
        ("Bên nào lo mấy ngành STEM?", Expectation.AGENCY),
        ("How long is the training course?", Expectation.DURATION),
        ("Phó ban chỉ đạo là ông nào?", Expectation.NAME),
        ("Who are the members of the advisory council?", Expectation.NAME),
        ("What did the province pay for its software?", Expectation.MONEY),
        ("Giám đốc Sở Y tế tên gì?", Expectation.NAME),
        ("Vì sao chỉ tiêu này giảm?", Expectation.REASON),
        ("Why is the target lower?", Expectation.REASON),
        ("Sao huyện lại bỏ kế hoạch cũ?", Expectation.REASON),
        ("Ủa sao em nghe giao Sở Y tế làm", None),  # tells of a doubt
        ("Còn Sơn Tịnh thì sao?", None),
        ("Cho link cổng dữ liệu mở", Expectation.LINK),
        ("Địa chỉ Trung tâm dữ liệu?", Expectation.LINK),
        ("Số bài báo có địa chỉ tác giả tại tỉnh", None),
        ("Thực hiện kế hoạch hành động số mấy?", Expectation.DOCUMENT),
        ("Nhiệm vụ số mấy?", None),  # a row's number, of no document
        ("Vào được mấy cụm trên tổng số bao nhiêu cụm?", Expectation.NUMBER),
        ("Đề nghị nêu số hệ thống thông tin đã kết nối.", Expectation.NUMBER),
        ("Which two industries does it name when it says whom it wants?", None),
        ("Phó chủ tịch nào phụ trách?", Expectation.NAME),
        ("Cơ quan thường trực là bên nào?", Expectation.AGENCY),
        ("Phi tiếp xúc được hiểu là gì?", Expectation.DEFINITION),
        ("Khởi công từ tháng mấy?", Expectation.START),
        ("Xong tháng mấy?", Expectation.MONTH),
        ("Which quarter is it due?", Expectation.QUARTER),
        ("Ai chủ trì, tháng mấy xong?", Expectation.AGENCY),  # the agency with its year is more than nothing
        ("When circumstances change, what may the board order?", None),
        ("Người cao tuổi có được cấp chữ ký số không?", Expectation.TRUTH),
        ("Is the draft public?", Expectation.TRUTH),
        ("Can farmers take part?", Expectation.TRUTH),
        ("Căn cứ pháp lý là gì?", None),  # not "can"
        ("Nộp trước ngày nào?", Expectation.DAY),
        ("Đề nghị cho biết ngày và địa điểm tổ chức diễn đàn", Expectation.DAY),
        ("Ai đôn đốc kế hoạch?", Expectation.AGENCY),
        ("Who owns the KPI?", Expectation.AGENCY),
        ("From which funding sources will the plan be paid?", None),  # no amount
        ("Which technologies does it single out when modernising training?", None),
        ("Tổ trưởng Tổ giúp việc là ai?", Expectation.NAME),
        ("ai là Trưởng ban Chỉ đạo", Expectation.NAME),
        ("Who chairs the steering committee?", Expectation.NAME),
        ("Chủ tịch giao ai chủ trì?", Expectation.AGENCY),
        ("Cơ quan nào theo dõi?", Expectation.AGENCY),
        ("Which People's Council resolution says what can be paid?", Expectation.DOCUMENT),
        ("The losses are due to causes outside its control", None),
        ("con may so may huyen chua co", None),
        ("who leads the task", Expectation.AGENCY),
        ("Kế hoạch nói gì về dữ liệu?", None),
        ("Ai chủ trì nhiệm vụ “lập dự toán, mức phạt”?", Expectation.AGENCY),  # a name in quotes asks nothing
        ("", None),
    ],
)
def test_a_question_says_what_its_answer_must_hold(text: str, expected: Expectation | None) -> None:
    assert find_expectation(text) == expected


@pytest.mark.parametrize(("text", "asked"), [("Bí thư Tỉnh ủy tên là gì?", True), ("Ai là Trưởng Ban Chỉ đạo?", False)])
def test_what_someone_is_called_is_no_office(text: str, asked: bool) -> None:
    assert asks_called(text) is asked
    assert names_person("Đồng chí Bùi Thị Quỳnh Vân, Bí thư Tỉnh ủy")
    assert not names_person("đồng chí Bí thư Tỉnh ủy là Trưởng Ban")


@pytest.mark.parametrize(
    ("expectation", "text", "held"),
    [
        (Expectation.MONEY, "Kinh phí 12,5 tỷ đồng", True),
        (Expectation.MONEY, "Kinh phí từ ngân sách nhà nước", False),
        (Expectation.MONEY, "đạt 12,5%", False),
        (Expectation.MONEY, "giai đoạn 2025 - 2045, đồng bộ với quy hoạch", False),
        (Expectation.MONEY, "gồm 05 đồng chí", False),
        (Expectation.SHARE, "đạt ≥ 95%", True),
        (Expectation.SHARE, "tăng 10 phần trăm", True),
        (Expectation.SHARE, "có 95 xã", False),
        (Expectation.DOCUMENT, "thay thế 316-KH/UBND", True),
        (Expectation.DOCUMENT, "thay thế kế hoạch cũ", False),
        (Expectation.NUMBER, "có từ 07 người", True),
        (Expectation.NUMBER, "bảy nhóm nhiệm vụ", True),
        (Expectation.NUMBER, "đến năm 2030", False),  # a year is no count
        (Expectation.DATE, "trước ngày 20 hằng tháng", True),
        (Expectation.DATE, "Thường xuyên", True),
        (Expectation.DATE, "khi cần", False),
        (Expectation.NAME, "Tống Quang Thìn", True),
        (Expectation.NAME, "Sở Khoa học và Công nghệ", False),
        (Expectation.NAME, "PHÓ CHỦ TỊCH", False),
        (Expectation.NAME, "đồng chí Bí thư Tỉnh ủy là Trưởng Ban", True),
        (Expectation.DAY, "trước ngày 10", True),
        (Expectation.DAY, "Hàng năm", False),
        (Expectation.DAY, "năm 2025", False),
        (Expectation.DAY, "ngay sau khi ban hành", False),
        (Expectation.LINK, "truy cập https://data.gov.vn", True),
        (Expectation.AGENCY, "giao Sở Tài chính", True),
        (Expectation.AGENCY, "giao người dân", False),
        (Expectation.AGENCY, "Người đứng đầu cơ quan phải trực tiếp phụ trách", True),
        (Expectation.AGENCY, "Phòng Bến bãi chủ trì xây dựng bến đò", True),  # of a plan of one's own: no table has it
        (Expectation.AGENCY, "Trung tâm Dữ liệu của tỉnh đặt tại đây", False),  # a thing, unless it acts
        (Expectation.AGENCY, "phòng họp có người chủ trì", False),
    ],
)
def test_an_answer_holds_it_or_does_not(expectation: Expectation, text: str, held: bool) -> None:
    assert holds(expectation, text) is held
