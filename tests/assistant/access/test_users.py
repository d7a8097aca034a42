"""Users: one spelling a name, passwords that cannot be read back, roles."""

from __future__ import annotations

import statistics
import time
import unicodedata
from pathlib import Path

import pytest

from assistant.access.caller import Role
from assistant.access.database import access_file
from assistant.access.sessions import SessionStore
from assistant.access.users import UserStore
from corpus.errors import AccessError

_PASSWORD = "Đường vào tỉnh Quảng Ngãi"


def test_a_user_is_known_by_any_spelling_of_name_and_password(tmp_path: Path) -> None:
    store = UserStore(tmp_path / "home")
    store.add("Nguyễn.Lan", _PASSWORD, Role.EDITOR)

    for form in ("NFC", "NFD"):
        user = store.check(unicodedata.normalize(form, " NGUYỄN.lan "), unicodedata.normalize(form, _PASSWORD))
        assert user is not None
        assert (user.name, user.role) == ("nguyễn.lan", Role.EDITOR)
    assert store.check("nguyễn.lan", _PASSWORD.lower()) is None
    assert store.check("nguyen.lan", _PASSWORD) is None
    assert [each.name for each in store.all()] == ["nguyễn.lan"]


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    store = UserStore(tmp_path)
    store.add("lan", _PASSWORD, Role.READER)

    with pytest.raises(AccessError, match="There is a user 'lan' already"):
        store.add("LAN", "another password", Role.EDITOR)
    assert [(user.name, user.role) for user in store.all()] == [("lan", Role.READER)]


@pytest.mark.parametrize(
    "name", ["", " ", ".lan", "lan minh", "../lan", "lan\x1b[31m", "<b>", "a" * 65, "key:lan", "\u202elan"]
)
def test_a_name_that_could_be_taken_for_something_else_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(AccessError, match="letters, digits"):
        UserStore(tmp_path).add(name, _PASSWORD, Role.READER)


@pytest.mark.parametrize("password", ["", "ngắn quá", "x" * 257])
def test_a_password_too_short_or_too_long_is_refused(tmp_path: Path, password: str) -> None:
    with pytest.raises(AccessError, match="12 to 256 characters"):
        UserStore(tmp_path).add("lan", password, Role.READER)
    assert not access_file(tmp_path).exists()


def test_the_file_holds_no_password_and_is_its_owners_alone(tmp_path: Path) -> None:
    store = UserStore(tmp_path)
    store.add("lan", _PASSWORD, Role.READER)
    secret = SessionStore(tmp_path).start("lan")

    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"$argon2id$" in kept
    assert _PASSWORD.encode() not in kept
    assert secret.encode() not in kept
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_new_password_replaces_the_old_one_and_ends_all_sessions(tmp_path: Path) -> None:
    store, sessions = UserStore(tmp_path), SessionStore(tmp_path)
    for name in ("lan", "minh"):
        store.add(name, _PASSWORD, Role.READER)
    lan, minh = sessions.start("lan"), sessions.start("minh")
    store.change_password("Lan", "một mật khẩu khác")

    assert store.check("lan", _PASSWORD) is None
    assert store.check("lan", "một mật khẩu khác") is not None
    assert sessions.find(lan) is None
    assert sessions.find(minh) is not None
    with pytest.raises(AccessError, match="There is no user 'hoa'"):
        store.change_password("hoa", _PASSWORD)


def test_a_user_who_is_removed_is_logged_out(tmp_path: Path) -> None:
    store, sessions = UserStore(tmp_path), SessionStore(tmp_path)
    store.add("lan", _PASSWORD, Role.READER)
    session = sessions.start("lan")
    store.remove("LAN")

    assert store.all() == []
    assert sessions.find(session) is None
    with pytest.raises(AccessError, match="There is no user 'lan'"):
        store.remove("lan")


def test_a_name_that_is_not_there_takes_as_long_as_a_wrong_password(tmp_path: Path) -> None:
    store = UserStore(tmp_path)
    store.add("lan", _PASSWORD, Role.READER)

    def seconds(name: str) -> float:
        taken = []
        for _ in range(5):
            started = time.process_time()
            assert store.check(name, "sai mật khẩu rồi") is None
            taken.append(time.process_time() - started)
        return statistics.median(taken)

    there, absent, unfit = seconds("lan"), seconds("hoa"), seconds("../x")
    assert 0.5 < absent / there < 2
    assert 0.5 < unfit / there < 2


def test_a_file_that_is_damaged_lets_nobody_in(tmp_path: Path) -> None:
    access_file(tmp_path).write_bytes(b"not a database, but long enough to be taken for one" * 40)

    with pytest.raises(AccessError, match="Nobody can come in"):
        UserStore(tmp_path).check("lan", _PASSWORD)
