"""Abbreviations: what short forms, chat shorthand and everyday words stand for, and what must not be read as one."""

from __future__ import annotations

import tomllib
import unicodedata
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.abbreviations import expand, in_words, unclip, write_out
from corpus.folding import fold_spaces, strip_diacritics
from corpus.library import Library


def _meant(text: str) -> dict[str, str]:
    return {meaning.written: meaning.meant for meaning in expand(text).meanings}


@pytest.mark.parametrize(
    ("text", "written", "meant"),
    [
        ("CĐS cấp xã", "CĐS", "chuyển đổi số"),
        ("CDS cap xa", "CDS", "chuyển đổi số"),
        ("cds cap xa", "cds", "chuyển đổi số"),
        ("đmst", "đmst", "đổi mới sáng tạo"),
        ("DMST", "DMST", "đổi mới sáng tạo"),
        ("Sở KHCN", "KHCN", "khoa học và công nghệ, khoa học, công nghệ"),
        ("Sở KH&CN", "KH&CN", "khoa học và công nghệ, khoa học, công nghệ"),
        ("cắt giảm TTHC", "TTHC", "thủ tục hành chính"),
        ("DVCTT toàn trình", "DVCTT", "dịch vụ công trực tuyến"),
        ("CSDL đất đai", "CSDL", "cơ sở dữ liệu"),
        ("HTTT của tỉnh", "HTTT", "hệ thống thông tin"),
        ("diễn tập ATTT", "ATTT", "an toàn thông tin"),
        ("TT ANM", "ANM", "an ninh mạng"),
        ("ubnd huyen", "ubnd", "Ủy ban nhân dân"),
        ("BCĐ họp", "BCĐ", "Ban Chỉ đạo"),
        ("bcd hop", "bcd", "Ban Chỉ đạo"),
        ("MTTQ làm gì", "MTTQ", "Mặt trận Tổ quốc"),
        ("đơn SHTT", "SHTT", "sở hữu trí tuệ"),
        ("ai lo IOC", "IOC", "trung tâm điều hành thông minh"),
        ("tích hợp LGSP", "LGSP", "nền tảng tích hợp, chia sẻ dữ liệu"),
        ("% NSNN", "NSNN", "ngân sách nhà nước"),
        ("% NSĐP", "NSĐP", "ngân sách địa phương"),
        ("DNNVV dùng công nghệ số", "DNNVV", "doanh nghiệp nhỏ và vừa, doanh nghiệp vừa và nhỏ"),
        ("5G ở KCN", "KCN", "khu công nghiệp"),
        ("KT-XH", "KT-XH", "kinh tế - xã hội"),
        ("ktxh", "ktxh", "kinh tế - xã hội"),
        ("CBCCVC xã", "CBCCVC", "cán bộ, công chức, viên chức"),
        ("TMĐT 2030", "TMĐT", "thương mại điện tử"),
        ("tmdt 2030", "tmdt", "thương mại điện tử"),
        ("sổ SKĐT", "sổ SKĐT", "Sổ sức khỏe điện tử"),
        ("ty le vneid", "vneid", "tài khoản định danh điện tử"),
        ("người làm R&D", "R&D", "nghiên cứu và phát triển, nghiên cứu - phát triển"),
        ("TFP", "TFP", "năng suất nhân tố tổng hợp"),
        # chat
        ("phủ 5G bn %", "bn", "bao nhiêu"),
        ("có miễn trừ ko", "ko", "không"),
        ("đc hỗ trợ", "đc", "được"),
        ("làm ntn", "ntn", "như thế nào"),
        ("đơn vị lq", "lq", "liên quan"),
        ("deadline nhiệm vụ 59", "deadline", "thời hạn hoàn thành"),
        # everyday words
        ("lấy tiền đâu để làm", "lấy tiền đâu", "kinh phí, ngân sách, nguồn vốn"),
        ("lay tien dau de lam", "lay tien dau", "kinh phí, ngân sách, nguồn vốn"),
        ("tiền cho kế hoạch", "tiền", "kinh phí, ngân sách, nguồn vốn"),
        ("sổ khám bệnh điện tử", "sổ khám bệnh điện tử", "Sổ sức khỏe điện tử"),
        ("bán hàng online", "bán hàng online", "thương mại điện tử"),
        ("ban hang online", "ban hang online", "thương mại điện tử"),
        ("wifi ở thôn", "wifi", "Internet, băng thông rộng, băng rộng cố định"),
        ("điện thoại 5G", "điện thoại 5G", "phủ sóng 5G"),
        ("tài khoản ngân hàng", "tài khoản ngân hàng", "tài khoản giao dịch tại ngân hàng"),
        ("ai lo hạ tầng số", "ai lo", "chủ trì"),
        ("họp online", "họp online", "hội nghị truyền hình"),
        ("thanh toán không tiền giấy", "thanh toán không tiền giấy", "thanh toán không dùng tiền mặt"),
        ("bạo hành gia đình", "bạo hành gia đình", "phòng chống bạo lực gia đình"),
        # offices
        ("QLNN về CĐS", "QLNN", "quản lý nhà nước"),
        ("ban hành VBQPPL", "VBQPPL", "văn bản quy phạm pháp luật"),
        ("các PCT UBND", "PCT", "Phó Chủ tịch"),
        ("dtn tham gia", "dtn", "Đoàn thanh niên"),
    ],
)
def test_what_is_short_and_what_it_stands_for(text: str, written: str, meant: str) -> None:
    assert _meant(text)[written] == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("CT UBND tỉnh ký", "Chủ tịch"),
        ("CT đầu tư công 2026-2030", "chương trình"),
        ("CT VNeID 2025", "chỉ tiêu"),
        ("các CT chung", "chỉ tiêu"),
        ("CT là gì", "chỉ tiêu, chương trình"),
        ("TT HĐND", "thường trực"),
        ("TT dữ liệu", "trung tâm"),
        ("TT online", "thanh toán"),
        ("BH thất nghiệp", "bảo hiểm"),
        ("nv 59 bh xong", "bao giờ, thời gian hoàn thành"),
        ("HD thi hành luật", "hướng dẫn"),
        ("ĐT bồi dưỡng cán bộ", "đào tạo"),
        ("MT số an toàn", "môi trường"),
        ("MT 2030", "mục tiêu"),
        ("ngành DL", "du lịch"),
        ("chia sẻ DL", "dữ liệu"),
        ("QL 1A", "quốc lộ"),
        ("QL thống nhất", "quản lý"),
        ("chỉ đạo ĐH", "điều hành"),
        ("trường ĐH", "đại học"),
    ],
)
def test_a_form_with_several_meanings_is_read_by_what_stands_beside_it(text: str, meant: str) -> None:
    assert meant in _meant(text).values()


@pytest.mark.parametrize(
    ("text", "untouched"),
    [
        ("ca tỉnh ai cũng biết", "ca"),
        ("ai làm gì", "ai"),
        ("an toàn", "an"),
        ("từ năm 2025", "từ"),
        ("đầu tư công", "tư"),
        ("tien do thuc hien", "tien"),
        ("cải tiến kỹ thuật", "tiến"),
        ("cham soc suc khoe", "soc"),
        ("trong so do co mot nhiem vu", "so do"),
        ("san pham duoc thuong mai hoa", "duoc thuong"),
        ("thanh toán không dùng tiền mặt", "tiền"),
        ("nền tảng điện toán đám mây", "đám mây"),
        ("Kế hoạch số 336-KH/TU", "KH"),
        ("Nghị quyết 57-NQ/TW", "NQ"),
        ("số 3522/QĐ-UBND", "UBND"),
    ],
)
def test_syllables_longer_words_and_document_numbers_are_left_alone(text: str, untouched: str) -> None:
    assert untouched not in _meant(text)


def test_capitals_tell_the_police_from_a_case() -> None:
    assert _meant("CA tỉnh lo gì") == {"CA tỉnh": "công an tỉnh"}
    assert _meant("ca tỉnh lo gì") == {}
    assert _meant("AI cảnh báo") == {"AI": "trí tuệ nhân tạo"}


def test_what_is_written_stays_and_its_meaning_follows_with_its_place() -> None:
    text = "KHCN/ĐMST/CĐS của QB"
    expansion = expand(text)

    assert expansion.text == (
        "KHCN (khoa học và công nghệ, khoa học, công nghệ)/ĐMST (đổi mới sáng tạo)/CĐS (chuyển đổi số) của QB"
    )
    assert [(meaning.start, meaning.end, meaning.written) for meaning in expansion.meanings] == [
        (0, 4, "KHCN"),
        (5, 9, "ĐMST"),
        (10, 13, "CĐS"),
    ]


def test_what_the_text_says_in_full_is_not_said_again() -> None:
    assert expand("chuyển đổi số (CĐS)").meanings == ()
    assert expand("tỷ lệ phủ sóng 5G").meanings == ()


def test_a_text_without_short_forms_stays_as_it_is() -> None:
    text = "Cơ quan nào chủ trì xây dựng nền tảng số?"
    assert expand(text).text == text


def test_decomposed_letters_are_read_too() -> None:
    assert list(_meant(unicodedata.normalize("NFD", "CĐS và tiền đâu"))) == ["CĐS", "tiền đâu"]


def test_the_short_forms_among_the_indicators_wordings_count() -> None:
    same = tomllib.loads((files("corpus") / "tables" / "indicators.toml").read_text(encoding="utf-8"))["same"]
    for meant, wordings in same.items():
        for wording in wordings:
            if wording.isupper():
                assert meant in _meant(wording)[wording], wording


def test_no_form_stands_twice() -> None:
    table = tomllib.loads((files("corpus") / "tables" / "abbreviations.toml").read_text(encoding="utf-8"))
    sections = ("short", "capitals", "chat", "synonyms", "accented")
    forms = [form for section in sections for forms in table[section].values() for form in forms]
    forms += {short for row in table["reading"] for short in row["short"]}

    assert sorted({form for form in forms if forms.count(form) > 1}) == []


# In the plans only these everyday words stand: "trực tiếp phụ trách", "startup", "mạng 5G", "App", "Big Data".
_IN_PLANS = {"phụ trách", "startup", "mạng 5g", "app", "big data"}


def test_plans_typed_without_diacritics_have_no_everyday_words_that_they_lack_with_them(library: Library) -> None:
    table = tomllib.loads((files("corpus") / "tables" / "abbreviations.toml").read_text(encoding="utf-8"))
    everyday = {strip_diacritics(form).lower() for forms in table["synonyms"].values() for form in forms}
    found = {
        meaning.written.lower()
        for plan in library
        for passage in library.document(plan.id).passages
        for text in (passage.text, strip_diacritics(passage.text).lower())
        for meaning in expand(text).meanings
        if strip_diacritics(meaning.written).lower() in everyday
    }
    assert found <= {form for known in _IN_PLANS for form in (known, strip_diacritics(known))}


@given(st.text(max_size=200))
def test_any_text_can_be_expanded(text: str) -> None:
    expansion = expand(text)
    nfc = unicodedata.normalize("NFC", text)

    for meaning in expansion.meanings:
        assert nfc[meaning.start : meaning.end] == meaning.written
    assert len(expansion.text) == len(nfc) + sum(len(meaning.meant) + 3 for meaning in expansion.meanings)
    assert fold_spaces(expansion.text) or not fold_spaces(nfc)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TTHC của tỉnh", "thủ tục hành chính của tỉnh"),
        ("CSDL và TTHC", "cơ sở dữ liệu và thủ tục hành chính"),
        ("sổ SK", "sổ sức khỏe"),  # "số" behind which SK is "sáng kiến" is another word
        ("số SK", "số sáng kiến"),
        ("bc trc mấy h", "báo cáo trước mấy giờ"),
        ("môi trg, trg năm", "môi trường, trong năm"),
        ("không có chữ tắt", "không có chữ tắt"),
        ("", ""),
    ],
)
def test_short_forms_are_written_out(text: str, expected: str) -> None:
    assert write_out(text).lower() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("phòng nào c/trì", "phòng nào chủ trì"),
        ("k.phí, ph/hợp và n/c", "kinh phí, phối hợp và nghiên cứu"),
        ("k/phi c/tri", "kinh phí chủ trì"),
        ("ktra đtạo, sổ đtử", "kiểm tra đào tạo, sổ điện tử"),
        ("ktra dtao", "kiểm tra đào tạo"),
        ("do đ/c nào ký", "do đồng chí nào ký"),
        ("do đ.c nào ký, b.nhiêu", "do đồng chí nào ký, bao nhiêu"),
        ("sản xuất 4.0", "sản xuất 4.0"),
        ("thiện, thành, hoàn toàn", "thiện, thành, hoàn toàn"),
        ("TTHC, số 59/KH-UBND và tháng 9/2025", "TTHC, số 59/KH-UBND và tháng 9/2025"),
        ("TP. Quảng Ngãi", "TP. Quảng Ngãi"),
        ("", ""),
    ],
)
def test_clipped_words_are_written_in_full(text: str, expected: str) -> None:
    assert unclip(unicodedata.normalize("NFD", text)) == unclip(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CĐS ở xã", "chuyển đổi số ở xã"),
        ("ai chủ trì IOC?", "ai chủ trì IOC (trung tâm điều hành thông minh)?"),
        ("TTHC và 5G", "thủ tục hành chính và 5G"),
        ("", ""),
    ],
)
def test_initials_are_put_in_words_and_names_are_kept(text: str, expected: str) -> None:
    assert in_words(unicodedata.normalize("NFD", text)) == in_words(text) == expected
