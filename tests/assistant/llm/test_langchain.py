"""planqa among LangChain's parts: every way of calling it, callbacks of those who call, and as a tool of an agent."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import AsyncCallbackHandler, BaseCallbackHandler
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.runnables import RunnableConfig, RunnableLambda

from assistant.assistant import Assistant
from assistant.llm.models import ChatModel
from assistant.llm.writer import Writer
from assistant.records import Answer
from tests.assistant.llm.servers import IOC, SOUND, claims, with_writer

ROOT = Path(__file__).parents[3]


class _Ear(BaseCallbackHandler):
    """Hears the runs of a chain: (kind, name, whether another run is around it)."""

    def __init__(self) -> None:
        self.runs: list[tuple[str, str, bool]] = []
        self.documents = 0
        self.tags: list[str] = []

    def on_chain_start(self, serialized: Any, inputs: Any, *, tags: Any = None, **run: Any) -> None:
        self.runs.append(("chain", run["name"], run["parent_run_id"] is not None))
        self.tags += tags or []

    def on_retriever_start(self, serialized: Any, query: str, **run: Any) -> None:
        self.runs.append(("retriever", run["name"], run["parent_run_id"] is not None))

    def on_retriever_end(self, documents: Sequence[Any], **run: Any) -> None:
        self.documents += len(documents)

    def on_chat_model_start(self, serialized: Any, messages: list[list[BaseMessage]], **run: Any) -> None:
        self.runs.append(("model", run["name"], run["parent_run_id"] is not None))


_HEARD = [("chain", "Assistant", False), ("retriever", "PlanRetriever", True), ("model", "fake", True)]


@pytest.fixture
def worded(assistant: Assistant) -> Iterator[Assistant]:
    """An assistant whose model says one sound claim, each time."""

    def replies() -> Iterator[AIMessage]:
        while True:
            yield AIMessage(claims((SOUND, [2])))

    writer = Writer(ChatModel("fake", GenericFakeChatModel(messages=replies())))
    yield with_writer(assistant, writer)
    writer.close()


def _invoke(worded: Assistant, config: RunnableConfig) -> list[Answer]:
    return [worded.invoke(IOC, config)]


def _batch(worded: Assistant, config: RunnableConfig) -> list[Answer]:
    return worded.batch([IOC], config)


def _stream(worded: Assistant, config: RunnableConfig) -> list[Answer]:
    return [*worded.stream(IOC, config)][-1:]


def _ainvoke(worded: Assistant, config: RunnableConfig) -> list[Answer]:
    return [asyncio.run(worded.ainvoke({"question": IOC}, config))]


def _abatch(worded: Assistant, config: RunnableConfig) -> list[Answer]:
    return asyncio.run(worded.abatch([IOC], config))


def _astream(worded: Assistant, config: RunnableConfig) -> list[Answer]:
    async def all_of() -> list[Answer]:
        return [answer async for answer in worded.astream(IOC, config)]

    return asyncio.run(all_of())[-1:]


@pytest.mark.parametrize("call", [_invoke, _batch, _stream, _ainvoke, _abatch, _astream])
def test_every_way_of_calling_gives_the_answer_and_lets_callbacks_hear_all_runs(
    worded: Assistant, call: Callable[[Assistant, RunnableConfig], list[Answer]]
) -> None:
    ear = _Ear()
    (answer,) = call(worded, {"callbacks": [ear], "tags": ["mine"]})

    assert SOUND in answer.answer
    assert ear.runs == _HEARD
    assert (ear.documents, ear.tags) == (worded.config.candidates, ["mine"])


def test_an_async_handler_hears_them_too(worded: Assistant) -> None:
    heard: list[str] = []

    class Ear(AsyncCallbackHandler):
        async def on_chat_model_start(self, serialized: Any, messages: Any, **run: Any) -> None:
            heard.append("model")

    asyncio.run(worded.ainvoke(IOC, {"callbacks": [Ear()]}))

    assert heard == ["model"]


def test_in_a_chain_the_last_of_a_growing_answer_counts(worded: Assistant) -> None:
    chain = worded | RunnableLambda(lambda answer: answer.answer)

    assert "".join(chain.stream(IOC)) == chain.invoke(IOC) == worded.invoke(IOC).answer


class _Calling(GenericFakeChatModel):
    """An agent's model that calls the tool it is given and then says it is done."""

    def bind_tools(self, tools: Any, **_: Any) -> Any:
        assert [each.name for each in tools] == ["ask_plans"]
        return self


def test_planqa_is_a_tool_of_a_langgraph_agent(assistant: Assistant) -> None:
    spec = importlib.util.spec_from_file_location("langgraph_agent", ROOT / "examples" / "langgraph_agent.py")
    assert spec is not None and spec.loader is not None
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    call = {"name": "ask_plans", "args": {"question": IOC}, "id": "1", "type": "tool_call"}
    model = _Calling(messages=iter([AIMessage("", tool_calls=[call]), AIMessage("Sở Khoa học và Công nghệ [2].")]))
    ear = _Ear()

    state = example.agent_of(model, assistant).invoke(
        {"messages": [{"role": "user", "content": IOC}]}, {"callbacks": [ear]}
    )

    (told,) = [message for message in state["messages"] if isinstance(message, ToolMessage)]
    assert told.artifact["citations"] == [each.as_json() for each in assistant.invoke(IOC).citations]
    assert "Sở Khoa học và Công nghệ" in told.content
    assert state["messages"][-1].content == "Sở Khoa học và Công nghệ [2]."
    assert ("retriever", "PlanRetriever", True) in ear.runs
