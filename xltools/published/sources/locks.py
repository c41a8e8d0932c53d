"""Files that somebody or some program has locked: each lock has its own sentence. Bytes in; nothing is unlocked here.

A password to open, and a label of rights management, where nobody set a password and nobody can take one away, ask for
different remedies.
"""

from __future__ import annotations

import struct

from xltools.model.errors import UnusableFileError
from xltools.model.messages.reasons import Reason

#: How a file of the old Office formats begins, and a new one that is locked.
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
#: Names of streams in a locked file: of any lock, and of rights management.
_LOCKED = ("EncryptedPackage", "EncryptionInfo")
_RIGHTS = (
    "DRMEncryptedTransform",
    "DRMEncryptedDataSpace",
    "DRMTransform",
    "DRMContent",
    "DRMEncryptedDataSpaces",
)
#: An old Word document begins, in its first sector, with this sign and flags that say whether it is encrypted.
_SECTOR, _WORD_SIGN, _FLAGS, _ENCRYPTED = 512, 0xA5EC, 10, 0x0100


def refuse_locked(data: bytes) -> None:
    """Refuses a file that is locked.

    Raises:
        UnusableFileError: S92 with a password; S99 by rights management.
    """
    if not data.startswith(OLE):
        return
    if any(_stream(name) in data for name in _RIGHTS):
        raise UnusableFileError("S99", reason=Reason("N19"))
    if any(_stream(name) in data for name in _LOCKED) or _old_word_is_encrypted(data):
        raise UnusableFileError("S92")


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


def _old_word_is_encrypted(data: bytes) -> bool:
    head = data[_SECTOR : _SECTOR + _FLAGS + 2]
    if len(head) < _FLAGS + 2:
        return False
    (sign,), (flags,) = struct.unpack_from("<H", head), struct.unpack_from("<H", head, _FLAGS)
    return sign == _WORD_SIGN and bool(flags & _ENCRYPTED)
