#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds, tests and shows PSContainer: the same steps as build.sh, for PowerShell hands.
.EXAMPLE
    ./build.ps1 Demo
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Demo', 'Bench', 'Pack', 'Clean')]
    [string] $Task = 'Build',

    # Import the built module from the checkout afterwards (Build and Pack; call the script with the dot operator).
    [switch] $Import
)

$ErrorActionPreference = 'Stop'
if (-not $IsLinux) {
    throw 'PSContainer drives the Linux kernel: it is built and runs on Linux only.'
}

# The steps live in build.sh, which also serves machines that have no PowerShell yet.
& bash (Join-Path $PSScriptRoot 'build.sh') $Task.ToLowerInvariant()
if ($LASTEXITCODE -ne 0) {
    exit $LASTEXITCODE
}

if ($Import) {
    Import-Module (Join-Path $PSScriptRoot 'PSContainer.psd1') -Global
}
