BeforeDiscovery {
    $isRoot = [Environment]::IsPrivilegedProcess
    $hasFuse = Test-Path /dev/fuse
}

Describe 'Stopping a pipeline' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $id = New-TestId
        $null = New-Container $id -Start
        $deaf = New-TestId
        $null = New-Container $deaf -Command sh -ArgumentList '-c', "trap ':' TERM; while :; do sleep 0.05; done" -Start
        Start-Sleep -Milliseconds 300

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
        'Start-ContainerProcess ID -Wait -- sleep 101', 'Wait-Container ID -Status Paused', 'Wait-Container ID, DEAF -Status Destroyed -Any'
        'Wait-ContainerProcess ID -Name sleep', 'Get-ContainerProcess ID | Wait-ContainerProcess -Any', 'Restart-Container DEAF'
        'Stop-Container DEAF', 'Stop-ContainerProcess DEAF -Name sh') {
        Measure-Stop ($_ -creplace 'ID', $id -creplace 'DEAF', $deaf) | Should -BeLessThan 1
    }

    It 'leaves no thread, descriptor or process of <_> behind' -ForEach @(
        'Wait-Container ID', 'Wait-Container ID, DEAF -Status Paused -Any', 'Get-ContainerProcess | Wait-ContainerProcess', 'Restart-Container DEAF') {
        $script = $_ -creplace 'ID', $id -creplace 'DEAF', $deaf
        $launcher = (Get-Process pscontainer | Where-Object { $_.Parent.Id -eq $PID }).Id
        function Get-Held {
            [GC]::Collect(); [GC]::WaitForPendingFinalizers()
            $children = foreach ($directory in [IO.Directory]::GetDirectories('/proc')) {
                # One that ends while it is looked at is none.
                try { if ([IO.File]::ReadAllText("$directory/status") -match "(?m)^PPid:\s+($PID|$launcher)$") { $directory } } catch [IO.IOException] { }
            }
            $descriptors = [IO.Directory]::GetFiles('/proc/self/fd') | ForEach-Object { (Get-Item $_ -ErrorAction SilentlyContinue).LinkTarget } |
                Where-Object { $_ -match 'inotify|pidfd|eventfd|cgroup|lock$' }
            [pscustomobject]@{ Threads = @(Get-ChildItem /proc/self/task).Count; Descriptors = @($descriptors).Count; Children = @($children).Count }
        }
        $null = Measure-Stop $script
        $before = Get-Held
        1..3 | ForEach-Object { $null = Measure-Stop $script }
        # Threads of the pool come and go by themselves.
        for ($i = 0; $i -lt 50 -and ($after = Get-Held).Threads -gt $before.Threads + 2; $i++) { Start-Sleep -Milliseconds 100 }
        $after.Threads | Should -BeLessOrEqual ($before.Threads + 2)
        $after.Descriptors | Should -BeLessOrEqual ($before.Descriptors + 1)
        $after.Children | Should -Be $before.Children
        (Get-Container).Status | Sort-Object -Unique | Should -Be 'Running'
    }

    Context 'Suspend-Container, where a process cannot be frozen' -Skip:(-not $hasFuse) {
        BeforeAll {
            . $PSScriptRoot/HungMount.ps1
            $mount = [PscHungMount]::new("/tmp/psc-hung-$([guid]::NewGuid().ToString('n'))")
            $hung = Add-HungProcess $mount (Get-Container $id)
        }
        AfterAll {
            $hung.Kill()
            $hung.WaitForExit()
            $mount.Dispose()
        }

        It 'ends within a second, and the container runs' {
            $before = @(Get-ChildItem /proc/$PID/fd).Count
            1..3 | ForEach-Object {
                Measure-Stop "Suspend-Container $id -Timeout 60" | Should -BeLessThan 1
                Wait-Container $id -Status Running -Timeout 5 -ErrorAction Stop
            }
            @(Get-ChildItem /proc/$PID/fd).Count | Should -BeLessOrEqual ($before + 2)
            for ($i = 0; $i -lt 100 -and (Get-Process pscontainer-grd -ErrorAction SilentlyContinue); $i++) { Start-Sleep -Milliseconds 20 }
            Get-Process pscontainer-grd -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        }
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
