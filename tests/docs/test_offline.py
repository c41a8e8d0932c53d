"""docs/offline: the folder for machines without network. Libraries are really resolved and fetched, and really installed."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from email.parser import HeaderParser
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import parse_wheel_filename

ROOT = Path(__file__).parents[2]
THIS_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
#: What a 64-bit Windows with Python 3.12 says of itself.
WINDOWS = {
    "implementation_name": "cpython",
    "implementation_version": "3.12.0",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_release": "10",
    "platform_system": "Windows",
    "platform_version": "10.0.19045",
    "python_full_version": "3.12.0",
    "python_version": "3.12",
    "sys_platform": "win32",
}


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("offline_build", ROOT / "docs" / "offline" / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look it up there
    spec.loader.exec_module(module)
    return module


BUILD = script()


@pytest.mark.usefixtures("network")
def test_every_library_is_there_for_windows_and_for_linux_on_both_processors(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert BUILD.main(["--check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(BUILD.SYSTEMS) * len(BUILD.PYTHONS)
    assert all(int(line.split()[-2]) > 20 for line in lines)


@pytest.mark.usefixtures("network")
def test_the_folder_for_windows_has_whatever_windows_needs(tmp_path: Path) -> None:
    """Judged by the libraries' own metadata, and not by what resolved them."""
    folder = tmp_path / "离线 安装"
    assert BUILD.main([str(folder), "--for", "windows", "--python", "3.12"]) == 0
    assert {path.name for path in folder.iterdir()} == {
        *("install.cmd", "xltools命令行.cmd", "安装说明.txt", "SHA256SUMS", "wheels"),
    }
    wheels = {parse_wheel_filename(path.name)[0]: path for path in (folder / "wheels").iterdir()}
    for path in wheels.values():
        platforms = {tag.platform for tag in parse_wheel_filename(path.name)[3]}
        assert platforms & {"any", "win_amd64"}, path.name
    needed = {"xltools"} | {
        requirement for path in wheels.values() for requirement in requirements(path, WINDOWS)
    }
    assert needed <= set(wheels)
    assert {"pywin32", "xlwings", "keyring"} <= needed, "also what Windows alone needs"


def requirements(wheel: Path, environment: Mapping[str, str]) -> set[str]:
    """What a library says it needs there, with the password store of xltools and no other extra."""
    with zipfile.ZipFile(wheel) as packed:
        (name,) = (name for name in packed.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        metadata = HeaderParser().parsestr(packed.read(name).decode())
    listed = [Requirement(text) for text in metadata.get_all("Requires-Dist") or []]
    extra = "keyring" if metadata["Name"] == "xltools" else ""
    return {
        one.name.lower().replace("_", "-").replace(".", "-")
        for one in listed
        if not one.marker or one.marker.evaluate({**environment, "extra": extra})
    }


@pytest.mark.usefixtures("network")
def test_it_is_installed_without_network_from_a_folder_with_spaces(tmp_path: Path) -> None:
    folder, home = tmp_path / "离线 安装 (1)", tmp_path / "家 目录"
    machine = f"linux-{os.uname().machine}"
    assert BUILD.main([str(folder), "--for", machine, "--python", THIS_PYTHON]) == 0
    done = subprocess.run(
        ["sh", "install.sh"], cwd=folder, env=alone(home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"装好了：{home}/.local/bin/xltools" in done.stdout
    program = home / ".local" / "bin" / "xltools"
    said = subprocess.run(
        [program, "form", "list"], cwd=tmp_path, env=alone(home), capture_output=True, text=True, check=True
    )
    assert "disclosure-2021" in said.stdout


def alone(home: Path) -> dict[str, str]:
    """The environment of a machine that reaches nothing."""
    nowhere = "http://127.0.0.1:9"
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), nowhere)
    python = str(Path(sys.executable).resolve().parent)
    return {"HOME": str(home), "PATH": f"{python}:/usr/bin:/bin", "LANG": "C.UTF-8", **proxies}


def test_a_folder_that_is_not_whole_is_not_installed(tmp_path: Path) -> None:
    (tmp_path / "install.sh").write_bytes(BUILD.as_read("install.sh"))
    done = subprocess.run(
        ["sh", "install.sh"], cwd=tmp_path, env=alone(tmp_path), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "没有找到 wheels 文件夹" in done.stderr


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "表.xlsx").write_bytes(b"")
    with pytest.raises(SystemExit):
        BUILD.main([str(tmp_path)])
    assert [path.name for path in tmp_path.iterdir()] == ["表.xlsx"]


@pytest.mark.parametrize("name", ["install.cmd", "xltools命令行.cmd"])
class TestOfTheCommandFiles:
    def test_lines_end_as_windows_ends_them(self, name: str) -> None:
        content = BUILD.as_read(name)
        assert content.count(b"\r\n") == content.count(b"\n")

    def test_it_is_read_in_the_code_page_it_chooses(self, name: str) -> None:
        before, chosen, _ = BUILD.as_read(name).decode("gbk").partition("chcp 936 >nul")
        assert chosen
        assert before.isascii()

    def test_no_byte_of_a_chinese_character_is_a_sign_of_the_command_processor(self, name: str) -> None:
        for sign in filter(lambda each: not each.isascii(), BUILD.as_read(name).decode("gbk")):
            assert not set(sign.encode("gbk")) & set(b"|^&<>%!\"'()"), sign

    def test_no_policy_for_scripts_stands_in_its_way(self, name: str) -> None:
        text = BUILD.as_read(name).decode("gbk").lower()
        assert not re.findall(r"powershell|\.ps1|setx|reg add|runas", text)

    def test_every_label_that_is_gone_to_is_there(self, name: str) -> None:
        text = BUILD.as_read(name).decode("gbk")
        labels = set(re.findall(r"^:(\w+)", text, re.MULTILINE))
        assert set(re.findall(r"(?:goto|call) :?(?!exit)(\w+)", text)) == labels

    def test_paths_are_in_quotes_wherever_they_may_have_spaces(self, name: str) -> None:
        for line in BUILD.as_read(name).decode("gbk").splitlines():
            if line.lstrip().startswith("set "):
                continue
            for at in re.finditer(r"%(HERE|WHERE|MENU|LOCALAPPDATA|APPDATA|USERPROFILE)%", line):
                assert line[: at.start()].count('"') % 2 == 1, line


def test_the_manual_says_the_command() -> None:
    text = (ROOT / "docs" / "手册" / "安装.md").read_text("utf-8")
    assert "docs/offline/build.py 离线安装" in text
    for system in set(BUILD.SYSTEMS) - {"windows"}:
        assert system in text
