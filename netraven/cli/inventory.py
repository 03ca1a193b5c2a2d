"""Read an inventory file from disk, and fill what its rows leave out."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import SecretStr

from netraven.core.errors import InputError
from netraven.core.inventory import parse_inventory
from netraven.core.models import InventoryRow

_KEY_MARK = "PRIVATE KEY-----"  # of PEM and OpenSSH private keys alike


def read_inventory(path: Path, platforms: Collection[str]) -> list[InventoryRow]:
    """Return the rows of a file; key files are looked for beside it.

    Raises: InputError: the file or a row is wrong.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: the inventory cannot be read: {error.strerror}") from error
    return parse_inventory(str(path), content, platforms=platforms, read_key=cache(key_reader(path.parent)))


def key_reader(folder: Path) -> Callable[[str], str]:
    """Return what reads a private key from a file, whose name may be relative to the folder, or raises InputError."""

    def read_key(name: str) -> str:
        path = folder / Path(name).expanduser()
        try:
            text = path.read_text("ascii")
        except OSError as error:
            raise InputError(f"{path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise InputError(f"{path}: holds no private key in PEM or OpenSSH form") from error
        if _KEY_MARK not in text:
            raise InputError(f"{path}: holds no private key in PEM or OpenSSH form")
        return text

    return read_key


def fill(
    name: str, rows: Sequence[InventoryRow], *, username: str | None, password: Callable[[int], SecretStr | None]
) -> list[InventoryRow]:
    """Return the rows of file `name` with a log-in each.

    `password` is called at most once, with the number of rows that have neither a password nor a key.

    Raises: InputError: a row has no user name, or no password and no key; or the user name is no text.
    """
    if username is not None and not username.isprintable():
        raise InputError(f"--username: {username!r} holds a character that cannot be printed")
    nameless = [row.line for row in rows if row.username is None]
    if nameless and username is None:
        raise InputError(f"{name}:{_lines(nameless)}: username: is missing; add the column or give --username")
    bare = [row.line for row in rows if _is_bare(row)]
    secret = password(len(bare)) if bare else None
    if bare and secret is None:
        raise InputError(
            f"{name}:{_lines(bare)}: password: is missing, and so is key_file; add one of the columns,"
            " set NETRAVEN_DEVICE_PASSWORD, or run on a terminal to be asked"
        )
    return [_filled(row, username, secret) for row in rows]


def _is_bare(row: InventoryRow) -> bool:
    return row.password is None and row.private_key is None


def _lines(lines: Sequence[int]) -> str:
    more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
    return f"{lines[0]}{more}"


def _filled(row: InventoryRow, username: str | None, secret: SecretStr | None) -> InventoryRow:
    if row.username is not None and not _is_bare(row):
        return row
    return replace(row, username=row.username or username, password=secret if _is_bare(row) else row.password)
