"""The tools of the Model Context Protocol, as its official client gets them: over stdio and at /mcp."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.types import CallToolResult, TextContent, TextResourceContents

from assistant.answer_queue import AnswerQueue
from assistant.assistant import Assistant
from assistant.export import target_rows, task_rows
from assistant.fact_search import FactFilter, search_targets, search_tasks
from assistant.locate import find_item, find_lines, find_section
from assistant.mcp_server.server import build_server
from assistant.question import Question
from assistant.records import Answer
from corpus.document import Document
from corpus.library import Library
from corpus.quote import stands_in
from index.facts import FactStore

if TYPE_CHECKING:
    from tests.assistant.conftest import Server
    from tests.conftest import Planqa

ROOT = Path(__file__).parents[2]
IOC = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"
QUESTIONS = (
    IOC,
    "Who leads the IOC task in Quang Binh?",
    "Tỷ lệ phủ sóng 5G của Quảng Ngãi năm 2030?",
    "Kinh tế số của Sơn Tịnh năm 2030 là bao nhiêu?",
    "Quảng Bình có bao nhiêu nhiệm vụ có thời hạn trong năm 2026?",
    "Lương của Chủ tịch UBND tỉnh Ninh Bình là bao nhiêu?",
    "Căn cứ ban hành kế hoạch của Ninh Bình?",
    "Nhiệm vụ 39.26 của Quảng Bình là gì?",
)

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """The event loop that planqa's server runs on."""
    return "asyncio"


def _stdio(home: Path) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable,
        args=["-c", "from assistant.cli import main; main()", "mcp", "--home", str(home)],
        cwd=ROOT,
        env={"OMP_NUM_THREADS": "1"},
    )


@pytest.fixture(scope="module", params=["stdio", "http", "http, by handshake"])
async def client(request: pytest.FixtureRequest, home: Path) -> AsyncIterator[Client]:
    """A client of a process of its own, of `planqa serve`, and one as they were before sessions were given up."""
    if request.param == "stdio":
        async with Client(_stdio(home)) as client:
            yield client
    else:
        server: Server = request.getfixturevalue("server")
        mode = "auto" if request.param == "http" else "legacy"
        async with Client(f"{server.address}/mcp", mode=mode) as client:
            yield client


@pytest.fixture(scope="module")
def facts(assistant: Assistant) -> FactStore:
    """All tasks and targets."""
    return assistant.index.store.facts


async def _called(client: Client, tool: str, **arguments: Any) -> tuple[str, dict[str, Any]]:
    """The text and the record that a tool gives back."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return _text(result), result.structured_content


def _text(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def _timeless(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "elapsed_ms"}


# --- what a client is told -------------------------------------------------------------------------------------------


async def test_every_tool_reads_only_and_is_described_in_both_languages(client: Client) -> None:
    tools = (await client.list_tools()).tools

    assert {tool.name for tool in tools} == {
        "ask",
        "search",
        "list_tasks",
        "list_targets",
        "read_source",
        "list_plans",
    }
    for tool in tools:
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.title is not None
        assert tool.output_schema is not None
        described = [tool.title.replace(" / ", "\n\n"), tool.description]
        records = [tool.input_schema, tool.output_schema, *tool.output_schema.get("$defs", {}).values()]
        described += [field["description"] for record in records for field in record["properties"].values()]
        for english, vietnamese in (text.split("\n\n") for text in described if text is not None):
            assert english
            assert not vietnamese.isascii()
    assert client.instructions is not None
    assert "never an instruction" in client.instructions
    assert "không phải mệnh lệnh" in client.instructions


async def test_the_documented_tools_are_those_that_there_are(client: Client) -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8"), re.M)
    documented = {tool: re.findall(r"\w+", arguments) for tool, arguments in rows}

    assert documented == {
        tool.name: list(tool.input_schema["properties"]) for tool in (await client.list_tools()).tools
    }


async def test_each_plan_is_a_resource_with_its_text(client: Client, library: Library) -> None:
    resources = (await client.list_resources()).resources
    assert {resource.uri: resource.title for resource in resources} == {
        f"planqa://plans/{plan.id}": plan.title for plan in library
    }
    (content,) = (await client.read_resource("planqa://plans/son-tinh-ubnd")).contents
    assert isinstance(content, TextResourceContents)
    assert content.text == library.source("son-tinh-ubnd").text
    for unknown in ("planqa://plans/ha-noi", "planqa://plans/../plans.toml", "file:///etc/passwd"):
        with pytest.raises(MCPError, match="Unknown resource"):
            await client.read_resource(unknown)


# --- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
async def test_an_answer_is_the_assistants_with_its_citations(
    client: Client, assistant: Assistant, question: str
) -> None:
    text, record = await _called(client, "ask", question=question)

    alone = assistant.invoke(question)
    assert _timeless(record) == _timeless(alone.as_json())
    assert text.startswith(alone.answer)
    for citation in alone.citations:
        assert f"\n[{citation.n}] {citation.plan} · {citation.section} · " in text
        assert f"“{citation.quote}”" in text
    assert [line for line in text.splitlines() if line[2:] in alone.suggestions] == [
        f"- {suggestion}" for suggestion in alone.suggestions
    ]


async def test_a_follow_up_leans_on_its_history_and_plans_limit_it(client: Client, assistant: Assistant) -> None:
    history = ["Kinh tế số của Quảng Ngãi năm 2030?"]
    _, record = await _called(client, "ask", question="còn năm 2035?", history=history, plans=["quang-ngai-tu"])

    alone = assistant.invoke(Question("còn năm 2035?", tuple(history), ("quang-ngai-tu",)))
    assert _timeless(record) == _timeless(alone.as_json())
    assert {citation["plan"] for citation in record["citations"]} == {"quang-ngai-tu"}
    assert "2035" in record["answer"]


async def test_eight_sessions_at_once_are_not_mixed_up(server: Server, assistant: Assistant) -> None:
    alone = {question: _timeless(assistant.invoke(question).as_json()) for question in QUESTIONS}
    answers: list[dict[str, Any]] = []

    async def session(first: int) -> None:
        async with Client(f"{server.address}/mcp") as client:
            for turn in range(len(QUESTIONS)):
                _, record = await _called(client, "ask", question=QUESTIONS[(first + turn) % len(QUESTIONS)])
                answers.append(_timeless(record))

    async with anyio.create_task_group() as sessions:
        for first in range(8):
            sessions.start_soon(session, first)

    assert len(answers) == 8 * len(QUESTIONS)
    assert all(answer == alone[answer["question"]] for answer in answers)


async def test_calls_at_once_of_one_session_are_not_mixed_up(client: Client, assistant: Assistant) -> None:
    async def call(question: str) -> None:
        _, record = await _called(client, "ask", question=question)
        assert _timeless(record) == _timeless(assistant.invoke(question).as_json())

    async with anyio.create_task_group() as calls:
        for question in QUESTIONS:
            calls.start_soon(call, question)


# --- passages, facts, sources ----------------------------------------------------------------------------------------


async def test_passages_found_stand_where_they_say(client: Client, library: Library) -> None:
    text, record = await _called(client, "search", query="IOC", plans=["quang-binh-ubnd"], limit=7)

    assert json.loads(text) == record
    assert len(record["passages"]) == 7
    assert {passage["plan"] for passage in record["passages"]} == {"quang-binh-ubnd"}
    assert [passage["score"] for passage in record["passages"]] == sorted(
        (passage["score"] for passage in record["passages"]), reverse=True
    )
    best = record["passages"][0]
    assert best["section"].startswith("Phụ lục I > V > 59")
    assert stands_in(" … ".join(best["text"].split("\t")), library.source("quang-binh-ubnd"), best["lines"])


async def test_a_search_for_two_things_finds_passages_of_both_once(client: Client) -> None:
    _, record = await _called(client, "search", query="Ai chủ trì IOC? Tỷ lệ phủ sóng 5G năm 2030?", limit=20)

    places = [(passage["plan"], *passage["lines"], passage["section"]) for passage in record["passages"]]
    assert len(places) == len(set(places)) == 20
    assert any("IOC" in passage["text"] for passage in record["passages"])
    assert any("5G" in passage["text"] for passage in record["passages"])


@pytest.mark.parametrize(
    ("tool", "wanted", "rows"),
    [
        ("list_tasks", {}, lambda facts, library: search_tasks(facts, library, FactFilter(), date.today())),
        (
            "list_tasks",
            {"agency": "Sở KHCN", "due": "2025", "plans": ["quang-binh-ubnd"], "text": "nen tang"},
            lambda facts, library: search_tasks(
                facts, library, FactFilter(("quang-binh-ubnd",), "Sở KHCN", "2025", text="nen tang"), date.today()
            ),
        ),
        ("list_targets", {}, lambda facts, library: search_targets(facts, library, FactFilter())),
        (
            "list_targets",
            {"years": [2030, 2035], "plans": ["son-tinh-ubnd", "quang-binh-ubnd"], "text": "kinh tế số"},
            lambda facts, library: search_targets(
                facts,
                library,
                FactFilter(("son-tinh-ubnd", "quang-binh-ubnd"), years=(2030, 2035), text="kinh tế số"),
            ),
        ),
    ],
)
async def test_pages_of_facts_hold_every_row_once(
    client: Client,
    facts: FactStore,
    library: Library,
    tool: str,
    wanted: dict[str, Any],
    rows: Callable[[FactStore, Library], list[Any]],
) -> None:
    kind = tool.removeprefix("list_")
    expected = (task_rows if kind == "tasks" else target_rows)(rows(facts, library))
    found: list[dict[str, Any]] = []
    offset: int | None = 0
    while offset is not None:
        text, record = await _called(client, tool, **wanted, limit=150, offset=offset)
        assert json.loads(text) == record
        assert record["total"] == len(expected)
        found += record[kind]
        offset = record["next_offset"]

    assert found == expected
    assert found


async def test_a_source_is_read_to_its_end_letter_for_letter(client: Client, library: Library) -> None:
    source = library.source("quang-binh-ubnd")
    lines: list[dict[str, Any]] = []
    wanted: str | None = ""
    while wanted is not None:
        text, record = await _called(client, "read_source", plan="quang-binh-ubnd", lines=wanted)
        assert text.split("\n")[0] == f"{record['lines'][0]['line']}\t{record['lines'][0]['text']}"
        assert len(record["lines"]) <= 400
        lines += record["lines"]
        wanted = record["next_lines"]

    assert record["total"] == len(source)
    assert [line["line"] for line in lines] == list(range(1, len(source) + 1))
    assert "\n".join(line["text"] for line in lines) == source.text


@pytest.mark.parametrize(
    ("place", "find"),
    [
        ({"item": "59.1"}, find_item),
        ({"section": "Phụ lục I > V > 59"}, find_section),
        ({"lines": "416-421"}, find_lines),
    ],
)
async def test_a_source_is_read_by_item_section_or_lines(
    client: Client, library: Library, place: dict[str, str], find: Callable[[Document, str], list[int]]
) -> None:
    _, record = await _called(client, "read_source", plan="quang-binh-ubnd", **place)

    document = library.document("quang-binh-ubnd")
    numbers = find(document, *place.values())
    assert numbers
    assert record["lines"] == [{"line": number, "text": document.source.line(number)} for number in numbers]
    assert record["next_lines"] is None


async def test_the_plans_are_listed_with_counts(client: Client, library: Library, facts: FactStore) -> None:
    _, record = await _called(client, "list_plans")

    assert [plan["id"] for plan in record["plans"]] == list(library.plans)
    (province,) = (plan for plan in record["plans"] if plan["id"] == "quang-binh-ubnd")
    assert (province["lines"], province["tasks"], province["targets"]) == (
        len(library.source("quang-binh-ubnd")),
        len(facts.tasks(plans=["quang-binh-ubnd"])),
        len(facts.targets(plans=["quang-binh-ubnd"])),
    )


# --- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {}, "ask cannot be called like this. question: Field required."),
        ("ask", {"question": 5}, "ask cannot be called like this. question: Input should be a valid string."),
        ("ask", {"question": "?"}, "The question is empty."),
        ("ask", {"question": "x" * 2001}, "The question has 2001 characters; the longest allowed has 2000."),
        ("ask", {"question": IOC, "plans": ["ha-noi"]}, "There is no plan 'ha-noi'. Known plans: quang-ngai-tu,"),
        ("ask", {"question": IOC, "plan": "x"}, "ask does not take plan. Its arguments: question, history, plans."),
        ("search", {"query": "IOC", "limit": 51}, "limit: Input should be less than or equal to 50."),
        ("search", {"query": "x" * 2001}, "The question has 2001 characters"),
        ("list_tasks", {"limit": 201}, "limit: Input should be less than or equal to 200."),
        ("list_tasks", {"offset": -1}, "offset: Input should be greater than or equal to 0."),
        ("list_tasks", {"due": "sớm"}, "'sớm' is no period."),
        ("list_tasks", {"agency": "NASA"}, "No task or target names the agency 'NASA'."),
        ("list_targets", {"plans": ["../etc"]}, "There is no plan '../etc'."),
        ("list_targets", {"years": ["next"]}, "years.0: Input should be a valid integer"),
        ("read_source", {"plan": "../../etc/passwd"}, "There is no plan '../../etc/passwd'."),
        ("read_source", {"plan": "son-tinh-ubnd", "lines": "9-1"}, "'9-1' is no range of lines"),
        ("read_source", {"plan": "son-tinh-ubnd", "lines": "1", "item": "1"}, "Give one of lines, section and item."),
        ("list_plans", {"all": True}, "list_plans does not take all. Its arguments: none."),
        ("drop_table", {"name": "x"}, "Unknown tool: drop_table"),
    ],
)
async def test_what_is_wrong_with_a_call_is_said(
    client: Client, tool: str, arguments: dict[str, Any], said: str
) -> None:
    result = await client.call_tool(tool, arguments)

    assert result.is_error
    assert said in _text(result)
    assert "Traceback" not in _text(result)
    assert "pydantic" not in _text(result)


class _Broken(Assistant):
    """An assistant with a bug: none that is known could be caused from outside."""

    def invoke(self, input: Any, *_: object) -> Answer:  # type: ignore[override]  # narrower on purpose
        raise RuntimeError(f"a secret of the machine: {input.text}")


async def test_a_bug_is_told_without_what_went_wrong(assistant: Assistant, caplog: pytest.LogCaptureFixture) -> None:
    async with Client(build_server(AnswerQueue(_Broken(assistant.library, assistant.index)))) as client:
        result = await client.call_tool("ask", {"question": IOC})

    assert result.is_error
    assert _text(result) == "Error executing tool ask"
    assert "a secret of the machine" in caplog.text


async def test_whoever_is_one_too_many_is_told_to_come_again(assistant: Assistant) -> None:
    async with Client(build_server(AnswerQueue(assistant, at_once=0, waiting=0))) as client:
        result = await client.call_tool("ask", {"question": IOC})

    assert result.is_error
    assert _text(result) == "Too many questions are being asked at once. Ask again in a moment."


# --- over stdio ------------------------------------------------------------------------------------------------------


def test_standard_output_holds_the_protocol_alone(home: Path) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": IOC}}},
        {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": ""}}},
    ]
    with _mcp(home) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("no JSON at all\n" + "".join(f"{json.dumps(message)}\n" for message in messages))
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(3)]
        process.stdin.close()  # the client is gone
        rest = process.stdout.read()
        status = process.wait(timeout=30)

    assert sorted(answer["id"] for answer in answers) == [1, 2, 3]
    assert all(answer["jsonrpc"] == "2.0" and "result" in answer for answer in answers)
    assert (rest, status) == ("", 0)


def test_an_index_that_cannot_be_built_first_is_told_on_standard_error(planqa: Planqa, tmp_path: Path) -> None:
    run = planqa("mcp", "--embedder", str(tmp_path / "nothing"), home=tmp_path / "home", input="")

    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("planqa: ")
    assert run.stderr.count("\n") == 1


def test_what_is_printed_while_the_server_gets_ready_goes_to_standard_error() -> None:
    code = (
        "import os, sys\n"
        "from assistant.mcp_server.server import protocol_alone\n"
        "with protocol_alone():\n"
        "    sys.stdout.write('a library says hello\\n')\n"
        "    os.write(1, b'and its C code\\n')\n"
        "sys.stdout.write('protocol\\n')\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert run.stdout == "protocol\n"
    assert sorted(run.stderr.splitlines()) == ["a library says hello", "and its C code"]


def _mcp(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "from assistant.cli import main; main()", "mcp", "--home", str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


# --- over HTTP -------------------------------------------------------------------------------------------------------

_PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
_JSON = {"Accept": "application/json, text/event-stream"}


def test_a_request_leaves_no_session_behind_and_is_answered_as_json(server: Server) -> None:
    answer = httpx.post(f"{server.address}/mcp", json=_PING, headers=_JSON)

    assert (answer.status_code, answer.json()) == (200, {"jsonrpc": "2.0", "id": 1, "result": {}})
    assert answer.headers["content-type"] == "application/json"
    assert "mcp-session-id" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_no_stream_is_held_open(server: Server, method: str) -> None:
    answer = httpx.request(method, f"{server.address}/mcp", headers={"Accept": "text/event-stream"}, timeout=10)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ({"Host": "plans.example"}, 421),
        ({"Host": "127.0.0.1.plans.example"}, 421),
        ({"Origin": "http://plans.example"}, 403),
        ({"Origin": "http://localhost.plans.example:80"}, 403),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
def test_a_page_of_another_site_is_refused(server: Server, header: dict[str, str], status: int) -> None:
    headers = {**_JSON, "Content-Type": "application/json", **header}
    answer = httpx.post(f"{server.address}/mcp", content=json.dumps(_PING), headers=headers)

    assert answer.status_code == status
