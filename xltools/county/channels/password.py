"""The password of a mailbox: from the environment, or from the system's own store of passwords."""

from __future__ import annotations

import os

from xltools.county.channels.imap import Mailbox
from xltools.model.errors import UnusableArgumentError

#: The environment variable that holds it.
PASSWORD = "XLTOOLS_MAIL_PASSWORD"  # noqa: S105 - a name, no password


def password_of(mailbox: Mailbox) -> str:
    """The password of a mailbox's user.

    In the system's store it stands under the server's name, as ``keyring set mail.example.cn user`` puts it there.
    Raises UnusableArgumentError (A56) where there is none.
    """
    password = os.environ.get(PASSWORD) or _stored(mailbox)
    if not password:
        raise UnusableArgumentError("A56", mailbox=mailbox.address)
    return password


def _stored(mailbox: Mailbox) -> str:
    try:
        import keyring  # noqa: PLC0415 - an extra that not every machine has
        from keyring.errors import KeyringError  # noqa: PLC0415
    except ImportError:
        return ""
    try:
        return keyring.get_password(mailbox.host, mailbox.user) or ""
    except KeyringError:
        return ""
