"""What the audit page shows → the page. Its template, style and script are files that a project may have its own of."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from xltools.form.toml import FormError
from xltools.model.text import revealed
from xltools.report.language import cause
from xltools.report.page.contents import AuditPage

#: The folder of its files among the templates, and what they are called.
FOLDER, TEMPLATE, STYLE, SCRIPT = "page", "核对情况.html", "page.css", "page.js"


def audit_page(page: AuditPage, file: Callable[[str], Path]) -> bytes:
    """The page as one file that refers to nothing outside it.

    Args:
        page: What it shows. Every text in it is shown as a text, whatever it holds.
        file: Gives the file of a name; a project may have its own.

    Raises:
        FormError: The template is wrong (F75), with what is wrong with it.
    """
    template = file(TEMPLATE)
    environment = ImmutableSandboxedEnvironment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_as_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    try:
        style, script = (file(name).read_text("utf-8-sig") for name in (STYLE, SCRIPT))
        made = environment.from_string(template.read_text("utf-8-sig")).render(
            page=page,
            style=Markup(style),  # noqa: S704 - our own file, or the county's
            script=Markup(script),  # noqa: S704
            style_digest=_digest(style),
            script_digest=_digest(script),
        )
    except (TemplateError, TypeError, UnicodeDecodeError) as error:
        raise FormError(template.name, "F75", template, cause=cause(error)) from error
    return made.encode()


def _as_seen(value: object) -> object:
    """A text with the characters that nobody sees called by their names."""
    return revealed(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _digest(text: str) -> str:
    """What the page's own policy knows an inline style or script by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
