BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Get-Container' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $null = New-Container web-1 -Label @{ app = 'web'; tier = 'front' } -Start
        $null = New-Container web-2 -Label @{ app = 'web' }
        $null = New-Container db -Label @{ app = 'db' }
    }
    AfterAll { Remove-TestRoot }

    It 'lists all' { (Get-Container).Id | Should -Be 'db', 'web-1', 'web-2' }
    It 'takes patterns' { (Get-Container web-*, d?).Id | Should -Be 'web-1', 'web-2', 'db' }
    It 'tells capitals from small letters, as ids do' { Get-Container WEB* | Should -BeNullOrEmpty }
    It 'selects by status' { (Get-Container -Status Running).Id | Should -Be 'web-1' }
    It 'selects by several' { (Get-Container -Status Running, Created).Count | Should -Be 3 }
    It 'selects by label' { (Get-Container -Label @{ app = 'web' }).Id | Should -Be 'web-1', 'web-2' }
    It 'selects by patterns of labels' { (Get-Container -Label @{ app = '*'; tier = 'fr*' }).Id | Should -Be 'web-1' }

    It 'tells the time' {
        $container = Get-Container web-1
        $container.Uptime.TotalSeconds | Should -BeGreaterThan 0
        ([datetime]::Now - $container.Created).TotalMinutes | Should -BeLessThan 2
        $container.Started | Should -BeGreaterOrEqual $container.Created
    }

    It 'tells how init ended' {
        $null = New-Container ended -Command /bin/sh -ArgumentList '-c', 'exit 42' -Start
        Wait-Container ended -Timeout 10
        $container = Get-Container ended
        $container.Status | Should -Be 'Stopped'
        $container.ExitCode | Should -Be 42
        $container.Uptime | Should -BeNullOrEmpty
        Remove-Container ended
    }

    It 'gives snapshots that can be read again' {
        $container = New-Container fresh
        Start-Container fresh
        $container.Status | Should -Be 'Created'
        $container.Refresh()
        $container.Status | Should -Be 'Running'
        Remove-Container fresh -Force
        { $container.Refresh() } | Should -Throw
    }

    It 'is seen by another session' {
        pwsh -NoProfile -NonInteractive -Command "Import-Module '$PSScriptRoot/../../PSContainer.psd1'; (Get-Container -StateRoot $TestRoot -Status Running).Id" | Should -Be 'web-1'
    }

    It 'completes ids' {
        (Complete "Get-Container -StateRoot $TestRoot we").CompletionText | Should -Be 'web-1', 'web-2'
        (Complete "Remove-Container -StateRoot $TestRoot -Container d").CompletionText | Should -Be 'db'
        Complete 'Get-Container -StateRoot /etc/passwd x' | Where-Object ResultType -EQ ParameterValue | Should -BeNullOrEmpty
    }
}
