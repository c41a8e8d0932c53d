"""What can be found, by code, and how it is said: the catalogue of findings.

A code's letter is its topic: U unit and roster, S structure and integrity, V values, P prose,
R printed reports, D dates, L likeness. B and H are the form's own rules: their ids and texts stand in form.toml.
"""

from __future__ import annotations

from collections.abc import Mapping

from xltools.form.spec import Severity
from xltools.model.messages.entry import Entry
from xltools.model.messages.of_contents import OF_CONTENTS
from xltools.model.messages.of_files import OF_FILES

__all__ = ["CATALOGUE", "RULE", "Entry"]

CATALOGUE: Mapping[str, Entry] = {**OF_FILES, **OF_CONTENTS}

#: The finding that a rule of the form failed: its sentence is made of the rule's own tree.
RULE = Entry(Severity.ERROR, "{sentence}", "{advice}")
