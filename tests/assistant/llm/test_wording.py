"""Answers in a model's words: what is said and what held back, how it streams; without one nothing changes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.answer_queue import AnswerQueue
from assistant.api.metrics import Metrics
from assistant.assistant import Assistant
from assistant.llm.claims import FaultKind
from assistant.llm.prompt import fitting
from assistant.llm.sources import sources_of
from assistant.llm.writer import Writer
from assistant.phrases import Language, phrases
from assistant.question import Question
from assistant.records import Answer
from assistant.verify import verify
from tests.assistant.llm.servers import IOC, SOUND, Behave, Handler, Server, claims, saying, with_writer

ROOT = Path(__file__).parents[3]
Serve = Callable[[Behave], Server]
WriterAt = Callable[..., Writer]
Planqa = Callable[..., subprocess.CompletedProcess[str]]
Say = Callable[..., Assistant]

_FALSE = "Sở Nội vụ chủ trì nhiệm vụ 59.3."
_NOTE = phrases(Language.VIETNAMESE).say("worded")


@pytest.fixture
def say(assistant: Assistant, serve: Serve, writer_at: WriterAt) -> Say:
    """An assistant whose model says these replies, one after the other."""

    def make(*replies: str) -> Assistant:
        return with_writer(assistant, writer_at(serve(saying(*replies)).address, seconds=30))

    return make


def test_an_answer_is_in_the_models_words_with_the_citations_of_the_records(assistant: Assistant, say: Say) -> None:
    without = assistant.invoke(IOC)
    answer = say(claims((SOUND, [2]))).invoke(IOC)

    heading = without.answer.split("\n")[0]
    assert answer.answer == f"{heading}\n\n- {SOUND} [1]\n\n*{_NOTE}*"
    (citation,) = answer.citations
    assert (citation.n, citation.item, citation.lines, citation.quote) == next(
        (1, each.item, each.lines, each.quote) for each in without.citations if each.item == "59.1"
    )
    assert (answer.rows, answer.suggestions, answer.abstained) == (without.rows, without.suggestions, False)
    verify(answer.answer, answer.citations, assistant.library, IOC)


def test_a_false_claim_goes_back_with_the_reason_and_only_sound_ones_are_said(
    assistant: Assistant, serve: Serve, writer_at: WriterAt
) -> None:
    mended = "Sở Khoa học và Công nghệ chủ trì nhiệm vụ 59.3."
    server = serve(saying(claims((SOUND, [2]), (_FALSE, [4])), claims((mended, [4]))))
    writer = writer_at(server.address, seconds=30)
    answer = with_writer(assistant, writer).invoke(IOC)

    assert f"- {SOUND} [1]\n- {mended} [2]\n" in answer.answer
    assert "Sở Nội vụ" not in answer.answer
    (report,) = answer.wording
    assert [each.claim.text for each in report.dropped] == [_FALSE]
    assert report.dropped[0].faults[0].kind is FaultKind.AGENCY
    again = server.asked[1]["messages"][-1]["content"]
    assert _FALSE in again and "Sở Nội vụ" in again
    figures = writer.figures()
    assert (figures.claims, figures.calls, figures.answers) == (
        {("kept", ""): 2, ("dropped", "agency"): 1},
        {"replied": 2},
        {"worded": 1},
    )


def test_what_is_dropped_twice_is_gone_and_an_answer_that_lacks_what_is_asked_is_not_given(
    assistant: Assistant, say: Say
) -> None:
    lame = "Nhiệm vụ 59.1 là xây dựng cơ bản nền tảng tổng hợp, phân tích, biểu diễn dữ liệu của tỉnh."
    answer = say(claims((lame, [2]), (_FALSE, [4]))).invoke(IOC)

    assert answer.answer.startswith(assistant.invoke(IOC).answer)  # nobody asked what the task is
    assert [len(report.dropped) for report in answer.wording] == [2]


def test_a_true_claim_about_another_column_than_asked_is_no_answer(assistant: Assistant, say: Say) -> None:
    coordinators = "Các sở, ban, ngành, địa phương phối hợp thực hiện nhiệm vụ 59.1."
    answer = say(claims((coordinators, [2]))).invoke(IOC)

    assert answer.answer.startswith(assistant.invoke(IOC).answer)  # asked was who leads it
    assert [len(report.dropped) for report in answer.wording] == [0]


def test_a_list_keeps_what_no_claim_rests_on(assistant: Assistant, say: Say) -> None:
    question = "Sở Khoa học và Công nghệ Quảng Bình chủ trì những nhiệm vụ nào?"
    (draft,) = assistant.prepare(Question(question)).drafts.values()
    n = next(source.n for source in fitting(sources_of(draft, assistant.library)) if source.item)
    item = next(source.item for source in sources_of(draft, assistant.library) if source.n == n)
    said = f"Sở Khoa học và Công nghệ chủ trì nhiệm vụ {item}."
    answer = say(claims((said, [n]))).invoke(question)

    assert said in answer.answer
    without = assistant.invoke(question)
    assert {each.quote for each in answer.citations} == {each.quote for each in without.citations}


def test_refusals_and_small_talk_are_not_worded(assistant: Assistant, serve: Serve, writer_at: WriterAt) -> None:
    server = serve(saying(claims((SOUND, [1]))))
    worded = with_writer(assistant, writer_at(server.address))
    for question in ("Xin chào", "Ai chủ trì nhiệm vụ của tỉnh Cà Mau?", "Giá vàng hôm nay bao nhiêu?"):
        assert worded.invoke(question).answer == assistant.invoke(question).answer

    assert server.asked == []


def test_what_is_sent_is_the_question_as_read_and_the_records_alone(
    assistant: Assistant, serve: Serve, writer_at: WriterAt
) -> None:
    server = serve(saying(claims((SOUND, [2]))))
    worded = with_writer(assistant, writer_at(server.address))
    secret = "Tôi tên là Nguyễn Văn Kín"
    worded.invoke(Question("thế ai phối hợp?", (secret, IOC)))

    (asked,) = server.asked[:1]
    sent = json.dumps(asked, ensure_ascii=False)
    assert "Nguyễn Văn Kín" not in sent
    assert "[1] Quảng Bình, Phụ lục I > V > 59" in sent
    assert asked["response_format"]["type"] == "json_schema"


def test_a_claim_is_streamed_only_once_it_has_passed_and_nothing_is_taken_back(
    assistant: Assistant, serve: Serve, writer_at: WriterAt
) -> None:
    going = threading.Event()

    def behave(handler: Handler) -> None:
        handler.begin()
        handler.say(claims((_FALSE, [4]), (SOUND, [2]))[:-2] + ",")
        going.wait(30)
        handler.say(' {"text": "Bản đồ sao Hỏa do Sở Khoa học và Công nghệ chủ trì.", "sources": [4]}]}')
        handler.end()

    grown: list[Answer] = []
    for answer in with_writer(assistant, writer_at(serve(behave).address, seconds=20)).stream(IOC):
        grown.append(answer)
        going.set()  # the first one was there while the model still spoke

    assert SOUND in grown[0].answer
    assert all(later.answer.startswith(earlier.answer) for earlier, later in pairwise(grown))
    assert all("Sở Nội vụ" not in each.answer and "sao Hỏa" not in each.answer for each in grown)
    assert grown[-1].answer.endswith(f"\n\n*{_NOTE}*")


def test_of_several_questions_each_is_streamed_behind_those_before_it(assistant: Assistant, say: Say) -> None:
    other = "Ai chủ trì nhiệm vụ 65 của Quảng Bình?"
    police = "Công an tỉnh chủ trì nhiệm vụ 65."
    replies = (claims((SOUND, [2])), claims((police, [1])))
    grown = list(say(*replies).stream(f"{IOC} {other}"))

    assert [(SOUND in each.answer, police in each.answer) for each in grown] == [
        (True, False),
        (True, True),
        (True, True),
    ]
    assert all(later.answer.startswith(earlier.answer) for earlier, later in pairwise(grown))
    assert grown[0].answer.startswith(f"**{IOC}**")
    assert [report.reason for report in grown[-1].wording] == [None, None]


def test_who_waits_for_a_model_keeps_nobody_else_from_an_answer(
    assistant: Assistant, serve: Serve, writer_at: WriterAt
) -> None:
    begun, going = threading.Event(), threading.Event()

    def behave(handler: Handler) -> None:
        begun.set()
        going.wait(30)
        saying(claims((SOUND, [2])))(handler)

    worded = with_writer(assistant, writer_at(serve(behave).address, seconds=30))
    queue = AnswerQueue(worded, at_once=1, waiting=0, patience=0.1)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(queue.answer, Question(IOC))
        assert begun.wait(20)
        assert queue.answer(Question("Xin chào")).abstained
        assert queue.read(Question(IOC))
        going.set()

        assert SOUND in first.result().answer
    text = Metrics(queue).text().decode()
    for line in (
        'planqa_claims_total{kind="",outcome="kept"} 1.0',
        'planqa_model_calls_total{outcome="replied"} 1.0',
        "planqa_worded_total 1.0",
        'planqa_questions_total{outcome="answered"} 1.0',
    ):
        assert line in text


def test_explain_tells_which_claims_were_dropped_and_why(planqa: Planqa, serve: Serve) -> None:
    server = serve(saying(claims((SOUND, [2]), (_FALSE, [4]))))
    environment = {"OPENAI_BASE_URL": server.address, "PLANQA_LLM": "openai:m"}
    shown = planqa("ask", IOC, "--explain", **environment).stdout
    (told,) = json.loads(planqa("ask", IOC, "--explain", "--json", **environment).stdout)["wording"]

    assert "mô hình" in shown and "bỏ" in shown and "Sở Nội vụ" in shown
    assert (told["model"], told["outcome"], told["kept"]) == ("openai:m", "worded", [{"text": SOUND, "sources": [2]}])
    assert {fault["kind"] for each in told["dropped"] for fault in each["faults"]} == {"agency"}


_NO_MODEL = """
import json, sys
sys.argv = ["planqa", *{arguments!r}]
from assistant.cli import main
try:
    main()
except SystemExit:
    pass
print(json.dumps([name for name in sys.modules if name.startswith(("assistant.llm", "langchain_openai", "xllamacpp"))]))
"""


@pytest.mark.parametrize("llm", [[], ["--llm", "none"]])
def test_without_a_model_none_of_its_modules_is_loaded(home: Path, llm: list[str]) -> None:
    arguments = ["ask", IOC, "--json", "--home", str(home), *llm]
    run = subprocess.run(
        [sys.executable, "-c", _NO_MODEL.format(arguments=arguments)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip

    assert json.loads(run.stdout.splitlines()[-1]) == []
