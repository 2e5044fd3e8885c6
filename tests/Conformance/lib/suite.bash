# What the runners of other people's suites share: TAP lines, a list of cases that cannot pass, a namespace for mounts.
# shellcheck shell=bash

here=$PWD/tests/Conformance
exe=${PSCONTAINER_PATH:-$PWD/bin/pscontainer}
count=0 failures=0

# private [CONTROLLER…] -- SECONDS COMMAND…: what the command mounts, and plain directories it makes in /sys/fs/cgroup, go with
# its namespace; its time is limited; and it sees v1 hierarchies of the controllers named.
private() {
    local controllers=()
    while [ "$1" != -- ]; do controllers+=("$1"); shift; done
    unshare -m --propagation private \
        bash "$here/lib/v1-hierarchies.bash" ${controllers[@]+"${controllers[@]}"} -- timeout -k 10 "${@:2}"
}

ok() { count=$((count + 1)); echo "ok $count - $1"; }
skipped() { count=$((count + 1)); echo "ok $count - $1 # SKIP $2"; }
not_ok() {
    count=$((count + 1)) failures=$((failures + 1))
    echo "not ok $count - $1"
}

# The whole suite cannot run: one line says why.
no_suite() {
    echo "1..1"
    echo "ok 1 - $1 # SKIP $2"
    exit 0
}

finish() {
    echo "1..$count"
    [ "$failures" = 0 ]
    exit
}

# A list has one case a line, 'name | evidence'; what begins with # and empty lines do not count.
declare -A evidence=() seen=()
read_list() {
    local line name
    while IFS= read -r line; do
        case $line in '' | '#'*) continue ;; esac
        name=${line%% | *}
        if [ "$name" = "$line" ] || [ -n "${evidence[$name]:-}" ]; then
            not_ok "list ${1##*/}: a line needs 'name | evidence', and a case is listed once: $line"
            continue
        fi
        evidence[$name]=${line#* | }
    done <"$1"
}

# judge NAME pass|skip|fail DETAIL: a case on the list may fail, any other may not.
judge() {
    local name=$1 outcome=$2 detail=$3 known=${evidence[$1]:-}
    seen[$name]=1
    case $outcome in
        pass)
            [ -z "$known" ] || detail="now passes, although the list has: $known"
            ok "$name${detail:+ ($detail)}"
            ;;
        skip) skipped "$name" "the suite skips it: $detail" ;;
        fail)
            if [ -n "$known" ]; then
                skipped "$name" "cannot pass here: $known"
            else
                not_ok "$name: $detail"
            fi
            ;;
    esac
}

# A line for a case that the suite no longer has would hide a later one of that name.
check_list() {
    local name
    for name in "${!evidence[@]}"; do
        [ -n "${seen[$name]:-}" ] || not_ok "the list names a case that the suite does not have: $name"
    done
}
