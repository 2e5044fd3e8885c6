BeforeDiscovery {
    $isRoot = [Environment]::IsPrivilegedProcess
    $hasFuse = Test-Path /dev/fuse
}

Describe 'Suspend-Container' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        # What the kernel says of a container's freezer.
        function Get-Freezer([string] $Id) {
            $paths = (Get-Container $Id -Detailed).CgroupPaths
            if ($paths.ContainsKey('freezer')) { (Get-Content "$($paths['freezer'])/freezer.state") }
            elseif ((Get-Content "$($paths[''])/cgroup.events") -contains 'frozen 1') { 'FROZEN' }
            else { 'THAWED' }
        }
        function Get-Used([string] $Id) { (Get-ContainerStats $Id).CpuUsage }
        function New-Spinning([string] $Id) { $null = New-Container $Id -Command sh -ArgumentList '-c', 'while :; do :; done' -Start }
    }
    BeforeEach { $a, $b = (New-TestId), (New-TestId) }
    AfterEach { Get-Container | Remove-Container -Force }
    AfterAll { Remove-TestRoot }

    It 'stops all processes where they are, and returns nothing' {
        New-Spinning $a
        Suspend-Container $a | Should -BeNullOrEmpty
        (Get-Container $a).Status | Should -Be 'Paused'
        Get-Freezer $a | Should -Be 'FROZEN'
        $used = Get-Used $a
        Start-Sleep -Milliseconds 200
        Get-Used $a | Should -Be $used
        (Get-Container $a).ProcessId | Should -BeGreaterThan 0
    }

    It 'hands the container on' { New-Spinning $a; (Suspend-Container $a -PassThru).Status | Should -Be 'Paused' }

    It 'takes several, by pattern and through the pipeline' {
        New-Spinning $a
        New-Spinning $b
        Suspend-Container "$a*", $b
        (Get-Container -Status Paused).Count | Should -Be 2
        Get-Container | Resume-Container
        (Get-Container | Suspend-Container -PassThru).Status | Should -Be 'Paused', 'Paused'
    }

    It 'does nothing to one that is paused' {
        New-Spinning $a
        Suspend-Container $a
        Suspend-Container $a -ErrorVariable err
        $err | Should -BeNullOrEmpty
        Get-Freezer $a | Should -Be 'FROZEN'
    }

    It 'refuses one that does not run' {
        $null = New-Container $a
        $failures = Get-Failure { Suspend-Container $a }
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'ContainerNotRunning,*'
        $failures[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
        $failures[0].ErrorDetails.RecommendedAction | Should -BeLike "*Start-Container $a*"
    }

    It 'asks first' {
        New-Spinning $a
        Suspend-Container $a -WhatIf
        Get-Freezer $a | Should -Be 'THAWED'
    }

    It 'completes ids' {
        $null = New-Container $a
        (Complete "Suspend-Container -StateRoot $TestRoot $($a.Substring(0, 8))").CompletionText | Should -Contain $a
    }

    It 'refuses new processes meanwhile, and takes those that can wait' {
        New-Spinning $a
        Suspend-Container $a
        $failures = Get-Failure { Start-ContainerProcess $a -- true }
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'ContainerPaused,*'
        $failures[0].ErrorDetails.RecommendedAction | Should -BeLike '*-IgnorePaused*'
        (Get-Failure { Invoke-ContainerProcess $a -- true })[0].FullyQualifiedErrorId | Should -BeLike 'ContainerPaused,*'
        $process = Start-ContainerProcess $a -IgnorePaused -- sh -c 'exit 7'
        $process.HasExited | Should -BeFalse
        (Get-ContainerProcess $a).Id | Should -Contain $process.Id
        Resume-Container $a
        (Wait-ContainerProcess $process -PassThru -Timeout 10).ExitCode | Should -Be 7
    }

    Context 'with a process that cannot be frozen' -Skip:(-not $hasFuse) {
        BeforeAll { . $PSScriptRoot/HungMount.ps1 }
        BeforeEach {
            New-Spinning $a
            $mount = [PscHungMount]::new("/tmp/psc-hung-$([guid]::NewGuid().ToString('n'))")
            $hung = Add-HungProcess $mount (Get-Container $a)
        }
        AfterEach {
            $hung.Kill()
            $hung.WaitForExit()
            $mount.Dispose()
        }

        It 'gives up when the time is over, and the container runs on' {
            $failures = Get-Failure { Suspend-Container $a -Timeout 1 }
            $failures.Count | Should -Be 1
            $failures[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
            $failures[0].FullyQualifiedErrorId | Should -BeLike '*ETIMEDOUT,*'
            Get-Freezer $a | Should -Be 'THAWED'
            $used = Get-Used $a
            Start-Sleep -Milliseconds 300
            Get-Used $a | Should -BeGreaterThan $used
        }

        It 'lets the container go when this PowerShell is killed meanwhile' {
            $start = [Diagnostics.ProcessStartInfo]::new('pwsh')
            $start.RedirectStandardOutput = $true
            '-NoProfile', '-NonInteractive', '-Command', "
                Import-Module '$PSScriptRoot/../../PSContainer.psd1'
                [Console]::Out.WriteLine('ready')
                Suspend-Container $a -StateRoot $TestRoot -Timeout 60" | ForEach-Object { $start.ArgumentList.Add($_) }
            $victim = [Diagnostics.Process]::Start($start)
            try {
                $victim.StandardOutput.ReadLine() | Should -Be 'ready'
                Wait-Container $a -Status Pausing -Timeout 10 -ErrorAction Stop
            } finally {
                $victim.Kill()
                $victim.WaitForExit()
                $victim.Dispose()
            }

            for ($i = 0; $i -lt 200 -and (Get-Freezer $a) -ne 'THAWED'; $i++) { Start-Sleep -Milliseconds 10 }
            Get-Freezer $a | Should -Be 'THAWED'
            Wait-Container $a -Status Running -Timeout 5 -ErrorAction Stop
        }
    }
}
