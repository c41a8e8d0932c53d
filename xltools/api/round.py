"""The round among the units as an object: what arrived, who is missing, what goes back, what is decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from xltools.api.results import Unit
from xltools.api.round_results import Arrived, SentBack, UnitState
from xltools.jobs.workspace import Workspace, now, today
from xltools.model import submission

#: A path as programs give it.
PathLike = str | Path


def unit_of(unit: submission.Unit) -> Unit:
    """A unit as the library answers it."""
    return Unit(unit.code, unit.name, unit.level)


@dataclass(frozen=True, repr=False)
class Round:
    """The returns of an inbox, and what its ledger says of them. Made by ``County.round``."""

    _workspace: Workspace = field(repr=False)
    inbox: Path

    def __repr__(self) -> str:
        return f"Round({self.inbox.as_posix()!r})"

    def collect(self, *sources: PathLike) -> tuple[Arrived, ...]:
        """Takes in what has arrived. Sources are only read; nothing in the inbox is overwritten.

        Args:
            sources: files, folders, archives, mails, and mailboxes (``imaps://user@host/Folder``).

        Raises:
            UnusableArgumentError: for a source that does not exist or cannot be read, and an inbox that cannot be written.
        """
        from xltools.jobs.round.collect import collect

        return tuple(
            Arrived(
                way=one.way,
                outcome=str(one.outcome),
                unit=unit_of(one.unit) if one.unit.code else None,
                file=one.file,
                number=one.number,
                verdict=str(one.verdict),
                scan=one.scan,
            )
            for one in collect(self._workspace, sources, self.inbox, now=now())
        )

    def status(self, *, form: str = "") -> tuple[UnitState, ...]:
        """Where every unit stands, in the order of the roster; then what else arrived.

        Args:
            form: the id of the form that is meant; the project's first where none is given.

        Raises:
            UnusableArgumentError: for an inbox that does not exist, and a ledger that cannot be read.
        """
        from xltools.jobs.round.state import state_of

        return tuple(
            UnitState(
                unit=unit_of(one.unit),
                state=str(one.state),
                file=one.file,
                returns=one.returns,
                first=one.first,
                latest=one.latest,
                due=one.due,
                days_late=one.late,
                days_left=one.left,
                scan=one.scan,
                reason=one.reason,
            )
            for one in state_of(self._workspace, self.inbox, today=today(), form=form).units
        )

    def remind(self, out: PathLike, *, form: str = "") -> tuple[Path, ...]:
        """Writes a text and a mail draft for every unit that is to be reminded. Gives the texts.

        Args:
            out: the folder for them.
            form: the id of the form that is meant; the project's first where none is given.

        Raises:
            UnusableArgumentError: as ``status``, and where nothing can be written.
        """
        from xltools.jobs.round.remind import remind
        from xltools.jobs.round.state import state_of

        state = state_of(self._workspace, self.inbox, today=today(), form=form)
        return tuple(remind(self._workspace, state, Path(out), now=now()))

    def send_back(
        self, out: PathLike | None = None, *, warnings: bool = False, password: str = "", form: str = ""
    ) -> tuple[SentBack, ...]:
        """Writes what goes back to every unit whose return has errors, and enters that.

        Args:
            out: the folder for it; ``returned/`` beside the inbox where none is given.
            warnings: whether units with warnings only are written to, too.
            password: protects the sheets of empty workbooks.
            form: the id of the form that is meant; the project's first where none is given.

        Raises:
            UnusableArgumentError: as ``status``, and where nothing can be written.
        """
        from xltools.jobs.output import RETURNED
        from xltools.jobs.round.send_back import Wanted, send_back

        sent = send_back(
            self._workspace,
            self.inbox,
            Path(out) if out is not None else self.inbox.resolve().parent / RETURNED,
            Wanted(form, warnings),
            lock=self._workspace.lock(password),
            now=now(),
        )
        return tuple(
            SentBack(
                unit_of(one.unit.unit),
                len(one.faults),
                len(one.doubts),
                one.gone,
                str(one.attached),
                one.folder,
            )
            for one in sent.units
        )

    def choose(self, unit: str, file: PathLike, *, same_key: bool = False) -> None:
        """Enters which of a unit's returns counts.

        Args:
            unit: its code or name.
            file: the file in the inbox: its path, its name there, or what it was called when it arrived.
            same_key: whether all returns are taken that are signed by the same key, which is not the project's.

        Raises:
            UnusableArgumentError: for no such unit or file, and for a return that cannot be chosen.
        """
        from xltools.jobs.round.decide import choose

        choose(self._workspace, self.inbox, unit, Path(file), now=now(), same_key=same_key)

    def pass_returns(self, *units: str, form: str = "") -> tuple[Unit, ...]:
        """Closes the returns of units: all of them, or none. Gives those that were not closed yet.

        Args:
            units: their codes or names.
            form: the id of the form that is meant; the project's first where none is given.

        Raises:
            UnusableArgumentError: for no such unit, and for returns that cannot be passed; all of them are named.
        """
        from xltools.jobs.round.decide import pass_returns

        passed = pass_returns(self._workspace, self.inbox, units, now=now(), form=form)
        return tuple(unit_of(one.unit) for one in passed)

    def reopen(self, *units: str, form: str = "") -> tuple[Unit, ...]:
        """Takes back that the returns of units were passed.

        Args:
            units: their codes or names.
            form: the id of the form that is meant; the project's first where none is given.

        Raises:
            UnusableArgumentError: for no such unit, and one whose return was not passed.
        """
        from xltools.jobs.round.decide import reopen

        return tuple(
            unit_of(unit) for unit in reopen(self._workspace, self.inbox, units, now=now(), form=form)
        )

    def bulletin(self, out: PathLike | None = None, *, form: str = "") -> Path:
        """Writes the draft 通报. Gives the document.

        Args:
            out: the folder for it; ``merged/`` beside the inbox where none is given.
            form: the id of the form that is meant; the project's first where none is given.

        Raises:
            UnusableArgumentError: as ``status``, and where nothing can be written.
        """
        from xltools.jobs.output import MERGED
        from xltools.jobs.round.bulletin import bulletin

        folder = Path(out) if out is not None else self.inbox.resolve().parent / MERGED
        return bulletin(self._workspace, self.inbox, folder, now=now(), form=form)
