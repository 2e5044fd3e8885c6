#!/usr/bin/env bash
# containerd with pscontainer as its runtime (ctr run --runc-binary PATH), on a socket of its own. Prints TAP.
# Wants root and containerd; RUNTIME names another runtime, for a baseline.
set -u
# shellcheck source=lib/clients.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/clients.sh"
needs containerd containerd ctr containerd-shim-runc-v2 busybox python3 jq unshare ip
sandbox containerd

cat >"$work/config.toml" <<CONF
version = 2
root = "$work/root"
state = "/run/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
[grpc]
  address = "/run/containerd/containerd.sock"
CONF

ctr=(timeout -k 5 60 ctr --address /run/containerd/containerd.sock)
c() { "${ctr[@]}" "$@"; }
try() { ( eval "$1" ); } # a line of shell with these
gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status"; }
serve() {
    containerd --config "$work/config.toml" --log-level debug >>"$work/daemon.log" 2>&1 &
    echo $! >"$work/daemon.pid"
    until_true 20 c version
}
end_daemon() { # end_daemon SIGNAL
    local pid
    pid=$(cat "$work/daemon.pid")
    kill -s "$1" "$pid"
    until_true 10 gone "$pid"
}
shims() { grep -slz "^/run/containerd/containerd.sock$" /proc/[0-9]*/cmdline | cut -d/ -f3 | while read -r pid; do
    tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q '^[^ ]*containerd-shim' && echo "$pid"; done; }

options=(--runc-binary "$runtime")
run() { c run "${options[@]}" --cgroup "$group/${cgroup:-c$RANDOM}" "$@"; } # run [OPTION…] box ID PROGRAM…
state() { c task ls | awk -v id="$1" '$1 == id { print $3 }'; }
is() { [ "$(state "$1")" = "$2" ]; }
pid() { c task ls | awk -v id="$1" '$1 == id { print $2 }'; }
end() { c task kill -s KILL "$1" && until_true 10 is "$1" STOPPED; c task rm "$1"; c container rm "$1"; }

cleanup() {
    [ -z "${KEEP_LOG:-}" ] || cp "$work/daemon.log" "$KEEP_LOG"
    local id
    for id in $(c task ls -q 2>/dev/null); do c task kill -s KILL "$id"; c task rm -f "$id"; done >/dev/null 2>&1
    [ ! -e "$work/daemon.pid" ] || end_daemon KILL
    shims | xargs -r kill -KILL 2>/dev/null
    leave_sandbox
}
trap cleanup EXIT
make_rootfs
oci_image box "$work/box.tar"

check "containerd starts on a socket of its own" 0 '' serve
check "import of an image" 0 'box|unpacking' c images import --base-name box "$work/box.tar"
check "run prints what the program prints" 0 '^hello$' run --rm box a1 echo hello
check "run keeps output and errors apart" 0 '^out$' try 'run --rm box a2 sh -c "echo out; echo err >&2" 2>/dev/null'
check "run passes the input on" 0 '^typed$' try '{ echo typed; sleep 1; } | run --rm box a3 cat'
check "run passes the exit code on" 7 '' run --rm box a4 sh -c 'exit 7'
check "a signal is 128 and its number" 137 '' run --rm box a5 sh -c 'sleep 1000 & kill -9 $!; wait $!'
check "a name that is missing is told" 1 'executable file not found in \$PATH' run --rm box a6 nosuch
check "a file that is missing is told" 1 'no such file or directory' run --rm box a7 /no/such
check "a file that is not executable is told" 1 'ermission denied' run --rm box a8 /etc/plain
check "nothing is left of those" 0 '^0$' try 'c container ls -q | xargs -r "${ctr[@]}" container rm; "$runtime" --root /run/containerd/runc/default list -q | wc -l'
check "run -t gives a terminal of the user's size" 5 '^40 120$' on_terminal $'sleep 1; stty size\nexit 5\n' "${ctr[@]}" run --rm -t "${options[@]}" --cgroup "$group/t1" box a9 sh
check "it is the controlling one" 0 '^/dev/pts/0$' on_terminal '' "${ctr[@]}" run --rm -t "${options[@]}" --cgroup "$group/t2" box a10 sh -c 'sleep 1; tty'
check "the terminal is the console" 0 '^to-console$' on_terminal '' "${ctr[@]}" run --rm -t "${options[@]}" --cgroup "$group/t3" box a11 sh -c 'sleep 1; echo to-console >/dev/console'

check "detached" 0 '' run -d --pid-file "$work/web.pid" box web sh -c 'trap "exit 3" TERM; httpd -p 127.0.0.1:82 -h /etc; while :; do sleep 0.1; done'
check "task ls" 0 '^RUNNING$' state web
check "the pid file is the task's" 0 '' try '[ "$(cat "$work/web.pid")" = "$(pid web)" ]'
check "the pid is the program's" 0 '^sh$' try 'cat "/proc/$(pid web)/comm"'
check "the same id cannot be taken twice" 1 'already exists' run -d box web true
check "exec" 0 '^data$' c task exec --exec-id e1 web wget -qO- http://127.0.0.1:82/plain
check "exec passes the exit code on" 9 '' c task exec --exec-id e2 web sh -c 'exit 9'
check "exec passes the input on" 0 '^typed$' try '{ echo typed; sleep 1; } | c task exec --exec-id e3 web cat'
check "exec as another user in another directory" 0 '^1000 /tmp$' c task exec --exec-id e4 --user 1000 --cwd /tmp web sh -c 'echo $(id -u) $PWD'
check "exec of what is missing is told" 1 'executable file not found in \$PATH' c task exec --exec-id e5 web nosuch
check "exec -t" 6 '^40 120$' on_terminal $'sleep 1; stty size\nexit 6\n' "${ctr[@]}" task exec -t --exec-id e6 web sh
check "exec -d" 0 '' try 'c task exec -d --exec-id e7 web sh -c "echo made >/run/made; exec sleep 4321" && until_true 10 test -s "/proc/$(pid web)/root/run/made"'
check "the processes" 0 '' try '[ "$(c task ps web | tail -n +2 | wc -l)" -ge 2 ] && for p in $(c task ps web | awk "NR > 1 { print \$1 }"); do [ "$p" = "$(pid web)" ] && exit 0; done; exit 1'
check "metrics" 0 '^pids.current +[1-9]' c task metrics web
check "pause" 0 '' c task pause web
check "it is paused" 0 '^PAUSED$' state web
check "a paused one takes no process" 1 'paused|cannot exec' c task exec --exec-id e9 web true
check "resume" 0 '' c task resume web
check "it runs again" 0 '^back$' c task exec --exec-id e10 web echo back
check "a signal is handled" 0 '' try 'c task kill -s TERM web && until_true 10 is web STOPPED'
check "task rm tells its exit code" 0 'exit code 3' c task rm web
check "container rm" 0 '' c container rm web
check "kill --all ends every process" 0 '' try 'run -d box all sh -c "sleep 1000 & sleep 1000 & wait" && c task kill -s KILL --all all && until_true 10 is all STOPPED; c task rm all; c container rm all'
check "a task that runs is removed by force" 0 '' try 'run -d box forced sleep 1000 && p=$(pid forced) && c task rm -f forced; until_true 10 gone "$p" && c container rm forced'
check "create, start" 0 '^RUNNING$' try 'c container create --runc-binary "$runtime" box later sleep 1000 >/dev/null 2>&1 || c container create box later sleep 1000; c task start -d later && state later; end later >/dev/null'

check "environment and directory" 0 '^A=b /tmp$' run --rm --env A=b --cwd /tmp box b1 sh -c 'echo A=$A $PWD'
check "a read-only root" 1 'Read-only file system' run --rm --read-only box b2 touch /x
mkdir "$work/shared"
check "a bind mount" 0 '^new$' try 'run --rm --mount "type=bind,src=$work/shared,dst=/mnt,options=rbind:rw" box b3 sh -c "echo new >/mnt/new" && cat "$work/shared/new"'
check "a read-only bind mount" 1 'Read-only file system' run --rm --mount "type=bind,src=$work/shared,dst=/mnt,options=rbind:ro" box b4 touch /mnt/x
limited() { # limited FILE_OF_V1 FILE_OF_V2 OPTION…: what the kernel has as the limit of a task with the options
    local v1=/sys/fs/cgroup/${1%%.*}$group/limited/$1 v2=/sys/fs/cgroup$group/limited/$2
    cgroup=limited run -d "${@:3}" box limited sleep 1000
    cat "$v1" 2>/dev/null || cat "$v2"
    end limited
}
check "memory limit" 0 '^67108864$' limited memory.limit_in_bytes memory.max --memory-limit 67108864
check "cpu limit" 0 '^50000' limited cpu.cfs_quota_us cpu.max --cpus 0.5
check "no new privileges" 0 'NoNewPrivs:.1' run --rm box b7 cat /proc/self/status
check "unless allowed" 0 'NoNewPrivs:.0' run --rm --allow-new-privs box b8 cat /proc/self/status
check "the seccomp profile is in force" 0 'Seccomp:.2' run --rm --seccomp box b9 cat /proc/self/status
check "a capability less" 0 'CapEff:.00000000a80425da' run --rm --cap-drop CAP_CHOWN --cap-drop CAP_KILL box b10 cat /proc/self/status
check "the host's network" 0 '' try '[ "$(run --rm --net-host box b11 readlink /proc/self/ns/net)" = "$(readlink /proc/self/ns/net)" ]'
check "a namespace to join" 0 '' try 'run -d box base sleep 1000 && [ "$(run --rm --with-ns "network:/proc/$(pid base)/ns/net" box b12 readlink /proc/self/ns/net)" = "$(readlink "/proc/$(pid base)/ns/net")" ]; code=$?; end base; exit $code'
check "a device" 0 '^read$' run --rm --device /dev/fuse box b13 sh -c 'exec 3</dev/fuse && echo read'
check "a user namespace" 0 '^0 100000 5000$' try 'run --rm --uidmap 0:100000:5000 --gidmap 0:100000:5000 box b14 cat /proc/self/uid_map | xargs'
check "a root that is no image" 0 '^data$' run --rm --rootfs "$rootfs" b15 /bin/cat /etc/plain
check "without pivot_root" 0 '^data$' run --rm --no-pivot box b16 cat /etc/plain
check "an OOM kill is an event" 0 '/tasks/oom' try 'timeout 20 "${ctr[@]}" events >"$work/events" & e=$!; sleep 1; run --rm --memory-limit 16777216 box b17 sh -c "tail /dev/zero; sleep 1"; until_true 10 grep -q /tasks/delete "$work/events"; kill $e; cat "$work/events"'

check "one that is to outlive containerd" 0 '' run -d box lives sh -c 'trap "exit 4" TERM; while :; do sleep 0.1; done'
lives=$(pid lives)
end_daemon KILL
check "containerd is killed, the container is not" 0 '^sh$' cat "/proc/$lives/comm"
check "containerd starts again" 0 '' serve
check "and finds it" 0 '^RUNNING$' state lives
check "under the same pid" 0 "^$lives\$" pid lives
check "exec still joins it" 0 '^there$' c task exec --exec-id f1 lives echo there
check "pause and resume" 0 '^PAUSED RUNNING$' try 'c task pause lives; a=$(state lives); c task resume lives; echo $a $(state lives)'
check "it still ends" 0 '' try 'c task kill -s TERM lives && until_true 10 is lives STOPPED'
check "with its exit code" 0 'exit code 4' c task rm lives
check "it is removed" 0 '' c container rm lives
check "one that ends while containerd is away" 0 '' run -d box away sh -c 'until [ -e /tmp/go ]; do sleep 0.1; done; exit 5'
away=$(pid away)
end_daemon KILL
touch "/proc/$away/root/tmp/go"
until_true 10 gone "$away"
check "has an exit code afterwards too" 0 'exit code 5' try 'serve && until_true 10 is away STOPPED && c task rm away'
c container rm away
check "one whose shim is killed" 0 '' run -d box orphan sleep 1000
orphan=$(pid orphan)
kill -KILL "$(awk '/^PPid/ { print $2 }' "/proc/$orphan/status")"
check "is cleaned up" 0 '^$' try 'until_true 20 gone "$orphan" && until_true 10 test -z "$(state orphan)"; state orphan; c container rm orphan'

check "no container is left" 0 '^0 0$' try 'echo $(c task ls -q | wc -l) $(c container ls -q | wc -l)'
check "the runtime knows none any more" 0 '^$' "$runtime" --root /run/containerd/runc/default list -q
check "no shim is left" 0 '^$' try 'until_true 10 test -z "$(shims)"; shims'
check "no cgroup is left" 0 '^$' groups_left '*'
check "no mount is left" 0 '^$' try 'findmnt -rno TARGET | grep /run/containerd/io.containerd.runtime || true'
echo "1..$count"
