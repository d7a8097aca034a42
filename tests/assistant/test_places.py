"""Places of a question: plans by place, level and kind of document; places that no plan covers."""

from __future__ import annotations

import pytest

from assistant.places import Scope, find_scope, with_levels, without_uncovered
from corpus.library import Library
from corpus.records import Plan

_QUANG_NGAI = ("quang-ngai-tu", "quang-ngai-bao-cao")


@pytest.fixture(scope="module")
def plans(library: Library) -> list[Plan]:
    return list(library)


def _named(text: str, scope: Scope) -> list[str]:
    return [text[slice(*span)] for span in scope.spans]


@pytest.mark.parametrize(
    ("text", "ids", "named"),
    [
        ("Kinh tế số của Quảng Bình", ("quang-binh-ubnd",), ["Quảng Bình"]),
        ("kinh te so quangbinh", ("quang-binh-ubnd",), ["quangbinh"]),
        ("kinh tế số QB", ("quang-binh-ubnd",), ["QB"]),
        ("KTS Q.Bình", ("quang-binh-ubnd",), ["Q.Bình"]),
        ("kts q.ngai", _QUANG_NGAI, ["q.ngai"]),
        ("5G NBình và STịnh", ("ninh-binh-ubnd", "son-tinh-ubnd"), ["NBình", "STịnh"]),
        ("kinh tế số của Quảng Bnh", ("quang-binh-ubnd",), ["Quảng Bnh"]),  # one letter missing
        ("Báo cáo kết quả thực hiện ở Quảng Ngãi", ("quang-ngai-bao-cao",), ["Quảng Ngãi"]),
        ("theo kế hoạch hành động, ai làm Trưởng ban?", ("quang-ngai-tu",), []),
    ],
)
def test_plans_are_known_by_their_place_however_it_is_written(
    plans: list[Plan], text: str, ids: tuple[str, ...], named: list[str]
) -> None:
    scope = find_scope(text, plans)

    assert (scope.plans, scope.unknown, scope.is_empty) == (ids, (), False)
    assert list(dict.fromkeys(_named(text, scope))) == named


@pytest.mark.parametrize(
    ("text", "level", "ids"),
    [
        ("còn huyện thì sao?", "huyện", ("son-tinh-ubnd",)),
        ("What about the district plan?", "huyện", ("son-tinh-ubnd",)),
        ("so sánh các tỉnh", "tỉnh", (*_QUANG_NGAI, "quang-binh-ubnd", "ninh-binh-ubnd")),
    ],
)
def test_a_level_names_its_plans_where_no_place_is_named(
    plans: list[Plan], text: str, level: str, ids: tuple[str, ...]
) -> None:
    scope = find_scope(text, plans)

    assert (scope.level, scope.plans, scope.spans) == (level, ids, ())


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Thừa Thiên Huê đặt mục tiêu gì?", ("Thừa Thiên Huế",)),  # a mark wrong in a long name
        ("sở nào của tỉnh Quảng Trí lo việc này?", ("Quảng Trị",)),  # in a short one behind "tỉnh"
        ("kế hoạch của TP.HCM", ("TP.HCM",)),
        ("ubnd tinh gia lai lam gi", ("Gia Lai",)),
        ("danh gia lai ket qua", ()),
        ("huyện Bình Sơn làm gì?", ("Bình Sơn",)),
        ("huyen binh son lam gi", ("Bình Sơn",)),
        ("Quảng Ngãi ở đâu?", ()),
    ],
)
def test_places_that_no_plan_covers_are_known(plans: list[Plan], text: str, unknown: tuple[str, ...]) -> None:
    assert find_scope(text, plans).unknown == unknown


def test_the_province_that_a_district_is_said_to_lie_in_is_not_asked_about(plans: list[Plan]) -> None:
    text = "huyện Sơn Tịnh, tỉnh Quảng Ngãi"
    scope = find_scope(text, plans)

    assert scope.plans == ("son-tinh-ubnd",)
    assert sorted(_named(text, scope)) == ["Quảng Ngãi", "Sơn Tịnh"]  # but it is no matter of the question either


@pytest.mark.parametrize("text", ["What does Hue city target?", "Compare Ninh Binh and Thanh Hoa on 5G."])
def test_a_name_in_capitals_or_before_city_is_a_place(plans: list[Plan], text: str) -> None:
    assert find_scope(text, plans).unknown in (("Huế",), ("Thanh Hóa",))


def test_to_report_names_no_document(plans: list[Plan]) -> None:
    scope = find_scope("Quảng Ngãi bao lâu phải báo cáo kết quả thực hiện một lần?", plans)
    assert set(scope.plans) == {"quang-ngai-tu", "quang-ngai-bao-cao"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Quảng Ngãi báo cáo kết quả thực hiện Kế hoạch hành động về đâu?", {"quang-ngai-tu", "quang-ngai-bao-cao"}),
        ("Kế hoạch Sơn Tịnh và báo cáo của Tỉnh ủy Quảng Ngãi ghi gì?", {"son-tinh-ubnd", "quang-ngai-bao-cao"}),
        (
            "Trong báo cáo Quảng Ngãi ghi số nào, trong kế hoạch hành động ghi số nào?",
            {"quang-ngai-tu", "quang-ngai-bao-cao"},
        ),
        ("Theo báo cáo Quảng Ngãi, kế hoạch hành động có mấy nhóm?", {"quang-ngai-bao-cao"}),
    ],
)
def test_kinds_of_document_are_meant_place_by_place(plans: list[Plan], text: str, meant: set[str]) -> None:
    assert set(find_scope(text, plans).plans) == meant


def test_a_text_without_a_place_has_an_empty_scope(plans: list[Plan]) -> None:
    assert find_scope("An ninh, bình dân học vụ số", plans) == Scope()
    assert find_scope("", plans).is_empty


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Văn phòng UBND Quảng Bình làm gì?", "Văn phòng UBND tỉnh Quảng Bình làm gì?"),
        ("UBND QB và UBND Sơn Tịnh", "UBND tỉnh QB và UBND huyện Sơn Tịnh"),
        ("ubnd son tinh lam gi", "ubnd huyen son tinh lam gi"),
        ("UBND tỉnh Quảng Bình", "UBND tỉnh Quảng Bình"),
        ("Sở Y tế Quảng Bình", "Sở Y tế Quảng Bình"),
        ("UBND Hà Nội", "UBND Hà Nội"),
    ],
)
def test_a_body_that_every_level_has_is_that_of_the_place_behind_it(plans: list[Plan], text: str, whole: str) -> None:
    assert with_levels(text, plans) == whole


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("Kinh tế số của Hà Nội và Quảng Bình?", "Kinh tế số của Quảng Bình?"),
        ("Kinh tế số của Đà Nẵng, Huế và tỉnh Quảng Bình?", "Kinh tế số của tỉnh Quảng Bình?"),
        ("5G của Quảng Bình, Đà Nẵng và thành phố Huế 2030", "5G của Quảng Bình 2030"),
        ("kinh te so cua quang binh hay da nang", "kinh te so cua quang binh"),
        ("What do Da Nang and Quang Binh aim for?", "What do Quang Binh aim for?"),
        # not side by side, a district of the covered place, or none of them covered
        ("Trung tâm dữ liệu Quảng Bình với Quảng Trị gộp sao?", "Trung tâm dữ liệu Quảng Bình với Quảng Trị gộp sao?"),
        ("Năm 2030 của Quảng Bình, thành phố Đồng Hới?", "Năm 2030 của Quảng Bình, thành phố Đồng Hới?"),
        ("Quảng Bình học tập kinh nghiệm của Đà Nẵng ra sao?", "Quảng Bình học tập kinh nghiệm của Đà Nẵng ra sao?"),
        ("Hà Nội và Huế?", "Hà Nội và Huế?"),
    ],
)
def test_places_without_a_plan_beside_one_with_a_plan_are_taken_out(plans: list[Plan], text: str, covered: str) -> None:
    assert without_uncovered(text, find_scope(text, plans)) == covered
