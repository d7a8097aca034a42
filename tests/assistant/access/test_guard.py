"""Before the application: the host that was called, the page a request comes from, who sends it, what that opens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from assistant.access.admission import Admission
from assistant.access.caller import ANONYMOUS, CURRENT, READER, caller_of
from assistant.access.database import access_file
from assistant.access.middleware import guarded
from assistant.access.sessions import SessionStore
from tests.assistant.access.live import add_people, send

if TYPE_CHECKING:
    from tests.assistant.access.conftest import People

_HOST = "http://127.0.0.1"


async def _who(request: Request) -> JSONResponse:
    caller = caller_of(request)
    return JSONResponse({"owner": caller.owner, "role": caller.role, "same": CURRENT.get() == caller})


def _app(admission: Admission) -> ASGIApp:
    paths = ("/api/plans", "/api/ask", "/v1/models", "/metrics", "/", "/healthz", "/gradio_api/upload")
    routes = [Route(path, _who, methods=["GET", "POST"]) for path in paths]
    return guarded(Starlette(routes=routes), admission)


# --- where no one is asked --------------------------------------------------------------------------------------------


def test_on_ones_own_machine_without_users_nobody_is_asked(tmp_path: Path) -> None:
    reply = send(_app(Admission(tmp_path)), "POST", "/api/ask", headers={"Authorization": "Bearer whatever"})

    assert reply.json() == {"owner": "", "role": "editor", "same": True}


def test_the_first_user_or_key_closes_a_running_server(tmp_path: Path) -> None:
    app = _app(Admission(tmp_path))
    assert send(app, "GET", "/api/plans").status_code == 200
    add_people(tmp_path)

    assert send(app, "GET", "/api/plans").status_code == 401


def test_without_auth_a_stranger_is_a_reader(tmp_path: Path) -> None:
    app = _app(Admission(tmp_path, READER))

    assert send(app, "GET", "/api/plans").json()["role"] == "reader"
    assert send(app, "POST", "/api/plans").status_code == 403
    assert send(app, "GET", "/metrics").status_code == 403


def test_a_server_for_others_lets_nobody_in_while_nobody_is_known(tmp_path: Path) -> None:
    assert send(_app(Admission(tmp_path, None)), "GET", "/api/plans").status_code == 401


def test_a_file_that_cannot_be_read_lets_nobody_in(tmp_path: Path) -> None:
    access_file(tmp_path).write_bytes(b"damaged" * 1000)
    app = _app(Admission(tmp_path))
    reply = send(app, "GET", "/api/plans", headers={"Authorization": "Bearer pq_x"})

    assert send(app, "GET", "/api/plans").status_code == 401
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "60")
    assert "nobody can come in" in reply.json()["detail"]
    assert str(tmp_path) not in reply.text


# --- who and what -----------------------------------------------------------------------------------------------------


def test_without_a_session_or_key_a_program_hears_401_and_a_person_gets_the_page_to_log_in(people: People) -> None:
    app = _app(Admission(people.home))
    api, openai = send(app, "GET", "/api/plans"), send(app, "GET", "/v1/models")
    page = send(app, "GET", "/", headers={"Accept": "text/html"})

    assert (api.status_code, api.headers["content-type"]) == (401, "application/problem+json")
    assert api.headers["www-authenticate"] == 'Bearer realm="planqa"'
    assert openai.status_code == 401
    assert openai.json()["error"]["type"] == "authentication_error"
    assert (page.status_code, page.headers["location"]) == (303, "/login")
    assert send(app, "GET", "/healthz").status_code == 200


def test_a_key_of_one_scope_is_refused_where_another_is_needed(people: People) -> None:
    keys = people.keys
    app = _app(Admission(people.home))
    opened = {
        name: [
            path
            for path in ("/api/plans", "/api/ask", "/v1/models", "/metrics")
            if send(app, "GET", path, headers={"Authorization": f"Bearer {key}"}).status_code == 200
        ]
        for name, key in keys.items()
    }

    assert opened == {
        "ask": ["/api/ask", "/v1/models"],
        "read": ["/api/plans"],
        "metrics": ["/metrics"],
        "all": ["/api/plans", "/api/ask", "/v1/models", "/metrics"],
    }
    refused = send(app, "GET", "/metrics", headers={"Authorization": f"Bearer {keys['ask']}"})
    assert (refused.status_code, "scope 'metrics'" in refused.json()["detail"]) == (403, True)


@pytest.mark.parametrize("said", ["Bearer pq_wrong", "Basic bGFuOngn", "pq_wrong", "Bearer "])
def test_a_wrong_key_is_refused_even_beside_a_good_session(people: People, said: str) -> None:
    headers = {"Authorization": said, "Cookie": f"planqa={SessionStore(people.home).start('lan')}"}
    reply = send(_app(Admission(people.home)), "GET", "/api/plans", headers=headers)

    assert (reply.status_code, reply.headers["www-authenticate"].endswith('error="invalid_token"')) == (401, True)


def test_a_session_is_its_users_and_over_https_only_by_the_cookie_for_https(people: People) -> None:
    app, session = _app(Admission(people.home)), SessionStore(people.home).start("minh")

    assert send(app, "GET", "/", headers={"Cookie": f"planqa={session}"}).json()["owner"] == "minh"
    secure = "https://127.0.0.1/api/plans"
    assert send(app, "GET", secure, headers={"Cookie": f"planqa={session}"}).status_code == 401
    assert send(app, "GET", secure, headers={"Cookie": f"__Host-planqa={session}"}).status_code == 200


def test_what_the_table_does_not_list_is_not_served_to_anyone(tmp_path: Path) -> None:
    for path in ("/gradio_api/upload", "/nothing", "//api/plans", "/api", "/API/plans", "/login/%2e%2e/api/plans"):
        assert send(_app(Admission(tmp_path)), "POST", path).status_code == 404


def test_headers_of_proxies_do_not_reach_the_application(tmp_path: Path) -> None:
    async def names(request: Request) -> JSONResponse:
        return JSONResponse(sorted(request.headers))

    app = guarded(Starlette(routes=[Route("/api/plans", names)]), Admission(tmp_path))
    sent = {"X-Forwarded-Host": "evil.example", "X-Gradio-Server": "http://evil.example", "Forwarded": "host=evil"}
    assert {name.casefold() for name in sent}.isdisjoint(send(app, "GET", "/api/plans", headers=sent).json())


# --- other hosts and other sites --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost:7860", 200),
        ("LOCALHOST", 200),
        ("[::1]:7860", 200),
        ("planqa.tinh.example", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.", 421),
        ("192.0.2.1", 421),
        ("", 400),
        ("localhost, evil.example", 400),
        ("localhost/evil", 400),
        ("user@localhost", 400),
    ],
)
def test_only_calls_to_this_servers_own_names_are_served(tmp_path: Path, host: str, status: int) -> None:
    admission = Admission(tmp_path, hosts=Admission(tmp_path).hosts | {"planqa.tinh.example"})

    assert send(_app(admission), "GET", "/healthz", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": _HOST}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": _HOST, "Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": f"{_HOST}.evil.example"}, 403),
        ({"Origin": f"{_HOST}:3000"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": _HOST, "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_change_with_a_session_comes_from_our_own_page(people: People, headers: dict[str, str], status: int) -> None:
    cookie = {"Cookie": f"planqa={SessionStore(people.home).start('lan')}"}
    app = _app(Admission(people.home))

    assert send(app, "POST", "/api/ask", headers={**cookie, **headers}).status_code == status


def test_where_nobody_is_asked_no_other_site_may_make_a_change_but_a_program_may(tmp_path: Path) -> None:
    app = _app(Admission(tmp_path))

    assert send(app, "POST", "/api/ask").status_code == 200
    assert send(app, "POST", "/api/ask", headers={"Origin": "https://evil.example"}).status_code == 403
    assert send(app, "POST", "/login", headers={"Origin": "https://evil.example"}).status_code == 403


def test_a_key_may_be_sent_from_any_page_for_no_browser_adds_it(people: People) -> None:
    headers = {"Authorization": f"Bearer {people.keys['ask']}", "Origin": "app://chat"}

    assert send(_app(Admission(people.home)), "POST", "/v1/models", headers=headers).status_code == 200


def test_anonymous_is_who_a_request_without_a_guard_comes_from() -> None:
    assert caller_of(Request({"type": "http"})) is ANONYMOUS
