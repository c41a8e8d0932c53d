"""The document's texts against the expected labels: which stands where. Pure.

Dynamic programming over two sequences: the order of the form and the order of the document are both
kept, a label may be missing, a text may belong to nothing, and a label may be broken into several
cells. The best chain is the one with the greatest sum of scores. StoredValues take no part in it, so a
figure too many or too few moves no label.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xltools.model.submission import Fault
from xltools.published.align.expected import Label, LabelKind
from xltools.published.align.labels import Wording, heading_score, label_score, wording
from xltools.published.document import Document, Token
from xltools.published.values import figure_value, is_figure

#: A label is broken into at most so many cells.
_PARTS = 6

#: A text that is longer than this is prose.
_LONGEST = 160

#: A report has some hundreds of texts that resemble labels; a file with more than this is none.
MOST_CANDIDATES = 20_000

#: What a label gains when a figure follows it in its own row, and a broken one loses.
_FIGURE_BESIDE, _BROKEN = 0.3, 0.03


@dataclass(frozen=True, slots=True)
class Anchor:
    """The label ``label`` (its index) stands in tokens ``start`` to ``end`` (exclusive)."""

    label: int
    start: int
    end: int
    score: float


def find_anchors(document: Document, tokens: Sequence[Token], labels: Sequence[Label]) -> tuple[Anchor, ...]:
    """The best chain of labels found, in order. Empty where the document has none."""
    texts = [i for i, token in enumerate(tokens) if _may_be_label(token.cell.text)]
    candidates = _candidates(document, tokens, texts, _Index(labels))
    return _best_chain(candidates, texts, len(labels))


def _may_be_label(text: str) -> bool:
    if not text.strip() or len(text) > _LONGEST:
        return False
    value = figure_value(text)
    return value.number is None and value.fault not in (Fault.UNIT, Fault.PLACEHOLDER)


class _Index:
    """The labels by what makes a text worth comparing with them."""

    def __init__(self, labels: Sequence[Label]) -> None:
        self.labels = labels
        self.by_core: dict[str, list[int]] = defaultdict(list)
        self.beginnings: set[str] = set()
        self.headings: list[int] = []
        self.fuzzy: dict[str, set[int]] = defaultdict(set)
        self.known: dict[tuple[Wording, bool], tuple[tuple[int, float], ...]] = {}
        for number, label in enumerate(labels):
            if label.kind is LabelKind.HEADING:
                self.headings.append(number)
                continue
            for core in filter(None, (label.wording.core, *label.aliases)):
                self.by_core[core].append(number)
                self.beginnings.update(core[:n] for n in range(1, len(core)))
            for i in range(len(label.wording.core) - 1):
                self.fuzzy[label.wording.core[i : i + 2]].add(number)

    def scores(self, found: Wording, *, alone: bool) -> tuple[tuple[int, float], ...]:
        """Every label the text may be, with the score; headings only for a line that stands alone."""
        key = (found, alone)
        if key not in self.known:
            self.known[key] = tuple(self._scores(found, alone))
        return self.known[key]

    def _scores(self, found: Wording, alone: bool) -> Iterable[tuple[int, float]]:
        near = {
            number for i in range(len(found.core) - 1) for number in self.fuzzy.get(found.core[i : i + 2], ())
        }
        scores = {
            number: label_score(self.labels[number].wording, self.labels[number].aliases, found)
            for number in near | set(self.by_core.get(found.core, ()))
        }
        if alone and max(scores.values(), default=0.0) < 0.8:
            scores |= {number: heading_score(self.labels[number].wording, found) for number in self.headings}
        return ((number, score) for number, score in scores.items() if score > 0)


def _candidates(
    document: Document, tokens: Sequence[Token], texts: Sequence[int], index: _Index
) -> list[Anchor]:
    """Every way in which one text, or several in a row, may be a label. Positions are among ``texts``."""
    found: list[Anchor] = []
    for position, start in enumerate(texts):
        token = tokens[start]
        alone = len(document.rows[token.row].cells) == 1
        for label, score in index.scores(wording(token.cell.text), alone=alone):
            beside = index.labels[label].slots and _figure_follows(document, token)
            found.append(Anchor(label, position, position + 1, score + (_FIGURE_BESIDE if beside else 0.0)))
        found.extend(_broken(document, tokens, texts, position, index))
        if len(found) > MOST_CANDIDATES:
            break
    return found


def _broken(
    document: Document, tokens: Sequence[Token], texts: Sequence[int], position: int, index: _Index
) -> Iterable[Anchor]:
    """Labels put together from the text at ``position`` and those that follow with no figure between."""
    first = wording(tokens[texts[position]].cell.text)
    core = first.core
    for parts in range(2, _PARTS + 1):
        last = position + parts - 1
        if core not in index.beginnings or last >= len(texts):
            return
        if any(is_figure(tokens[i].cell.text) for i in range(texts[last - 1] + 1, texts[last])):
            return
        core += wording_of_rest(tokens[texts[last]].cell.text)
        for label in index.by_core.get(core, ()):
            whole = Wording(first.level, first.number, core, core)
            score = label_score(index.labels[label].wording, index.labels[label].aliases, whole)
            beside = index.labels[label].slots and _figure_follows(document, tokens[texts[last]])
            bonus = _FIGURE_BESIDE if beside else 0.0
            yield Anchor(label, position, last + 1, score + bonus - _BROKEN * parts)


def wording_of_rest(text: str) -> str:
    """The core of a text that goes on with a label: what looks like numbering is part of it."""
    return wording(f"x{text}").core[1:]


def _figure_follows(document: Document, token: Token) -> bool:
    """Whether the next cell of the row that is not blank is a figure."""
    for cell in document.rows[token.row].cells[token.column + 1 :]:
        if not cell.blank:
            return is_figure(cell.text)
    return False


def _best_chain(candidates: Sequence[Anchor], texts: Sequence[int], labels: int) -> tuple[Anchor, ...]:
    """The chain with the greatest sum. Of equal ones the latest, as a list of contents comes first."""
    ends: dict[int, list[Anchor]] = defaultdict(list)
    for anchor in candidates:
        ends[anchor.end].append(anchor)
    best = [[0.0] * (labels + 1)]
    for end in range(1, len(texts) + 1):
        if end not in ends:
            best.append(best[-1])
            continue
        line = best[-1].copy()
        for anchor in ends[end]:
            total = best[anchor.start][anchor.label] + anchor.score
            line[anchor.label + 1] = max(line[anchor.label + 1], total)
        for label in range(labels):
            line[label + 1] = max(line[label + 1], line[label])
        best.append(line)
    return tuple(reversed(list(_walk_back(best, ends, texts, labels))))


def _walk_back(
    best: Sequence[Sequence[float]], ends: dict[int, list[Anchor]], texts: Sequence[int], labels: int
) -> Iterable[Anchor]:
    end, label = len(texts), labels
    while end and label:
        if best[end][label] == best[end][label - 1]:
            label -= 1
            continue
        for anchor in ends.get(end, ()):
            if (
                anchor.label + 1 == label
                and best[anchor.start][anchor.label] + anchor.score == best[end][label]
            ):
                yield Anchor(anchor.label, texts[anchor.start], texts[anchor.end - 1] + 1, anchor.score)
                end, label = anchor.start, anchor.label
                break
        else:
            end -= 1
