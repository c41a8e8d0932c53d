"""Web pages.

page    a page, or a piece of one → paragraphs and tables
look    how its elements look: hidden, struck through, raised
css     what its style sheets say of them
"""

from xltools.published.sources.html.page import blocks, is_html, parse

__all__ = ["blocks", "is_html", "parse"]
