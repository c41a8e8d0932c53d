"""oletools as the judge of what we compile: it reads what Office writes, and knows nothing of our code."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    # oletools calls its parser library by names that this has meanwhile deprecated; only while it is imported.
    warnings.simplefilter("ignore", DeprecationWarning)
    from oletools import olevba  # type: ignore[import-untyped]


def unpacked(packed: bytes) -> bytes:
    """What a compressed container of MS-OVBA holds."""
    return bytes(olevba.decompress_stream(bytearray(packed)))


def macros_of(name: str, data: bytes) -> dict[str, str]:
    """Module → source with ``\\r\\n``, of a vbaProject.bin or of a workbook that holds one."""
    parser = olevba.VBA_Parser(name, data)
    try:
        return {stream.rpartition("/")[2]: code for _, stream, _, code in parser.extract_macros()}
    finally:
        parser.close()
