"""Locks on workbooks: whose password opens one, and taking off the lock that Excel itself puts on.

Excel encrypts an old workbook whose structure is protected, with a password that every Excel knows and nobody typed. Such a
file opens without asking anybody, and so it does here. Every other lock stays, and is called by its name.
"""

from __future__ import annotations

import io
import struct

from xltools.model.errors import UnusableFileError, library
from xltools.model.file_kinds import tables_fit

#: What Excel encrypts with where nobody gave a password ([MS-OFFCRYPTO] 2.3.7.1, [MS-XLS] 2.5.343).
_EXCELS_OWN = "VelvetSweatshop"
#: Streams of a file that is encrypted by rights management: a sensitivity label, or security software built on it.
_LABEL = "DRMEncrypted"
_WRAPPED = ("EncryptedPackage", "EncryptionInfo")
_OLD_WORKBOOK = ("Workbook", "Book", "ETWorkbook")
#: Records of an old workbook: the one that says that it is encrypted, and the one that ends its first part.
_FILE_PASS, _END = 0x2F, 0x0A


def names_stream(data: bytes, *names: str) -> bool:
    """Whether a compound file names one of these streams, also where it is too damaged to be opened."""
    return any(name.encode("utf-16-le") in data for name in names)


def unlocked(data: bytes) -> bytes:
    """What a compound file holds: the workbook inside where Excel itself has wrapped one up, else the file as it is.

    Raises:
        UnusableFileError: It is locked by a password to open (S92), or by a label or rights management (S87), or
            there is nothing here that opens locks (S84) or looks for them (S80).
    """
    if names_stream(data, _LABEL):
        raise UnusableFileError("S87")
    if not _is_sound(data) or (not names_stream(data, *_WRAPPED) and not _is_encrypted_inside(data)):
        return data
    # Only here: hardly any file is locked, and the library takes a while to load.
    msoffcrypto = library("msoffcrypto", "msoffcrypto-tool", "S84")
    opened = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        if file.format == "ooxml":
            file.load_key(password=_EXCELS_OWN, verify_password=True)
        else:
            file.load_key(password=_EXCELS_OWN)
        file.decrypt(opened)
    except Exception as error:  # whatever the library raises: this password does not open it
        raise UnusableFileError("S92") from error
    return opened.getvalue()


def _is_sound(data: bytes) -> bool:
    """Whether nothing in a compound file is said to be larger than the file. Raises UnusableFileError (S80)."""
    if not tables_fit(data):
        return False
    olefile = library("olefile", "olefile")
    with_content = (olefile.STGTY_STREAM, olefile.STGTY_ROOT)
    try:
        with olefile.OleFileIO(data) as ole:
            kept = (entry for entry in ole.direntries if entry and entry.entry_type in with_content)
            return all(entry.size <= len(data) for entry in kept)
    except Exception:  # noqa: BLE001 - a damaged file: whoever reads it says so
        return False


def _is_encrypted_inside(data: bytes) -> bool:
    """Whether an old workbook says that its content is encrypted. Raises UnusableFileError (S80)."""
    if not names_stream(data, *_OLD_WORKBOOK):
        return False
    try:
        with library("olefile", "olefile").OleFileIO(data) as ole:
            name = next(name for name in _OLD_WORKBOOK if ole.exists(name))
            stream = ole.openstream(name)
            return _FILE_PASS in _kinds(stream.read(64 * 1024))
    except Exception:  # noqa: BLE001 - a damaged file: whoever reads it says so
        return False


def _kinds(records: bytes) -> set[int]:
    """The kinds of an old workbook's records, up to the end of its first part."""
    kinds: set[int] = set()
    at = 0
    while at + 4 <= len(records) and _END not in kinds:
        kind, size = struct.unpack_from("<HH", records, at)
        kinds.add(kind)
        at += 4 + size
    return kinds
