"""Letters to units, made from templates that an office can edit: a line with the subject, then the text. Pure but ``load``."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from jinja2 import StrictUndefined, Template, TemplateError

from xltools.form.toml import FormError
from xltools.report.language import Sandbox, cause
from xltools.report.printable import printable

#: The folder of the templates, beside the forms; and what each is called.
FOLDER = "letters"
REMINDER, RETURN = "催报.txt", "退回.txt"
_SUBJECT = "主题："
_MEDIA = {
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".xlsm": ("application", "vnd.ms-excel.sheet.macroEnabled.12"),
    ".docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
}

#: What stands behind a name of a letter's template.
LetterValue = str | int | None | Sequence[str]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that is written.

    Attributes:
        subject: Its subject; "" where the template has none.
        text: Its text.
    """

    subject: str
    text: str

    @property
    def shown(self) -> str:
        """Subject and text, for a chat."""
        return f"{self.subject}\n\n{self.text}" if self.subject else self.text


@dataclass(frozen=True)
class LetterTemplate:
    """A template, ready to be filled in."""

    file: Path
    template: Template

    def written(self, values: Mapping[str, LetterValue]) -> Letter:
        """The letter.

        Args:
            values: What stands behind each name.

        Raises:
            FormError: The template uses a name that there is none, or fails otherwise (F75).
        """
        safe = {name: printable(value) if isinstance(value, str) else value for name, value in values.items()}
        try:
            text = self.template.render(safe)
        except (TemplateError, TypeError, ArithmeticError) as error:
            raise FormError(self.file.name, "F75", self.file, cause=cause(error)) from error
        first, _, rest = text.strip().partition("\n")
        if first.startswith(_SUBJECT):
            return Letter(first.removeprefix(_SUBJECT).strip(), rest.strip() + "\n")
        return Letter("", text.strip() + "\n")


def load(file: Path) -> LetterTemplate:
    """The template in a file. Raises FormError (F75) for one that Jinja does not understand."""
    environment = Sandbox(undefined=StrictUndefined, keep_trailing_newline=True)
    try:
        return LetterTemplate(file, environment.from_string(file.read_text("utf-8-sig")))
    except (TemplateError, UnicodeDecodeError) as error:
        raise FormError(file.name, "F75", file, cause=cause(error)) from error


def draft(letter: Letter, to: str, attachments: Mapping[str, bytes], now: dt.datetime) -> bytes:
    """The letter as a mail that opens unsent in a mail program (.eml).

    Args:
        letter: The letter.
        to: The address; "" for none, to be filled in by hand.
        attachments: Name → content.
        now: The date of the draft.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = letter.subject
    mail["Date"] = now
    # Outlook opens a mail with this line as a draft.
    mail["X-Unsent"] = "1"
    if "@" in to:
        user, _, domain = to.strip().rpartition("@")
        try:
            mail["To"] = Address(username=user, domain=domain)
        except ValueError:  # what the roster has there is no address; a person fills it in
            mail["To"] = ""
    mail.set_content(letter.text)
    for name, content in attachments.items():
        kind, subtype = _MEDIA.get(Path(name).suffix.lower(), ("application", "octet-stream"))
        mail.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    if attachments:
        # What parts the attachments is made of what they are, not of chance: the same draft is the same bytes.
        digest = hashlib.sha256(b"".join((letter.text.encode(), *attachments.values()))).hexdigest()
        mail.set_boundary(f"xltools-{digest[:32]}")
    return mail.as_bytes()
