"""The ways by which returns arrive: folders, archives, mail. Each takes a source apart into the files it holds.

Sources are only read. Nothing is decided here about what a file is worth.
"""

from __future__ import annotations

from xltools.county.channels.arrival import Arrival, Bounds, Obstacle
from xltools.county.channels.sources import arrivals, changed_at

__all__ = ["Arrival", "Bounds", "Obstacle", "arrivals", "changed_at"]
