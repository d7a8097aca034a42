"""Editors add and remove plans on the page of a running server, in a real Chromium; readers cannot."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import FileChooser, Locator, Page, TimeoutError, expect

from assistant.access.caller import Role
from assistant.access.users import UserStore
from corpus.document import read_document
from corpus.read import Source
from eval.rendering.html import render_html
from eval.rendering.manuscript import manuscript
from eval.rendering.pdf import print_pdf
from eval.rendering.word import render_word
from tests.assistant.access.live import PASSWORD, Live, add_people, call, serving
from tests.index.made_plans import made

if TYPE_CHECKING:
    from tests.assistant.web.conftest import Ask, OpenWindow, Shoot

pytestmark = [pytest.mark.system, pytest.mark.slow]

_MOST_SECONDS = 150
"""Seconds until a plan is indexed: torch alone takes 12 to load, and others want the same cores."""
_TASKS = ("Lập bản đồ số các xã", "Mở cổng dữ liệu của tỉnh")

OpenPage = Callable[..., Page]


@dataclass(frozen=True)
class Files:
    """Files of made-up plans, by what they are for."""

    folder: Path

    def __getattr__(self, name: str) -> Path:
        return next(self.folder.glob(f"{name}.*"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A plan for Word and a later version of it, another one as PDF, a PDF that is broken, and a file too large."""
    folder = tmp_path_factory.mktemp("files")
    word = manuscript(read_document("da-nang", Source.of(made("Đà Nẵng", 95, *_TASKS))))
    later = manuscript(read_document("da-nang", Source.of(made("Đà Nẵng", 97, *_TASKS))))
    paged = manuscript(read_document("ca-mau", Source.of(made("Cà Mau", 88, *_TASKS))))
    (folder / "word.docx").write_bytes(render_word(word, "Kế hoạch"))
    (folder / "later.docx").write_bytes(render_word(later, "Kế hoạch"))
    pdf = print_pdf(render_html(paged, "Kế hoạch"))
    (folder / "paged.pdf").write_bytes(pdf)
    (folder / "broken.pdf").write_bytes(pdf[: len(pdf) // 3])
    (folder / "nameless.txt").write_text("Lập bản đồ số cho các xã trong tỉnh.", encoding="utf-8")
    with (folder / "large.pdf").open("wb") as large:
        large.truncate(65 * 2**20)
    return Files(folder)


@pytest.fixture(scope="module")
def live(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server with two editors, lan and hoa, and a reader, minh."""
    own = tmp_path_factory.mktemp("editing") / "home"
    shutil.copytree(home, own, symlinks=True)
    keys = add_people(own)
    UserStore(own).add("hoa", PASSWORD, Role.EDITOR)
    with serving(own, own / "log.jsonl") as live:
        yield replace(live, keys=keys)


@pytest.fixture
def open_page(open_window: OpenWindow, live: Live) -> OpenPage:
    """The tab of documents as a user sees it: open_page("lan", "/en/")."""

    def open_(user: str, path: str = "/", **options: object) -> Page:
        page = open_window(live.address + path, **options)
        page.locator("#name").fill(user)
        page.locator("#password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.locator("#pq-question").wait_for()
        page.get_by_role("tab", name="Documents" if path == "/en/" else "Văn bản").click()
        page.locator(".pq-plan h2").wait_for()
        return page

    return open_


def _choose(page: Page, *files: Path) -> Locator:
    """Chooses files; the card of the first."""
    card = page.locator(".pq-draft").nth(page.locator(".pq-draft").count())
    page.locator(".pq-editing [type=file]").set_input_files(files)
    return card


def _shown(card: Locator) -> Locator:
    """A card once the file was read."""
    card.locator("form:visible").wait_for(timeout=60_000)
    return card


def _keep(card: Locator) -> None:
    card.get_by_role("button", name="Giữ lại").click()


def _drafts(live: Live) -> list[Path]:
    """What drafts have left on the server."""
    return [path for path in (live.home / "drafts").rglob("*") if path.is_file() and path.name != "lock"]


def _eventually(is_so: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.1)


# One after the other: what the first keeps, the others replace and remove.


def test_two_editors_add_plans_and_the_page_that_is_open_answers_from_them(
    open_page: OpenPage, ask: Ask, files: Files, live: Live, shoot: Shoot
) -> None:
    page, other = open_page("lan"), open_page("hoa")
    page.get_by_role("tab", name="Hỏi đáp").click()
    assert "95%" not in (ask(page, "Tỷ lệ phủ sóng 5G của Hội An năm 2030?").text_content() or "")
    page.get_by_role("tab", name="Văn bản").click()
    card = _shown(_choose(page, files.word))
    expect(card.locator(".pq-draft-status")).to_contain_text("Văn bản mới: Kế hoạch – UBND tỉnh Đà Nẵng")
    expect(card.get_by_label("Số, ký hiệu")).to_have_value("99/KH-UBND")
    expect(card.locator(".pq-counts")).to_contain_text("2 nhiệm vụ · 1 chỉ tiêu · docx")
    card.get_by_text("Nhiệm vụ (2)").click()
    expect(card.locator("tbody tr").nth(1)).to_contain_text("Mở cổng dữ liệu của tỉnh")
    shoot(page, "adding-a-plan")
    card.get_by_label("Địa phương").fill("Hội An")
    page.keyboard.press("Tab")
    expect(card.locator(".pq-draft-status")).to_contain_text("mã hoi-an-")
    paged = _shown(_choose(other, files.paged))
    expect(paged.locator(".pq-counts")).to_contain_text("1 trang · pdf")

    _keep(card)
    _keep(paged)
    expect(paged.locator(".pq-draft-status")).to_contain_text("Đang chờ: lan đang thêm word.docx")
    expect(card.locator("progress")).to_be_visible()
    answer = httpx.post(
        f"{live.address}/api/ask",
        json={"question": "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"},
        headers={"Authorization": f"Bearer {live.keys['ask']}"},
        timeout=60,
    ).json()
    assert answer["citations"] != []  # from the index before
    done = page.locator(".pq-kept-draft .pq-draft-status")
    expect(done).to_have_text("Đã giữ lại word.docx. Có thể hỏi ngay.", timeout=_MOST_SECONDS * 1000)

    expect(page.locator(".pq-header p")).to_contain_text("Trả lời từ 6 văn bản")
    expect(page.locator(".pq-plans nav button")).to_have_count(6)
    assert page.locator("select[name=place] option", has_text="Hội An").count() == 1
    page.get_by_role("tab", name="Nhiệm vụ và chỉ tiêu").click()
    expect(page.locator(".pq-facts select[name=plan] option")).to_have_count(7)
    page.get_by_role("tab", name="Hỏi đáp").click()
    turn = ask(page, "Tỷ lệ phủ sóng 5G của Hội An năm 2030?")
    expect(turn.locator(".answer")).to_contain_text("95%")
    turn.locator(".answer .chip").first.click()
    expect(page.locator(".pq-source .cited").first).to_contain_text("Tỷ lệ phủ sóng 5G đạt 95%")

    expect(other.locator(".pq-kept-draft")).to_be_visible(timeout=_MOST_SECONDS * 1000)
    other.locator(".pq-added summary").click()
    rows = other.locator(".pq-added tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("paged.pdf")
    expect(rows.nth(0)).to_contain_text("hoa")
    expect(rows.nth(1)).to_contain_text("lan")
    shoot(other, "added-plans")
    assert "torch" not in Path(f"/proc/{live.process.pid}/maps").read_text(encoding="utf-8")
    page.evaluate("planqa.say('plans-changed')")  # the look that a page has every half minute
    expect(page.locator(".pq-header p")).to_contain_text("Trả lời từ 7 văn bản")
    assert _drafts(live) == []


def test_a_new_version_says_what_it_changes_and_a_file_that_is_there_that_it_is(
    open_page: OpenPage, files: Files, live: Live
) -> None:
    page = open_page("hoa", "/en/")
    later = _shown(_choose(page, files.later, files.word, files.nameless))
    later.locator("[name=place]").fill("Hội An")
    page.keyboard.press("Tab")
    expect(later.locator(".pq-draft-status")).to_contain_text("A new version of a document that is there")
    expect(later.locator(".pq-draft-details")).to_contain_text("value: “95%” → “97%”")
    same = _shown(page.locator(".pq-draft").nth(1))
    expect(same.locator(".pq-draft-status")).to_contain_text("The file is the same as a document that is there")
    expect(same.locator("[data-action=keep]")).to_be_disabled()
    nameless = _shown(page.locator(".pq-draft").nth(2))
    expect(nameless.locator("[aria-invalid=true]")).to_have_count(5)
    expect(nameless.locator("[data-action=keep]")).to_be_disabled()
    for name, value in (("title", "Kế hoạch"), ("kind", "Kế hoạch"), ("issuer", "UBND tỉnh X"), ("place", "X")):
        nameless.locator(f"[name={name}]").fill(value)
    nameless.locator("[name=level]").select_option("tỉnh")
    expect(nameless.locator("[data-action=keep]")).to_be_enabled()

    for _ in range(3):
        page.locator(".pq-draft [data-action=discard]").first.click()
    expect(page.locator(".pq-draft")).to_have_count(0)
    _eventually(lambda: _drafts(live) == [])


def test_a_file_that_is_broken_or_too_large_is_told_in_the_readers_language(
    open_page: OpenPage, files: Files, live: Live
) -> None:
    page = open_page("lan")
    broken = _choose(page, files.broken, files.large)
    expect(broken.locator(".pq-draft-status")).to_have_text(
        "Không đọc được tệp này. Tệp PDF bị hỏng. Hãy mở tệp rồi in ra một tệp PDF mới."
    )
    large = page.locator(".pq-draft").nth(1).locator(".pq-draft-status")
    expect(large).to_have_text("Tệp nặng 65.0 MB, quá mức 64 MB. Hãy tách tệp, hoặc lưu với ảnh nhỏ hơn.")
    with live.logged_in() as client, files.large.open("rb") as file:
        reply = client.post("/api/drafts", files={"file": ("large.pdf", file)})
    assert reply.status_code == 413
    broken.get_by_role("button", name="Bỏ").click()
    _eventually(lambda: _drafts(live) == [])


def test_a_page_that_is_closed_leaves_nothing_behind(open_page: OpenPage, files: Files, live: Live) -> None:
    page = open_page("lan")
    _shown(_choose(page, files.word))
    assert len(_drafts(live)) == 2
    page.goto("about:blank")

    _eventually(lambda: _drafts(live) == [])


def test_a_connection_that_breaks_while_a_file_is_sent_leaves_nothing(live: Live) -> None:
    def half() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n' + b"x" * 100_000
        raise ConnectionAbortedError

    with live.logged_in() as client, pytest.raises(ConnectionAbortedError):
        client.post("/api/drafts", content=half(), headers={"Content-Type": "multipart/form-data; boundary=x"})

    time.sleep(0.5)
    assert _drafts(live) == []
    assert '"logger": "assistant.api.errors"' not in live.log.read_text(encoding="utf-8")


def test_a_reader_sees_nothing_of_it_and_is_refused(open_page: OpenPage, live: Live) -> None:
    page = open_page("minh")
    expect(page.locator(".pq-editing")).to_be_hidden()
    assert page.locator(".pq-added").is_hidden()
    with live.logged_in("minh") as client:
        replies = [
            client.post("/api/drafts", files={"file": ("a.txt", b"x")}),
            client.get("/api/drafts/x"),
            client.patch("/api/drafts/x", json={}),
            client.delete("/api/drafts/x"),
            client.post("/api/drafts/x/keep"),
            client.get("/api/changes/x"),
            client.delete("/api/plans/quang-binh-ubnd"),
        ]
        calls: list[tuple[str, dict[str, str]]] = [
            ("added", {}),
            ("draft", {"draft": "x"}),
            ("keep", {"draft": "x"}),
            ("remove", {"plan": "x"}),
        ]
        said = [call(client, name, request) for name, request in calls]
    assert [reply.status_code for reply in replies] == [403] * 7
    assert said == [{"error": "Chỉ biên tập viên mới thêm, gỡ văn bản."}] * 4
    for name in ("ask", "read", "metrics"):
        key = {"Authorization": f"Bearer {live.keys[name]}"}
        reply = httpx.post(f"{live.address}/api/drafts", files={"file": ("a.txt", b"x")}, headers=key)
        assert reply.status_code == 403
    assert _drafts(live) == []


def test_an_editors_session_cannot_be_used_from_another_site(live: Live) -> None:
    with live.logged_in() as client:
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            for method, path in (
                ("POST", "/api/drafts"),
                ("POST", "/api/drafts/x/keep"),
                ("DELETE", "/api/drafts/x"),
                ("DELETE", "/api/plans/quang-binh-ubnd"),
            ):
                reply = client.request(method, path, headers=headers, files={"file": ("a.txt", b"x")})
                assert (reply.status_code, reply.json()["title"]) == (403, "Another site")
        del client.headers["Origin"]
        assert client.post("/api/drafts", files={"file": ("a.txt", b"x")}).status_code == 403


def test_an_added_plan_is_removed_when_that_is_confirmed(open_page: OpenPage, ask: Ask, live: Live) -> None:
    page = open_page("lan")
    page.locator(".pq-added summary").click()
    row = page.locator(".pq-added tbody tr").filter(has_text="word.docx")
    page.once("dialog", lambda dialog: dialog.dismiss())
    row.get_by_role("button", name="Gỡ bỏ").click()
    expect(page.locator(".pq-added tbody tr")).to_have_count(2)
    said = []

    def accept(dialog: object) -> None:
        said.append(dialog.message)  # type: ignore[attr-defined]
        dialog.accept()  # type: ignore[attr-defined]

    page.once("dialog", accept)
    row.get_by_role("button", name="Gỡ bỏ").click()
    expect(page.locator(".pq-removing")).to_contain_text("Đã gỡ hoi-an-", timeout=_MOST_SECONDS * 1000)

    assert said == [
        "Gỡ bỏ “Kế hoạch – UBND tỉnh Đà Nẵng” khỏi kho văn bản? Câu trả lời sẽ không còn dựa vào văn bản này."
    ]
    expect(page.locator(".pq-added tbody tr")).to_have_count(1)
    expect(page.locator(".pq-plans nav button")).to_have_count(6)
    page.get_by_role("tab", name="Hỏi đáp").click()
    assert "95%" not in (ask(page, "Tỷ lệ phủ sóng 5G của Hội An năm 2030?").text_content() or "")
    assert len(list((live.home / "drafts").rglob("original*"))) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_and_a_phone_scrolls_one_way(
    open_page: OpenPage, files: Files, faults: Callable[[Page], list[str]], shoot: Shoot, scheme: str
) -> None:
    page = open_page("lan", color_scheme=scheme, viewport={"width": 390, "height": 844}, is_mobile=True)
    card = _shown(_choose(page, files.word))
    card.get_by_text("Chỉ tiêu (1)").click()
    page.locator(".pq-added summary").click()

    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    shoot(page, f"phone-adding-{scheme}")


def _press_space(page: Page) -> FileChooser:
    """What the space bar opens. Chromium opens nothing if the key is up 5 s after it was down, as on a machine that
    stalls: one presses once more then."""
    try:
        with page.expect_file_chooser(timeout=10_000) as choosing:
            page.keyboard.press("Space")
    except TimeoutError:
        with page.expect_file_chooser() as choosing:
            page.keyboard.press("Space")
    return choosing.value


def test_all_of_it_can_be_done_by_keyboard(open_page: OpenPage, files: Files) -> None:
    page = open_page("lan")
    chooser = page.locator(".pq-editing [type=file]")
    chooser.focus()
    assert page.locator(".pq-choose").evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
    _press_space(page).set_files(files.word)
    card = _shown(page.locator(".pq-draft").first)
    for _ in range(40):
        page.keyboard.press("Tab")
        if card.locator("[data-action=discard]").evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".pq-draft")).to_have_count(0)
    expect(chooser).to_be_focused()
