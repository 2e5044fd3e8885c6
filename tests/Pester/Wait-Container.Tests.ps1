BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Wait-Container' -Skip:(-not $isRoot) {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    AfterEach { Get-Container | Remove-Container -Force }
    AfterAll { Remove-TestRoot }

    It 'waits for all, and hands them on with their exit codes' {
        $null = New-Container a -Command sh -ArgumentList '-c', 'sleep 0.3; exit 3' -Start
        $null = New-Container b -Command sh -ArgumentList '-c', 'sleep 0.1; exit 4' -Start
        $ended = Get-Container | Wait-Container -PassThru
        $ended.ExitCode | Should -Be 3, 4
        $ended.Status | Should -Be 'Stopped', 'Stopped'
    }

    It 'returns nothing by default, and at once where it has stopped already' {
        $null = New-Container a -Command true -Start
        Wait-Container a -Timeout 10 | Should -BeNullOrEmpty
        Wait-Container a -Timeout 0 | Should -BeNullOrEmpty
    }

    It 'waits for the first' {
        $null = New-Container slow -Start
        $null = New-Container fast -Command sleep -ArgumentList 0.2 -Start
        (Wait-Container slow, fast -Any -PassThru -Timeout 10).Id | Should -Be fast
    }

    It 'gives up when the time is over' {
        $null = New-Container a -Start
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Wait-Container a -Timeout 1 -ErrorAction SilentlyContinue -ErrorVariable err
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 3
        $err[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
        $err[0].TargetObject | Should -Be a
        Wait-Container a -Any -Timeout 1 -ErrorAction SilentlyContinue -ErrorVariable err
        $err[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
    }
}
