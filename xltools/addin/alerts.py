"""What a button asks and tells the person, in a window over the workbook."""

from __future__ import annotations

from collections.abc import Iterable

import xlwings as xw

from xltools.addin.failure import TITLE

#: How much of a text an alert shows.
_LONG = 1200


def agreed(book: xw.Book, question: str) -> bool:
    """Asks a question. Whether to go on."""
    return bool(book.app.alert(question, TITLE, buttons="ok_cancel", mode="info") == "ok")


def tell(book: xw.Book, sentences: Iterable[str], *, errors: bool = False) -> None:
    """Shows sentences, each on its line; ``errors``: with the sign of an error."""
    book.app.alert("\n".join(sentences)[:_LONG], TITLE, mode="critical" if errors else "info")
