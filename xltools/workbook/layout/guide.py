"""The 填报说明 sheet: by when, where to and whom to ask, and below it how the form is filled in.

What its lines say differs with the county's settings and with the version: none of it is compared with what comes back.
"""

from __future__ import annotations

from xltools.workbook.layout.grid import Box

GUIDE = "填报说明"
#: The columns: the numbers of the lines, and their texts.
NUMBER, TEXT = 1, 2
#: The rows: title, what the form is based on, the first line.
TITLE, BASIS, TOP = range(3)
#: Where the lines stand, with room for those of other versions.
LINES = Box(TOP, NUMBER, TOP + 99, TEXT)
