"""What the audit page shows → the page. Its template, style and script are files that a project may have its own of."""

from __future__ import annotations

from xltools.report.page.contents import AuditPage
from xltools.report.page.render import FileOf, inline, rendered

#: What its files are called.
TEMPLATE, STYLE, SCRIPT = "核对情况.html", "page.css", "page.js"


def audit_page(page: AuditPage, file: FileOf) -> bytes:
    """The page as one file that refers to nothing outside it.

    Args:
        page: What it shows. Every text in it is shown as a text, whatever it holds.
        file: Gives the file of a name; a project may have its own.

    Raises:
        FormError: The template is wrong (F75), with what is wrong with it.
    """
    style, style_digest = inline(file, STYLE)
    script, script_digest = inline(file, SCRIPT)
    return rendered(
        file,
        TEMPLATE,
        page=page,
        style=style,
        script=script,
        style_digest=style_digest,
        script_digest=script_digest,
    )
