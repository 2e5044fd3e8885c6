<#
.SYNOPSIS
    A real container under limits, driven by the cmdlets: a server and its client inside, a fork bomb, a memory hog.
#>
$ErrorActionPreference = 'Stop'
# Exit codes other than 0 are what this demo provokes.
$PSNativeCommandUseErrorActionPreference = $false
Import-Module (Join-Path $PSScriptRoot '../../PSContainer.psd1')

$server, $request, $forkBomb, $memoryHog = 'server', 'request', 'forkbomb', 'memoryhog' |
    ForEach-Object { Get-Content -Raw (Join-Path $PSScriptRoot "$_.py") }

function Show([string] $Title) { "`n=== $Title" }
function Assert([bool] $Condition, [string] $Reason) { if (-not $Condition) { throw $Reason } }

try {
    Show 'A container with its own namespaces, 256 MB of memory and 64 processes'
    New-Container demo -Memory 256MB -PidsLimit 64 -Hostname demo | Out-Null
    Start-ContainerProcess demo -FilePath python3 -ArgumentList '-c', $server | Out-Null
    Get-Container demo | Format-Table

    Show 'A second process in it asks the web server of the first; the answer is objects'
    $answer = Invoke-ContainerProcess demo -- python3 -c $request | ConvertFrom-Json
    Assert ($answer.HostName -eq 'demo') 'the server did not answer'
    $answer.Processes | Sort-Object MemoryKB -Descending | Format-Table Pid, Name, MemoryKB
    'interfaces in the container: ' + ($answer.Interfaces -join ', ')
    $answer.Namespaces.PSObject.Properties | ForEach-Object {
        $onHost = (Get-Item "/proc/self/ns/$($_.Name)").LinkTarget
        [pscustomobject]@{ Namespace = $_.Name; Container = $_.Value; Host = $onHost; Own = $_.Value -ne $onHost }
    } | Tee-Object -Variable namespaces | Format-Table
    Assert ($namespaces.Own -notcontains $false) 'a namespace is shared with the host'

    Show 'What it uses'
    Get-ContainerStats demo | Format-Table

    Show 'A fork bomb in it'
    $report = Invoke-ContainerProcess demo -- python3 -c $forkBomb
    "the bomb says: $report"
    "stopped by the limit of 64 processes, exit code $LASTEXITCODE"
    Assert ($report -match 'fork refused') 'the fork bomb was not stopped'

    Show 'A memory hog in it'
    $report = Invoke-ContainerProcess demo -- python3 -c $memoryHog
    "the hog's last words: $($report | Select-Object -Last 1)"
    Assert ($LASTEXITCODE -eq 137) "the memory hog ended with $LASTEXITCODE, not by the OOM killer"
    "stopped by the limit of 256 MB: killed by the kernel, exit code $LASTEXITCODE"

    Show 'The container took no harm: the server still answers'
    $answer = Invoke-ContainerProcess demo -- python3 -c $request | ConvertFrom-Json
    "$($answer.Processes.Count) processes, host name $($answer.HostName)"
    Get-ContainerStats demo | Format-Table
} finally {
    Remove-Container demo -Force -ErrorAction Continue
}

Show 'Removed'
Assert (-not (Get-Container demo* | Where-Object Id -EQ demo)) 'the container is still there'
'Get-Container: no container demo'
