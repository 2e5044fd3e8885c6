# Dot-sourced in BeforeAll, after common.ps1: what a container is moved to. $to has the parameters of Move-Container, $work is a directory.
. $PSScriptRoot/Criu.ps1
. $PSScriptRoot/Sshd.ps1
$work = (New-Item -ItemType Directory "/var/tmp/psc-test-$([guid]::NewGuid().ToString('n'))").FullName
$sshd = Start-Sshd $work/sshd
New-FaultySsh $work/bin
$path = $env:PATH
$pscontainer = (Resolve-Path "$PSScriptRoot/../../bin/pscontainer").Path
$to = $sshd.Options + @{ RemotePath = $pscontainer; RemoteStateRoot = "$TestRoot-there"; RemoteDataRoot = "$work/data" }

# The other machine's own command line.
function There { & $pscontainer --root "$TestRoot-there" --data-root $work/data @args }
function Get-There { (There list --format json | ConvertFrom-Json) ?? @() }

# Removes the container at both, and what was saved of it.
function Clear-Moved([string] $Id) {
    $env:PATH = $path
    $env:PSC_SSH = $env:PSC_SSH_READY = $env:PSC_SSH_FAILED = $null
    Get-There | ForEach-Object { There delete --force $_.id }
    Get-Container $Id -ErrorAction Ignore | Remove-Container -Force
    Get-ContainerCheckpoint $Id | Remove-ContainerCheckpoint
    Remove-Item "/var/lib/pscontainer/checkpoints/$Id" -Recurse -Force -ErrorAction Ignore
}

function Remove-OtherMachine {
    Stop-Sshd $sshd
    Remove-TestRoot
    Remove-Item $work, "$TestRoot-there" -Recurse -Force -ErrorAction Ignore
}
