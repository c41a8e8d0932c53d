"""Records → CSV, JSON and the datapackage.json that describes both (Frictionless Data Package and Table Schema)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from xltools.form.rules.words import number as shown
from xltools.model.cells import json_number
from xltools.model.consolidation import Consolidation
from xltools.report.open_data.records import Column, Datum, Records, county_records, unit_records
from xltools.report.printable import printable

#: The file that describes the others.
DESCRIPTION = "datapackage.json"
#: What a spreadsheet takes for the beginning of a formula, or drops before it looks for one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", " ", "\u3000", "＝", "＋", "－", "＠", "|", "%")
#: What the names of a package's parts may be made of.
_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._")


def packed(consolidation: Consolidation) -> Mapping[str, bytes]:
    """The files of the package: name → content."""
    files, resources = {}, []
    for records in (county_records(consolidation), unit_records(consolidation)):
        for kind, content in (("csv", as_csv(records)), ("json", as_json(records))):
            path = f"{records.name}.{kind}"
            files[path] = content
            resources.append(_resource(records, kind, path, content))
    return {**files, DESCRIPTION: _json(_package(consolidation, resources))}


def as_csv(records: Records) -> bytes:
    """UTF-8 with a mark, so that Excel reads Chinese; texts that a spreadsheet would take for formulas have an apostrophe."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow([column.name for column in records.columns])
    writer.writerows([_field(datum) for datum in row] for row in records.rows)
    return lines.getvalue().encode("utf-8-sig", "replace")


def _field(datum: Datum) -> str:
    match datum:
        case None:
            return ""
        case Decimal():
            return shown(datum)
        case str():
            return inert(datum)
        case _:
            return str(datum)


def inert(text: str) -> str:
    """The text as a spreadsheet shows it and does not calculate it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_json(records: Records) -> bytes:
    """A list of objects, a line each; the keys are the columns' names, and what nobody gave is null."""
    names = [column.name for column in records.columns]
    lines = (
        json.dumps(dict(zip(names, map(_value, row), strict=True)), ensure_ascii=False)
        for row in records.rows
    )
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode("utf-8", "replace")


def _value(datum: Datum) -> str | int | float | None:
    return json_number(datum) if isinstance(datum, Decimal) else datum


def _package(consolidation: Consolidation, resources: list[dict[str, Any]]) -> dict[str, Any]:
    form, county = consolidation.form, printable(consolidation.county.name)
    return {
        "profile": "data-package",
        "name": "".join(
            letter for letter in f"{form.id}-{consolidation.period.code}".lower() if letter in _NAME
        ),
        "title": f"{county}{consolidation.period.titled}{form.title}数据",
        "description": describe(consolidation),
        "sources": [{"title": form.basis}],
        "resources": resources,
    }


def _resource(records: Records, kind: str, path: str, content: bytes) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": f"{records.name}-{kind}",
        "title": records.title,
        "path": path,
        "scheme": "file",
        "format": kind,
        "mediatype": {"csv": "text/csv", "json": "application/json"}[kind],
        "encoding": "utf-8",
        # Frictionless streams JSON and then takes its size and digest for wrong, whatever they are.
        **(_digest(content) if kind == "csv" else {}),
        "schema": {
            "fields": [dict(_described(column)) for column in records.columns],
            "missingValues": [""],
            **({"primaryKey": list(records.key)} if records.key else {}),
        },
    }


def _digest(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}


def _described(column: Column) -> Iterator[tuple[str, Any]]:
    """A field of Table Schema."""
    yield "name", column.name
    yield "type", str(column.kind)
    yield "description", column.about
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    if constraints:
        yield "constraints", constraints


def describe(consolidation: Consolidation) -> str:
    """Where the numbers come from, in words: whose they are, who is not among them, and what a blank is."""
    return "".join(_sentences(consolidation))


def _sentences(consolidation: Consolidation) -> Iterator[str]:
    counted = len(consolidation.included)
    yield f"{consolidation.period.titled}数字由 {counted} 个单位报送的表相加得出"
    if consolidation.roster_known:
        others = sum(one.is_of_the_county and not one.included for one in consolidation.standings)
        yield f"，另有 {others} 个单位没有计入。" if others else "，应报送的单位都已计入。"
    else:
        yield "；没有单位名册，不知道应报送的有几个。"
    if wrong := len(consolidation.included_with_errors):
        yield f"其中 {wrong} 个单位的表有错误没有改正。"
    yield "空白是没有都填，不是 0。"


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
