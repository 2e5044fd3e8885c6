# Run by memory-tracking.sh, on a machine whose kernel keeps track of changed memory: RUNTIME CRIU. Prints TAP.
set -u
RUNTIME=$1
: "${PSCONTAINER_SLOW_TESTS:=}" "${PSCONTAINER_RUNC_SOURCE:=}"
# shellcheck source=clients.sh
. "$(dirname "${BASH_SOURCE[0]}")/clients.sh"
export PSCONTAINER_CRIU=$2 PATH=${2%/*}:$PATH
repository=$(cd "$here/../../.." && pwd)
work=$(mktemp -d /var/tmp/psc-memory-XXXXXX)
id=memory-${work##*-}
trap 'psc delete --force "$id" >/dev/null 2>&1; rm -rf --one-file-system "$work"' EXIT
cd "$work" || exit 1

psc() { "$runtime" --root "$work/state" "$@"; }
try() { eval "$1"; } # a line of shell with these
size() { cat "$1"/pages-*.img | wc -c; }
blocks() { du -c --block-size=1 "$1"/pages-*.img | tail -n 1 | cut -f1; }
count_of() { local count; count=$(cat root/tmp/count) && echo "${count:-0}"; } # it may just be being written
goes_on() { local before; before=$(count_of) && until_true 60 try "[ \"\$(count_of)\" -gt $before ]"; }
runs() { [ "$(psc state "$id" | python3 -c 'import json, sys; print(json.load(sys.stdin)["status"])')" = running ] && goes_on; }

# 8 MiB that nobody else has are in the memory of tail, which writes them when its input ends; beside it a program counts.
mkdir -p root/{bin,dev,proc,sys,tmp,mnt}
cp "$(command -v busybox)" root/bin/busybox
ln -s busybox root/bin/sh
python3 - "$repository/benchmarks/config.json" "/${work##*/}" >config.json <<'END'
import json, sys
config = json.load(open(sys.argv[1]))
config["root"]["path"] = "root"
config["linux"]["cgroupsPath"] = sys.argv[2]
config["process"]["args"] = ["/bin/busybox", "sh", "-c", """
    mkfifo /tmp/go
    { busybox dd if=/dev/urandom bs=1M count=8 2>/dev/null | busybox tee /tmp/written; read x < /tmp/go; } | busybox tail -c 8388608 > /tmp/remembered &
    i=0; while :; do i=$((i+1)); echo $i > /tmp/count; busybox usleep 50000; done"""]
json.dump(config, sys.stdout)
END
begin() {
    psc delete --force "$id" >/dev/null 2>&1
    rm -rf root/tmp images ahead ahead2 && mkdir root/tmp &&
        psc run --detach --bundle . "$id" </dev/null >/dev/null 2>&1 && until_true 60 [ -e root/tmp/count ] &&
        until_true 60 try '[ "$(wc -c <root/tmp/written)" = 8388608 ]'
}
remembers() { # what was in its memory all the time, byte by byte
    timeout 60 sh -c 'echo >root/tmp/go' && until_true 60 cmp root/tmp/written root/tmp/remembered
}
ahead() { psc checkpoint --pre-dump --image-path "$@" "$id"; }
save() { psc checkpoint --image-path images "$@" "$id"; }
restore() { psc restore --detach --bundle . --image-path images "$id" </dev/null >/dev/null 2>"$work/said" || { cat "$work/said"; return 1; }; }

check "a container runs" 0 '' begin
pid=$(psc state "$id" | python3 -c 'import json, sys; print(json.load(sys.stdin)["pid"])')
check "a pre-dump saves its memory" 0 '' ahead ahead
check "and leaves it running as it was" 0 '' try 'runs && [ -d "/proc/$pid" ] && [ "$(size ahead)" -ge 8388608 ]'
check "a second one that is based on it saves what has changed" 0 '' try 'ahead ahead2 --parent-path ../ahead && [ "$(size ahead2)" -lt 4000000 ]'
check "so does a checkpoint" 0 '' try 'save --parent-path ../ahead2 && [ "$(size images)" -lt 4000000 ] && [ ! -d "/proc/$pid" ]'
check "a pre-dump alone cannot be restored" 1 'has memory alone' psc restore --detach --bundle . --image-path ahead "$id"
cp --sparse=never ahead/pages-1.img kept
check "altered images that others are based on are found" 1 'pages-1.img has been altered, in ".*/ahead"' try \
    'printf x | dd of=ahead/pages-1.img bs=1 seek=5000 conv=notrunc 2>/dev/null; restore'
check "and missing ones" 1 'that it is based on, ".*/ahead", are missing' try 'mv ahead away; restore; status=$?; mv away ahead; (exit $status)'
cp kept ahead/pages-1.img
check "it goes on where it was" 0 '' try 'restore && runs'
check "with its memory" 0 '' remembers

check "images that are based on others can free those" 0 '' try 'begin && ahead ahead && before=$(blocks ahead) && ahead ahead2 --parent-path ../ahead --auto-dedup &&
    save --parent-path ../ahead2 --auto-dedup && [ "$(blocks ahead)" -lt "$before" ]'
check "and are found to be right, and restored" 0 '' try 'restore && runs && remembers'

# The memory stays behind and is fetched page by page; then the first container is no more.
lazily() {
    local status port=27277 saver
    mkfifo ready
    mkdir lazy
    sed "s|/${work##*/}|&-lazy|; s|\"path\": \"root\"|\"path\": \"../root\"|" config.json >lazy/config.json
    begin || return
    psc checkpoint --lazy-pages --page-server "127.0.0.1:$port" --status-fd 9 --image-path images "$id" 9<>ready &
    saver=$!
    timeout 90 head -c 1 ready >/dev/null || return
    criu lazy-pages --page-server --address 127.0.0.1 --port "$port" -D "$work/images" -W "$work" -o lazy.log &
    status=$!
    until_true 60 [ -S "$work/lazy-pages.socket" ]
    psc restore --detach --bundle lazy --lazy-pages --image-path images --work-path "$work" "$id-lazy" </dev/null >/dev/null 2>said || { cat said "$work"/*.log; return 1; }
    wait $saver && wait $status
}
check "memory can be fetched when it is needed" 0 '' lazily
check "by a container that remembers all of it" 0 '' try 'remembers && psc delete --force "$id-lazy"'

pester='PreCopy.Tests.ps1: Move-Container and Invoke-ContainerCheckpoint'
if ! pwsh=$(command -v pwsh); then
    skip "$pester" 'pwsh 7.6 is not on this machine'
elif [ -z "$PSCONTAINER_SLOW_TESTS" ]; then
    skip "$pester" 'takes minutes in an emulated machine: PSCONTAINER_SLOW_TESTS=1 runs it'
else
    check "$pester" 0 '^[1-9][0-9]* 0 0$' try \
        '"$pwsh" -NoProfile -NonInteractive -File "$repository/tests/Pester/Run.ps1" -ResultPath "$work/result" -Path "$repository/tests/Pester/PreCopy.Tests.ps1"; cat "$work/result"'
fi
bats="checkpoint.bats of runc's suite"
if [ -z "$PSCONTAINER_RUNC_SOURCE" ]; then
    skip "$bats" 'PSCONTAINER_RUNC_SOURCE names no checkout of runc with built helpers'
elif [ -z "$PSCONTAINER_SLOW_TESTS" ]; then
    skip "$bats" 'takes minutes in an emulated machine: PSCONTAINER_SLOW_TESTS=1 runs it'
else
    check "$bats" 0 '^[1-9][0-9]* 0$' try \
        'PSCONTAINER_PATH=$runtime bash "$repository/tests/Conformance/runc-bats.sh" checkpoint >tap; cat tap >&2; echo "$(grep -c "^ok" tap) $(grep -c "^not ok" tap)"'
fi
echo "1..$count"
