"""Mails saved by Outlook: .msg. The format is read by python-oxmsg."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from xltools.county.channels.arrival import Arrival, Bounds, Obstacle, Origin
from xltools.county.channels.mail import sender_of, text_of
from xltools.model.file_kinds import tables_fit
from xltools.model.messages.reasons import Reason

#: The stream that every message has at its top; in its head, how many files are attached.
_PROPERTIES = "__properties_version1.0"
#: Bytes of a message at most.
_MOST = 200 * 1024 * 1024
_HEAD = struct.Struct("<20xI8x")


def is_message(file: IO[bytes]) -> bool:
    """Whether a compound file is a message. The file stands at its beginning afterwards."""
    try:
        data = file.read(_MOST + 1)
        return len(data) <= _MOST and _is_whole(data)
    finally:
        file.seek(0)


def _is_whole(data: bytes) -> bool:
    """Whether a compound file is a message, and nothing in it is said to be larger than the file."""
    if not tables_fit(data):
        return False
    import olefile  # noqa: PLC0415 - only who is given compound files waits for it

    with_content = (olefile.STGTY_STREAM, olefile.STGTY_ROOT)
    try:
        with olefile.OleFileIO(data) as ole:
            entries = ole.direntries  # type: ignore[attr-defined] # the stubs do not know it
            kept = (entry for entry in entries if entry and entry.entry_type in with_content)
            there = ole.exists(_PROPERTIES)  # type: ignore[arg-type] # the stubs know bytes only
            return bool(there) and all(entry.size <= len(data) for entry in kept)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is no message that can be read
        return False


def _attached_count(file: IO[bytes]) -> int:
    """How many files a message says are attached. Raises struct.error for half a head."""
    import olefile  # noqa: PLC0415 - as above

    with olefile.OleFileIO(file) as ole:
        (count,) = _HEAD.unpack(ole.openstream(_PROPERTIES).read(_HEAD.size))
    file.seek(0)
    return int(count)


def message(file: IO[bytes], origin: Origin, _bounds: Bounds) -> Iterator[Arrival | Obstacle]:
    """The files attached to a message."""
    from oxmsg import Message  # noqa: PLC0415 - only who has a message waits for the library

    try:
        if not is_message(file):
            raise ValueError("no message that can be read")
        attached_count = _attached_count(file)
        mail = Message.load(file.read())
        sent = mail.sent_date
        origin = Origin(
            origin.way,
            origin.sender or sender_of(mail.sender),
            origin.time if origin.mailed else sent or origin.time,
            origin.message,
            mailed=True,
        )
        attached = [
            (text_of(attachment.file_name) or "附件", attachment.file_bytes)
            for attachment in mail.attachments
        ]
        if len(attached) < attached_count:
            raise ValueError("fewer files than the message says")
    except Exception:  # noqa: BLE001 - the library asserts and raises what it likes for a damaged file
        yield Obstacle(origin, Reason("N89"))
        return
    for name, content in attached:
        inside = origin.inside(name)
        yield Arrival(inside, content) if content is not None else Obstacle(inside, Reason("N88"))
