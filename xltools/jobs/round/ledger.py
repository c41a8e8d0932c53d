"""The ledger of an inbox, checked entry by entry and written as a list that people can read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from xltools.county.ledger import Entry, EntryKind, ledger_of
from xltools.jobs.output import write
from xltools.jobs.workspace import Workspace
from xltools.model.errors import UnusableArgumentError
from xltools.model.round import CHINA
from xltools.workbook.write.list_book import list_book

#: What an entry of each kind is called.
_KINDS = {
    EntryKind.RECEIVED: "收到",
    EntryKind.COPY: "又收到同一份",
    EntryKind.LEFT: "没有收",
    EntryKind.CHOSEN: "选定",
    EntryKind.RETURNED: "退回",
    EntryKind.PASSED: "通过",
    EntryKind.REOPENED: "撤回通过",
    EntryKind.PUBLISHED: "已发布",
}
_HEADS = {
    "序号": 6,
    "登记时间": 18,
    "事项": 12,
    "代码": 10,
    "单位": 18,
    "文件": 34,
    "收到时间": 18,
    "发件人": 24,
    "原文件名": 30,
    "来路": 40,
    "结果": 30,
    "SHA-256": 18,
    "校验": 18,
}


def export_ledger(workspace: Workspace, inbox: Path, out: Path) -> int:
    """Checks the ledger, and writes it as a workbook with a line to an entry.

    Args:
        workspace: The project, for the names of units.
        inbox: The inbox.
        out: The workbook.

    Returns:
        How many entries there are.

    Raises:
        UnusableArgumentError: There is no ledger (C64), it cannot be read (C60, C61, C63), or an entry was changed (C62).
    """
    ledger = ledger_of(inbox)
    if ledger is None:
        raise UnusableArgumentError("C64", inbox=inbox)
    entries = ledger.entries()
    names = {unit.code: unit.name for unit in workspace.roster.units} if workspace.roster else {}
    rows = [_row(entry, names.get(entry.unit, "")) for entry in entries]
    write(out, list_book("收件台账", _HEADS, rows))
    return len(entries)


def _shown(time: dt.datetime) -> str:
    return f"{time.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def _row(entry: Entry, name: str) -> list[str | int]:
    facts = entry.facts
    return [
        entry.number,
        _shown(entry.time),
        _KINDS[entry.kind],
        entry.unit,
        name,
        facts.get("file", "") or facts.get("note", ""),
        _shown(dt.datetime.fromisoformat(arrived)) if (arrived := facts.get("time")) else "",
        facts.get("sender", ""),
        facts.get("name", ""),
        facts.get("way", ""),
        facts.get("verdict", "") or facts.get("reason", ""),
        entry.sha256,
        entry.digest,
    ]
