"""Installing on machines that are simulated by their platform, environment and folders; and this one, really."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from xltools import __version__
from xltools.cli import UNUSABLE, run
from xltools.jobs import addin as job
from xltools.jobs.addin import Host, build, install, remove, status
from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.reasons import Reason
from xltools.vba import addin
from xltools.vba.install import checked_python, location

#: The start folder of Excel below the user's folder.
WINDOWS = Path("AppData/Roaming/Microsoft/Excel/XLSTART/xltools.xlam")
MAC = Path(
    "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel/xltools.xlam"
)
SCRIPT = Path("Library/Application Scripts/com.microsoft.Excel/xltools.applescript")


@pytest.fixture(params=["win32", "darwin"])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Host:
    """A user's folder with Chinese, spaces, ``=`` and an apostrophe in its name."""
    home = tmp_path / "李 四's = 文件夹"
    return Host(request.param, {}, home, sys.executable)


def files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def test_places() -> None:
    roaming = {"APPDATA": "/data/漫游"}
    assert location("win32", roaming, Path("/home/甲")).addin == Path(
        "/data/漫游/Microsoft/Excel/XLSTART/xltools.xlam"
    )
    assert location("win32", {}, Path("/home/甲")).addin == Path("/home/甲") / WINDOWS
    mac = location("darwin", {}, Path("/Users/甲"))
    assert (mac.addin, mac.script) == (Path("/Users/甲") / MAC, Path("/Users/甲") / SCRIPT)


def test_install_writes_the_add_in_and_the_interpreter_into_it(host: Host) -> None:
    found = install(host)
    assert found.installed == addin.Installed(sys.executable, __version__, intact=True)
    mac = host.platform == "darwin"
    assert files(host.home) == ({MAC, SCRIPT} if mac else {WINDOWS})
    system = addin.MAC if mac else addin.WINDOWS
    assert found.path.read_bytes() == addin.build(sys.executable, modules=addin.addin_modules(system))


def test_installing_again_replaces_an_earlier_version(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addin, "__version__", "0.0.9")
    assert not install(host).current
    monkeypatch.undo()
    assert status(host).installed == addin.Installed(sys.executable, "0.0.9", intact=True)
    assert install(host).current


def test_remove_takes_away_what_install_put_there_and_nothing_else(host: Host) -> None:
    other = host.location.addin.with_name("别人的.xlam")
    install(host)
    other.write_bytes(b"somebody else's")
    gone = remove(host)
    assert host.location.addin in gone
    assert files(host.home) == {other.relative_to(host.home)}
    assert remove(host) == []


@pytest.mark.parametrize("action", [install, remove, status])
def test_a_file_of_that_name_that_is_not_ours_is_left_alone(
    host: Host, action: Callable[..., object]
) -> None:
    path = host.location.addin
    path.parent.mkdir(parents=True)
    path.write_bytes(b"somebody else's")
    with pytest.raises(UnusableArgumentError, match="不是本软件的加载项"):
        action(host)
    assert path.read_bytes() == b"somebody else's"


@pytest.mark.parametrize("action", [install, remove])
def test_an_add_in_that_somebody_changed_is_left_alone(host: Host, action: Callable[..., object]) -> None:
    path = install(host).path
    changed = path.read_bytes().replace(b"customUI14", b"customUI15")
    path.write_bytes(changed)
    with pytest.raises(UnusableArgumentError, match="被改动过"):
        action(host)
    assert path.read_bytes() == changed
    assert status(host).installed == addin.Installed(sys.executable, __version__, intact=False)


def test_a_script_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    mac = Host("darwin", {}, tmp_path, sys.executable)
    script = tmp_path / SCRIPT
    script.parent.mkdir(parents=True)
    script.write_text("on run\nend run\n")
    with pytest.raises(UnusableArgumentError, match="不是本软件的脚本"):
        install(mac)
    assert files(tmp_path) == {SCRIPT}


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """As when Excel holds the file open; here the folder's place is taken by a file."""
    (tmp_path / "AppData").write_text("")
    with pytest.raises(UnusableArgumentError, match=r"^无法写入 .*xltools\.xlam。请先关闭 Excel，再安装$"):
        install(Host("win32", {}, tmp_path, sys.executable))


@pytest.mark.parametrize("python", ['C:\\a"b\\python.exe', "/a\nb/python", "C:\\%TEMP%\\python.exe", ""])
def test_a_path_that_no_command_line_can_carry_is_refused(python: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableArgumentError, match="Python"):
        install(Host("win32", {}, tmp_path, python))
    assert files(tmp_path) == set()


@pytest.mark.parametrize(
    "python", [r"C:\用户 李'=\python.exe", r"D:\100%\python.exe", r"\\server\share\python.exe"]
)
def test_other_paths_work(python: str) -> None:
    assert checked_python(python) == python


def test_status_starts_the_interpreter_and_says_why_it_fails(tmp_path: Path) -> None:
    gone = Host("win32", {}, tmp_path, str(tmp_path / "没有" / "python.exe"))
    assert install(gone).trouble
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'ModuleNotFoundError: xlwings' >&2\nexit 1\n")
    broken.chmod(0o755)
    assert install(Host("win32", {}, tmp_path, str(broken))).trouble == Reason(
        "Q02", line="ModuleNotFoundError: xlwings"
    )
    broken.write_text("#!/bin/sh\nexit 0\n")
    assert status(Host("win32", {}, tmp_path, str(broken))).trouble is None


def test_nothing_is_installed_before_it_is(host: Host) -> None:
    assert status(host).installed is None
    assert files(host.home.parent) == set()


@pytest.mark.parametrize("command", ["install", "remove", "status"])
def test_where_there_is_no_excel_the_commands_say_what_to_use_instead(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["addin", command]) == UNUSABLE
    said = capsys.readouterr().err
    assert "需要 Windows 或 macOS 上的 Excel" in said
    assert "xltools check" in said


def test_build_needs_no_excel(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["addin", "build", "-o", str(tmp_path / "一"), "--python", r"D:\py\python.exe"]) == 0
    assert str(tmp_path / "一" / "xltools.xlam") in capsys.readouterr().out
    made = (tmp_path / "一" / "xltools.xlam").read_bytes()
    assert made == build(tmp_path / "二", r"D:\py\python.exe").read_bytes()
    assert run(["addin", "build", "-o", str(tmp_path / "三")]) == 0
    assert addin.read((tmp_path / "三" / "xltools.xlam").read_bytes()) == addin.Installed(
        "", __version__, intact=True
    )


def test_the_commands_on_a_machine_with_excel(
    host: Host, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a person reads there, in the order of a life."""
    python = host.home.parent / "python"
    python.write_text("#!/bin/sh\nexit 0\n")
    python.chmod(0o755)
    here = Host(host.platform, {}, host.home, str(python))
    monkeypatch.setattr(job, "Host", lambda: here)
    assert run(["addin", "status"]) == 1
    assert "没有安装" in capsys.readouterr().out
    assert run(["addin", "install"]) == 0
    said = capsys.readouterr().out
    assert f"已安装 {here.location.addin}" in said
    assert "受信任位置" in said
    assert "WPS" in said
    assert run(["addin", "status"]) == 0
    assert f"Python：{python}" in capsys.readouterr().out
    python.unlink()
    assert run(["addin", "status"]) == 1
    assert "按钮还不能用" in capsys.readouterr().err
    assert run(["addin", "remove"]) == 0
    assert f"已删除 {here.location.addin}" in capsys.readouterr().out
    assert run(["addin", "remove"]) == 0
    assert "无需删除" in capsys.readouterr().out


def test_this_python_loads_what_the_button_needs(tmp_path: Path) -> None:
    assert install(Host("win32", {}, tmp_path, sys.executable)).trouble is None
