"""The ribbon of the add-in: its XML for both generations of Office, and what it shows.

The XML is written once, in the namespace of Office 2010; Office 2007 reads the same XML in an older namespace.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from xltools.vba import sources

SINCE_2010 = "http://schemas.microsoft.com/office/2009/07/customui"
SINCE_2007 = "http://schemas.microsoft.com/office/2006/01/customui"


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its texts, the name of the picture on it, and the Sub that it calls."""

    label: str
    screentip: str
    supertip: str
    image: str
    action: str


@dataclass(frozen=True, slots=True)
class Group:
    """Buttons side by side, under one title."""

    label: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the ribbon."""

    label: str
    groups: tuple[Group, ...]


def xml(*, namespace: str = SINCE_2010) -> bytes:
    """The ribbon's XML in one of the two namespaces; it uses only what both know."""
    return sources.text("addin/ribbon.xml").replace(SINCE_2010, namespace).encode()


def tabs() -> tuple[Tab, ...]:
    """What the ribbon shows, read from its XML."""
    root = ET.fromstring(xml())  # noqa: S314 - our own file
    return tuple(
        Tab(
            tab.get("label", ""),
            tuple(Group(group.get("label", ""), tuple(_buttons(group))) for group in tab),
        )
        for tab in root.iter(f"{{{SINCE_2010}}}tab")
    )


def _buttons(group: ET.Element) -> Iterator[Button]:
    for button in group:
        yield Button(
            *(button.get(key, "") for key in ("label", "screentip", "supertip", "imageMso", "onAction"))
        )
