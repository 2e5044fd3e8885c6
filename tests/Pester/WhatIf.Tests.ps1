BeforeDiscovery {
    $isRoot = [Environment]::IsPrivilegedProcess
    $lines = @(
        @{ Line = 'New-Container new -Start' }
        @{ Line = 'Start-Container $id' }
        @{ Line = 'Start-ContainerProcess $id -- /bin/true' }
        @{ Line = 'Stop-Container $running' }
        @{ Line = 'Stop-ContainerProcess $running -Name *' }
        @{ Line = 'Restart-Container $running' }
        @{ Line = 'Suspend-Container $running' }
        @{ Line = 'Resume-Container $running' }
        @{ Line = 'Send-ContainerSignal $running KILL' }
        @{ Line = 'Set-Container $running -Memory 128MB -Label @{ a = 1 }' }
        @{ Line = 'New-Container new -Bundle $bundle' }
        @{ Line = 'New-ContainerBundle $bundle -Force' }
        @{ Line = 'New-ContainerConfig | Export-ContainerConfig $bundle/other.json' }
        @{ Line = 'Export-ContainerBundle $running $bundle/other -IncludeRootfs' }
        @{ Line = 'New-Container new -Network front -Publish 80' }
        @{ Line = 'New-ContainerNetwork front' }
        @{ Line = 'Remove-ContainerNetwork *' }
        @{ Line = 'Connect-ContainerNetwork $running front' }
        @{ Line = 'Disconnect-ContainerNetwork $running front' }
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
        $bundle = "$TestRoot-bundle"
        $null = New-ContainerBundle $bundle
        # In a runspace whose host is nobody: what -WhatIf has to say goes past every stream to the host.
        function Invoke-Quietly([string] $Text, [string] $Stream) {
            $shell = [PowerShell]::Create([System.Management.Automation.RunspaceMode]::NewRunspace)
            try {
                $output = $shell.AddScript("
                    `$PSDefaultParameterValues['*-Container*:StateRoot'] = '$TestRoot'
                    `$id = '$id'; `$running = '$running'; `$bundle = '$bundle'
                    Import-Module '$PSScriptRoot/../../PSContainer.psd1'
                    $Text").Invoke()
                $shell.Streams.Error | Should -BeNullOrEmpty
                if ($Stream) { $shell.Streams.$Stream | ForEach-Object Message } else { $output }
            } finally { $shell.Dispose() }
        }
        function Snapshot { (Get-Container | ForEach-Object { "$($_.Id) $($_.Status) $($_.ProcessId) $($_.Config.Cgroups.Resources.Memory) $($_.Config.Labels)" }) -join '; ' }
    }
    AfterAll {
        Remove-TestRoot
        [IO.Directory]::Delete($bundle, $true)
    }

    It 'changes nothing and returns nothing: <Line>' -ForEach $lines {
        $before = Snapshot
        $command, $program = $Line -split ' -- ', 2
        $text = if ($program) { "$command -WhatIf -- $program" } else { "$command -WhatIf" }
        Invoke-Quietly $text | Should -BeNullOrEmpty
        Snapshot | Should -Be $before
        (Get-ChildItem $bundle).Name | Sort-Object | Should -Be 'config.json', 'rootfs'
    }

    It 'shows the plan of a start in verbose lines' {
        $plan = Invoke-Quietly 'Start-ContainerProcess $id -WhatIf -Verbose -- /bin/true' Verbose
        $plan -join "`n" | Should -Match 'cgroup'
        $plan -join "`n" | Should -Match '/bin/true'
        $plan.Count | Should -BeGreaterThan 5
        (Invoke-Quietly 'Start-Container $id -WhatIf -Verbose' Verbose).Count | Should -BeGreaterThan 5
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
