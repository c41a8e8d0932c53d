"""The command, killed at a random moment: in a process of its own that is copied for each run, so that a run starts at once.

``python tests/support/stoppable.py`` reads a JSON object a line: ``commands``, and ``seconds`` after which it is killed, or
null. It answers with ``killed`` or ``done``.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType


class Stoppable:
    """Runs commands, and kills them."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Stoppable:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.communicate()

    def run(self, commands: Sequence[Sequence[str | Path]], seconds: float | None = None) -> bool:
        """Runs the commands one after the other. Returns whether they came to their end within the time."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        asked = {"commands": [list(map(str, command)) for command in commands], "seconds": seconds}
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        return self._server.stdout.readline().strip() == "done"


def _serve() -> None:
    # The test that uses this file need not load it.
    from xltools.cli import run
    from xltools.county.library import FormLibrary
    from xltools.workbook.layout.unit_book import layout
    from xltools.workbook.read.pristine import pristine

    pristine(layout(FormLibrary.default(None).get("disclosure-2021")))  # once, not in each copy

    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, 1)
            os.dup2(nothing, 2)
            if asked["seconds"] is not None:
                # Nobody handles this signal: the system ends the process wherever it is, as SIGKILL does.
                signal.setitimer(signal.ITIMER_REAL, asked["seconds"])
            for command in asked["commands"]:
                run(command)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write("killed\n" if os.WIFSIGNALED(status) else "done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
