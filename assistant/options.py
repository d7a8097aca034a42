"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["Embedder", "Facts", "Home", "LanguageModel", "Store", "Wait"]

Home = Annotated[
    Path | None,
    typer.Option(help="Folder of the index and of added plans (default: $PLANQA_HOME, else the user's data folder)."),
]
Embedder = Annotated[
    str | None,
    typer.Option(help="Another SentenceTransformer, by name or folder (default: the bundled multilingual-e5-small)."),
]
LanguageModel = Annotated[
    str | None,
    typer.Option(
        "--llm",
        envvar="PLANQA_LLM",
        show_envvar=False,
        help="The language model that words answers: openai:NAME, ollama:NAME, gguf:FILE or another of LangChain's "
        "(default: $PLANQA_LLM, else none).",
    ),
]
Facts = Annotated[
    str | None,
    typer.Option(
        "--facts",
        help="The server that holds the facts: postgresql+psycopg://user@host/database (default: $PLANQA_FACTS, else a "
        "file beside the passages). A password on a command line is for all to see: put it into the variable.",
    ),
]
Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        envvar="PLANQA_STORE",
        show_envvar=False,
        help="Where passages are searched: milvus:FILE.db, or milvus:http://HOST:19530 for a server or cluster "
        "(default: $PLANQA_STORE, else the index in the home folder).",
    ),
]
Wait = Annotated[float, typer.Option(min=0, help="Seconds to wait where another process is writing.")]
