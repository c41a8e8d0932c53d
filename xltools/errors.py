"""What makes a file unusable: raised where a file is opened, turned into a finding at the checkpoint."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.findings import Finding, finding


class UnusableFileError(Exception):
    """The file cannot be read as a return; ``finding`` says why and what to do."""

    def __init__(self, code: str, **args: str) -> None:
        super().__init__(code)
        self.finding: Finding = finding(code, **args)
        #: Of the file's bytes, where they could be read.
        self.sha256 = ""


class UnusableArgumentError(Exception):
    """A path, project file or option that cannot be used; the message is one Chinese sentence."""


class NothingReadableError(UnusableArgumentError):
    """No file of those given can be read; ``findings`` say why, file by file."""

    def __init__(self, text: str, findings: Sequence[Finding]) -> None:
        super().__init__(text)
        self.findings = tuple(findings)
