#!/usr/bin/env bash
# What needs a kernel that keeps track of changed memory (CONFIG_MEM_SOFT_DIRTY): pre-dumps, images that are based on others, memory
# that is copied ahead when a container moves. Prints TAP. Where this kernel cannot, it runs Debian's in a virtual machine without KVM,
# whose file system is this machine's, not to be written to, below a layer in memory. Its cgroups are of v2.
# PSCONTAINER_SLOW_TESTS=1  also runs PreCopy.Tests.ps1 and, with PSCONTAINER_RUNC_SOURCE, checkpoint.bats: six minutes each
set -u
# shellcheck source=lib/clients.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/clients.sh"
name='memory tracking'
needs "$name" busybox python3
criu=${PSCONTAINER_CRIU:-$(command -v criu)} || whole_script_skipped "$name" 'no CRIU on this machine'
job=$here/lib/memory-tracking-job.bash
if "$criu" check --feature mem_dirty_track >/dev/null 2>&1; then
    exec bash "$job" "$runtime" "$criu"
fi
PATH=$PATH:/usr/sbin:/sbin needs "$name" qemu-system-x86_64 depmod
[ "$(uname -m)" = x86_64 ] || whole_script_skipped "$name" 'the virtual machine is an x86-64 one'

# Downloaded once, and unpacked; nothing of it is installed.
kernel=$here/../../output/kernel
fetch_kernel() {
    local package
    package=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-.*\)/\1/p' | head -n 1)
    [ -n "$package" ] || return
    rm -rf "$kernel"
    mkdir -p "$kernel/root"
    (cd "$kernel" && timeout 300 apt-get -q -o APT::Sandbox::User=root download "$package" && dpkg-deb -x "$package"_*.deb root && rm -- *.deb &&
        PATH=$PATH:/usr/sbin:/sbin depmod -b root "$(ls root/lib/modules)") >&2 && touch "$kernel/complete"
}
[ -e "$kernel/complete" ] || fetch_kernel || whole_script_skipped "$name" "Debian's kernel could not be downloaded"
kernel=$(cd "$kernel/root" && pwd)
release=$(ls "$kernel/lib/modules")

work=$(mktemp -d /tmp/psc-kernel-XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT

# The first program of the machine: modules for the root, the root, and the job.
mkdir -p "$work/first"/{bin,proc,sys,dev,host,layer,root,modules}
cp "$(command -v busybox)" "$work/first/bin/busybox"
ln -s busybox "$work/first/bin/sh"
for module in netfs fscache 9pnet 9p virtio virtio_ring virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci 9pnet_virtio overlay; do
    find "$kernel/lib/modules/$release/kernel" -name "$module.ko" -exec cp {} "$work/first/modules" \;
done
cat >"$work/first/init" <<END
#!/bin/sh
for f in proc sysfs:sys devtmpfs:dev; do busybox mount -t \${f%:*} none /\${f#*:}; done
for round in 1 2 3 4; do for m in /modules/*; do busybox insmod \$m 2>/dev/null; done; done
busybox mount -t 9p -o ro,trans=virtio,version=9p2000.L,cache=loose,msize=512000 host /host &&
busybox mount -t tmpfs -o mode=755,size=3g none /layer && busybox mkdir /layer/up /layer/work &&
busybox mount -t overlay -o lowerdir=/host,upperdir=/layer/up,workdir=/layer/work,xino=off none /root || busybox poweroff -f
for d in proc sys dev; do busybox mount --move /\$d /root/\$d; done
exec busybox switch_root /root /bin/bash -c '
    mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts -m /dev/pts; mount -t tmpfs tmpfs -m /dev/shm; mount -t mqueue mqueue -m /dev/mqueue
    ln -s /proc/self/fd /dev/fd; ln -s fd/0 /dev/stdin; ln -s fd/1 /dev/stdout; ln -s fd/2 /dev/stderr
    for d in /run /var/tmp /var/lib/pscontainer; do mount -t tmpfs -o mode=1777 tmpfs -m \$d; done
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    mount --bind $kernel/lib/modules -m /lib/modules
    export HOME=/root PATH=$PATH PSCONTAINER_SLOW_TESTS=${PSCONTAINER_SLOW_TESTS:-} PSCONTAINER_RUNC_SOURCE=${PSCONTAINER_RUNC_SOURCE:-}
    ip link set lo up; stty -F /dev/ttyS1 raw
    bash $job $runtime $criu </dev/null >/dev/ttyS1 2>/dev/ttyS0
    exec busybox poweroff -f'
END
chmod 755 "$work/first/init"
(cd "$work/first" && find . | busybox cpio -o -H newc 2>/dev/null | gzip -1) >"$work/first.gz"

# Without KVM it runs anywhere, ten times slower; and it is ended, whatever hangs in it.
timeout -k 10 1000 qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 3072 -display none -no-reboot -nodefaults \
    -kernel "$kernel/boot/vmlinuz-$release" -initrd "$work/first.gz" -append 'console=ttyS0 quiet loglevel=1 panic=-1 mitigations=off' \
    -virtfs local,path=/,mount_tag=host,security_model=passthrough,readonly=on,multidevs=remap \
    -serial "file:$work/console" -serial "file:$work/tap" </dev/null >&2
status=$?
tr -d '\r' <"$work/console" >&2
tr -d '\r' <"$work/tap"
grep -q '^1\.\.' "$work/tap" && exit 0
[ -s "$work/tap" ] || whole_script_skipped "$name" "the virtual machine did not come up ($status)"
echo "not ok 99 - $name: the virtual machine ended with $status before the last case"
