"""`planqa serve` with users and keys, as attackers and honest clients meet it."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from assistant.access.lockout import FREE_BY_NAME
from assistant.access.rules import Need, rule_of
from assistant.feedback import FeedbackStore
from tests.assistant.access.live import IOC, PASSWORD, ROOT, STOPPING, Live, call, log_in, serving

if TYPE_CHECKING:
    from tests.assistant.access.conftest import People

_OPEN = ["/en/login", "/healthz", "/login", "/login/style.css", "/readyz"]
"""All that is served to someone who is not known."""

_OF_PROGRAMS = ("/api/", "/v1/", "/mcp", "/metrics", "/healthz", "/readyz")
"""What is no gradio's: the API, OpenAI's addresses, MCP, the server's state."""

_OF_THE_PAGE = [
    "GET /",
    "GET /assets/x",
    "GET /config",
    "GET /favicon.ico",
    "GET /gradio_api/info",
    "GET /gradio_api/queue/data",
    "GET /manifest.json",
    "GET /static/x",
    "GET /theme.css",
    "HEAD /",
    "POST /gradio_api/component_server/",
    "POST /gradio_api/queue/join",
]
"""All of gradio's routes that are served to those who are."""


_LIST_ROUTES = """
import json, os, sys
from pathlib import Path
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
from fastapi.routing import _IncludedRouter
from starlette.routing import Mount
from assistant.access.admission import Admission
from assistant.feedback import FeedbackStore
from assistant.session import Session
from assistant.web.server import create_app

def walk(routes, before=""):
    for route in routes:
        if isinstance(route, Mount):
            yield from walk(route.routes, before + route.path)
        elif isinstance(route, _IncludedRouter):
            yield from walk(route.original_router.routes, before + route.include_context.prefix)
        else:
            yield from ((method, before + route.path) for method in route.methods or ())

home = Path(sys.argv[1])
app = create_app(Session.open(home).assistant(), FeedbackStore(home), Admission(home))
json.dump(sorted(set(walk(app.routes))), sys.stdout)
"""


@pytest.fixture(scope="module")
def routes(home: Path) -> list[tuple[str, str]]:
    """Method and address of every route that `planqa serve` has, gradio's too; "x" for each part of one's choice.

    They are listed by a process of its own: gradio, once imported, keeps an event loop that nobody closes.
    """
    run = subprocess.run(
        [sys.executable, "-c", _LIST_ROUTES, str(home)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = [(method, re.sub(r"\{[^}]*\}", "x", path)) for method, path in json.loads(run.stdout)]
    assert len(found) > 100
    assert ("POST", "/en/gradio_api/upload") in found
    return found


@pytest.fixture(scope="module")
def lan(guarded_server: Live) -> Iterator[httpx.Client]:
    """A browser in which lan is logged in."""
    with guarded_server.logged_in() as client:
        yield client


@pytest.fixture(scope="module")
def proxied(everyone: People, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that a proxy stands before, with a name of its own, which logs what is asked."""
    own = tmp_path_factory.mktemp("proxied") / "home"
    shutil.copytree(everyone.home, own)
    shutil.copytree(home / "index", own / "index", symlinks=True)
    options = ("--behind-proxy", "--allow-host", "planqa.tinh.example", "--log-questions")
    with serving(own, own / "log.jsonl", *options) as live:
        yield live


# --- not known --------------------------------------------------------------------------------------------------------


def test_no_route_is_served_to_someone_who_is_not_known(guarded_server: Live, routes: list[tuple[str, str]]) -> None:
    served = []
    with httpx.Client(base_url=guarded_server.address) as client:
        for method, path in routes:
            status = client.request(method, path).status_code
            if status != 401:
                served.append(path)

    assert sorted(set(served)) == [path for path in _OPEN if path in {each for _, each in routes}]


def test_no_address_of_the_api_openai_or_mcp_is_served_to_someone_who_is_not_known(guarded_server: Live) -> None:
    paths = ("/api/ask", "/api/plans", "/api/docs", "/v1/chat/completions", "/v1/models", "/mcp", "/metrics", "/x")
    for path in paths:
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"):
            assert httpx.request(method, guarded_server.address + path).status_code == 401


def test_only_what_the_page_needs_of_gradio_is_served_to_those_who_are(
    lan: httpx.Client, routes: list[tuple[str, str]]
) -> None:
    of_page = [(method, path) for method, path in routes if not path.startswith(_OF_PROGRAMS)]
    listed = {f"{method} {path}" for method, path in of_page if rule_of(method, path) is not None}
    vietnamese = {each for each in listed if "/login" not in each and "/logout" not in each and " /en/" not in each}

    assert sorted(vietnamese) == _OF_THE_PAGE
    assert {each.replace(" /", " /en/", 1) for each in vietnamese} <= listed
    for method, path in routes:
        if rule_of(method, path) is None:
            assert lan.request(method, path).status_code == 404, (method, path)


def test_what_is_open_needs_no_more_than_it_says() -> None:
    assert [path for path in _OPEN if (rule := rule_of("GET", path)) is None or rule.need is not Need.OPEN] == []


# --- files and paths --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "/en"])
def test_no_file_comes_by_an_address_made_for_it(guarded_server: Live, lan: httpx.Client, page: str) -> None:
    secret = guarded_server.home / "access.sqlite"
    up = "..%2f" * 12
    for path in (
        f"/gradio_api/file={secret}",
        f"/gradio_api/file/{secret}",
        f"/static/{up}{str(secret)[1:]}",
        f"/assets/{up}etc/passwd",
        "/assets/..%2f..%2findex.html",
        f"/assets//{secret}",
        "/static/%2fetc/passwd",
        "/gradio_api/proxy=http://127.0.0.1:1/",
        f"/?deep_link={up}etc/passwd",
    ):
        reply = lan.get(page + path, follow_redirects=True)
        assert "root:" not in reply.text
        assert b"SQLite" not in reply.content
        assert reply.status_code in (403, 404) or "deep_link" in path, (path, reply.status_code)


def test_a_file_cannot_be_left_on_the_server(lan: httpx.Client) -> None:
    reply = lan.post("/gradio_api/upload", files={"files": ("x.html", b"<script>1</script>", "text/html")})

    assert reply.status_code == 404


def test_a_plan_id_that_is_a_path_is_an_unknown_plan(lan: httpx.Client) -> None:
    for plan in ("../../etc/passwd", "/etc/passwd", "quang-binh-ubnd/../../x", "\x00"):
        assert "Không có văn bản" in call(lan, "source", {"plan": plan, "cited": [[1, 2]]})["error"]


# --- size, headers ----------------------------------------------------------------------------------------------------


def test_an_oversize_body_is_refused_stated_or_not(guarded_server: Live, lan: httpx.Client) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * 64 * 1024

    join = "/gradio_api/queue/join"
    before = len(_lines(guarded_server.log))
    for content in (b"x" * 300_000, parts()):
        with contextlib.suppress(httpx.NetworkError):  # refused, and closed, while it is still being sent
            assert lan.post(join, content=content).status_code == 413
    assert httpx.post(f"{guarded_server.address}/login", content=b"x" * 9_000).status_code == 413

    lan.get("/theme.css")  # a request is logged when it is over, which is after its answer came
    refused = [each for each in _lines(guarded_server.log)[before:] if each.get("status") == 413]
    assert [each["route"] for each in refused] == [join, join, "/login"]


def test_an_oversize_header_is_refused_and_the_server_goes_on(guarded_server: Live, lan: httpx.Client) -> None:
    with contextlib.suppress(httpx.ReadError):  # refused while it is still being sent
        reply = httpx.get(f"{guarded_server.address}/login", headers={"X-Long": "x" * 200_000})
        assert reply.status_code == 400
    assert lan.get("/theme.css").status_code == 200


def test_no_header_is_injected(guarded_server: Live) -> None:
    address = guarded_server.address
    host, port = address.removeprefix("http://").split(":")
    for line in (
        b"GET /login%0d%0aSet-Cookie:%20a=b HTTP/1.1",
        b"GET /x?next=%0d%0aLocation:%20https://evil.example HTTP/1.1",
        b"GET /en/x\xc4\x8d\xc4\x8aSet-Cookie:a=b HTTP/1.1",
    ):
        with socket.create_connection((host, int(port)), timeout=10) as raw:
            raw.sendall(line + b"\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nConnection: close\r\n\r\n")
            head = raw.makefile("rb").read().split(b"\r\n\r\n")[0].lower()
        assert b"a=b" not in head
        assert b"evil" not in head
    reply = httpx.get(f"{address}/x", headers={"X-Request-Id": "mine", "Accept": "text/html"})
    assert re.fullmatch(r"[0-9a-f]{32}", reply.headers["x-request-id"])


def test_every_answer_has_strict_headers_and_says_not_what_serves_it(guarded_server: Live, lan: httpx.Client) -> None:
    for reply in (lan.get("/"), lan.get("/theme.css"), lan.get("/x"), httpx.get(f"{guarded_server.address}/login")):
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["x-frame-options"] == "DENY"
        assert reply.headers["referrer-policy"] == "same-origin"
        assert reply.headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in reply.headers["permissions-policy"]
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
        assert "default-src 'none'" in reply.headers["content-security-policy"]
        assert "server" not in reply.headers
        assert "uvicorn" not in str(reply.headers).lower()
    assert lan.get("/").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("page", ["/", "/en/"])
def test_the_page_admits_its_own_scripts_alone(lan: httpx.Client, page: str) -> None:
    policy = lan.get(page).headers["content-security-policy"]
    scripts = next(each for each in policy.split("; ") if each.startswith("script-src"))

    assert "'unsafe-inline'" not in scripts
    assert "http" not in scripts
    assert "*" not in policy
    assert len(re.findall(r"'sha256-[A-Za-z0-9+/]{43}='", scripts)) >= 5


def test_no_other_site_may_read_an_answer(lan: httpx.Client) -> None:
    for origin in ("http://localhost:3000", "https://evil.example", "null"):
        headers = lan.get("/theme.css", headers={"Origin": origin}).headers
        assert not [name for name in headers if name.startswith("access-control")]


# --- logging in -------------------------------------------------------------------------------------------------------


def test_a_session_is_in_a_cookie_that_no_script_reads_and_no_other_site_sends(guarded_server: Live) -> None:
    with httpx.Client(base_url=guarded_server.address) as client:
        cookies = [log_in(client, "MINH ", PASSWORD).headers.get_list("set-cookie")]

    (session,) = (each for each in cookies[0] if each.startswith("planqa="))
    assert {part.strip().lower() for part in session.split(";")[1:]} == {"httponly", "path=/", "samesite=strict"}


def test_over_https_the_cookie_is_secure(proxied: Live) -> None:
    https = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Host": "planqa.tinh.example"}
    with httpx.Client(base_url=proxied.address, headers=https) as client:
        page = client.get("/login")
        token = re.search(r'name="token" value="([^"]+)"', page.text)
        assert token
        cookie = f"__Host-planqa-login={token[1]}"
        form = {"token": token[1], "name": "lan", "password": PASSWORD}
        reply = client.post("/login", data=form, headers={"Cookie": cookie})

    assert page.headers["set-cookie"] == f"{cookie}; HttpOnly; Path=/; SameSite=strict; Secure"
    (session,) = (each for each in reply.headers.get_list("set-cookie") if each.startswith("__Host-planqa="))
    assert session.endswith("; HttpOnly; Path=/; SameSite=strict; Secure")


def test_no_session_is_taken_over_from_before_the_log_in(guarded_server: Live) -> None:
    with httpx.Client(base_url=guarded_server.address) as client:
        client.cookies.set("planqa", "chosen-by-another")
        reply = log_in(client, "lan", PASSWORD)
        first = re.search(r"planqa=([^;]+)", str(reply.headers.get_list("set-cookie")))
        client.cookies.clear()
        assert first
        client.cookies.set("planqa", first[1])
        second = re.search(r"planqa=([^;]+)", str(log_in(client, "lan", PASSWORD).headers.get_list("set-cookie")))
        assert second

    def works(session: str) -> bool:
        reply = httpx.get(f"{guarded_server.address}/theme.css", headers={"Cookie": f"planqa={session}"})
        return reply.status_code == 200

    assert [works(each) for each in ("chosen-by-another", first[1], second[1])] == [False, False, True]


def test_who_logs_out_is_out_whoever_has_the_cookie(guarded_server: Live) -> None:
    with guarded_server.logged_in("minh") as client:
        session = client.cookies["planqa"]
        assert client.get("/theme.css").status_code == 200
        assert client.post("/logout").headers["location"] == "/login"
        assert "planqa" not in client.cookies
        client.cookies.set("planqa", session)
        assert client.get("/theme.css").status_code == 401


def test_a_log_in_that_no_page_of_ours_asked_for_is_refused(guarded_server: Live) -> None:
    form = {"name": "lan", "password": PASSWORD, "token": "guessed"}
    with httpx.Client(base_url=guarded_server.address) as client:
        client.get("/login")
        assert client.post("/login", data=form).status_code == 403
        assert client.post("/login", data={**form, "token": ""}).status_code == 403
    assert httpx.post(f"{guarded_server.address}/login", data={**form, "token": ""}).status_code == 403


def test_a_log_out_from_another_site_is_refused(guarded_server: Live, lan: httpx.Client) -> None:
    assert lan.post("/logout", headers={"Origin": "https://evil.example"}).status_code == 403
    assert lan.get("/theme.css").status_code == 200


def test_a_name_that_is_there_and_one_that_is_not_fail_alike(guarded_server: Live) -> None:
    def failed(name: str) -> tuple[int, str]:
        with httpx.Client(base_url=guarded_server.address) as client:
            reply = log_in(client, name, "sai mật khẩu rồi")
            text = re.sub(r'value="[^"]*"', "", reply.text)
            assert "Tên hoặc mật khẩu không đúng." in text
            return reply.status_code, text

    assert failed("minh") == failed("hoa") == failed("../'--")


def test_guessing_is_locked_out_in_the_readers_language(proxied: Live) -> None:
    with httpx.Client(base_url=proxied.address) as client:
        statuses = [log_in(client, "minh", f"sai mật khẩu {n}").status_code for n in range(FREE_BY_NAME)]
        locked = log_in(client, "minh", PASSWORD, "/en/login")
        again = log_in(client, "hoa", PASSWORD)

    assert statuses == [401] * FREE_BY_NAME
    assert locked.status_code == 429
    assert 0 < int(locked.headers["retry-after"]) <= 30
    assert "Too many failed attempts." in locked.text
    assert again.status_code == 401


def test_an_address_that_a_client_makes_up_is_not_believed_without_a_proxy(guarded_server: Live) -> None:
    page = httpx.get(f"{guarded_server.address}/login", headers={"X-Forwarded-Proto": "https"})

    assert page.headers["set-cookie"].startswith("planqa-login=")


def test_what_is_typed_into_the_form_is_shown_as_text(guarded_server: Live) -> None:
    with httpx.Client(base_url=guarded_server.address) as client:
        reply = log_in(client, '"><script>alert(1)</script>', "x")

    assert "<script" not in reply.text
    assert "&lt;script&gt;" in reply.text


# --- whose it is ------------------------------------------------------------------------------------------------------


def test_feedback_is_its_users_and_nobody_else_changes_it(guarded_server: Live, lan: httpx.Client) -> None:
    answer = {"question": IOC, "answer": "x", "abstained": False, "citations": [], "rows": [], "suggestions": []}
    answer |= {"id": "", "elapsed_ms": 1.0}
    number = call(lan, "rate", {"answer": answer, "verdict": "up"})["number"]
    with guarded_server.logged_in("minh") as minh:
        call(minh, "rate", {"answer": answer, "verdict": "down", "comment": "của Minh", "number": number})
        assert next(each for each in _all(guarded_server) if each.number == number).comment == ""
        other = call(minh, "rate", {"answer": answer, "verdict": "down"})["number"]
    call(lan, "rate", {"answer": answer, "verdict": "down", "comment": "của Lan", "number": number})

    kept = {each.number: (each.user, each.comment) for each in _all(guarded_server)}
    assert (kept[number], kept[other]) == (("lan", "của Lan"), ("minh", ""))


def _all(live: Live) -> list[Any]:
    return FeedbackStore(live.home).all()


# --- the log ----------------------------------------------------------------------------------------------------------


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_log_names_the_request_and_its_caller_and_nothing_that_was_asked(
    guarded_server: Live, lan: httpx.Client
) -> None:
    reply = lan.get("/theme.css?q=bí+mật", headers={"X-Other": "other"})
    lan.get("/không/có?secret=1")
    httpx.get(f"{guarded_server.address}/api/plans", headers={"Authorization": f"Bearer {guarded_server.keys['ask']}"})
    call(lan, "plan", {"plan": "quang-binh-ubnd"})
    port = int(guarded_server.address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        raw.sendall(b"no request\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 400")
    text = guarded_server.log.read_text()
    (line,) = (each for each in _lines(guarded_server.log) if each.get("id") == reply.headers["x-request-id"])

    assert {name: line[name] for name in ("event", "method", "route", "status", "caller")} == {
        "event": "request",
        "method": "GET",
        "route": "/theme.css",
        "status": 200,
        "caller": "lan",
    }
    assert "Invalid HTTP request received." in {each["event"] for each in _lines(guarded_server.log)}
    assert line["bytes"] == int(reply.headers["content-length"])
    assert line["ms"] > 0
    assert {"-", "/api/*"} <= {each.get("route") for each in _lines(guarded_server.log)}
    for secret in (
        "secret",
        "other",
        "bí",
        "mật",
        "không",
        "quang-binh",
        PASSWORD,
        "planqa=",
        *guarded_server.keys.values(),
    ):
        assert json.dumps(secret)[1:-1] not in text
        assert secret not in text


def test_questions_are_logged_when_they_are_asked_for(proxied: Live) -> None:
    with proxied.logged_in() as client:
        _ask(client, "IOC là gì?", "s1")
        with client.stream("GET", "/gradio_api/queue/data?session_hash=s1") as stream:
            assert "process_completed" in stream.read().decode()

    assert [each["question"] for each in _lines(proxied.log) if each["event"] == "question"] == ["IOC là gì?"]


# --- the end ----------------------------------------------------------------------------------------------------------


def test_a_stop_lets_running_answers_finish_and_ends_well(people: People, home: Path) -> None:
    shutil.copytree(home / "index", people.home / "index", symlinks=True)
    with serving(people.home, people.home / "log") as live, live.logged_in() as client:
        for n in range(6):  # several, so that some are still running when it is told to stop
            _ask(client, IOC, f"session{n}")
        with client.stream("GET", "/gradio_api/queue/data?session_hash=session5") as stream:
            live.process.send_signal(signal.SIGTERM)
            told = time.monotonic()
            whole = stream.read().decode()
        status = live.process.wait(timeout=60)
        seconds = time.monotonic() - told

        assert '"msg":"process_completed"' in whole
        assert "quang-binh-ubnd" in whole
        assert (status, seconds < STOPPING + 5) == (0, True)
        with pytest.raises(httpx.TransportError):
            client.get("/login")


def _ask(client: httpx.Client, question: str, session: str) -> None:
    """Ask as the page's script does; the answer comes as an event of this session."""
    ask = next(each for each in client.get("/config").json()["dependencies"] if each["targets"][0][1] == "ask")
    event = {"data": [None], "event_data": {"question": question}, "fn_index": ask["id"]}
    body = {**event, "trigger_id": ask["targets"][0][0], "session_hash": session}
    client.post("/gradio_api/queue/join", json=body).raise_for_status()
