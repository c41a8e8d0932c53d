"""A batch's 审核说明 against each other → L04: a text that two units have word for word explains neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltools.form.rules.explanations import emptiness
from xltools.model.findings import Finding, finding
from xltools.model.submission import Submission
from xltools.model.text import compact, shortened

#: How much of an explanation is quoted.
_QUOTED = 40


def check_explanations(submissions: Sequence[Submission]) -> Iterator[Finding]:
    """L04, with the file that it is about: once for each text of a unit that another unit has, too.

    Args:
        submissions: The readable returns of the batch, in any order. Several returns of one unit are not compared.
    """
    having: dict[str, dict[str, str]] = {}
    for submission in submissions:
        for text in _counting(submission):
            having.setdefault(compact(text), {})[submission.unit.code] = submission.unit.name
    for submission in submissions:
        told = set()
        for text in _counting(submission):
            key = compact(text)
            others = [name for code, name in having[key].items() if code != submission.unit.code]
            if others and key not in told:
                told.add(key)
                found = finding(
                    "L04",
                    sheet="审核",
                    name=submission.unit.name,
                    other=f"{others[0]}等 {len(others)} 个单位" if len(others) > 1 else others[0],
                    text=shortened(text.strip(), _QUOTED),
                )
                yield found.of(submission.source.path)


def _counting(submission: Submission) -> Iterator[str]:
    """The explanations that count as such, in their order."""
    return (text for _, text in sorted(submission.explanations.items()) if emptiness(text) is None)
