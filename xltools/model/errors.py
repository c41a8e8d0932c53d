"""What makes a file or an argument unusable. An error carries what was found as data; its text is made when it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from xltools.model.findings import Finding, finding
from xltools.model.messages.reasons import Reason, reason
from xltools.model.messages.refusals import Refusal

if TYPE_CHECKING:
    from xltools.model.consolidation import Judged

__all__ = ["NothingReadableError", "UnusableArgumentError", "UnusableFileError", "library", "reason"]


class UnusableFileError(Exception):
    """The file cannot be read as a return; ``finding`` says why and what to do.

    Raised where a file is opened, turned into a finding where the files of a run are judged.
    """

    def __init__(self, code: str, /, *, reason: Reason | None = None, **args: str) -> None:
        super().__init__(code)
        self.finding: Finding = finding(code, **args).with_reason(reason)
        #: Of the file's bytes, where they could be read.
        self.sha256 = ""


def library(module: str, package: str, code: str = "S80") -> Any:
    """A library that is loaded where it is used. Raises UnusableFileError, with the package's name, where it has not come along."""
    try:
        return import_module(module)
    except ImportError as missing:
        raise UnusableFileError(code, found=package) from missing


class UnusableArgumentError(Exception):
    """A path, project file or option that cannot be used; ``refusal`` says why, in one Chinese sentence."""

    def __init__(self, refusal: str | Refusal, /, **args: object) -> None:
        """``refusal``: the code of one, with its arguments, or one that was made elsewhere."""
        self.refusal = refusal if isinstance(refusal, Refusal) else Refusal(refusal, **args)
        super().__init__(self.refusal.code)

    def __str__(self) -> str:
        return str(self.refusal)


class NothingReadableError(UnusableArgumentError):
    """No file of those given can be read; ``judged`` are the files, with the reasons."""

    def __init__(self, refusal: str | Refusal, judged: Sequence[Judged] = (), /, **args: object) -> None:
        """``refusal``: as for every unusable argument."""
        super().__init__(refusal, **args)
        self.judged = tuple(judged)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The reasons, file by file."""
        return tuple(finding for file in self.judged for finding in file.findings)
