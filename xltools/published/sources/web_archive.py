"""A web archive (.mht, and what programs call .doc or .xls) → the web page in it.

Browsers and Word save a page with its pictures as one message, as mail is written. Only the page is taken out; nothing
else in it is read.
"""

from __future__ import annotations

import email
import email.policy
import re

from xltools.published.sources import text

_HEADER = re.compile(
    rb"\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?Content-Type:\s*(?:multipart/|text/html)", re.IGNORECASE
)
#: The header of such a file is shorter than this.
_HEADER_BYTES = 4096


def is_web_archive(data: bytes) -> bool:
    """Whether the bytes begin like a message that holds a web page."""
    head = data[:_HEADER_BYTES].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return b"mime-version" in head.lower() and bool(_HEADER.match(head))


def page(data: bytes) -> str | None:
    """The first web page of an archive; None where it holds none that can be decoded."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return _decoded(content, part.get_content_charset())
    return None


def _decoded(content: bytes, charset: str | None) -> str | None:
    """The text, in the character set that the part says, else in that which fits."""
    try:
        return content.decode(charset) if charset else text.decode(content)
    except (LookupError, UnicodeDecodeError):
        return text.decode(content)
