"""What the page's part for editors gets: previews as escaped HTML in its reader's language, and nothing for readers."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from mcp import Client

from assistant.access.caller import CURRENT, READER, SCOPES_OF, Caller, Role
from assistant.answer_queue import AnswerQueue
from assistant.editing.drafts import DraftState
from assistant.editing.editor import PlanEditor
from assistant.editing.preview import preview
from assistant.live import LiveAssistant
from assistant.mcp_server.server import build_server
from assistant.phrases import Language
from assistant.session import Session
from assistant.web.editing_service import EditingService
from assistant.web.facts_service import FactsService
from corpus.errors import AccessError, QuestionError, UnknownDraftError
from corpus.formats.extracted import Doubt
from corpus.library import Library
from index.build import build_index
from index.plans import remove_plans
from tests.assistant.access.live import run_apart
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import add, file_of, made, own_plans

if TYPE_CHECKING:
    from tests.conftest import ReadHtml

_SCRIPT = "<script>alert(1)</script>\"onload='x'"
_LAN = Caller("lan", "user", Role.EDITOR, SCOPES_OF[Role.EDITOR])


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A folder with one small plan, "hue"."""
    return own_plans(tmp_path / "own")


@pytest.fixture
def queue(tmp_path: Path, plans: Path) -> AnswerQueue:
    """Answers from a home with "hue", and from what is added to it."""
    home = tmp_path / "home"
    library = Library.open(plans, home=home)
    build_index(home, library, HashEmbedder())
    return AnswerQueue(LiveAssistant(Session(home, library, HashEmbedder())))


@pytest.fixture
def editor(tmp_path: Path, queue: AnswerQueue) -> Iterator[PlanEditor]:
    editor = PlanEditor(tmp_path / "home", lambda: queue.assistant)
    yield editor
    editor.close()


@pytest.fixture
def service(editor: PlanEditor) -> Iterator[EditingService]:
    """What the Vietnamese page of Lan, an editor, asks."""
    token = CURRENT.set(_LAN)
    yield EditingService(editor, Language.VIETNAMESE)
    CURRENT.reset(token)


def _sent(editor: PlanEditor, text: str, name: str = "ke-hoach.txt", owner: str = "lan") -> str:
    """The id of a draft that was read."""
    draft = editor.receive(name, io.BytesIO(text.encode()), owner)
    until = time.monotonic() + 60
    while editor.draft(draft.id, owner).state is not DraftState.READY:
        assert time.monotonic() < until
        time.sleep(0.05)
    return draft.id


def test_a_preview_says_what_was_understood(service: EditingService, editor: PlanEditor, read_html: ReadHtml) -> None:
    id_ = _sent(editor, made("Đà Nẵng", 95, "Lập bản đồ số", "Mở cổng dữ liệu"))
    reply = service.draft({"draft": id_})

    assert (reply["state"], reply["keepable"], reply["missing"]) == ("ready", True, ())
    assert reply["verdict"] == "Văn bản mới: Kế hoạch – UBND tỉnh Đà Nẵng (mã da-nang-ubnd-kh-2026)."
    assert (reply["fields"]["issued"], reply["stated"]["issued"]) == ("2026-06-15", "dòng 4")
    text = read_html(reply["details"]).text
    for part in ("13 dòng · 3 mục · 2 nhiệm vụ · 1 chỉ tiêu", "II NHIỆM VỤ", "Lập bản đồ số", "Sở Tài chính", "95%"):
        assert part in " ".join(text.split())


def test_what_an_editor_types_counts_and_what_cannot_be_is_told(service: EditingService, editor: PlanEditor) -> None:
    id_ = _sent(editor, made("Đà Nẵng", 95))
    reply = service.draft({"draft": id_, "given": {"place": " Hội An ", "number": "", "replaces": "1/KH; 2/KH;"}})

    assert (reply["fields"]["place"], reply["read"]["place"]) == ("Hội An", "Đà Nẵng")
    assert (reply["fields"]["number"], reply["read"]["number"]) == ("", "99/KH-UBND")
    assert reply["fields"]["replaces"] == "1/KH; 2/KH"
    for wrong in ({"id": "../etc"}, {"issued": "ngày mai"}, {"sha256": "x"}, {"title": "x" * 501}):
        with pytest.raises(QuestionError, match="Có mục chưa đúng"):
            service.draft({"draft": id_, "given": wrong})


def test_a_document_that_does_not_say_what_it_is_names_what_lacks(service: EditingService, editor: PlanEditor) -> None:
    reply = service.draft({"draft": _sent(editor, "Lập bản đồ số cho các xã.")})

    assert reply["keepable"] is False
    expected = "Văn bản không ghi rõ: Tên văn bản, Địa phương, Loại văn bản, Cơ quan ban hành, Cấp."
    assert reply["verdict"].startswith(expected)


def test_a_new_version_says_what_it_changes_and_the_same_file_that_it_is_there(
    service: EditingService, editor: PlanEditor, plans: Path, read_html: ReadHtml
) -> None:
    add(plans, plans.parent / "home", replace(file_of(made("Đà Nẵng", 95, "Lập bản đồ số")), by="hoa"))
    same = service.draft({"draft": _sent(editor, made("Đà Nẵng", 95, "Lập bản đồ số"))})
    new = service.draft({"draft": _sent(editor, made("Đà Nẵng", 97, "Lập bản đồ số", "Mở cổng dữ liệu"))})

    assert (same["keepable"], same["verdict"][:35]) == (False, "Tệp giống hệt văn bản đã có: Kế hoạ")
    assert new["verdict"].startswith("Bản mới, thay cho văn bản đang có: Kế hoạch – UBND tỉnh Đà Nẵng")
    text = read_html(new["details"]).text
    assert "Thay đổi so với bản đang có (2)" in text
    assert "Sửa chỉ tiêu Tỷ lệ phủ sóng 5G (2030) – mức: “95%” → “97%”" in text
    assert "Thêm nhiệm vụ 2 Mở cổng dữ liệu" in text
    listed = read_html(service.added({})["html"]).text
    assert "hoa" in listed
    assert f"{time.localtime().tm_year}" in listed


def test_markup_in_names_and_texts_is_text(service: EditingService, editor: PlanEditor, read_html: ReadHtml) -> None:
    text = made("Đà Nẵng", 95, f"Lập bản đồ {_SCRIPT}").replace("MỤC TIÊU", f"MỤC TIÊU {_SCRIPT}")
    reply = service.draft({"draft": _sent(editor, text, f"{_SCRIPT}.txt")})

    html = read_html(reply["details"])
    assert html.text.count("<script>alert(1)</script>") >= 2
    assert {tag for tag, _ in html.tags}.isdisjoint({"script", "img"})
    assert all(not name.startswith("on") for _, attributes in html.tags for name in attributes)


def test_figures_that_a_scan_shows_unclearly_stand_apart(
    service: EditingService, editor: PlanEditor, queue: AnswerQueue, read_html: ReadHtml
) -> None:
    draft = editor.draft(_sent(editor, made("Đà Nẵng", 95)), "lan")
    assert draft.extracted is not None
    unclear = Doubt(9, "95%", "This number was read from a picture, with a confidence of 52 %. Compare it.")
    other = Doubt(1, "", "The file holds macros. They were neither run nor kept.")
    draft = replace(draft, extracted=replace(draft.extracted, doubts=(unclear, other)))
    details = service._details(preview(draft, queue.assistant.library))

    text = " ".join(read_html(details).text.split())
    assert "Số liệu nhìn không rõ trên bản quét (1) dòng 9 Số này đọc từ ảnh, độ tin cậy 52 %. Hãy đối chiếu." in text
    assert "“95%” – - Tỷ lệ phủ sóng 5G đạt 95%." in text
    assert "Chỗ chưa chắc (1) dòng 1 Tệp có macro. Macro không được chạy và không được giữ lại." in text


_CALLS: list[tuple[str, dict[str, Any]]] = [
    ("draft", {"draft": "x"}),
    ("draft", {"draft": "x", "given": {}}),
    ("keep", {"draft": "x"}),
    ("discard", {"draft": "x"}),
    ("change", {"change": "x"}),
    ("added", {}),
    ("remove", {"plan": "hue"}),
]


@pytest.mark.parametrize(("call", "request_"), _CALLS)
def test_a_reader_is_refused_whatever_is_asked(service: EditingService, call: str, request_: dict[str, Any]) -> None:
    CURRENT.set(READER)
    asked: Callable[[dict[str, Any]], Any] = getattr(service, call)

    with pytest.raises(AccessError, match="Chỉ biên tập viên"):
        asked(request_)


def test_a_draft_of_another_editor_is_not_there(service: EditingService, editor: PlanEditor) -> None:
    id_ = _sent(editor, made("Đà Nẵng", 95), owner="hoa")

    for call in (service.draft, service.keep, service.discard):
        with pytest.raises(UnknownDraftError):
            call({"draft": id_})
    assert editor.draft(id_, "hoa").state is DraftState.READY


def test_what_there_is_to_choose_from_and_the_resources_of_mcp_follow_the_index(
    queue: AnswerQueue, plans: Path
) -> None:
    facts = FactsService(queue, Language.VIETNAMESE)
    server = build_server(queue)

    def resources() -> list[str]:
        async def ask() -> list[str]:
            async with Client(server) as client:
                return [each.uri for each in (await client.list_resources()).resources]

        return run_apart(ask)

    before = facts.lists({})
    assert facts.lists({"version": before["version"]}) == {"version": before["version"]}
    assert ([each["id"] for each in before["plans"]], before["places"]) == (["hue"], ["Huế"])
    assert resources() == ["planqa://plans/hue"]
    add(plans, plans.parent / "home", file_of(made("Đà Nẵng", 95), id="da-nang"))
    after = facts.lists({"version": before["version"]})
    assert ([each["id"] for each in after["plans"]], after["places"]) == (["hue", "da-nang"], ["Huế", "Đà Nẵng"])
    assert after["subtitle"].startswith("Trả lời từ 2 văn bản")
    assert resources() == ["planqa://plans/hue", "planqa://plans/da-nang"]
    remove_plans(plans.parent / "home", Library.open(plans, home=plans.parent / "home"), ["da-nang"], HashEmbedder())
    assert facts.lists({})["places"] == ["Huế"]
    assert resources() == ["planqa://plans/hue"]
