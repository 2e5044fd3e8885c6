#!/usr/bin/env bash
# The command line of pscontainer as a user meets it: output, exit codes, errors. Prints TAP.
# Wants root, and the executable in PSCONTAINER_PATH or bin/pscontainer.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
exe=${PSCONTAINER_PATH:-$PWD/bin/pscontainer}
work=$(mktemp -d /tmp/psc-cli-XXXXXX)
id=cli-$(cat /proc/sys/kernel/random/uuid)
count=0
psc() { timeout 60 "$exe" --root "$work/state" --data-root "$work/data" "$@"; }

cleanup() {
    for left in $(psc list -q 2>/dev/null); do psc delete -f "$left" >/dev/null 2>&1; done
    rm -rf --one-file-system "$work"
}
trap cleanup EXIT

result() { # result STATUS NAME
    count=$((count + 1))
    if [ "$1" = 0 ]; then echo "ok $count - $2"; else echo "not ok $count - $2"; fi
}

# check NAME EXPECTED_CODE EXPECTED_OUTPUT_PATTERN COMMAND…: standard output and error together match the pattern.
check() {
    local name=$1 code=$2 pattern=$3 said status=0
    shift 3
    # By a file: one that is left running may keep its output open.
    "$@" >"$work/said" 2>&1 </dev/null || status=$?
    said=$(tr -d '\0' <"$work/said")
    if [ "$status" = "$code" ] && grep -Eq -- "$pattern" <<<"$said"; then
        result 0 "$name"
    else
        result 1 "$name"
        { echo "# $name: exit $status (wanted $code), said:"; echo "$said" | sed 's/^/#   /'; } >&2
    fi
}

if [ "$(id -u)" != 0 ]; then
    echo "1..1"
    echo "ok 1 - command line # SKIP needs root"
    exit 0
fi

rootfs=$work/rootfs
mkdir -p "$rootfs"/{bin,proc,sys,dev,etc}
cp "$(command -v busybox)" "$rootfs/bin/busybox"
for applet in sh true false echo cat sleep id ls touch head; do ln -s busybox "$rootfs/bin/$applet"; done

check "run prints what the program prints" 0 '^hello$' psc run -- /bin/echo hello
check "run passes the exit code on" 7 '' psc run -- /bin/sh -c 'exit 7'
check "run tells a signal as 128 and its number" 137 '' psc run -- /bin/sh -c 'kill -9 $$; sleep 1; exec /bin/sh -c "exit 137"'
check "a container has a host name, a pid 1 and a loopback of its own" 0 '^box 1 lo$' \
    psc run --hostname box -- /bin/sh -c 'echo $(hostname) $$ $(ls /sys/class/net)'
check "the program sees three descriptors" 0 '^3$' psc run --rootfs "$rootfs" -- /bin/sh -c 'set -- /proc/self/fd/[0-2]; echo $#'
check "a root of its own" 0 '^bin dev etc proc sys $' psc run --rootfs "$rootfs" -- /bin/sh -c 'ls / | while read -r x; do printf "%s " "$x"; done; echo'
check "a read-only root" 1 'Read-only file system' psc run --rootfs "$rootfs" --read-only -- /bin/touch /x
check "what is written to the default root stays inside" 0 '^there$' psc run -- /bin/sh -c 'echo there > /psc-cli-probe; cat /psc-cli-probe'
check "and never reaches the host" 0 '' test ! -e /psc-cli-probe
check "environment, user and working directory" 0 '^A=b 65534 /tmp$' \
    psc run -e A=b -u 65534:65534 -w /tmp -- /bin/sh -c 'echo A=$A $(id -u) $PWD'
mkdir "$work/shared"
echo data >"$work/shared/file"
check "a bind mount" 0 '^data$' psc run --rootfs "$rootfs" -v "$work/shared:/mnt:ro" -- /bin/cat /mnt/file
check "a read-only bind mount cannot be written" 1 'Read-only file system' psc run --rootfs "$rootfs" -v "$work/shared:/mnt:ro" -- /bin/touch /mnt/x
check "the memory limit ends a hog, and says so" 137 'out-of-memory killer' psc run --memory 32m -- /usr/bin/tail /dev/zero
check "the pids limit stops a fork bomb" 2 'Cannot fork' psc run --pids-limit 8 -- /bin/sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 5 & done; exit 0'
check "a program that is missing is 127" 127 'exec: "/no/such": no such file or directory' psc run --rootfs "$rootfs" -- /no/such
check "a name that is missing is 127" 127 'exec: "nosuch": executable file not found in \$PATH' psc run --rootfs "$rootfs" -- nosuch
check "a directory is 126" 126 'exec: "/etc": permission denied' psc run --rootfs "$rootfs" -- /etc
printf '#!/no/interp\n' >"$rootfs/bin/script" && chmod +x "$rootfs/bin/script"
check "a missing interpreter is named" 127 'interpreter "/no/interp" is missing' psc run --rootfs "$rootfs" -- /bin/script

check "detached, it prints its id" 0 "^$id\$" psc run -d "$id" -- /bin/sleep 1000
check "it is listed" 0 "^$id +[0-9]+ +running" psc list
check "its state is JSON" 0 '"status":"running"' psc state "$id"
check "its stats are JSON" 0 '"pids":1' psc stats "$id"
check "the same id cannot be taken twice" 1 'in use|exists' psc run -d "$id" -- /bin/true
check "exec joins it" 0 '^sleep$' psc exec "$id" -- /bin/cat /proc/1/comm
check "exec passes the exit code on" 9 '' psc exec "$id" -- /bin/sh -c 'exit 9'
check "what the caller has not open is not preserved, be it the runtime's own" 255 'unable to stat preserved-fd' \
    psc exec --preserve-fds 1 "$id" -- /bin/true 3<&-
check "what it has open is" 0 '^data$' psc exec --preserve-fds 1 "$id" -- /bin/sh -c 'cat <&3' 3<"$work/shared/file"
check "exec of a missing program is 255" 255 'no such file' psc exec "$id" -- /no/such
check "a running one is not removed without force" 1 'is running' psc delete "$id"
check "pause" 0 '' psc pause "$id"
check "a paused one says so" 0 '"status":"paused"' psc state "$id"
check "pausing it again is an error, as with runc" 1 'is paused already' psc pause "$id"
check "a paused one takes no process" 255 'paused container' psc exec "$id" -- /bin/true
check "but one that can wait" 0 '' psc exec -d --ignore-paused "$id" -- /bin/true
check "resume" 0 '' psc resume "$id"
check "resuming it again is an error, as with runc" 1 'is not paused' psc resume "$id"
check "it runs again" 0 '^back$' psc exec "$id" -- /bin/echo back
check "what is not there cannot be paused" 1 "container 'nobody' does not exist" psc pause nobody
check "kill" 0 '' psc kill "$id" KILL
for _ in $(seq 100); do psc state "$id" | grep -q '"status":"stopped"' && break; sleep 0.05; done
check "then it is stopped, and its exit code known" 0 '"status":"stopped".*"exitCode":137' psc state "$id"
check "exec into a stopped one is refused" 255 'not running' psc exec "$id" -- /bin/true
check "delete" 0 '' psc delete "$id"
check "an unknown id" 1 'does not exist|no container' psc state "$id"
check "delete of an unknown id" 1 'does not exist|no container' psc delete "$id"
check "delete -f of an unknown id" 0 '' psc delete -f "$id"

check "an illegal id" 1 "pscontainer: .*id" psc run '../x' -- /bin/true
check "an empty id" 1 'id' psc run '' -- /bin/true
check "an id of 1025 characters" 1 'id' psc run "$(printf 'a%.0s' $(seq 1025))" -- /bin/true
check "a missing root" 1 'rootfs' psc run --rootfs "$work/none" -- /bin/true
check "a root that is a file" 1 'rootfs' psc run --rootfs "$work/shared/file" -- /bin/true
check "an unknown mount option" 1 "frobnicate" psc run --rootfs "$rootfs" -v "$work/shared:/mnt:frobnicate" -- /bin/true
check "negative memory" 1 'memory' psc run --memory -5 -- /bin/true
ln -s ../../../../../../etc "$rootfs/out"
check "a mount destination that leads out of the root" 1 'symbolic link' psc run --rootfs "$rootfs" -v "$work/shared:/out" -- /bin/true
check "an unknown option" 1 'unknown option' psc run --frob -- /bin/true
check "without a program it is a bundle that is run" 1 "config.json' cannot be read: No such file" psc run -b "$work/shared" box
source "$here/lib/command-line-verbs.bash"
check "nothing is left" 0 '^$' psc list -q
check "no layer is left" 0 '^$' sh -c "ls '$work/data/containers'"
echo "1..$count"
