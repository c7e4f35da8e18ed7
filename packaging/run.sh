#!/usr/bin/env bash
# Opens Facing on a copy of the sample document, or on what is named: packaging/run.sh [DOC | SCAN...]
# Without a screen it does the same job off-screen and prints where the results are.
set -euo pipefail
# shellcheck source=packaging/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

prepare run
if (($#)); then
    exec "$venv/bin/facing" "$@"
fi
if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} || $(uname) == Darwin ]]; then
    exec "$venv/bin/facing" --sample
fi
QT_QPA_PLATFORM=offscreen exec "$venv/bin/facing" --sample --offscreen "$root/build/sample"
