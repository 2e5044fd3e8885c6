#!/usr/bin/env bash
# Builds, tests and shows PSContainer. Needs the .NET 10 SDK; everything else it looks for and, as root, installs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

root=$PWD
: "${HOME:=$(getent passwd "$(id -u)" | cut -d: -f6)}"
export HOME
logs=$root/output/logs
stamps=$root/output/stamps
version=$(sed -n "s/^ *ModuleVersion = '\([0-9.]*\)'.*/\1/p" PSContainer.psd1)
packed=$root/output/PSContainer/$version

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
export POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off DEBIAN_FRONTEND=noninteractive
# The SDK starts without ICU only when told that nobody needs it.
compgen -G '/usr/lib*/libicuuc.so*' >/dev/null || compgen -G '/usr/lib*/*/libicuuc.so*' >/dev/null ||
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
quiet=(-v:quiet -clp:NoSummary -nodeReuse:false -p:UseSharedCompilation=false)

usage() {
    cat <<USAGE
usage: ./build.sh VERB [--no-pwsh]

  build   compile the module (bin/, en-US/): afterwards Import-Module ./PSContainer.psd1 works here
  test    build, then run every test; the last line is 'N passed, N failed, N skipped'
  demo    build if anything changed, then run a real container under limits
  bench   build, then compare with crun and runc in one run
  pack    build, then lay out the publishable module in output/PSContainer/$version
  docs    build, then bring syntax and parameter tables in docs/en-US up to date with the cmdlets
  clean   remove everything a build made

  --no-pwsh  behave as on a machine without PowerShell 7.6
USAGE
}

say() { printf '%s\n' "$*"; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# --- the machine -----------------------------------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n -E env "PATH=$PATH" "$@"; fi
}

can_root() { [ "$(id -u)" = 0 ] || { have sudo && sudo -n true 2>/dev/null; }; }

# Debian packages by the command each brings; only what is missing is installed.
package_of() {
    case $1 in
        ip) echo iproute2 ;; nft) echo nftables ;; qemu-system-x86_64) echo qemu-system-x86 ;; depmod) echo kmod ;; newuidmap) echo uidmap ;; busybox) echo busybox-static ;; unshare) echo util-linux ;;
        ps) echo procps ;; cc) echo gcc libc6-dev ;; *) echo "$1" ;;
    esac
}

# need [--optional] COMMAND…: brings the commands onto the machine, or says which stay missing.
need() {
    local optional=false command packages=() missing=()
    if [ "$1" = --optional ]; then optional=true; shift; fi
    for command; do
        have "$command" || PATH=$PATH:/usr/sbin:/sbin have "$command" && continue
        missing+=("$command")
        read -ra names <<<"$(package_of "$command")"
        packages+=("${names[@]}")
    done
    [ ${#missing[@]} = 0 ] && return
    if have apt-get && can_root; then
        say "installing: ${packages[*]}"
        mkdir -p "$logs"
        if ! as_root apt-get install -y --no-install-recommends "${packages[@]}" >"$logs/apt.log" 2>&1; then
            as_root apt-get update >"$logs/apt.log" 2>&1 || true
            as_root apt-get install -y --no-install-recommends "${packages[@]}" >>"$logs/apt.log" 2>&1 || true
        fi
        local still=()
        for command in "${missing[@]}"; do
            have "$command" || PATH=$PATH:/usr/sbin:/sbin have "$command" || still+=("$command")
        done
        missing=(${still[@]+"${still[@]}"})
        [ ${#missing[@]} = 0 ] && return
    fi
    if $optional; then say "not on this machine: ${missing[*]} (what needs them is skipped)"; return; fi
    die "missing: ${missing[*]}; install with: apt-get install ${packages[*]}"
}

need_sdk() {
    have dotnet || die "the .NET SDK (10.0 or later) is needed: https://dotnet.microsoft.com/download"
    local sdk
    sdk=$(dotnet --version 2>&1) || die "no usable .NET SDK 10.0 or later: ${sdk%%$'\n'*}"
    [ "${sdk%%.*}" -ge 10 ] || die "the .NET SDK $sdk is too old: 10.0 or later is needed"
}

pwsh=
pwsh_missing=
pwsh_fits() {
    [ -x "$1" ] || return 1
    local found
    found=$("$1" --version 2>/dev/null | sed 's/^PowerShell //') || return 1
    [ "$(printf '%s\n7.6\n' "$found" | sort -V | head -n 1)" = 7.6 ] && return
    pwsh_missing="pwsh $found is too old (7.6 is needed)"
    return 1
}

# Sets pwsh to a PowerShell 7.6 or later, or leaves it empty and says so once. The attempt to get one is made once.
find_pwsh() {
    local candidate tried=$root/output/no-pwsh
    pwsh_missing='pwsh 7.6 is not on this machine'
    if $no_pwsh; then
        pwsh_missing='PowerShell left aside (--no-pwsh)'
    else
        for candidate in "$(command -v pwsh || true)" "$HOME/.dotnet/tools/pwsh"; do
            if pwsh_fits "$candidate"; then pwsh=$candidate; return; fi
        done
        if [ ! -e "$tried" ]; then
            mkdir -p "$logs"
            timeout 300 dotnet tool install --global PowerShell >"$logs/pwsh.log" 2>&1 || true
            if pwsh_fits "$HOME/.dotnet/tools/pwsh"; then pwsh=$HOME/.dotnet/tools/pwsh; return; fi
            date >"$tried"
        fi
        pwsh_missing+=' and could not be installed as a dotnet tool'
    fi
    say "note: $pwsh_missing; going on without it"
}

criu_fits() {
    [ -x "$1" ] || return 1
    local found
    found=$("$1" --version 2>/dev/null | sed -n 's/^Version: *//p')
    [ -n "$found" ] && [ "$(printf '%s\n4.1\n' "$found" | sort -V | head -n 1)" = 4.1 ]
}

# fetch_criu RELEASE: brings the CRIU of a release of Debian's, as a program that has its own C library beside it. apt is told of
# that release in a configuration that is gone afterwards: the machine's sources and packages stay what they are.
fetch_criu() {
    local to=$root/output/criu package loader
    local keys=/usr/share/keyrings/debian-archive-keyring.gpg
    local private=(timeout 300 apt-get -q -o "Dir::Etc::SourceList=$to/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$to/apt/lists" -o "Dir::Cache=$to/apt/cache" -o Dir::State::status=/dev/null
        -o APT::Sandbox::User=root -o Debug::NoLocking=1 -o Acquire::Languages=none -o Acquire::http::Timeout=20)
    rm -rf "$to"
    mkdir -p "$to"/{apt/lists/partial,apt/cache/archives/partial,bin,root}
    printf 'deb [signed-by=%s] http://deb.debian.org/debian %s main\n' "$keys" "$1" >"$to/apt/sources.list"
    "${private[@]}" update && "${private[@]}" install --download-only --no-install-recommends -y criu || return
    for package in "$to"/apt/cache/archives/*.deb; do dpkg-deb -x "$package" "$to/root" || return; done
    loader=$(compgen -G "$to/root/usr/lib/*/ld-linux*.so.*") || return
    cp "$to/root/usr/sbin/criu" "$to/bin/.new" &&
        patchelf --set-interpreter "$loader" --force-rpath --set-rpath "${loader%/*}" "$to/bin/.new" &&
        mv "$to/bin/.new" "$to/bin/criu" && rm -rf "$to/apt" && "$to/bin/criu" --version
}

# Exports PSCONTAINER_CRIU, the path of a CRIU 4.1 or later, or leaves it unset and says so once.
find_criu() {
    local candidate why='this is no Debian machine, or not root'
    for candidate in "${PSCONTAINER_CRIU:-}" "$(PATH=$PATH:/usr/sbin:/sbin command -v criu || true)" "$root/output/criu/bin/criu"; do
        if criu_fits "$candidate"; then break; fi
        candidate=
    done
    if [ -z "$candidate" ] && have apt-get && have dpkg-deb && can_root && [ -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
        need --optional patchelf
        mkdir -p "$logs"
        # sid first: CRIU 4.1, trixie's, cannot save a socket of TCP on Linux 6.16 and later.
        if fetch_criu sid >"$logs/criu.log" 2>&1 || fetch_criu trixie >>"$logs/criu.log" 2>&1; then
            candidate=$root/output/criu/bin/criu
            say "installed: CRIU $("$candidate" --version | sed -n 's/^Version: *//p') in output/criu, from Debian"
        else
            why="Debian's could not be brought: output/logs/criu.log"
        fi
    fi
    if [ -z "$candidate" ]; then
        unset PSCONTAINER_CRIU
        say "note: no CRIU 4.1 on this machine ($why); going on without it"
        return
    fi
    export PSCONTAINER_CRIU=$candidate PATH=${candidate%/*}:$PATH
    # The programs that CRIU calls.
    need --optional ip iptables
}

# --- build -----------------------------------------------------------------------------------------------------------

# step NAME COMMAND…: runs quietly; a failure prints its errors and ends the build.
step() {
    local name=$1 began=$SECONDS log=$logs/$1.log
    shift
    mkdir -p "$logs"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        { grep -E 'error [A-Z]+[0-9]+|(^|: )error' "$log" || tail -n 30 "$log"; } | sed "s|$root/||g" | sort -u | head -n 40 >&2
        die "$name failed (whole output: ${log#"$root"/})"
    fi
    say "$name: $((SECONDS - began)) s"
}

fingerprint() {
    {
        find "$@" -type f -not -path '*/bin/*' -not -path '*/obj/*' -print0
        printf '%s\0' build.sh global.json Directory.Build.props Directory.Packages.props
    } | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

# stale NAME ARTEFACT SOURCE…: whether ARTEFACT must be made anew from SOURCES; "fresh NAME" records that it was.
stale() {
    local name=$1 artefact=$2
    shift 2
    current=$(fingerprint "$@" PSContainer.psd1)
    [ ! -e "$artefact" ] || [ "$(cat "$stamps/$name" 2>/dev/null)" != "$current" ]
}

fresh() { mkdir -p "$stamps"; printf '%s\n' "$current" >"$stamps/$1"; }

# place MODE FILE… DIRECTORY/: replaced by rename, so that a running program or a loaded assembly keeps the old file.
place() {
    local mode=$1 target=${*: -1} file
    shift
    mkdir -p "$target"
    for file in "${@:1:$#-1}"; do
        install -m "$mode" "$file" "$target/.new"
        mv -f "$target/.new" "$target/$(basename "$file")"
    done
}

publish() { rm -rf "output/publish/$1"; dotnet publish "src/$2" -c Release -o "output/publish/$1" "${quiet[@]}"; }

tool() { dotnet output/publish/tools/PSContainer.BuildTools.dll "$@"; }

build() {
    need_sdk
    local began=$SECONDS
    if stale native bin/pscontainer src/PSContainer.Engine src/PSContainer.Runtime; then
        have clang || need cc
        step native publish native PSContainer.Runtime
        place 755 output/publish/native/pscontainer bin
        fresh native
    fi
    if stale tools output/publish/tools/PSContainer.BuildTools.dll src/PSContainer.BuildTools; then
        step tools publish tools PSContainer.BuildTools
        fresh tools
    fi
    if stale module bin/PSContainer.dll src/PSContainer.Engine src/PSContainer; then
        # Crossgen's output is not redone when only its flags change.
        rm -rf src/PSContainer/obj/Release/net*/*/R2R
        step module publish module PSContainer
        step readytorun tool r2r output/publish/module/PSContainer.dll output/publish/module/PSContainer.Engine.dll
        cat "$logs/readytorun.log"
        place 644 output/publish/module/PSContainer{,.Engine}.dll src/PSContainer/*.ps1xml bin
        # Found by ModuleDependencies, and by no one else.
        place 644 output/publish/module/Google.Protobuf.dll bin/deps
        fresh module
    fi
    if stale help en-US/PSContainer.dll-Help.xml src/PSContainer src/PSContainer.BuildTools docs/en-US; then
        step help tool help bin/PSContainer.dll docs/en-US en-US
        cat "$logs/help.log"
        fresh help
    fi
    [ "$SECONDS" = "$began" ] || say "built PSContainer $version in $((SECONDS - began)) s: pwsh -c 'Import-Module ./PSContainer.psd1', bin/pscontainer"
}

docs() {
    build
    tool docs bin/PSContainer.dll docs/en-US
}

pack() {
    build
    find_pwsh
    rm -rf "$packed"
    place 644 PSContainer.psd1 LICENSE README.md CHANGELOG.md "$packed"
    place 644 bin/*.dll bin/*.ps1xml "$packed/bin"
    place 644 bin/deps/*.dll "$packed/bin/deps"
    place 755 bin/pscontainer "$packed/bin"
    place 644 en-US/* "$packed/en-US"
    chmod 755 "$packed" "$packed"/*/ "$packed/bin/deps"
    if [ -n "$pwsh" ]; then
        step manifest "$pwsh" -NoProfile -NonInteractive -Command "
            try {
                \$module = Import-Module '$packed/PSContainer.psd1' -PassThru -ErrorAction Stop
                \$wanted = (Import-PowerShellDataFile '$packed/PSContainer.psd1').CmdletsToExport
                \$missing = \$wanted | Where-Object { \$_ -notin \$module.ExportedCmdlets.Keys }
                if (\$missing) { throw 'the manifest names what the assembly has not: ' + (\$missing -join ', ') }
            } catch {
                'error: ' + \$_
                exit 1
            }"
    fi
    say "packed: ${packed#"$root"/} ($(du -sh "$packed" | cut -f1))"
}

# --- test ------------------------------------------------------------------------------------------------------------

passed=0 failed=0 skipped=0
count() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }
skip() { say "skipped: $1 ($2)"; count 0 0 "${3:-1}"; }

# tally WHO EXIT 'PASSED FAILED SKIPPED': counts what a run wrote; one that died, or failed without a failure, is itself one.
tally() {
    local counts=$3
    if ! [[ $counts =~ ^[0-9]+\ [0-9]+\ [0-9]+$ ]]; then
        say "failed: $1 ended with $2 and wrote no counts${counts:+, but: ${counts:0:80}}"
        counts='0 1 0'
    elif [ "$2" != 0 ] && [[ $counts == *' 0 '* ]]; then
        say "failed: $1 ended with $2 although no test failed"
        count 0 1 0
    fi
    # shellcheck disable=SC2086
    count $counts
}

# read_trx NAME EXIT: tells and counts what a run of the unit tests wrote.
read_trx() {
    local counts file=$root/output/TestResults/$1.trx
    if [ ! -s "$file" ]; then
        [ "$2" = 0 ] && return
        say "failed: the $1 tests ended with $2 and wrote no result:"
        tail -n 10 "$logs/$1.log"
        count 0 1 0
        return
    fi
    tool trx "$file" 2>/dev/null || true
    counts=$(tool trx --counts "$file" 2>/dev/null) || counts=
    tally "the $1 tests" "$2" "$counts"
}

privileged='Category=Privileged'

unit() {
    local project=tests/Unit/PSContainer.Tests.Unit.csproj results=$root/output/TestResults code n
    # A test that hangs is a failure, not a reason to wait for ever.
    local run=(timeout -k 10 1200 dotnet test "$project" -c Release --no-build --nologo -v quiet --results-directory "$results")
    step unit-build dotnet build "$project" -c Release "${quiet[@]}"
    # The engine looks for its executable beside itself.
    place 755 bin/pscontainer "$(dirname tests/Unit/bin/Release/*/PSContainer.Engine.dll)"
    rm -rf "$results"

    code=0
    "${run[@]}" --filter "Category!=Privileged" --logger 'trx;LogFileName=unit.trx' >"$logs/unit.log" 2>&1 </dev/null || code=$?
    read_trx unit $code

    if [ "$(id -u)" = 0 ]; then
        # Their mounts stay in a mount namespace of their own.
        code=0
        unshare -m --propagation private \
            "${run[@]}" --filter "$privileged" --logger 'trx;LogFileName=privileged.trx' >"$logs/privileged.log" 2>&1 </dev/null || code=$?
        read_trx privileged $code
    else
        n=$("${run[@]}" --list-tests --filter "$privileged" 2>/dev/null | grep -c '^    ' || true)
        skip "$n privileged tests" 'not root' "$n"
    fi
}

pester() {
    local files=(tests/Pester/*.Tests.ps1) result=$root/output/TestResults/pester.txt code=0
    [ -e "${files[0]}" ] || return 0
    if [ -z "$pwsh" ]; then skip "${#files[@]} Pester files" "$pwsh_missing" ${#files[@]}; return; fi
    mkdir -p "${result%/*}"
    rm -f "$result"
    # A child process of its own: assemblies cannot be unloaded.
    timeout -k 10 1200 "$pwsh" -NoProfile -NonInteractive -File tests/Pester/Run.ps1 -ResultPath "$result" </dev/null || code=$?
    tally Pester "$code" "$(cat "$result" 2>/dev/null)"
}

# Other people's suites and clients: every script prints TAP lines ('ok', 'not ok', '# SKIP reason').
conformance() {
    local script code
    for script in tests/Conformance/*.sh; do
        [ -e "$script" ] || return 0
        code=0
        bash "$script" </dev/null >"$logs/${script##*/}.tap" 2>"$logs/${script##*/}.log" || code=$?
        local tap=$logs/${script##*/}.tap ok not_ok skips
        grep -E '^not ok' "$tap" | sed "s|^|${script##*/}: |" || true
        sed -n "s|^ok.* - \(.*\) # SKIP *\(.*\)|skipped: \1 (\2)|Ip" "$tap"
        skips=$(grep -Eic '^ok.*# SKIP' "$tap" || true)
        ok=$(grep -Ec '^ok' "$tap" || true)
        not_ok=$(grep -Ec '^not ok' "$tap" || true)
        if [ "$code" != 0 ] && [ "$not_ok" = 0 ]; then
            say "failed: $script ended with $code"
            tail -n 20 "$logs/${script##*/}.log"
            not_ok=1
        fi
        count $((ok - skips)) "$not_ok" "$skips"
    done
}

run_tests() {
    build
    need --optional python3 ip nft newuidmap busybox jq unshare
    need --optional qemu-system-x86_64 depmod
    find_pwsh
    find_criu
    export PSCONTAINER_PATH=$root/bin/pscontainer
    unit
    pester
    conformance
    [ $((passed + failed)) -gt 0 ] || say 'failed: no test ran'
    say "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}

# --- demo, bench, clean ----------------------------------------------------------------------------------------------

demo() {
    build
    need python3
    can_root || die 'the demo needs root for its cgroup limits: run it as root, or with sudo'
    find_pwsh
    as_root bash docs/demo/run.sh "$pwsh" </dev/null
}

bench() {
    build
    need busybox python3 jq unshare
    need --optional runc crun
    can_root || die 'the benchmark needs root: crun and runc are measured as root'
    find_pwsh
    find_criu
    PWSH=$pwsh as_root bash benchmarks/run.sh "$@"
}

clean() { rm -rf bin en-US output src/*/bin src/*/obj tests/*/bin tests/*/obj; }

no_pwsh=false
verb=
rest=()
for argument; do
    case $argument in
        --no-pwsh) no_pwsh=true ;;
        *) if [ -z "$verb" ]; then verb=$argument; else rest+=("$argument"); fi ;;
    esac
done

case $verb in
    build) build; find_pwsh ;;
    test) run_tests ;;
    demo) demo ;;
    bench) bench ${rest[@]+"${rest[@]}"} ;;
    pack) pack ;;
    docs) docs ;;
    clean) clean ;;
    '' | help | -h | --help) usage ;;
    *) usage >&2; die "unknown verb: $verb" ;;
esac
