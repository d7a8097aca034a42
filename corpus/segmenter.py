"""underthesea's word segmenter, loaded without what telling words needs none of.

underthesea imports all its pipelines, translation and parsing among them when torch is installed, which takes 7 s and
460 MB, so they are kept out while it is imported. It reads its word lists by joblib, which takes 0.5 s, half of it to
import joblib: they are kept as JSON in the cache folder, and read from there in 0.03 s.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.abc
import json
import secrets
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, cast

from corpus.cache import cache_folder

__all__ = ["WordTokenizer", "word_tokenizer"]

_UNUSED = (
    "torch",
    "transformers",
    "underthesea.pipeline.translate",
    "underthesea.pipeline.dependency_parse",
    "underthesea.pipeline.classification",
    "underthesea.pipeline.sentiment",
    "underthesea.pipeline.lang_detect",
    "underthesea.address",
    "underthesea.agent",
)
"""What underthesea does without if it is not installed."""

_UNASKED = ("underthesea.pipeline.chunking", "underthesea.pipeline.ner", "underthesea.pipeline.pos_tag")
"""What it imports in any case, though words are told without: regular expressions that take 0.2 s to compile."""

_TAGGER = "underthesea.models.fast_crf_sequence_tagger"
_NORMALIZER = "underthesea.pipeline.text_normalize.text_normalizer"
"""What reads word lists by joblib, and nothing else that takes time."""

_SET = "set"
"""The only key of what stands for a set in the files kept, as JSON has none."""


class WordTokenizer(Protocol):
    """`underthesea.word_tokenize`."""

    def __call__(self, sentence: str, *, fixed_words: list[str]) -> list[str]: ...


_LOADING = threading.Lock()


def word_tokenizer() -> WordTokenizer:
    """`underthesea.word_tokenize`, with its model loaded."""
    with _LOADING:  # underthesea loads its model at the first call, and does not expect two of them
        return _load()


@cache
def _load() -> WordTokenizer:
    before = set(sys.modules)
    guard = _Instead()
    sys.meta_path.insert(0, guard)
    try:
        from underthesea.pipeline.word_tokenize import word_tokenize

        word_tokenize("nạp mô hình")
    finally:
        sys.meta_path.remove(guard)
        for name in [name for name in sys.modules if name.split(".")[0] == "underthesea" and name not in before]:
            del sys.modules[name]  # the function holds all it needs; whoever imports the rest next gets it whole
    return cast("WordTokenizer", word_tokenize)


class _Instead(importlib.abc.MetaPathFinder):
    """Makes the import of some modules fail, as if they were not installed, and gives others in place of some.

    Only in the thread that made it: another one may be importing torch meanwhile.
    """

    def __init__(self) -> None:
        self._thread = threading.get_ident()

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if threading.get_ident() != self._thread:
            return None
        if name in _UNUSED:
            raise ModuleNotFoundError(f"{name} is not needed for segmentation", name=name)
        names = _names_instead(name, path)
        return None if names is None else ModuleSpec(name, _Names(names))


def _names_instead(module: str, path: Sequence[str] | None) -> Mapping[str, object] | None:
    """The names of what stands in for a module of a package that lies in these folders; None if nothing does."""
    if module in _UNASKED:
        return {"__getattr__": lambda name: None}
    if module == _TAGGER:
        return {"FastCRFSequenceTagger": _Tagger}
    if module == _NORMALIZER:
        files = [file for folder in path or () for file in Path(folder).glob("tn_rules_*.bin")]
        if len(files) == 1:  # of several, underthesea itself knows which
            rules = _word_list(files[0])
            return {"character_map": rules["character"], "token_map": rules["token"]}
    return None


class _Names(importlib.abc.Loader):
    """Loads a module that has these names."""

    def __init__(self, names: Mapping[str, object]) -> None:
        self._names = names

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__.update(self._names)


class _Tagger:
    """underthesea's FastCRFSequenceTagger, as far as word_tokenize uses it."""

    def load(self, folder: str) -> None:
        """Load the model in this folder."""
        from underthesea_core import CRFFeaturizer, CRFTagger

        self._tagger = CRFTagger()
        self._tagger.load(str(Path(folder) / "models.bin"))
        features, dictionary = (_word_list(Path(folder) / f"{name}.bin") for name in ("features", "dictionary"))
        self._featurizer = CRFFeaturizer(features, dictionary)

    def predict(self, tokens: list[list[str]]) -> list[str]:
        """The tag of each token, "B-W" where a word begins and "I-W" where it goes on."""
        tags: list[str] = self._tagger.tag(self._featurizer.process([tokens])[0])
        return tags


# --- word lists ------------------------------------------------------------------------------------------------------


def _word_list(file: Path) -> Any:
    """What `joblib.load` makes of a file of underthesea's: as it is kept, or else by joblib, and then it is kept."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    kept = cache_folder() / "underthesea" / f"{digest[:32]}.json"
    try:
        return _decoded(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        import joblib  # noqa: TID251  # as underthesea does, and of its own files alone

        words = joblib.load(file)
        _keep(words, kept)
        return words


def _keep(words: Any, kept: Path) -> None:
    """Write a word list into the cache folder; where that cannot be, the next process reads it by joblib again."""
    aside = kept.with_name(f".{kept.name}-{secrets.token_hex(4)}")
    try:
        text = json.dumps(words, ensure_ascii=False, default=lambda each: {_SET: sorted(each)})
        if _decoded(text) == words:
            kept.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(text, encoding="utf-8")
            aside.replace(kept)
    except (OSError, TypeError):  # TypeError: a later version's list may hold what JSON has no form for
        with contextlib.suppress(OSError):
            aside.unlink()


def _decoded(text: str) -> Any:
    return json.loads(text, object_hook=lambda each: set(each[_SET]) if each.keys() == {_SET} else each)
