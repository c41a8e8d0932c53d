"""PDFs with text in them.

document    a file → tables and lines, in the order in which they are read
limits      what a file may unpack to and draw
seen        the characters of a page that a reader sees, on a page that stands upright
lines       characters → lines, and lines → paragraphs
tables      ruled tables
columns     a page in two columns
"""

from xltools.published.sources.pdf.document import parse

__all__ = ["parse"]
