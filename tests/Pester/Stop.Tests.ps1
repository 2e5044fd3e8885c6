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
        'Get-ContainerStats ID -Continuous -Detailed | ForEach-Object { $_ }'
        'Invoke-ContainerProcess ID -- sleep 100', 'Invoke-ContainerProcess ID -- sh -c "while :; do echo x; done"'
        'Watch-Container', 'Watch-Container ID', 'Watch-Container ID* -EventType Oom, MemoryPressure -Timeout 60'
        'Start-ContainerProcess ID -Wait -- sleep 101', 'Wait-Container ID -Status Paused', 'Wait-Container ID, DEAF -Status Destroyed -Any'
        'Wait-ContainerProcess ID -Name sleep', 'Get-ContainerProcess ID | Wait-ContainerProcess -Any', 'Restart-Container DEAF'
        'Stop-Container DEAF', 'Stop-ContainerProcess DEAF -Name sh') {
        Measure-Stop ($_ -creplace 'ID', $id -creplace 'DEAF', $deaf) | Should -BeLessThan 1
    }

    It 'leaves no thread, descriptor or process of <_> behind' -ForEach @(
        'Watch-Container', 'Watch-Container ID -EventType Exit, Oom, LimitReached'
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

    It 'ends statistics that nobody wants any more, and keeps nothing of them: <_>' -ForEach 'Select-Object -First 1', 'Stop' {
        function Measure-Left {
            [GC]::Collect(); [GC]::WaitForPendingFinalizers()
            $tasks = @(Get-ChildItem /proc/$PID/task).Count
            $children = @(Get-Process | Where-Object { $_.Parent.Id -eq $PID }).Count
            @(Get-ChildItem /proc/$PID/fd).Count, $tasks, $children
        }
        function Invoke-Once([string] $How) {
            if ($How -eq 'Stop') { $null = Measure-Stop "Get-ContainerStats $id -Continuous" } else { $null = Get-ContainerStats $id -Continuous -SampleInterval 60 | Select-Object -First 1 }
        }
        1..2 | ForEach-Object { Invoke-Once $_ }
        $before = Measure-Left
        $rounds = if ($_ -eq 'Stop') { 5 } else { 20 }
        $how = $_
        $clock = [Diagnostics.Stopwatch]::StartNew()
        1..$rounds | ForEach-Object { Invoke-Once $how }
        if ($how -ne 'Stop') { $clock.Elapsed.TotalSeconds | Should -BeLessThan 20 }
        foreach ($try in 1..50) {
            $after = Measure-Left
            if ($after[0] -le $before[0] + 2 -and $after[1] -le $before[1] + 3 -and $after[2] -le $before[2]) { break }
            Start-Sleep -Milliseconds 100
        }
        $after[0] | Should -BeLessOrEqual ($before[0] + 2) -Because 'descriptors'
        $after[1] | Should -BeLessOrEqual ($before[1] + 3) -Because 'threads'
        $after[2] | Should -BeLessOrEqual $before[2] -Because 'processes'
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

        # Those of a watch: others come and go, for containers are started meanwhile.
        function Get-WatchDescriptor {
            @([IO.Directory]::GetFiles('/proc/self/fd') | ForEach-Object { (Get-Item $_ -ErrorAction SilentlyContinue).LinkTarget } | Where-Object { $_ -match 'inotify|eventpoll' }).Count
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
            $before = Get-WatchDescriptor
            1..10 | ForEach-Object {
                $told = Watch-Container $watched | Select-Object -First 1
                ([DateTime]::Now - $told.Time).TotalSeconds | Should -BeLessThan 1
                # The kernel takes a moment to forget a thread that has ended.
                for ($i = 0; $i -lt 50 -and (Get-WatcherCount); $i++) { Start-Sleep -Milliseconds 20 }
                Get-WatcherCount | Should -Be 0
            }
        } finally {
            $shell.Stop()
            $shell.Dispose()
        }
        Get-WatchDescriptor | Should -BeLessOrEqual ($before + 1)
    }
}
