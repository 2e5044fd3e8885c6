BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Restart-Container' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        function New-Trapping([string] $Id, [string] $Trap) {
            $null = New-Container $Id -Command sh -ArgumentList '-c', "$Trap; echo x >> /starts; touch /ready; while :; do sleep 0.05; done" -Start
            while ($true) {
                Invoke-ContainerProcess $Id -- test -e /ready
                if ($LASTEXITCODE -eq 0) { break }
            }
        }
    }
    BeforeEach { $a, $b = (New-TestId), (New-TestId) }
    AfterEach { Get-Container | Remove-Container -Force }
    AfterAll { Remove-TestRoot }

    It 'stops and starts the same program, with its files' {
        New-Trapping $a "trap 'exit 33' TERM"
        $before = Get-Container $a
        Restart-Container $a | Should -BeNullOrEmpty
        $after = Get-Container $a
        $after.Status | Should -Be 'Running'
        $after.ProcessId | Should -Not -Be $before.ProcessId
        $after.Command | Should -Be $before.Command
        $after.Created | Should -Be $before.Created
        $after.Started | Should -BeGreaterThan $before.Started
        Get-Process -Id $before.ProcessId -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        for ($i = 0; $i -lt 100 -and @(Invoke-ContainerProcess $a -- cat /starts).Count -lt 2; $i++) { Start-Sleep -Milliseconds 20 }
        Invoke-ContainerProcess $a -- cat /starts | Should -Be 'x', 'x'
    }

    It 'starts what does not run' {
        $null = New-Container $a
        (Restart-Container $a -PassThru).Status | Should -Be 'Running'
        $null = New-Container $b -Command true -Start
        Wait-Container $b -Timeout 10
        Restart-Container $b
        Wait-Container $b -Timeout 10
        (Get-Container $b).ExitCode | Should -Be 0
    }

    It 'kills what does not end in time, and at once with -Force' {
        New-Trapping $a "trap 'true' TERM"
        $clock = [Diagnostics.Stopwatch]::StartNew()
        (Restart-Container $a -Timeout 1 -PassThru).Status | Should -Be 'Running'
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 0.9
        $id = (Get-Container $a).ProcessId
        Restart-Container $a -Force
        (Get-Container $a).ProcessId | Should -Not -Be $id
    }

    It 'resumes a paused one, so that it can end as it likes' {
        New-Trapping $a "trap 'echo bye > /said; exit 0' TERM"
        Suspend-Container $a
        (Restart-Container $a -PassThru).Status | Should -Be 'Running'
        Invoke-ContainerProcess $a -- cat /said | Should -Be 'bye'
    }

    It 'stops several at the same time' {
        New-Trapping $a "trap '' TERM"
        New-Trapping $b "trap '' TERM"
        $clock = [Diagnostics.Stopwatch]::StartNew()
        (Get-Container | Restart-Container -Timeout 2 -PassThru).Status | Should -Be 'Running', 'Running'
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 3.9
    }

    It 'stops nothing that it could not start' {
        $config = New-ContainerConfig
        $config.Process = $null
        $null = $config | New-Container $a
        $failures = Get-Failure { Restart-Container $a }
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'NoProgram,*'
    }

    It 'asks first' {
        $null = New-Container $a -Start
        $id = (Get-Container $a).ProcessId
        Restart-Container $a -WhatIf
        (Get-Container $a).ProcessId | Should -Be $id
    }
}
