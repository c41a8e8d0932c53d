"""What is read of a zip straight from its bytes is what ``zipfile`` reads; and what it refuses, is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from importlib import import_module
from random import Random

import pytest

from xltools.ooxml import zipped
from xltools.ooxml.package import Flaw, Limits, Package

PARTS = {"[Content_Types].xml": b"<Types/>" * 9, "xl/a.xml": bytes(range(256)) * 12, "xl/empty.xml": b""}


def made(
    method: int = zipfile.ZIP_DEFLATED, *, comment: bytes = b"", parts: dict[str, bytes] = PARTS
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        package.comment = comment
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def streamed() -> bytes:
    """As programs write that cannot go back: sizes and checksums stand behind each part."""

    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise io.UnsupportedOperation

    out = Stream()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in PARTS.items():
            package.writestr(name, content)
    return out.getvalue()


@pytest.fixture(autouse=True, params=["zlib", "zlib_ng.zlib_ng"])
def _unpacker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "unpacker", import_module(request.param))
    zipped._known_inflated.cache_clear()


class _FlawError(Exception):
    pass


def _flaw(flaw: Flaw, part: str) -> Exception:
    return _FlawError(flaw, part)


def said(data: bytes, limits: Limits | None = None) -> object:
    """Everything that a package says of a file: the names and contents of its parts, or its flaws."""
    try:
        package = Package(data, limits=limits, refusing=_flaw)
    except _FlawError as error:
        return error.args
    contents: list[object] = []
    with package:
        for name in sorted(package.names):
            try:
                contents.append((name, package.size(name), package.read(name)))
            except _FlawError as error:
                contents.append(error.args)
    return contents


def both(data: bytes, monkeypatch: pytest.MonkeyPatch, limits: Limits | None = None) -> tuple[object, object]:
    """What is said of a file with the quick reader, and without it."""
    quick = said(data, limits)
    with monkeypatch.context() as careful:
        careful.setattr(zipped, "directory", lambda *_: None)
        return quick, said(data, limits)


@pytest.mark.parametrize(
    "data", [made(), made(zipfile.ZIP_STORED), streamed()], ids=["packed", "stored", "streamed"]
)
def test_a_package_as_programs_write_it_is_read_quickly(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = zipped.directory(data)
    assert entries is not None
    assert {entry.filename: zipped.unpacked(data, entry) for entry in entries} == PARTS
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with Package(data) as package:
        assert {name: package.read(name) for name in package.names} == PARTS


@pytest.mark.parametrize(
    "data",
    [
        made(comment=b"a comment"),
        b"before" + made(),
        made() + b"behind",
        made(zipfile.ZIP_BZIP2),
        made(parts={"xl/\N{LATIN SMALL LETTER E WITH ACUTE}.xml": b"<a/>"}),
        made(parts={}),
        b"",
    ],
    ids=["comment", "before", "behind", "other method", "other letters", "nothing in it", "nothing"],
)
def test_others_are_what_the_zip_reader_says(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    quick, careful = both(data, monkeypatch)
    assert quick == careful


@pytest.mark.parametrize("size", [3 * 1024, 100])
def test_no_more_is_unpacked_than_the_limit_of_a_part(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    quick, careful = both(made(), monkeypatch, Limits(part=size))
    assert quick == careful


def _one_byte(data: bytearray, random: Random) -> None:
    data[random.randrange(len(data))] = random.randrange(256)


def _one_bit_of_the_directory(data: bytearray, random: Random) -> None:
    data[random.randrange(data.index(b"PK\1\2"), len(data))] ^= 1 << random.randrange(8)


def _size_and_checksum(data: bytearray, random: Random) -> None:
    at = random.choice([at for at in range(len(data)) if data.startswith(b"PK\1\2", at)])
    data[at + random.choice([16, 20, 24])] ^= random.choice([1, 2, 128])


def _cut(data: bytearray, random: Random) -> None:
    del data[random.randrange(len(data)) :]


def _twice(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data))
    data[at:at] = data[at : at + random.randrange(60)]


@pytest.mark.parametrize("damage", [_one_byte, _one_bit_of_the_directory, _size_and_checksum, _cut, _twice])
@pytest.mark.parametrize(
    "data", [made(), made(zipfile.ZIP_STORED), streamed()], ids=["packed", "stored", "streamed"]
)
def test_damage_is_found_as_by_the_zip_reader(
    data: bytes, damage: Callable[[bytearray, Random], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(300):
        damaged = bytearray(data)
        damage(damaged, Random(number))
        quick, careful = both(bytes(damaged), monkeypatch)
        assert quick == careful, number


def test_parts_that_share_their_bytes_are_left_to_the_zip_reader() -> None:
    """A directory that names the same bytes twice: of a small file much is unpacked."""
    data = bytearray(made(parts={"a.xml": b"<a/>", "b.xml": b"<a/>"}))
    second = data.index(b"PK\1\2", data.index(b"PK\1\2") + 1)
    data[second + 42 : second + 46] = bytes(4)
    assert zipped.directory(bytes(data)) is None
