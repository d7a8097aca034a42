"""The check of model text as a table: what is said of real records, and the faults that are found in it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.draft import Draft, Group
from assistant.llm.check import check_claim
from assistant.llm.claims import Asked, Claim, FaultKind, Source
from assistant.llm.sources import sources_of
from assistant.phrases import Language, phrases
from assistant.statements import state
from corpus.library import Library
from corpus.records import Passage

VI, EN = Language.VIETNAMESE, Language.ENGLISH

IOT = "quang-binh-ubnd:Phụ lục I/III/37:1"
"""37 ¦ 5G, IoT in industrial parks ¦ Ban QL Khu kinh tế; các địa phương ¦ Sở Khoa học và Công nghệ; … ¦ … ¦ 12/2025."""
POLICE = "quang-binh-ubnd:Phụ lục I/V/65:1"
"""65 ¦ protecting people in cyberspace ¦ Công an tỉnh ¦ Sở Khoa học và Công nghệ; … ¦ … ¦ Hàng năm."""
SIGNATURE = "quang-binh-ubnd:Phụ lục II/2030/5/5.13:1"
"""5.13 ¦ Tỷ lệ người dân trưởng thành có chữ ký số ¦ % ¦ ≥ 40 ¦ Sở Khoa học và Công nghệ."""
FIVE_G = ("quang-binh-ubnd:Phụ lục II/2025/1/1.1:1", "quang-binh-ubnd:Phụ lục II/2030/1/1.1:1")
"""Tỷ lệ phủ sóng 5G trên địa bàn: ≥ 50 in 2025, ≥ 95 in 2030."""
SMALL_FIRMS = "son-tinh-ubnd:Phụ lục I/1/1.4:1"
"""1.4 ¦ Tỷ lệ doanh nghiệp vừa và nhỏ địa phương ứng dụng công nghệ số ¦ % ¦ 30 ¦ 60 ¦ 85 ¦ 95 ¦ 100."""
BOUNDARIES = "quang-binh-ubnd:II/2/i):1"
"""… triển khai tiếp nhận, giải quyết thủ tục hành chính không phụ thuộc vào địa giới hành chính …"""
REPLACED = "quang-ngai-tu:IV/8:5"
"""(Kế hoạch này thay Kế hoạch số 336-KH/TU ngày 25/02/2025 của Ban Thường vụ Tỉnh ủy)."""
COMMITTEE = "quang-ngai-bao-cao:1/1.2:2"
"""… (Quyết định số 1827-QĐ/TU ngày 11/02/2025). Theo đó, Đồng chí Bùi Thị Quỳnh Vân, … Trưởng Ban Chỉ đạo."""
BUDGET = "quang-ngai-bao-cao:3/3.4:2"
"""Kinh phí bố trí ít nhất 3% tổng chi ngân sách của Tỉnh hằng năm …"""
MONTHLY = "son-tinh-ubnd:IV/3:1"
"""… báo cáo UBND huyện … kết quả thực hiện trước ngày 10 hàng tháng …"""

SHARED = "son-tinh-ubnd:III/3/d):1"
"""Khai thác, chia sẻ hiệu quả dữ liệu; triển khai các sáng kiến mở dữ liệu để người dân, doanh nghiệp khai thác …"""
ENCOURAGED = "quang-ngai-tu:III/8/8.3:3"
"""Khuyến khích doanh nghiệp nghiên cứu, phát triển các sản phẩm, dịch vụ an ninh mạng."""
PROPOSED = "quang-ngai-bao-cao:1/1.1:2"
"""… Ban Thường vụ Tỉnh ủy Quảng Ngãi đã giao Ban Tổ chức Tỉnh ủy nghiên cứu Nghị quyết số 57-NQ/TW …"""


@pytest.fixture(scope="module")
def passages(library: Library) -> dict[str, Passage]:
    return {passage.id: passage for plan in library.plans for passage in library.document(plan).passages}


def _sources(passages: Sequence[Passage], language: Language, library: Library) -> tuple[Source, ...]:
    statements = [state(passage, ((0, len(passage.text)),), (), phrases(language)) for passage in passages]
    return sources_of(Draft(tuple(Group(each.passage.plan, (each,)) for each in statements)), library)


_SOUND = [
    # figures: words, signs, formats
    (VI, [SIGNATURE], "Đến năm 2030, tối thiểu 40% người trưởng thành ở Quảng Bình có chữ ký số."),
    (VI, [SIGNATURE], "Đến năm 2030, từ bốn mươi phần trăm người dân trưởng thành trở lên có chữ ký số."),
    (EN, [SIGNATURE], "At least forty percent of adults in Quang Binh should have a digital signature by 2030."),
    (VI, FIVE_G, "Phủ sóng 5G lần lượt đạt ít nhất 50% và 95% vào các năm 2025 và 2030."),
    (EN, FIVE_G, "5G coverage should be at least 50% in 2025 and at least 95% in 2030."),
    (VI, [SMALL_FIRMS], "Tỷ lệ doanh nghiệp nhỏ và vừa ứng dụng công nghệ số tăng từ 30% năm 2025 lên 60% năm 2030."),
    (VI, [BUDGET], "Mỗi năm tỉnh bố trí không dưới ba phần trăm tổng chi ngân sách."),
    # times
    (VI, [IOT], "Nhiệm vụ 37 phải hoàn thành trong tháng mười hai năm 2025."),
    (EN, [IOT], "Task 37 is due in December 2025."),
    (VI, [MONTHLY], "Kết quả thực hiện được báo cáo UBND huyện trước ngày 10 hàng tháng."),
    # agencies, roles, documents, people
    (VI, [POLICE], "Công an tỉnh chủ trì, Sở KH&CN phối hợp thực hiện nhiệm vụ 65."),
    (EN, [POLICE], "Task 65 is led by the Provincial Police."),
    (VI, [REPLACED], "Kế hoạch này thay thế Kế hoạch số 336-KH/TU ngày 25/2/2025."),
    (EN, [REPLACED], "It replaces Plan No. 336-KH/TU of 25 February 2025."),
    (VI, [COMMITTEE], "Trưởng Ban Chỉ đạo là đồng chí Bùi Thị Quỳnh Vân."),
    # words that carry no fact, forms of words, what a claim counts of its own list, one common verb that no list has
    (VI, [IOT], "Theo kế hoạch, nhiệm vụ 37 được kỳ vọng hoàn tất vào tháng 12 năm 2025, rồi về sau vẫn tiếp nối."),
    (EN, [SIGNATURE], "It was foreseen that the share of adults holding digital signatures be no lower than 40%."),
    (VI, [SIGNATURE], "Chỉ tiêu 5.13 gồm hai ý: người trưởng thành có chữ ký số, và mức ít nhất là 40% vào năm 2030."),
    (VI, [POLICE], "Công an tỉnh chủ trì việc bảo vệ và đồng hành cùng người dân trên không gian mạng hằng năm."),
    # what is bounded elsewhere than right before the figure
    (EN, [SIGNATURE], "By 2030 the minimum share of adults with a digital signature is 40%."),
    # how far it goes
    (VI, [SHARED], "Sơn Tịnh mở dữ liệu để người dân có thể khai thác."),
    # negation
    (VI, [BOUNDARIES], "Thủ tục hành chính được giải quyết không phụ thuộc địa giới hành chính."),
]


@pytest.mark.parametrize(("language", "cited", "text"), _SOUND)
def test_a_right_claim_is_sound(
    language: Language, cited: Sequence[str], text: str, passages: dict[str, Passage], library: Library
) -> None:
    sources = _sources([passages[id_] for id_ in cited], language, library)

    assert check_claim(Claim(text, tuple(source.n for source in sources)), sources, Asked(text, language)) == ()


_FAULTY = [
    # form: no statement, or what is left of a reply's form; a year said as a figure
    (VI, [SIGNATURE], "Bao nhiêu người trưởng thành ở Quảng Bình có chữ ký số?", FaultKind.FORM, "?"),
    (VI, [SIGNATURE], "Đến năm 2030, tối thiểu 40% người trưởng thành có chữ ký số.}}, {", FaultKind.FORM, "{"),
    (VI, [SIGNATURE], "Tỷ lệ người trưởng thành có chữ ký số là: 2030.", FaultKind.DATE, "là: 2030"),
    (EN, [SIGNATURE], "The share of adults with a digital signature is 2030.", FaultKind.DATE, "is 2030"),
    (
        VI,
        [SIGNATURE],
        "Đến năm 2030, tối thiểu 45% người trưởng thành có chữ ký số.",
        FaultKind.NUMBER,
        "tối thiểu 45%",
    ),
    (
        VI,
        [SIGNATURE],
        "Đến năm 2030, tối thiểu 40 điểm phần trăm người trưởng thành có chữ ký số.",
        FaultKind.NUMBER,
        "tối thiểu 40 điểm phần trăm",
    ),
    (
        VI,
        [SIGNATURE],
        "Đến năm 2030, không quá 40% người trưởng thành có chữ ký số.",
        FaultKind.COMPARATOR,
        "không quá 40%",
    ),
    (
        EN,
        [SIGNATURE],
        "At most 40% of adults should have a digital signature by 2030.",
        FaultKind.COMPARATOR,
        "At most 40%",
    ),
    (VI, [SIGNATURE], "Đến năm 2030, 40% người trưởng thành có chữ ký số.", FaultKind.COMPARATOR, "40%"),
    (VI, [SIGNATURE], "Đến năm 2035, tối thiểu 40% người trưởng thành có chữ ký số.", FaultKind.DATE, "Đến năm 2035"),
    (VI, FIVE_G, "Phủ sóng 5G đạt ít nhất 95% năm 2025 và 50% năm 2030.", FaultKind.DATE, "ít nhất 95%"),
    (
        EN,
        FIVE_G,
        "5G coverage is at least 95% and at least 50% in 2025 and 2030, respectively.",
        FaultKind.DATE,
        "at least 95%",
    ),
    (VI, [SMALL_FIRMS], "Năm 2030, 85% doanh nghiệp vừa và nhỏ ứng dụng công nghệ số.", FaultKind.DATE, "85%"),
    (
        VI,
        [SMALL_FIRMS],
        "Tỷ lệ doanh nghiệp vừa và nhỏ ứng dụng công nghệ số giảm từ 30% năm 2025 xuống 60% năm 2030.",
        FaultKind.UNSUPPORTED,
        "giảm",
    ),
    (VI, [IOT], "Nhiệm vụ 37 phải hoàn thành trong tháng 11 năm 2025.", FaultKind.DATE, "tháng 11 năm 2025"),
    (EN, [IOT], "Task 37 is due in November 2025.", FaultKind.DATE, "November 2025"),
    (VI, [IOT], "Nhiệm vụ 38 phải hoàn thành trong tháng 12 năm 2025.", FaultKind.NUMBER, "Nhiệm vụ 38"),
    (
        VI,
        [POLICE],
        "Sở Khoa học và Công nghệ chủ trì, Công an tỉnh phối hợp thực hiện nhiệm vụ 65.",
        FaultKind.AGENCY,
        "Công an tỉnh",
    ),
    (VI, [POLICE], "Sở Tư pháp chủ trì nhiệm vụ 65.", FaultKind.AGENCY, "Sở Tư pháp"),
    (
        EN,
        [POLICE],
        "Task 65 is led by the Department of Science and Technology.",
        FaultKind.AGENCY,
        "Department of Science and Technology",
    ),
    (VI, [COMMITTEE], "Trưởng Ban Chỉ đạo là đồng chí Nguyễn Thị Quỳnh Vân.", FaultKind.AGENCY, "Nguyễn Thị Quỳnh Vân"),
    (
        VI,
        [REPLACED],
        "Kế hoạch này thay thế Kế hoạch số 366-KH/TU ngày 25/02/2025.",
        FaultKind.DOCUMENT,
        "366-KH/TU ngày 25/02/2025",
    ),
    (
        VI,
        [REPLACED],
        "Kế hoạch này thay thế Kế hoạch số 336-KH/TU ngày 26/02/2025.",
        FaultKind.DATE,
        "336-KH/TU ngày 26/02/2025",
    ),
    (
        VI,
        [BOUNDARIES],
        "Thủ tục hành chính được giải quyết phụ thuộc vào địa giới hành chính.",
        FaultKind.NEGATION,
        "không",
    ),
    (VI, [POLICE], "Công an tỉnh không chủ trì nhiệm vụ 65.", FaultKind.NEGATION, "không"),
    (EN, [POLICE], "The Provincial Police does not lead task 65.", FaultKind.NEGATION, "not"),
    (VI, [SIGNATURE], "Kế hoạch không nêu mức chữ ký số năm 2030.", FaultKind.NEGATION, "không nêu"),
    (VI, [SIGNATURE], "Ninh Bình có tối thiểu 40% người trưởng thành có chữ ký số.", FaultKind.PLACE, "Ninh Bình"),
    (
        VI,
        [POLICE],
        "Công an tỉnh chủ trì nhiệm vụ 65. Ngân hàng Thế giới tài trợ.",
        FaultKind.UNSUPPORTED,
        "Ngân … giới … tài",
    ),
    (VI, [POLICE], "Công an tỉnh chủ trì nhiệm vụ 65 hằng tháng.", FaultKind.SCOPE, "hằng tháng"),
    (VI, [POLICE], "Chỉ Công an tỉnh thực hiện nhiệm vụ 65.", FaultKind.SCOPE, "Chỉ"),
    (EN, [SIGNATURE], "By 2030 every adult has a digital signature.", FaultKind.SCOPE, "every"),
    (VI, [SIGNATURE], "Đến năm 2030, người trưởng thành cấp xã có chữ ký số.", FaultKind.SCOPE, "cấp xã"),
    (VI, [ENCOURAGED], "Doanh nghiệp bắt buộc phải nghiên cứu sản phẩm an ninh mạng.", FaultKind.SCOPE, "phải"),
    (VI, [SIGNATURE], "Người trưởng thành có thể có chữ ký số.", FaultKind.SCOPE, "có thể"),
    (VI, [SIGNATURE], "Hiện nay 40% người trưởng thành có chữ ký số.", FaultKind.SCOPE, "Hiện nay"),
    (
        VI,
        [PROPOSED],
        "Ban Tổ chức Tỉnh ủy đã giao Ban Thường vụ Tỉnh ủy nghiên cứu Nghị quyết số 57-NQ/TW.",
        FaultKind.AGENCY,
        "Ban Tổ chức Tỉnh ủy",
    ),
    (VI, [POLICE], "Công an tỉnh đã hoàn thành nhiệm vụ 65.", FaultKind.UNSUPPORTED, "đã"),
    (EN, [POLICE], "Công an tỉnh chủ trì nhiệm vụ 65.", FaultKind.LANGUAGE, "Công an tỉnh chủ trì nhiệm vụ 65."),
    (
        VI,
        [POLICE],
        "Task 65 is led by the Provincial Police.",
        FaultKind.LANGUAGE,
        "Task 65 is led by the Provincial Police.",
    ),
]


@pytest.mark.parametrize(("language", "cited", "text", "kind", "words"), _FAULTY)
def test_a_wrong_claim_has_a_fault_that_names_its_words(
    language: Language,
    cited: Sequence[str],
    text: str,
    kind: FaultKind,
    words: str,
    passages: dict[str, Passage],
    library: Library,
) -> None:
    sources = _sources([passages[id_] for id_ in cited], language, library)

    faults = check_claim(Claim(text, tuple(source.n for source in sources)), sources, Asked(text, language))

    assert (kind, words) in [(fault.kind, fault.words) for fault in faults]


@pytest.mark.parametrize("cites", [(), (2,), (1, 9)])
def test_a_claim_cites_records_that_exist(
    cites: tuple[int, ...], passages: dict[str, Passage], library: Library
) -> None:
    sources = _sources([passages[POLICE]], VI, library)

    faults = check_claim(Claim("Công an tỉnh chủ trì nhiệm vụ 65.", cites), sources, Asked("", VI))

    assert {fault.kind for fault in faults} == {FaultKind.SOURCE}


@pytest.mark.parametrize(
    ("quotation", "sound"),
    [
        ("Tỷ lệ người dân trưởng thành có  chữ ký số", True),
        ("người dân trưởng thành … Sở Khoa học và Công nghệ", True),
        ("Tỷ lệ người dân có chữ ký số", False),
        ("người dân trưởng thành phải có chữ ký số", False),
        ("", False),
    ],
)
def test_a_quotation_stands_in_what_is_cited(
    quotation: str, sound: bool, passages: dict[str, Passage], library: Library
) -> None:
    sources = _sources([passages[SIGNATURE]], VI, library)
    claim = Claim("Đến năm 2030, tối thiểu 40% người trưởng thành có chữ ký số.", (1,), (quotation,))

    faults = check_claim(claim, sources, Asked("", VI))

    assert [fault.kind for fault in faults] == ([] if sound else [FaultKind.QUOTE])


def test_a_figure_of_another_year_than_asked_does_not_answer(passages: dict[str, Passage], library: Library) -> None:
    passage = passages[SMALL_FIRMS]
    statement = state(passage, ((0, len(passage.text)),), (2030,), phrases(VI))
    sources = sources_of(Draft((Group(passage.plan, (statement,)),)), library)
    claim = Claim("Năm 2035, 85% doanh nghiệp vừa và nhỏ ứng dụng công nghệ số.", (1,))

    faults = check_claim(claim, sources, Asked("Năm 2030 bao nhiêu doanh nghiệp?", VI, years=(2030,)))

    assert [(fault.kind, fault.words) for fault in faults] == [(FaultKind.PLACE, "2035")]


def test_figures_of_two_places_are_not_exchanged(passages: dict[str, Passage], library: Library) -> None:
    ids = ["quang-binh-ubnd:Phụ lục II/2035/1/1.1:1", "son-tinh-ubnd:Phụ lục I/4/4.5:1"]
    sources = _sources([passages[id_] for id_ in ids], VI, library)

    faults = check_claim(
        Claim("Sơn Tịnh đạt 55% năm 2030, Quảng Bình đạt 50% năm 2035.", (1, 2)), sources, Asked("", VI)
    )
    turned = check_claim(
        Claim("Quảng Bình đạt 55% năm 2030, Sơn Tịnh đạt 50% năm 2035.", (1, 2)), sources, Asked("", VI)
    )

    assert faults == ()
    assert FaultKind.PLACE in {fault.kind for fault in turned}


@pytest.mark.parametrize("language", list(Language))
def test_what_planqa_itself_says_is_sound(language: Language, passages: dict[str, Passage], library: Library) -> None:
    refused = []
    for passage in list(passages.values())[::12]:
        sources = _sources([passage], language, library)
        asked = Asked(sources[0].said, language)
        if faults := check_claim(Claim(sources[0].said, (1,)), sources, asked):
            refused.append((passage.id, faults))

    assert refused == []
