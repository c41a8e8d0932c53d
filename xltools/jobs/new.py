"""The job of ``xltools new``: starts a county's project, with a settings file and a roster to be filled in."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from xltools.county.settings import FILE, INBOX, UNITS, YEARS, Limits
from xltools.model.errors import UnusableArgumentError, reason

#: The form that a new project asks for.
FORM = "disclosure-2021"

_TOML = """\
# 县级项目设置。“#”后面是说明；路径都从本文件所在的文件夹算起，文件夹之间用 / 分隔。

# 县（市、区）名称（必填），写在各单位的表、汇总表和报告里
county = {county}

# 报告年度（统计期限为这一年的 1 月 1 日至 12 月 31 日）
year = {year}

# 表样，可用的表样用 xltools form list 查看
form = {form}

# 单位名册：代码、名称、级别、联系人、电话、邮箱
roster = "{units}"

# 县（市、区）代码（可不填）
# code = "000000"

# 上年的汇总表（可不填；填了才能核对上年结转、现行有效等与上年有关的数字）
# last = "last/汇总.xlsx"

# 报送期限（可不填，不填按表样的规定）；各级别不同的，写成第二行的样子
# deadline = "{next}-01-31"
# deadline = {{ "乡镇" = "{next}-01-20", "街道" = "{next}-01-20", "部门" = "{next}-01-31" }}

# 工作表保护密码所在的文件（可不填；这里只写文件名，不写密码）
# password_file = "password.txt"

# 收表的上限：单个文件的大小（MB）、文件个数（可不填）
# [limits]
# file_mb = {limits.file_mb}
# files = {limits.files}
"""

_EXAMPLES = (
    "代码,名称,级别,联系人,电话,邮箱",
    "101,示例镇,乡镇,张三,0123-4567801,zhen@example.com",
    "201,示例街道,街道,李四,0123-4567802,jiedao@example.com",
    "301,县示例局,部门,王五,0123-4567803,ju@example.com",
)


def default_year(today: dt.date) -> int:
    """The year a project started today reports on: until June the year before, then this one."""
    return today.year - 1 if today.month <= 6 else today.year


def create_project(folder: Path, *, county: str | None = None, year: int, form: str = FORM) -> list[Path]:
    """Starts a project: ``xltools.toml``, ``units.csv`` with three example lines, and ``inbox/``.

    Without a county's name the project file waits for one: until it is filled in, the project is refused.
    Returns what it made. Raises UnusableArgumentError, having written nothing, if one of the files is
    there already; an ``inbox`` that is there stays as it is.
    """
    name = (county or "").strip()
    if county is not None and not (name and name.isprintable()):
        raise UnusableArgumentError("C20", county=county)
    if year not in YEARS:
        raise UnusableArgumentError("C21", year=year)
    text = _TOML.format(
        county=json.dumps(name, ensure_ascii=False),
        year=year,
        next=year + 1,
        form=json.dumps(form, ensure_ascii=False),
        units=UNITS,
        limits=Limits(),
    )
    units = "\ufeff" + "".join(f"{line}\r\n" for line in _EXAMPLES)
    contents = {folder / UNITS: units, folder / FILE: text}
    inbox = folder / INBOX
    taken = [path for path in contents if path.exists() or path.is_symlink()]
    if inbox.exists() and not inbox.is_dir():
        taken.append(inbox)
    if taken:
        raise UnusableArgumentError("C22", paths=tuple(taken))
    made: list[Path] = []
    try:
        if not inbox.is_dir():
            inbox.mkdir(parents=True)
            made.append(inbox)
        # The project file last: the folder is a project only once everything else is there.
        for path, content in contents.items():
            with path.open("x", encoding="utf-8", newline="") as file:
                file.write(content)
            made.append(path)
    except OSError as error:
        raise UnusableArgumentError("C23", folder=folder, reason=reason(error)) from error
    return sorted(made)
