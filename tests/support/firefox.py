"""A real Firefox, as the system has it, driven by its own Marionette: lines of JSON over a socket, and no further program."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("firefox", "firefox-esr")
#: Seconds until it has started, and until an answer has come.
PATIENCE = 120
#: A port of its own, which it writes into its profile; nothing of its own to be fetched, and nowhere to fetch it from.
_SETTINGS = {
    "marionette.port": 0,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def find_firefox() -> str:
    """The program. Raises FileNotFoundError where there is none: tests/all.sh installs it."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise FileNotFoundError("Firefox; tests/all.sh installs it")


class Firefox:
    """One window of a started Firefox."""

    def __init__(self, connection: socket.socket, downloads: Path) -> None:
        self._connection, self._downloads = connection, downloads
        self._stream = connection.makefile("rb")
        self._read()  # it says who it is
        self.version = str(self.do("WebDriver:NewSession", {})["capabilities"]["browserVersion"])
        self.do("WebDriver:SetTimeouts", {"script": PATIENCE * 1000, "pageLoad": PATIENCE * 1000})

    def go(self, page: Path) -> None:
        """Opens a page of the disk."""
        self.do("WebDriver:Navigate", {"url": page.as_uri()})

    def evaluate(self, expression: str) -> Any:
        """What the expression comes to in the page, where its policy does not reach."""
        return self.do("WebDriver:ExecuteScript", {"script": f"return {expression}", "args": []})["value"]

    def choose(self, selector: str, *files: Path) -> None:
        """Gives files to a real file input; a folder to one for folders."""
        found = self.do("WebDriver:FindElement", {"using": "css selector", "value": selector})["value"]
        names = "\n".join(str(file) for file in files)
        self.do("WebDriver:ElementSendKeys", {"id": found[_ELEMENT], "text": names})

    def downloaded(self, name: str) -> Path:
        """A file that was downloaded, when it is there whole."""
        path, end = self._downloads / name, time.monotonic() + PATIENCE
        while not path.is_file() or not path.stat().st_size or list(self._downloads.glob("*.part")):
            assert time.monotonic() < end, f"{name} does not come"
            time.sleep(0.05)
        return path

    def go_nowhere(self) -> None:
        """Leaves the page, and the memory it had."""
        self.do("WebDriver:Navigate", {"url": "about:blank"})

    def go_offline(self) -> None:
        """As its menu does: from now on it reaches nothing."""
        self.do("Marionette:SetContext", {"value": "chrome"})
        assert self.evaluate("(Services.io.offline = true) && Services.io.offline") is True
        self.do("Marionette:SetContext", {"value": "content"})

    def do(self, command: str, given: dict[str, Any]) -> dict[str, Any]:
        """A command of Marionette. Raises RuntimeError for one that failed."""
        message = json.dumps([0, 1, command, given]).encode()
        self._connection.sendall(b"%d:%s" % (len(message), message))
        _, _, error, answer = self._read()
        if error:
            raise RuntimeError(f"{command}: {error.get('message', error)}")
        return dict(answer) if isinstance(answer, dict) else {"value": answer}

    def _read(self) -> Any:
        size = b""
        while (byte := self._stream.read(1)) not in (b":", b""):
            size += byte
        return json.loads(self._stream.read(int(size)))


@contextmanager
def started(program: str = "") -> Iterator[Firefox]:
    """A Firefox without a screen, with a profile of its own and the network off. ``program``: another than the system's."""
    with tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True) as profile:
        downloads = Path(profile, "downloads")
        own = {"browser.download.folderList": 2, "browser.download.dir": str(downloads)}
        settings = "".join(
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
            for name, value in {**_SETTINGS, **own}.items()
        )
        Path(profile, "user.js").write_text(settings, encoding="utf-8")
        process = subprocess.Popen(
            [program or find_firefox(), "--headless", "--marionette", "--remote-allow-system-access", "--no-remote",
             "--profile", profile],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            with socket.create_connection(
                ("127.0.0.1", _port(Path(profile), process)), PATIENCE
            ) as connection:
                firefox = Firefox(connection, downloads)
                firefox.go_offline()
                yield firefox
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _port(profile: Path, process: subprocess.Popen[bytes]) -> int:
    """The port that Marionette has taken and written into the profile."""
    end = time.monotonic() + PATIENCE
    said = profile / "MarionetteActivePort"
    while not (said.is_file() and said.read_text("utf-8").strip()):
        assert process.poll() is None, "Firefox has ended"
        assert time.monotonic() < end, "Firefox does not start"
        time.sleep(0.05)
    return int(said.read_text("utf-8"))
