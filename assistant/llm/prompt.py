"""What a model is sent: its task, examples of the form, and the question and records as fenced data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from assistant.llm.claims import Claim, Fault, Source
from assistant.llm.reply import as_json, as_lines
from assistant.phrases import Language
from assistant.safe_text import plain
from assistant.wordings import read_table

__all__ = ["fitting", "messages_again", "messages_for", "reasons"]

MOST_CHARACTERS = 12_000
"""Of all records together: some 4,000 tokens, which a context of 8,192 holds with the rest."""
LONGEST_RECORD = 1_500
"""Characters of one record: the longest row of the five plans has 1,900, and 99% of all passages fewer than this."""
_FENCE_LENGTH = 12
_SHOWN_WORDS = 200
_IN_BRACKETS = re.compile(r"\[(?=[\w/])|(?<=\w)\]")
_LIKE_TAG = re.compile(r"<(?=[A-Za-z/!|_｜])")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\U000e0000-\U000e007f]")


def fitting(sources: Sequence[Source]) -> tuple[Source, ...]:
    """The first of the sources that are not too long together; they keep their numbers."""
    length, count = 0, 0
    for source in sources:
        length += len(_record(source))
        if length > MOST_CHARACTERS:
            break
        count += 1
    return tuple(sources[:count])


def messages_for(
    question: str, sources: Sequence[Source], language: Language, *, structured: bool
) -> list[BaseMessage]:
    """The conversation that asks for claims, in the JSON form if `structured`, else in the plain one."""
    words = read_table("model_prompt")[language.value]
    form = as_json if structured else as_lines
    messages: list[BaseMessage] = [
        SystemMessage(f"{words['task']} {words['json_form' if structured else 'plain_form']}")
    ]
    for example in words["examples"]:
        records = [f"[{n}] {record}" for n, record in enumerate(example["records"], 1)]
        messages.append(HumanMessage(_data(records, example["question"], words)))
        said = [Claim(claim["text"], tuple(claim["sources"])) for claim in example["claims"]]
        messages.append(AIMessage(form(said)))
    messages.append(HumanMessage(_data([_record(source) for source in sources], _inert(question), words)))
    return messages


def messages_again(
    messages: Sequence[BaseMessage], reply: str, faulty: Sequence[tuple[Claim, tuple[Fault, ...]]], language: Language
) -> list[BaseMessage]:
    """The same conversation with a reply that failed, and why."""
    words = read_table("model_prompt")[language.value]
    lines = [words["nothing"]]
    if faulty:
        said = (
            words["fault"].format(text=_inert(claim.text), reasons=reasons(faults, language))
            for claim, faults in faulty
        )
        lines = [words["faults"], *said, words["again"]]
    return [*messages, AIMessage(reply), HumanMessage("\n".join(lines))]


def reasons(faults: Sequence[Fault], language: Language) -> str:
    """Why a claim is not said, in words: for the model that said it, and for whoever asks."""
    words = read_table("model_prompt")[language.value]
    said = (words["reasons"][fault.kind.value].format(words=_inert(fault.words)[:_SHOWN_WORDS]) for fault in faults)
    return "; ".join(dict.fromkeys(said))


def _data(records: Sequence[str], question: str, words: dict[str, Any]) -> str:
    """Records and question between two lines that no text in them can hold: they are made from that text."""
    inner = "\n".join((words["records"], *records, "", words["question"], question))
    fence = hashlib.sha256(inner.encode()).hexdigest()[:_FENCE_LENGTH]
    return f"<<<{fence}\n{inner}\n{fence}>>>"


def _record(source: Source) -> str:
    """A source on one line: its number, where it stands, and what is said of it."""
    said = _inert(source.said)
    if len(said) > LONGEST_RECORD:
        said = f"{said[:LONGEST_RECORD]}…"
    return f"[{source.n}] {_inert(source.place)}, {_inert(source.section)}: {said}"


def _inert(text: str) -> str:
    """Text of a plan or question on one line, without what reads as a mark, a tag or a model's own control token."""
    seen = _UNSEEN.sub("", plain(text))
    return _LIKE_TAG.sub("‹", _IN_BRACKETS.sub(lambda match: "(" if match[0] == "[" else ")", " ".join(seen.split())))
