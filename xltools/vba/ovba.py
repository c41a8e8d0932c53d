"""The two encodings inside a VBA project: packed sources, and the flags of the PROJECT stream.

In go bytes, out come bytes; no file is opened here. The source of every fact is the specification MS-OVBA,
"Office VBA File Format Structure"; a section that is named in this module is one of its sections.

Packed data (section 2.4.1) is a signature byte and then chunks, each of which holds up to 4096 bytes. A chunk has
a header of two bytes and then groups of eight tokens: a byte of flags, and for each flag a literal byte (0) or a
copy of two bytes (1). A copy says how far back in the same chunk it starts and how long it is.
"""

from __future__ import annotations

import struct

#: Bytes that a chunk holds when it is unpacked (section 2.4.1.1.3).
CHUNK = 4096
#: The first byte of packed data (section 2.4.1.1.1).
_SIGNATURE = 1
#: The header of a chunk (section 2.4.1.1.5): twelve bits for its whole length less three, three bits of a fixed
#: signature, and one that is set where the chunk holds tokens and not plain bytes.
_SIZE_BITS, _SIGNATURE_BITS, _SIGNATURE_SHIFT, _HAS_TOKENS = 0x0FFF, 0b111, 12, 0x8000
_CHUNK_SIGNATURE = 0b011
_HEADER_BYTES, _LEFT_OUT_OF_SIZE = 2, 3
#: Tokens that one byte of flags speaks of (section 2.4.1.1.7).
_TOKENS_IN_GROUP = 8
#: The length of the shortest copy, which is stored as 0 (section 2.4.1.3.19.1).
_SHORTEST_COPY = 3
#: A copy has two bytes, of which at least four bits say how far back it starts (section 2.4.1.3.19.1).
_COPY_BITS, _LEAST_DISTANCE_BITS = 16, 4


class PackedError(ValueError):
    """The bytes are not packed as MS-OVBA says."""


# Packing


def compress(data: bytes) -> bytes:
    """The data packed; the same bytes give the same result.

    A whole chunk that tokens would make longer is stored as it is. The format then wants it filled up with zeros,
    so that a last, short chunk of that kind comes back longer than it was. Text never is of that kind.
    """
    packed = bytearray([_SIGNATURE])
    for start in range(0, len(data), CHUNK):
        content = data[start : start + CHUNK]
        tokens = _tokens(content)
        if len(tokens) <= CHUNK:
            packed += _chunk_header(len(tokens), has_tokens=True) + tokens
        else:
            packed += _chunk_header(CHUNK, has_tokens=False) + content.ljust(CHUNK, b"\0")
    return bytes(packed)


def _chunk_header(size: int, *, has_tokens: bool) -> bytes:
    """The header of a chunk whose content has so many bytes as it is stored."""
    header = _CHUNK_SIGNATURE << _SIGNATURE_SHIFT | _HEADER_BYTES + size - _LEFT_OUT_OF_SIZE
    return struct.pack("<H", header | _HAS_TOKENS if has_tokens else header)


def _distance_bits(done: int) -> int:
    """How many bits of a copy say how far back it starts, after ``done`` bytes of the chunk: enough for every
    place before it (section 2.4.1.3.19.1). The others say how long the copy is."""
    return max((done - 1).bit_length(), _LEAST_DISTANCE_BITS)


def _longest_copy(done: int) -> int:
    """The length of the longest copy after ``done`` bytes of the chunk."""
    return (0xFFFF >> _distance_bits(done)) + _SHORTEST_COPY


def _tokens(content: bytes) -> bytes:
    """A chunk's content as groups of tokens."""
    tokens = bytearray()
    places: dict[bytes, list[int]] = {}
    at = 0
    while at < len(content):
        flags_at, flags = len(tokens), 0
        tokens.append(0)
        for bit in range(_TOKENS_IN_GROUP):
            if at >= len(content):
                break
            length, distance = _best_copy(content, at, places)
            if length:
                flags |= 1 << bit
                shift = _COPY_BITS - _distance_bits(at)
                tokens += struct.pack("<H", (distance - 1) << shift | length - _SHORTEST_COPY)
            else:
                length = 1
                tokens.append(content[at])
            for place in range(at, at + length):
                places.setdefault(content[place : place + _SHORTEST_COPY], []).append(place)
            at += length
        tokens[flags_at] = flags
    return bytes(tokens)


def _best_copy(content: bytes, at: int, places: dict[bytes, list[int]]) -> tuple[int, int]:
    """The longest copy for what stands at ``at``: its length and how far back it starts, both 0 for none.

    ``places`` tells for every three bytes where they stand before. Of two equally long copies the nearer one is
    taken.
    """
    if at + _SHORTEST_COPY > len(content):
        return 0, 0
    longest = min(_longest_copy(at), len(content) - at)
    best_length = best_distance = 0
    for place in reversed(places.get(content[at : at + _SHORTEST_COPY], ())):
        length = _SHORTEST_COPY
        while length < longest and content[place + length] == content[at + length]:
            length += 1
        if length > best_length:
            best_length, best_distance = length, at - place
            if best_length == longest:
                break
    return best_length, best_distance


# Unpacking


def decompress(data: bytes, limit: int) -> bytes:
    """What packed data holds.

    Raises PackedError for anything else, and as soon as more than ``limit`` bytes come out.
    """
    if not data or data[0] != _SIGNATURE:
        raise PackedError("no compressed container")
    unpacked, at = bytearray(), 1
    while at + _HEADER_BYTES <= len(data):
        (header,) = struct.unpack_from("<H", data, at)
        if header >> _SIGNATURE_SHIFT & _SIGNATURE_BITS != _CHUNK_SIGNATURE:
            raise PackedError("no chunk")
        start = at + _HEADER_BYTES
        if header & _HAS_TOKENS:
            at = min(at + (header & _SIZE_BITS) + _LEFT_OUT_OF_SIZE, len(data))
            unpacked += _unpacked_chunk(data[start:at])
        else:
            at = start + CHUNK
            unpacked += data[start:at]
        if len(unpacked) > limit:
            raise PackedError("too large")
    return bytes(unpacked)


def _unpacked_chunk(tokens: bytes) -> bytes:
    """What the tokens of a chunk stand for."""
    content, at = bytearray(), 0
    while at < len(tokens):
        flags, at = tokens[at], at + 1
        for bit in range(_TOKENS_IN_GROUP):
            if at >= len(tokens):
                break
            if flags >> bit & 1:
                _append_copy(content, tokens, at)
                at += 2
            else:
                content.append(tokens[at])
                at += 1
    return bytes(content)


def _append_copy(content: bytearray, tokens: bytes, at: int) -> None:
    """Appends what the copy at ``at`` stands for (section 2.4.1.3.19.2)."""
    if at + 2 > len(tokens):
        raise PackedError("half a copy")
    (copy,) = struct.unpack_from("<H", tokens, at)
    distance_bits = _distance_bits(len(content))
    distance = (copy >> (_COPY_BITS - distance_bits)) + 1
    length = (copy & (0xFFFF >> distance_bits)) + _SHORTEST_COPY
    if distance > len(content) or len(content) + length > CHUNK:
        raise PackedError("a copy from outside")
    copied = content[-distance:][:length]
    # A copy may reach into what it is itself writing: then it repeats.
    content += (copied * (length // distance + 1))[:length]


# Flags


#: Any byte may begin obfuscated data (section 2.4.3.2, Seed); it is fixed, so that every build is the same.
_SEED = 0x42
#: Section 2.4.3.2: the version of the method, and the bits of the seed that count the bytes without a meaning.
_VERSION, _IGNORED_BITS = 2, 0b110
#: A byte without a meaning.
_IGNORED = 7


def obfuscated(data: bytes, project_id: str) -> str:
    """A flag of the PROJECT stream as hexadecimal digits, the way Office wants to read it (section 2.4.3.2).

    It keeps nothing secret: whoever has the file has the key.
    """
    key = sum(project_id.encode("ascii")) & 0xFF
    encrypted = bytearray([_SEED, _SEED ^ _VERSION, _SEED ^ key])
    ignored = [_IGNORED] * ((_SEED & _IGNORED_BITS) // 2)
    previous = key
    for byte in [*ignored, *struct.pack("<I", len(data)), *data]:
        encrypted.append(byte ^ (encrypted[-2] + previous & 0xFF))
        previous = byte
    return encrypted.hex().upper()
