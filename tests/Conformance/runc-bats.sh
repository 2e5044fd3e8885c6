#!/usr/bin/env bash
# runc's own integration suite (bats) against pscontainer. Prints TAP, one line a case: 'file: name of the case'.
# PSCONTAINER_RUNC_SOURCE   a checkout of runc in which recvtty, sd-helper and seccompagent are built (contrib/cmd)
#                           and tests/integration/testdata holds the busybox and debian root filesystems
# PSCONTAINER_PATH          the runtime, bin/pscontainer unless set
# PSCONTAINER_CRIU          the CRIU that the checkpoint cases and the runtime use, the one on PATH unless set
# PSCONTAINER_SUITE_OUTPUT  a directory that keeps what each case printed (FILE.NUMBER.tap)
# With arguments, only the files named (exec, tty …).
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
. tests/Conformance/lib/suite.bash
suite=${PSCONTAINER_RUNC_SOURCE:-}

[ -n "$suite" ] || no_suite "runc's bats suite" "PSCONTAINER_RUNC_SOURCE names no checkout of runc with built helpers"
[ "$(id -u)" = 0 ] || no_suite "runc's bats suite" "needs root"
for command in bats jq gawk gcc script; do
    command -v "$command" >/dev/null || no_suite "runc's bats suite" "the suite needs $command"
done
[ -x "$suite/contrib/cmd/recvtty/recvtty" ] ||
    { echo "not ok 1 - $suite has no built contrib/cmd/recvtty/recvtty"; echo "1..1"; exit 1; }

work=$(mktemp -d /tmp/psc-bats-XXXXXX)
output=${PSCONTAINER_SUITE_OUTPUT:-$work/output}
mkdir -p "$work/tmp" "$work/bin" "$output"
chmod 711 "$work" "$work/tmp"
# The suite asks Go for the machine's architecture, and for nothing else.
if ! command -v go >/dev/null; then
    printf '#!/bin/sh\necho %s\n' "$(case $(uname -m) in x86_64) echo amd64 ;; aarch64) echo arm64 ;; *) uname -m ;; esac)" >"$work/bin/go"
    chmod 755 "$work/bin/go"
fi
# The suite looks for the name it called in the texts of help and version.
ln -s "$(readlink -f "$exe")" "$work/bin/runc"
criu=${PSCONTAINER_CRIU:-}
[ -z "$criu" ] || PATH=$(dirname "$(readlink -f "$criu")"):$PATH
export PATH=$work/bin:$PATH:/usr/sbin:/sbin RUNC=$work/bin/runc TMPDIR=$work/tmp
# A terminal on which nobody types, and whose input does not end either: script(1) would hand an end on as a character.
mkfifo "$work/quiet"
exec 9<>"$work/quiet"
unset RUNC_USE_SYSTEMD ROOTLESS_FEATURES CGROUP_UNIFIED

# What a case that was stopped leaves behind: containers, helpers that were started from our directory, cgroups by the suite's name.
sweep() {
    local state left directory
    for state in "$work"/tmp/*/runc.*/state; do
        [ -d "$state" ] || continue
        for left in $(timeout 20 "$exe" --root "$state" list -q); do timeout 20 "$exe" --root "$state" delete -f "$left"; done
    done
    for left in /proc/[0-9]*; do
        [ "${left#/proc/}" != $$ ] && tr '\0' ' ' <"$left/cmdline" | grep -q "^[^ ]*/\(recvtty\|seccompagent\) .*$work/" && kill -9 "${left#/proc/}"
    done
    for directory in /sys/fs/cgroup/*/runc-cgroups-integration-test; do
        [ -d "$directory" ] && find "$directory" -depth -type d -exec rmdir {} +
    done
    for left in $(losetup -ln -O NAME,BACK-FILE | awk -v work="$work/" 'index($2, work) { print $1 }'); do losetup -d "$left"; done
    rm -rf --one-file-system "$work"/tmp/*
    rm -f /tmp/runc-criu-??????.conf
    # One case catches runtimes that give the caller's /dev/null to the container's user: the machine must not keep that.
    [ "$(stat -c %u:%g /dev/null)" = 0:0 ] || chown 0:0 /dev/null
} >/dev/null 2>&1
hidden=() made=()
for directory in /etc/criu /run/netns; do
    if mkdir "$directory" 2>/dev/null; then made+=("$directory"); fi
    [ ! -d "$directory" ] || hidden+=("$directory")
done
trap 'sweep; rm -rf --one-file-system "$work"; for directory in ${made[@]+"${made[@]}"}; do rmdir "$directory"; done' EXIT

# Every case in a bats of its own: one that hangs or dies takes no other with it. (bats' own limit on a case is a child
# process of the case, and some cases wait for all their children.)
run_case() {
    local file=$1 name=$2 case=$3 tap=$output/$2.$4.tap line status=0 filter directory
    filter=$(sed 's,[].*^$+?(){}|\\[],\\&,g' <<<"$case")
    {
        # The checkpoint cases write here, whatever TMPDIR says.
        for directory in "${hidden[@]}"; do echo "mount -t tmpfs tmpfs $directory || exit"; done
        printf 'bats --tap -f %q %q >%q 2>&1\n' "^$filter\$" "$file" "$tap"
    } >"$work/command"
    local controllers=()
    [[ $case != *hugetlb* ]] || controllers=(hugetlb)
    # The suite wants a controlling terminal; and a file takes its output, since a container of a failed case may hold it open.
    (cd "$suite/tests/integration" && private ${controllers[@]+"${controllers[@]}"} -- 150 script -qec "bash $work/command" /dev/null >/dev/null <&9 9<&-) || status=$?
    sweep
    line=$(grep -E '^(not )?ok ' "$tap")
    case $line in
        'ok '*' # skip'*) judge "$name: $case" skip "${line##* \# skip }" ;;
        'ok '*) judge "$name: $case" pass '' ;;
        'not ok '*) judge "$name: $case" fail "$(why "$tap")" ;;
        *) judge "$name: $case" fail "no result, it ended with $status$([ "$status" = 124 ] && echo ' after 150 seconds')" ;;
    esac
}

why() { grep -m 1 -E '^#.* (failed|timeout)' "$1" | sed 's/^# *//' | head -c 200; }

read_list "$here/lists/runc-bats.txt"
for file in "$suite"/tests/integration/*.bats; do
    name=$(basename "$file" .bats)
    [ $# = 0 ] || [[ " $* " == *" $name "* ]] || continue
    number=0
    while IFS= read -r case <&3; do
        number=$((number + 1))
        run_case "$file" "$name" "$case" "$number"
    done 3< <(sed -n 's/^@test "\(.*\)" {.*/\1/p' "$file")
done
[ $# != 0 ] || check_list
finish
