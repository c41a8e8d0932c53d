"""The inner half of the page: a file's name and bytes → the object of ``xltools check --json``, and what a person reads."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from xltools.form.toml import FormError
from xltools.jobs import summary
from xltools.jobs.workspace import Workspace
from xltools.model.errors import NothingReadableError, UnusableArgumentError
from xltools.page.judgement import judgement_of, own_name
from xltools.page.shown import Shown, shown


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``xltools check --json`` prints, and the same as the page shows it."""

    json: str
    shown: Shown


def judge(name: str, data: bytes, workspace: Workspace, *, size: int = 0) -> Answer:
    """What there is to say of the bytes, whatever they are: a file that cannot be read has its finding.

    Args:
        name: What messages call the file; folders before it are left out.
        data: The file.
        workspace: The project that it is judged by, or none.
        size: How large the file is, where there is more of it than ``data``.
    """
    own = own_name(name)
    try:
        made = judgement_of(workspace, name, data, size)
    except (UnusableArgumentError, FormError) as error:
        judged = error.judged if isinstance(error, NothingReadableError) else ()
        found = [finding for one in judged for finding in one.findings]
        return Answer(
            summary.of_nothing(error.refusal, judged), shown(workspace, own, found, refusal=error.refusal)
        )
    text = summary.forms_as_json([(one.consolidation, one.judged) for one in made.forms])
    return Answer(text, shown(workspace, own, made.found, made.submission, hindrance=made.hindrance))


def answered(name: str, data: bytes, workspace: Workspace) -> str:
    """The same as one text, for the page: ``json`` is the command's text to the byte, ``shown`` what the page draws."""
    return json.dumps(asdict(judge(name, data, workspace)), ensure_ascii=False)


def too_large(name: str, size: int, workspace: Workspace) -> str:
    """The same of a file that is too large to be read, by its size alone; "" for one that is not."""
    if size <= workspace.limits.file_bytes:
        return ""
    return json.dumps(asdict(judge(name, b"", workspace, size=size)), ensure_ascii=False)
