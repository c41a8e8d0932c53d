"""Prints what the wheel needs to be built and to run, a requirement a line, as pyproject.toml says it."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path


def needs(pyproject: Path) -> list[str]:
    """The requirements of the build system and of the project; the tests' own are a dependency group of the file."""
    settings = tomllib.loads(pyproject.read_text("utf-8"))
    return [*settings["build-system"]["requires"], *settings["project"]["dependencies"]]


if __name__ == "__main__":
    sys.stdout.write("\n".join(needs(Path(__file__).parents[1] / "pyproject.toml")) + "\n")
