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

    It 'completes ids' {
        (Complete "Get-Container -StateRoot $TestRoot $p-we").CompletionText | Should -Be "$p-web-1", "$p-web-2"
        (Complete "Remove-Container -StateRoot $TestRoot -Container $p-d").CompletionText | Should -Be "$p-db"
        Complete 'Get-Container -StateRoot /etc/passwd x' | Where-Object ResultType -EQ ParameterValue | Should -BeNullOrEmpty
    }
}
