"""What Excel's compiler would refuse and LibreOffice's Basic lets pass: names that are nowhere declared, or
that hide one of VBA's own, and blocks that do not end."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from returns import FORM, OLD_FORM

from xltools.vba import addin
from xltools.vba.vba_project import Module
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write.macro import modules


def words(text: str) -> set[str]:
    return set(text.split())


KEYWORDS = words("""
    and as byval byref call case const dim do double each else elseif empty end error exit explicit false for function
    get goto if in is let like long loop mod module new next not nothing object on option or preserve private public
    redim resume select set single static step string sub then to true type until variant boolean integer wend
    while with worksheet range workbook iribboncontrol
""")
#: What VBA and Excel bring along, as far as our sources use it.
OWN = words("""
    abs activeworkbook applescripttask application cdbl chrw clng createobject cstr err fix format iif instr
    isempty iserror join left len mid msgbox replace right sgn split thisworkbook ubound vartype vbcurrency vbdouble
    vbexclamation vbinformation vbinteger vblf vblong vbsingle vbstring vbtab val
""")
#: More of VBA's own, which a name of ours would hide.
RESERVED = (
    OWN
    | KEYWORDS
    | words("""
    array asc atn beep cbool cbyte ccur cdate cdec choose chr cint command cos csng curdir cvar cverr date day dir
    doevents eof error exp filelen freefile hex hour inputbox int isarray isdate ismissing isnull isnumeric isobject
    kill lbound lcase log ltrim minute month name now oct print randomize rate rgb rnd round rtrim second seek shell sin space
    sqr stop str strcomp strconv strreverse switch tab tan time timer trim typename ubound ucase weekday write year
""")
)

PROJECTS = {
    "add-in for Windows": addin.addin_modules(addin.WINDOWS),
    "add-in for macOS": addin.addin_modules(addin.MAC),
    "workbook of 2021": modules(layout(FORM)),
    "workbook of 2019": modules(layout(OLD_FORM)),
}
PROCEDURE = re.compile(
    r"(?:Public|Private) (Sub|Function) (\w+)\((.*?)\)(?: As \w+)?\n(.*?)\nEnd \1\n", re.DOTALL
)
DECLARED = re.compile(r"(\w+)(?:\([^)]*\))? As \w+")


def code(module: Module) -> str:
    """A module's text, lines joined where they go on, without strings, comments and attributes."""
    text = re.sub(r'"(?:[^"\n]|"")*"', '""', module.text.replace(" _\n", " "))
    text = re.sub(r"'[^\n]*", "", text)
    return re.sub(r"^(Attribute|Option) .*\n", "", text, flags=re.MULTILINE)


def declared(text: str) -> set[str]:
    return {name.lower() for name in DECLARED.findall(text)}


def used(text: str) -> Iterator[str]:
    """Names that are no members of something else."""
    for before, name in re.findall(r"(\.?)(?<![\w&])([A-Za-z]\w*)", text):
        if not before:
            yield name.lower()


@pytest.fixture(params=list(PROJECTS))
def project(request: pytest.FixtureRequest) -> tuple[Module, ...]:
    return tuple(module for module in PROJECTS[request.param] if not module.document)


def procedures(project: tuple[Module, ...]) -> list[tuple[str, str, str]]:
    """Name, parameters and body of each."""
    return [found.groups()[1:] for module in project for found in PROCEDURE.finditer(code(module))]  # type: ignore[misc]


def test_every_module_asks_for_declarations(project: tuple[Module, ...]) -> None:
    assert all("\nOption Explicit\n" in module.text for module in project)


def test_every_line_belongs_to_a_procedure_or_declares(project: tuple[Module, ...]) -> None:
    for module in project:
        for line in PROCEDURE.sub("", code(module)).split("\n"):
            assert re.fullmatch(r"\s*|(Public|Private) (Const )?[\w(), ]+ As .*", line), (
                f"{module.name}: {line}"
            )


def test_names_are_declared_once_and_hide_none_of_vbas_own(project: tuple[Module, ...]) -> None:
    names = [name.lower() for name, _, _ in procedures(project)]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)
    assert not set(names) & RESERVED, set(names) & RESERVED
    assert not {module.name.lower() for module in project} & {*names, *RESERVED}


def test_every_name_is_declared(project: tuple[Module, ...]) -> None:
    everywhere = {name.lower() for name, _, _ in procedures(project)} | KEYWORDS | OWN
    for module in project:
        text = code(module)
        here = everywhere | declared(PROCEDURE.sub("", text))
        for _, name, parameters, body in (found.groups() for found in PROCEDURE.finditer(text)):
            labels = {label.lower() for label in re.findall(r"^(\w+):$", body, re.MULTILINE)}
            unknown = set(used(body)) - here - declared(parameters) - declared(body) - labels
            assert not unknown, f"{module.name}.{name}: {unknown}"


def test_every_variable_that_is_declared_is_used(project: tuple[Module, ...]) -> None:
    for name, _, body in procedures(project):
        for variable in declared("\n".join(re.findall(r"^\s*Dim .*$", body, re.MULTILINE))):
            assert list(used(body)).count(variable) > 1, f"{name}: {variable}"


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        (r"If .* Then$", r"End If"),
        (r"For ", r"Next\b"),
        (r"Do\b", r"Loop\b"),
        (r"Select Case ", r"End Select"),
        (r"With ", r"End With"),
    ],
)
def test_every_block_ends(project: tuple[Module, ...], opens: str, closes: str) -> None:
    for name, _, body in procedures(project):
        lines = [line.strip() for line in body.split("\n")]
        assert sum(bool(re.match(opens, line)) for line in lines) == sum(
            bool(re.match(closes, line)) for line in lines
        ), name


def test_no_line_and_no_statement_is_too_long_for_vba(project: tuple[Module, ...]) -> None:
    for module in project:
        assert module.text.isascii()
        run = 0
        for line in module.text.split("\n"):
            assert len(line) <= 1023, f"{module.name}: {line[:80]}"
            run = run + 1 if line.endswith(" _") else 0
            assert run <= 24
