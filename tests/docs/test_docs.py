"""The documentation is true: generated pages are fresh, every command and page named exists."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from xltools.cli import ERRORS_FOUND, cli, run

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *ROOT.glob("benchmarks/*.md"),
        *ROOT.glob("samples/*.md"),
    ]
)


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["cli.md", "findings.md", "refusals.md"])
def test_generated_pages_are_fresh(name: str) -> None:
    made = generator().PAGES[name]()
    assert (ROOT / "docs" / name).read_text("utf-8") == made, "run: python docs/generate.py"


def test_the_word_templates_that_are_shipped_are_as_they_would_be_drawn() -> None:
    stale = [path.name for path, content in generator().templates() if path.read_bytes() != content]
    assert stale == [], "run: python docs/generate.py --templates"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_are_named_exist(page: Path) -> None:
    for name in re.findall(r"(?:^|`|&& |/)xltools ([a-z]+)", page.read_text("utf-8"), re.MULTILINE):
        assert name in cli.commands, f"{page.name}: xltools {name}"


def test_the_commands_of_a_year_run_as_the_readme_gives_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    block = text.split("## A year's work")[1].split("```sh")[1].split("```")[0]
    commands = [shlex.split(line, comments=True) for line in block.strip().splitlines()]
    assert [command[1] for command in commands] == [
        *("new", "generate", "collect", "status", "check", "return", "merge", "report"),
    ]
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / commands[0][2]
    for command in commands:
        if command[1] == "collect":
            shutil.copytree(folder / "outbox", folder / command[2])
        code = run(command[1:])
        # Nobody has filled the workbooks in: they are found to be blank.
        assert code == (ERRORS_FOUND if command[1] in ("check", "merge", "report") else 0)
        monkeypatch.chdir(folder)
    assert len(list((folder / "merged").iterdir())) == 5


def test_the_two_commands_of_the_readme_are_those_that_ci_and_the_tests_run() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "bash tests/all.sh" in text
    assert "tests/all.sh" in (ROOT / ".ci" / "run").read_text("utf-8")
    assert ".venv/bin/pip install . && .venv/bin/xltools merge samples/inbox/" in text
