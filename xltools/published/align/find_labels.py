"""The document's texts against the form's labels: which label stands where. Pure.

In: the cells of a document in reading order and the labels of a form in theirs. Out: the labels found. Both orders are
kept: a label may be missing, a text may belong to no label, and a label may be broken into several cells. Of all such
chains the one with the greatest sum of scores is taken (dynamic programming). Figures take no part in it, so that a
figure too many or too few moves no label.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xltools.model.submission import Fault
from xltools.published.align.form_labels import Label, LabelKind
from xltools.published.align.wording import Wording, heading_score, label_score, wording
from xltools.published.document import Document, Token
from xltools.published.values import figure_value, is_figure

#: A label is broken into at most so many cells.
_MOST_PARTS = 6
#: A text that is longer than this is prose.
_LONGEST = 160
#: A report has some hundreds of texts that resemble labels; a file with more than this is none.
MOST_CANDIDATES = 20_000
#: What a label gains when a figure follows it in its own row, and loses for each cell that it is broken into.
_FIGURE_BESIDE, _PER_PART = 0.3, 0.03
#: A text that is a label of a table as well as this is not looked at as a heading.
_SURELY_A_LABEL = 0.8


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """A label that stands in the document.

    Attributes:
        label: Its index among the form's labels.
        start: The index of its first token.
        end: The index after its last token.
        score: How well the text is the label, with what was gained and lost for its place.
    """

    label: int
    start: int
    end: int
    score: float


def find_labels(
    document: Document, tokens: Sequence[Token], labels: Sequence[Label]
) -> tuple[FoundLabel, ...]:
    """The best chain of labels, in order; empty where the document has none."""
    search = _Search(document, tokens, labels)
    return _best_chain(search.candidates(), search.texts, len(labels))


def _may_be_label(text: str) -> bool:
    if not text.strip() or len(text) > _LONGEST:
        return False
    value = figure_value(text)
    return value.number is None and value.fault not in (Fault.UNIT, Fault.PLACEHOLDER)


class _Index:
    """The form's labels by what makes a text worth comparing with them."""

    def __init__(self, labels: Sequence[Label]) -> None:
        self.labels = labels
        self.by_core: dict[str, list[int]] = defaultdict(list)
        self.beginnings: set[str] = set()
        self.headings: list[int] = []
        self.by_pair: dict[str, set[int]] = defaultdict(set)
        self.known_scores: dict[tuple[Wording, bool], tuple[tuple[int, float], ...]] = {}
        for number, label in enumerate(labels):
            if label.kind is LabelKind.HEADING:
                self.headings.append(number)
            else:
                self._add(number, label)

    def _add(self, number: int, label: Label) -> None:
        for core in filter(None, (label.wording.core, *label.aliases)):
            self.by_core[core].append(number)
            self.beginnings.update(core[:length] for length in range(1, len(core)))
        for pair in _pairs(label.wording.core):
            self.by_pair[pair].add(number)

    def scores(self, found: Wording, *, alone: bool) -> tuple[tuple[int, float], ...]:
        """Every label that the text may be, with its score. Headings only for a line that stands ``alone``."""
        key = (found, alone)
        if key not in self.known_scores:
            self.known_scores[key] = tuple(self._scores(found, alone))
        return self.known_scores[key]

    def _scores(self, found: Wording, alone: bool) -> Iterator[tuple[int, float]]:
        near = {number for pair in _pairs(found.core) for number in self.by_pair.get(pair, ())}
        scores = {
            number: self.score(number, found) for number in near | set(self.by_core.get(found.core, ()))
        }
        if alone and max(scores.values(), default=0.0) < _SURELY_A_LABEL:
            for number in self.headings:
                scores[number] = heading_score(self.labels[number].wording, found)
        return ((number, score) for number, score in scores.items() if score > 0)

    def score(self, number: int, found: Wording) -> float:
        label = self.labels[number]
        return label_score(label.wording, label.aliases, found)


def _pairs(core: str) -> Iterator[str]:
    return (core[i : i + 2] for i in range(len(core) - 1))


class _Search:
    """Every way in which the texts of a document may be labels of a form.

    ``texts`` are the indices of the tokens that may be labels. While searching, a label's start and end are positions
    among ``texts``.
    """

    def __init__(self, document: Document, tokens: Sequence[Token], labels: Sequence[Label]) -> None:
        self.document = document
        self.tokens = tokens
        self.index = _Index(labels)
        self.texts = [number for number, token in enumerate(tokens) if _may_be_label(token.cell.text)]

    def candidates(self) -> list[FoundLabel]:
        candidates: list[FoundLabel] = []
        for position in range(len(self.texts)):
            candidates.extend(self._whole(position))
            candidates.extend(self._broken(position))
            if len(candidates) > MOST_CANDIDATES:
                break
        return candidates

    def _whole(self, position: int) -> Iterator[FoundLabel]:
        """Labels that the text at ``position`` is by itself."""
        token = self.tokens[self.texts[position]]
        alone = len(self.document.rows[token.row].cells) == 1
        for label, score in self.index.scores(wording(token.cell.text), alone=alone):
            yield FoundLabel(label, position, position + 1, score + self._bonus(label, token))

    def _broken(self, position: int) -> Iterator[FoundLabel]:
        """Labels put together from the text at ``position`` and those after it, with no figure in between."""
        first = wording(self.tokens[self.texts[position]].cell.text)
        core = first.core
        for parts in range(2, _MOST_PARTS + 1):
            last = position + parts - 1
            if core not in self.index.beginnings or last >= len(self.texts) or self._figure_before(last):
                return
            token = self.tokens[self.texts[last]]
            core += core_of_continuation(token.cell.text)
            for label in self.index.by_core.get(core, ()):
                score = self.index.score(label, Wording(first.level, first.number, core, core))
                yield FoundLabel(
                    label, position, last + 1, score + self._bonus(label, token) - _PER_PART * parts
                )

    def _figure_before(self, position: int) -> bool:
        """Whether a figure stands between the text at ``position`` and the one before it."""
        between = range(self.texts[position - 1] + 1, self.texts[position])
        return any(is_figure(self.tokens[number].cell.text) for number in between)

    def _bonus(self, label: int, token: Token) -> float:
        """What a label of figures gains when the next cell of its row that is not blank is a figure."""
        if not self.index.labels[label].figure_ids:
            return 0.0
        for cell in self.document.rows[token.row].cells[token.column + 1 :]:
            if not cell.blank:
                return _FIGURE_BESIDE if is_figure(cell.text) else 0.0
        return 0.0


def core_of_continuation(text: str) -> str:
    """The core of a text that goes on with a label: what looks like numbering there is part of the label."""
    return wording(f"x{text}").core[1:]


def _best_chain(
    candidates: Sequence[FoundLabel], texts: Sequence[int], label_count: int
) -> tuple[FoundLabel, ...]:
    """The chain with the greatest sum. Of equal ones the latest, because a table of contents comes first."""
    by_end: dict[int, list[FoundLabel]] = defaultdict(list)
    for candidate in candidates:
        by_end[candidate.end].append(candidate)
    # best[end][n]: the greatest sum for the first ``end`` texts and the first ``n`` labels.
    best = [[0.0] * (label_count + 1)]
    for end in range(1, len(texts) + 1):
        best.append(_next_line(best, by_end[end]) if end in by_end else best[-1])
    return tuple(reversed(list(_walk_back(best, by_end, texts))))


def _next_line(best: Sequence[Sequence[float]], ending_here: Iterable[FoundLabel]) -> list[float]:
    line = list(best[-1])
    for candidate in ending_here:
        total = best[candidate.start][candidate.label] + candidate.score
        line[candidate.label + 1] = max(line[candidate.label + 1], total)
    for label in range(len(line) - 1):
        line[label + 1] = max(line[label + 1], line[label])
    return line


def _walk_back(
    best: Sequence[Sequence[float]], by_end: dict[int, list[FoundLabel]], texts: Sequence[int]
) -> Iterator[FoundLabel]:
    """The candidates of the best chain from last to first, with tokens' indices for their positions."""
    end, count = len(best) - 1, len(best[0]) - 1
    while end and count:
        if best[end][count] == best[end][count - 1]:
            count -= 1
            continue
        for candidate in by_end.get(end, ()):
            total = best[candidate.start][candidate.label] + candidate.score
            if candidate.label + 1 == count and total == best[end][count]:
                yield FoundLabel(
                    candidate.label, texts[candidate.start], texts[candidate.end - 1] + 1, candidate.score
                )
                end, count = candidate.start, candidate.label
                break
        else:
            end -= 1
