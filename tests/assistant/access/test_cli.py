"""`planqa user`, `planqa key` and what `planqa serve` says when it does not start, as administrators use them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.access.keys import KeyStore
from assistant.access.users import UserStore

if TYPE_CHECKING:
    from tests.conftest import Planqa


def test_users_are_added_listed_changed_and_removed(planqa: Planqa, tmp_path: Path) -> None:
    added = planqa("user", "add", "Lan", "--role", "editor", input="mật khẩu thứ nhất\n", home=tmp_path)
    assert (added.returncode, added.stdout, added.stderr) == (0, "", "User 'lan' may log in as editor.\n")
    listed = planqa("user", "list", home=tmp_path)
    assert re.search(r"^lan +editor +\d{4}-\d\d-\d\d *$", listed.stdout, re.MULTILINE)
    changed = planqa("user", "passwd", "lan", input="mật khẩu thứ hai\n", home=tmp_path)
    assert changed.returncode == 0
    assert UserStore(tmp_path).check("lan", "mật khẩu thứ hai") is not None
    removed = planqa("user", "remove", "lan", home=tmp_path)
    assert removed.returncode == 0
    assert f"delete {tmp_path / 'access.sqlite'}" in removed.stderr
    again = planqa("user", "remove", "lan", home=tmp_path)
    assert (again.returncode, again.stderr) == (2, "planqa: There is no user 'lan'. `planqa user list` shows them.\n")


def test_a_password_is_no_argument_and_a_short_one_is_refused(planqa: Planqa, tmp_path: Path) -> None:
    assert planqa("user", "add", "lan", "mật khẩu thứ nhất", home=tmp_path).returncode == 2
    short = planqa("user", "add", "lan", input="ngắn\n", home=tmp_path)

    assert (short.returncode, short.stderr) == (2, "planqa: A password has 12 to 256 characters.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_shown_once_listed_without_it_and_revoked(planqa: Planqa, tmp_path: Path) -> None:
    made = planqa("key", "add", "webui", "--scope", "ask", "--scope", "read", "--days", "30", home=tmp_path)
    assert re.fullmatch(r"pq_\S{43}\n", made.stdout)
    assert KeyStore(tmp_path).find(made.stdout.strip()) is not None
    listed = planqa("key", "list", home=tmp_path).stdout
    assert re.search(r"^webui +ask read +good +\S+ +\S+ +\d{4}-\d\d-\d\d \d\d:\d\d", listed, re.MULTILINE)
    assert made.stdout.strip() not in listed
    assert planqa("key", "revoke", "webui", home=tmp_path).returncode == 0
    assert " revoked " in planqa("key", "list", home=tmp_path).stdout
    assert KeyStore(tmp_path).find(made.stdout.strip()) is None


def test_a_key_needs_a_scope(planqa: Planqa, tmp_path: Path) -> None:
    assert planqa("key", "add", "webui", home=tmp_path).returncode == 2
    assert planqa("key", "add", "webui", "--scope", "everything", home=tmp_path).returncode == 2
