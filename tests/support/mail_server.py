"""A real mail server, Dovecot, on this machine alone, over TLS with a certificate of its own."""

from __future__ import annotations

import contextlib
import datetime as dt
import getpass
import imaplib
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "gongkai@example.cn", "授权码-8"
#: Debian puts it where only root's path looks.
_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
_PATIENCE = 20.0

_CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/log
ssl = required
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail
first_valid_uid = 1
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
namespace inbox {{
  inbox = yes
}}
"""


class MailServerMissingError(Exception):
    """There is no Dovecot on this machine."""


@dataclass(frozen=True)
class MailServer:
    """A server that runs, and its one user's mails.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        certificate: What a client must trust.
    """

    port: int
    certificate: Path

    @property
    def address(self) -> str:
        """The mailbox as it is written on the command line, without a folder."""
        return f"imaps://{USER}@localhost:{self.port}"

    @contextlib.contextmanager
    def connection(self) -> Iterator[imaplib.IMAP4_SSL]:
        """The user, logged in."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        server = imaplib.IMAP4_SSL("localhost", self.port, ssl_context=context)
        try:
            server.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
            yield server
        finally:
            server.logout()

    def put(self, mail: bytes, folder: str = "INBOX", *, arrived: dt.datetime) -> None:
        """A mail that arrives. ``folder``: in IMAP's own coding; it is made where it is not there."""
        with self.connection() as server:
            if folder != "INBOX":
                server.create(folder)
            answer, _ = server.append(folder, "", imaplib.Time2Internaldate(arrived), mail)
            assert answer == "OK"

    def unread(self, folder: str = "INBOX") -> int:
        """How many mails nobody has read."""
        with self.connection() as server:
            _, answer = server.status(folder, "(UNSEEN)")
            counted = answer[0]
            assert isinstance(counted, bytes)
            return int(counted.rpartition(b"UNSEEN ")[2].rstrip(b")"))

    def clear(self) -> None:
        """Deletes all mails and folders."""
        with self.connection() as server:
            for line in server.list()[1]:
                assert isinstance(line, bytes)
                name = line.rpartition(b'"." ')[2].decode().strip('"')
                if name != "INBOX":
                    server.delete(name)
            server.select("INBOX")
            server.store("1:*", "+FLAGS", r"(\Deleted)") if server.search(None, "ALL")[1][0] else None
            server.expunge()


@contextlib.contextmanager
def mail_server() -> Iterator[MailServer]:
    """Starts a server; it ends with the context. Raises MailServerMissingError."""
    program = shutil.which("dovecot", path=_PATH)
    if program is None or not shutil.which("openssl"):
        raise MailServerMissingError("Dovecot is missing: bash tests/all.sh installs it")
    # The paths of sockets are short: pytest's own folders are too deep.
    folder = Path(tempfile.mkdtemp(prefix="dc-", dir="/tmp"))
    try:
        port = _free_port()
        _certificate(folder)
        configuration = folder / "dovecot.conf"
        configuration.write_text(_CONFIGURATION.format(**_settings(folder, port)), encoding="utf-8")
        running = subprocess.Popen([program, "-F", "-c", str(configuration)])
        try:
            _wait_for(port, folder / "log")
            yield MailServer(port, folder / "certificate.pem")
        finally:
            running.terminate()
            running.wait(_PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settings(folder: Path, port: int) -> dict[str, object]:
    """What the configuration is filled in with. As root, Dovecot runs as the users of its package."""
    internal, login, owner = (
        ("dovecot", "dovenull", "dovecot") if os.getuid() == 0 else (getpass.getuser(),) * 3
    )
    account = pwd.getpwnam(owner)
    folder.chmod(0o755)
    for name in ("mail", "home"):
        (folder / name).mkdir()
        os.chown(folder / name, account.pw_uid, account.pw_gid)
    return {
        "folder": folder,
        "port": port,
        "internal": internal,
        "login": login,
        "group": os.getgid() if os.getuid() else "dovecot",
        "password": PASSWORD,
        "uid": account.pw_uid,
        "gid": account.pw_gid,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _certificate(folder: Path) -> None:
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def _wait_for(port: int, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise MailServerMissingError(f"Dovecot did not start: {log.read_text() if log.exists() else ''}")
