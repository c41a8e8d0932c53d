"""vbaProject.bin from text: held against oletools, which reads what Office writes."""

from __future__ import annotations

import contextlib
import io
import struct
from random import Random

import olefile
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from olevba import macros_of, unpacked

from xltools.vba import cfb
from xltools.vba.ovba import CHUNK, PackedError, compress, decompress, obfuscated
from xltools.vba.vba_project import Module, ProjectError, compiled, documents, source_texts

MANY = 1 << 20
CODE = b'Sub A()\r\n    Range("A1").Value = 1\r\nEnd Sub\r\n'


@given(st.binary(max_size=600) | st.text(alphabet="ab \r\n", max_size=3000).map(str.encode))
def test_packing_comes_back(data: bytes) -> None:
    assert decompress(compress(data), MANY) == data
    if data:
        assert unpacked(compress(data)) == data


@pytest.mark.parametrize("size", [1, 2, 3, 15, 16, 17, 4095, 4096, 4097, 8192, 50_000])
@pytest.mark.parametrize("piece", [b"a", CODE, bytes(range(256))])
def test_large_sources_come_back(size: int, piece: bytes) -> None:
    data = (piece * (size // len(piece) + 1))[:size]
    packed = compress(data)
    assert decompress(packed, MANY) == unpacked(packed) == data
    assert len(packed) < len(data) / 2 or size < 5000


def test_a_large_module_of_many_words_comes_back() -> None:
    random = Random(5)
    words = [
        bytes(random.choices(b"abcdefghijklmnopqrstuvwxyz", k=random.randint(1, 12))) for _ in range(900)
    ]
    data = b" ".join(random.choice(words) for _ in range(20_000))
    assert decompress(compress(data), MANY) == unpacked(compress(data)) == data


def test_what_cannot_be_packed_is_stored_and_filled_up() -> None:
    data = Random(9).randbytes(CHUNK)
    assert compress(data)[1:] == struct.pack("<H", 0x3FFF) + data
    assert decompress(compress(data), MANY) == unpacked(compress(data)) == data
    short = data[:4000]
    assert decompress(compress(short), MANY) == short.ljust(CHUNK, b"\0")


@given(st.binary(max_size=200))
def test_what_is_not_packed_is_refused_or_read_but_never_runs_away(data: bytes) -> None:
    with contextlib.suppress(PackedError):
        assert len(decompress(b"\1" + data, 5000)) <= 5000 + CHUNK


@pytest.mark.parametrize("data", [b"", b"\2", b"\1\0\0", b"\1\x03\xb0\x01\x00\x00"])
def test_damaged_packing_is_refused(data: bytes) -> None:
    with pytest.raises(PackedError):
        decompress(data, MANY)


NAMES = st.text("abcXYZ_0", min_size=1, max_size=20)
STREAMS = st.dictionaries(
    NAMES, st.binary(max_size=200) | st.integers(4000, 9000).map(lambda n: b"x" * n), max_size=12
)


@settings(max_examples=examples(60))
@given(top=STREAMS, below=STREAMS)
def test_a_compound_file_comes_back(top: dict[str, bytes], below: dict[str, bytes]) -> None:
    top = {f"s{name}"[:31]: data for name, data in top.items()}
    # Names differ in more than case, as the format wants.
    top = {name: data for name, data in top.items() if name.lower() == name}
    below = {name: data for name, data in below.items() if name.lower() == name}
    made = cfb.write({**top, "VBA": below})
    expected = {**top, **{f"VBA/{name}": data for name, data in below.items()}}
    assert cfb.read(made) == expected
    read = olefile.OleFileIO(io.BytesIO(made), raise_defects=olefile.DEFECT_UNSURE)
    assert {"/".join(path): read.openstream(path).read() for path in read.listdir()} == expected
    assert read.parsing_issues == []  # type: ignore[attr-defined]
    read.close()


def test_a_compound_file_of_a_megabyte_comes_back() -> None:
    tree = {f"stream{n}": bytes([n]) * 100_000 for n in range(10)}
    assert cfb.read(cfb.write(tree)) == tree


@given(st.data())
def test_a_damaged_project_is_refused_and_nothing_else_happens(data: st.DataObject) -> None:
    whole = bytearray(PROJECT)
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)) | st.just(len(whole)))
    with contextlib.suppress(ProjectError):
        source_texts(bytes(whole[:cut]))


MODULES = (
    *documents(2),
    Module("First", 'Attribute VB_Name = "First"\nOption Explicit\n\nPublic Sub A()\nEnd Sub\n'),
    Module("Second", 'Attribute VB_Name = "Second"\n' + "' a line\n" * 4000),
)
PROJECT = compiled(MODULES)


def test_sources_are_read_back_by_us_and_by_oletools() -> None:
    texts = {module.name: module.text for module in MODULES}
    assert source_texts(PROJECT) == texts
    found = macros_of("vbaProject.bin", PROJECT)
    assert {name: code.replace("\r\n", "\n") for name, code in found.items()} == texts
    assert all("\n" not in code.replace("\r\n", "") for code in found.values())


def test_the_same_sources_give_the_same_bytes() -> None:
    assert compiled(MODULES) == PROJECT
    assert compiled(MODULES[:-1]) != PROJECT


def test_the_project_stream_says_what_excel_reads_first() -> None:
    read = olefile.OleFileIO(io.BytesIO(PROJECT), raise_defects=olefile.DEFECT_UNSURE)
    text = read.openstream("PROJECT").read().decode("ascii")
    assert 'Name="xltools"' in text
    assert "Document=ThisWorkbook/&H00000000\r\nDocument=Sheet1/&H00000000\r\n" in text
    assert "Module=First\r\nModule=Second\r\n" in text
    # No compiled code: version 0xFFFF.
    assert read.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("cc61ffff000300")
    read.close()


def test_flags_are_obfuscated_as_office_does() -> None:
    """MS-OVBA 2.4.3 backwards: the key is the sum of the project's id, and the length stands before the data."""
    id = "{6C1B9A52-47D0-4E57-9C0B-2F6E3A51D8F4}"
    whole = bytes.fromhex(obfuscated(b"\1\2\3", id))
    seed, key, plain = whole[0], sum(id.encode()) & 0xFF, []
    assert (whole[1] ^ seed, whole[2] ^ seed) == (2, key)
    before = key
    for at in range(3, len(whole)):
        before = whole[at] ^ (whole[at - 2] + before & 0xFF)
        plain.append(before)
    assert bytes(plain)[(seed & 6) // 2 :] == struct.pack("<I", 3) + b"\1\2\3"


@pytest.mark.parametrize(
    ("name", "text"),
    [("A", 'Attribute VB_Name = "B"\n'), ("A", "Sub A()\nEnd Sub\n")],
)
def test_a_module_names_itself(name: str, text: str) -> None:
    with pytest.raises(ValueError, match="first line"):
        Module(name, text)


def test_two_modules_of_one_name_are_refused() -> None:
    twice = Module("first", 'Attribute VB_Name = "first"\n')
    with pytest.raises(ValueError, match="two modules"):
        compiled([*MODULES, twice])


@pytest.mark.parametrize("data", [b"", b"PK\3\4", PROJECT[:600], cfb.write({"VBA": {"dir": b""}})])
def test_what_is_no_project_is_refused(data: bytes) -> None:
    with pytest.raises(ProjectError):
        source_texts(data)


def test_streams_that_share_their_sectors_are_refused() -> None:
    """Ten thousand names of one stream must not fill the memory."""
    made = bytearray(cfb.write({"a": b"x" * 5000, "b": b"y" * 5000}))
    first, second = (made.index(name.encode("utf-16-le") + b"\0" * 62) for name in "ab")
    made[second + 116 : second + 120] = made[first + 116 : first + 120]
    for entry in (first, second):
        made[entry + 120 : entry + 124] = struct.pack("<I", len(made))
    with pytest.raises(cfb.CompoundError):
        cfb.read(bytes(made))


def test_sources_larger_than_any_of_ours_are_refused() -> None:
    large = [Module(f"M{n}", f'Attribute VB_Name = "M{n}"\n' + "' x\n" * 100_000) for n in range(4)]
    assert len(compiled(large)) < 100_000
    with pytest.raises(ProjectError):
        source_texts(compiled(large))
    with pytest.raises(ProjectError):
        source_texts(PROJECT + bytes(5_000_000))
