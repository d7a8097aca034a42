"""Choosing a language model: what each name opens, and what is said where that cannot be done."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.llm.models import open_model
from assistant.llm.opening import open_writer
from corpus.errors import ModelError

Planqa = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize("chosen", [None, "", "none", " None "])
def test_without_a_choice_there_is_none(chosen: str | None) -> None:
    assert open_model(chosen, {"OPENAI_API_KEY": "sk-x"}) is None


@pytest.mark.parametrize(
    ("chosen", "environment", "says"),
    [
        ("gpt-4o", {}, r"'gpt-4o' names no language model\. Say provider:name"),
        ("openai:", {}, r"names no language model"),
        ("openai:gpt-4o", {}, r"openai:gpt-4o needs OPENAI_API_KEY in the environment, or OPENAI_BASE_URL"),
        ("gguf:/nowhere/model.gguf", {}, r"/nowhere/model\.gguf cannot be read: No such file"),
        (f"gguf:{__file__}", {}, r"is no GGUF file"),
        ("nobody:x", {}, r"No provider 'nobody' is known\. There are openai, ollama, gguf"),
        ("anthropic:claude", {}, r"anthropic:claude needs a package that is not here.*langchain[-_]anthropic"),
    ],
)
def test_what_cannot_be_opened_says_what_to_do(chosen: str, environment: dict[str, str], says: str) -> None:
    with pytest.raises(ModelError, match=says):
        open_model(chosen, environment)


def test_a_server_of_ones_own_needs_no_key_and_a_key_is_not_shown() -> None:
    own = open_model("openai:qwen3", {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"})
    keyed = open_model("openai:gpt-4o", {"OPENAI_API_KEY": "sk-secret"})

    assert own is not None and own.name == "openai:qwen3" and own.structured is not None
    assert keyed is not None and "sk-secret" not in repr(keyed)


def test_ollama_is_held_to_the_form_and_others_of_langchain_are_asked_for_lines() -> None:
    from langchain_ollama import ChatOllama

    ollama = open_model("ollama:qwen3", {})

    assert ollama is not None and isinstance(ollama.plain, ChatOllama) and ollama.plain.model == "qwen3"
    assert ollama.structured is not None


def test_a_damaged_file_of_weights_is_told(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + b"\0" * 100)

    with pytest.raises(ModelError, match=r"model\.gguf cannot be run by llama\.cpp"):
        open_model(f"gguf:{path}", {})


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan"])
def test_a_limit_that_is_no_number_is_told(text: str) -> None:
    environment = {"OPENAI_API_KEY": "sk-x", "PLANQA_LLM_SECONDS": text}
    with pytest.raises(ModelError, match=f"PLANQA_LLM_SECONDS is '{text}'"):
        open_writer("openai:x", environment)


def test_limits_are_read_from_the_environment() -> None:
    writer = open_writer("openai:x", {"OPENAI_API_KEY": "x", "PLANQA_LLM_SECONDS": "2.5", "PLANQA_LLM_CALLS": "7"})

    assert writer is not None
    assert (writer.limits.seconds, writer.limits.calls_a_minute) == (2.5, 7)


def test_the_command_line_says_it_in_a_sentence(planqa: Planqa) -> None:
    run = planqa("ask", "Ai chủ trì nhiệm vụ IOC?", OPENAI_API_KEY="", OPENAI_BASE_URL="", PLANQA_LLM="openai:gpt-4o")

    assert run.returncode == 2
    assert run.stderr.startswith("planqa: openai:gpt-4o needs OPENAI_API_KEY")
    assert "Traceback" not in run.stderr
