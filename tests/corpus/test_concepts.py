"""Concepts: the indicators of the plans by their lines, questions in many wordings, and what is about other things."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.concepts import find_concept, find_concepts, known_concepts
from corpus.document import Document
from corpus.folding import fold_spaces, strip_diacritics
from corpus.library import Library
from corpus.records import Column, Passage, Role

QB, QN, ST = "quang-binh-ubnd", "quang-ngai-tu", "son-tinh-ubnd"

# The lines in which the rows and bullets of each concept begin; their wordings were read side by side. Among them are
# "công trình" (QN 212), "vừa và nhỏ" without "doanh nghiệp" (QN 656), "trực liên thông" (QB 550), "&" (QN 282),
# "Tỷ kệ" (ST 814).
INDICATORS: dict[str, dict[str, list[int]]] = {
    "5g-coverage": {QB: [499, 562], QN: [172, 304], ST: [812]},
    "6g-coverage": {QB: [626, 679, 733], QN: [438, 560, 699], ST: [814]},
    "fixed-broadband-1gbps": {QB: [500, 563], QN: [174, 306], ST: [806]},
    "cyber-security-centre": {QB: [501], QN: [178]},
    "st-budget-share": {QB: [503, 565, 628, 681, 735], QN: [184, 312, 442, 564, 703], ST: [762]},
    "st-spending-grdp": {ST: [780]},
    "digital-skills-commune": {QB: [504, 566, 629], QN: [190, 318, 448], ST: [579]},
    "digital-skills-district": {ST: [572]},
    "digital-skills-province": {QB: [505], QN: [192]},
    "digital-skills-mastery": {QB: [506, 567, 630], QN: [194, 320, 450], ST: [586]},
    "adult-digital-services-access": {QB: [507, 568, 631, 682, 739], QN: [198, 324, 454, 570, 709], ST: [602]},
    "adult-digital-services-regular": {QN: [582, 713], ST: [612]},
    "rd-people-per-10000": {QB: [511, 569, 632, 683, 740], QN: [202, 328, 458, 574, 717]},
    "st-researchers": {QB: [513, 571, 634, 685, 742], QN: [213, 334, 464, 588, 727]},
    "st-firms": {QB: [514, 572, 635, 689, 743], QN: [208, 336, 466, 590, 626, 729], ST: [536]},
    "st-organisations": {QB: [515, 575, 639, 690, 744], QN: [210, 338, 468, 592, 731]},
    "st-tasks-accepted": {QB: [516, 576, 640, 691, 745], QN: [212, 340, 469, 594, 733]},
    "st-tasks-launched": {QB: [517, 577, 641, 692, 746], QN: [215, 341, 473, 598, 734]},
    "st-results-applied": {QB: [518, 578, 642, 693, 747], QN: [217, 343, 475, 604, 736]},
    "ip-applications": {QB: [519, 579, 643, 694, 748], QN: [221, 347, 479, 608, 740]},
    "firms-using-research": {QB: [520, 580, 644, 695, 749], QN: [223, 349, 481, 610, 742], ST: [552]},
    "scientific-papers-scopus": {QB: [521, 581, 645, 696, 750], QN: [227, 353, 485, 614, 746]},
    "st-awards": {QB: [522, 582, 646, 697, 753], QN: [231, 357, 489, 618, 750]},
    "smart-environment-cities": {QB: [523, 583], QN: [233, 361, 493, 632]},
    "key-rd-centres": {QB: [698], QN: [622]},
    "reputed-rd-centres": {QB: [699]},
    "startups": {QB: [528, 585, 648, 703, 755], QN: [239, 367, 503, 638, 760], ST: [745]},
    "startup-projects": {QB: [704, 756], QN: [640, 762]},
    "incubators": {QB: [529, 586, 649, 705, 757], QN: [241, 369, 505, 642, 764]},
    "key-innovation-centres": {QN: [646]},
    "firms-innovating-processes": {QB: [530, 590, 650, 706, 758], QN: [243, 371, 507, 644, 766], ST: [558]},
    "innovation-products": {QB: [531, 591, 651, 707, 759], QN: [245, 373, 509, 650, 768], ST: [750]},
    "innovation-projects-funded": {QB: [532, 592, 655, 708, 760], QN: [247, 375, 511, 652, 770]},
    "local-inventions": {QB: [533, 593, 656, 709, 761]},
    "innovation-papers": {QB: [534, 594, 657, 710, 762], QN: [249, 377, 513, 654, 772]},
    "sme-research-cooperation": {QB: [535, 595, 658, 711, 763], QN: [251, 379, 515, 656, 774]},
    "public-initiatives": {QB: [536, 596, 659, 712, 764], QN: [255, 383, 519, 658, 778], ST: [792]},
    "digital-transformation-index": {QB: [538, 598, 661, 714, 766], QN: [259, 387, 523, 662, 782]},
    "procedures-any-location": {QB: [539, 599], QN: [261, 389], ST: [663]},
    "procedures-business-online": {QB: [540, 600], QN: [265, 393]},
    "contactless-transactions": {QB: [543, 601], QN: [269, 397]},
    "records-digitised": {QB: [544, 602], QN: [271, 399], ST: [686]},
    "online-public-services-full": {QB: [545, 603, 662, 715, 767], QN: [273, 401, 525, 664, 784], ST: [676]},
    "procedures-processed-online": {QB: [546, 607, 663, 716, 771], QN: [276, 405, 529, 668, 788], ST: [692]},
    "online-payments": {QB: [547, 608, 664, 717, 772]},
    "information-systems-cloud": {QB: [548, 609, 665, 721, 773], QN: [278, 406, 531, 669, 790]},
    "databases-linked": {QB: [549, 610, 666, 722, 774], QN: [282, 410, 533, 671, 792], ST: [816]},
    "agency-data-integrated": {QB: [550, 611, 667, 723, 775], QN: [284, 412, 534, 673, 794], ST: [834]},
    "sme-digital-technology": {QB: [551, 612, 668, 724, 776], QN: [288, 416, 536, 675, 796], ST: [564]},
    "vneid-accounts": {QB: [552, 613, 671, 725, 777], QN: [290, 418, 538, 677, 797], ST: [846]},
    "digital-signature": {QB: [614, 672, 726, 778], ST: [861]},
    "bank-accounts-15": {QB: [553, 615], ST: [852]},
    "health-records": {QB: [554, 616, 673, 727], ST: [873]},
    "party-digital-scheme": {QB: [617], QN: [422]},
    "management-software-party": {QB: [555, 618, 674, 728]},
    "management-software-government": {QB: [556, 622, 675, 729]},
    "management-software-communes": {QN: [294, 426, 550, 689, 815], ST: [720]},
    "smart-systems-party": {QB: [779]},
    "smart-systems-government": {QB: [780]},
    "digital-economy-share": {QB: [559, 623, 676, 730, 781], QN: [298, 430, 554, 693, 833], ST: [651]},
    "tasks-monitored-electronically": {ST: [694]},
    "electronic-administration": {ST: [710]},
    "advanced-social-services": {QN: [825], ST: [629]},
    "e-commerce": {QN: [432]},
    "operations-centre": {QN: [542, 681, 809]},
    "expert-cluster": {QN: [578, 721]},
}
# Aims without a figure that no other year or plan repeats.
UNLINKED = {QN: [754, 801, 821, 829, 837]}


@cache
def document(plan: str) -> Document:
    return Library.open().document(plan)


def indicator(passage: Passage) -> str:
    return passage.cell(Column.NAME) if passage.role is Role.ROW else passage.text


@cache
def indicators(plan: str) -> tuple[tuple[str, int, str], ...]:
    """Period, first line and wording of each row of quang-binh's appendix II and son-tinh's I, of each aim of
    quang-ngai's II.2; a row of son-tinh stands for five years."""
    section, role = {QB: ("Phụ lục II", Role.ROW), ST: ("Phụ lục I", Role.ROW), QN: ("II > 2", Role.BULLET)}[plan]
    return tuple(
        (" > ".join(passage.section.path[1:3]) if plan == QN else passage.section.path[1] if plan == QB else "",
         passage.lines[0], indicator(passage))
        for passage in document(plan).passages
        if passage.role is role and (str(passage.section) + " >").startswith(section + " >")
    )  # fmt: skip


def concept_of(words: str) -> str | None:
    concept = find_concept(words)
    return concept.id if concept else None


def concepts_of(question: str) -> list[str]:
    return [concept.id for concept in find_concepts(question)]


# --- indicators of the plans -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("concept", "plan"), [(concept, plan) for concept, plans in INDICATORS.items() for plan in plans]
)
def test_indicator_of_a_plan(concept: str, plan: str) -> None:
    wordings = {line: words for _, line, words in indicators(plan)}

    for line in INDICATORS[concept][plan]:
        assert concept_of(wordings[line]) == concept, wordings[line]


@pytest.mark.parametrize(("plan", "count"), [(QB, 210), (ST, 32)])
def test_every_row_has_a_concept(plan: str, count: int) -> None:
    rows = indicators(plan)

    assert len(rows) == count
    assert [line for _, line, words in rows if concept_of(words) is None] == []
    assert sorted(line for _, line, _ in rows) == sorted(
        line for plans in INDICATORS.values() for line in plans.get(plan, [])
    )


def test_every_aim_of_the_action_plan_is_known_or_known_to_be_alone() -> None:
    unlinked = [line for _, line, words in indicators(QN) if concept_of(words) is None]
    linked = [line for plans in INDICATORS.values() for line in plans.get(QN, [])]

    assert unlinked == UNLINKED[QN]
    assert sorted(linked + unlinked) == [line for _, line, _ in indicators(QN)]


@pytest.mark.parametrize("plan", [QB, QN, ST])
def test_no_two_indicators_of_one_year_share_a_concept(plan: str) -> None:
    lines: dict[tuple[str, str], list[int]] = defaultdict(list)
    for period, line, words in indicators(plan):
        if (concept := concept_of(words)) is not None:
            lines[period, concept].append(line)
    shared = {key: found for key, found in lines.items() if len(found) > 1}

    # The action plan itself says "≥ 50" and "≥ 70 doanh nghiệp khoa học và công nghệ" for 2040.
    assert shared == ({("2 > 2.4", "st-firms"): [590, 626]} if plan == QN else {})


@pytest.mark.parametrize("plan", [QB, QN, ST])
def test_capitals_and_missing_diacritics_change_no_concept(plan: str) -> None:
    for _, line, words in indicators(plan):
        assert concept_of(strip_diacritics(words)) == concept_of(words), line
        assert concept_of(words.upper()) == concept_of(words), line


@pytest.mark.parametrize("plan", [QB, QN, ST])
def test_indicator_as_a_question_finds_its_concept(plan: str) -> None:
    for _, line, words in indicators(plan):
        concept = concept_of(words)
        assert concept is None or concept in concepts_of(words), line


@pytest.mark.parametrize(
    ("words", "concept"),
    [
        # parts of bullets that hold two targets (quang-ngai-tu 184, 418, 626, 815, 833)
        ("tỷ lệ chi cho khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số", "st-spending-grdp"),
        ("tỷ lệ người dân có chữ ký số", "digital-signature"),
        ("doanh nghiệp công nghệ số nội địa vươn tầm khu vực", "digital-firms-regional"),
        ("Các hệ thống đảng số, chính quyền số vận hành hoàn toàn thông minh", "smart-systems"),
        # as others may write them
        ("Số lượng DN KH&CN", "st-firms"),
        ("Tỉ lệ DNNVV ứng dụng công nghệ số", "sme-digital-technology"),
        ("Tỷ lệ người dân có tài khoản định danh điện tử VneID", "vneid-accounts"),
        ("Tỷ lệ TTHC tiếp nhận, giải quyết phi địa giới hành chính", "procedures-any-location"),
        ("Số nhiệm vụ KHCN cấp tỉnh được nghiệm thu mỗi năm", "st-tasks-accepted"),
        ("Tỷ lệ người dân có sổ sức khoẻ điện tử", "health-records"),  # another place of the tone mark
        ("Tỷ lệ người dân có Số sức khỏe điện tử", "health-records"),  # a slip of recognition
        # and what only looks like an indicator that is known
        ("Tỷ lệ hồ sơ dịch vụ công trực tuyến toàn trình", None),
        ("Tỷ lệ hộ gia đình có băng rộng cố định", None),
        ("100% người dân sử dụng dịch vụ công trực tuyến đăng nhập bằng tài khoản định danh điện tử - VneID", None),
        ("Tỷ lệ khu công nghiệp được phủ sóng 5G", None),
        ("Chỉ số chuyển đổi số doanh nghiệp", None),
        ("", None),
        ("…", None),
    ],
)
def test_other_wordings(words: str, concept: str | None) -> None:
    assert concept_of(words) == concept


def test_figure_goes_before_aim_and_first_before_second() -> None:
    assert concept_of("Đẩy mạnh ứng dụng thương mại điện tử; Quy mô kinh tế số đạt 7% GRDP.") == "digital-economy-share"
    assert concept_of("100% người dân có tài khoản định danh điện tử, tỷ lệ có chữ ký số đạt 30%") == "vneid-accounts"
    assert concept_of("100% người dân có chữ ký số, tài khoản định danh điện tử đạt 30%") == "digital-signature"


def test_matched_words_explain() -> None:
    concept = find_concept("Tỉ lệ doanh nghiệp vừa và nhỏ địa phương ứng dụng công nghệ số")
    short = find_concepts("DN KH&CN năm 2045?")

    assert concept is not None
    assert concept.matched == "vừa và nhỏ … ứng dụng công nghệ số"
    assert concept.name_en == "Local small and medium enterprises that use digital technology"
    assert [one.matched for one in short] == ["DN KH&CN"]
    assert short[0].note.startswith("Kế hoạch của Tỉnh ủy Quảng Ngãi nêu hai con số")


# --- questions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "concepts"),
    [
        ("kinh te so quang ngai 2040", ["digital-economy-share"]),
        ("KTS 2030: QB với QNgãi bên nào cao hơn?", ["digital-economy-share"]),
        ("Quy mô kinh tế sô Quảng Bìng đến năm 2045 chiếm bao nhiu % GRDP?", ["digital-economy-share"]),
        ("digital economy share of GRDP", ["digital-economy-share"]),
        ("chữ ký số", ["digital-signature"]),
        ("chu ky so Quảng Ngãi 2040", ["digital-signature"]),
        ("share of adults with a digital signature", ["digital-signature"]),
        ("tỷ lệ phủ 5G", ["5g-coverage"]),
        ("ty le phu song 5g cua son tinh", ["5g-coverage"]),
        ("quang ngai phu song 5g bao nhieu phan tram", ["5g-coverage"]),  # "tram" is no "trạm"
        ("5G coverage target for 2030", ["5g-coverage"]),
        ("Mục tiêu phủ sóng 6G năm 2040?", ["6g-coverage"]),
        ("6G", ["6g-coverage"]),
        ("phủ sóng 5G và 6G đến 2035", ["5g-coverage", "6g-coverage"]),
        ("số DN KHCN", ["st-firms"]),
        ("How many science and technology firms should Sơn Tịnh have by 2045?", ["st-firms"]),
        ("bao nhiêu doanh nghiệp khởi nghiệp đổi mới sáng tạo", ["startups"]),
        ("how many start-ups by 2035", ["startups"]),
        ("dự án khởi nghiệp sáng tạo mỗi năm", ["startup-projects"]),
        ("sổ sức khỏe điện tử", ["health-records"]),
        ("electronic health records in 2030", ["health-records"]),
        ("VneID mức 2", ["vneid-accounts"]),
        ("tk ngân hàng từ 15 tuổi", ["bank-accounts-15"]),
        ("bank accounts for people aged 15 and over", ["bank-accounts-15"]),
        ("DVC trực tuyến toàn trình của huyện Sơn Tịnh", ["online-public-services-full"]),
        ("fully online public services", ["online-public-services-full"]),
        ("hồ sơ TTHC xử lý trực tuyến", ["procedures-processed-online"]),
        ("tỷ lệ số hóa hồ sơ, kết quả TTHC", ["records-digitised"]),
        ("trả phí, lệ phí trực tuyến khi làm thủ tục hành chính", ["online-payments"]),
        ("phi tiep xuc", ["contactless-transactions"]),
        ("mạng cố định tốc độ trên 1 Gb/s", ["fixed-broadband-1gbps"]),
        ("fixed broadband above 1 Gbps", ["fixed-broadband-1gbps"]),
        ("1 vạn dân có mấy người nghiên cứu", ["rd-people-per-10000"]),
        ("researchers per 10,000 people", ["rd-people-per-10000"]),
        ("how many researchers", ["st-researchers"]),
        ("CBCC cấp xã được bồi dưỡng KN số căn bản", ["digital-skills-commune"]),
        ("cán bộ cấp huyện được bồi dưỡng kỹ năng số", ["digital-skills-district"]),
        ("commune-level officials with basic digital skills", ["digital-skills-commune"]),
        ("số sáng chế có địa chỉ tại tỉnh", ["local-inventions"]),
        ("patent applications", ["ip-applications"]),
        ("bài báo Scopus", ["scientific-papers-scopus"]),
        ("bài báo khoa học", ["scientific-papers-scopus", "innovation-papers"]),
        ("DNNVV hợp tác với viện trường", ["sme-research-cooperation"]),
        ("share of SMEs using digital technologies", ["sme-digital-technology"]),
        ("enterprises using research results", ["firms-using-research"]),
        ("Chỉ số CĐS cấp tỉnh của QNgãi qua từng mốc?", ["digital-transformation-index"]),
        ("quảng ngãi mục tiêu 2035 có mấy vườn ưom, trung tâm đổi mói sáng tạo", ["incubators"]),
        ("Quảng Ngãi 2045 dành mấy % chi ngân sách địa phương cho khoa học?", ["st-budget-share"]),
        ("chi KHCN bao nhiêu % GRDP", ["st-spending-grdp"]),
        ("nhiệm vụ KHCN cấp tỉnh được nghiệm thu", ["st-tasks-accepted"]),
        ("nhiem vu khoa hoc cong nghe cap tinh trien khai", ["st-tasks-launched"]),
        ("nhiệm vụ khoa học và công nghệ cấp tỉnh", ["st-tasks-accepted", "st-tasks-launched"]),
        ("đảng ủy xã dùng phần mềm quản trị", ["management-software-party", "management-software-communes"]),
        ("chính quyền xã dùng phần mềm quản trị", ["management-software-government", "management-software-communes"]),
    ],
)  # fmt: skip
def test_question(question: str, concepts: list[str]) -> None:
    assert concepts_of(question) == concepts


@pytest.mark.parametrize(
    "question",
    [
        "trạm BTS",
        "số trạm BTS 5G của Quảng Ngãi",
        "ty le phu 5g o cac khu cong nghiep thuoc khu kinh te dung quat dat bao nhieu",
        "Đơn vị chủ trì đưa hạ tầng 5G, IoT vào khu công nghiệp, cụm công nghiệp Quảng Bình?",
        "ai ký kế hoạch của Ninh Bình",
        "LGSP là gì",
        "phat trien kinh te so voi nam truoc",
        "ai chủ trì phát triển kinh tế - xã hội",
        "số hóa quy trình nghiệp vụ nội bộ",
        "tỷ lệ sử dụng văn bản điện tử cấp xã",
        "Mức tái sử dụng thông tin, kết quả thủ tục hành chính của Quảng Ngãi",
        "ngân hàng nào phối hợp lập kế hoạch tài khoản số",
        "Which agency in Quang Binh is in charge of the DNA database of fallen soldiers and their relatives?",
        "tỷ lệ ngầm hóa cáp, điểm bưu điện văn hóa xã",
        "Cá nhân có sáng kiến được công nhận được thưởng bao nhiêu tiền?",
        "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
        "chuyển đổi số",
        "",
    ],
)
def test_question_about_something_else(question: str) -> None:
    assert concepts_of(question) == []


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    find_concept(text)
    for concept in find_concepts(text):
        assert all(part in text for part in concept.matched.split(" … "))


@given(
    st.lists(st.sampled_from(["phủ sóng", "6G", "KH&CN", "DN", "Kinh tế số", "chữ ký số", ",", "\n", "…", "15 tuổi"]))
)
def test_matched_words_stand_in_the_text(parts: list[str]) -> None:
    text = " ".join(parts)

    for concept in find_concepts(text):
        assert concept.matched
        assert all(part in text for part in concept.matched.split(" … "))


# --- the table -------------------------------------------------------------------------------------------------------


def test_every_concept_of_the_table_is_met_in_a_plan() -> None:
    parts = {"digital-firms-regional", "smart-systems"}  # second halves of bullets, see test_other_wordings

    assert set(known_concepts()) == set(INDICATORS) | parts


def test_concepts_have_names_in_both_languages_that_differ() -> None:
    concepts = known_concepts().values()

    for names in ([one.name_vi for one in concepts], [one.name_en for one in concepts]):
        assert len(set(names)) == len(names)
        assert all(name == fold_spaces(name) != "" for name in names)
    assert all(one.id == one.id.lower() and one.matched == "" for one in concepts)


# --- near ones --------------------------------------------------------------------------------------------------------


def test_an_indicator_that_another_stands_in_for_names_it() -> None:
    """Quảng Bình counts Party committees and governments apart, Quảng Ngãi and Sơn Tịnh together."""
    near = {concept.id: concept.near for concept in known_concepts().values() if concept.near}

    assert near == {
        "management-software-party": ("management-software-communes",),
        "management-software-government": ("management-software-communes",),
        "management-software-communes": ("management-software-party", "management-software-government"),
    }


def test_near_indicators_are_known_and_near_each_other() -> None:
    known = known_concepts()

    for concept in known.values():
        for near in concept.near:
            assert near != concept.id
            assert concept.id in known[near].near


def test_a_concept_that_is_found_brings_its_near_ones() -> None:
    (first, *_) = find_concepts("Tỷ lệ đảng ủy xã, phường sử dụng phần mềm quản trị điều hành thống nhất")

    assert (first.id, first.near) == ("management-software-party", ("management-software-communes",))
