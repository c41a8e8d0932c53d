"""Whatever a file holds, verify() answers: nothing is raised, and what cannot be read is said so."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest
from damage import NEIGHBOUR, Inbox, said_well, sound, unzipped, zipped
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import Office

from xltools.jobs.check import judge_file
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Judged
from xltools.model.findings import message

FUZZ = settings(
    max_examples=examples(120),
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SHEETS = [f"xl/worksheets/sheet{number}.xml" for number in range(1, 9)]
PARTS = [*SHEETS, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"]
#: What attributes and texts are replaced by: numbers, names and texts no spreadsheet writes.
ODD = ["", "-1", "0", "99999999999", "1E999", "NaN", "１", "#REF!", "XFE1", "A0", "A1:", "_xD800_", "_x0000_",
       "是", "shared", "str", "d", "e", "b", "9" * 5000, "=" * 300, "$A$1:$B$2", "审核!A1", "../../etc"]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(Inbox(tmp_path_factory.mktemp("fuzz") / "县").inbox)


def answered(workspace: Workspace, folder: Path, data: bytes) -> Judged:
    """The answer to one file, said well, without anything raised, and fit for a JSON file."""
    path = folder / Inbox.NAME
    path.write_bytes(data)
    judged = judge_file(workspace, path, path.name).judged
    assert judged.submission is not None or judged.findings
    assert len(judged.findings) < 400
    for found in judged.findings:
        said_well(found)
        message(found).encode()
    return judged


@FUZZ
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(["flip", "zero", "cut", "splice", "grow"]))
def test_bytes_at_random(workspace: Workspace, tmp_path: Path, seed: int, kind: str) -> None:
    answered(workspace, tmp_path, mauled(sound(), Random(seed), kind))


def mauled(data: bytes, random: Random, kind: str) -> bytes:
    """Bytes flipped, zeroed, cut off, copied elsewhere, or appended."""
    wrong = bytearray(data)
    at, long = random.randrange(len(data)), random.choice([1, 2, 16, 400])
    match kind:
        case "flip":
            for _ in range(long):
                wrong[random.randrange(len(data))] ^= 1 << random.randrange(8)
        case "zero":
            wrong[at : at + long] = bytes(long)
        case "cut":
            del wrong[at:]
        case "splice":
            other = random.randrange(len(data))
            wrong[at : at + long] = data[other : other + long]
        case _:
            wrong += random.randbytes(long)
    return bytes(wrong)


_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_TEXT = re.compile(r">([^<>]+)<")
_ELEMENT = re.compile(r"<(\w+)[^<>]*/>|<(v|f|c|row|is|si|t)\b[^<>]*>.*?</\2>")


@FUZZ
@given(seed=st.integers(0, 2**32))
def test_xml_at_random(workspace: Workspace, tmp_path: Path, seed: int) -> None:
    """Attributes, texts and elements replaced, dropped or doubled; the XML stays well formed."""
    random = Random(seed)
    parts = unzipped(sound())
    name = random.choice(PARTS)
    text = parts[name].decode()
    for _ in range(random.choice([1, 1, 3, 20])):
        kind = random.choice(["attribute", "text", "drop", "double"])
        pattern = {"attribute": _ATTRIBUTE, "text": _TEXT}.get(kind, _ELEMENT)
        found = list(pattern.finditer(text))
        if not found:
            continue
        one = random.choice(found)
        group = {"attribute": 2, "text": 1}.get(kind, 0)
        odd = {"drop": "", "double": one[0] * 2}.get(kind, random.choice(ODD))
        text = text[: one.start(group)] + odd + text[one.end(group) :]
    judged = answered(workspace, tmp_path, zipped({**parts, name: text.encode()}))
    assert judged.sha256


@pytest.fixture(scope="module")
def others(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The healthy return in the formats another library reads."""
    folder = tmp_path_factory.mktemp("others")
    (folder / "a.xlsx").write_bytes(sound(NEIGHBOUR))
    with office.open(folder / "a.xlsx") as document:
        document.save(folder / "a.xls", "xls")
        document.save(folder / "a.ods", "ods")
    return {kind: (folder / f"a.{kind}").read_bytes() for kind in ("xls", "ods")}


@pytest.mark.parametrize("kind", ["flip", "zero", "cut", "splice"])
@pytest.mark.parametrize("format", ["xls", "ods"])
def test_other_formats_at_random(
    workspace: Workspace, tmp_path: Path, others: dict[str, bytes], format: str, kind: str
) -> None:
    random = Random(f"{format} {kind}")
    for _ in range(8):
        answered(workspace, tmp_path, mauled(others[format], random, kind))
