# Dot-sourced in BeforeDiscovery: why checkpoints cannot be tested here, or nothing; and in BeforeAll. build.sh says where CRIU is; PATH has it from then on.
if ($env:PSCONTAINER_CRIU) { $env:PATH = "$(Split-Path $env:PSCONTAINER_CRIU):$env:PATH" }

function Get-CriuFault([version] $Wanted = '4.1') {
    if (-not [Environment]::IsPrivilegedProcess) { return 'not root' }
    $criu = Get-Command criu -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if (-not $criu) { return 'no criu in PATH' }
    $version = [version](@(& $criu --version) -match '^Version:' -replace '^Version:\s*')[0]
    if ($version -lt $Wanted) { return "criu $version is too old: $Wanted is needed" }
}

# Has another pwsh run a command of this module with the test's state root, and kills it so many milliseconds after it began, or when something is so.
function Invoke-Killed([string] $Command, [int] $Moment, [scriptblock] $When = { $true }) {
    $start = [Diagnostics.ProcessStartInfo]::new('pwsh')
    '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$PSScriptRoot/../../PSContainer.psd1'; `$null = Get-Container -StateRoot '$TestRoot'; 'ready'; `$null = [Console]::In.ReadLine(); $Command -StateRoot '$TestRoot'; Start-Sleep 100" | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $null = $process.StandardOutput.ReadLine()
    $process.StandardInput.WriteLine()
    Start-Sleep -Milliseconds $Moment
    for ($i = 0; $i -lt 4000 -and -not (& $When); $i++) { Start-Sleep -Milliseconds 5 }
    $process.Kill()
    $process.WaitForExit()
}
