"""`/api/plans` of a running server: what plans there are, and their sources line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from corpus.library import Library

if TYPE_CHECKING:
    from tests.assistant.conftest import Server

_PLAIN = {"Accept": "text/plain"}


def test_plans_are_listed_with_what_they_hold(server: Server, library: Library) -> None:
    page = httpx.get(f"{server.address}/api/plans").json()

    assert [plan["id"] for plan in page["items"]] == list(library.plans)
    assert (page["total"], page["next"]) == (5, None)
    son_tinh = page["items"][-1]
    assert (son_tinh["place"], son_tinh["part_of"], son_tinh["tasks"], son_tinh["targets"]) == (
        "Sơn Tịnh",
        "Quảng Ngãi",
        8,
        160,
    )
    assert all(plan["lines"] == len(library.source(plan["id"])) for plan in page["items"])


def test_a_plan_comes_with_its_headings(server: Server, library: Library) -> None:
    plan = httpx.get(f"{server.address}/api/plans/son-tinh-ubnd").json()

    first = plan["outline"][0]
    assert (first["number"], first["heading"]) == ("I", "MỤC TIÊU")
    assert first["heading"] in library.source("son-tinh-ubnd").line(first["lines"][0])


@pytest.mark.parametrize("headers", [{}, _PLAIN])
def test_following_next_reads_the_whole_source_and_nothing_twice(
    server: Server, library: Library, headers: dict[str, str]
) -> None:
    for plan in library:
        path: str | None = f"/api/plans/{plan.id}/source"
        text = ""
        while path is not None:
            reply = httpx.get(server.address + path, headers=headers).raise_for_status()
            text += reply.text if headers else "".join(f"{line}\n" for line in reply.json()["lines"])
            path = reply.links["next"]["url"] if "next" in reply.links else None
            assert headers or path == reply.json()["next"]
        assert text == f"{library.source(plan.id).text}\n"


def test_the_lines_of_a_citation_hold_its_quote(server: Server) -> None:
    asked = {"question": "Tỷ lệ phủ sóng 5G của Quảng Ngãi năm 2030?"}
    citation = httpx.post(f"{server.address}/api/ask", json=asked, timeout=60).json()["citations"][0]
    first, last = citation["lines"]

    source = httpx.get(f"{server.address}/api/plans/{citation['plan']}/source?first={first}&last={last}").json()

    assert (source["first"], source["last"]) == (first, last)
    text = " ".join(" ".join(source["lines"]).split())
    assert all(part in text for part in citation["quote"].split(" … "))


def test_who_has_the_lines_gets_304_until_they_change(server: Server) -> None:
    address = f"{server.address}/api/plans/son-tinh-ubnd/source?first=1&last=9"
    tag = httpx.get(address).headers["etag"]

    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        reply = httpx.get(address, headers={"If-None-Match": known})
        assert (reply.status_code, reply.content, reply.headers["etag"]) == (304, b"", tag)
    assert httpx.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    assert httpx.get(address, headers={"If-None-Match": tag, **_PLAIN}).status_code == 200
    assert httpx.get(address.replace("last=9", "last=10"), headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("nope", 404, "There is no plan 'nope'"),
        ("nope/source", 404, "There is no plan 'nope'"),
        ("..%2F..%2Fpyproject.toml/source", 404, "There is nothing at this address"),
        ("son-tinh-ubnd/source?first=9999", 404, "There is no line 9999; son-tinh-ubnd has 1155"),
        ("son-tinh-ubnd/source?first=3&last=2", 422, "`last` (2) stands before `first` (3)"),
        ("son-tinh-ubnd/source?first=0", 422, "first: Input should be greater than or equal to 1"),
        ("son-tinh-ubnd/source?from=1", 422, "from: Extra inputs are not permitted"),
    ],
)
def test_what_is_not_there_is_a_problem_that_says_so(server: Server, path: str, status: int, detail: str) -> None:
    reply = httpx.get(f"{server.address}/api/plans/{path}")

    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json")
    assert detail in reply.json()["detail"]
