"""Word documents.

package     the parts of a document, found as Word finds them
document    its body → paragraphs and tables
paragraph   a paragraph → the text that Word shows
styles      how runs of text look: hidden, struck through, raised
"""

from xltools.published.sources.word.document import parse
from xltools.published.sources.word.package import is_word_in_one_file

__all__ = ["is_word_in_one_file", "parse"]
