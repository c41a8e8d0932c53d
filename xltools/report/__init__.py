"""Figures → the Word report: a template that people edit in Word, and sentences made from the same figures.

``press`` is the way in: it prints the report of a unit, of a county that was added up, and of a county that is
read back. ``names``, ``placeholders`` and ``scopes`` say what a template may ask for, ``values`` and ``sentences`` what
stands there, ``annex`` and ``charts`` what only a county has. ``language`` is what templates and sentences are written
in, ``printable`` what is left of a text on paper, and ``word/`` knows the document format.

Figures come in and the bytes of a .docx come out. Only the form's own templates and sentences are read from files, and
nothing is written; ``pdf`` alone starts another program, LibreOffice.
"""
