"""A severity has a word, and looks the same thing wherever it is shown."""

from __future__ import annotations

import pytest

from xltools.cli.terminal import COLOURS
from xltools.form.spec import Severity
from xltools.workbook.consolidated.sheets.findings import SEVERITY_STYLES
from xltools.workbook.write.sheets.review import NATURES


@pytest.mark.parametrize("severity", Severity)
def test_a_severity_is_shown_everywhere(severity: Severity) -> None:
    assert severity.word
    assert severity in COLOURS, "on the terminal"
    assert severity in SEVERITY_STYLES, "in the county's workbook"
    assert severity in NATURES, "in a unit's workbook"


def test_a_word_means_one_severity() -> None:
    assert len({severity.word for severity in Severity}) == len(Severity)
