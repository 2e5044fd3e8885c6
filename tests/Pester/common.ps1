# Dot-sourced in BeforeAll: the module of the checkout, and a state root that no other run knows.
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot '../../PSContainer.psd1')

$TestRoot = "/run/pscontainer-test-$([guid]::NewGuid().ToString('n'))"
$PSDefaultParameterValues = @{
    'New-Container:StateRoot' = $TestRoot
    'Get-Container:StateRoot' = $TestRoot
    '*-Container:StateRoot' = $TestRoot
    '*-ContainerProcess:StateRoot' = $TestRoot
    '*-ContainerStats:StateRoot' = $TestRoot
    '*-ContainerSignal:StateRoot' = $TestRoot
    '*-ContainerEvent:StateRoot' = $TestRoot
    '*-ContainerTerminal:StateRoot' = $TestRoot
    '*-ContainerCheckpoint:StateRoot' = $TestRoot
    'Export-ContainerBundle:StateRoot' = $TestRoot
}

# An id that no other test uses.
function New-TestId { "t-$([guid]::NewGuid().ToString('n').Substring(0, 12))" }

# Everything of this file's state root goes, and it is an error if it does not.
function Remove-TestRoot {
    Get-Container -WarningAction SilentlyContinue | Remove-Container -Force
    if (Test-Path $TestRoot) { [IO.Directory]::Delete($TestRoot, $true) }
}

# What Tab would offer at the end of a line.
function Complete([string] $Line) {
    [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
}

# Runs a block and returns its error records, whether they ended it or not; its output is dropped.
function Get-Failure([scriptblock] $Block) {
    $ErrorActionPreference = 'Continue'
    $failures = @()
    try { & $Block 2>&1 | ForEach-Object { if ($_ -is [System.Management.Automation.ErrorRecord]) { $failures += $_ } } } catch { $failures += $_ }
    , $failures
}
