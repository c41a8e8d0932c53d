"""Locking: SHA-512 protection of sheets and workbook structure, put into finished parts.

XlsxWriter only knows the legacy hash, which is wrong for a Chinese password in one program or the
other; so it writes the flags, and the hash is added here, once for all files of a run.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass

SPINS = 100_000

#: What stays allowed on a protected sheet (column width, row height, filtering).
ALLOWED = {"format_columns": True, "format_rows": False, "autofilter": True}


@dataclass(frozen=True, slots=True)
class Lock:
    """A password's hash. With none, sheets are locked all the same and anybody may unlock them."""

    salt: str = ""
    digest: str = ""

    @classmethod
    def of(cls, password: str) -> Lock:
        """The lock of a password, hashed as Office does (salt + UTF-16, then SPINS rounds). Takes 0.1 s."""
        salt = secrets.token_bytes(16)
        digest = hashlib.sha512(salt + password.encode("utf-16-le")).digest()
        for spin in range(SPINS):
            digest = hashlib.sha512(digest + spin.to_bytes(4, "little")).digest()
        return cls(base64.b64encode(salt).decode(), base64.b64encode(digest).decode())

    def sheet(self, xml: bytes) -> bytes:
        """A worksheet part with the hash added to its protection."""
        if not self.digest:
            return xml
        attributes = (
            f'algorithmName="SHA-512" hashValue="{self.digest}" saltValue="{self.salt}" spinCount="{SPINS}" '
        )
        return xml.replace(b"<sheetProtection ", b"<sheetProtection " + attributes.encode(), 1)

    def workbook(self, xml: bytes) -> bytes:
        """The workbook part with its structure locked."""
        attributes = ""
        if self.digest:
            attributes = (
                f' workbookAlgorithmName="SHA-512" workbookHashValue="{self.digest}"'
                f' workbookSaltValue="{self.salt}" workbookSpinCount="{SPINS}"'
            )
        element = f'<workbookProtection{attributes} lockStructure="1"/>'.encode()
        at = xml.index(b"<bookViews>")
        return xml[:at] + element + xml[at:]
