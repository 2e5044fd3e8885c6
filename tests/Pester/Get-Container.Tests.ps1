BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Get-Container' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        # Cgroups go by the id alone, whatever the state root: another run must not have the same ones.
        $p = New-TestId
        $null = New-Container "$p-web-1" -Label @{ app = 'web'; tier = 'front' } -Start
        $null = New-Container "$p-web-2" -Label @{ app = 'web' }
        $null = New-Container "$p-db" -Label @{ app = "$p-db" }
    }
    AfterAll { Remove-TestRoot }

    It 'lists all' { (Get-Container).Id | Should -Be "$p-db", "$p-web-1", "$p-web-2" }
    It 'takes patterns' { (Get-Container "$p-web-*", "$p-d?").Id | Should -Be "$p-web-1", "$p-web-2", "$p-db" }
    It 'tells capitals from small letters, as ids do' { Get-Container "$p-WEB*" | Should -BeNullOrEmpty }
    It 'selects by status' { (Get-Container -Status Running).Id | Should -Be "$p-web-1" }
    It 'selects by several' { (Get-Container -Status Running, Created).Count | Should -Be 3 }
    It 'selects by label' { (Get-Container -Label @{ app = 'web' }).Id | Should -Be "$p-web-1", "$p-web-2" }
    It 'selects by patterns of labels' { (Get-Container -Label @{ app = '*'; tier = 'fr*' }).Id | Should -Be "$p-web-1" }

    It 'tells the time' {
        $container = Get-Container "$p-web-1"
        $container.Uptime.TotalSeconds | Should -BeGreaterThan 0
        ([datetime]::Now - $container.Created).TotalMinutes | Should -BeLessThan 2
        $container.Started | Should -BeGreaterOrEqual $container.Created
    }

    It 'tells how init ended' {
        $null = New-Container "$p-ended" -Command /bin/sh -ArgumentList '-c', 'exit 42' -Start
        Wait-Container "$p-ended" -Timeout 10
        $container = Get-Container "$p-ended"
        $container.Status | Should -Be 'Stopped'
        $container.ExitCode | Should -Be 42
        $container.Uptime | Should -BeNullOrEmpty
        Remove-Container "$p-ended"
    }

    It 'tells by which signal it ended, and when' {
        $null = New-Container "$p-killed" -Start
        $before = [datetime]::Now
        Stop-Container "$p-killed" -Force
        $container = Get-Container "$p-killed"
        $container.ExitSignal | Should -Be 'SIGKILL'
        $container.ExitTime | Should -BeGreaterOrEqual $before
        $container.ExitTime | Should -BeLessOrEqual ([datetime]::Now)
        (Get-Container "$p-web-1").ExitTime | Should -BeNullOrEmpty
        Remove-Container "$p-killed"
    }

    It 'tells the rest with -Detailed' {
        (Get-Container "$p-web-1").Processes | Should -BeNullOrEmpty
        $container = Get-Container "$p-web-1" -Detailed
        $container.Processes.Count | Should -Be 1
        $container.Processes[0].Threads[0].Id | Should -Be $container.ProcessId
        $container.Namespaces['Network'] | Should -Be (Get-Item "/proc/$($container.ProcessId)/ns/net").LinkTarget
        Test-Path "$($container.StateDirectory)/state.json" | Should -BeTrue
        $container.CgroupPaths.Values | ForEach-Object { Test-Path $_ | Should -BeTrue }
        ($container | Format-List | Out-String) | Should -Match 'Namespaces'
        (Get-Container "$p-web-1" | Format-List | Out-String) | Should -Not -Match 'Namespaces'
        (Get-Container "$p-db" -Detailed).Processes.Count | Should -Be 0
    }

    It 'gives snapshots that can be read again' {
        $container = New-Container "$p-fresh"
        Start-Container "$p-fresh"
        $container.Status | Should -Be 'Created'
        $container.Refresh()
        $container.Status | Should -Be 'Running'
        Remove-Container "$p-fresh" -Force
        { $container.Refresh() } | Should -Throw
    }

    It 'is seen by another session' {
        pwsh -NoProfile -NonInteractive -Command "Import-Module '$PSScriptRoot/../../PSContainer.psd1'; (Get-Container -StateRoot $TestRoot -Status Running).Id" | Should -Be "$p-web-1"
    }

    It 'outlives the session that made it, and can be paused, ended and asked from any other' {
        $id = "$p-left"
        pwsh -NoProfile -NonInteractive -Command "
            Import-Module '$PSScriptRoot/../../PSContainer.psd1'
            `$null = New-Container $id -StateRoot $TestRoot -Command sh -ArgumentList '-c', 'trap ''exit 21'' TERM; while :; do sleep 0.05; done' -Start
            Suspend-Container $id -StateRoot $TestRoot"
        (Get-Container $id).Status | Should -Be 'Paused'
        Resume-Container $id
        (Get-Container $id).Status | Should -Be 'Running'
        Start-Sleep -Milliseconds 200
        (Stop-Container $id -PassThru).ExitCode | Should -Be 21
        pwsh -NoProfile -NonInteractive -Command "
            Import-Module '$PSScriptRoot/../../PSContainer.psd1'
            (Get-Container $id -StateRoot $TestRoot).ExitCode" | Should -Be 21
        Remove-Container $id
    }

    It 'completes ids' {
        (Complete "Get-Container -StateRoot $TestRoot $p-we").CompletionText | Should -Be "$p-web-1", "$p-web-2"
        (Complete "Remove-Container -StateRoot $TestRoot -Container $p-d").CompletionText | Should -Be "$p-db"
        Complete 'Get-Container -StateRoot /etc/passwd x' | Where-Object ResultType -EQ ParameterValue | Should -BeNullOrEmpty
    }
}
