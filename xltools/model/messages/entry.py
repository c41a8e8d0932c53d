"""What a code of a finding stands for."""

from __future__ import annotations

from dataclasses import dataclass

from xltools.form.spec import Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """A code's severity and its two sentences: the fact and the remedy, with ``{arguments}``."""

    severity: Severity
    fact: str
    remedy: str

    @property
    def text(self) -> str:
        """Both sentences, their arguments not yet filled in."""
        return f"{self.fact}。{self.remedy}。"


#: The severities, as short as the tables of entries need them.
E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE
