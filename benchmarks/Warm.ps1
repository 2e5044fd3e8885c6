<#
.SYNOPSIS
    For every line read: one container's whole life in this session; answers with the milliseconds it took.
#>
param(
    [Parameter(Mandatory)] [string] $RootPath,
    [Parameter(Mandatory)] [string] $StateRoot
)

$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot '../PSContainer.psd1')
$clock = [Diagnostics.Stopwatch]::new()
while ($null -ne ($number = [Console]::In.ReadLine())) {
    $id = "bench-warm-$number"
    try {
        $clock.Restart()
        $null = New-Container $id -RootPath $RootPath -StateRoot $StateRoot -Memory 256MB -PidsLimit 64
        $null = Start-ContainerProcess $id -StateRoot $StateRoot -FilePath /bin/true
        Wait-Container $id -StateRoot $StateRoot
        Remove-Container $id -StateRoot $StateRoot
        $clock.Stop()
        [Console]::Out.WriteLine($clock.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture))
    } catch {
        [Console]::Out.WriteLine(("$_" -replace '\s+', ' '))
    }
}
