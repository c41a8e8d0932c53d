"""The county's key: a file of its own beside ``xltools.toml``, which only its owner may read.

It is never part of a setting, since settings are mailed about; and no result, ledger or page holds it.
"""

from __future__ import annotations

import os
from pathlib import Path

from xltools.model.errors import UnusableArgumentError, reason
from xltools.model.signature import Key

#: What the file is called.
FILE = "xltools.key"
_HEAD = """\
# 本县下发的表用这把密钥签名，收回来时核对。请不要外传，也不要和表格、设置一起发给别人；
# 请和项目一起备份，换电脑、建下一年的项目（xltools new --from）时带上。
"""


def key_in(folder: Path) -> Key | None:
    """The key of the project in a folder; None where it has none.

    Raises UnusableArgumentError (C28) for a file that cannot be read or holds no key.
    """
    file = folder / FILE
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        (text,) = (line.strip() for line in lines if line.strip() and not line.startswith("#"))
        return Key(bytes.fromhex(text))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:  # ValueError: no text, more than one line, no key
        raise UnusableArgumentError("C28", file=file) from error


def file_of(key: Key) -> bytes:
    """What the file holds."""
    return f"{_HEAD}{key.secret.hex()}\n".encode()


def write_private(path: Path, content: bytes) -> None:
    """A new file that only its owner may read, where the system knows owners.

    Raises OSError, FileExistsError for one that is there.
    """
    with open(path, "xb", opener=_private) as file:
        file.write(content)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def made_key(folder: Path) -> Key:
    """Makes the key of a project that has none. Raises UnusableArgumentError (O01)."""
    key, file = Key.new(), folder / FILE
    try:
        write_private(file, file_of(key))
    except OSError as error:
        raise UnusableArgumentError("O01", path=file, reason=reason(error)) from error
    return key
