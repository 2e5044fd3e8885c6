BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Resume-Container' -Skip:(-not $isRoot) {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach { $a, $b = (New-TestId), (New-TestId) }
    AfterEach { Get-Container | Remove-Container -Force }
    AfterAll { Remove-TestRoot }

    It 'lets the processes run on, with what was sent to them meanwhile' {
        $null = New-Container $a -Command sh -ArgumentList '-c', "trap 'exit 33' TERM; while :; do sleep 0.05; done" -Start
        Start-Sleep -Milliseconds 300
        Suspend-Container $a
        Send-ContainerSignal $a TERM
        Wait-Container $a -Status Stopped -Timeout 1 -ErrorAction SilentlyContinue
        (Get-Container $a).Status | Should -Be 'Paused'
        Resume-Container $a | Should -BeNullOrEmpty
        (Wait-Container $a -Timeout 10 -PassThru).ExitCode | Should -Be 33
    }

    It 'hands the container on, and takes several by pattern' {
        $null = New-Container $a -Start
        $null = New-Container $b -Start
        Get-Container | Suspend-Container
        (Resume-Container "$($a.Substring(0, 5))*", $b -PassThru).Status | Should -Not -Contain 'Paused'
        Get-Container -Status Paused | Resume-Container
        (Get-Container).Status | Should -Be 'Running', 'Running'
    }

    It 'does nothing to one that runs' {
        $null = New-Container $a -Start
        Resume-Container $a -ErrorVariable err
        $err | Should -BeNullOrEmpty
        (Resume-Container $a -PassThru).Status | Should -Be 'Running'
    }

    It 'refuses one in which nothing runs' {
        $null = New-Container $a
        $failures = Get-Failure { Resume-Container $a }
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'ContainerNotPaused,*'
        $failures[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
    }

    It 'asks first' {
        $null = New-Container $a -Start
        Suspend-Container $a
        Resume-Container $a -WhatIf
        (Get-Container $a).Status | Should -Be 'Paused'
    }
}
