"""A mailbox on a server: IMAP over TLS. It is opened for reading only; no mail is marked, moved or deleted."""

from __future__ import annotations

import base64
import datetime as dt
import imaplib
import re
import ssl
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from xltools.county.channels.arrival import Arrival, Bounds, Obstacle, Origin
from xltools.county.channels.sources import of_message
from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.reasons import Reason
from xltools.model.round import CHINA

SCHEME = "imaps"
_PORT = 993
_PATIENCE = 60.0
_UID_VALIDITY = re.compile(rb"(\d+)")
_INTERNAL_DATE = re.compile(rb'INTERNALDATE "[^"]+"')
# Some Chinese services (163, 126) answer “Unsafe Login” unless a client has said its name.
imaplib.Commands.setdefault("ID", ("AUTH", "SELECTED"))
_NAME = '("name" "xltools" "vendor" "xltools")'


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A folder of mails on a server.

    Attributes:
        host: The server.
        port: Its port; 993 where none is given.
        user: Who logs in; often a whole address.
        folder: The folder's name; INBOX where none is given.
    """

    host: str
    port: int
    user: str
    folder: str

    @property
    def address(self) -> str:
        """As it is written on the command line."""
        user = urllib.parse.quote(self.user, safe="@")
        port = f":{self.port}" if self.port != _PORT else ""
        return f"{SCHEME}://{user}@{self.host}{port}/{self.folder}"


def is_mailbox(source: str) -> bool:
    """Whether a source on the command line names a mailbox and not a path."""
    return source.lower().startswith((f"{SCHEME}://", "imap://"))


def mailbox_of(source: str) -> Mailbox:
    """``imaps://user@host:port/Folder`` → the mailbox.

    Raises UnusableArgumentError (A50): it names no user or no server, holds a password, or is to go without TLS.
    """
    try:
        parts = urllib.parse.urlsplit(source)
        port = parts.port or _PORT
    except ValueError as error:
        raise UnusableArgumentError("A50", source=_without_password(source)) from error
    # The user is often a whole address: what stands before the last @.
    user, _, _ = parts.netloc.rpartition("@")
    if parts.scheme.lower() != SCHEME or not user or not parts.hostname or ":" in user:
        raise UnusableArgumentError("A50", source=_without_password(source))
    folder = urllib.parse.unquote(parts.path.strip("/")) or "INBOX"
    return Mailbox(parts.hostname, port, urllib.parse.unquote(user), folder)


def _without_password(source: str) -> str:
    return re.sub(r"(//[^/:@]*):[^/]*@", r"\1:…@", source)


def mails(
    mailbox: Mailbox,
    password: str,
    bounds: Bounds,
    *,
    since: dt.date | None = None,
) -> Iterator[Arrival | Obstacle]:
    """The files attached to the mails of a mailbox, in the order in which they arrived.

    Args:
        mailbox: The folder.
        password: Of its user. It is written nowhere.
        bounds: How much is unpacked at most.
        since: Mails that arrived earlier are not looked at.

    Raises:
        UnusableArgumentError: The server cannot be reached (A51), refuses the login (A52), has no such folder (A53), or
            breaks off (A54).
    """
    server = _connected(mailbox)
    try:
        _logged_in(server, mailbox, password)
        validity = _opened(server, mailbox)
        for uid in _uids(server, since):
            message = f"{mailbox.user}@{mailbox.host}/{mailbox.folder};{validity};{uid}"
            yield from _fetched(server, uid, Origin((mailbox.address,), message=message), bounds)
    except (imaplib.IMAP4.error, OSError) as error:
        raise UnusableArgumentError("A54", mailbox=mailbox.address) from error
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()
        # A line that broke is not closed by that.
        with suppress(imaplib.IMAP4.error, OSError):
            server.shutdown()


def _connected(mailbox: Mailbox) -> imaplib.IMAP4_SSL:
    try:
        return imaplib.IMAP4_SSL(
            mailbox.host, mailbox.port, ssl_context=ssl.create_default_context(), timeout=_PATIENCE
        )
    except ssl.SSLError as error:
        raise UnusableArgumentError("A55", mailbox=mailbox.address) from error
    except (imaplib.IMAP4.error, OSError) as error:
        raise UnusableArgumentError("A51", mailbox=mailbox.address) from error


def _logged_in(server: imaplib.IMAP4_SSL, mailbox: Mailbox, password: str) -> None:
    try:
        if "AUTH=PLAIN" in server.capabilities:  # the plain LOGIN knows ASCII only
            secret = f"\0{mailbox.user}\0{password}".encode()
            server.authenticate("PLAIN", lambda _: secret)
        else:
            server.login(mailbox.user, password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
        raise UnusableArgumentError("A52", mailbox=mailbox.address) from error
    if "ID" in server.capabilities:
        with suppress(imaplib.IMAP4.error):
            server._simple_command("ID", _NAME)


def _opened(server: imaplib.IMAP4_SSL, mailbox: Mailbox) -> str:
    """Opens the folder for reading. Gives its validity: a number that changes when its mails get other numbers."""
    answer, _ = server.select(f'"{utf7(mailbox.folder)}"', readonly=True)
    if answer != "OK":
        raise UnusableArgumentError("A53", mailbox=mailbox.address, folder=mailbox.folder)
    _, values = server.response("UIDVALIDITY")
    match = _UID_VALIDITY.search(values[0]) if values and isinstance(values[0], bytes) else None
    return match.group().decode() if match else ""


def _uids(server: imaplib.IMAP4_SSL, since: dt.date | None) -> list[str]:
    criteria = ["ALL"]
    if since:
        midnight = dt.datetime.combine(since, dt.time(), dt.UTC)
        criteria = ["SINCE", imaplib.Time2Internaldate(midnight)[1:12]]  # "01-Dec-2025 00:00:00 +0000"
    _, answer = server.uid("SEARCH", *criteria)
    return answer[0].decode().split() if answer and answer[0] else []


def _fetched(
    server: imaplib.IMAP4_SSL, uid: str, origin: Origin, bounds: Bounds
) -> Iterator[Arrival | Obstacle]:
    """The files attached to one mail. PEEK leaves it unread."""
    answer, data = server.uid("FETCH", uid, "(INTERNALDATE BODY.PEEK[])")
    parts = [item for item in data if isinstance(item, tuple)]
    if answer != "OK" or not parts:
        yield Obstacle(origin, Reason("N89"))
        return
    head, content = parts[0]
    origin = Origin(origin.way, time=_arrived(head), message=origin.message, mailed=True)
    yield from of_message(content, origin, bounds)


def _arrived(head: bytes) -> dt.datetime | None:
    """When the server received a mail."""
    found = _INTERNAL_DATE.search(head)
    parsed = imaplib.Internaldate2tuple(found.group()) if found else None
    if parsed is None:
        return None
    return dt.datetime.fromtimestamp(time.mktime(parsed), CHINA)


def utf7(folder: str) -> str:
    """The name of a folder in the modified UTF-7 of IMAP: “收件箱” → ``&ZTZO9nux-``."""
    encoded, pending = [], ""
    for character in f"{folder}\0":
        if " " <= character <= "~" or character == "\0":
            if pending:
                packed = base64.b64encode(pending.encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
                encoded.append(f"&{packed.decode()}-")
                pending = ""
            encoded.append({"&": "&-", "\0": ""}.get(character, character))
        else:
            pending += character
    return "".join(encoded).replace("\\", "\\\\").replace('"', '\\"')
