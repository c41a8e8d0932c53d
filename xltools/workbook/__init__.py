"""The only room that knows .xlsx: layout, building, stamping, reading, integrity, consolidation."""
