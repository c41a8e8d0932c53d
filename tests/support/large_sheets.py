"""Returns with sheets that are far larger than anybody fills in, each made where it is needed: some are a hundred megabytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from damage import in_part, part_of, sound, unzipped, zipped


def with_rows(rows: str, sheet: str = "表三") -> bytes:
    """The healthy return with rows behind all others of a sheet."""
    parts = unzipped(sound())
    name = part_of(parts, sheet)
    return zipped({**parts, name: parts[name].replace(b"</sheetData>", rows.encode() + b"</sheetData>")})


def styled(row: int) -> str:
    return (
        f'<row r="{row}" spans="1:13">'
        + "".join(f'<c r="{c}{row}" s="14"/>' for c in "ABCDEFGHIJKLM")
        + "</row>"
    )


#: Formats alone, to the end of a sheet.
FORMATS: Mapping[str, Callable[[], str]] = {
    "a million rows": lambda: "".join(
        f'<row r="{row}" s="1" customFormat="1"/>' for row in range(50, 1_000_050)
    ),
    "65,000 rows of cells": lambda: "".join(map(styled, range(50, 65_050))),
    "as LibreOffice writes them": lambda: "".join(
        f'<row r="{row}" customFormat="false" ht="12.8" hidden="false"/>' for row in range(50, 400_000)
    ),
}
#: More cells than are read.
CELLS: Mapping[str, Callable[[], str]] = {
    "one row": lambda: "<row>" + "<c/>" * 15_000_000 + "</row>",
    "rows": lambda: ("<row>" + "<c/>" * 16_000 + "</row>") * 800,
}


def of_the_largest_area() -> bytes:
    """A return of which a sheet says that it is as large as a sheet can be."""
    return in_part("表三", ('<dimension ref="B1:L36"/>', '<dimension ref="A1:XFD1048576"/>'))


def of_many_strings() -> bytes:
    """A return with a hundred thousand strings more."""
    many = "".join(f"<si><t>第{number}条</t></si>" for number in range(100_000))
    return in_part("xl/sharedStrings.xml", ("</sst>", f"{many}</sst>"))
