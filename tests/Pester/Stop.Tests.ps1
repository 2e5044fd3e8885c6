BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Stopping a pipeline' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $id = New-TestId
        $null = New-Container $id -Start

        # Starts a script in a runspace of its own, stops it, and says how long that took.
        function Measure-Stop([string] $Script) {
            $shell = [PowerShell]::Create()
            try {
                $null = $shell.AddScript("Import-Module '$PSScriptRoot/../../PSContainer.psd1'; `$PSDefaultParameterValues['*-Container*:StateRoot'] = '$TestRoot'; $Script")
                $run = $shell.BeginInvoke()
                Start-Sleep -Milliseconds 700
                $run.IsCompleted | Should -BeFalse -Because "it must still run: $Script"
                $clock = [Diagnostics.Stopwatch]::StartNew()
                $shell.Stop()
                $clock.Elapsed.TotalSeconds
            } finally { $shell.Dispose() }
        }
    }
    AfterAll { Remove-TestRoot }

    It 'ends within a second: <_>' -ForEach @(
        'Wait-Container ID', 'Wait-Container ID -Any', 'Get-ContainerStats ID -Continuous', 'Get-ContainerStats ID -Continuous -SampleInterval 60'
        'Invoke-ContainerProcess ID -- sleep 100', 'Invoke-ContainerProcess ID -- sh -c "while :; do echo x; done"'
        'Watch-Container', 'Watch-Container ID', 'Watch-Container ID* -EventType Oom, MemoryPressure -Timeout 60'
        'Start-ContainerProcess ID -Wait -- sleep 101') {
        Measure-Stop ($_ -replace 'ID', $id) | Should -BeLessThan 1
    }

    It 'kills what it ran, and nothing else' {
        Start-Sleep -Milliseconds 200
        # Start-ContainerProcess makes a process of the container's own: that one stays.
        (Get-ContainerProcess $id).CommandLine | Sort-Object | Should -Be '/bin/sleep infinity', 'sleep 101'
    }

    It 'kills a program whose output nobody wants any more' {
        Invoke-ContainerProcess $id -- yes | Select-Object -First 2 | Should -Be 'y', 'y'
        Start-Sleep -Milliseconds 200
        (Get-ContainerProcess $id).CommandLine | Should -Not -Contain 'yes'
    }

    It 'leaves no file descriptor behind' {
        1..3 | ForEach-Object { $null = Invoke-ContainerProcess $id -- true }
        $before = @(Get-ChildItem /proc/$PID/fd).Count
        1..20 | ForEach-Object { $null = Invoke-ContainerProcess $id -- echo x }
        1..5 | ForEach-Object { $null = Invoke-ContainerProcess $id -- yes | Select-Object -First 1 }
        Start-Sleep -Milliseconds 200
        @(Get-ChildItem /proc/$PID/fd).Count | Should -BeLessOrEqual ($before + 2)
    }

    It 'ends a watch with the first event that somebody wants, and its thread and descriptors: <_>' -ForEach 'ID', '*' {
        function Get-WatcherCount {
            @(Get-ChildItem /proc/$PID/task | Where-Object { (Get-Content "$_/comm" -ErrorAction Ignore) -eq 'pscontainer-wat' }).Count
        }

        $name = New-TestId
        $null = New-Container $name -Memory 64MB -PidsLimit 20 -Command true
        $watched = $_ -replace 'ID', $name
        # Something happens all the time, in a runspace of its own.
        $shell = [PowerShell]::Create()
        $null = $shell.AddScript("Import-Module '$PSScriptRoot/../../PSContainer.psd1'; while (`$true) { Start-Container $name -StateRoot '$TestRoot'; Wait-Container $name -StateRoot '$TestRoot' }")
        $null = $shell.BeginInvoke()
        try {
            $null = Watch-Container $watched | Select-Object -First 1
            $before = @(Get-ChildItem /proc/$PID/fd).Count
            1..10 | ForEach-Object {
                $told = Watch-Container $watched | Select-Object -First 1
                ([DateTime]::Now - $told.Time).TotalSeconds | Should -BeLessThan 1
                Get-WatcherCount | Should -Be 0
            }
        } finally {
            $shell.Stop()
            $shell.Dispose()
        }
        Start-Sleep -Milliseconds 200
        @(Get-ChildItem /proc/$PID/fd).Count | Should -BeLessOrEqual ($before + 2)
    }
}
