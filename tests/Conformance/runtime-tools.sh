#!/usr/bin/env bash
# The validation cases of opencontainers/runtime-tools against pscontainer. Prints TAP, one line a case.
# PSCONTAINER_RUNTIME_TOOLS  a checkout of the suite in which runtimetest and the cases (validation/*/*.t) are built
# PSCONTAINER_PATH           the runtime, bin/pscontainer unless set
# PSCONTAINER_SUITE_OUTPUT   a directory that keeps what each case printed (NAME.tap, NAME.err)
# With arguments, only the cases named.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
. tests/Conformance/lib/suite.bash
suite=${PSCONTAINER_RUNTIME_TOOLS:-}

[ -n "$suite" ] || no_suite "runtime-tools validation" "PSCONTAINER_RUNTIME_TOOLS names no built checkout of opencontainers/runtime-tools"
[ "$(id -u)" = 0 ] || no_suite "runtime-tools validation" "needs root"
compgen -G "$suite/validation/*/*.t" >/dev/null && [ -x "$suite/runtimetest" ] ||
    { echo "not ok 1 - $suite has no built runtimetest and validation/*/*.t"; echo "1..1"; exit 1; }

work=$(mktemp -d /tmp/psc-rt-XXXXXX)
output=${PSCONTAINER_SUITE_OUTPUT:-$work/output}
mkdir -p "$work/tmp" "$output"
chmod 711 "$work" "$work/tmp"
# The suite passes no --root: what it leaves behind is found, and removed, in a root of its own.
cat >"$work/runtime" <<RUNTIME
#!/bin/sh
exec "$exe" --root "$work/state" "\$@"
RUNTIME
chmod 755 "$work/runtime"

sweep() {
    local left
    for left in $(timeout 20 "$work/runtime" list -q 2>/dev/null); do timeout 20 "$work/runtime" delete -f "$left"; done
    # The two cgroup paths that the suite's own source names; the second one is relative to wherever we are.
    find /sys/fs/cgroup -mindepth 2 -depth -type d \
        \( -path '*/testdir/cgrouptest/container' -o -path '*/testdir/cgrouptest' -o -name testdir -o -name cgrouptest \) -exec rmdir {} \;
} >/dev/null 2>&1
trap 'sweep; rm -rf --one-file-system "$work"' EXIT

# What the suite reads of huge pages and of network priorities it reads from v1 hierarchies, which few machines mount today.
in_namespace() {
    case $1 in
        *hugetlb*) private hugetlb -- 120 "$2" ;;
        *network*) private net_cls net_prio -- 120 "$2" ;;
        *) private -- 120 "$2" ;;
    esac
}

# A case passes when it ends with 0 and no line says 'not ok'. Some old cases assert nothing: the line then tells what they would have said.
run_case() {
    local name=$1 status=0 tap=$output/$1.tap note
    (cd "$suite" && RUNTIME=$work/runtime TMPDIR=$work/tmp in_namespace "$name" "$2" >"$tap" 2>"$output/$name.err" </dev/null) || status=$?
    sweep
    if [ "$status" = 124 ] || [ "$status" = 137 ]; then
        judge "$name" fail "not done after 120 seconds"
    elif [ "$status" != 0 ]; then
        judge "$name" fail "exit $status: $(tail -n 2 "$output/$name.err" | head -c 300 | tr '\n' ' ')"
    elif grep -q '^not ok' "$tap"; then
        judge "$name" fail "$(grep -m 1 '^not ok' "$tap" | head -c 200)"
    elif ! grep -Eq '^ok ' "$tap"; then
        note=$(sed -n 's/^ *"error": "\(.*\)\\nRefer.*/\1/p' "$tap" | head -n 1)
        judge "$name" pass "${note:+asserts nothing, notes: $note}"
    elif ! grep -E '^ok ' "$tap" | grep -vqi '# skip'; then
        judge "$name" skip "$(grep -im 1 '# skip' "$tap" | sed 's/.*# skip *//I')"
    else
        judge "$name" pass ''
    fi
}

read_list "$here/lists/runtime-tools.txt"
for case in "$suite"/validation/*/*.t; do
    name=$(basename "$case" .t)
    [ $# = 0 ] || [[ " $* " == *" $name "* ]] || continue
    run_case "$name" "$case"
done
[ $# != 0 ] || check_list
finish
