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
                $run.IsCompleted | Should -BeFalse -Because "it must still be running: $($shell.Streams.Error)"
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
}
