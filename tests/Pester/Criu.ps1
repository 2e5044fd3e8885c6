# Dot-sourced in BeforeDiscovery: why checkpoints cannot be tested here, or nothing. build.sh says where CRIU is; PATH has it from then on.
if ($env:PSCONTAINER_CRIU) { $env:PATH = "$(Split-Path $env:PSCONTAINER_CRIU):$env:PATH" }

function Get-CriuFault([version] $Wanted = '4.1') {
    if (-not [Environment]::IsPrivilegedProcess) { return 'not root' }
    $criu = Get-Command criu -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if (-not $criu) { return 'no criu in PATH' }
    $version = [version](@(& $criu --version) -match '^Version:' -replace '^Version:\s*')[0]
    if ($version -lt $Wanted) { return "criu $version is too old: $Wanted is needed" }
}
