"""Whatever a file holds, verify() answers: nothing is raised, and what cannot be read is said so."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from damage import NEIGHBOUR, Inbox, said_well, sound
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutated import mauled, nodes
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


@FUZZ
@given(seed=st.integers(0, 2**32))
def test_xml_at_random(workspace: Workspace, tmp_path: Path, seed: int) -> None:
    """Attributes, texts and elements replaced, dropped or doubled; the XML stays well formed."""
    random = Random(seed)
    judged = answered(workspace, tmp_path, nodes(sound(), random, random.choice(PARTS)))
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
