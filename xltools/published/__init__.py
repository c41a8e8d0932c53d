"""An already published report → Submission.

A front end (``text``) turns a file into rows of cells; one aligner, derived from the form, finds the
labels and the figures between them. Precision first: a figure is taken over only if its place is
certain, and stays blank with a finding otherwise.
"""

from xltools.published.read import Published, read_published

__all__ = ["Published", "read_published"]
