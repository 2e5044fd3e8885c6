BeforeDiscovery {
    $isRoot = [Environment]::IsPrivilegedProcess
    $hasIp = [bool](Get-Command ip -CommandType Application -ErrorAction SilentlyContinue)
}

Describe 'Get-ContainerStats' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $id = New-TestId
        $null = New-Container $id -Memory 64MB -PidsLimit 10 -Start
        # At the top of the hierarchy and heavy, so that other work on the machine does not take what the quota gives.
        $config = New-ContainerConfig -Cpu 0.2 -Command sh -ArgumentList '-c', 'while :; do :; done'
        $busy = New-TestId
        $config.Cgroups.Path = "/$busy"
        $config.Cgroups.Resources.CpuShares = 100000
        $null = New-Container $busy -Config $config -Start
    }
    AfterAll { Remove-TestRoot }

    It 'reads usage and limits' {
        $stats = Get-ContainerStats $id
        $stats | Should -BeOfType PSContainer.ContainerStats
        $stats.ContainerId | Should -Be $id
        $stats.CpuUsage | Should -BeOfType timespan
        $stats.CpuPercent | Should -BeNullOrEmpty -Because 'one sample says nothing of speed'
        $stats.MemoryUsage | Should -BeGreaterThan 0
        $stats.MemoryLimit | Should -Be 64MB
        $stats.MemoryPercent | Should -BeGreaterThan 0
        $stats.PidsCurrent | Should -Be 1
        $stats.PidsLimit | Should -Be 10
        $stats.OomKillCount | Should -Be 0
        $stats.NetworkRxBytes | Should -Be 0
        $stats.Detail | Should -BeNullOrEmpty
        $stats.Interfaces | Should -BeNullOrEmpty
    }

    It 'tells everything with -Detailed' {
        $stats = Get-ContainerStats $id -Detailed
        $stats.Interfaces.Name | Should -Be 'lo'
        $stats.Detail | Should -BeOfType PSContainer.Engine.Lifecycle.Stats
        $cgroup = $stats.Detail.CgroupStats
        $cgroup.Cpu.PerCpuUsage.Count | Should -BeGreaterThan 0
        $cgroup.Memory.Raw['total_cache'] | Should -Not -BeNullOrEmpty
        if (Test-Path /sys/fs/cgroup/unified/cpu.pressure) { $cgroup.Cpu.Pressure.Some.Total | Should -Not -BeNullOrEmpty }
    }

    It 'samples all of them in each round, each once' {
        $stats = @($id, $busy, "$id*" | Get-ContainerStats -MaxSamples 2)
        $stats.ContainerId | Should -Be $id, $busy, $id, $busy
        $stats[2].Time | Should -BeGreaterThan $stats[0].Time
    }

    It 'sees a quota of 20 % of a CPU at work, and a lower one when it is set' {
        $stats = Get-ContainerStats $busy -MaxSamples 3
        $stats[0].CpuPercent | Should -BeNullOrEmpty
        foreach ($sample in $stats[1..2]) { $sample.CpuPercent | Should -BeGreaterThan 14; $sample.CpuPercent | Should -BeLessThan 26 }
        $stats[2].CpuThrottledPeriods | Should -BeGreaterThan ($stats[1].CpuThrottledPeriods + 4)
        $stats[2].CpuThrottledTime | Should -BeGreaterThan $stats[1].CpuThrottledTime
        Set-Container $busy -Cpu 0.05
        (Get-ContainerStats $busy -MaxSamples 3)[2].CpuPercent | Should -BeLessThan 10
    }

    It 'counts what the limit of processes stops, and more when it is raised' {
        $bomb = New-TestId
        $null = New-Container $bomb -PidsLimit 20 -Start
        $null = Start-ContainerProcess $bomb -- sh -c 'while :; do (while :; do sleep 1000 & done); done'
        $reached = $false
        foreach ($try in 1..200) {
            $stats = Get-ContainerStats $bomb
            if ($stats.PidsCurrent -eq 20 -and $stats.PidsFailCount -gt 0) { $reached = $true; break }
            Start-Sleep -Milliseconds 20
        }
        $reached | Should -BeTrue
        $stats.PidsLimit | Should -Be 20
        Set-Container $bomb -PidsLimit 30
        foreach ($try in 1..200) {
            $stats = Get-ContainerStats $bomb
            if ($stats.PidsPeak -eq 30) { break }
            Start-Sleep -Milliseconds 20
        }
        $stats.PidsPeak | Should -Be 30
        @(Get-ContainerProcess $bomb).Count | Should -BeGreaterThan 20
        Remove-Container $bomb -Force
    }

    It 'counts what the out-of-memory killer does' {
        $hog = New-TestId
        $null = New-Container $hog -Memory 16MB -Start
        Invoke-ContainerProcess $hog -RedirectStderr Null -- python3 -c 'x = bytearray(200000000)'
        $LASTEXITCODE | Should -Be 137
        $stats = Get-ContainerStats $hog
        $stats.OomKillCount | Should -BeGreaterThan 0
        $stats.MemoryFailCount | Should -BeGreaterThan 0
        $stats.MemoryMaxUsage | Should -BeGreaterThan 14MB
        Remove-Container $hog -Force
    }

    It 'sees traffic over the loopback, which is no traffic of the container''s' {
        Invoke-ContainerProcess $id -- python3 -c 'import socket; a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); a.bind(("127.0.0.1", 0)); [a.sendto(b"x" * 1000, a.getsockname()) for _ in range(50)]'
        $stats = Get-ContainerStats $id -Detailed
        $lo = $stats.Interfaces | Where-Object Name -EQ lo
        $lo.RxPackets | Should -Be 50
        $lo.RxBytes | Should -Be (50 * 1028)
        $lo.TxBytes | Should -Be $lo.RxBytes
        $lo.IsLoopback | Should -BeTrue
        $stats.NetworkRxBytes | Should -Be 0
    }

    It 'adds up the traffic of the other interfaces' -Skip:(-not $hasIp) {
        $net = New-TestId
        $container = New-Container $net -Start
        $name = "psct$(Get-Random -Maximum 99999)"
        ip link add $name type veth peer name eth0 netns $container.ProcessId
        try {
            ip link set $name up
            nsenter -t $container.ProcessId -n ip link set eth0 up
            nsenter -t $container.ProcessId -n ip addr add 198.51.100.2/30 dev eth0
            ip addr add 198.51.100.1/30 dev $name
            $python = 'import socket,sys; a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); [a.sendto(b"x" * 1000, ("198.51.100.1", 9)) for _ in range(20)]'
            nsenter -t $container.ProcessId -n python3 -c $python
            $counter = "/sys/class/net/$name/statistics/rx_bytes"
            $before = [ulong](Get-Content $counter)
            $stats = Get-ContainerStats $net -Detailed
            $after = [ulong](Get-Content $counter)
            $stats.Interfaces.Name | Sort-Object | Should -Be 'eth0', 'lo'
            $before | Should -BeGreaterOrEqual 20840
            $stats.NetworkTxBytes | Should -BeGreaterOrEqual $before -Because 'what one end sends the other receives'
            $stats.NetworkTxBytes | Should -BeLessOrEqual $after
            $stats.Network | Should -Match 'KiB$'
        } finally { ip link del $name }
        Remove-Container $net -Force
    }

    It 'shows nothing of the host''s network' {
        $config = New-ContainerConfig -Command sleep -ArgumentList 1000
        $null = $config.Namespaces.RemoveAll({ $args[0].Type -eq 'Network' })
        $config.Networks.Clear()
        $shared = New-Container (New-TestId) -Config $config -Start
        (Get-ContainerStats $shared).NetworkRxBytes | Should -BeNullOrEmpty
        Remove-Container $shared -Force
    }

    It 'goes on until somebody has enough' {
        (Get-ContainerStats $id -Continuous | Select-Object -First 2).Count | Should -Be 2
    }

    It 'ends at once with the last of its containers, and drops those that end before' {
        $short, $shorter = (New-TestId), (New-TestId)
        $null = New-Container $short -Command sleep -ArgumentList 2.5 -Start
        $null = New-Container $shorter -Command sleep -ArgumentList 0.5 -Start
        $stats = @(Get-ContainerStats $short, $shorter -Continuous)
        @($stats | Where-Object ContainerId -EQ $shorter).Count | Should -Be 1
        @($stats | Where-Object ContainerId -EQ $short).Count | Should -BeIn 2, 3
        $null = Start-Container $short
        $clock = [Diagnostics.Stopwatch]::StartNew()
        @(Get-ContainerStats $short -Continuous -SampleInterval 600).Count | Should -Be 1
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 60
        Remove-Container $short, $shorter
    }

    It 'tells what a stopped container used, and passes over those that never ran' {
        $over = New-TestId
        $null = New-Container "$over-1" -Command true -Start
        Wait-Container "$over-1"
        $null = New-Container "$over-2"
        $stats = Get-ContainerStats "$over*"
        $stats.ContainerId | Should -Be "$over-1"
        $stats.CpuUsage | Should -BeGreaterThan 0
        @(Get-ContainerStats "$over-1" -Continuous).Count | Should -Be 1
        $failures = Get-Failure { Get-ContainerStats "$over-2" }
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'ContainerNotRunning,*'
        $failures = Get-Failure { "$over-2", $id | Get-ContainerStats | ForEach-Object { $script:seen = $_.ContainerId } }
        $failures.Count | Should -Be 1
        $script:seen | Should -Be $id
    }

    It 'can be sorted, filtered, measured and exported' {
        $stats = Get-ContainerStats $id, $busy
        ($stats | Sort-Object CpuUsage -Descending)[0].ContainerId | Should -Be $busy
        ($stats | Where-Object MemoryLimit -EQ 64MB).ContainerId | Should -Be $id
        ($stats | Measure-Object MemoryUsage -Sum).Sum | Should -BeGreaterThan 0
        $rows = $stats | ConvertTo-Csv | ConvertFrom-Csv
        $rows[0].MemoryLimit | Should -Be "$(64MB)"
        $rows[0].PSObject.Properties.Value | Should -Not -Contain 'System.Collections.Generic.List'
        foreach ($value in $rows[0].PSObject.Properties.Value) { $value | Should -Not -Match '^(System|PSContainer)\.' }
    }

    It 'survives remoting with all it has' {
        $stats = Get-ContainerStats $id -Detailed
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($stats))
        $copy.PSObject.TypeNames[0] | Should -Be 'Deserialized.PSContainer.ContainerStats'
        foreach ($property in $stats.PSObject.Properties | Where-Object { $_.Value -is [ValueType] -or $_.Value -is [string] }) {
            $copy.($property.Name) | Should -Be $property.Value
            $copy.($property.Name).GetType() | Should -Be $property.Value.GetType()
        }
        $copy.Interfaces[0].RxBytes | Should -Be $stats.Interfaces[0].RxBytes
        $copy.Detail.CgroupStats.Memory.Raw['total_rss'] | Should -Be $stats.Detail.CgroupStats.Memory.Raw['total_rss']
        $copy.Detail.CgroupStats.Memory.Numa['total']['N0'] | Should -Be $stats.Detail.CgroupStats.Memory.Numa['total']['N0']
        ($copy | Get-Container).Id | Should -Be $id
        (Start-Job { Import-Module $using:PSScriptRoot/../../PSContainer.psd1; Get-ContainerStats $using:id -StateRoot $using:TestRoot } | Receive-Job -Wait -AutoRemoveJob).MemoryLimit | Should -Be 64MB
    }
}
