"""What shows that a workbook was sent out by this county: two HMACs on its hidden sheet, made with the county's key.

One is over the identity, one over identity and last year's figures, so that it can be told which of them was changed. Of
the key itself nothing leaves the project: workbooks name it by an id that cannot be turned back into it. Pure.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

#: How many bytes a key has, and how many letters its id.
_KEY_BYTES, _ID_LETTERS = 32, 16
#: What each HMAC and the id are made for: the same text signed for one purpose says nothing for another.
_ID, _IDENTITY, _LAST = b"xltools key 1", b"xltools identity 1", b"xltools last year 1"


@dataclass(frozen=True, slots=True)
class Claim:
    """What is signed, as digests: of the identity, and of last year's figures."""

    identity: str
    last: str


@dataclass(frozen=True, slots=True)
class Signature:
    """What stands on the hidden sheet.

    Attributes:
        key: The id of the key; "" in a workbook that nobody signed.
        identity: The HMAC over the identity.
        last: The HMAC over identity and last year's figures.
    """

    key: str = ""
    identity: str = ""
    last: str = ""


#: Of a workbook that nobody signed.
UNSIGNED = Signature()


@dataclass(frozen=True, slots=True)
class Signed:
    """What a unit's workbook says, and the signature that it carries."""

    claim: Claim
    signature: Signature


@dataclass(frozen=True, slots=True)
class Key:
    """A county's key. It shows itself nowhere."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != _KEY_BYTES:
            raise ValueError("a key of another length")

    @classmethod
    def new(cls) -> Key:
        """A key that nobody else has."""
        return cls(secrets.token_bytes(_KEY_BYTES))

    @property
    def id(self) -> str:
        """What workbooks call it."""
        return self._mac(_ID)[:_ID_LETTERS]

    def sign(self, claim: Claim) -> Signature:
        """The signature of what a workbook says."""
        return Signature(
            self.id, self._mac(_IDENTITY, claim.identity), self._mac(_LAST, claim.identity, claim.last)
        )

    def _mac(self, purpose: bytes, *texts: str) -> str:
        message = b"\0".join((purpose, *(text.encode() for text in texts)))
        return hmac.new(self.secret, message, hashlib.sha256).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Whether two HMACs are the same; how long that takes says nothing of where they differ."""
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))
