# Containers with interfaces of their own. Each scenario runs in a pwsh that has a network namespace to itself, so that the machine's is never touched.
BeforeDiscovery {
    $missing = (id -u) -ne '0' -or -not (Get-Command ip, unshare, busybox -CommandType Application -ErrorAction SilentlyContinue).Count -ge 3
}

Describe 'Networks' -Tag Root -Skip:$missing {
    BeforeAll {
        . (Join-Path $PSScriptRoot common.ps1)
        $module = (Get-Module PSContainer).Path -replace 'bin/PSContainer.dll$', 'PSContainer.psd1'
        $prelude = @"
`$ErrorActionPreference = 'Stop'
Import-Module '$module'
`$PSDefaultParameterValues['*-Container*:StateRoot'] = '$TestRoot'
function New-Networked([string] `$Id, [string] `$Address) {
    `$config = New-ContainerConfig
    `$config.Networks.Add([PSContainer.Engine.Configuration.ContainerNetwork]@{ Type = 'veth'; Name = 'eth0'; Bridge = 'br0'; Address = `$Address })
    `$null = New-Container `$Id -Config `$config -Command sleep -ArgumentList 1000
}
# What the kernel has counted at a container's interface, rx or tx.
function Get-Counter([string] `$Id, [string] `$Way) { (nsenter -t (Get-Container `$Id).ProcessId -n ip -j -s link show eth0 | ConvertFrom-Json).stats64.`$Way.bytes }
ip link add br0 type bridge
ip link set br0 up
"@
        # Milliseconds after the worker has begun to start its container.
        $moments = 0, 3, 6, 9, 12, 15, 18, 22, 26, 30, 35, 45
        function Invoke-InOwnNetwork([string] $Script) {
            $output = unshare -n pwsh -NoProfile -NonInteractive -Command ($prelude + "`n" + $Script) 2>&1
            if ($LASTEXITCODE) { throw "$output" }
            $output
        }
    }
    AfterAll { Remove-TestRoot }

    It 'Get-ContainerStats shows the bytes of a transfer of 10 MB between two containers' {
        $server, $client = (New-TestId), (New-TestId)
        $stats = Invoke-InOwnNetwork @"
New-Networked $server 10.77.0.2/24
New-Networked $client 10.77.0.3/24
try {
    Start-Container $server
    Start-Container $client
    Invoke-ContainerProcess $server -- /bin/sh -c 'mkdir /tmp/www && head -c 10000000 /dev/urandom > /tmp/www/f && busybox httpd -p 80 -h /tmp/www' | Out-Null
    `$before = Get-ContainerStats $client
    Invoke-ContainerProcess $client -- busybox wget -q -O /tmp/f http://10.77.0.2/f | Out-Null
    `$counted = Get-Counter $client rx
    `$after = Get-ContainerStats $client
    [pscustomobject]@{
        Size = [long](Invoke-ContainerProcess $client -- stat -c %s /tmp/f)
        Received = (`$after.NetworkRxBytes - `$before.NetworkRxBytes), (`$after.NetworkRxPackets - `$before.NetworkRxPackets)
        Counted = `$counted, `$after.NetworkRxBytes, (Get-Counter $client rx)
        Sent = (Get-Counter $server tx), (`$sent = Get-ContainerStats $server).NetworkTxBytes, (Get-Counter $server tx), `$sent.NetworkTxPackets
        SentAgain = [long](@((Get-Content "/proc/`$((Get-Container $server).ProcessId)/net/snmp") -match '^Tcp: \d')[0] -split ' ')[12]
    } | ConvertTo-Json -Compress
} finally { Remove-Container $server, $client -Force }
"@ | ConvertFrom-Json
        $stats.Size | Should -Be 10000000
        foreach ($counter in $stats.Counted, $stats.Sent) {
            $counter[1] | Should -BeGreaterOrEqual $counter[0] -Because 'the kernel had counted as many before'
            $counter[1] | Should -BeLessOrEqual $counter[2] -Because 'the kernel had counted no more after'
        }
        # A packet has 66 bytes of headers (Ethernet, IPv4, TCP with time stamps); how many packets there are, and how many are sent
        # again because one was dropped (RetransSegs, of up to 1448 bytes), depends on what else the kernel has to do.
        foreach ($count in @{ Bytes = $stats.Received[0]; Packets = $stats.Received[1] }, @{ Bytes = $stats.Sent[1]; Packets = $stats.Sent[3] }) {
            $count.Bytes - 66 * $count.Packets | Should -BeGreaterOrEqual 9800000
            $count.Bytes - 66 * $count.Packets - 1448 * $stats.SentAgain | Should -BeLessOrEqual 10200000
        }
    }

    It 'the plan shows what will be made' {
        $id = New-TestId
        $plan = Invoke-InOwnNetwork @"
New-Networked $id 10.77.0.2/24
Start-Container $id -WhatIf -Verbose 4>&1
Remove-Container $id -Force
"@
        $plan -join "`n" | Should -Match 'make the interface eth0, on the bridge br0, 10\.77\.0\.2/24'
    }

    It 'an error says what is missing, where, and what to do' {
        $id = New-TestId
        $failure = Invoke-InOwnNetwork @"
New-Networked $id 10.77.0.2/24
ip link delete br0
try { Start-Container $id } catch { `$_ | Select-Object @{ n = 'Id'; e = { `$_.FullyQualifiedErrorId } }, @{ n = 'Message'; e = { `$_.Exception.Message } }, @{ n = 'Action'; e = { `$_.ErrorDetails.RecommendedAction } } | ConvertTo-Json -Compress }
Remove-Container $id -Force
"@ | ConvertFrom-Json
        $failure.Message | Should -BeLike "*networks?1?.bridge: there is no interface 'br0'*"
        $failure.Action | Should -BeLike '*ip link add br0 type bridge*'
    }

    It 'kill -9 of the caller leaves no interface that Remove-Container does not clear away' {
        $worker = $prelude -replace '(?m)^ip .*$' -replace '(?m)^\$ErrorActionPreference.*$'
        $result = Invoke-InOwnNetwork @"
`$worker = @'
$worker
while (`$id = [Console]::In.ReadLine()) {
    New-Networked `$id 10.77.0.2/24
    [Console]::Out.WriteLine('ready')
    Start-Container `$id
}
'@
`$met = 0
foreach (`$moment in $($moments -join ', ')) {
    `$start = [Diagnostics.ProcessStartInfo]::new('pwsh')
    '-NoProfile', '-NonInteractive', '-Command', `$worker | ForEach-Object { `$start.ArgumentList.Add(`$_) }
    `$start.RedirectStandardInput = `$start.RedirectStandardOutput = `$true
    `$process = [Diagnostics.Process]::Start(`$start)
    `$id = "crash-`$PID-`$moment"
    # The first warms up what the second then finds ready.
    `$process.StandardInput.WriteLine("`$id-warm")
    `$null = `$process.StandardOutput.ReadLine()
    `$process.StandardInput.WriteLine(`$id)
    `$null = `$process.StandardOutput.ReadLine()
    Start-Sleep -Milliseconds `$moment
    `$process.Kill()
    `$process.WaitForExit()
    if (ip -j link show type veth | ConvertFrom-Json) { `$met++ }
    Get-Container -WarningAction SilentlyContinue | Where-Object Id -Like "crash-`$PID-*" | Remove-Container -Force
    `$links = @((ip -j link show | ConvertFrom-Json).ifname | Sort-Object)
    for (`$i = 0; `$i -lt 100 -and "`$links" -ne 'br0 lo'; `$i++) { Start-Sleep -Milliseconds 20; `$links = @((ip -j link show | ConvertFrom-Json).ifname | Sort-Object) }
    if ("`$links" -ne 'br0 lo') { throw "moment `$moment left: `$links" }
}
`$met
"@
        # The moments must have met a network on its way, or this shows nothing.
        [int]($result | Select-Object -Last 1) | Should -BeGreaterThan 0
    }
}
