# Dot-sourced in BeforeAll, after common.ps1: scripts that run in a pwsh with a network and mounts of its own, so that the machine's are never touched.
$ModulePath = (Resolve-Path (Join-Path $PSScriptRoot '../../PSContainer.psd1')).Path
$NetworkPrelude = @"
`$ErrorActionPreference = 'Stop'
Import-Module '$ModulePath'
`$PSDefaultParameterValues['*-Container*:StateRoot'] = '$TestRoot'
ip link set lo up
function Get-Failure([scriptblock] `$Block) {
    `$ErrorActionPreference = 'Continue'
    `$failures = @()
    try { & `$Block 2>&1 | ForEach-Object { if (`$_ -is [System.Management.Automation.ErrorRecord]) { `$failures += `$_ } } } catch { `$failures += `$_ }
    `$failures | ForEach-Object { [pscustomobject]@{ Id = `$_.FullyQualifiedErrorId; Category = "`$(`$_.CategoryInfo.Category)"; Message = `$_.Exception.Message; Advice = `$_.ErrorDetails.RecommendedAction } }
}
# A container that does nothing until it is ended.
function New-Idle([string] `$Id, [hashtable] `$More = @{}) { New-Container `$Id -Command sleep -ArgumentList 1000 -Start @More }
# What a page says, read in a container or on the host.
function Read-Page([string] `$Url, [string] `$Container) {
    if (`$Container) { Invoke-ContainerProcess `$Container -- busybox wget -q -O - `$Url } else { busybox wget -q -O - `$Url 2>&1 }
}
function Publish-Page([string] `$Id, [string] `$Text) {
    Invoke-ContainerProcess `$Id -- /bin/sh -c "mkdir -p /tmp/www && echo `$Text > /tmp/www/page && busybox httpd -p 80 -h /tmp/www" | Out-Null
}
function Test-Reach([string] `$Id, [string] `$Address) {
    `$null = Invoke-ContainerProcess `$Id -ErrorAction SilentlyContinue -- busybox ping -q -c 1 -w 2 `$Address 2>`$null
    `$LASTEXITCODE -eq 0
}
# What the kernel has counted at a container's interface, rx or tx.
function Get-Counter([string] `$Id, [string] `$Way) { (nsenter -t (Get-Container `$Id).ProcessId -n ip -j -s link show eth0 | ConvertFrom-Json).stats64.`$Way.bytes }
# What is there of networks in this network namespace, and in the state root.
function Get-Traces {
    @((ip -j link show | ConvertFrom-Json).ifname | Where-Object { `$_ -ne 'lo' })
    nft list ruleset
    if (Test-Path '$TestRoot/@networks') { (Get-ChildItem '$TestRoot/@networks', '$TestRoot/@networks/.names' -Force -Directory -ErrorAction SilentlyContinue | Where-Object Name -NE .names).FullName }
}
"@

# Runs it and returns what it returned last, by way of JSON. Containers and networks that it left go, and it is told what they have left.
function Invoke-InOwnNetwork([string] $Script, [string] $Before = '') {
    $file = [IO.Path]::GetTempFileName() + '.ps1'
    $result = [IO.Path]::GetTempFileName()
    try {
        [IO.File]::WriteAllText($file, @"
$NetworkPrelude
try {
    & { $Script } | ConvertTo-Json -Depth 5 -Compress | Set-Content '$result'
} finally {
    Get-Container -WarningAction SilentlyContinue | Remove-Container -Force
    Get-ContainerNetwork | Remove-ContainerNetwork
    # The kernel removes interfaces with their namespaces, a moment later.
    for (`$i = 0; `$i -lt 250 -and (Get-Traces); `$i++) { Start-Sleep -Milliseconds 20 }
    Get-Traces | Set-Content '$result.left'
}
"@)
        $output = unshare -n -m --propagation private sh -c "$Before exec pwsh -NoProfile -NonInteractive -File '$file'" 2>&1
        if ($LASTEXITCODE) { throw "$($output -join "`n")" }
        Get-Content "$result.left" | Should -BeNullOrEmpty -Because 'everything a network made is gone after its removal'
        Get-Content $result -Raw | ConvertFrom-Json
    } finally {
        Remove-Item $file, $result, "$result.left" -ErrorAction SilentlyContinue
    }
}
