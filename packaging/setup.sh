# shellcheck shell=bash
# Sourced by run.sh and test.sh: brings a machine to where Facing runs; does nothing when it is there.
#
# What is missing is found by looking for the thing itself (a library, a program, a language) and not
# for a package, so that a system without apt-get that has everything goes on, and a second run needs
# neither root nor network.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=${FACING_VENV:-$root/.venv}
log=$root/build/setup.log
export PIP_DISABLE_PIP_VERSION_CHECK=1

# kind thing package; a package that was renamed lists its names, newest first.
run_needs='
lib libglib-2.0.so.0 libglib2.0-0t64|libglib2.0-0
lib libGL.so.1 libgl1
lib libEGL.so.1 libegl1
lib libfontconfig.so.1 libfontconfig1
lib libdbus-1.so.3 libdbus-1-3
lib libgssapi_krb5.so.2 libgssapi-krb5-2
lib libxkbcommon.so.0 libxkbcommon0
lib libxkbcommon-x11.so.0 libxkbcommon-x11-0
lib libX11-xcb.so.1 libx11-xcb1
lib libxcb-cursor.so.0 libxcb-cursor0
lib libxcb-icccm.so.4 libxcb-icccm4
lib libxcb-image.so.0 libxcb-image0
lib libxcb-keysyms.so.1 libxcb-keysyms1
lib libxcb-randr.so.0 libxcb-randr0
lib libxcb-render-util.so.0 libxcb-render-util0
lib libxcb-shape.so.0 libxcb-shape0
lib libxcb-shm.so.0 libxcb-shm0
lib libxcb-sync.so.1 libxcb-sync1
lib libxcb-util.so.1 libxcb-util1
lib libxcb-xfixes.so.0 libxcb-xfixes0
lib libxcb-xkb.so.1 libxcb-xkb1
cmd tesseract tesseract-ocr
lang eng tesseract-ocr-eng
lang osd tesseract-ocr-osd
'
dev_needs=$run_needs'
cmd Xvfb xvfb
cmd xauth xauth
cmd xdotool xdotool
cmd pandoc pandoc
cmd pdftotext poppler-utils
cmd qpdf qpdf
cmd jing jing
cmd soffice libreoffice-writer-nogui|libreoffice-writer
'

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    say "$*"
    if [[ ${CI:-} == true && -s $log ]]; then
        tail -n 30 "$log" >&2
    fi
    exit 5 # the status of the facing command for a missing program
}

# prepare run|dev: system packages, virtual environment, dependencies, bytecode.
prepare() {
    local wanted=$1 needs=$run_needs missing
    if [[ $wanted == dev ]]; then
        needs=$dev_needs
    fi
    mkdir -p "$root/build"
    : >"$log"
    mapfile -t missing < <(missing_packages "$needs")
    if [[ ! -x $venv/bin/python ]]; then
        find_python || missing+=(python3 python3-venv)
        if [[ -n ${python:-} ]] && ! "$python" -c 'import ensurepip' 2>/dev/null; then
            missing+=("${python##*/}-venv")
        fi
    fi
    if ((${#missing[@]})); then
        install_packages "${missing[@]}"
    fi
    make_environment
    install_dependencies "$wanted"
    env -u PYTHONDONTWRITEBYTECODE "$venv/bin/python" -m compileall -q "$root/editor"
}

# Prints the package of each need that is not met.
missing_packages() {
    local kind thing package libraries languages
    libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true)
    languages=$(tesseract --list-langs 2>&1 || true)
    while read -r kind thing package; do
        case $kind in
        lib) # wheels for other systems than Linux bring these libraries
            [[ $(uname) != Linux || $libraries == *"$thing "* ]] || printf '%s\n' "$package"
            ;;
        cmd) command -v "$thing" >/dev/null || printf '%s\n' "$package" ;;
        lang) grep -qx "$thing" <<<"$languages" || printf '%s\n' "$package" ;;
        esac
    done <<<"$1"
}

# Sets `python` to an interpreter that is new enough.
find_python() {
    local candidate
    python=
    for candidate in ${FACING_PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$candidate
            return 0
        fi
    done
    return 1
}

install_packages() {
    local as_root=() names
    if ! command -v apt-get >/dev/null; then
        fail "Facing cannot set itself up on this system: install Tesseract with its English and" \
            "orientation data, Python 3.11 or newer with venv, and the libraries of Qt" \
            "(not found here: ${*##*|}), then run this again."
    fi
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
            mapfile -t names < <(known_names "$@")
            fail "Facing needs system packages: as root run \"apt-get install ${names[*]}\", then run this again."
        fi
        as_root=(sudo)
    fi
    say "Installing $# system package(s): ${*##*|}"
    "${as_root[@]}" apt-get update >>"$log" 2>&1 ||
        fail "Could not fetch the list of system packages: check the network and run this again (details in $log)."
    mapfile -t names < <(known_names "$@")
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${names[@]}" >>"$log" 2>&1 ||
        fail "Could not install ${names[*]}: check the network and run this again (details in $log)."
}

# Prints, for each package, the newest of its names that apt knows, else the oldest.
known_names() {
    local package name
    for package in "$@"; do
        for name in ${package//|/ }; do
            if apt-cache show "$name" >/dev/null 2>&1; then
                break
            fi
        done
        printf '%s\n' "$name"
    done
}

make_environment() {
    if [[ -x $venv/bin/python ]]; then
        return
    fi
    find_python ||
        fail "Facing needs Python 3.11 or newer: install it, name it in FACING_PYTHON and run this again."
    say "Making the virtual environment $venv"
    "$python" -m venv --clear "$venv" >>"$log" 2>&1 ||
        fail "Could not make the virtual environment $venv: install python3-venv and run this again (details in $log)."
}

# Installs again only when what is asked for, or the interpreter, is not what the stamp says.
install_dependencies() {
    local wanted=$1 stamp what=.
    stamp=$(cat "$root/pyproject.toml" "$root/packaging/judges.txt" "$root/editor/__init__.py" "$venv/pyvenv.cfg" | cksum)" $root"
    if [[ $(cat "$venv/.facing-$wanted" "$venv/.facing-dev" 2>/dev/null) == *"$stamp"* ]]; then
        return
    fi
    if [[ $wanted == dev ]]; then
        what='.[dev]'
    fi
    say "Installing Facing and what it needs into $venv (the first time some 300 MB)"
    (cd "$root" && env -u PYTHONDONTWRITEBYTECODE \
        "$venv/bin/python" -m pip install --quiet --compile --editable "$what") >>"$log" 2>&1 ||
        fail "Could not install the Python packages: check the network and run this again (details in $log)."
    if [[ $wanted == dev ]]; then
        "$venv/bin/python" -m pip install --quiet --no-deps -r "$root/packaging/judges.txt" >>"$log" 2>&1 ||
            fail "Could not install the validators: check the network and run this again (details in $log)."
    fi
    printf '%s\n' "$stamp" >"$venv/.facing-$wanted"
}
