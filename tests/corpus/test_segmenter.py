"""underthesea's word lists, kept as JSON: the same words as by joblib, whatever has become of the files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = """if True:
    import sys
    from corpus.segment import segment_words
    print(segment_words("Cán bộ xã bảo đảm hạ tầng viễn thông cho Trung tâm điều hành"))
    print("joblib" in sys.modules)
"""
WORDS = "['cán bộ', 'xã', 'bảo đảm', 'hạ tầng', 'viễn thông', 'cho', 'trung tâm', 'điều hành']"


def _segment(cache: Path) -> list[str]:
    """The words that a process with this cache folder tells, and whether it needed joblib."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CODE.replace("import sys", f"import sys; {_at(cache)}", 1)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.splitlines()


def _at(cache: Path) -> str:
    return f"import platformdirs; platformdirs.user_cache_dir = lambda name: {str(cache)!r}"


def test_word_lists_are_read_by_joblib_once(tmp_path: Path) -> None:
    assert _segment(tmp_path) == [WORDS, "True"]
    kept = sorted((tmp_path / "underthesea").iterdir())
    assert [path.suffix for path in kept] == [".json"] * 3  # the dictionary, the features and the misspelt syllables
    assert _segment(tmp_path) == [WORDS, "False"]


@pytest.mark.parametrize("content", ["", "{", "\\ud800"])
def test_damaged_list_is_read_anew(tmp_path: Path, content: str) -> None:
    _segment(tmp_path)
    kept = sorted((tmp_path / "underthesea").iterdir())
    whole = [path.read_bytes() for path in kept]
    kept[1].write_text(content, encoding="utf-8")

    assert _segment(tmp_path) == [WORDS, "True"]
    assert [path.read_bytes() for path in kept] == whole


def test_words_are_told_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "underthesea").write_text("a file where the folder should be", encoding="utf-8")

    assert _segment(tmp_path) == [WORDS, "True"]
    assert [path.name for path in tmp_path.iterdir()] == ["underthesea"]


def test_other_threads_import_torch_meanwhile(tmp_path: Path) -> None:
    code = f"""if True:
        import importlib.util, threading
        {_at(tmp_path)}
        from corpus.segment import segment_words
        done, looked, failed = threading.Event(), 0, 0
        def look():
            global looked, failed
            while not done.is_set():
                looked += 1
                try:
                    importlib.util.find_spec("torch")
                except ModuleNotFoundError:
                    failed += 1
        thread = threading.Thread(target=look)
        thread.start()
        words = segment_words("chuyển đổi số")
        done.set()
        thread.join()
        print(words, looked > 10, failed)
    """
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "['chuyển đổi số'] True 0\n"
