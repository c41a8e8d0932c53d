"""The inner half of the page: a file's name and bytes → the object of ``xltools check --json``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from xltools.jobs import summary
from xltools.jobs.check import consolidate, verify
from xltools.jobs.workspace import Workspace
from xltools.model.errors import NothingReadableError, UnusableArgumentError


def judge(name: str, data: bytes, workspace: Workspace) -> str:
    """What ``xltools check --json NAME`` prints, for whatever the bytes are: a file that cannot be read has its finding.

    Args:
        name: What messages call the file; folders before it are left out.
        data: The file.
        workspace: The project that it is judged by, or none.
    """
    own = name.replace("\\", "/").rpartition("/")[2]
    with tempfile.TemporaryDirectory(prefix="xltools-") as folder:  # in a browser, this is memory
        path = Path(folder, own)
        try:
            path.write_bytes(data)
            judged = verify(workspace, [path], names={path: own})
            return summary.as_json(consolidate(workspace, judged), judged)
        except NothingReadableError as error:
            return summary.of_nothing(error.refusal, error.judged)
        except UnusableArgumentError as error:
            return summary.of_nothing(error.refusal)
