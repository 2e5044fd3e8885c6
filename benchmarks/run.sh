#!/usr/bin/env bash
# Compares one container's whole life (create, start, wait, remove) by crun, runc, the cold command line and a warm
# PowerShell session: the same root filesystem, mounts, namespaces and limits, in one interleaved run, as root. Then the
# verbs of the OCI command line one by one.
# usage: benchmarks/run.sh [N]      PWSH=path of pwsh, empty to leave it out
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
rounds=${1:-30}
PATH=$PATH:/usr/sbin:/sbin

[ "$(id -u)" = 0 ] || { echo 'benchmarks/run.sh: must be root' >&2; exit 1; }
if [ "${PSCONTAINER_BENCH_INSIDE-}" != 1 ]; then
    PSCONTAINER_BENCH_INSIDE=1 exec unshare -m --propagation private bash "$here/run.sh" "$rounds"
fi

# Everything below lives in a mount namespace of its own and goes with it.
work=$(mktemp -d "${TMPDIR:-/tmp}/pscontainer-bench.XXXXXX")
cleanup() {
    cd /
    # A v1 hierarchy that is unmounted while cgroups still die in it stays in the kernel, mounted nowhere: it is mounted
    # and unmounted until it goes.
    for mounted in "$work"/cgroup/*; do
        [ -d "$mounted" ] || continue
        controller=${mounted##*/}
        for _ in 1 2 3 4 5 6 7 8 9 10; do
            sleep 0.2
            umount "$mounted" 2>/dev/null
            grep -q ":$controller:" /proc/self/cgroup || break
            mount -t cgroup -o "$controller" "bench-$controller" "$mounted" 2>/dev/null
        done
    done
    umount -l "$work" 2>/dev/null
    rmdir "$work"
}
trap cleanup EXIT
mount -t tmpfs -o mode=755 bench "$work"

bundle=$work/bundle
mkdir -p "$bundle/rootfs"/{bin,dev,etc,proc,sys,tmp} "$work/state"
busybox=$(command -v busybox)
! ldd "$busybox" >/dev/null 2>&1 || { echo "$busybox is not static: install busybox-static" >&2; exit 1; }
cp "$busybox" "$bundle/rootfs/bin/busybox"
ln -s busybox "$bundle/rootfs/bin/true"
ln -s busybox "$bundle/rootfs/bin/sh"
cp "$here/config.json" "$bundle/config.json"

# crun refuses a hybrid machine whose v2 hierarchy still holds controllers: those are taken into v1 for this run.
spare=/sys/fs/cgroup/unified/cgroup.controllers
if [ -e "$spare" ]; then
    for controller in $(cat "$spare"); do
        mkdir -p "$work/cgroup/$controller"
        mount -t cgroup -o "$controller" "bench-$controller" "$work/cgroup/$controller" ||
            echo "note: $controller stays in the v2 hierarchy; crun may refuse to run" >&2
    done
fi

export PSCONTAINER=${PSCONTAINER:-$here/../bin/pscontainer}
python3 "$here/measure.py" "$rounds" "$bundle" "$work/state" "$here"
python3 "$here/verbs.py" "$rounds" "$bundle" "$work/state"
PATH=${PSCONTAINER_CRIU:+$(dirname "$PSCONTAINER_CRIU"):}$PATH python3 "$here/checkpoint.py" "$bundle" "$work/state"
