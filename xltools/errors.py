"""What makes a file unusable: raised where a file is opened, turned into a finding at the checkpoint."""

from __future__ import annotations

import errno
from collections.abc import Sequence

from xltools.findings import Finding, finding

_WHY = {
    errno.ENOENT: "文件不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EBUSY: "正被别的程序使用",
    errno.ETXTBSY: "正被别的程序使用",
    errno.EISDIR: "是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已经存在同名文件",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "名称过长",
    errno.ELOOP: "链接指向自己",
    errno.EIO: "磁盘读写出错",
}


def why(error: OSError) -> str:
    """Why the system refused, in Chinese where that is usual."""
    return _WHY.get(error.errno or 0) or error.strerror or type(error).__name__


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
