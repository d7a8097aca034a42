"""`planqa user` and `planqa key`: who may come in."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from assistant.access.caller import Role, Scope
from assistant.access.database import access_file
from assistant.access.keys import Key, KeyStore
from assistant.access.users import UserStore
from assistant.terminal import PipeConsole, print_table
from index.home import home_folder

__all__ = ["keys", "users"]

users = typer.Typer(
    help="Users who may log in to the page. The first one closes it to all others.", no_args_is_help=True
)
keys = typer.Typer(help="API keys, each for what it is to open. The first one closes the server to all others.")

Home = Annotated[Path | None, typer.Option(help="Folder of the index, where users and keys are kept.")]
Name = Annotated[str, typer.Argument(help="Letters, digits and . _ - @; case does not count.")]


@users.command(name="add")
def add_user(
    name: Name,
    role: Annotated[Role, typer.Option(help="A reader asks and reads; an editor may change plans too.")] = Role.READER,
    home: Home = None,
) -> None:
    """Add a user; the password is asked for, or read from standard input."""
    user = UserStore(home_folder(home)).add(name, _password(), role)
    _say(f"User '{user.name}' may log in as {user.role}.")


@users.command(name="list")
def list_users(home: Home = None) -> None:
    """List the users."""
    rows = [(user.name, user.role.value, _day(user.created)) for user in UserStore(home_folder(home)).all()]
    print_table(("name", "role", "since"), rows, PipeConsole())


@users.command(name="remove")
def remove_user(name: Name, home: Home = None) -> None:
    """Remove a user, who is logged out at once."""
    store = UserStore(home_folder(home))
    store.remove(name)
    _say(f"User '{name}' is removed.")
    if not store.all():
        file = access_file(home_folder(home))
        _say(f"Nobody can log in now. To let everyone on this machine in again, delete {file}.")


@users.command(name="passwd")
def change_password(name: Name, home: Home = None) -> None:
    """Give a user a new password, asked for or read from standard input; all sessions of the user end."""
    UserStore(home_folder(home)).change_password(name, _password())
    _say(f"User '{name}' has a new password.")


@keys.command(name="add")
def add_key(
    name: Name,
    scope: Annotated[list[Scope], typer.Option(help="What the key opens; may be given several times.")],
    days: Annotated[int | None, typer.Option(min=1, help="Days that it holds (default: until it is revoked).")] = None,
    home: Home = None,
) -> None:
    """Make a key and print it, this once."""
    secret = KeyStore(home_folder(home)).add(name, scope, days)
    _say("Keep this key: it is shown only now.")
    sys.stdout.write(f"{secret}\n")


@keys.command(name="list")
def list_keys(home: Home = None) -> None:
    """List the keys: what each opens, until when, and when it was last used."""
    rows = [
        (
            key.name,
            " ".join(sorted(key.scopes)),
            _state(key),
            _day(key.created),
            "never" if key.expires is None else _day(key.expires),
            "never" if key.used is None else key.used.astimezone().strftime("%Y-%m-%d %H:%M"),
        )
        for key in KeyStore(home_folder(home)).all()
    ]
    print_table(("name", "scopes", "state", "since", "expires", "last used"), rows, PipeConsole())


@keys.command(name="revoke")
def revoke_key(name: Name, home: Home = None) -> None:
    """Let a key open nothing from now on."""
    KeyStore(home_folder(home)).revoke(name)
    _say(f"Key '{name}' opens nothing any more.")


def _password() -> str:
    """Typed without echo and typed again, or the first line of standard input; never an argument, which others see."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return password


def _state(key: Key) -> str:
    if key.revoked is not None:
        return "revoked"
    return "good" if key.holds(datetime.now(UTC)) else "expired"


def _day(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
