# A hundred containers from one PowerShell, with as many threads.
BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'A hundred containers in parallel' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $module = Join-Path $PSScriptRoot '../../PSContainer.psd1'
        $ids = 1..100 | ForEach-Object { New-TestId }
        # What containers may leave on the machine.
        function Get-Left {
            Get-ChildItem -Directory -Recurse /sys/fs/cgroup -Include $ids -ErrorAction SilentlyContinue | ForEach-Object FullName
            (Get-Content /proc/self/mountinfo) -match 'pscontainer-test'
            Get-ChildItem $TestRoot -Force -ErrorAction SilentlyContinue | ForEach-Object FullName
        }
        # A first one, so that what it brings for good is there before anything is counted.
        $first = New-TestId
        $null = New-Container $first -Start
        Remove-Container $first -Force
        $fds = [IO.Directory]::GetFiles('/proc/self/fd').Count
    }
    AfterAll { Remove-TestRoot }

    It 'all run' {
        $results = $ids | ForEach-Object -ThrottleLimit 100 -Parallel {
            Import-Module $using:module
            $null = New-Container $_ -StateRoot $using:TestRoot -PidsLimit 50 -Start -ErrorAction Stop
            Invoke-ContainerProcess $_ -StateRoot $using:TestRoot -- sh -c "echo $_"
        }
        $results | Sort-Object | Should -Be ($ids | Sort-Object)
        $containers = Get-Container
        $containers.Count | Should -Be 100
        $containers.Status | Sort-Object -Unique | Should -Be 'Running'
        ($containers.ProcessId | Sort-Object -Unique).Count | Should -Be 100
        ($containers | ForEach-Object { (Get-Item "/proc/$($_.ProcessId)/ns/pid").LinkTarget } | Sort-Object -Unique).Count | Should -Be 100
    }

    It 'all have processes of their own, with their own ends' {
        $codes = $ids | ForEach-Object -ThrottleLimit 100 -Parallel {
            Import-Module $using:module
            $number = ($using:ids).IndexOf($_)
            $process = Start-ContainerProcess $_ -StateRoot $using:TestRoot -- sh -c "exit $number"
            $ended = Wait-ContainerProcess $process -Timeout 60 -PassThru -ErrorAction Stop
            "$number=$($ended.ExitCode)"
        }
        $codes | Sort-Object | Should -Be (0..99 | ForEach-Object { "$_=$_" } | Sort-Object)
    }

    It 'all pause and resume' {
        $null = $ids | ForEach-Object -ThrottleLimit 100 -Parallel { Import-Module $using:module; Suspend-Container $_ -StateRoot $using:TestRoot -ErrorAction Stop -Timeout 60 }
        (Get-Container).Status | Sort-Object -Unique | Should -Be 'Paused'
        $null = $ids | ForEach-Object -ThrottleLimit 100 -Parallel { Import-Module $using:module; Resume-Container $_ -StateRoot $using:TestRoot -ErrorAction Stop -Timeout 60 }
        (Get-Container).Status | Sort-Object -Unique | Should -Be 'Running'
    }

    It 'all go, and nothing of them is left' {
        $inits = (Get-Container).ProcessId
        $null = $ids | ForEach-Object -ThrottleLimit 100 -Parallel { Import-Module $using:module; Remove-Container $_ -StateRoot $using:TestRoot -Force -ErrorAction Stop }
        Get-Container | Should -BeNullOrEmpty
        Get-Process -Id $inits -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Get-Left | Should -BeNullOrEmpty
        [GC]::Collect(); [GC]::WaitForPendingFinalizers()
        # Processes that a session started keep their handles until they are collected.
        for ($i = 0; $i -lt 50 -and [IO.Directory]::GetFiles('/proc/self/fd').Count -gt $fds + 20; $i++) {
            Start-Sleep -Milliseconds 100
            [GC]::Collect(); [GC]::WaitForPendingFinalizers()
        }
        [IO.Directory]::GetFiles('/proc/self/fd').Count | Should -BeLessOrEqual ($fds + 20)
    }
}
