#!/usr/bin/env bash
# A real container under limits, driven by the command line: a server and its client inside, a fork bomb, a memory hog.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pscontainer=${PSCONTAINER_PATH:-$here/../../bin/pscontainer}

show() { printf '\n=== %s\n' "$*"; }
fail() { printf 'demo: %s\n' "$*" >&2; exit 1; }
trap '"$pscontainer" delete -f demo >/dev/null 2>&1 || true' EXIT

show 'A container with its own namespaces, 256 MB of memory and 64 processes'
"$pscontainer" run --detach --hostname demo --memory 256m --pids-limit 64 demo -- python3 -c "$(<"$here/server.py")"
"$pscontainer" list

show 'A second process in it asks the web server of the first'
"$pscontainer" exec demo -- python3 -c "$(<"$here/request.py")" | python3 -c '
import json, os, sys
answer = json.load(sys.stdin)
assert answer["HostName"] == "demo", answer
row = "{:>5} {:>9} {}".format
print(row("Pid", "MemoryKB", "Name"))
for process in answer["Processes"]:
    print(row(process["Pid"], process["MemoryKB"], process["Name"]))
print("interfaces in the container:", ", ".join(answer["Interfaces"]))
for name, inside in answer["Namespaces"].items():
    host = os.readlink("/proc/self/ns/" + name)
    print("{:>7} {:<22} host {:<22}".format(name, inside, host), "own" if inside != host else "SHARED")
    assert inside != host, name
' || fail 'the server did not answer, or a namespace is shared'

show 'What it uses'
"$pscontainer" stats demo

show 'A fork bomb in it'
code=0
report=$("$pscontainer" exec demo -- python3 -c "$(<"$here/forkbomb.py")") || code=$?
echo "the bomb says: $report"
[[ $report == *'fork refused'* ]] || fail 'the fork bomb was not stopped'
echo "stopped by the limit of 64 processes, exit code $code"

show 'A memory hog in it'
code=0
report=$("$pscontainer" exec demo -- python3 -c "$(<"$here/memoryhog.py")") || code=$?
echo "the hog's last words: ${report##*$'\n'}"
[ "$code" = 137 ] || fail "the memory hog ended with $code, not by the OOM killer"
echo "stopped by the limit of 256 MB: killed by the kernel, exit code $code"

show 'The container took no harm: the server still answers'
"$pscontainer" exec demo -- python3 -c "$(<"$here/request.py")" >/dev/null
"$pscontainer" stats demo

show 'Removed'
"$pscontainer" delete -f demo
"$pscontainer" state demo >/dev/null 2>&1 && fail 'the container is still there'
echo 'list: no container demo'
