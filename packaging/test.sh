#!/usr/bin/env bash
# Checks everything: style, types, layers, tests, budgets. All stages run; the end says which failed.
# Options are handed to pytest (packaging/test.sh --campaign); with a test named, only pytest runs.
set -euo pipefail
# shellcheck source=packaging/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

prepare dev
cd "$root"
export PATH=$venv/bin:$PATH
output=$root/build/stage.log
workers=$("$venv/bin/python" -c 'import os; print(min(8, len(os.sched_getaffinity(0))))' 2>/dev/null || echo 2)
results=()
failed=0

# stage NAME COMMAND...: runs it, shows it, remembers its last line.
stage() {
    local name=$1 start=$SECONDS verdict=passed
    shift
    printf '\n== %s: %s\n' "$name" "$*"
    if ! "$@" 2>&1 | tee "$output"; then
        verdict=FAILED
        failed=1
    fi
    results+=("$(printf '%-7s %-12s %4d s  %s' "$verdict" "$name" $((SECONDS - start)) "$(last_line)")")
}

# The last line that says something, without colours and rulers.
last_line() {
    sed -E -e 's/\x1b\[[0-9;]*m//g' -e 's/^=+ | =+$//g' -e '/^[[:space:]]*$/d' "$output" | tail -n 1
}

for argument in "$@"; do
    if [[ -e ${argument%%::*} ]]; then
        exec pytest "$@"
    fi
done

with_window=()
for folder in tests/ui tests/e2e tests/faults tests/interchange; do
    if [[ -d $folder ]]; then
        with_window+=("$folder")
    fi
done
# A budget measured beside another worker would measure the worker.
parallel=(-n "$workers" --dist worksteal --benchmark-disable --durations 15)

stage format ruff format --check .
stage style ruff check .
stage types mypy
stage layers lint-imports
stage unit pytest tests/unit "${parallel[@]}" "$@"
stage window pytest "${with_window[@]}" "${parallel[@]}" "$@"
if [[ -d tests/benchmarks ]]; then
    stage benchmarks pytest tests/benchmarks "$@"
fi

printf '\n== Summary\n'
printf '%s\n' "${results[@]}"
exit "$failed"
