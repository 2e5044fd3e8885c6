#!/usr/bin/env bash
# Runs the demo, in PowerShell when its path is given, else by the command line, and checks that the host is as before.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

before=$(bash "$here/host-state.sh" | sort)
if [ -n "${1-}" ]; then
    "$1" -NoProfile -NonInteractive -File "$here/Demo.ps1"
else
    bash "$here/demo.sh"
fi
code=$?

# The kernel finishes removing namespaces and cgroups a moment after their last process.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    after=$(bash "$here/host-state.sh" | sort)
    [ "$before" = "$after" ] && break
    sleep 0.2
done

printf '\nThe host: '
if [ "$before" = "$after" ]; then
    count() { grep -c "^$1" <<<"$before"; }
    echo "untouched ($(count mount) mounts, $(count cgroup) cgroups, $(count netns) network namespaces, $(count link) links," \
        "$(count state) containers before and after)"
else
    echo 'changed:'
    diff <(printf '%s\n' "$before") <(printf '%s\n' "$after") | grep '^[<>]'
    code=1
fi

if [ $code = 0 ]; then echo 'demo: passed'; else echo 'demo: FAILED'; fi
exit $code
