"""What makes a file unusable: raised where a file is opened, turned into a finding at the checkpoint."""

from __future__ import annotations

import errno
from collections.abc import Sequence

from xltools.model.findings import Finding, finding

#: What the operating system answers when a file cannot be used, in its own words English as often as not.
_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限，或者正被其他程序占用",
    errno.EPERM: "系统不允许这样操作",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已经有同名的文件或文件夹",
    errno.EBUSY: "正被其他程序占用",
    errno.EROFS: "所在的盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.ENAMETOOLONG: "文件名或路径太长",
    errno.EINVAL: "路径的写法不能用",
    errno.ELOOP: "链接绕成了圈",
    errno.EMFILE: "打开的文件太多",
    errno.EIO: "磁盘或网络读写出错",
    errno.ENOEXEC: "不是能运行的程序",
}


def reason(error: OSError) -> str:
    """Why a file cannot be used, in Chinese; of a rare cause the system's number, which can be looked up."""
    return _REASONS.get(error.errno or 0) or f"系统错误 {error.errno or type(error).__name__}"


class UnusableFileError(Exception):
    """The file cannot be read as a return; ``finding`` says why and what to do."""

    def __init__(self, code: str, **args: str) -> None:
        super().__init__(code)
        self.finding: Finding = finding(code, **args)
        #: Of the file's bytes, where they could be read.
        self.sha256 = ""


class UnusableArgumentError(Exception):
    """A path, project file or option that cannot be used; the message is one Chinese sentence."""


class NothingReadableError(UnusableArgumentError):
    """No file of those given can be read; ``findings`` say why, file by file."""

    def __init__(self, text: str, findings: Sequence[Finding]) -> None:
        super().__init__(text)
        self.findings = tuple(findings)
