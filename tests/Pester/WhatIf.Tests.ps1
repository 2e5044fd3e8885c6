BeforeDiscovery {
    $isRoot = [Environment]::IsPrivilegedProcess
    $lines = @(
        @{ Line = 'New-Container new -Start' }
        @{ Line = 'Start-Container $id' }
        @{ Line = 'Start-ContainerProcess $id -- /bin/true' }
        @{ Line = 'Stop-Container $running' }
        @{ Line = 'Send-ContainerSignal $running KILL' }
        @{ Line = 'Remove-Container $id' }
        @{ Line = 'Remove-Container * -Force' }
    )
}

Describe 'WhatIf' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $id = New-TestId
        $running = New-TestId
        $null = New-Container $id
        $null = New-Container $running -Start
        function Snapshot { (Get-Container | ForEach-Object { "$($_.Id) $($_.Status) $($_.ProcessId)" }) -join '; ' }
    }
    AfterAll { Remove-TestRoot }

    It 'changes nothing and returns nothing: <Line>' -ForEach $lines {
        $before = Snapshot
        $command, $program = $Line -split ' -- ', 2
        $text = if ($program) { "$command -WhatIf -- $program" } else { "$command -WhatIf" }
        Invoke-Expression $text | Should -BeNullOrEmpty
        Snapshot | Should -Be $before
    }

    It 'shows the plan of a start in verbose lines' {
        $plan = Start-ContainerProcess $id -WhatIf -Verbose -- /bin/true 4>&1 | ForEach-Object Message
        $plan -join "`n" | Should -Match 'cgroup'
        $plan -join "`n" | Should -Match '/bin/true'
        $plan.Count | Should -BeGreaterThan 5
        (Start-Container $id -WhatIf -Verbose 4>&1).Count | Should -BeGreaterThan 5
    }

    It 'does it with -Confirm:$false' {
        Remove-Container $id -Confirm:$false
        Get-Container "$id*" | Should -BeNullOrEmpty
    }

    It 'fails and does not hang where it would have to ask and nobody can answer' {
        $text = pwsh -NoProfile -NonInteractive -Command "
            Import-Module '$PSScriptRoot/../../PSContainer.psd1'
            `$ConfirmPreference = 'Low'
            try { Stop-Container $running -StateRoot $TestRoot -ErrorAction Stop; 'did it' } catch { 'failed' }"
        $text | Should -Be 'failed'
        (Get-Container $running).Status | Should -Be 'Running'
    }
}
