"""Plans that are added, replaced and taken back: what is kept, what is said, and that index and plans go together."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.describe import Given
from corpus.document import Document, read_document
from corpus.errors import HomeError, PlanError, UnknownPlanError, UnstatedError
from corpus.formats.extracted import Doubt, Extracted
from corpus.home import current_folder, point_to, text_of
from corpus.library import Library
from corpus.read import Source
from index.build import build_index
from index.changes import Change, ChangeKind
from index.check import check_home, repair_home
from index.listing import list_entries
from index.lock import write_lock
from index.plans import NewFile, Outcome, add_plans, foresee, remove_plans
from index.search import Index
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import add, file_of, made, own_plans

TASKS = ("Lập bản đồ số", "Mở cổng dữ liệu", "Đào tạo cán bộ")


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A folder with one small plan, "hue"."""
    return own_plans(tmp_path / "own")


@pytest.fixture
def home(tmp_path: Path, plans: Path) -> Path:
    """A home with an index of "hue"."""
    build_index(tmp_path / "home", Library.open(plans, home=tmp_path / "home"), HashEmbedder())
    return tmp_path / "home"


def _library(plans: Path, home: Path) -> Library:
    return Library.open(plans, home=home)


def _shares(plans: Path, home: Path) -> dict[str, str]:
    """The 5G target of each plan, out of the index."""
    index = Index.open(home, _library(plans, home), HashEmbedder())
    return {target.plan: target.quantity.raw for target in index.store.facts.targets()}


def test_an_added_plan_is_described_by_its_document_kept_and_found(plans: Path, home: Path) -> None:
    text = made("Đà Nẵng", 95, *TASKS)
    (report,) = add(plans, home, file_of(text))

    assert (report.outcome, report.error) == (Outcome.ADDED, "")
    assert report.plan is not None
    plan = _library(plans, home).plan(report.plan.id)
    assert plan == report.plan
    assert (plan.number, plan.issued, plan.place, plan.file) == (
        "99/KH-UBND",
        "2026-06-15",
        "Đà Nẵng",
        "ke-hoach.txt",
    )
    assert report.stated["number"] == 3
    assert report.part is not None
    assert (report.part.tasks, report.part.targets) == (3, 1)
    assert _library(plans, home).source(plan.id).text == text
    assert _shares(plans, home) == {"hue": "90%", plan.id: "95%"}
    assert check_home(home, HashEmbedder(), lambda: _library(plans, home)) == []


def test_what_a_user_says_goes_before_what_the_document_says(plans: Path, home: Path) -> None:
    (report,) = add(plans, home, file_of(made("Đà Nẵng", 95), id="da-nang", title="Kế hoạch 57", place=" Thành phố  X"))

    assert report.plan is not None
    assert (report.plan.id, report.plan.title, report.plan.place) == ("da-nang", "Kế hoạch 57", "Thành phố X")
    assert set(report.stated) >= {"number", "issued"}
    assert not {"title", "place"} & set(report.stated)


def test_what_is_not_known_is_named_and_nothing_is_added(plans: Path, home: Path) -> None:
    before = current_folder(home)

    (report,) = add(plans, home, file_of("I. MỤC TIÊU\n- Phủ sóng 5G đạt 100%.\n", name="x.txt"))

    assert report.outcome is Outcome.FAILED
    assert report.error.startswith("x.txt does not say its title, ")
    assert "--place" in report.error
    assert current_folder(home) == before


@pytest.mark.parametrize("id_", ["Đà Nẵng", "a b", "../x", "-a", "x" * 61, "a:b"])
def test_an_id_that_is_none_is_refused_with_an_example(plans: Path, home: Path, id_: str) -> None:
    (report,) = add(plans, home, file_of(made("Đà Nẵng", 95), id=id_))

    assert report.outcome is Outcome.FAILED
    assert "quang-tri-ubnd" in report.error


def test_of_several_files_the_good_ones_are_added_in_one_step(plans: Path, home: Path) -> None:
    files = [file_of(made("Đà Nẵng", 95), "a.txt"), file_of("...", "b.txt"), file_of(made("Hà Tĩnh", 96), "c.txt")]

    reports = add(plans, home, *files)

    assert [(report.file, report.outcome) for report in reports] == [
        ("a.txt", Outcome.ADDED),
        ("b.txt", Outcome.FAILED),
        ("c.txt", Outcome.ADDED),
    ]
    assert sorted(_shares(plans, home).values()) == ["90%", "95%", "96%"]


def test_an_identical_file_changes_nothing(plans: Path, home: Path) -> None:
    (first,) = add(plans, home, file_of(made("Đà Nẵng", 95)))
    before = current_folder(home)

    (again,) = add(plans, home, file_of(made("Đà Nẵng", 95), "copy.txt"))
    (own,) = add(plans, home, file_of((plans / "hue.txt").read_text(encoding="utf-8")))

    assert (again.outcome, again.plan) == (Outcome.UNCHANGED, first.plan)
    assert own.outcome is Outcome.UNCHANGED
    assert own.plan == _library(plans, home).plan("hue")
    assert current_folder(home) == before


def test_an_identical_file_under_another_id_is_refused(plans: Path, home: Path) -> None:
    add(plans, home, file_of(made("Đà Nẵng", 95), id="da-nang"))

    (report,) = add(plans, home, file_of(made("Đà Nẵng", 95), id="other"))

    assert report.outcome is Outcome.FAILED
    assert "`planqa remove da-nang`" in report.error


def test_an_identical_file_with_another_title_is_described_anew_and_not_embedded(plans: Path, home: Path) -> None:
    add(plans, home, file_of(made("Đà Nẵng", 95), id="da-nang"))

    (report,) = add(plans, home, file_of(made("Đà Nẵng", 95), title="Tên khác"))

    assert (report.outcome, report.changes) == (Outcome.REPLACED, ())
    assert _library(plans, home).plan("da-nang").title == "Tên khác"


def test_a_new_version_has_the_id_of_the_old_one_and_what_changed_is_said(plans: Path, home: Path) -> None:
    (first,) = add(plans, home, file_of(made("Đà Nẵng", 95, *TASKS)))

    new = made("Đà Nẵng", 97, TASKS[0], "Mở cổng dữ liệu mở", "Số hóa hồ sơ").replace("Quý II/2026", "2027", 1)
    (report,) = add(plans, home, file_of(new))

    assert first.plan is not None
    assert report.plan is not None
    assert (report.outcome, report.plan.id) == (Outcome.REPLACED, first.plan.id)
    assert report.changes == (
        Change(ChangeKind.CHANGED, "task", "1", TASKS[0], None, 12, "deadline", "Quý II/2026", "2027"),
        Change(ChangeKind.CHANGED, "task", "2", "Mở cổng dữ liệu mở", None, 13, "name", TASKS[1], "Mở cổng dữ liệu mở"),
        Change(ChangeKind.ADDED, "task", "3", "Số hóa hồ sơ", None, 14),
        Change(ChangeKind.GONE, "task", "3", TASKS[2], None, 14),
        Change(ChangeKind.CHANGED, "target", "", "Tỷ lệ phủ sóng 5G", 2030, 9, "value", "95%", "97%"),
    )
    assert _shares(plans, home) == {"hue": "90%", report.plan.id: "97%"}


def test_a_document_of_another_year_with_the_same_number_is_another_plan(plans: Path, home: Path) -> None:
    add(plans, home, file_of(made("Đà Nẵng", 95)))

    (report,) = add(plans, home, file_of(made("Đà Nẵng", 96).replace("năm 2026", "năm 2025")))

    assert report.outcome is Outcome.ADDED
    assert len(_library(plans, home)) == 3


def test_an_added_plan_stands_in_for_one_of_planqas_own_until_it_is_removed(plans: Path, home: Path) -> None:
    (report,) = add(plans, home, file_of(made("Huế", 99), id="hue", issuer="UBND thành phố Huế"))
    assert report.outcome is Outcome.REPLACED
    assert [(change.before, change.after) for change in report.changes if change.field == "value"] == [("90%", "99%")]
    assert _shares(plans, home) == {"hue": "99%"}

    remove_plans(home, _library(plans, home), ["hue"], HashEmbedder())

    assert _shares(plans, home) == {"hue": "90%"}


def test_a_removed_plan_is_no_longer_there_and_its_files_go_with_the_next_change(plans: Path, home: Path) -> None:
    add(plans, home, file_of(made("Đà Nẵng", 95), id="da-nang"), file_of(made("Hà Tĩnh", 96), id="ha-tinh"))
    before = _library(plans, home)

    report = remove_plans(home, _library(plans, home), ["da-nang"], HashEmbedder())

    assert (report.changed, report.embedded, report.read) == (True, 0, ())
    assert _shares(plans, home) == {"hue": "90%", "ha-tinh": "96%"}
    assert "Đà Nẵng" in before.source("da-nang").text  # a reader that opened it before still can
    remove_plans(home, _library(plans, home), ["ha-tinh"], HashEmbedder())
    assert len(list((home / "plans").iterdir())) == 1
    assert check_home(home, HashEmbedder(), lambda: _library(plans, home)) == []


@pytest.mark.parametrize(
    ("id_", "error", "said"),
    [("hue", PlanError, "comes with planqa"), ("vinh", UnknownPlanError, "There is no plan 'vinh'")],
)
def test_what_was_not_added_cannot_be_removed(
    plans: Path, home: Path, id_: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        remove_plans(home, _library(plans, home), [id_], HashEmbedder())


def test_only_new_windows_are_embedded_and_no_other_plan_is_read(
    plans: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(plans, home, file_of(made("Đà Nẵng", 95), id="da-nang"))
    embedded: list[str] = []
    read: list[str] = []

    class Listening(HashEmbedder):
        def embed_passages(self, texts, progress=None):  # type: ignore[no-untyped-def]  # as that of HashEmbedder
            embedded.extend(texts)
            return super().embed_passages(texts, progress)

    document = Library.document

    def listened(self: Library, plan: str) -> Document:
        read.append(plan)
        return document(self, plan)

    monkeypatch.setattr(Library, "document", listened)
    add_plans(home, _library(plans, home), [file_of(made("Hà Tĩnh", 96), id="ha-tinh")], Listening())

    assert set(read) == {"ha-tinh"}
    assert len(embedded) > 3
    assert all("Hà Tĩnh" in text for text in embedded)


def test_an_index_put_together_from_parts_is_that_of_a_build_in_one_go(plans: Path, home: Path, tmp_path: Path) -> None:
    files = [
        file_of(made(place, 95, *TASKS), id=id_) for place, id_ in (("Đà Nẵng", "da-nang"), ("Hà Tĩnh", "ha-tinh"))
    ]
    for file in files:
        add(plans, home, file)
    add(plans, tmp_path / "other", *files)

    one, other = (Index.open(each, _library(plans, each), HashEmbedder()) for each in (home, tmp_path / "other"))

    for question in ("Ai chủ trì mở cổng dữ liệu?", "5G 2030", "Hà Tĩnh"):
        assert one.search(question, limit=50) == other.search(question, limit=50)
    assert one.store.facts.tasks() == other.store.facts.tasks()
    assert one.store.facts.targets() == other.store.facts.targets()


def test_plans_stay_when_the_folder_of_the_index_is_thrown_away(plans: Path, home: Path) -> None:
    add(plans, home, file_of(made("Đà Nẵng", 95), id="da-nang"))
    (home / "index" / "current").write_text("v-gone", encoding="utf-8")

    build_index(home, _library(plans, home), HashEmbedder(), force=True)

    assert _shares(plans, home) == {"hue": "90%", "da-nang": "95%"}


def test_a_library_opened_without_the_home_does_not_take_its_plans_away(plans: Path, home: Path) -> None:
    add(plans, home, file_of(made("Đà Nẵng", 95), id="da-nang"))

    with pytest.raises(HomeError, match="da-nang"):
        build_index(home, Library.open(plans), HashEmbedder(), force=True)
    assert "da-nang" in _shares(plans, home)


def test_a_build_with_an_outdated_library_keeps_what_was_added_meanwhile(plans: Path, home: Path) -> None:
    outdated = _library(plans, home)
    add(plans, home, file_of(made("Đà Nẵng", 95), id="da-nang"))

    build_index(home, outdated, HashEmbedder(), force=True)

    assert "da-nang" in _shares(plans, home)


def test_doubts_of_the_file_are_reported_with_their_lines(plans: Path, home: Path) -> None:
    text = made("Đà Nẵng", 95)
    doubts = (Doubt(9, "95%", "Read with a confidence of 41."),)
    file = NewFile("scan.pdf", b"%PDF", Extracted(text, "scan", 2, doubts), Given(id="da-nang"))

    (report,) = add(plans, home, file)

    assert (9, "Read with a confidence of 41. “95%”") in report.warnings()
    entry = next(entry for entry in list_entries(_library(plans, home)) if entry.plan.id == "da-nang")
    assert entry.warnings == report.warnings()
    assert _library(plans, home).doubts("da-nang") == doubts
    assert (entry.format, entry.pages, entry.added, entry.found.targets) == ("scan", 2, True, 1)


# --- two at once ------------------------------------------------------------------------------------------------------


def test_a_second_writer_is_told_who_writes_waits_and_then_writes(plans: Path, home: Path) -> None:
    told: list[str] = []
    goes_on = threading.Event()

    def say(message: str) -> None:
        told.append(message)
        goes_on.set()

    with ThreadPoolExecutor(1) as threads:
        with write_lock(home):
            file = file_of(made("Đà Nẵng", 95), id="da-nang")
            library = _library(plans, home)
            second = threads.submit(add_plans, home, library, [file], HashEmbedder(), waiting=say)
            assert goes_on.wait(30)
            assert "da-nang" not in _shares(plans, home)
        (report,) = second.result(60)

    assert report.outcome is Outcome.ADDED
    assert len(told) == 1
    assert "is being written by process " in told[0]


def test_a_writer_that_does_not_wait_says_who_writes(plans: Path, home: Path) -> None:
    with write_lock(home), pytest.raises(HomeError, match=r"is being written by process \d+ \(since \d\d:\d\d:\d\d\)"):
        add(plans, home, file_of(made("Đà Nẵng", 95)), wait=0.0)


def test_writers_that_come_together_each_add_their_plan(plans: Path, home: Path) -> None:
    places = ("Đà Nẵng", "Hà Tĩnh", "Cà Mau", "Lào Cai")

    def write(place: str) -> Outcome:
        (report,) = add(plans, home, file_of(made(place, 95), f"{place}.txt"))
        return report.outcome

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(write, places)) == {Outcome.ADDED}

    assert {plan.place for plan in _library(plans, home)} == {"Huế", *places}
    assert check_home(home, HashEmbedder(), lambda: _library(plans, home)) == []


# --- what goes wrong --------------------------------------------------------------------------------------------------


def _fail(error: BaseException) -> Callable[[], object]:
    def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError(), OSError(28, "No space left on device")])
def test_an_add_that_is_stopped_leaves_everything_as_it_was(plans: Path, home: Path, error: BaseException) -> None:
    before = current_folder(home)
    file = file_of(made("Đà Nẵng", 95))

    with pytest.raises((type(error), HomeError)):
        add_plans(home, _library(plans, home), [file], HashEmbedder(before=_fail(error)))

    assert current_folder(home) == before
    assert _shares(plans, home) == {"hue": "90%"}


def test_an_add_that_is_stopped_right_after_the_swap_leaves_the_new_index(
    plans: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def swap_and_stop(home: Path, folder: Path) -> None:
        point_to(home, folder)
        raise KeyboardInterrupt

    monkeypatch.setattr("index.build.point_to", swap_and_stop)
    with pytest.raises(KeyboardInterrupt):
        add(plans, home, file_of(made("Đà Nẵng", 95), id="da-nang"))

    assert _shares(plans, home) == {"hue": "90%", "da-nang": "95%"}


def test_a_home_that_cannot_be_written_still_answers_and_says_so_when_it_is_to_be_written(
    plans: Path, home: Path
) -> None:
    (home / "lock").unlink()
    (home / "lock").mkdir()  # root may write anywhere: so nobody can

    assert build_index(home, _library(plans, home), HashEmbedder()).changed is False
    assert _shares(plans, home) == {"hue": "90%"}
    with pytest.raises(HomeError, match=r"cannot be written .*--home FOLDER"):
        add(plans, home, file_of(made("Đà Nẵng", 95)))


# --- what is foreseen -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "given", "outcome"),
    [
        (95, {}, Outcome.UNCHANGED),
        (97, {}, Outcome.REPLACED),
        (95, {"title": "Kế hoạch khác"}, Outcome.REPLACED),
        (97, {"id": "khac"}, Outcome.ADDED),
    ],
)
def test_what_is_foreseen_of_a_file_is_what_becomes_of_it_and_changes_nothing(
    plans: Path, home: Path, share: int, given: dict[str, str], outcome: Outcome
) -> None:
    add(plans, home, file_of(made("Đà Nẵng", 95, *TASKS)))
    file = file_of(made("Đà Nẵng", share, *TASKS), **given)
    library = _library(plans, home)
    foreseen = foresee(library, file, read_document(file.name, Source.of(file.extracted.text)))
    assert _library(plans, home).fingerprint == library.fingerprint
    (report,) = add(plans, home, file)

    assert foreseen.outcome is report.outcome is outcome
    assert (foreseen.plan, foreseen.changes, foreseen.stated) == (report.plan, report.changes, report.stated)
    assert foreseen.part is not None
    assert (foreseen.part.tasks, foreseen.part.targets) == (3, 1)


def test_a_document_that_does_not_say_what_it_is_names_the_fields_that_lack(plans: Path, home: Path) -> None:
    file = file_of("Lập bản đồ số cho các xã.", place="Huế")

    with pytest.raises(UnstatedError, match="Give --title, --kind, --issuer, --level") as caught:
        foresee(_library(plans, home), file, read_document(file.name, Source.of(file.extracted.text)))
    assert caught.value.fields == ("title", "kind", "issuer", "level")


def test_what_a_plan_need_not_have_can_be_taken_away_and_what_it_replaces_be_said(plans: Path, home: Path) -> None:
    file = file_of(made("Đà Nẵng", 95))
    given = Given(number="", issued=" ", place="", replaces=("1/KH-UBND", ""))
    (report,) = add(plans, home, dataclasses.replace(file, given=given))

    assert report.plan is not None
    assert (report.plan.number, report.plan.issued, report.plan.place) == (None, None, "Đà Nẵng")
    assert report.plan.replaces == ("1/KH-UBND",)


def test_a_plan_knows_when_and_by_whom_it_was_added_also_when_it_is_repaired(plans: Path, home: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    add(plans, home, dataclasses.replace(file_of(made("Đà Nẵng", 95)), by="lan"), file_of(made("Cà Mau", 90)))
    lan, unknown = _library(plans, home).added.values()
    assert before <= datetime.fromisoformat(lan.added_at) <= datetime.now(UTC)
    assert (lan.added_by, unknown.added_by) == ("lan", "")
    (again,) = add(plans, home, dataclasses.replace(file_of(made("Đà Nẵng", 95)), by="minh"))
    assert again.outcome is Outcome.UNCHANGED
    text_of(home, lan).unlink()
    extracted = file_of(made("Đà Nẵng", 95)).extracted
    assert repair_home(home, _library(plans, home), HashEmbedder(), lambda _: extracted) == []

    assert _library(plans, home).added[lan.plan.id] == lan
