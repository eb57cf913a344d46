# Sourced by ./run and ./test: brings uv and the locked environment, once.
# Needs only Python 3.11 or newer; on a bare Debian it installs python3-venv with apt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset PYTHONDONTWRITEBYTECODE  # two thousand modules compiled anew are 8 s of each start

say() { printf '\033[2m%s\033[0m\n' "$*" >&2; }
fail() { printf 'nabolag: %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else fail "needs to run '$*' as root: install it, or run this as root once"; fi
}

debian_packages() {  # installs those that are missing
    local missing=()
    for package in "$@"; do
        dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return 0
    command -v apt-get >/dev/null || fail "please install: ${missing[*]}"
    say "installing ${missing[*]} …"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

command -v python3 >/dev/null || fail "needs Python 3.11 or newer as python3"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || fail "needs Python 3.11 or newer; python3 here is $(python3 -V)"

stamp="$(cat requirements.lock pyproject.toml | sha256sum | cut -d' ' -f1)"
if [ "$(cat .venv/nabolag-stamp 2>/dev/null)" != "$stamp" ]; then
    if command -v uv >/dev/null; then uv=uv; else
        uv=.tools/bin/uv
        if [ ! -x $uv ]; then
            python3 -c 'import ensurepip, venv' 2>/dev/null || debian_packages python3-venv
            say "bringing uv …"
            python3 -m venv .tools
            .tools/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r tools/uv.txt
        fi
    fi
    say "bringing the locked environment …"
    [ -x .venv/bin/python ] || $uv venv -q --python "$(command -v python3)" .venv
    $uv pip sync -q --python .venv/bin/python --require-hashes requirements.lock
    $uv pip install -q --python .venv/bin/python --no-deps -e .
    echo "$stamp" > .venv/nabolag-stamp
fi
