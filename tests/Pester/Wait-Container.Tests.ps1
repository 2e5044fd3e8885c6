BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Wait-Container' -Skip:(-not $isRoot) {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    # Cgroups go by the id alone, whatever the state root: another run must not have the same ones.
    BeforeEach { $a, $b = (New-TestId), (New-TestId) }
    AfterEach { Get-Container | Remove-Container -Force }
    AfterAll { Remove-TestRoot }

    It 'waits for all, and hands them on with their exit codes' {
        $null = New-Container $a -Command sh -ArgumentList '-c', 'sleep 0.3; exit 3' -Start
        $null = New-Container $b -Command sh -ArgumentList '-c', 'sleep 0.1; exit 4' -Start
        $ended = $a, $b | Wait-Container -PassThru
        $ended.ExitCode | Should -Be 3, 4
        $ended.Status | Should -Be 'Stopped', 'Stopped'
    }

    It 'returns nothing by default, and at once where it has stopped already' {
        $null = New-Container $a -Command true -Start
        Wait-Container $a -Timeout 10 | Should -BeNullOrEmpty
        Wait-Container $a -Timeout 0 | Should -BeNullOrEmpty
    }

    It 'waits for the first' {
        $null = New-Container $a -Start
        $null = New-Container $b -Command sleep -ArgumentList 0.2 -Start
        (Wait-Container $a, $b -Any -PassThru -Timeout 10).Id | Should -Be $b
    }

    It 'waits for the status <Status>, which another session brings about' -ForEach @(
        @{ Status = 'Running'; First = ''; Then = 'Start-Container ID' }
        @{ Status = 'Running'; First = 'Start-Container ID; Suspend-Container ID'; Then = 'Resume-Container ID' }
        @{ Status = 'Paused'; First = 'Start-Container ID'; Then = 'Suspend-Container ID' }
        @{ Status = 'Stopped'; First = 'Start-Container ID'; Then = 'Stop-Container ID -Force' }
        @{ Status = 'Destroyed'; First = ''; Then = 'Remove-Container ID' }) {
        $null = New-Container $a
        if ($First) { Invoke-Expression ($First -replace 'ID', $a) }
        $other = [PowerShell]::Create()
        try {
            $null = $other.AddScript("Import-Module '$PSScriptRoot/../../PSContainer.psd1'; `$PSDefaultParameterValues['*-Container*:StateRoot'] = '$TestRoot'; Start-Sleep -Milliseconds 300; $($Then -replace 'ID', $a)")
            $run = $other.BeginInvoke()
            (Get-Container $a).Status | Should -Not -Be $Status
            $found = Wait-Container $a -Status $Status -Timeout 20 -PassThru -ErrorAction Stop
            $found.Status | Should -Be $Status
            $null = $other.EndInvoke($run)
        } finally { $other.Dispose() }
    }

    It 'is content with any of several' {
        $null = New-Container $a
        $null = New-Container $b -Start
        (Wait-Container $a, $b -Status Running, Created -Timeout 0 -PassThru -ErrorAction Stop).Status | Should -Be 'Created', 'Running'
    }

    It 'does not wait for what runs no more and never did' {
        $null = New-Container $a
        (Wait-Container $a -Timeout 0 -PassThru -ErrorAction Stop).Status | Should -Be 'Created'
    }

    It 'says what can never come' {
        $null = New-Container $a
        $container = Get-Container $a
        $other = [PowerShell]::Create()
        try {
            $null = $other.AddScript("Import-Module '$PSScriptRoot/../../PSContainer.psd1'; Start-Sleep -Milliseconds 200; Remove-Container $a -StateRoot $TestRoot")
            $run = $other.BeginInvoke()
            $failures = Get-Failure { $container | Wait-Container -Status Running -Timeout 20 }
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'ContainerNotExists,*'
            $null = $other.EndInvoke($run)
        } finally { $other.Dispose() }
        (Get-Failure { Wait-Container x -Status Damaged })[0].FullyQualifiedErrorId | Should -BeLike 'StatusNotWaitedFor,*'
    }

    It 'gives up when the time is over' {
        $null = New-Container $a -Start
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Wait-Container $a -Timeout 1 -ErrorAction SilentlyContinue -ErrorVariable err
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 3
        $err[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
        $err[0].TargetObject | Should -Be $a
        Wait-Container $a -Any -Timeout 1 -ErrorAction SilentlyContinue -ErrorVariable err
        $err[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
    }
}
