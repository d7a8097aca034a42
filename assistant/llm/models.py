"""Which language model words the answers: `--llm` or PLANQA_LLM, "provider:name"; without one there is none."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable

from assistant.llm.gguf import MODELS_AT_ONCE, GgufServer
from assistant.llm.reply import SCHEMA
from corpus.errors import ModelError

if TYPE_CHECKING:
    import httpx

__all__ = ["ChatModel", "open_model"]

LONGEST_REPLY_TOKENS = 800
"""Some six claims of 400 characters; Vietnamese takes about a token for three characters."""
AT_ONCE = 8
"""Calls at once of a model that is a server: it has a queue of its own, and each caller here a thread."""
_NO_KEY = "not-needed"
"""What a server of one's own is given where OPENAI_API_KEY is not set: its clients do not work without one."""

Model = Runnable[LanguageModelInput, BaseMessage]


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A chat model under the name that it was chosen by.

    `structured` is the same model held to the JSON form of a reply, where its provider can do that; `at_once` how many
    calls it takes at a time. `client` is to be closed; `server` is what it runs on, where that is this process: it
    ends with the last who has it.
    """

    name: str
    plain: Model
    structured: Model | None = None
    at_once: int = AT_ONCE
    client: httpx.AsyncClient | None = None
    server: GgufServer | None = None


def open_model(chosen: str | None, environment: Mapping[str, str] = os.environ) -> ChatModel | None:
    """The model of "provider:name"; None for "none" and "". Nothing is sent to it yet.

    Raises ModelError if there is no such provider, or its package or key is missing.
    """
    chosen = (chosen or "").strip()
    if chosen.lower() in ("", "none"):
        return None
    provider, _, name = chosen.partition(":")
    if not provider or not name:
        raise ModelError(
            f"'{chosen}' names no language model. Say provider:name, for instance openai:gpt-4o-mini, ollama:qwen3, "
            "gguf:/models/model.gguf, or none."
        )
    opener = _OPENERS.get(provider.lower(), _open_other)
    return opener(provider.lower(), name, environment)


def _open_openai(provider: str, name: str, environment: Mapping[str, str]) -> ChatModel:
    """Any server that speaks as OpenAI's does; where it is and its key, the environment says."""
    address, key = environment.get("OPENAI_BASE_URL"), environment.get("OPENAI_API_KEY")
    if not address and not key:
        raise ModelError(
            f"{provider}:{name} needs OPENAI_API_KEY in the environment, or OPENAI_BASE_URL for a server of your own."
        )
    _need("langchain_openai", "langchain-openai", f"{provider}:{name}")
    return _openai_model(f"{provider}:{name}", name, address, key or _NO_KEY, AT_ONCE)


def _open_gguf(provider: str, name: str, environment: Mapping[str, str]) -> ChatModel:
    """A file of weights, run in this process by llama.cpp: its own server, which nobody else has the key of."""
    path = Path(name).expanduser()
    _need("xllamacpp", "xllamacpp", f"{provider}:{name}")
    _need("langchain_openai", "langchain-openai", f"{provider}:{name}")
    server = GgufServer(path)
    return _openai_model(f"{provider}:{path.name}", path.stem, server.address, server.key, MODELS_AT_ONCE, server)


def _openai_model(
    shown: str, name: str, address: str | None, key: str, at_once: int, server: GgufServer | None = None
) -> ChatModel:
    import httpx
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    # To its own server it goes straight, whatever proxies the environment names.
    client = httpx.AsyncClient(timeout=None, trust_env=server is None)  # each call has a time-out of its own
    plain = ChatOpenAI(
        model=name,
        base_url=address,
        api_key=SecretStr(key),
        temperature=0,
        max_completion_tokens=LONGEST_REPLY_TOKENS,
        max_retries=0,  # the guard's are the only ones
        http_async_client=client,
    )
    # As a body of its own: the client's way would take a reply that is cut off for an error, and lose what has come.
    form = {"type": "json_schema", "json_schema": {"name": "claims", "strict": True, "schema": SCHEMA}}
    return ChatModel(shown, plain, plain.bind(extra_body={"response_format": form}), at_once, client, server)


def _open_ollama(provider: str, name: str, environment: Mapping[str, str]) -> ChatModel:
    """A model of an Ollama server: at OLLAMA_HOST, or this machine's."""
    _need("langchain_ollama", "langchain-ollama", f"{provider}:{name}")
    from langchain_ollama import ChatOllama

    plain = ChatOllama(model=name, temperature=0, num_predict=LONGEST_REPLY_TOKENS)
    return ChatModel(f"{provider}:{name}", plain, plain.bind(format=SCHEMA))


def _open_other(provider: str, name: str, environment: Mapping[str, str]) -> ChatModel:
    """Whatever else LangChain knows, in the plain form."""
    shown = f"{provider}:{name}"
    _need("langchain", "langchain", shown)
    from langchain.chat_models import init_chat_model

    try:
        model = init_chat_model(name, model_provider=provider)
    except ImportError as error:
        raise ModelError(f"{shown} needs a package that is not here ({error.name or error}).") from None
    except ValueError as error:
        if "Unsupported provider" in str(error):
            raise ModelError(
                f"No provider '{provider}' is known. There are openai, ollama, gguf, and those of LangChain's "
                "init_chat_model, such as anthropic, mistralai or google_genai."
            ) from None
        raise ModelError(_unusable(shown, provider, error)) from None
    except Exception as error:  # noqa: BLE001  # each provider has errors of its own for a key that is missing
        raise ModelError(_unusable(shown, provider, error)) from None
    return ChatModel(shown, model)


def _unusable(shown: str, provider: str, error: Exception) -> str:
    """What to do about it. The error's own words may hold a key, and are not shown."""
    return (
        f"{shown} cannot be opened ({type(error).__name__}). Most providers read their key from the environment, "
        f"for instance {provider.upper()}_API_KEY."
    )


def _need(module: str, package: str, shown: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise ModelError(f"{shown} needs the package {package}. Install it with: pip install 'planqa[llm]'")


_OPENERS: dict[str, Callable[[str, str, Mapping[str, str]], ChatModel]] = {
    "openai": _open_openai,
    "gguf": _open_gguf,
    "ollama": _open_ollama,
}
