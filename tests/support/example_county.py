"""The county of samples/ as a folder of its own, to be changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from reports import edited

ROOT = Path(__file__).parents[2]


def example_county(folder: Path) -> Path:
    """Its project, with a Word template of its own, in which Word has cut a placeholder in two. Returns the folder."""
    samples, own = ROOT / "samples", folder / "templates" / "disclosure-2021"
    own.mkdir(parents=True)
    for name in ("xltools.toml", "units.csv"):
        shutil.copy(samples / name, folder / name)
    for name in ("inbox", "last"):
        shutil.copytree(samples / name, folder / name)
    shipped = ROOT / "templates" / "disclosure-2021" / "county.docx"
    cut = "本报告按照{{ 依据 }}", "本县报告按照{{ 依</w:t></w:r><w:r><w:t>据 }}"
    (own / "county.docx").write_bytes(edited(shipped.read_bytes(), cut))
    return folder
