#!/usr/bin/env bash
# Prints, a line each, what a container could leave behind on the host. Two outputs that are equal: host untouched.
set -u
state=${PSCONTAINER_ROOT:-/run/pscontainer}

sed 's/^[0-9]* [0-9]* \([^ ]* [^ ]* [^ ]*\).* - \([^ ]* [^ ]*\).*/mount \1 \2/' /proc/self/mountinfo
find /sys/fs/cgroup -mindepth 1 -type d -printf 'cgroup %P\n' 2>/dev/null
own=$(readlink /proc/self/ns/pid)
for process in /proc/[0-9]*; do
    net=$(readlink "$process/ns/net" 2>/dev/null) && printf 'netns %s\n' "$net"
    pid=$(readlink "$process/ns/pid" 2>/dev/null) && [ "$pid" != "$own" ] &&
        printf 'process %s %s\n' "${process#/proc/}" "$(cat "$process/comm" 2>/dev/null)"
    case $(readlink "$process/exe" 2>/dev/null) in
        *pscontainer*) printf 'process %s pscontainer\n' "${process#/proc/}" ;;
    esac
done | sort -u
for link in /sys/class/net/*; do printf 'link %s\n' "${link##*/}"; done
[ -d "$state" ] && find "$state" -mindepth 1 -maxdepth 1 -printf 'state %f\n'
exit 0
