"""A template and what it shows → the bytes of a page. Templates and styles are files that a project may have its own of."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateNotFound
from markupsafe import Markup

from xltools.county.library import FormLibrary
from xltools.form.toml import FormError
from xltools.model.text import revealed
from xltools.report.language import Sandbox, cause

#: The folder of the files among the templates.
FOLDER = "page"
#: Gives the file of a name: the project's own, or the one that is shipped.
FileOf = Callable[[str], Path]


def page_files(forms: FormLibrary) -> FileOf:
    """The files of the folder: the project's own first, then those that are shipped."""
    return lambda name: forms.shared(f"{FOLDER}/{name}")


def rendered(file: FileOf, template: str, **values: object) -> bytes:
    """A page filled in. Every text is shown as a text, whatever it holds; a ``Markup`` is not.

    Args:
        file: Gives the file of a name.
        template: The name of the template; it may import from others of the folder.
        values: What the template sees.

    Raises:
        FormError: The template, or one that it imports from, is wrong (F75), with what is wrong with it.
    """
    environment = Sandbox(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_as_seen,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(lambda name: _text(file, name)),
    )
    try:
        return environment.get_template(template).render(**values).encode("utf-8", "replace")
    except (TemplateError, TypeError, UnicodeDecodeError) as error:
        raise FormError(template, "F75", file(template), cause=cause(error)) from error


def inline(file: FileOf, name: str) -> tuple[Markup, str]:
    """A style or script that stands in the page itself, and what the page's own policy knows it by.

    Raises:
        FormError: The file is no text (F75).
    """
    try:
        text = file(name).read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormError(name, "F75", file(name), cause=cause(error)) from error
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), f"sha256-{digest}"  # noqa: S704 - our own file, or the county's


def _text(file: FileOf, name: str) -> str:
    try:
        return file(name).read_text("utf-8-sig")
    except OSError as error:
        raise TemplateNotFound(name) from error


def _as_seen(value: object) -> object:
    """A text with the characters that nobody sees called by their names."""
    return revealed(value) if isinstance(value, str) and not isinstance(value, Markup) else value
