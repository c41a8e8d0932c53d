#!/bin/sh
# 双击（或在终端里运行）：汇总本项目的收件夹并打开核对情况页。后面写上或拖上文件、文件夹的，先收下。
cd "$(dirname "$0")" || exit 2
PYTHON={python}
if [ -x "$PYTHON" ]; then
    run() { "$PYTHON" -m xltools "$@"; }
elif command -v xltools >/dev/null 2>&1; then
    run() { xltools "$@"; }
else
    run() { python3 -m xltools "$@"; }
fi
for arrived in "$@"; do
    run collect "$arrived"
done
run merge
status=$?
if [ "$status" -lt 2 ]; then
    for page in merged/*.html; do
        command -v xdg-open >/dev/null 2>&1 && xdg-open "$page" >/dev/null 2>&1
    done
fi
if [ -t 0 ]; then
    printf '\n按回车键关闭……'
    read -r _
fi
exit "$status"
