#!/usr/bin/env bash
# podman with pscontainer as its runtime (podman --runtime PATH). Prints TAP.
# Wants root and podman; RUNTIME names another runtime, for a baseline.
set -u
# shellcheck source=lib/clients.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/clients.sh"
needs podman podman busybox python3 jq unshare ip
sandbox podman

cat >"$work/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime_supports_json = ["crun", "runc", "pscontainer"]
CONF
printf '[storage]\ndriver = "vfs"\ngraphroot = "%s/root"\nrunroot = "%s/run"\n' "$work" "$work" >"$work/storage.conf"
export CONTAINERS_CONF=$work/containers.conf CONTAINERS_STORAGE_CONF=$work/storage.conf TMPDIR=$work/temp
mkdir -p "$work"/{temp,run,hooks,shared}

podman=(timeout -k 5 60 podman --runtime "$runtime" --root "$work/root" --runroot "$work/run" --tmpdir "$work/run/libpod"
    --cgroup-manager cgroupfs --events-backend file --hooks-dir "$work/hooks")
p() { "${podman[@]}" "$@"; }
# Containers below a cgroup of the sandbox's own, so that leftovers can be told from those of others.
create() { p create --cgroup-parent "$group" "$@"; }
run() { p run --cgroup-parent "$group" "$@"; }
try() { ( eval "$1" ); } # a line of shell with these
box() { run --rm --network none "$@"; } # without a network, which takes the most time

cleanup() {
    if [ -n "${user-}" ]; then
        u rm -fa -t 0 >/dev/null 2>&1
        # The process that keeps the user's namespace for the next call.
        xargs -r kill -KILL 2>/dev/null </run/user/4242/libpod/tmp/pause.pid
    fi
    p pod rm -fa -t 0 >/dev/null 2>&1
    p rm -fa -t 0 >/dev/null 2>&1
    for file in /etc/subuid /etc/subgid /etc/subuid /etc/subgid /etc/passwd /etc/group; do umount -l "$file" 2>/dev/null; done
    leave_sandbox
}
trap cleanup EXIT

# The ids from which podman chooses for --userns auto, seen in the sandbox only.
echo containers:1000000:200000 >"$work/ids"
for file in /etc/subuid /etc/subgid; do [ -e "$file" ] && mount --bind "$work/ids" "$file"; done
make_rootfs
field() { p inspect --format "$2" "$1"; }
running() { [ "$(field "$1" '{{.State.Running}}')" = true ]; }
ended() { [ "$(field "$1" '{{.State.Status}}')" = exited ]; }
logs_have() { p logs "$1" 2>&1 | grep -q -- "$2"; }
# What podman runs as the first process of a pod and for --init; Debian's podman only recommends it.
has_init() { command -v catatonit >/dev/null || [ -x /usr/libexec/podman/catatonit ]; }
v1() { [ -d /sys/fs/cgroup/memory ]; }
# limit FILE_OF_V1 FILE_OF_V2: a program that prints its own limit, from the host's cgroups
limit() { if v1; then echo "/sys/fs/cgroup/${1%%.*}/$1"; else echo "/sys/fs/cgroup/$2"; fi; }

check "import of a root as an image" 0 'sha256:|^[0-9a-f]{64}$' try 'tar -C "$rootfs" -c . | p import -q -c ENV=PATH=/bin - box'
check "podman knows the runtime's version" 0 '[0-9]+\.[0-9]+' p info --format '{{.Host.OCIRuntime.Version}}'
check "run prints what the program prints" 0 '^hello$' box box echo hello
check "run keeps output and errors apart" 0 '^out$' try 'box box sh -c "echo out; echo err >&2" 2>/dev/null'
check "run -i passes the input on" 0 '^typed$' try 'echo typed | box -i box cat'
check "run passes the exit code on" 7 '' box box sh -c 'exit 7'
check "a signal is 128 and its number" 137 '' box box sh -c 'sleep 1000 & kill -9 $!; wait $!'
check "a network of its own" 0 'inet 10\.' run --rm box ip -4 addr show dev eth0
check "a name that is missing is 127" 127 'executable file .?nosuch.? not found in \$PATH|not found' box box nosuch
check "a file that is missing is 127" 127 'no such file or directory|not found' box box /no/such
check "a directory is 126" 126 'ermission denied|is a directory' box box /etc
check "a file that is not executable is 126" 126 'ermission denied' box box /etc/plain
check "a missing interpreter is told" '1|12[67]' 'no such file or directory|not found' box box /bin/no-interpreter
check "a wrong format is told" '1|12[567]' 'exec format error' box box /bin/not-a-program
check "a mistake of podman's user is 125" 125 'unknown flag' box --frobnicate box true

check "run -it gives a terminal of the user's size" 0 '^40 120$' on_terminal '' "${podman[@]}" run --rm -it --cgroup-parent "$group" --network none box sh -c 'sleep 1; tty && stty size'
check "what is typed there reaches the shell" 5 '^/dev/pts/0$' on_terminal $'tty\nexit 5\n' "${podman[@]}" run --rm -it --cgroup-parent "$group" --network none box sh
check "the terminal is the console" 0 '^3$' on_terminal '' "${podman[@]}" run --rm -it --cgroup-parent "$group" --network none box sh -c 'echo to-console >/dev/console; ls /proc/self/fd | grep -c "^[012]$"'

check "detached, it prints its id" 0 '^[0-9a-f]{64}$' run -d --name web -p 127.0.0.1:8123:80 box sh -c 'trap "echo got TERM; exit 3" TERM; trap "echo got HUP" HUP; echo ready; httpd -h /etc; while :; do sleep 0.1; done'
until_true 10 logs_have web ready
check "logs" 0 '^ready$' p logs web
check "ps" 0 '^web Up' p ps --format '{{.Names}} {{.Status}}'
check "the pid that podman knows is the program's" 0 '^sh$' try 'cat "/proc/$(field web "{{.State.Pid}}")/comm"'
check "a published port answers" 0 '^data$' busybox wget -qO- http://127.0.0.1:8123/plain
check "exec" 0 '^1 sh$' p exec web sh -c 'echo 1 $(cat /proc/1/comm)'
check "exec passes the exit code on" 9 '' p exec web sh -c 'exit 9'
check "exec of a missing name is 127" 127 'not found' p exec web nosuch
check "exec of a directory is 126" 126 'ermission denied|is a directory' p exec web /etc
check "exec with user, environment and directory" 0 '^1000 2000 B=c /tmp$' p exec -u user -e B=c -w /tmp web sh -c 'echo $(id -u) $(id -G | grep -o 2000) B=$B $PWD'
check "exec -i" 0 '^typed$' try 'echo typed | p exec -i web cat'
check "exec -it" 6 '^40 120$' on_terminal $'sleep 1; stty size\nexit 6\n' "${podman[@]}" exec -it web sh
check "exec -d" 0 '' p exec -d web sh -c 'echo made >/tmp/by-exec'
until_true 10 p exec web test -e /tmp/by-exec
check "what it did is there" 0 '^made$' p exec web cat /tmp/by-exec
check "exec --privileged has more capabilities" 0 '^more$' try '[ "$(p exec web grep CapEff /proc/self/status)" != "$(p exec --privileged web grep CapEff /proc/self/status)" ] && echo more'
check "top" 0 'sh' p top web comm
check "stats" 0 '^web [1-9][0-9]*$' p stats --no-stream --format '{{.Name}} {{.PIDs}}' web
check "pause" 0 '^web|^[0-9a-f]{64}' p pause web
check "it is paused" 0 '^paused$' field web '{{.State.Status}}'
check "the freezer says so" 0 'FROZEN|^1$' try 'cat /sys/fs/cgroup/freezer$group/libpod-*/freezer.state 2>/dev/null || cat /sys/fs/cgroup$group/libpod-*/cgroup.freeze'
check "a paused one takes no process" 255 'paused|running' p exec web true
check "unpause" 0 '' p unpause web
check "it runs again" 0 '^back$' p exec web echo back
if p update --help >/dev/null 2>&1; then
    check "update" 0 '' p update --memory 48m web
    check "the kernel has the new limit" 0 '^50331648$' p exec web sh -c 'cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max'
else
    skip "update" "$(podman --version) has no update"
fi
check "cp into it" 0 '' p cp "$rootfs/etc/plain" web:/tmp/copied
check "and out of it" 0 '^data$' try 'p cp web:/tmp/copied - | tar -xO'
check "diff" 0 'A /tmp/copied' p diff web
check "kill with a signal" 0 '' p kill -s HUP web
until_true 10 logs_have web 'got HUP'
check "it arrives" 0 'got HUP' p logs web
check "stop" 0 '' p stop web
check "stop sends TERM first" 0 'got TERM' p logs web
check "the exit code is known" 0 '^exited 3$' field web '{{.State.Status}} {{.State.ExitCode}}'
check "start again" 0 '' p start web
check "restart" 0 '' p restart web
check "it runs" 0 '^true$' field web '{{.State.Running}}'
check "kill" 0 '' p kill web
check "wait tells the code of KILL" 0 '^137$' p wait web
check "rm" 0 '' p rm web
check "stop of one that does not listen ends with KILL" 0 '^137$' try 'run -d --network none --name deaf box sleep 1000 && p stop -t 1 deaf && field deaf "{{.State.ExitCode}}"'
check "rm -f of a running one" 0 '' try 'p start deaf && p rm -f -t 0 deaf'
check "create, init, start and attach" 4 '^late$' try 'create --network none --name late box sh -c "echo late; exit 4" && p init late && p start -a late'
check "rm of one that ended" 0 '' p rm late
check "one that was initialized only is removed" 0 '' try 'create --network none --name never box true && p init never && p rm -f never'
check "an image of a container" 0 '^kept$' try 'run --network none --name maker box sh -c "echo kept >/kept" && p commit -q maker kept && p rm maker && box kept cat /kept'
check "health checks" 0 '^healthy$' try 'run -d --network none --name ill --health-cmd "test -e /etc/plain" --health-interval disable box sleep 1000 && p healthcheck run ill && p inspect ill | jq -r ".[0].State.Health // .[0].State.Healthcheck | .Status"; p rm -f -t 0 ill'
check "run --timeout ends it" '137|255' '' box --timeout 1 box sleep 1000

status() { box "$@" box grep -E '^(Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs|Seccomp):' /proc/self/status; }
check "host name" 0 '^box$' box --hostname box box hostname
check "a read-only root" 1 'Read-only file system' box --read-only box touch /x
check "a read-only root still has a writable /tmp" 0 '' box --read-only box touch /tmp/x
check "a tmpfs" 0 '^tmpfs.* /scratch .*size=1024k' box --tmpfs /scratch:size=1m,noexec box grep /scratch /proc/mounts
check "shared memory of a size" 0 'size=4096k' box --shm-size 4m box grep /dev/shm /proc/mounts
echo data >"$work/shared/file"
check "a volume" 0 '^new$' try 'box -v "$work/shared:/mnt" box sh -c "echo new >/mnt/new" && cat "$work/shared/new"'
check "a read-only volume" 1 'Read-only file system' box -v "$work/shared:/mnt:ro" box touch /mnt/x
check "a volume by name" 0 '^kept$' try 'box -v named:/mnt box sh -c "echo kept >/mnt/f" && box -v named:/mnt box cat /mnt/f'
check "a volume over the image's root" 0 '^file' box -v "$work/shared:/etc/deep/new:ro,rslave,noexec" box ls /etc/deep/new
check "an overlay volume" 0 '^file new over$' try 'box -v "$work/shared:/mnt:O" box sh -c "touch /mnt/over; ls /mnt | xargs" && test ! -e "$work/shared/over"'
check "a user by number" 0 '^uid=1234(.1234.)? gid=4321(.4321.)? groups=4321(.4321.)?$' box --user 1234:4321 box id
check "a user by name with groups" 0 '^1000 1000 77 1000 2000$' box --user user --group-add 77 box sh -c 'echo $(id -u) $(id -g) $(id -G | xargs -n1 | sort -n | xargs)'
check "directory, environment, umask" 0 '^/tmp A=b 0027$' box -w /tmp -e A=b --umask 0027 box sh -c 'echo $PWD A=$A $(umask)'
check "default capabilities" 0 'CapEff:.00000000800405fb|CapEff:.00000000a80425fb' status
check "no capabilities" 0 'CapBnd:.0000000000000000' status --cap-drop all
check "one capability" 0 'CapEff:.0000000000000400' status --cap-drop all --cap-add net_bind_service
check "capabilities of a user" 0 'CapEff:.0000000000000400' status --user 1000 --cap-drop all --cap-add net_bind_service
check "the seccomp profile is in force" 0 'Seccomp:.2' status
check "without a seccomp profile" 0 'Seccomp:.0' status --security-opt seccomp=unconfined
check "no new privileges" 0 'NoNewPrivs:.1' status --security-opt no-new-privileges
check "the default profile denies mount and more" '1|255' 'ermission denied|not permitted' box --cap-add sys_ptrace box mount -t tmpfs tmpfs /mnt
printf '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","errnoRet":28}]}' >"$work/seccomp.json"
check "a seccomp profile of one's own" 1 'No space left' box --security-opt seccomp="$work/seccomp.json" box mkdir /x
check "memory limit" 0 '^67108864$' box --memory 64m box cat "$(limit memory.limit_in_bytes memory.max)"
check "cpu limit" 0 '^50000( 100000)?$' box --cpus 0.5 box cat "$(limit cpu.cfs_quota_us cpu.max)"
check "cpu shares" 0 '^(512|[0-9]+)$' box --cpu-shares 512 box cat "$(limit cpu.shares cpu.weight)"
check "cpu set" 0 '^0$' box --cpuset-cpus 0 box cat "$(limit cpuset.cpus cpuset.cpus)"
check "pids limit" 0 '^33$' box --pids-limit 33 box cat "$(limit pids.max pids.max)"
check "a fork bomb is stopped" 2 "an't fork|not fork" box --pids-limit 8 box sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 3 & done; exit 0'
# conmon 2.1 writes its note of an OOM kill into the directory in which podman was called, podman looks for it at the container.
check "the hog is killed" 137 '' try 'create --network none --name hog --memory 16m --memory-swap 16m box sh -c "tail /dev/zero; code=\$?; sleep 1; exit \$code" >/dev/null &&
    cd "$(field hog "{{.StaticDir}}")" && p start -a hog'
check "and podman knows why" 0 '^true$' field hog '{{.State.OOMKilled}}'
p rm -f hog >/dev/null
check "resource limits" 0 '^1000 2000$' box --ulimit nofile=1000:2000 --ulimit nproc=4096:4096 box sh -c 'echo $(ulimit -Sn) $(ulimit -Hn)'
check "kernel parameters" 0 '^7$' box --sysctl net.ipv4.ip_default_ttl=7 box cat /proc/sys/net/ipv4/ip_default_ttl
device=$(find /dev/fuse /dev/kmsg -type c 2>/dev/null | head -n 1) # none that every container has
check "a device" 0 '^read$' box --device "$device:/dev/seen:r" box sh -c 'exec 3</dev/seen && echo read'
check "which is not for writing" 1 'not permitted' box --device "$device:/dev/seen:r" box sh -c 'exec 3>/dev/seen'
check "no other device" 1 'not permitted' box box sh -c 'mknod /tmp/mem c 1 1 && head -c 1 /tmp/mem'
check "out-of-memory score" 0 '^500$' box --oom-score-adj 500 box cat /proc/self/oom_score_adj
check "masked paths" 0 '^0$' box box sh -c 'cat /proc/kcore /proc/keys 2>/dev/null | wc -c'
check "an unmasked path" 0 '[0-9a-f]' box --security-opt unmask=/proc/timer_list box sh -c 'test -s /proc/timer_list && echo a || ls /proc/timer_list'
check "the host's namespaces" 0 '^3$' try 'box --pid host --uts host --ipc host box sh -c "for n in pid uts ipc; do readlink /proc/self/ns/\$n; done" | grep -cFx -e "$(readlink /proc/self/ns/pid /proc/self/ns/uts /proc/self/ns/ipc)"'
check "a cgroup namespace" 0 '^/$' box --cgroupns private box sh -c 'sed -n "s/.*pids:\|^0:://p" /proc/self/cgroup | head -n 1'
if has_init; then
    check "an init" 0 'init|catatonit' box --init box cat /proc/1/comm
else
    skip "an init" 'catatonit is not on this machine'
fi
check "a root that is no image" 0 '^data$' run --rm --network none --rootfs "$rootfs" cat /etc/plain
check "a descriptor more" 0 '^more$' try 'box --preserve-fds 1 box sh -c "cat <&3" 3<<<more'
if [ -e /proc/self/ns/user ]; then
    check "a user namespace by maps" 0 '^0 100000 5000 0$' box --uidmap 0:100000:5000 --gidmap 0:100000:5000 box sh -c 'echo $(cat /proc/self/uid_map) $(id -u)'
    check "its root owns its files" 0 '^root$' box --uidmap 0:100000:5000 box stat -c %U /etc/plain
    check "and is nobody for the machine" 0 '^100000$' try 'box --uidmap 0:100000:5000 -v "$work/shared:/mnt:U" box touch /mnt/by-user && stat -c %u "$work/shared/by-user"'
    grep -qs '^containers:' /etc/subuid && check "a user namespace chosen by podman" 0 '^ *0 +1000000 ' box --userns auto box cat /proc/self/uid_map
    check "exec joins a user namespace" 0 '^0 0 100000 5000$' try 'run -d --network none --name mapped --uidmap 0:100000:5000 box sleep 1000 && p exec mapped sh -c "echo \$(id -u) \$(cat /proc/self/uid_map)"; p rm -f -t 0 mapped'
fi
cat >"$work/hooks/hook.json" <<HOOK
{"version":"1.0.0","hook":{"path":"/bin/sh","args":["sh","-c","cat >$work/hooked"]},
 "when":{"annotations":{"^hooked$":"."}},"stages":["createRuntime","poststop"]}
HOOK
check "hooks" 0 '"annotations".*hooked' try 'box --annotation hooked=yes box true && cat "$work/hooked"'

cat >"$work/Containerfile" <<'FILE'
FROM box
RUN echo built >/built && mkdir /app && id -u >/app/id
USER user
WORKDIR /app
RUN test "$(id -u)" = 1000 && test "$PWD" = /app
ENTRYPOINT ["/bin/cat"]
CMD ["/built"]
FILE
check "build of a Containerfile" 0 '[0-9a-f]{64}' p build -q --isolation oci --runtime "$runtime" --network none --cgroup-parent "$group/build" -t built -f "$work/Containerfile" "$work/shared"
check "what was built runs" 0 '^built$' box built
printf 'FROM box\nRUN exit 3\n' >"$work/Containerfile"
check "a step that fails is told" 3 'exit status 3|while running' p build -q --isolation oci --runtime "$runtime" --network none --cgroup-parent "$group/build" -f "$work/Containerfile" "$work/shared"

if has_init; then
    namespaces() { p exec "$1" sh -c 'for n in net ipc uts; do printf "%s " "$(readlink /proc/1/ns/$n)"; done'; }
    check "a pod" 0 '^[0-9a-f]{64}$' p pod create --name pod --cgroup-parent "$group" --hostname podded --infra-image box --infra-command 'sleep 100000' --share net,ipc,uts
    check "two containers in it" 0 '' try 'p run -d --pod pod --name one box httpd -f -h /etc -p 127.0.0.1:81 && p run -d --pod pod --name two box sleep 1000'
    check "share their namespaces" 0 'net:.*ipc:.*uts:' try '[ "$(namespaces one)" = "$(namespaces two)" ] && namespaces one'
    check "but not their processes" 0 '^2$' try '{ p exec one readlink /proc/1/ns/pid; p exec two readlink /proc/1/ns/pid; } | sort -u | wc -l'
    check "reach each other" 0 '^data$' p exec two wget -qO- http://127.0.0.1:81/plain
    check "and have the pod's name" 0 '^podded$' p exec two hostname
    check "pause and unpause of the pod" 0 '^paused$' try 'p pod pause pod && field two "{{.State.Status}}" && p pod unpause pod'
    check "stop of the pod" 0 '^exited$' try 'p pod stop -t 0 pod && field one "{{.State.Status}}"'
    check "rm of the pod" 0 '' p pod rm -f -t 0 pod
    check "a pod with shared processes" 0 'sleep 4321' try 'p pod create --name procs --cgroup-parent "$group" --infra-image box --infra-command "sleep 100000" --share pid,net && p run -d --pod procs box sleep 4321 && p run --rm --pod procs box ps; p pod rm -f -t 0 procs'
    cat >"$work/pod.yaml" <<'YAML'
apiVersion: v1
kind: Pod
metadata: {name: yaml}
spec:
  restartPolicy: Never
  containers:
  - name: a
    image: localhost/box:latest
    imagePullPolicy: Never
    command: [sleep, "1000"]
    resources: {limits: {memory: 64Mi}}
    securityContext: {readOnlyRootFilesystem: true}
YAML
    check "a pod of Kubernetes" 0 '^67108864$' try 'p play kube "$work/pod.yaml" >/dev/null && p exec yaml-a cat "$(limit memory.limit_in_bytes memory.max)"; p play kube --down "$work/pod.yaml" >/dev/null'
fi
check "a container of a container's network" 0 '^same$' try 'run -d --network none --name base box sleep 1000 && [ "$(p exec base readlink /proc/1/ns/net)" = "$(run --rm --network container:base --pid container:base box readlink /proc/1/ns/net)" ] && echo same; p rm -f -t 0 base'

# An ordinary user, with files and ids of his own. What he may ask of cgroups depends on the machine.
if command -v newuidmap >/dev/null && [ -e /etc/subuid ] && [ -e /etc/subgid ]; then
    home=$work/home
    mkdir -p "$home/shared" /run/user/4242 "$home/temp"
    chmod 755 "$work"
    chmod 1777 /run/lock
    { cat /etc/passwd; echo "psc:x:4242:4242::$home:/bin/sh"; } >"$work/passwd"
    { cat /etc/group; echo psc:x:4242:; } >"$work/group"
    echo psc:2000000:65536 >"$work/user-ids"
    for file in passwd group subuid subgid; do mount --bind "$work/$([ "${file#sub}" = "$file" ] && echo "$file" || echo user-ids)" "/etc/$file"; done
    sed "s|$work/|$home/|" "$work/storage.conf" >"$home/storage.conf"
    grep -v ulimits "$work/containers.conf" >"$home/containers.conf"
    chown -R 4242:4242 "$home" /run/user/4242
    user=(setpriv --reuid 4242 --regid 4242 --init-groups env -i -C "$home" "PATH=$PATH" "HOME=$home" USER=psc XDG_RUNTIME_DIR=/run/user/4242 "TMPDIR=$home/temp"
        "CONTAINERS_CONF=$home/containers.conf" "CONTAINERS_STORAGE_CONF=$home/storage.conf" timeout -k 5 60 podman --runtime "$runtime" --cgroup-manager cgroupfs)
    u() { "${user[@]}" "$@"; }
    check "a user imports an image" 0 'sha256:' try 'tar -C "$rootfs" -c . | u import -q -c ENV=PATH=/bin - box'
    check "a user runs a container, root in it" 0 '^0 4242$' u run --rm --network none box sh -c 'echo $(id -u) $(sed -n "1s/^ *0 *\([0-9]*\) *1$/\1/p" /proc/self/uid_map)'
    check "its state is kept in the user's session" 0 '^$' "$runtime" list -q
    check "or as himself in it" 0 '^4242$' u run --rm --network none --userns keep-id box id -u
    check "on the host's network" 0 ' lo:' u run --rm --network host box ip link
    check "on a terminal" 0 '^40 120$' on_terminal '' "${user[@]}" run --rm -it --network none box sh -c 'sleep 1; stty size'
    check "detached, with exec and stop" 0 '^hi$' try 'u run -d --name own --network none box sleep 1000 && u exec own echo hi && u stop -t 1 own && u rm own'
    check "with a volume" 0 '^4242$' try 'u run --rm --network none -v "$home/shared:/mnt" box touch /mnt/new && stat -c %u "$home/shared/new"'
    check "with a read-only root" 1 'Read-only file system' u run --rm --network none --read-only box touch /x
    printf 'FROM box\nRUN id -u >/id\n' >"$home/Containerfile"
    check "a user builds an image" 0 '^0$' try 'u build -q --isolation oci --runtime "$runtime" --network none -t own -f "$home/Containerfile" "$home/shared" >/dev/null && u run --rm --network none own cat /id'
    check "nothing of the user's is left" 0 '^0$' try 'u rm -fa -t 0 >/dev/null; u ps -aq | wc -l'
else
    skip "an ordinary user's containers" 'newuidmap or /etc/subuid is not on this machine'
fi

if criu=$(criu --version 2>/dev/null | sed -n 's/^Version: *//p') && [ "$(printf '%s\n4.1\n' "$criu" | sort -V | head -n 1)" = 4.1 ]; then
    count_of() { p exec "$1" cat /tmp/count; }
    counts_on() { [ "$(count_of "$1")" -gt "$2" ]; }
    check "one that counts" 0 '^[0-9a-f]{64}$' run -d --name counter --network none box sh -c 'i=0; while :; do i=$((i+1)); echo $i >/tmp/new; mv /tmp/new /tmp/count; sleep 0.1; done'
    until_true 10 counts_on counter 3
    before=$(count_of counter)
    check "container checkpoint" 0 '^counter|^[0-9a-f]{64}$' p container checkpoint counter
    check "it does not run" 1 '' running counter
    check "container restore" 0 '^counter|^[0-9a-f]{64}$' p container restore counter
    check "it counts on" 0 '' until_true 10 counts_on counter "$before"
    check "a checkpoint as a file, while it runs on" 0 '' try 'p container checkpoint --leave-running -e "$work/counter.tar.gz" counter && running counter'
    check "restored under another name" 0 '' p container restore -i "$work/counter.tar.gz" -n second
    check "the second counts on" 0 '' until_true 10 counts_on second "$before"
else
    skip "checkpoints" 'criu 4.1 is not on this machine'
fi

check "everything ends" 0 '' try 'p pod rm -fa -t 0 && p rm -fa -t 0'
check "the runtime knows no container any more" 0 '^$' "$runtime" list -q
check "no cgroup is left" 0 '^$' groups_left 'libpod-*'
echo "1..$count"
