"""A return in which everything is sound but one text: what is said of that text alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from returns import FORM, submission

from xltools.check.prose import check_prose
from xltools.form.spec import Form
from xltools.model.findings import Finding

#: Sections in which there is nothing to find.
SOUND = {
    "overview": "平台运行正常。",
    "problems": "一是更新不够及时，二是人员不足，将逐项改进。",
    "others": "未收取信息处理费。",
}


def findings(
    text: str,
    section: str = "overview",
    others: Collection[str] = (),
    *,
    form: Form = FORM,
    sections: Mapping[str, str] | None = None,
    **more: object,
) -> list[Finding]:
    """The P findings of 青禾镇's report for 2025 with this text in one section, its tables blank."""
    texts = {**SOUND, section: text, **(sections or {})}
    return list(check_prose(form, submission(form, {}, sections=texts, **more), others))


def codes(text: str, section: str = "overview", others: Collection[str] = (), **more: object) -> list[str]:
    """The codes of ``findings``."""
    return [finding.code for finding in findings(text, section, others, **more)]  # type: ignore[arg-type]
