"""Mails: .eml, .mbox and what a mail server gives. Of each, the files that are attached to it.

Headers of mails are often wrong in one way or another: whatever cannot be read of one is left out, and never stops the rest.
"""

from __future__ import annotations

import datetime as dt
import email
import email.errors
import email.header
import email.message
import email.policy
import email.utils
import re
from collections.abc import Callable, Iterator
from typing import IO

from xltools.county.channels.arrival import Arrival, Bounds, Obstacle, Origin, or_obstacle, too_large
from xltools.model.messages.reasons import Reason

#: A header that every mail has; a text that begins with others may be one, too.
_HEADER = re.compile(
    rb"(?:\A|\n)(?:From|Date|Received|Return-Path|Message-ID|MIME-Version|Subject):", re.IGNORECASE
)
_FIRST_LINE = re.compile(rb"\A[!-9;-~]+:")
_MBOX = re.compile(rb"\AFrom \S+.*\d{4}.*\r?\n")
_SEPARATOR = b"From "
#: A text with fewer headers is a mail only where its name says so.
_HEADERS_OF_A_MAIL = 3
#: A text that is longer is no header.
_LONGEST_HEAD = 16 * 1024
#: What mail programs call a mail's attachments where they pack them in a way of their own.
_TNEF = "winmail.dat"
#: What Chinese mail services write where an attachment is too large to be sent and only a link to it was.
_LARGE_ATTACHMENT = (
    "超大附件",
    "云附件",
    "mail.qq.com/cgi-bin/ftnexs",
    "wx.mail.qq.com/ftn",
    "large-attachment",
)


class _Raw(email.policy.Compat32):
    """Headers as they stand in the mail: the standard policy replaces bytes that are no ASCII."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - as the library calls it
        return value


_RAW = _Raw()


def opener(
    head: bytes, name: str
) -> Callable[[IO[bytes], Origin, Bounds], Iterator[Arrival | Obstacle]] | None:
    """How to take a file apart that begins with ``head``; None for one that is no mail.

    A mail begins like any text: its name must say that it is one, or several of its headers.
    """
    if _MBOX.match(head):
        return mailbox
    headers = {match.group().lower() for match in _HEADER.finditer(head[:_LONGEST_HEAD])}
    enough = 1 if name.lower().endswith(".eml") else _HEADERS_OF_A_MAIL
    return message if _FIRST_LINE.match(head) and len(headers) >= enough else None


def mailbox(file: IO[bytes], origin: Origin, bounds: Bounds) -> Iterator[Arrival | Obstacle]:
    """The files attached to the mails of an .mbox."""
    lines: list[bytes] = []
    size, blank_before = 0, True
    for line in file:
        if blank_before and line.startswith(_SEPARATOR):
            yield from _of_lines(lines, size, origin, bounds)
            lines, size = [], 0
        else:
            size += len(line)
            if size <= _largest(bounds):
                lines.append(line)
        blank_before = not line.strip()
    yield from _of_lines(lines, size, origin, bounds)


def _largest(bounds: Bounds) -> int:
    """The bytes of one mail at most: what is attached takes a third more than the files themselves."""
    return 4 * bounds.file


def _of_lines(lines: list[bytes], size: int, origin: Origin, bounds: Bounds) -> Iterator[Arrival | Obstacle]:
    """The files attached to a mail of so many bytes. ``lines`` are not all of it where it is too large."""
    if size > _largest(bounds):
        mail = email.message_from_bytes(b"".join(lines), policy=_RAW)
        yield too_large(origin.inside(_title(mail)), _largest(bounds))
    elif lines:
        yield from or_obstacle(_attachments(b"".join(lines), origin), origin, Reason("N89"))


def message(file: IO[bytes], origin: Origin, bounds: Bounds) -> Iterator[Arrival | Obstacle]:
    """The files attached to one mail."""
    content = file.read(_largest(bounds) + 1)
    if len(content) > _largest(bounds):
        yield too_large(origin, _largest(bounds))
        return
    yield from _attachments(content, origin, titled=False)


def _attachments(content: bytes, origin: Origin, *, titled: bool = True) -> Iterator[Arrival | Obstacle]:
    """The files attached to a mail, given as its bytes. ``titled``: its subject is part of the way."""
    mail = email.message_from_bytes(content, policy=_RAW)
    # Of a mail that is attached to another, the outer one says when it arrived and from whom.
    origin = Origin(
        (*origin.way, _title(mail)) if titled else origin.way,
        sender=origin.sender or sender_of(mail["From"]),
        time=origin.time if origin.mailed else time_of(mail) or origin.time,
        message=origin.message or text_of(mail["Message-ID"]),
        mailed=True,
    )
    any_file = False
    for part in mail.walk():
        name = name_of(part)
        if part.is_multipart() or not name or _is_picture_in_text(part):
            continue
        any_file = True
        inside = origin.inside(name)
        if name.lower() == _TNEF or part.get_content_type() == "application/ms-tnef":
            yield Obstacle(inside, Reason("N87"))
            continue
        payload = part.get_payload(decode=True)
        yield Arrival(inside, payload if isinstance(payload, bytes) else b"")
    if not any_file and _names_a_link(mail):
        yield Obstacle(origin, Reason("N88"))


def _title(mail: email.message.Message) -> str:
    """What a mail is called in the way of what it brought."""
    return f"“{text_of(mail['Subject']) or '无主题'}”"


def _is_picture_in_text(part: email.message.Message) -> bool:
    """Whether a part is a picture that the mail's own text shows, such as a signature's."""
    inline = part.get_content_disposition() != "attachment" and "Content-ID" in part
    return inline and part.get_content_maintype() == "image"


def _names_a_link(mail: email.message.Message) -> bool:
    """Whether the mail's text speaks of a file that was left on the mail service."""
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            text = _decoded(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""
            if any(words in text for words in _LARGE_ATTACHMENT):
                return True
    return False


def name_of(part: email.message.Message) -> str:
    """The name of an attached file; one is made for a file that has none, "" for a part that is no file."""
    try:
        name = text_of(part.get_filename())
    except (LookupError, ValueError):  # what is coded wrongly
        name = ""
    if name:
        return name
    is_file = part.get_content_disposition() == "attachment" or part.get_content_maintype() == "application"
    return f"附件.{part.get_content_subtype()}" if is_file else ""


def sender_of(header: object) -> str:
    """The sender as the header says: the name, and the address in angle brackets."""
    name, address = email.utils.parseaddr(text_of(header))
    return f"{name} <{address}>" if name and address else name or address


def time_of(mail: email.message.Message) -> dt.datetime | None:
    """When the mail arrived by the server that received it; else when it was sent, as its sender says."""
    for header in ("Received", "Date"):
        text = text_of(mail[header]).rpartition(";")[2]
        try:
            time = email.utils.parsedate_to_datetime(text.strip())
        except (TypeError, ValueError, IndexError, OverflowError):
            continue
        return time if time.tzinfo else time.replace(tzinfo=dt.UTC)
    return None


def text_of(header: object) -> str:
    """A header as a person reads it, on one line; "" for none.

    Mail programs write names in words of RFC 2047, in quotation marks or not, in the parts of RFC 2231, or as the bare
    bytes of GBK.
    """
    if header is None:
        return ""
    raw = str(header).replace("\r", "").replace("\n", "")
    try:
        pieces = email.header.decode_header(raw)
    except (email.errors.HeaderParseError, ValueError):
        pieces = [(raw, None)]
    text = "".join(_piece(piece, charset) for piece, charset in pieces)
    if any("\udc80" <= character <= "\udcff" for character in text):
        text = _decoded(text.encode("utf-8", "surrogateescape"), None)
    return " ".join(text.split())


def _piece(piece: str | bytes, charset: str | None) -> str:
    """A piece of a header. The library gives what is in no coding as a text, or escaped where other pieces are coded."""
    if isinstance(piece, str):
        return piece
    return _decoded(piece, charset) if charset else piece.decode("raw-unicode-escape", "replace")


def _decoded(content: bytes, charset: str | None) -> str:
    """Text in a coding that may be named wrongly. GB 18030 holds all that GB 2312 and GBK hold."""
    named = (charset or "").lower()
    codings = ["gb18030"] if named.startswith("gb") else [named] if named else []
    for coding in (*codings, "utf-8", "gb18030"):
        try:
            return content.decode(coding)
        except (LookupError, ValueError):  # the name of a coding may be anything
            continue
    return content.decode("latin-1")
