"""Situations in which the program refuses something, and the codes that it then yields.

A table of situations says for each code of a catalogue how it comes about:

    PLANTED = Table()

    @PLANTED.plants("A02")
    def a_path_that_is_not_there(ground: Ground) -> object:
        return list_inbox([ground.folder / "none"], Limits())

What a situation raises or returns is searched for codes; of a text that a person saw, by the sentences of the catalogues.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from xltools.cli import run
from xltools.form.messages.coded import Coded
from xltools.form.messages.faults import FAULTS
from xltools.model.findings import Finding
from xltools.model.messages.reasons import REASONS
from xltools.model.messages.refusals import REFUSALS

TEXTS = {**REFUSALS, **REASONS, **FAULTS}
#: What is said of Word templates, of sentences in their language and of PDFs, and why a file cannot be used:
#: ``tests/model`` has a table for each.
OF_TEMPLATES = frozenset(
    code for code in TEXTS if code[0] == "T" or "W20" <= code <= "W99" or "F70" <= code <= "F75"
)
#: What is said of archives, mails and mailboxes that something arrives in.
OF_ARRIVALS = frozenset(
    {code for code in REASONS if "N80" <= code <= "N89" or "K20" <= code <= "K39"}
    | {code for code in REFUSALS if "A50" <= code <= "A69"}
)
OF_FILES = frozenset(code for code in REASONS if code[0] == "N") - OF_ARRIVALS
#: What only the button says: ``tests/addin/test_refusal_codes.py`` plants it, where there is an Excel.
OF_THE_BUTTON = frozenset({code for code in REFUSALS if "X20" <= code <= "X99"} | {"K04"})


@dataclass
class Ground:
    """Where a situation is planted: a folder of its own, which is the current one, and a command line."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def put(self, name: str, content: str | bytes) -> Path:
        """A file in the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def command(self, *args: str | Path) -> str:
        """What a person reads after a command."""
        self.capsys.readouterr()
        run([str(arg) for arg in args])
        shown = self.capsys.readouterr()
        return shown.out + shown.err


#: Takes the ground, or one with more on it.
Situation = Callable[[Any], object]


class Table:
    """The situations by the code that each yields."""

    def __init__(self) -> None:
        self.situations: dict[str, Situation] = {}

    def plants(self, *codes: str) -> Callable[[Situation], Situation]:
        """Says of a function which codes its situation yields."""

        def enter(situation: Situation) -> Situation:
            for code in codes:
                assert code not in self.situations, f"{code} is planted twice"
                self.situations[code] = situation
            return situation

        return enter

    def yields(self, code: str, ground: Ground) -> None:
        """Fails unless the code has a situation, and comes of it."""
        assert code in self.situations, f"{code}: no situation that yields it is planted"
        try:
            outcome = self.situations[code](ground)
        except Exception as error:  # noqa: BLE001 - that it is one of the program's own is what is asked
            outcome = error
        assert code in set(codes_in(outcome)), f"{code} did not come of it, but {repr(outcome)[:300]}"


def codes_in(outcome: object) -> Iterator[str]:
    """Every code in an error, a message, a finding, or whatever holds such; of a text those whose sentence it is."""
    match outcome:
        case str():
            yield from set(codes_of(outcome.strip())) or (
                code for line in outcome.splitlines() for code in codes_of(line)
            )
        case Coded(code=code, args=args):
            yield code
            yield from codes_in(list(args.values()))
        case Finding(code=code, reason=reason):
            yield code
            if not isinstance(reason, str):
                yield from codes_in(reason)
        case tuple() | list():
            for one in outcome:
                if not isinstance(one, str):
                    yield from codes_in(one)
        case BaseException():
            carried = [getattr(outcome, name, None) for name in ("refusal", "fault", "finding", "findings")]
            yield from codes_in([one for one in carried if one is not None])
        case _ if is_dataclass(outcome):
            yield from codes_in([getattr(outcome, field.name) for field in fields(outcome)])


def codes_of(shown: str) -> Iterator[str]:
    """The codes whose sentence a text is, and those of its arguments; a sentence must have words of its own."""
    for code, text in TEXTS.items():
        pieces = list(string.Formatter().parse(text))
        if sum(len(words) for words, *_ in pieces) < 4:
            continue
        pattern = "".join(re.escape(words) + ("" if name is None else "(.*)") for words, name, *_ in pieces)
        if matched := re.fullmatch(pattern, shown, re.DOTALL):
            yield code
            for argument in matched.groups():
                yield from codes_of(argument)
