#!/usr/bin/env bash
# Makes the virtual environment of the tests, .venv-test, unless it is there and up to date:
#
#     bash tests/venv.sh
#
# What goes into it is said in pyproject.toml, and in which versions in tests/constraints.txt. xltools itself is
# installed as the working copy; tests/all.sh installs the wheel it has just built in its place.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV

VENV=.venv-test
CONSTRAINTS=tests/constraints.txt
. tests/find_python.sh

if ! python=$(find_python); then
    echo "tests/venv.sh: there is no Python 3.11 or newer with venv" >&2
    exit 1
fi
"$VENV/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || rm -rf "$VENV"
ready=$VENV/ready-for
wanted=$(cat pyproject.toml "$CONSTRAINTS" | cksum)
if [ "$(cat "$ready" 2>/dev/null)" != "$wanted" ]; then
    export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_REQUIRE_VIRTUALENV=1
    "$python" -m venv --clear "$VENV"
    "$VENV/bin/python" -m pip install --quiet --upgrade 'pip>=25.1'
    # What builds the wheel is installed here too, so that the next build needs no network.
    "$VENV/bin/python" tests/needs.py >"$VENV/needs.txt"
    "$VENV/bin/python" -m pip install --quiet --constraint "$CONSTRAINTS" --requirement "$VENV/needs.txt" --group test
    "$VENV/bin/python" -m pip install --quiet --no-deps --no-build-isolation --editable .
    printf '%s\n' "$wanted" >"$ready"
fi
"$VENV/bin/python" --version
