# Connections that outlive the container's processes. Each scenario runs in a pwsh that has a network namespace to itself.
BeforeDiscovery {
    . $PSScriptRoot/Criu.ps1
    # CRIU before 4.2 asks every socket for an option that Linux 6.16 leaves to some families.
    $fault = Get-CriuFault $(if ([version]((uname -r) -replace '^(\d+\.\d+).*', '$1') -ge [version]'6.16') { '4.2' } else { '4.1' })
    if (-not $fault -and -not (Get-Command ip, unshare, nft, python3 -CommandType Application -ErrorAction SilentlyContinue).Count -ge 4) { $fault = 'ip, nft or python3 is missing' }
}

Describe "Checkpoints of containers with networks$(if ($fault) { " ($fault)" })" -Tag Root, Criu, Network -Skip:([bool]$fault) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/Criu.ps1
        . $PSScriptRoot/Networks.ps1
        $work = (New-Item -ItemType Directory "/var/tmp/psc-test-$([guid]::NewGuid().ToString('n'))").FullName
        Set-Content "$work/server.py" @'
import socket
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", 7000))
listener.listen(4)
open("/tmp/ready", "w").close()
count = 0
peer, _ = listener.accept()
while data := peer.recv(1000):
    count += 1
    peer.sendall(b"%d:%s" % (count, data))
'@
        $server = @"
function New-Server([string] `$Id) {
    `$null = New-Container `$Id -Network net1 -Command python3 -ArgumentList /opt/server.py -Mount '$work/server.py:/opt/server.py:ro' -Start
    for (`$i = 0; `$i -lt 200 -and -not (Invoke-ContainerProcess `$Id -- sh -c 'ls /tmp/ready 2>/dev/null; true'); `$i++) { Start-Sleep -Milliseconds 25 }
    (Get-Container `$Id).Networks[0].IPAddress
}
function Connect([string] `$Address) {
    `$client = [Net.Sockets.TcpClient]::new()
    `$client.Connect(`$Address, 7000)
    `$client.ReceiveTimeout = 10000
    `$client
}
function Ask(`$Client, [string] `$Text) {
    `$bytes = [Text.Encoding]::ASCII.GetBytes(`$Text)
    `$Client.GetStream().Write(`$bytes, 0, `$bytes.Length)
    `$answer = [byte[]]::new(1000)
    [Text.Encoding]::ASCII.GetString(`$answer, 0, `$Client.GetStream().Read(`$answer, 0, 1000))
}
"@
    }
    AfterAll {
        Remove-TestRoot
        Remove-Item $work -Recurse -Force
    }

    It 'a python program with a connection over its veth goes on with it' {
        $id = New-TestId
        $result = Invoke-InOwnNetwork @"
$server
`$null = New-ContainerNetwork net1 -Subnet 10.99.0.0/24
`$client = Connect (New-Server $id)
`$said = @(Ask `$client one; Ask `$client two)
`$refused = Get-Failure { Invoke-ContainerCheckpoint $id -Path $work/refused }
`$said += Ask `$client three
`$before = (Get-Container $id).Networks[0]
`$links = @((ip -j link show type veth | ConvertFrom-Json).ifname)
`$null = Invoke-ContainerCheckpoint $id -TcpEstablished -Path $work/tcp
# The kernel removes interfaces with their namespaces, a moment later.
for (`$i = 0; `$i -lt 250 -and (`$gone = @((ip -j link show type veth | ConvertFrom-Json).ifname | Where-Object { `$_ })); `$i++) { Start-Sleep -Milliseconds 20 }
`$null = Restore-Container $id
`$said += Ask `$client four
[pscustomobject]@{
    Said = `$said
    Refused = `$refused
    Before = "`$(`$before.IPAddress) `$(`$before.MacAddress)"
    Links = `$links.Count
    Gone = `$gone.Count
    Inside = Invoke-ContainerProcess $id -- ip -j addr show eth0 | ConvertFrom-Json | ForEach-Object { "`$(`$_.addr_info[0].local) `$(`$_.address)" }
    Loopback = (Invoke-ContainerProcess $id -- ip -j addr show lo | ConvertFrom-Json).flags -contains 'UP'
}
"@
        $result.Said | Should -Be '1:one', '2:two', '3:three', '4:four'
        $result.Refused.Count | Should -Be 1
        $result.Refused[0].Advice | Should -BeLike '*-TcpEstablished*'
        $result.Links | Should -Be 1
        $result.Gone | Should -Be 0 -Because 'the pair went with the container'
        $result.Inside | Should -Be $result.Before
        $result.Loopback | Should -BeTrue
    }

    It 'a copy beside the first has an address of its own' {
        $id = New-TestId
        $result = Invoke-InOwnNetwork @"
`$null = New-ContainerNetwork net1 -Subnet 10.99.0.0/24
New-Idle $id @{ Network = 'net1' } | Out-Null
`$checkpoint = Invoke-ContainerCheckpoint $id -LeaveRunning -Path $work/copy
`$null = Restore-Container -Path `$checkpoint.Path -Id $id-copy
[pscustomobject]@{
    First = "`$((Get-Container $id).Networks[0].IPAddress)"
    Copy = "`$((Get-Container $id-copy).Networks[0].IPAddress)"
    Reach = Test-Reach $id-copy 10.99.0.2
    ByName = Test-Reach $id $id-copy
}
"@
        $result.First | Should -Be '10.99.0.2'
        $result.Copy | Should -Be '10.99.0.3'
        $result.Reach | Should -BeTrue
        $result.ByName | Should -BeTrue
    }
}
