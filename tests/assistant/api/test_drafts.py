"""`/api/drafts` of a running server: a file is sent, looked at, described otherwise and thrown away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest

from corpus.formats.limits import UPLOAD
from corpus.library import built_in_plans
from tests.index.made_plans import made

if TYPE_CHECKING:
    from tests.assistant.conftest import Server

_TEXT = made("Đà Nẵng", 95, "Lập bản đồ số")


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=60) as client:
        yield client


def _send(client: httpx.Client, text: str | bytes, name: str = "ke-hoach.txt") -> dict[str, Any]:
    """A file that was sent and read."""
    data = text.encode() if isinstance(text, str) else text
    reply = client.post("/api/drafts", files={"file": (name, data)})
    assert reply.status_code == 201, reply.text
    draft: dict[str, Any] = reply.json()
    assert reply.headers["location"] == f"/api/drafts/{draft['id']}"
    until = time.monotonic() + 60
    while draft["state"] in ("waiting", "reading"):
        assert time.monotonic() < until
        time.sleep(0.1)
        draft = client.get(f"/api/drafts/{draft['id']}").json()
    return draft


def test_a_file_is_shown_as_it_was_understood_and_thrown_away(client: httpx.Client) -> None:
    draft = _send(client, _TEXT, "../<b>kế hoạch</b>.txt")
    shown = draft["preview"]

    assert (draft["file"], draft["state"], draft["reason"]) == ("b>.txt", "ready", "")
    assert (shown["outcome"], shown["missing"], shown["problem"]) == ("added", [], "")
    assert shown["fields"] == {
        "id": "da-nang-ubnd-kh-2026",
        "title": "Kế hoạch thực hiện Nghị quyết số 57-NQ/TW",
        "kind": "Kế hoạch",
        "number": "99/KH-UBND",
        "issued": "2026-06-15",
        "issuer": "UBND tỉnh Đà Nẵng",
        "place": "Đà Nẵng",
        "level": "tỉnh",
    }
    assert (shown["stated"]["number"], shown["format"], shown["pages"], shown["lines"]) == (3, "txt", None, 12)
    assert [(each["item"], each["lead"], each["lines"]) for each in shown["tasks"]] == [("1", "Sở Tài chính", "12")]
    assert [(each["year"], each["value"]) for each in shown["targets"]] == [(2030, "95%")]
    assert [each["number"] for each in shown["outline"]] == ["I", "II"]

    assert client.delete(f"/api/drafts/{draft['id']}").status_code == 204
    gone = client.get(f"/api/drafts/{draft['id']}")
    assert (gone.status_code, gone.json()["detail_vi"][:18]) == (404, "Không còn tệp này:")


def test_what_is_said_about_a_draft_counts_and_an_empty_text_takes_away(client: httpx.Client) -> None:
    draft = _send(client, _TEXT)
    address = f"/api/drafts/{draft['id']}"
    said = {"place": "Hội An", "number": "", "level": "huyện", "part_of": "Đà Nẵng", "replaces": ["1/KH-UBND", " "]}
    fields = client.patch(address, json=said).raise_for_status().json()["preview"]["fields"]

    assert (fields["place"], fields["level"], fields["part_of"], fields["replaces"]) == (
        "Hội An",
        "huyện",
        "Đà Nẵng",
        "1/KH-UBND",
    )
    assert "number" not in fields
    assert fields["id"].startswith("hoi-an-")
    again = client.patch(address, json={}).json()["preview"]["fields"]  # in place of what was said before
    assert (again["place"], again["number"]) == ("Đà Nẵng", "99/KH-UBND")
    for wrong in ({"id": "../x"}, {"issued": "mai"}, {"level": "làng"}, {"file": "/etc/passwd"}, {"place": 1}):
        assert client.patch(address, json=wrong).status_code == 422
    client.delete(address)


def test_a_document_that_says_nothing_of_itself_cannot_be_kept_until_its_sender_does(client: httpx.Client) -> None:
    draft = _send(client, "Lập bản đồ số cho các xã.\n")
    address = f"/api/drafts/{draft['id']}"

    assert draft["preview"]["outcome"] is None
    assert draft["preview"]["missing"] == ["title", "place", "kind", "issuer", "level"]
    refused = client.post(f"{address}/keep")
    assert (refused.status_code, "title, place" in refused.json()["detail"]) == (409, True)
    said = {"title": "Kế hoạch", "place": "Huế", "kind": "Kế hoạch", "issuer": "UBND thành phố Huế", "level": "tỉnh"}
    assert client.patch(address, json=said).json()["preview"]["outcome"] == "added"
    client.delete(address)


def test_a_plan_that_is_there_is_known_by_its_file_and_by_its_number(client: httpx.Client) -> None:
    source = client.get("/api/plans/son-tinh-ubnd").json()
    assert source["added"] is False
    same = _send(client, (built_in_plans() / "son-tinh-ubnd.txt").read_bytes())
    assert (same["preview"]["outcome"], same["preview"]["fields"]["id"]) == ("unchanged", "son-tinh-ubnd")
    changed = (built_in_plans() / "son-tinh-ubnd.txt").read_text(encoding="utf-8").replace("≥ 01 ≥ 02", "≥ 01 ≥ 03", 1)
    said = {name: source[name] for name in ("number", "issuer", "issued") if source[name]}
    new = _send(client, changed)
    shown = client.patch(f"/api/drafts/{new['id']}", json={**said, "id": "son-tinh-ubnd"}).json()["preview"]
    assert shown["outcome"] == "replaced"
    assert [(each["what"], each["before"], each["after"]) for each in shown["changes"]] == [("target", "≥ 02", "≥ 03")]
    for draft in (same, new):
        client.delete(f"/api/drafts/{draft['id']}")


def test_files_that_cannot_be_read_are_told_so_in_both_languages(client: httpx.Client) -> None:
    empty = client.post("/api/drafts", files={"file": ("a.txt", b"")})
    assert (empty.status_code, empty.json()["detail"], empty.json()["detail_vi"]) == (
        422,
        "a.txt: The file is empty.",
        "Tệp rỗng.",
    )
    broken = _send(client, b"%PDF-1.4 and no more", "a.pdf")
    assert (broken["state"], broken["reason"][:33]) == ("failed", "This is not a PDF that can be rea")
    assert client.post(f"/api/drafts/{broken['id']}/keep").status_code == 409
    client.delete(f"/api/drafts/{broken['id']}")
    for wrong in ({"data": {"file": "text"}}, {"files": {"other": b"x"}}, {"content": b"x"}):
        assert client.post("/api/drafts", **wrong).status_code in (400, 422)


def test_a_file_that_is_too_large_is_refused_before_it_came(server: Server) -> None:
    address = urlsplit(server.address)
    with closing(HTTPConnection(address.hostname or "", address.port, timeout=60)) as connection:
        connection.putrequest("POST", "/api/drafts")
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("Content-Length", str(UPLOAD.size + 2**20))
        connection.endheaders(b"--x")
        assert connection.getresponse().status == 413


def test_only_plans_that_were_added_can_be_removed(client: httpx.Client) -> None:
    own = client.delete("/api/plans/quang-binh-ubnd")
    unknown = client.delete("/api/plans/..%2F..%2Fetc")

    assert (own.status_code, own.json()["detail_vi"]) == (409, "Văn bản này có sẵn trong planqa, không gỡ được.")
    assert unknown.status_code == 404
    assert client.get("/api/changes/unknown").status_code == 404
