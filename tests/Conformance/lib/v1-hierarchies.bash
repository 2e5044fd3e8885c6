# v1-hierarchies.bash [CONTROLLER…] -- COMMAND…: runs the command with a /sys/fs/cgroup of its own: what the machine has, and v1
# hierarchies of the controllers named. To be called inside a private mount namespace; the machine's directory is left alone.
# shellcheck shell=bash
wanted=()
while [ "$1" != -- ]; do wanted+=("$1"); shift; done
shift
if ! mountpoint -q /sys/fs/cgroup || [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ]; then exec "$@"; fi

cover=$(mktemp -d /tmp/psc-cgroup-XXXXXX)
mount -t tmpfs -o mode=755 tmpfs "$cover" || exit
for hierarchy in /sys/fs/cgroup/*; do
    if [ -L "$hierarchy" ]; then
        cp -a "$hierarchy" "$cover/"
    elif mountpoint -q "$hierarchy"; then
        mkdir "$cover/${hierarchy##*/}" && mount --rbind "$hierarchy" "$cover/${hierarchy##*/}" || exit
    fi
done
mounted=()
for controller in ${wanted[@]+"${wanted[@]}"}; do
    [ ! -e "$cover/$controller" ] || continue
    # The kernel refuses while the v2 hierarchy hands the controller out; then there is none, as before.
    mkdir "$cover/$controller"
    if mount -t cgroup -o "$controller" cgroup "$cover/$controller" 2>/dev/null; then
        mounted+=("$controller")
    else
        rmdir "$cover/$controller"
    fi
done
mount --move "$cover" /sys/fs/cgroup && rmdir "$cover" || exit

status=0
"$@" || status=$?

# A hierarchy that is unmounted while it has a cgroup, even a dying one, stays for ever, and with it a line in every /proc/PID/cgroup.
cgroups_of() { awk -v name="$1" '$1 == name { print $3 }' /proc/cgroups; }
for controller in ${mounted[@]+"${mounted[@]}"}; do
    for _ in $(seq 150); do
        find "/sys/fs/cgroup/$controller" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null
        [ "$(cgroups_of "$controller")" -gt 1 ] || break
        sleep 0.2
    done
    umount "/sys/fs/cgroup/$controller"
done
exit "$status"
