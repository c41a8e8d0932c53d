"""A small form of one table and one rule, as text: sound, and ways to make it wrong."""

from __future__ import annotations

from xltools.form.load import loads
from xltools.form.spec import Form

HEAD = """
[form]
id = "f"
title = "表"
basis = "虚构"
first_year = 2021
levels = ["乡镇", "部门"]
deadlines = { "乡镇" = "01-31" }
"""
FIELD = """
[[field]]
id = "signed"
label = "日期"
kind = "date"
"""
SECTION = """
[[section]]
id = "one"
title = "一、总体情况"
"""
TABLE = """
[[table]]
id = "t"
sheet = "表"
title = "表"
[[table.block]]
columns = [{ id = "x", label = "甲" }, { id = "y", label = "乙" }, { id = "all", label = "计" }]
rows = [
    { id = "a", label = "一、子" },
    { id = "g", label = "二、组", rows = [{ id = "b", label = "丑" }, { id = "c", label = "寅" }] },
    { id = "d", label = "三、卯" },
]
"""
RULE = """
[[rule]]
id = "B1"
title = "规则"
basis = "虚构"
advice = "请核对"
expr = "a == b"
scope = [{ over = "t", each = "column" }]
"""
SOUND = HEAD + FIELD + SECTION + TABLE + RULE


def changed(old: str, new: str) -> str:
    """The form with one passage replaced."""
    assert SOUND.count(old) == 1, old
    return SOUND.replace(old, new)


def rule(expr: str, *, extra: str = "", scope: str = '{ over = "t", each = "column" }') -> str:
    """The form with this rule."""
    text = RULE.replace('expr = "a == b"', f"expr = '''{expr}'''\n{extra}")
    return HEAD + TABLE + text.replace('{ over = "t", each = "column" }', scope)


def of_rules(*rules: str) -> Form:
    """One table of one column x and the rows a, b, c, d, with rules on them."""
    rows = ", ".join(f'{{ id = "{id}", label = "{id}", kind = "amount" }}' for id in "abcd")
    return loads(
        f"""
form = {{ id = "f", title = "f", basis = "f", first_year = 2021, levels = ["乡镇", "部门"] }}
[[table]]
id = "t"
sheet = "t"
title = "t"
[[table.block]]
columns = [{{ id = "x", label = "x" }}]
rows = [{rows}]
{"".join(rules)}""".encode()
    )
