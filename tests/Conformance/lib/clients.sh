# Sourced by the scripts that drive a client of OCI runtimes. Sets runtime, work, rootfs, group; brings TAP and a sandbox.
# RUNTIME names the runtime to test: another one than pscontainer is the baseline.
here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
runtime=${RUNTIME:-${PSCONTAINER_PATH:-$here/../../bin/pscontainer}}
runtime=$(readlink -f "$runtime")
count=0

result() { # result STATUS NAME
    count=$((count + 1))
    if [ "$1" = 0 ]; then echo "ok $count - $2"; else echo "not ok $count - $2"; fi
}

skip() { # skip NAME REASON
    count=$((count + 1))
    echo "ok $count - $1 # SKIP $2"
}

# check NAME EXPECTED_CODES EXPECTED_OUTPUT COMMAND…: patterns; that of the output for standard output and error together.
check() {
    local name=$1 code=$2 pattern=$3 said status=0
    shift 3
    said=$("$@" 2>&1 </dev/null) || status=$?
    said=${said//$'\r'/}
    if [[ $status =~ ^($code)$ ]] && grep -Eq -- "$pattern" <<<"$said"; then
        result 0 "$name"
    else
        result 1 "$name"
        { echo "# $name: exit $status (wanted $code, $pattern), said:"; echo "$said" | tail -n 20 | sed 's/^/#   /'; } >&2
    fi
}

# until_true SECONDS COMMAND…: waits for what no client can be told to wait for.
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}

whole_script_skipped() { # whole_script_skipped NAME REASON
    echo "1..1"
    echo "ok 1 - $1 # SKIP $2"
    exit 0
}

needs() { # needs NAME COMMAND…: ends the script with one skip where it cannot run
    local name=$1 command
    shift
    [ "$(id -u)" = 0 ] || whole_script_skipped "$name" 'needs root'
    for command in "$@"; do
        command -v "$command" >/dev/null || whole_script_skipped "$name" "$command is not on this machine"
    done
    [ -x "$runtime" ] || { echo "no executable $runtime" >&2; exit 1; }
}

# Runs the script again where the machine's mounts, links, /run and /dev/shm cannot be reached, so that none is changed.
sandbox() {
    [ -n "${PSC_SANDBOX:-}" ] || PSC_SANDBOX=1 exec unshare --mount --net --propagation private bash "$0" "$@"
    unset PSC_SANDBOX
    mount -t tmpfs -o mode=755 tmpfs /run
    mkdir -p /run/lock
    mount -t tmpfs -o mode=1777 tmpfs /dev/shm
    ip link set lo up
    work=$(mktemp -d "/tmp/psc-$1-XXXXXX")
    own_cgroup_directory
    cd "$work"
    group=/${work##*/}
}

# The directory in which the hierarchies of v1 are mounted, made anew and read-only as systemd mounts it: on a machine that
# lacks some of them podman makes plain directories in their place, which it then fails to remove. containerd wants to see
# a mount of every hierarchy that there is.
own_cgroup_directory() {
    local hierarchy new=$work/cgroup
    [ "$(stat -fc %T /sys/fs/cgroup)" = tmpfs ] || return 0
    mkdir "$new"
    mount -t tmpfs -o mode=755 tmpfs "$new"
    for hierarchy in /sys/fs/cgroup/*; do
        if [ -L "$hierarchy" ]; then cp -P "$hierarchy" "$new"; continue; fi
        mountpoint -q "$hierarchy" || continue
        mkdir "$new/${hierarchy##*/}"
        mount --bind "$hierarchy" "$new/${hierarchy##*/}"
    done
    for hierarchy in $(sed -n 's/^[1-9][0-9]*:\([a-z_,]*\):.*/\1/p' /proc/self/cgroup); do
        grep -Eq "^cgroup .*[ ,]$hierarchy( |,)" /proc/self/mounts && continue
        mkdir "$new/$hierarchy"
        mount -t cgroup -o "$hierarchy" cgroup "$new/$hierarchy"
    done
    mount -o remount,ro "$new"
    mount --move "$new" /sys/fs/cgroup
}

# Removes what the sandbox itself made. Mounts vanish with its namespace, cgroups do not.
leave_sandbox() {
    cd /
    find /sys/fs/cgroup -path "*$group/*" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u | grep -v '^0$' | xargs -r kill -KILL 2>/dev/null
    sleep 0.2
    find /sys/fs/cgroup -depth -type d -path "*$group*" -exec rmdir {} + 2>/dev/null
    findmnt -rno TARGET | grep "^$work/" | sort -r | xargs -r -n1 umount -l 2>/dev/null
    rm -rf --one-file-system "$work"
}

# groups_left NAME: the cgroups of that name that are left below the sandbox's own.
groups_left() { find /sys/fs/cgroup -mindepth 2 -type d -path "*$group/*" -name "$1" 2>/dev/null; }

# A root of one static busybox: $rootfs.
make_rootfs() {
    local applet
    rootfs=$work/rootfs
    mkdir -p "$rootfs"/{bin,proc,sys,dev,etc,tmp,root,home,mnt}
    chmod 1777 "$rootfs/tmp"
    cp "$(command -v busybox)" "$rootfs/bin/busybox"
    for applet in $("$rootfs/bin/busybox" --list); do [ "$applet" = busybox ] || ln -s busybox "$rootfs/bin/$applet"; done
    printf 'root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000:user:/home:/bin/sh\n' >"$rootfs/etc/passwd"
    printf 'root:x:0:\nuser:x:1000:\nmore:x:2000:user\n' >"$rootfs/etc/group"
    printf '#!/no/interpreter\n' >"$rootfs/bin/no-interpreter"
    printf 'not a program' >"$rootfs/bin/not-a-program"
    echo data >"$rootfs/etc/plain"
    chmod 755 "$rootfs/bin/no-interpreter" "$rootfs/bin/not-a-program"
}

# on_terminal INPUT COMMAND…: runs a command on a terminal of 40 rows and 120 columns, types INPUT, prints what it shows.
on_terminal() { timeout -k 5 60 python3 "$here/lib/on-terminal.py" "$@"; }

# oci_image NAME ARCHIVE: packs $rootfs as an image of one layer, in an archive of the OCI's image layout.
oci_image() {
    local layout=$work/image layer config manifest architecture
    mkdir -p "$layout/blobs/sha256"
    architecture=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
    blob() { # blob FILE: into the layout; prints what names it
        local sum
        sum=$(sha256sum <"$1" | cut -d' ' -f1)
        cp "$1" "$layout/blobs/sha256/$sum"
        echo "\"digest\":\"sha256:$sum\",\"size\":$(stat -c %s "$1")"
    }
    tar -C "$rootfs" -cf "$work/layer.tar" .
    layer=$(blob "$work/layer.tar")
    printf '{"architecture":"%s","os":"linux","config":{"Env":["PATH=/bin"],"Cmd":["sh"]},"rootfs":{"type":"layers","diff_ids":[%s]}}' \
        "$architecture" "$(grep -o '"sha256:[0-9a-f]*"' <<<"$layer")" >"$work/image.json"
    config=$(blob "$work/image.json")
    printf '{"schemaVersion":2,"mediaType":"%s.manifest.v1+json","config":{"mediaType":"%s.config.v1+json",%s},"layers":[{"mediaType":"%s.layer.v1.tar",%s}]}' \
        application/vnd.oci.image application/vnd.oci.image "$config" application/vnd.oci.image "$layer" >"$work/manifest.json"
    manifest=$(blob "$work/manifest.json")
    printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",%s,"annotations":{"io.containerd.image.name":"%s","org.opencontainers.image.ref.name":"latest"}}]}' \
        "$manifest" "$1" >"$layout/index.json"
    echo '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
    tar -C "$layout" -cf "$2" .
}
