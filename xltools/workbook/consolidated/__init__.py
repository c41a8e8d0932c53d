"""Consolidation → the county's workbook, a module a kind of sheet."""

from xltools.workbook.consolidated.book import build_consolidated

__all__ = ["build_consolidated"]
