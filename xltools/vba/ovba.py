"""MS-OVBA: how Office packs module sources, and how it veils the flags of a project.

Packing: a signature byte, then chunks of 4096 bytes, each a row of literals and copies of what came
before in the same chunk. Veiling is no secrecy; Office only wants to read it back.
"""

from __future__ import annotations

import struct

CHUNK = 4096
_SIGNATURE = 1
#: Shortest copy: a shorter one would be longer than its literals.
_LEAST = 3


class PackedError(ValueError):
    """The bytes are not packed as MS-OVBA says."""


def compress(data: bytes) -> bytes:
    """A compressed container (MS-OVBA 2.4.1). The same bytes give the same container.

    A whole chunk that cannot be packed is stored as it is; the format then fills it up with zeros.
    """
    packed = bytearray([_SIGNATURE])
    for start in range(0, len(data), CHUNK):
        raw = data[start : start + CHUNK]
        chunk = _packed(raw)
        if len(chunk) <= CHUNK:
            packed += struct.pack("<H", 0xB000 | len(chunk) - 1) + chunk
        else:
            packed += struct.pack("<H", 0x3FFF) + raw.ljust(CHUNK, b"\0")
    return bytes(packed)


def _bits(done: int) -> int:
    """How many bits of a copy say how far back it starts, after ``done`` bytes of the chunk."""
    return max((done - 1).bit_length(), 4)


def _packed(raw: bytes) -> bytes:
    out, at = bytearray(), 0
    seen: dict[bytes, list[int]] = {}
    while at < len(raw):
        flags_at, flags = len(out), 0
        out.append(0)
        for bit in range(8):
            if at >= len(raw):
                break
            length, back = _copy(raw, at, seen)
            if length:
                flags |= 1 << bit
                out += struct.pack("<H", (back - 1) << (16 - _bits(at)) | length - _LEAST)
            else:
                length = 1
                out.append(raw[at])
            for place in range(at, at + length):
                seen.setdefault(raw[place : place + _LEAST], []).append(place)
            at += length
        out[flags_at] = flags
    return bytes(out)


def _copy(raw: bytes, at: int, seen: dict[bytes, list[int]]) -> tuple[int, int]:
    """The longest copy for what stands at ``at``: its length and how far back it starts; 0 for none."""
    if at + _LEAST > len(raw):
        return 0, 0
    longest = min((0xFFFF >> _bits(at)) + _LEAST, len(raw) - at)
    best = back = 0
    for place in reversed(seen.get(raw[at : at + _LEAST], ())):
        length = _LEAST
        while length < longest and raw[place + length] == raw[at + length]:
            length += 1
        if length > best:
            best, back = length, at - place
            if best == longest:
                break
    return best, back


def decompress(data: bytes, limit: int) -> bytes:
    """What a container holds. PackedError for anything that is none, or unpacks to more than ``limit``."""
    if not data or data[0] != _SIGNATURE:
        raise PackedError("no compressed container")
    out, at = bytearray(), 1
    while at + 2 <= len(data):
        (head,) = struct.unpack_from("<H", data, at)
        if head >> 12 & 7 != 3:
            raise PackedError("no chunk")
        end = min(at + (head & 0xFFF) + 3, len(data))
        if head & 0x8000:
            _unpack(data[at + 2 : end], out)
        else:
            out += data[at + 2 : at + 2 + CHUNK]
            end = at + 2 + CHUNK
        at = end
        if len(out) > limit:
            raise PackedError("too large")
    return bytes(out)


def _unpack(chunk: bytes, out: bytearray) -> None:
    start, at = len(out), 0
    while at < len(chunk):
        flags, at = chunk[at], at + 1
        for bit in range(8):
            if at >= len(chunk):
                return
            if not flags >> bit & 1:
                out.append(chunk[at])
                at += 1
                continue
            if at + 2 > len(chunk):
                raise PackedError("half a copy")
            (copy,) = struct.unpack_from("<H", chunk, at)
            at += 2
            bits = _bits(len(out) - start)
            back, length = (copy >> (16 - bits)) + 1, (copy & (0xFFFF >> bits)) + _LEAST
            if back > len(out) - start or len(out) - start + length > CHUNK:
                raise PackedError("a copy from outside")
            copied = out[-back:][:length]
            # A copy may run into what it is itself writing: then it repeats.
            out += (copied * (length // back + 1))[:length]


def veiled(data: bytes, project_id: str) -> str:
    """Flags of a PROJECT stream (MS-OVBA 2.4.3), with a fixed seed, so that every build is the same."""
    seed, key = 0x42, sum(project_id.encode("ascii")) & 0xFF
    out = bytearray([seed, seed ^ 2, seed ^ key])
    before = key
    for byte in [7] * ((seed & 6) // 2) + [*struct.pack("<I", len(data)), *data]:
        out.append(byte ^ (out[-2] + before & 0xFF))
        before = byte
    return out.hex().upper()
