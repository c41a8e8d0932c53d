"""Returns → the county's year: which returns are added up and why, their sums, and where every unit stands.

Takes files that were read and checked (``Judged``), and gives a ``Consolidation``. It opens no file, changes no figure,
and never guesses: where a unit sent two different returns, the ledger of the inbox says which of them counts, and without
one neither is added up until the county decides; a return of another year or form never is.
"""

from xltools.merge.add_up import merge
from xltools.merge.identity import FILLED_IN_ANEW, NEVER_COUNTED, OTHER_PERIOD_OR_FORM, Calls, Expected

__all__ = ["FILLED_IN_ANEW", "NEVER_COUNTED", "OTHER_PERIOD_OR_FORM", "Calls", "Expected", "merge"]
