<#
.SYNOPSIS
    Runs the Pester files beside it in this process and writes "passed failed skipped" to ResultPath.
#>
param([Parameter(Mandatory)] [string] $ResultPath)

$ErrorActionPreference = 'Stop'
$module = Get-Module -ListAvailable Pester | Where-Object Version -GE 5.5 | Sort-Object Version -Descending | Select-Object -First 1
if (-not $module) {
    $files = @(Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1).Count
    "skipped: $files Pester files (Pester 5.5 is not installed: Install-PSResource Pester)"
    "0 0 $files" | Set-Content $ResultPath
    exit 0
}

Import-Module $module.Path
$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'None'
$configuration.TestResult.Enabled = $true
$configuration.TestResult.OutputPath = [IO.Path]::ChangeExtension($ResultPath, '.xml')
$result = Invoke-Pester -Configuration $configuration

foreach ($test in $result.Failed) {
    "failed: $($test.ExpandedPath)"
    $test.ErrorRecord | ForEach-Object { '    ' + ($_.DisplayErrorMessage ?? "$_") -replace "`n", "`n    " }
    "    $($test.ScriptBlock.File):$($test.StartLine)"
}
foreach ($test in @($result.Skipped) + @($result.Inconclusive)) {
    $because = "$($test.ErrorRecord)" -replace '(?s)^.*?because:?\s*', '' -replace '\s+', ' '
    "skipped: $($test.ExpandedPath) ($(if ($because) { $because } else { 'marked -Skip' }))"
}

# A broken BeforeAll is told once; the tests it takes with it are already counted. A broken file counts itself.
foreach ($item in @($result.FailedBlocks) + @($result.FailedContainers)) {
    "failed: $($item.ExpandedPath ?? $item.Item)"
    $item.ErrorRecord | ForEach-Object { "    $_" }
}

$failed = $result.FailedCount + $result.FailedContainersCount
$skipped = $result.SkippedCount + $result.InconclusiveCount + $result.NotRunCount
"$($result.PassedCount) $failed $skipped" | Set-Content $ResultPath
exit ([int]($failed -gt 0))
