"""What OpenAI's clients send to `/v1/chat/completions`, as far as planqa reads it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from assistant.question import Question
from corpus.errors import QuestionError

__all__ = ["ChatRequest", "refused_option"]

_REFUSED: dict[str, tuple[object, ...]] = {
    "n": (None, 1),
    "tools": (None, []),
    "functions": (None, []),
    "tool_choice": (None, "none", "auto"),
    "function_call": (None, "none", "auto"),
    "response_format": (None, {"type": "text"}),
    "modalities": (None, ["text"]),
    "audio": (None,),
    "logprobs": (None, False),
    "top_logprobs": (None, 0),
    "web_search_options": (None,),
}
"""Options that ask for what planqa does not do, with the values that ask for nothing; others do no harm."""

_EXAMPLE: JsonDict = {"role": "user", "content": "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"}


class Message(BaseModel):
    """A turn of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[dict[str, Any]] | None = None

    def text(self) -> str:
        """The words of a message. Raises QuestionError if it has a part that is no text."""
        if not isinstance(self.content, list):
            return self.content or ""
        for part in self.content:
            if part.get("type") != "text" or not isinstance(part.get("text"), str):
                raise QuestionError(f"planqa reads text alone, and a message has a part of type {part.get('type')!r}.")
        return "\n".join(part["text"] for part in self.content)


class StreamOptions(BaseModel):
    """What a stream holds besides the answer."""

    model_config = ConfigDict(strict=True)

    include_usage: bool | None = False


class ChatRequest(BaseModel):
    """A conversation whose last `user` message is the question and whose earlier ones are its history.

    Further options, such as `temperature`, are accepted and change nothing.
    """

    model_config = ConfigDict(
        strict=True, json_schema_extra={"examples": [{"model": "planqa", "messages": [_EXAMPLE]}]}
    )

    model: str = Field(max_length=200, examples=["planqa"])
    messages: list[Message] = Field(min_length=1, examples=[[_EXAMPLE]])
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Any = None
    tools: Any = None
    functions: Any = None
    tool_choice: Any = None
    function_call: Any = None
    response_format: Any = None
    modalities: Any = None
    audio: Any = None
    logprobs: Any = None
    top_logprobs: Any = None
    web_search_options: Any = None

    def as_question(self) -> Question:
        """The question that the assistant is asked; what system and assistant said is no part of it.

        Raises QuestionError if no user has said anything.
        """
        said = [message.text() for message in self.messages if message.role == "user"]
        if not said:
            raise QuestionError("There is no question: no message has the role 'user'.")
        return Question(said[-1], tuple(said[:-1]))


def refused_option(asked: ChatRequest) -> str | None:
    """The name of an option that asks for what planqa does not do; None if there is none."""
    return next((name for name, harmless in _REFUSED.items() if getattr(asked, name) not in harmless), None)
