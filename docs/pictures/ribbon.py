"""Draws the add-in's tab from its XML, as Excel shows it. The icons are sketched: Excel draws its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from xltools.vba import ribbon

#: Drawn this many times larger, and made smaller at the end, so that lines and letters are smooth.
SCALE = 3
HEIGHT, TABS, BUTTON, GAP = 150, 34, 78, 8
_SIGNS = {
    "AcceptInvitation": "✓",
    "ReviewNextComment": "↓",
    "ClearFormatting": "✕",
    "ExportWord": "W",
    "FindDialog": "≡",
    "Consolidate": "∑",
    "Info": "i",
}
#: Excel's own tabs, left and right of ours.
_OTHERS = ("文件", "开始", "插入", "公式", "数据", "审阅", "视图")
INK, GREY, LINE, GREEN, PAPER = "#262626", "#6b6b6b", "#d0d0d0", "#217346", "#f5f5f5"


def draw(path: Path) -> None:
    """Writes the picture as PNG."""
    (tab,) = ribbon.tabs()
    widths = [len(group.buttons) * BUTTON + 2 * GAP for group in tab.groups]
    width = max(sum(widths) + 2 * GAP, 40 + sum(_wide(name) for name in (*_OTHERS, tab.label)))
    image = Image.new("RGB", (width * SCALE, HEIGHT * SCALE), PAPER)
    pen = _Pen(ImageDraw.Draw(image))
    pen.box(0, 0, width, TABS, "#ffffff")
    left = 12
    for name in (*_OTHERS, tab.label):
        ours = name == tab.label
        pen.text(left + _wide(name) / 2, TABS / 2, name, 13, GREEN if ours else GREY)
        if ours:
            pen.box(left + 6, TABS - 4, left + _wide(name) - 6, TABS - 1, GREEN)
        left += _wide(name)
    left = GAP
    for group, size in zip(tab.groups, widths, strict=True):
        for number, button in enumerate(group.buttons):
            middle = left + GAP + BUTTON * (number + 0.5)
            pen.icon(middle, TABS + 34, _SIGNS.get(button.image, "•"))
            pen.text(middle, TABS + 72, button.label, 12.5, INK)
        pen.text(left + size / 2, HEIGHT - 14, group.label, 11.5, GREY)
        left += size
        pen.box(left, TABS + 8, left + 1, HEIGHT - 8, LINE)
    image.resize((width, HEIGHT), Image.Resampling.LANCZOS).save(path)


def _wide(name: str) -> int:
    """How wide a tab is."""
    return 13 * len(name) + 24


class _Pen:
    """Draws in the picture's own measure."""

    def __init__(self, pen: ImageDraw.ImageDraw) -> None:
        self.pen = pen
        self.file = _font("Noto Sans CJK SC")
        self.signs = _font("DejaVu Sans:bold")

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        self.pen.rectangle([edge * SCALE for edge in (left, top, right, bottom)], fill=colour)

    def text(self, x: float, y: float, text: str, size: float, colour: str, file: str = "") -> None:
        font = ImageFont.truetype(file or self.file, int(size * SCALE))
        self.pen.text((x * SCALE, y * SCALE), text, font=font, fill=colour, anchor="mm")

    def icon(self, x: float, y: float, sign: str) -> None:
        edges = [edge * SCALE for edge in (x - 17, y - 17, x + 17, y + 17)]
        self.pen.rounded_rectangle(edges, radius=5 * SCALE, fill="#ffffff", outline="#9a9a9a", width=SCALE)
        self.text(x, y, sign, 20, GREEN, self.signs)


def _font(name: str) -> str:
    """The file of a font, as fontconfig finds it."""
    command = ["fc-match", "-f", "%{file}", name]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - ours
