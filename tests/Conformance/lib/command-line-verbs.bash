# Part of command-line.sh: grammar, help, log, and the verbs that an engine calls beside run and exec.
# shellcheck shell=bash disable=SC2154

# wanted NAME EXPECTED ACTUAL
wanted() {
    if [ "$2" = "$3" ]; then
        result 0 "$1"
    else
        result 1 "$1"
        echo "# $1: is '$3' (wanted '$2')" >&2
    fi
}

# until COMMAND…: waits until it succeeds, 10 seconds at most.
until_true() {
    local i
    for ((i = 0; i < 200; i++)); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.05
    done
    return 1
}

# limit CONTROLLER V1_FILE V2_FILE: the kernel's view of a limit of $id.
limit() {
    local pid dir
    pid=$(psc ps -f json "$id" | tr -dc '0-9,' | cut -d, -f1)
    dir=$(grep -E "^[0-9]+:([^:]*,)?$1(,[^:]*)?:" "/proc/$pid/cgroup" | cut -d: -f3)
    if [ -n "$dir" ]; then
        cat "$(awk -v c="$1" '$(NF-2) == "cgroup" && $NF ~ "(^|,)" c "(,|$)" { print $5; exit }' /proc/self/mountinfo)$dir/$2"
    else
        cat "/sys/fs/cgroup$(grep '^0:' "/proc/$pid/cgroup" | cut -d: -f3)/$3"
    fi
}

psc run -d "$id" -- /bin/sleep 1000 >/dev/null

# Grammar.
check "one dash before a long name, and a value after an equals sign" 0 '^\[\{"ociVersion"' psc list -format=json
check "a flag that is true" 0 "^$id\$" psc list --quiet=true
check "a flag that is false" 0 '^ID +PID +STATUS +BUNDLE +CREATED +OWNER$' psc list -q=false
check "a flag that is neither" 1 'neither true nor false' psc list --quiet=perhaps
check "an option after the id" 0 '^\[[0-9]+\]$' psc ps --format json "$id"
check "a value that begins with a dash" 0 '' psc update "$id" --cpu-quota -1
check "an option without its value" 1 'needs a value' psc list --format
check "letters together, the last with its value" 0 '^\[\{"ociVersion"' psc list -fjson
check "letters of which one is not known" 1 'unknown option "-qx"' psc list -qx
check "what follows the id of exec is the program's, whatever it looks like" 0 '^-d --help$' \
    psc exec "$id" /bin/sh -c 'echo $0 $1' -d --help
check "an argument too many" 1 'requires exactly 1 argument' psc pause "$id" "$id"
check "an argument too few" 1 'requires a minimum of 1 argument' psc kill
check "an unknown option before the command" 1 'unknown option "--frob"' psc --frob list
check "a root that is /" 1 'must not be /' "$exe" --root / list
check "a root that is empty is where one is, not /" 1 'must not be /' sh -c "cd / && '$exe' --root '' list"
check "an unknown cgroup manager" 1 'cgroupfs, systemd or disabled' psc --cgroup-manager frob list
check "an unknown log format" 1 'invalid log-format' psc --log-format xml list
check "options that engines give are taken" 0 "^$id\$" psc --rootless=auto --criu /bin/false --log-level warning list -q
check "rootless is true, false or auto" 1 'true, false or auto' psc --rootless maybe list

# Help.
check "help" 0 '^   pscontainer - Open Container Initiative runtime$' psc help
check "no command is help too" 0 '^USAGE:$' "$exe"
check "-h, before all" 0 '^GLOBAL OPTIONS:$' "$exe" -h
for verb in checkpoint create delete events exec features kill list pause ps receive restore resume run spec start state stats update; do
    check "$verb --help" 0 "^   pscontainer $verb - " psc "$verb" --help
    wanted "help $verb is the same" "$(psc "$verb" -h)" "$(psc help "$verb")"
done
check "help of options that the verb has" 0 '^   --format value, -f value  ' psc list -h
ln -s "$exe" "$work/runc"
check "by another name it calls itself so" 0 '^   runc list - ' "$work/runc" list -h
check "an unknown command is 3, as with runc" 3 "No help topic for 'frobnicate'" psc frobnicate
check "its help, too" 3 "No help topic for 'frobnicate'" psc frobnicate -h
check "version" 0 '^pscontainer version [0-9]+\.[0-9]+\.[0-9]+$' psc version
check "with the specification's" 0 '^spec: 1\.[0-9]+\.[0-9]+$' psc --version
check "and the commit" 0 '^commit: ' psc -v

# The log.
check "an error with a log says on the standard error what and why, and no more" 1 "^container 'nobody' does not exist\$" \
    psc --log "$work/log" --log-format json state nobody
check "the log has it as a line of JSON" 0 '^\{"level":"error","msg":"container .nobody. does not exist","time":"20[0-9-]+T[0-9:]+Z"' cat "$work/log"
psc --log "$work/log" --log-format=json state nobody 2>/dev/null
wanted "lines are added" 2 "$(wc -l <"$work/log")"
psc --log "file:$work/text" state nobody 2>/dev/null
check "as text, where nothing else is said" 0 '^time="20[0-9-]+T[0-9:]+Z" level=error msg="container .nobody. does not exist"' cat "$work/text"
check "a wrong use is in the log, too" 1 'exactly 1 argument' psc --log "$work/usage" pause
check "there" 0 'level=error' cat "$work/usage"
check "without a file the form goes to the standard error" 1 '^\{"level":"error","msg":' psc --log-format json state nobody
check "a log that cannot be opened" 1 "the log '/none/x' cannot be opened: No such file" psc --log /none/x list
check "debug tells steps" 0 'level=debug msg="list, version ' psc --debug list
check "into the log alone, where there is one" 0 "^ID .*" psc --debug --log "$work/debug" list
check "there they are" 0 '^time=".*" level=debug msg="' cat "$work/debug"
if command -v python3 >/dev/null; then
    # A system log of our own, on a /dev that only this command sees.
    check "the system's log" 0 "^<11>box: container 'nobody' does not exist" unshare -m --propagation private python3 -c '
import socket, subprocess, sys
subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/dev"], check=True)
log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
log.bind("/dev/log")
log.settimeout(10)
subprocess.run([sys.argv[1], "--root", sys.argv[2], "--log", "syslog:box", "state", "nobody"], stdin=0)
print(log.recv(4096).decode())' "$exe" "$work/state"
fi

# list, state.
check "the table is runc's" 0 "^$id +[0-9]+ +running +20[0-9-]+T[0-9:.]+Z +root\$" psc list --format table
check "and so is the JSON" 0 "^\[\{\"ociVersion\":\"[0-9.]+\",\"id\":\"$id\",\"pid\":[0-9]+,\"status\":\"running\",\"bundle\":\"\",\"rootfs\":\"[^\"]*\",\"created\":\"20[0-9-]+T[0-9:.]+Z\",\"owner\":\"root\"\}\]\$" psc list -f json
check "a list without containers" 0 '^\[\]$' psc --root "$work/empty" list -f json
check "a format that is none" 1 'invalid format option' psc list -f xml
mkdir -p "$work/state/broken" && echo '{' >"$work/state/broken/state.json"
check "one that is damaged does not hide the others" 0 "^$id " psc list
check "and is shown" 0 '^broken +0 +damaged' psc list
rm -r "$work/state/broken"

# ps.
check "ps has the columns of ps -ef" 0 '^UID +PID +PPID +C +STIME +TTY +TIME +CMD$' psc ps "$id"
check "and the container's processes alone" 0 '^2$' sh -c "'$exe' --root '$work/state' ps '$id' | wc -l"
check "ps with its own options" 0 '^ +PID TTY +STAT +TIME COMMAND$' psc ps "$id" -e -x
check "ps with options that it does not know" 1 'ps failed: ' psc ps "$id" --frobnicate
check "ps without the column" 1 "couldn't find PID field" psc ps "$id" -o comm
check "ps of nobody" 1 'does not exist' psc ps nobody

# update.
check "update of processes" 0 '' psc update "$id" --pids-limit 33
wanted "the kernel has it" 33 "$(limit pids pids.max pids.max)"
check "to no limit" 0 '' psc update --pids-limit -1 "$id"
wanted "the kernel has that" max "$(limit pids pids.max pids.max)"
check "update of memory" 0 '' psc update --memory 50M --memory-reservation 32M "$id"
wanted "the kernel has it in bytes" 52428800 "$(limit memory memory.limit_in_bytes memory.max)"
wanted "and the soft limit" 33554432 "$(limit memory memory.soft_limit_in_bytes memory.low)"
printf '{"memory":{"limit":33554432},"cpu":{"quota":500000,"period":1000000,"shares":100},"pids":{"limit":20},"devices":[{"allow":false,"access":"rwm"}]}' >"$work/limits"
check "update by a file" 0 '' psc update -r "$work/limits" "$id"
wanted "the kernel has them" "33554432 20" "$(limit memory memory.limit_in_bytes memory.max) $(limit pids pids.max pids.max)"
check "device rules are left alone" 0 '^ok$' psc exec "$id" /bin/sh -c 'echo x >/dev/null && echo ok'
check "update by the standard input" 0 '' sh -c "echo '{\"pids\":{\"limit\":44}}' | '$exe' --root '$work/state' update --resources - '$id'"
wanted "the kernel has that" 44 "$(limit pids pids.max pids.max)"
check "what is not named stays" 0 '^33554432$' limit memory memory.limit_in_bytes memory.max
check "no limit of memory" 0 '' psc update --memory -1 "$id"
check "the kernel has none" 0 '^(9223372036854771712|max)$' limit memory memory.limit_in_bytes memory.max
check "update of nothing" 0 '^$' psc update "$id"
check "a file that is none" 1 "'.*nowhere' cannot be read: No such file" psc update -r "$work/nowhere" "$id"
check "a file that is not JSON" 1 '\$: ' psc update -r /etc/passwd "$id"
check "a number that is none" 1 'invalid value for cpu-period: "fast"' psc update --cpu-period fast "$id"
check "a period that the kernel refuses" 1 'cpu_period|CpuPeriod|period' psc update --cpu-period 5 "$id"
check "kernel memory is a thing of the past" 0 'warning: Kernel memory settings are ignored' psc update --kernel-memory 5m "$id"
check "cache allocation is refused" 1 'Intel RDT/CAT' psc update --l3-cache-schema 'L3:0=f' "$id"
check "update of nobody" 1 'does not exist' psc update --memory 5m nobody

# events.
check "usage once, with runc's members" 0 "^\{\"type\":\"stats\",\"id\":\"$id\",\"data\":\{\"cpu\":\{\"usage\":\{\"total\":[0-9]+.*\"memory\":\{.*\"usage\":\{\"limit\":.*\"pids\":\{\"current\":1,\"limit\":44\},\"blkio\":.*\"network_interfaces\":\[\{\"Name\":\"lo\"" psc events --stats "$id"
check "an interval that is none" 1 'is not a duration' psc events --interval soon "$id"
check "an interval of nothing" 1 'greater than 0' psc events --interval 0s "$id"
check "events of nobody" 1 'does not exist' psc events nobody
hog=hog-$id
psc run -d --memory 32m "$hog" -- /bin/sleep 1000 >/dev/null
timeout 60 "$exe" --root "$work/state" events --interval 100ms "$hog" >"$work/events" &
events=$!
until_true grep -c type.*stats "$work/events"
check "a hog" 0 '' psc exec -d "$hog" -- /usr/bin/tail /dev/zero
until_true grep -q '^{"type":"oom","id":"'"$hog"'"}$' "$work/events"
result $? "running out of memory is an event"
psc delete -f "$hog"
wait "$events"
wanted "events end with the container" 0 $?
check "each is a line of JSON of its own" 1 '' grep -Ev '^\{"type":"(stats","id":"[^"]+","data":\{.*\}|oom","id":"[^"]+")\}$' "$work/events"

# kill.
check "an unknown signal" 1 "'FROB' is not a signal" psc kill "$id" FROB
check "signal 0 only looks" 0 '^$' psc kill "$id" 0
check "a regular expression that is none" 1 'not a regular expression' psc kill --regex '[' KILL
check "one that nothing matches" 0 '^$' psc kill --regex '^nothing$' KILL
check "one that matches" 0 '^$' psc kill --regex "^${id%????}....\$" KILL
until_true sh -c "'$exe' --root '$work/state' state '$id' | grep -q '\"pid\":0,\"status\":\"stopped\"'"
result $? "who was meant has stopped"
check "a signal to one that has stopped, in the words that containerd looks for" 1 'container not running' psc kill "$id" TERM
check "to all of one that has stopped" 0 '^$' psc kill --all "$id" KILL
check "events of one that has stopped" 1 'is not running' psc events --stats "$id"
check "ps of one that has stopped has no lines" 0 '^UID +PID' psc ps "$id"
check "nor ids" 0 '^\[\]$' psc ps -f json "$id"
psc delete "$id"

# spec, features.
mkdir "$work/bundle"
check "spec" 0 '^$' sh -c "cd '$work/bundle' && '$exe' spec"
check "it has runc's program" 0 '"sh"' cat "$work/bundle/config.json"
check "one that is there is kept" 1 'File config.json exists. Remove it first' psc spec -b "$work/bundle"
check "a directory that is not there" 1 "cannot be written: No such file" psc spec --bundle "$work/none"
check "spec takes no argument" 1 'requires exactly 0 arguments' psc spec x
cp -r "$rootfs" "$work/bundle/rootfs"
if command -v runc >/dev/null; then
    sed -i 's/"terminal": true/"terminal": false/; s/^\( *\)"sh"$/\1"sh", "-c", "echo from a bundle"/' "$work/bundle/config.json"
    check "runc runs it" 0 '^from a bundle$' runc --root "$work/runc-state" run -b "$work/bundle" "spec-$id"
fi
mkdir "$work/rootless"
check "spec for a user without privilege" 0 '^$' psc spec --rootless -b "$work/rootless"
check "has a user namespace" 0 '"uidMappings"' cat "$work/rootless/config.json"
check "features" 0 '^    "ociVersionMax": "1\.3\.0",$' psc features
check "with what is refused told so" 0 '"systemd": false' psc features
check "and whose they are" 0 '"org.pscontainer.version": "[0-9.]+"' psc features
check "features takes no argument" 1 'requires exactly 0 arguments' psc features x

# Of a bundle: what was said of it goes along; and real-time scheduling, for which the cgroups above must have time.
rt=/sys/fs/cgroup/cpu/psc-cli-$$
jq '.process.terminal = false | .process.args = ["sleep", "1000"] | .annotations = {"org.example": "a\"b"} | .linux.cgroupsPath = "/psc-cli-'$$'/x"' \
    "$work/bundle/config.json" >"$work/config" && mv "$work/config" "$work/bundle/config.json"
if [ -e /sys/fs/cgroup/cpu/cpu.rt_runtime_us ]; then
    mkdir "$rt" && echo 950000 >"$rt/cpu.rt_runtime_us"
fi
psc run -d -b "$work/bundle" "$id" >/dev/null 2>&1 </dev/null
check "list has the bundle" 0 "^$id +[0-9]+ +running +$work/bundle +20" psc list
check "state has it, and the annotations" 0 "\"bundle\":\"$work/bundle\",\"rootfs\":\"$work/bundle/rootfs\",\"created\":\"[^\"]+\",\"annotations\":\{\"org.example\":\"a\\\\\"b\"\},\"owner\":\"root\"" psc state "$id"
if [ -d "$rt" ]; then
    check "real-time scheduling" 0 '^$' psc update --cpu-rt-period 900001 --cpu-rt-runtime 600001 "$id"
    check "a period that does not go with the time before" 0 '^$' psc update --cpu-rt-period 10000 --cpu-rt-runtime 3000 "$id"
    wanted "the kernel has both" "10000 3000" "$(limit cpu cpu.rt_period_us none) $(limit cpu cpu.rt_runtime_us none)"
fi
psc delete -f "$id"
for left in /sys/fs/cgroup/*/psc-cli-$$; do [ -d "$left" ] && rmdir "$left"; done
