"""VBA without Office: the text sources in ``macros/`` → vbaProject.bin → the add-in xltools.xlam, and back to read it.

Bytes come in and go out; only ``sources`` opens files, those of ``macros/``. Nothing here knows what a form is.
"""
