"""Reports that were published already → the same data as a filled workbook gives.

In: a text, a web page, a Word document or a PDF, and the forms it may be written on. Out: a ``Submission`` with a
finding for everything that could not be read, or ``UnusableFileError`` for a file that is no such report. A figure is
taken over only where its place in the form is certain; otherwise it stays blank and a finding names it. No figure is
changed or made up.

    sources/    a file of one kind → Document: rows of cells, each with its place
    align/      Document + form → which figure of the form stands in which cell
    interpret   that, and what stands outside the tables → Submission + findings
"""

from xltools.published.document import Document, Row, RowKind
from xltools.published.interpret import Published, interpret
from xltools.published.read import document_of_word, read_document, read_published
from xltools.published.values import plain

__all__ = [
    "Document",
    "Published",
    "Row",
    "RowKind",
    "document_of_word",
    "interpret",
    "plain",
    "read_document",
    "read_published",
]
