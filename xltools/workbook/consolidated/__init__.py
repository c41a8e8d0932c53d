"""Consolidation ⇄ the county's workbook. Each kind of sheet has a module with its columns, its writer and its reader."""

from xltools.workbook.consolidated.build import build_consolidated

__all__ = ["build_consolidated"]
