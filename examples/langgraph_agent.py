"""planqa as a tool of a LangGraph agent.

    pip install 'planqa[llm]'
    OPENAI_API_KEY=… python examples/langgraph_agent.py "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"

The agent decides when to ask planqa; what planqa says was checked, and the artifact of the tool's message holds its
citations.
"""

from __future__ import annotations

import sys
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.tools import BaseTool, tool

from assistant.assistant import Assistant
from assistant.session import Session


def planqa_tool(assistant: Assistant) -> BaseTool:
    """A tool that answers questions about the plans, with the citations as its artifact."""

    @tool(response_format="content_and_artifact")
    def ask_plans(question: str) -> tuple[str, dict[str, Any]]:
        """Answer a question about Vietnamese government plans, with [n] marks of checked citations."""
        answer = assistant.invoke(question)
        quotes = [f"[{each.n}] {each.plan}, {each.section}: “{each.quote}”" for each in answer.citations]
        return "\n".join((answer.answer, *quotes)), answer.as_json()

    return ask_plans


def agent_of(model: BaseChatModel, assistant: Assistant) -> Any:
    """An agent with this tool: a LangGraph graph, with invoke, stream and their async forms."""
    return create_agent(model, tools=[planqa_tool(assistant)])


if __name__ == "__main__":
    from langchain.chat_models import init_chat_model

    agent = agent_of(init_chat_model("openai:gpt-4o-mini"), Session.open().assistant())
    state = agent.invoke({"messages": [{"role": "user", "content": sys.argv[1]}]})
    state["messages"][-1].pretty_print()
