"""Mails saved by Outlook: .msg. The format is read by python-oxmsg."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from xltools.county.channels.arrival import Arrival, Bounds, Obstacle, Origin
from xltools.county.channels.mail import sender_of, text_of
from xltools.model.messages.reasons import Reason

#: The stream that every message has at its top; in its head, how many files are attached.
_PROPERTIES = "__properties_version1.0"
_HEAD = struct.Struct("<20xI8x")


def is_message(file: IO[bytes]) -> bool:
    """Whether a compound file is a message. The file stands at its beginning afterwards."""
    import olefile  # noqa: PLC0415 - only who is given compound files waits for it

    try:
        with olefile.OleFileIO(file) as ole:
            return bool(ole.exists(_PROPERTIES))
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is no message that can be read
        return False
    finally:
        file.seek(0)


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
