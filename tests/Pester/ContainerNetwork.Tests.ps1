# Networks for users. Each scenario runs in a pwsh that has a network namespace to itself, so that the machine's is never touched.
BeforeDiscovery {
    $missing = (id -u) -ne '0' -or @(Get-Command ip, nft, unshare, busybox, setpriv -CommandType Application -ErrorAction SilentlyContinue).Count -lt 5
}

Describe 'Networks for users' -Tag Root -Skip:$missing {
    BeforeAll {
        . (Join-Path $PSScriptRoot common.ps1)
        . (Join-Path $PSScriptRoot Networks.ps1)
    }
    AfterAll { Remove-TestRoot }

    It 'are made, shown and removed' {
        $seen = Invoke-InOwnNetwork @'
$front = New-ContainerNetwork front -Subnet 10.60.0.0/24 -Gateway 10.60.0.9 -Bridge front0 -Mtu 1400
'back', 'lab' | New-ContainerNetwork -WhatIf
$other = [pscustomobject]@{ Name = 'back' }, [pscustomobject]@{ Name = 'lab' } | New-ContainerNetwork -Isolated
@{
    Front = $front
    Type = $front.GetType().FullName
    Names = (Get-ContainerNetwork).Name
    Pattern = (Get-ContainerNetwork b*).Name
    BuiltIn = (Get-ContainerNetwork none, host).Driver -join ' '
    Address = (ip -j addr show front0 | ConvertFrom-Json).addr_info.local
    Isolated = $other[0].Isolated, $other[0].Gateway
    Table = $front | Out-String -Width 120
    Completed = (TabExpansion2 'Remove-ContainerNetwork -StateRoot "ROOT" -Name f').CompletionMatches.CompletionText
    ForNew = (TabExpansion2 'New-Container -StateRoot "ROOT" -Network ').CompletionMatches.CompletionText
    After = & { Get-ContainerNetwork lab | Remove-ContainerNetwork; Remove-ContainerNetwork b*; Remove-ContainerNetwork x*; (Get-ContainerNetwork).Name }
}
'@.Replace('ROOT', $TestRoot)
        $seen.Front.Name, $seen.Front.Subnet, $seen.Front.Gateway, $seen.Front.Bridge, $seen.Front.Mtu | Should -Be 'front', '10.60.0.0/24', '10.60.0.9', 'front0', 1400
        $seen.Type | Should -Be PSContainer.ContainerNetwork
        $seen.Names | Should -Be 'back', 'front', 'lab'
        $seen.Pattern | Should -Be back
        $seen.BuiltIn | Should -Be 'None Host'
        $seen.Address | Should -Contain 10.60.0.9
        $seen.Isolated | Should -Be $true, $null
        $seen.Table | Should -BeLike '*Name*Driver*Subnet*Gateway*Isolated*Containers*front*Bridge*10.60.0.0/24*'
        $seen.Completed | Should -Be front
        $seen.ForNew | Should -Be 'back', 'front', 'lab', 'none', 'host'
        $seen.After | Should -Be front
    }

    It 'two containers find each other by name, and fetch a page from one another' {
        $seen = Invoke-InOwnNetwork @'
$null = New-ContainerNetwork front
$null = New-Idle one @{ Network = 'front'; Hostname = 'first.example' }
$null = New-Idle two @{ Network = 'front' }
Publish-Page one uno
Publish-Page two due
@{
    Pings = (Test-Reach one two), (Test-Reach two one), (Test-Reach two first.example), (Test-Reach one one)
    Pages = (Read-Page http://two/page one), (Read-Page http://one/page two)
    Networks = (Get-Container one).Networks
    Shown = Get-Container one | Format-List | Out-String
    Containers = (Get-ContainerNetwork front).Containers
    ReadOnly = Invoke-ContainerProcess one -ErrorAction SilentlyContinue -- sh -c 'echo 1.2.3.4 evil >> /etc/hosts; grep -c evil /etc/hosts' 2>$null
}
'@
        $seen.Pings | Should -Be $true, $true, $true, $true
        $seen.Pages | Should -Be 'due', 'uno'
        $seen.Networks.Network, $seen.Networks.IPAddress, $seen.Networks.PrefixLength, $seen.Networks.InterfaceName | Should -Be 'front', '10.89.0.2', 24, 'eth0'
        $seen.Shown | Should -BeLike '*front 10.89.0.2/24*'
        $seen.Containers | Should -Be 'one', 'two'
        $seen.ReadOnly | Should -Be 0
    }

    It 'names come and go with the containers, also of those that run' {
        $seen = Invoke-InOwnNetwork @'
function Read-Hosts { @(Invoke-ContainerProcess one -- sed -n '/^#/d; s/ *$//; /^10/p' /etc/hosts) -join ', ' }
$null = New-ContainerNetwork front
$null = New-Idle one @{ Network = 'front' }
$before = Read-Hosts
$null = New-Idle two @{ Network = 'front' }
$null = New-Idle three
$three = Connect-ContainerNetwork three front -PassThru
$joined = Read-Hosts
$third = @(Invoke-ContainerProcess three -- cat /etc/hosts | ForEach-Object TrimEnd | Where-Object { $_ -like '10.*' })
$reach = (Test-Reach three one), (Test-Reach one three)
$three | Disconnect-ContainerNetwork
$left = Read-Hosts
Remove-Container two -Force
$removed = Read-Hosts
$null = New-Idle a-container-with-a-much-longer-name-than-any-other @{ Network = 'front' }
Restart-Container one
@{ Before = $before; Joined = $joined; Third = $third -join ', '; Reach = $reach; Left = $left; Removed = $removed; Again = Read-Hosts; Size = (Invoke-ContainerProcess one -- wc -c /etc/hosts) }
'@
        $seen.Before | Should -Be '10.89.0.2 one'
        $seen.Joined | Should -Be '10.89.0.2 one, 10.89.0.3 two, 10.89.0.4 three'
        $seen.Third | Should -Be '10.89.0.4 three, 10.89.0.2 one, 10.89.0.3 two'
        $seen.Reach | Should -Be $true, $true
        $seen.Left | Should -Be '10.89.0.2 one, 10.89.0.3 two'
        $seen.Removed | Should -Be '10.89.0.2 one'
        $seen.Again | Should -Be '10.89.0.2 one, 10.89.0.3 a-container-with-a-much-longer-name-than-any-other'
    }

    It 'a name that stays is there at every moment, whoever comes and goes' {
        $seen = Invoke-InOwnNetwork @'
$null = New-ContainerNetwork front
$null = New-Idle one @{ Network = 'front' }
$null = New-Idle two @{ Network = 'front' }
$watch = Start-ContainerProcess one -- python3 -c @"
import re
bad = reads = 0
while True:
    text = open('/etc/hosts').read()
    lines = [l for l in text.split('\n') if l and l[0] != '#']
    if not any(re.fullmatch('10.89.0.3 two *', l) for l in lines) or not all(re.fullmatch(r'[0-9.:]+ [a-z0-9 -]+', l) for l in lines): bad += 1
    reads += 1
    if ' enough' in text: break
print(bad, reads, file=open('/tmp/result', 'w'))
"@
foreach ($i in 1..15) {
    1..4 | ForEach-Object { $null = New-Container "c$_$('x' * ($i * $_ % 60))" -Network front }
    Get-Container c* | Remove-Container
}
$null = New-Container enough -Network front
$watch | Wait-ContainerProcess
Invoke-ContainerProcess one -- cat /tmp/result
'@
        $bad, $reads = -split $seen
        [int]$reads | Should -BeGreaterThan 50
        [int]$bad | Should -Be 0
    }

    It 'a published port answers on the host''s loopback' {
        $seen = Invoke-InOwnNetwork @'
ip link add wire type veth peer name wire-end
ip link set wire-end up
ip addr add 10.200.0.1/24 dev wire
ip link set wire up
$null = New-ContainerNetwork front
$null = New-Idle web @{ Network = 'front'; Publish = '8080:80', '127.0.0.1:9000-9001:80-81/tcp' }
Publish-Page web hello
$pages = @(foreach ($url in 'http://127.0.0.1:8080/page', 'http://10.200.0.1:8080/page', 'http://127.0.0.1:9000/page') { Read-Page $url })
$null = Read-Page http://10.200.0.1:9000/page
$elsewhere = $LASTEXITCODE
$ports = (Get-Container web).Networks.Ports
Remove-Container web -Force
$null = Read-Page http://127.0.0.1:8080/page
$after = $LASTEXITCODE
ip link delete wire
@{ Pages = $pages; Elsewhere = $elsewhere; Ports = $ports; After = $after }
'@
        $seen.Pages | Should -Be 'hello', 'hello', 'hello'
        $seen.Elsewhere | Should -Not -Be 0
        $seen.After | Should -Not -Be 0
        $seen.Ports | Should -Be '8080:80/tcp', '127.0.0.1:9000:80/tcp', '127.0.0.1:9001:81/tcp'
    }

    It 'an isolated network reaches nothing but itself' {
        $seen = Invoke-InOwnNetwork @'
ip link add wire type veth peer name wire-end
ip link set wire-end up
ip addr add 10.200.0.1/24 dev wire
ip link set wire up
$null = New-ContainerNetwork open
$null = New-ContainerNetwork closed -Isolated
$null = New-Idle out @{ Network = 'open' }
$null = New-Idle one @{ Network = 'closed' }
$null = New-Idle two @{ Network = 'closed' }
$gateway = (Get-ContainerNetwork open).Gateway
$address = (Get-Container out).Networks.IPAddress
Invoke-ContainerProcess one -ErrorAction SilentlyContinue -- ip route add default dev eth0 2>$null
@{
    Neighbour = Test-Reach one two
    Open = (Test-Reach out $gateway), (Test-Reach out 10.200.0.1)
    Closed = @($gateway, $address, '10.200.0.1' | ForEach-Object { Test-Reach one $_ })
    Into = Test-Reach out (Get-Container one).Networks.IPAddress
    Resolvers = @(Invoke-ContainerProcess one -- cat /etc/resolv.conf | Where-Object { $_ -like 'nameserver*' }).Count
    Away = & { ip link delete wire }
}
'@
        $seen.Neighbour | Should -BeTrue
        $seen.Open | Should -Be $true, $true
        $seen.Closed | Should -Be $false, $false, $false
        $seen.Into | Should -BeFalse
        $seen.Resolvers | Should -Be 0
    }

    It 'name servers are the host''s, but for its loopback, or those that are named' {
        $seen = Invoke-InOwnNetwork -Before "printf 'nameserver 127.0.0.53\nnameserver 192.0.2.1 \n# x\nsearch example.org\n' > /tmp/resolv.$PID; mount --bind /tmp/resolv.$PID /etc/resolv.conf; rm /tmp/resolv.$PID;" @'
$null = New-ContainerNetwork front
$null = New-Idle one @{ Network = 'front' }
$null = New-Idle two @{ Network = 'front'; Dns = '198.51.100.1', '2001:db8::1' }
$null = New-Idle own @{ Network = 'front'; Mount = '/etc/hostname:/etc/resolv.conf:ro' }
@{
    One = Invoke-ContainerProcess one -- cat /etc/resolv.conf
    Two = Invoke-ContainerProcess two -- cat /etc/resolv.conf
    Own = (Invoke-ContainerProcess own -- cat /etc/resolv.conf) -eq (Get-Content /etc/hostname)
}
'@
        $seen.One | Should -Be 'nameserver 192.0.2.1', 'search example.org'
        $seen.Two | Should -Be 'nameserver 198.51.100.1', 'nameserver 2001:db8::1'
        $seen.Own | Should -BeTrue
    }

    It 'Get-ContainerStats shows the bytes of a transfer of 10 MB' {
        $seen = Invoke-InOwnNetwork @'
$null = New-ContainerNetwork front
$null = New-Idle server @{ Network = 'front' }
$null = New-Idle client @{ Network = 'front' }
Invoke-ContainerProcess server -- /bin/sh -c 'mkdir /tmp/www && head -c 10000000 /dev/urandom > /tmp/www/f && busybox httpd -p 80 -h /tmp/www' | Out-Null
$before = Get-ContainerStats client
Invoke-ContainerProcess client -- busybox wget -q -O /tmp/f http://server/f | Out-Null
$counted = Get-Counter client rx
$after = Get-ContainerStats client
@{
    Size = [long](Invoke-ContainerProcess client -- stat -c %s /tmp/f); Received = ($after.NetworkRxBytes - $before.NetworkRxBytes), ($after.NetworkRxPackets - $before.NetworkRxPackets)
    Counted = $counted, $after.NetworkRxBytes, (Get-Counter client rx); Sent = (Get-Counter server tx), ($sent = Get-ContainerStats server).NetworkTxBytes, (Get-Counter server tx), $sent.NetworkTxPackets
}
'@
        $seen.Size | Should -Be 10000000
        foreach ($counter in $seen.Counted, $seen.Sent) {
            $counter[1] | Should -BeGreaterOrEqual $counter[0] -Because 'the kernel had counted as many before'
            $counter[1] | Should -BeLessOrEqual $counter[2] -Because 'the kernel had counted no more after'
        }
        # A packet has 66 bytes of headers (Ethernet, IPv4, TCP with time stamps); how many packets there are depends on what else the kernel has to do.
        foreach ($count in @{ Bytes = $seen.Received[0]; Packets = $seen.Received[1] }, @{ Bytes = $seen.Sent[1]; Packets = $seen.Sent[3] }) {
            $count.Bytes - 66 * $count.Packets | Should -BeGreaterOrEqual 9800000
            $count.Bytes - 66 * $count.Packets | Should -BeLessOrEqual 10200000
        }
    }

    It 'fifty at once, from five processes, have fifty addresses and give them back' {
        $rounds = [int]($env:PSCONTAINER_NETWORK_ROUNDS ?? 2)
        $seen = Invoke-InOwnNetwork (@'
$null = New-ContainerNetwork front
$worker = @"
`$ErrorActionPreference = 'Stop'
Import-Module 'MODULE'
`$PSDefaultParameterValues['*-Container*:StateRoot'] = 'ROOT'
`$share = [Console]::In.ReadLine()
while (`$round = [Console]::In.ReadLine()) {
    1..10 | ForEach-Object { `$null = New-Container "c-`$share-`$_" -Network front -Command sleep -ArgumentList 1000 -Start }
    [Console]::Out.WriteLine('made')
    `$null = [Console]::In.ReadLine()
    1..10 | ForEach-Object { Remove-Container "c-`$share-`$_" -Force }
    [Console]::Out.WriteLine('gone')
}
"@
$processes = foreach ($share in 1..5) {
    $start = [Diagnostics.ProcessStartInfo]::new('pwsh')
    '-NoProfile', '-NonInteractive', '-Command', $worker | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardInput.WriteLine($share)
    $process
}
function Step([string] $Say, [string] $Hear) {
    $processes | ForEach-Object { $_.StandardInput.WriteLine($Say) }
    $processes | ForEach-Object { if (($line = $_.StandardOutput.ReadLine()) -ne $Hear) { throw "said '$line'" } }
}
$null = New-Idle witness @{ Network = 'front' }
try {
    foreach ($round in 1..ROUNDS) {
        Step $round made
        $leased = (Get-ContainerNetwork front).Endpoints | Where-Object ContainerId -Like c-*
        $inside = @($leased.ContainerId | ForEach-Object { (nsenter -t (Get-Container $_).ProcessId -n ip -j -4 addr show eth0 | ConvertFrom-Json).addr_info | ForEach-Object local })
        $known = @(Invoke-ContainerProcess witness -- grep -c '^10.*c-' /etc/hosts)
        Step x gone
        $links = -1
        for ($i = 0; $i -lt 250 -and $links -ne 1; $i++) { Start-Sleep -Milliseconds 20; $links = @(ip -j link show type veth | ConvertFrom-Json).Count }
        [pscustomobject]@{
            Count = @($leased).Count
            Distinct = @($inside | Sort-Object -Unique).Count
            Same = -not (Compare-Object $leased.IPAddress $inside)
            Known = [int]$known[0]
            Left = @((Get-ContainerNetwork front).Endpoints).Count
            Links = $links
        }
    }
} finally {
    $processes | ForEach-Object { $_.StandardInput.Close(); $_.WaitForExit() }
}
'@).Replace('ROUNDS', "$rounds").Replace('MODULE', $ModulePath).Replace('ROOT', $TestRoot)
        @($seen).Count | Should -Be $rounds
        foreach ($round in $seen) {
            $round.Count, $round.Distinct, $round.Same, $round.Known, $round.Left, $round.Links | Should -Be 50, 50, $true, 50, 1, 1
        }
    }

    It 'kill -9 at any moment leaves nothing that a later command does not clear away' {
        $seen = Invoke-InOwnNetwork @'
$worker = @"
Import-Module 'MODULE'
`$PSDefaultParameterValues['*-Container*:StateRoot'] = 'ROOT'
`$null = New-ContainerNetwork warm
Remove-ContainerNetwork warm
while (`$id = [Console]::In.ReadLine()) {
    [Console]::Out.WriteLine('ready')
    `$null = New-ContainerNetwork "n`$id" -Bridge "b`$id"
    `$null = New-Container "c`$id" -Network "n`$id" -Publish 80`$id -Command sleep -ArgumentList 1000 -Start
    Disconnect-ContainerNetwork "c`$id" "n`$id"
    Connect-ContainerNetwork "c`$id" "n`$id"
    Remove-Container "c`$id" -Force
    Remove-ContainerNetwork "n`$id"
}
"@
$met = 0
foreach ($moment in 1, 4, 8, 14, 20, 30, 45, 60, 80, 110, 150, 200) {
    $start = [Diagnostics.ProcessStartInfo]::new('pwsh')
    '-NoProfile', '-NonInteractive', '-Command', $worker | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardInput.WriteLine('10')
    $null = $process.StandardOutput.ReadLine()
    Start-Sleep -Milliseconds $moment
    $process.Kill()
    $process.WaitForExit()
    if (Get-Traces) { $met++ }
    # The same again must work on whatever is left, and then all is gone.
    Get-Container -WarningAction SilentlyContinue | Remove-Container -Force
    Get-ContainerNetwork | Remove-ContainerNetwork -Force
    $null = New-ContainerNetwork n10 -Bridge b10
    Remove-ContainerNetwork n10
    for ($i = 0; $i -lt 250 -and (Get-Traces); $i++) { Start-Sleep -Milliseconds 20 }
    if ($left = Get-Traces) { throw "moment $moment left: $left" }
}
$met
'@.Replace('MODULE', $ModulePath).Replace('ROOT', $TestRoot)
        # The moments must have met something, or this shows nothing.
        $seen | Should -BeGreaterThan 2
    }

    It 'on a macvlan containers are beside the host' {
        $seen = Invoke-InOwnNetwork @'
ip link add wire type veth peer name wire-end
ip link set wire-end up
ip addr add 10.200.0.1/24 dev wire
ip link set wire up
$lan = New-ContainerNetwork lan -Parent wire -Subnet 10.200.0.0/24
$null = New-Idle one @{ Network = 'lan' }
$null = New-Idle two
Connect-ContainerNetwork two lan
$result = @{
    Driver = "$($lan.Driver)"; Parent = $lan.Parent
    Kinds = @('one', 'two' | ForEach-Object { (nsenter -t (Get-Container $_).ProcessId -n ip -j -d link show eth0 | ConvertFrom-Json).linkinfo | ForEach-Object { $_.info_kind; $_.info_data.mode } })
    Addresses = (Get-ContainerNetwork lan).Endpoints.IPAddress
    Pings = (Test-Reach one two), (Test-Reach two one)
    Restarted = & {
        # The kernel removes a network namespace, and what is in it, a moment after the container's end; who looks on makes that moment long.
        $watcher = Start-Process nsenter -ArgumentList '-t', (Get-Container two).ProcessId, '-n', 'sleep', '1' -PassThru
        while ((Get-Content "/proc/$($watcher.Id)/comm") -ne 'sleep') { Start-Sleep -Milliseconds 5 }
        Restart-Container two -Force
        $watcher.HasExited
        Test-Reach two one
    }
    Port = @(Get-Failure { New-Container three -Network lan -Publish 80 })
    Overlap = @(Get-Failure { New-ContainerNetwork other -Parent wire -Subnet 10.200.0.128/25 })
    Missing = @(Get-Failure { New-ContainerNetwork other -Parent missing -Subnet 10.201.0.0/24 })
    Bare = @(Get-Failure { New-ContainerNetwork other -Parent wire })
}
Disconnect-ContainerNetwork two lan
$result.Left = @(nsenter -t (Get-Container two).ProcessId -n ip -j link show | ConvertFrom-Json).ifname
Remove-Container one, two -Force
ip link delete wire
$result
'@
        $seen.Driver, $seen.Parent | Should -Be Macvlan, wire
        $seen.Kinds | Should -Be macvlan, bridge, macvlan, bridge
        $seen.Addresses | Should -Be '10.200.0.2', '10.200.0.3' -Because 'the first is the host''s'
        $seen.Pings | Should -Be $true, $true
        $seen.Restarted | Should -Be $true, $true -Because 'a hardware address is free when the last interface that had it has gone'
        $seen.Port.Message | Should -BeLike '*macvlan*all their ports are open*'
        $seen.Overlap.Message | Should -BeLike '*overlaps*lan*'
        $seen.Missing.Message | Should -BeLike "*no interface 'missing'*"
        $seen.Bare.Message | Should -BeLike '*needs the range*'
        $seen.Left | Should -Be lo
    }

    It 'none and host are the engine''s own' {
        $seen = Invoke-InOwnNetwork @'
$null = New-Idle apart @{ Network = 'none' }
$null = New-Idle with @{ Network = 'host' }
@{
    Apart = @(nsenter -t (Get-Container apart).ProcessId -n ip -j link show | ConvertFrom-Json).ifname
    With = (readlink "/proc/$((Get-Container with).ProcessId)/ns/net") -eq (readlink /proc/self/ns/net)
    Failures = @(
        Get-Failure { New-Container x -Network host, none }
        Get-Failure { New-Container x -Network host -Publish 80 }
        Get-Failure { New-Container x -Publish 80 }
        Get-Failure { New-ContainerNetwork host }
        Get-Failure { Remove-ContainerNetwork host }
        Get-Failure { Connect-ContainerNetwork apart host })
    Containers = @(Get-Container).Count
}
'@
        $seen.Apart | Should -Be lo
        $seen.With | Should -BeTrue
        $seen.Failures.Count | Should -BeGreaterOrEqual 6
        $seen.Failures[0].Message | Should -BeLike '*only be alone*'
        $seen.Containers | Should -Be 2
    }

    It 'what cannot be is an error that says why, and leaves nothing' {
        $seen = Invoke-InOwnNetwork @'
ip link add wire type veth peer name wire-end
ip link set wire-end up
ip addr add 10.200.0.1/24 dev wire
ip link set wire up
$listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Any, 8088)
$listener.Start()
$null = New-ContainerNetwork front
$null = New-ContainerNetwork closed -Isolated
$null = New-Idle one @{ Network = 'front'; Publish = '8080:80' }
$null = New-Idle two
$before = (Get-Traces | Sort-Object) -join "`n"
$lines = 'New-ContainerNetwork front', 'New-ContainerNetwork a/b', 'New-ContainerNetwork x -Bridge a-name-of-more-than-15', 'New-ContainerNetwork x -Bridge wire',
    'New-ContainerNetwork x -Subnet 10.200.0.0/16', 'New-ContainerNetwork x -Subnet 10.1.1.1/24', 'New-ContainerNetwork x -Gateway 10.1.1.1',
    'Get-ContainerNetwork missing', 'Remove-ContainerNetwork missing', 'Remove-ContainerNetwork front',
    'New-Container x -Network missing', 'New-Container x -Network front, front', 'New-Container x -Network front, missing', 'New-Container x -Network front -Publish 8080',
    'New-Container x -Network front -Publish 8088', 'New-Container x -Network front -Publish 9:9, 9:8', 'New-Container x -Network front -Publish 0:9', 'New-Container x -Network front -Publish 10.99.9.9:80:80',
    'New-Container x -Network closed -Publish 80', 'New-Container one -Network front', 'New-Container x -Network front -Memory 1 -Start', 'New-Container x -Network front -Command /no/such -Start',
    'Connect-ContainerNetwork one front', 'Connect-ContainerNetwork two front -IPAddress 10.89.0.2', 'Connect-ContainerNetwork two front -IPAddress 10.1.1.1',
    'Connect-ContainerNetwork two front -InterfaceName a-name-of-more-than-15', 'Connect-ContainerNetwork two front -InterfaceName lo', 'Disconnect-ContainerNetwork two front'
$failures = foreach ($line in $lines) { Get-Failure ([scriptblock]::Create($line)) | Select-Object *, @{ n = 'Line'; e = { $line } } }
$result = @{
    Lines = $lines; Failures = @($failures)
    Same = ((Get-Traces | Sort-Object) -join "`n") -eq $before
    Containers = (Get-Container).Id; On = (Get-ContainerNetwork front).Containers
    Two = @(nsenter -t (Get-Container two).ProcessId -n ip -j link show | ConvertFrom-Json).ifname
}
$listener.Stop()
ip link delete wire
$result
'@
        foreach ($line in $seen.Lines) {
            $failure = @($seen.Failures | Where-Object Line -EQ $line)
            $failure.Count | Should -Be 1 -Because $line
            $failure[0].Message | Should -Not -BeNullOrEmpty
        }
        function Say([string] $Line) { ($seen.Failures | Where-Object Line -EQ $Line).Message }
        Say 'New-ContainerNetwork x -Bridge a-name-of-more-than-15' | Should -BeLike '*1 to 15*'
        Say 'New-ContainerNetwork x -Subnet 10.200.0.0/16' | Should -BeLike '*overlaps 10.200.0.0/24*'
        Say 'New-Container x -Network front -Publish 8088' | Should -BeLike '*8088/tcp*in use by a program*'
        Say 'New-Container x -Network front -Publish 8080' | Should -BeLike "*8080/tcp*'one'*"
        Say 'New-Container x -Network front -Publish 10.99.9.9:80:80' | Should -BeLike '*not an address of this host*'
        Say 'Connect-ContainerNetwork two front -IPAddress 10.89.0.2' | Should -BeLike '*10.89.0.2*in use*'
        Say 'Remove-ContainerNetwork front' | Should -BeLike '*in use by one*'
        $seen.Same | Should -BeTrue
        $seen.Containers | Should -Be 'one', 'two'
        $seen.On | Should -Be one
        $seen.Two | Should -Be lo
    }

    It 'without nftables an error says what to install, and nothing is left' {
        $library = (ldconfig -p | Select-String 'libnftables\.so\.1 .*=> (.*)$').Matches[0].Groups[1].Value
        $seen = Invoke-InOwnNetwork -Before "mount --bind /dev/null $library;" @'
@{ Failure = @(Get-Failure { New-ContainerNetwork front }); Networks = @(Get-ContainerNetwork).Count; Links = @(ip -j link show | ConvertFrom-Json).ifname }
'@
        $seen.Failure.Message | Should -BeLike '*libnftables.so.1*'
        $seen.Failure.Advice | Should -BeLike '*Install it*'
        $seen.Networks | Should -Be 0
        $seen.Links | Should -Be lo
    }

    It 'without privilege an error says which, and nothing is left' {
        $script = [IO.Path]::GetTempFileName() + '.ps1'
        try {
            [IO.File]::WriteAllText($script, $NetworkPrelude.Replace('ip link set lo up', '') + @'

@{ Failure = @(Get-Failure { New-ContainerNetwork front }); Networks = @(Get-ContainerNetwork).Count } | ConvertTo-Json -Depth 4 -Compress
'@)
            $seen = unshare -n -m --propagation private setpriv --bounding-set=-net_admin --inh-caps=-net_admin pwsh -NoProfile -NonInteractive -File $script | ConvertFrom-Json
        } finally { Remove-Item $script }
        $seen.Failure.Category | Should -Be PermissionDenied
        $seen.Failure.Advice | Should -BeLike '*CAP_NET_ADMIN*'
        $seen.Networks | Should -Be 0
    }

    It 'Remove-ContainerNetwork -Force takes the containers off first' {
        $seen = Invoke-InOwnNetwork @'
$null = New-ContainerNetwork front
$null = New-Idle one @{ Network = 'front' }
$null = New-Container two -Network front
Get-ContainerNetwork | Remove-ContainerNetwork -Force
@{ One = @((Get-Container one).Networks).Count; Status = "$((Get-Container one).Status)"; Networks = @(Get-ContainerNetwork).Count; Starts = & { Start-Container two; "$((Get-Container two).Status)" } }
'@
        $seen.One, $seen.Networks | Should -Be 0, 0
        $seen.Status | Should -Be Running
    }

    It 'pscontainer run has --network and --publish' {
        $seen = Invoke-InOwnNetwork (@'
$null = New-ContainerNetwork front
$null = New-Idle web @{ Network = 'front' }
Publish-Page web hello
$tool = 'TOOL'
$null = & $tool --root ROOT run --detach --network front --publish 8080:80 --dns 192.0.2.7 served -- /bin/sh -c 'mkdir /tmp/w; echo from-run > /tmp/w/page; exec busybox httpd -f -p 80 -h /tmp/w'
for ($i = 0; $i -lt 100 -and (Read-Page http://127.0.0.1:8080/page) -ne 'from-run'; $i++) { Start-Sleep -Milliseconds 20 }
@{
    Fetched = & $tool --root ROOT run --network front -- busybox wget -q -O - http://web/page
    Published = Read-Page http://127.0.0.1:8080/page
    Resolver = & $tool --root ROOT exec served cat /etc/resolv.conf
    Wrong = (& $tool --root ROOT run --network missing -- /bin/true 2>&1) -join ' '
    Usage = (& $tool --root ROOT run --publish x -- /bin/true 2>&1) -join ' '
    On = (Get-ContainerNetwork front).Containers
}
'@).Replace('TOOL', (Join-Path $PSScriptRoot '../../bin/pscontainer')).Replace('ROOT', $TestRoot)
        $seen.Fetched | Should -Be hello
        $seen.Published | Should -Be from-run
        $seen.Resolver | Should -Be 'nameserver 192.0.2.7'
        $seen.Wrong | Should -BeLike "*no network 'missing'*"
        $seen.Usage | Should -BeLike '*--publish*'
        $seen.On | Should -Be 'web', 'served'
    }
}
