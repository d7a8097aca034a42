"""The library: plans.toml, its mistakes and what is said about them, and the fingerprint."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corpus.errors import PlanError, UnknownPlanError
from corpus.library import Library, built_in_plans

ENTRY = {
    "file": "hue.txt",
    "title": "Kế hoạch chuyển đổi số",
    "kind": "Kế hoạch",
    "issuer": "UBND thành phố Huế",
    "place": "Huế",
    "level": "tỉnh",
}

# sha256 of the five files as they were received; a plan that is changed is no longer the plan that is cited.
SHIPPED = {
    "quang-ngai-tu": "c1233b790612707ba5da2b3cff0f909df31050627fe8f332d89ad1e4f153c25b",
    "quang-ngai-bao-cao": "054b18367234f2b645d808e0f07a52a892494fae3e74a0a32f85c81792d00dd3",
    "quang-binh-ubnd": "3ea495c58fdae46da72ed12eb03ddbfaa7b2162a90effdadf9dffd931ec5610c",
    "ninh-binh-ubnd": "d8e8344c26c1fdd89c2f551913ed7aa8e8f40fd9e8c7931491a9cdb65aa93a9c",
    "son-tinh-ubnd": "de31c3d85e2634a5e98c6ca39a93298f517e5fb53ac6f54020046a98aefea3d4",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one plan, "hue"."""
    (tmp_path / "hue.txt").write_text("I. MỤC TIÊU\n- Phủ sóng 5G đạt 100%.\n", encoding="utf-8")
    write_table(tmp_path)
    return tmp_path


def write_table(folder: Path, *more: str, **changes: str | None) -> None:
    """plans.toml with the entry of "hue"; a field changed to None is left out."""
    fields = {name: text for name, text in {**ENTRY, **changes}.items() if text is not None}
    lines = ["[hue]", *(f'{name} = "{text}"' for name, text in fields.items()), *more]
    (folder / "plans.toml").write_text("\n".join(lines), encoding="utf-8")


def test_shipped_plans_are_those_that_were_received() -> None:
    once, again = Library.open(), Library.open(built_in_plans())

    assert {plan.id: plan.sha256 for plan in once} == SHIPPED
    assert list(once.plans) == list(SHIPPED)
    assert (list(again), again.fingerprint) == (list(once), once.fingerprint)


def test_plan_of_a_folder_is_read(folder: Path) -> None:
    write_table(folder, 'issued = "2025-06"', 'replaces = ["12/KH-UBND"]')
    library = Library.open(folder)

    assert len(library) == 1
    plan = library.plan("hue")
    assert (plan.place, plan.issued, plan.replaces, plan.signer) == ("Huế", "2025-06", ("12/KH-UBND",), None)
    assert [passage.text for passage in library.document("hue").passages] == ["MỤC TIÊU", "Phủ sóng 5G đạt 100%."]
    assert library.document("hue") is library.document("hue")
    assert library.source("hue").sha256 == plan.sha256


def test_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"plans\.toml cannot be read .*must be there"):
        Library.open(tmp_path)


@pytest.mark.parametrize("text", ["[hue", "hue =", "[hue]\nfile = hue.txt"])
def test_broken_table_is_named_with_the_place_of_the_mistake(tmp_path: Path, text: str) -> None:
    (tmp_path / "plans.toml").write_text(text, encoding="utf-8")

    with pytest.raises(PlanError, match=r"plans\.toml is not valid TOML: .*(line \d|end of document)"):
        Library.open(tmp_path)


def test_table_in_another_encoding_is_refused(folder: Path) -> None:
    table = folder / "plans.toml"
    table.write_bytes(table.read_text(encoding="utf-8").encode("utf-16"))

    with pytest.raises(PlanError, match=r"plans\.toml .*UTF-8"):
        Library.open(folder)


def test_table_with_a_byte_order_mark_is_read_as_plan_files_are(folder: Path) -> None:
    table = folder / "plans.toml"
    table.write_bytes(table.read_text(encoding="utf-8").encode("utf-8-sig"))

    assert list(Library.open(folder).plans) == ["hue"]


@pytest.mark.parametrize("name", list(ENTRY))
def test_missing_field_is_named_with_the_fields_there_are(folder: Path, name: str) -> None:
    write_table(folder, **{name: None})

    with pytest.raises(PlanError, match=rf"^hue: .*lacks {name}\. Fields: .*signer") as caught:
        Library.open(folder)
    assert caught.value.plan == "hue"


def test_unknown_field_is_named(folder: Path) -> None:
    write_table(folder, 'signed_by = "Nguyễn Văn A"')

    with pytest.raises(PlanError, match=r"^hue: .*unknown fields: signed_by\. Fields: .*signer"):
        Library.open(folder)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("title", "title = 57"),
        ("issued", "issued = 2025-06-01"),  # TOML reads a date, not a text
        ("number", "number = 327"),
        ("replaces", 'replaces = "336-KH/TU"'),  # one text in place of a list
        ("replaces", "replaces = [336]"),
    ],
)
def test_field_of_another_type_is_named(folder: Path, name: str, line: str) -> None:
    write_table(folder, line, **({name: None} if name in ENTRY else {}))

    with pytest.raises(PlanError, match=rf"^hue: .*{name}"):
        Library.open(folder)


def test_entry_that_is_no_table_is_named(folder: Path) -> None:
    (folder / "plans.toml").write_text('hue = "hue.txt"\n', encoding="utf-8")

    with pytest.raises(PlanError, match=r"^hue: .*must be a table: \[hue\]"):
        Library.open(folder)


def test_missing_file_is_named_with_what_to_check(folder: Path) -> None:
    (folder / "hue.txt").unlink()

    with pytest.raises(PlanError, match=r"^hue: .*hue\.txt cannot be read .*`file` in plans\.toml"):
        Library.open(folder)


@pytest.mark.parametrize("method", ["plan", "source", "document"])
def test_unknown_plan_is_named_with_those_there_are(folder: Path, method: str) -> None:
    with pytest.raises(UnknownPlanError, match=r"no plan 'da-nang'\. Known plans: hue\. `planqa list`") as caught:
        getattr(Library.open(folder), method)("da-nang")
    assert caught.value.plan == "da-nang"


def test_fingerprint_changes_with_a_file_and_with_the_table(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = Library.open(folder).fingerprint
    assert Library.open(folder).fingerprint == before

    moved = tmp_path_factory.mktemp("moved") / "plans"
    shutil.copytree(folder, moved)
    assert Library.open(moved).fingerprint == before

    write_table(folder, title="Kế hoạch số hóa")
    retitled = Library.open(folder).fingerprint
    write_table(folder)
    (folder / "hue.txt").write_text("I. MỤC TIÊU\n- Phủ sóng 5G đạt 99%.\n", encoding="utf-8")
    changed = Library.open(folder).fingerprint
    assert len({before, retitled, changed}) == 3
