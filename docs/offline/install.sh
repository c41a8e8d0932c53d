#!/bin/sh
# 安装 xltools，不需要网络，也不需要 root：sh install.sh
here=$(cd "$(dirname "$0")" && pwd) || exit 2
where=${XLTOOLS_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/xltools}
bin=$HOME/.local/bin
suits='import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'
if [ ! -d "$here/wheels" ]; then
    echo '没有找到 wheels 文件夹。请把整个离线安装文件夹拷过来，再运行一次。' >&2
    exit 2
fi
python=
for name in python3.14 python3.13 python3.12 python3.11 python3; do
    if "$name" -c "$suits" 2>/dev/null; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo '没有找到带 venv 的 Python 3.11 到 3.14，请先用系统的软件包管理器安装。' >&2
    exit 2
fi
echo "正在安装到 $where，请稍候"
if "$python" -m venv --clear "$where" &&
    "$where/bin/python" -m pip --isolated --disable-pip-version-check --quiet install --no-index \
        --find-links "$here/wheels" 'xltools[keyring]' &&
    "$where/bin/xltools" --version && mkdir -p "$bin" && ln -sf "$where/bin/xltools" "$bin/xltools"; then
    echo "装好了：$bin/xltools"
    case ":$PATH:" in
    *":$bin:"*) ;;
    *) echo "$bin 不在 PATH 里：重新登录一次，或写全路径运行。" ;;
    esac
    exit 0
fi
echo '没有装成，原因见上面。' >&2
exit 1
