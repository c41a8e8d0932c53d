"""The shipped form as it is after somebody has edited its form.toml: a rule more, a rule less, other words."""

from __future__ import annotations

import re

from returns import FORM

from xltools.county.library import shipped
from xltools.form.load import loads
from xltools.form.spec import Form

#: The text of the form's file.
TEXT = (shipped() / FORM.id / "form.toml").read_text("utf-8")


def with_rule(
    expr: str, scope: str = "", *, id: str = "B99", severity: str = "warning", more: str = ""
) -> str:
    """The text with a rule more. ``scope``: ``over = "t2", each = "column"``; "" for a rule that is said once."""
    said = f"scope = [{{ {scope} }}]" if scope else ""
    return f"""{TEXT}
[[rule]]
id = "{id}"
severity = "{severity}"
title = "后来加的规则"
basis = "试用中发现"
advice = "请核对这几项数字"
expr = "{expr}"
{said}
{more}
"""


def without_rule(id: str) -> str:
    """The text without a rule."""
    text, times = re.subn(rf'\[\[rule\]\]\nid = "{id}"\n.*?(?=\n\[\[rule\]\]|\Z)', "", TEXT, flags=re.DOTALL)
    assert times == 1, id
    return text


def edited(old: str, new: str) -> str:
    """The text with one passage changed."""
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new)


def form_of(text: str) -> Form:
    """The form that the text says."""
    return loads(text.encode())
