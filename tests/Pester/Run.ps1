<#
.SYNOPSIS
    Runs the Pester files beside it, or those at Path, in this process and writes "passed failed skipped" to ResultPath.
#>
param([Parameter(Mandatory)] [string] $ResultPath, [string] $Path = $PSScriptRoot)

$ErrorActionPreference = 'Stop'
$module = Get-Module -ListAvailable Pester | Where-Object Version -GE 5.5 | Sort-Object Version -Descending | Select-Object -First 1
if (-not $module) {
    $files = @(Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1).Count
    "skipped: $files Pester files (Pester 5.5 is not installed: Install-PSResource Pester)"
    "0 0 $files" | Set-Content $ResultPath
    exit 0
}

Import-Module $module.Path
$PSStyle.OutputRendering = 'PlainText'
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'None'
$result = Invoke-Pester -Configuration $configuration

# Pester tells what goes wrong in itself on the screen, and returns nothing.
if (-not $result) {
    'failed: Pester ended without a result'
    '0 1 0' | Set-Content $ResultPath
    exit 1
}

# What a test printed or compared may hold colours and other control characters.
filter Plain { $_ -replace '\e\[[0-?]*[ -/]*[@-~]|\e\][^\a\e]*(\a|\e\\)', '' -replace '[^\P{Cc}\t\n]', '' -replace "`n", "`n    " }

foreach ($test in $result.Failed) {
    "failed: $($test.ExpandedPath ?? $test.Name)" | Plain
    $test.ErrorRecord | ForEach-Object { '    ' + ($_.DisplayErrorMessage ?? "$_") } | Plain
    "    $($test.ScriptBlock.File):$($test.StartLine)"
}
foreach ($test in @($result.Skipped) + @($result.Inconclusive)) {
    $because = "$($test.ErrorRecord)" -replace '(?s)^.*?because:?\s*', '' -replace '\s+', ' '
    "skipped: $($test.ExpandedPath ?? $test.Name) ($(if ($because) { $because } else { 'marked -Skip' }))" | Plain
}

# A broken BeforeAll is told once; the tests it takes with it are already counted. A broken AfterAll takes none with it: it
# counts itself, as a broken file does.
foreach ($item in @($result.FailedBlocks) + @($result.FailedContainers)) {
    "failed: $($item.ExpandedPath ?? $item.Item)" | Plain
    $item.ErrorRecord | ForEach-Object { "    $_" } | Plain
}

$failed = $result.FailedCount + $result.FailedContainersCount + @($result.FailedBlocks | Where-Object FailedCount -EQ 0).Count
$skipped = $result.SkippedCount + $result.InconclusiveCount + $result.NotRunCount
"$($result.PassedCount) $failed $skipped" | Set-Content $ResultPath
exit ([int]($failed -gt 0))
