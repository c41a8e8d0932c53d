"""Deciphering in Python alone, for a browser, where there is no build of the library ``cryptography`` that msoffcrypto asks.

As much of that library's words as msoffcrypto uses to read: AES (FIPS 197) by blocks or chained, and RC4. Nothing is enciphered
here, and no secret is kept: what is opened is a workbook whose password every spreadsheet program knows.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import cache

#: Bytes of a block of AES.
_BLOCK = 16
_AES_KEYS = (16, 24, 32)
_RC4_KEYS = (5, 7, 8, 10, 16, 20, 24, 32)
#: What stands in the page's Python where the library would: file → content.
STAND_IN = {
    f"cryptography/{name}": text
    for name, text in {
        "__init__.py": "",
        "hazmat/__init__.py": "",
        "hazmat/backends/__init__.py": "def default_backend():\n    return None\n",
        "hazmat/decrepit/__init__.py": "",
        "hazmat/decrepit/ciphers/__init__.py": "",
        "hazmat/decrepit/ciphers/algorithms.py": "from xltools.page.ciphers import ARC4\n",
        "hazmat/primitives/__init__.py": "",
        "hazmat/primitives/serialization.py": "",
        "hazmat/primitives/asymmetric/__init__.py": "",
        "hazmat/primitives/asymmetric/padding.py": "",
        "hazmat/primitives/ciphers/__init__.py": "from xltools.page.ciphers import Cipher\n",
        "hazmat/primitives/ciphers/algorithms.py": "from xltools.page.ciphers import AES\n",
        "hazmat/primitives/ciphers/modes.py": "from xltools.page.ciphers import CBC, ECB\n",
    }.items()
}


def _doubled(byte: int) -> int:
    """A byte times x in the field of AES."""
    return (byte << 1) ^ (0x11B if byte & 0x80 else 0)


def _times(byte: int, factor: int) -> int:
    product = 0
    while factor:
        product ^= byte if factor & 1 else 0
        byte, factor = _doubled(byte), factor >> 1
    return product


@cache
def _substitutes() -> tuple[int, ...]:
    """What AES puts in the place of each byte: its inverse in the field, with the bits mixed."""
    powers = [1]
    while len(powers) < 255:  # of 3, which come to every byte but 0
        powers.append(powers[-1] ^ _doubled(powers[-1]))
    inverse = {0: 0, **{byte: powers[-at % 255] for at, byte in enumerate(powers)}}
    found = []
    for byte in range(256):
        own, mixed = inverse[byte], 0x63
        for turn in range(5):
            mixed ^= (own << turn | own >> 8 - turn) & 0xFF
        found.append(mixed)
    return tuple(found)


@cache
def _tables() -> tuple[tuple[int, ...], ...]:
    """For a byte of each place in a word, what a round of deciphering makes of it; last, the byte that it stood for."""
    back = [0] * 256
    for byte, substitute in enumerate(_substitutes()):
        back[substitute] = byte
    first = [
        _times(byte, 14) << 24 | _times(byte, 9) << 16 | _times(byte, 13) << 8 | _times(byte, 11)
        for byte in back
    ]
    turned = (
        tuple(word >> turn | word << 32 - turn & 0xFFFFFFFF for word in first) for turn in (0, 8, 16, 24)
    )
    return (*turned, tuple(back))


def _substituted(word: int) -> int:
    substitutes = _substitutes()
    return int.from_bytes(bytes(substitutes[byte] for byte in word.to_bytes(4, "big")), "big")


def _round_keys(key: bytes) -> list[tuple[int, ...]]:
    """The four words of each round, the last round first, as deciphering wants them."""
    size = len(key) // 4
    words = list(struct.unpack(f">{size}I", key))
    constant = 1
    while len(words) < 4 * (size + 7):
        word = words[-1]
        if len(words) % size == 0:
            word = _substituted((word << 8 | word >> 24) & 0xFFFFFFFF) ^ constant << 24
            constant = _doubled(constant)
        elif size > 6 and len(words) % size == 4:
            word = _substituted(word)
        words.append(words[-size] ^ word)
    rounds = [tuple(words[at : at + 4]) for at in range(0, len(words), 4)][::-1]
    middle = [tuple(map(_unmixed, one)) for one in rounds[1:-1]]
    return [rounds[0], *middle, rounds[-1]]


def _unmixed(word: int) -> int:
    a, b, c, d, _ = _tables()
    substitutes = _substitutes()
    return (
        a[substitutes[word >> 24]]
        ^ b[substitutes[word >> 16 & 0xFF]]
        ^ c[substitutes[word >> 8 & 0xFF]]
        ^ d[substitutes[word & 0xFF]]
    )


def _deciphered(words: Sequence[int], rounds: Sequence[tuple[int, ...]]) -> tuple[int, int, int, int]:
    """A block, as four words."""
    a, b, c, d, back = _tables()
    k, m, n, o = rounds[0]
    p, q, r, s = words[0] ^ k, words[1] ^ m, words[2] ^ n, words[3] ^ o
    for k, m, n, o in rounds[1:-1]:
        p, q, r, s = (
            a[p >> 24] ^ b[s >> 16 & 0xFF] ^ c[r >> 8 & 0xFF] ^ d[q & 0xFF] ^ k,
            a[q >> 24] ^ b[p >> 16 & 0xFF] ^ c[s >> 8 & 0xFF] ^ d[r & 0xFF] ^ m,
            a[r >> 24] ^ b[q >> 16 & 0xFF] ^ c[p >> 8 & 0xFF] ^ d[s & 0xFF] ^ n,
            a[s >> 24] ^ b[r >> 16 & 0xFF] ^ c[q >> 8 & 0xFF] ^ d[p & 0xFF] ^ o,
        )
    k, m, n, o = rounds[-1]
    return (
        (back[p >> 24] << 24 | back[s >> 16 & 0xFF] << 16 | back[r >> 8 & 0xFF] << 8 | back[q & 0xFF]) ^ k,
        (back[q >> 24] << 24 | back[p >> 16 & 0xFF] << 16 | back[s >> 8 & 0xFF] << 8 | back[r & 0xFF]) ^ m,
        (back[r >> 24] << 24 | back[q >> 16 & 0xFF] << 16 | back[p >> 8 & 0xFF] << 8 | back[s & 0xFF]) ^ n,
        (back[s >> 24] << 24 | back[r >> 16 & 0xFF] << 16 | back[q >> 8 & 0xFF] << 8 | back[p & 0xFF]) ^ o,
    )


class ECB:
    """Each block by itself."""


class CBC:
    """Each block added to the one before it."""

    def __init__(self, initialization_vector: bytes) -> None:
        if len(initialization_vector) != _BLOCK:
            raise ValueError("Invalid IV size")
        self.start = bytes(initialization_vector)


class AES:
    """A key of AES. Raises ValueError for one that has no such length."""

    def __init__(self, key: bytes) -> None:
        if len(key) not in _AES_KEYS:
            raise ValueError("Invalid key size")
        self.rounds = _round_keys(bytes(key))


class ARC4:
    """A key of RC4. Raises ValueError for one that has no such length."""

    def __init__(self, key: bytes) -> None:
        if len(key) not in _RC4_KEYS:
            raise ValueError("Invalid key size")
        self.key = bytes(key)


class _Blocks:
    """AES, going on from one piece to the next."""

    def __init__(self, algorithm: AES, mode: CBC | ECB) -> None:
        self._rounds = algorithm.rounds
        self._chained = isinstance(mode, CBC)
        self._before = struct.unpack(">4I", mode.start) if isinstance(mode, CBC) else (0, 0, 0, 0)
        self._rest = b""

    def update(self, data: bytes) -> bytes:
        """The blocks that are whole by now."""
        data = self._rest + bytes(data)
        whole = len(data) // _BLOCK * _BLOCK
        self._rest = data[whole:]
        words: list[int] = []
        before = self._before
        for block in struct.iter_unpack(">4I", data[:whole]):
            clear = _deciphered(block, self._rounds)
            words += [one ^ other for one, other in zip(clear, before, strict=True)]
            before = block if self._chained else before
        self._before = before
        return struct.pack(f">{len(words)}I", *words)

    def finalize(self) -> bytes:
        """Nothing more. Raises ValueError where a block is not whole."""
        if self._rest:
            raise ValueError("The length of the provided data is not a multiple of the block length.")
        return b""


class _Stream:
    """RC4, going on from one piece to the next."""

    def __init__(self, algorithm: ARC4) -> None:
        self._bytes = _stream(algorithm.key)

    def update(self, data: bytes) -> bytes:
        return bytes(byte ^ next(self._bytes) for byte in data)

    def finalize(self) -> bytes:
        return b""


def _stream(key: bytes) -> Iterator[int]:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 0xFF
        state[i], state[j] = state[j], state[i]
    i = j = 0
    while True:
        i = (i + 1) & 0xFF
        j = (j + state[i]) & 0xFF
        state[i], state[j] = state[j], state[i]
        yield state[(state[i] + state[j]) & 0xFF]


class Cipher:
    """An algorithm with a mode, as ``cryptography`` has it."""

    def __init__(self, algorithm: AES | ARC4, mode: CBC | ECB | None, backend: object = None) -> None:  # noqa: ARG002 - it is told
        self._algorithm, self._mode = algorithm, mode

    def decryptor(self) -> _Blocks | _Stream:
        """What deciphers, piece by piece."""
        if isinstance(self._algorithm, AES) and self._mode:
            return _Blocks(self._algorithm, self._mode)
        if isinstance(self._algorithm, ARC4):
            return _Stream(self._algorithm)
        raise ValueError("AES needs a mode")
