#!/usr/bin/env bash
# Docker with pscontainer as its only runtime (dockerd --add-runtime), on a socket of its own. Prints TAP.
# Wants root and docker.io; RUNTIME names another runtime, for a baseline.
set -u
# shellcheck source=lib/clients.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/clients.sh"
needs docker docker dockerd containerd busybox python3 jq unshare ip
sandbox docker
export DOCKER_HOST=unix:///run/docker.sock DOCKER_CONFIG=$work/client DOCKER_BUILDKIT=0

jq -n --arg data "$work/data" --arg runtime "$runtime" '{"data-root": $data, "exec-root": "/run/docker", "pidfile": "/run/docker.pid",
    "hosts": [env.DOCKER_HOST], "iptables": false, "ip6tables": false, "bridge": "none", "storage-driver": "vfs", "live-restore": true,
    "runtimes": {"tested": {"path": $runtime}}, "default-runtime": "tested"}' >"$work/daemon.json"

docker=(timeout -k 5 60 docker)
d() { "${docker[@]}" "$@"; }
try() { ( eval "$1" ); } # a line of shell with these
gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status"; }
serve() {
    dockerd --config-file "$work/daemon.json" >>"$work/daemon.log" 2>&1 &
    echo $! >"$work/daemon.pid"
    until_true 30 d version || { gone "$(cat "$work/daemon.pid")"; return 1; }
}
end_daemon() { # end_daemon SIGNAL
    local pid containerd
    pid=$(cat "$work/daemon.pid")
    containerd=$(cat /run/docker/containerd/containerd.pid)
    kill -s "$1" "$pid"
    until_true 20 gone "$pid"
    kill -s "$1" "$containerd" 2>/dev/null
    until_true 10 gone "$containerd"
    rm -f /run/docker.pid /run/docker/containerd/containerd.pid # or dockerd takes a zombie of that id for its containerd
}
run() { d run --cgroup-parent "$group" --network none "$@"; }
box() { run --rm "$@"; }
field() { d inspect --format "$2" "$1"; }
running() { [ "$(field "$1" '{{.State.Running}}')" = true ]; }
is() { [ "$(field "$1" '{{.State.Status}}')" = "$2" ]; }
healthy() { [ "$(field "$1" '{{.State.Health.Status}}')" = healthy ]; }
logs_have() { d logs "$1" 2>&1 | grep -q -- "$2"; }
# limit FILE_OF_V1 FILE_OF_V2: where a program reads its own limit
limit() { if [ -d /sys/fs/cgroup/memory ]; then echo "/sys/fs/cgroup/${1%%.*}/$1"; else echo "/sys/fs/cgroup/$2"; fi; }

cleanup() {
    [ -z "${KEEP_LOG:-}" ] || cp "$work/daemon.log" "$KEEP_LOG"
    d ps -aq 2>/dev/null | xargs -r "${docker[@]}" rm -f >/dev/null 2>&1
    [ ! -e "$work/daemon.pid" ] || end_daemon TERM
    leave_sandbox
}
trap cleanup EXIT
make_rootfs

if ! serve; then
    whole_script_skipped docker "dockerd does not start here: $(grep -E 'level=(fatal|error)|failed to start' "$work/daemon.log" | tail -n 1)"
fi
check "import of a root as an image" 0 'sha256:' try 'tar -C "$rootfs" -c . | d import -c "ENV PATH=/bin" - box'
check "Docker knows the runtime" 0 '^tested ' try 'd info --format "{{.DefaultRuntime}} {{.Runtimes}}"'
check "run prints what the program prints" 0 '^hello$' box box echo hello
check "run keeps output and errors apart" 0 '^out$' try 'box box sh -c "echo out; echo err >&2" 2>/dev/null'
check "run -i passes the input on" 0 '^typed$' try 'echo typed | box -i box cat'
check "run passes the exit code on" 7 '' box box sh -c 'exit 7'
check "a signal is 128 and its number" 137 '' box box sh -c 'sleep 1000 & kill -9 $!; wait $!'
check "a name that is missing is 127" 127 'executable file not found in \$PATH' box box nosuch
check "a file that is missing is 127" 127 'no such file or directory' box box /no/such
check "a directory is 126" 126 'ermission denied|is a directory' box box /etc
check "a file that is not executable is 126" 126 'ermission denied' box box /etc/plain
check "run -it gives a terminal of the user's size" 5 '^40 120$' on_terminal $'sleep 1; stty size\nexit 5\n' "${docker[@]}" run --rm -it --cgroup-parent "$group" --network none box sh
check "it is the controlling one" 0 '^/dev/pts/0$' on_terminal '' "${docker[@]}" run --rm -it --cgroup-parent "$group" --network none box tty

check "detached, it prints its id" 0 '^[0-9a-f]{64}$' run -d --name web box sh -c 'trap "echo got TERM; exit 3" TERM; trap "echo got HUP" HUP; echo ready; httpd -p 127.0.0.1:83 -h /etc; while :; do sleep 0.1; done'
until_true 10 logs_have web ready
check "logs" 0 '^ready$' d logs web
check "ps" 0 '^web Up' d ps --format '{{.Names}} {{.Status}}'
check "the pid that Docker knows is the program's" 0 '^sh$' try 'cat "/proc/$(field web "{{.State.Pid}}")/comm"'
check "exec" 0 '^data$' d exec web wget -qO- http://127.0.0.1:83/plain
check "exec passes the exit code on" 9 '' d exec web sh -c 'exit 9'
check "exec of a missing name is 127" '12[67]' 'executable file not found' d exec web nosuch
check "exec with user, environment and directory" 0 '^1000 2000 B=c /tmp$' d exec -u user -e B=c -w /tmp web sh -c 'echo $(id -u) $(id -G | grep -o 2000) B=$B $PWD'
check "exec -i" 0 '^typed$' try 'echo typed | d exec -i web cat'
check "exec -it" 6 '^40 120$' on_terminal $'sleep 1; stty size\nexit 6\n' "${docker[@]}" exec -it web sh
check "exec -d" 0 '' try 'd exec -d web sh -c "echo made >/by-exec" && until_true 10 d exec web test -s /by-exec'
check "top" 0 'httpd' d top web
check "stats" 0 '^web [1-9][0-9]*$' d stats --no-stream --format '{{.Name}} {{.PIDs}}' web
check "stats of memory" 0 'web [1-9]' d stats --no-stream --format '{{.Name}} {{.MemUsage}}' web
check "pause" 0 '^web$' d pause web
check "it is paused" 0 '^paused$' field web '{{.State.Status}}'
check "a paused one takes no process" 1 'paused' d exec web true
check "unpause" 0 '^web$' d unpause web
check "update" 0 '' d update --memory 48m --memory-swap 48m --cpus 0.25 --pids-limit 77 web
check "the kernel has the new memory limit" 0 '^50331648$' d exec web cat "$(limit memory.limit_in_bytes memory.max)"
check "the kernel has the new cpu limit" 0 '^25000( 100000)?$' d exec web cat "$(limit cpu.cfs_quota_us cpu.max)"
check "the kernel has the new limit of processes" 0 '^77$' d exec web cat "$(limit pids.max pids.max)"
check "cp into it and out of it" 0 '^data$' try 'd cp "$rootfs/etc/plain" web:/copied && d cp web:/copied - | tar -xO'
check "diff" 0 'A /copied' d diff web
check "kill with a signal" 0 'got HUP' try 'd kill -s HUP web && until_true 10 logs_have web "got HUP"; d logs web'
check "stop sends TERM first" 0 'got TERM' try 'd stop web && d logs web'
check "the exit code is known" 0 '^exited 3$' field web '{{.State.Status}} {{.State.ExitCode}}'
check "start again, restart" 0 '^running$' try 'd start web && d restart -t 1 web && field web "{{.State.Status}}"'
check "wait tells the code of KILL" 0 '^137$' try 'd wait web & sleep 1; d kill web >/dev/null; wait $!'
check "rm" 0 '' d rm web
check "restart policies" 0 '^2$' try 'run -d --name again --restart on-failure:2 box false && until_true 20 is again exited && field again "{{.RestartCount}}"; d rm -f again >/dev/null'
check "create, start and attach" 4 '^late$' try 'd create --network none --name late box sh -c "echo late; exit 4" && d start -a late'
check "rm -f of a running one" 0 '' try 'run -d --name deaf box sleep 1000 && d rm -f deaf && d rm late'
check "an image of a container" 0 '^kept$' try 'run --name maker box sh -c "echo kept >/kept" && d commit maker kept && d rm maker && box kept cat /kept'
check "health checks" 0 '^healthy$' try 'run -d --name ill --health-cmd "test -e /etc/plain" --health-interval 1s box sleep 1000 && until_true 20 healthy ill && echo healthy; d rm -f ill'

status() { box "$@" box grep -E '^(Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs|Seccomp):' /proc/self/status; }
mkdir "$work/shared"
check "host name" 0 '^box$' box --hostname box box hostname
check "a read-only root" 1 'Read-only file system' box --read-only box touch /x
check "a tmpfs" 0 '^tmpfs.* /scratch .*size=1024k' box --tmpfs /scratch:size=1m box grep /scratch /proc/mounts
check "a volume" 0 '^new$' try 'box -v "$work/shared:/mnt" box sh -c "echo new >/mnt/new" && cat "$work/shared/new"'
check "a read-only volume" 1 'Read-only file system' box -v "$work/shared:/mnt:ro" box touch /mnt/x
check "a volume by name" 0 '^kept$' try 'box -v named:/mnt box sh -c "echo kept >/mnt/f" && box -v named:/mnt box cat /mnt/f'
check "a user by name with groups" 0 '^1000 1000 77 1000 2000$' box --user user --group-add 77 box sh -c 'echo $(id -u) $(id -g) $(id -G | xargs -n1 | sort -n | xargs)'
check "default capabilities" 0 'CapEff:.00000000a80425fb' status
check "no capabilities" 0 'CapBnd:.0000000000000000' status --cap-drop all
check "one capability" 0 'CapEff:.0000000000000400' status --cap-drop all --cap-add net_bind_service
check "the seccomp profile is in force" 0 'Seccomp:.2' status
check "without a seccomp profile" 0 'Seccomp:.0' status --security-opt seccomp=unconfined
check "no new privileges" 0 'NoNewPrivs:.1' status --security-opt no-new-privileges
printf '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","errnoRet":28}]}' >"$work/seccomp.json"
check "a seccomp profile of one's own" 1 'No space left' box --security-opt seccomp="$work/seccomp.json" box mkdir /x
check "memory limit" 0 '^67108864$' box --memory 64m box cat "$(limit memory.limit_in_bytes memory.max)"
check "cpu limit" 0 '^50000( 100000)?$' box --cpus 0.5 box cat "$(limit cpu.cfs_quota_us cpu.max)"
check "cpu set" 0 '^0$' box --cpuset-cpus 0 box cat "$(limit cpuset.cpus cpuset.cpus)"
check "pids limit" 0 '^33$' box --pids-limit 33 box cat "$(limit pids.max pids.max)"
check "the hog is killed" 137 '' run --name hog --memory 16m --memory-swap 16m box sh -c 'tail /dev/zero; code=$?; sleep 1; exit $code'
check "and Docker knows why" 0 '^true$' field hog '{{.State.OOMKilled}}'
d rm -f hog >/dev/null
check "resource limits" 0 '^1000 2000$' box --ulimit nofile=1000:2000 box sh -c 'echo $(ulimit -Sn) $(ulimit -Hn)'
check "kernel parameters" 0 '^7$' box --sysctl net.ipv4.ip_default_ttl=7 box cat /proc/sys/net/ipv4/ip_default_ttl
check "a device" 0 '^read$' box --device /dev/fuse:/dev/seen:r box sh -c 'exec 3</dev/seen && echo read'
check "which is not for writing" 1 'not permitted' box --device /dev/fuse:/dev/seen:r box sh -c 'exec 3>/dev/seen'
check "out-of-memory score" 0 '^500$' box --oom-score-adj 500 box cat /proc/self/oom_score_adj
check "shared memory of a size" 0 'size=4096k' box --shm-size 4m box grep /dev/shm /proc/mounts
check "the host's network and processes" 0 '^2$' try 'd run --rm --cgroup-parent "$group" --network host --pid host box sh -c "for n in pid net; do readlink /proc/self/ns/\$n; done" | grep -cFx -e "$(readlink /proc/self/ns/pid /proc/self/ns/net)"'
check "a container of a container's network and processes" 0 '^same$' try 'run -d --name base box sleep 1000 && [ "$(d exec base readlink /proc/1/ns/net)" = "$(d run --rm --network container:base --pid container:base box readlink /proc/1/ns/net)" ] && echo same; d rm -f base'
if command -v docker-init >/dev/null; then check "an init" 0 'docker-init|tini' box --init box cat /proc/1/comm; else skip "an init" 'docker-init is not on this machine'; fi

mkdir "$work/context"
cat >"$work/context/Dockerfile" <<'FILE'
FROM box
RUN echo built >/built && mkdir /app && id -u >/app/id
USER user
WORKDIR /app
RUN test "$(id -u)" = 1000 && test "$PWD" = /app
ENTRYPOINT ["/bin/cat"]
CMD ["/built"]
FILE
check "build of a Dockerfile" 0 'Successfully built' d build --network none --cgroup-parent "$group" -t built "$work/context"
check "what was built runs" 0 '^built$' box built
printf 'FROM box\nRUN exit 3\n' >"$work/context/Dockerfile"
check "a step that fails is told" '1|3' 'non-zero code: 3' d build --force-rm --network none --cgroup-parent "$group" "$work/context"

check "one that is to outlive the daemon" 0 '' run -d --name lives box sh -c 'trap "exit 4" TERM; echo up; while :; do sleep 0.1; done'
lives=$(field lives '{{.State.Pid}}')
end_daemon KILL
check "dockerd and containerd are killed, the container is not" 0 '^sh$' cat "/proc/$lives/comm"
check "dockerd starts again" 0 '' serve
check "and finds it" 0 "^running $lives\$" field lives '{{.State.Status}} {{.State.Pid}}'
check "exec still joins it" 0 '^there$' d exec lives echo there
check "it still ends with its exit code" 0 '^4$' try 'd stop lives >/dev/null; field lives "{{.State.ExitCode}}"'
d rm lives >/dev/null

check "no container is left" 0 '^$' d ps -a --format '{{.Names}} {{.Command}} {{.Status}}'
check "the runtime knows none any more" 0 '^$' "$runtime" --root /run/docker/runtime-tested/moby list -q
check "no cgroup is left" 0 '^$' groups_left '*'
echo "1..$count"
