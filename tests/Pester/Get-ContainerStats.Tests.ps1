BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Get-ContainerStats' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $id = New-TestId
        $null = New-Container $id -Memory 64MB -PidsLimit 10 -Start
        $null = New-Container ($busy = New-TestId) -Command sh -ArgumentList '-c', 'while :; do :; done' -Start
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
        $stats.Detail | Should -BeOfType PSContainer.Engine.Cgroups.CgroupStats
    }

    It 'samples all of them in each round' {
        $stats = Get-Container | Get-ContainerStats -MaxSamples 2
        $stats.Count | Should -Be 4
        $stats[0].ContainerId | Should -Not -Be $stats[1].ContainerId
        ($stats[2..3] | Where-Object ContainerId -EQ $busy).CpuPercent | Should -BeGreaterThan 20
    }

    It 'goes on until somebody has enough' {
        (Get-ContainerStats $id -Continuous | Select-Object -First 2).Count | Should -Be 2
    }

    It 'ends with its container' {
        $null = New-Container short -Command sleep -ArgumentList 0.5 -Start
        @(Get-ContainerStats short -Continuous).Count | Should -BeLessOrEqual 2
        Remove-Container short
    }

    It 'counts what the out-of-memory killer does' {
        $null = New-Container hog -Memory 16MB -Start
        Invoke-ContainerProcess hog -RedirectStderr Null -- python3 -c 'x = bytearray(200000000)'
        $LASTEXITCODE | Should -Be 137
        (Get-ContainerStats hog).OomKillCount | Should -BeGreaterThan 0
        Remove-Container hog -Force
    }
}
