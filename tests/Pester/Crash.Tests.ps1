# SIGKILL at any moment leaves nothing that the next command does not clean up.
BeforeDiscovery {
    $NotRoot = (id -u) -ne '0'
    # Milliseconds after the worker has begun: between them they meet every step of a container's life.
    $moments = 0, 7, 13, 22, 31, 45, 60, 78, 95, 120
    $cases = foreach ($victim in 'pwsh', 'launcher', 'monitor') {
        foreach ($moment in $moments) { @{ Victim = $victim; Moment = $moment } }
    }
}

Describe 'After kill -9' -Tag Root -Skip:$NotRoot {
    BeforeAll {
        . (Join-Path $PSScriptRoot common.ps1)
        $layers = '/var/lib/pscontainer/containers'
        $worker = @"
Import-Module '$((Get-Module PSContainer).Path -replace "bin/PSContainer.dll$", "PSContainer.psd1")'
`$PSDefaultParameterValues['*-Container*:StateRoot'] = '$TestRoot'
[Console]::Out.WriteLine('ready')
for (`$i = 0; `$i -lt 1000; `$i++) {
    `$id = "crash-`$PID-`$i"
    try {
        `$null = New-Container `$id -ErrorAction Stop
        Start-Container `$id -ErrorAction Stop
        `$null = Invoke-ContainerProcess `$id -ErrorAction Stop -- /bin/true
    } catch { }
    Remove-Container `$id -Force -ErrorAction SilentlyContinue
}
"@
        # Children of a process with a name, as the kernel has it (comm).
        function Get-Child([int] $Parent, [string] $Name) {
            foreach ($status in Get-ChildItem /proc/[0-9]*/status -ErrorAction SilentlyContinue) {
                $text = Get-Content -Raw $status -ErrorAction SilentlyContinue
                if ($text -match "(?m)^Name:\s+$Name`$" -and $text -match "(?m)^PPid:\s+$Parent`$") { [int]($status.FullName -split '/')[2] }
            }
        }
        # What a container may leave on the machine.
        function Get-Trace {
            Get-ChildItem -Directory -Recurse /sys/fs/cgroup -Include 'crash-*' -ErrorAction SilentlyContinue | ForEach-Object FullName
            if (Test-Path $layers) { Get-ChildItem $layers | ForEach-Object FullName }
            (Get-Content /proc/self/mountinfo) -match 'pscontainer/containers'
        }
    }
    AfterAll { Remove-TestRoot }

    It 'of the <Victim>, <Moment> ms into its work, Get-Container | Remove-Container -Force cleans up' -ForEach $cases {
        $before = @(Get-Trace)
        $start = [Diagnostics.ProcessStartInfo]::new('pwsh')
        '-NoProfile', '-NonInteractive', '-Command', $worker | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardOutput = $true
        $process = [Diagnostics.Process]::Start($start)
        try {
            $process.StandardOutput.ReadLine() | Should -Be 'ready'
            if ($Victim -ne 'pwsh') {
                # The launcher comes with the first container.
                for ($i = 0; $i -lt 200 -and -not ($launcher = Get-Child $process.Id 'pscontainer'); $i++) { Start-Sleep -Milliseconds 5 }
            }
            Start-Sleep -Milliseconds $Moment
            switch ($Victim) {
                pwsh { $process.Kill() }
                launcher { kill -9 $launcher 2>$null }
                monitor { Get-Child $launcher 'pscontainer-mon' | ForEach-Object { kill -9 $_ 2>$null } }
            }
            # The others go on for a while, and must get along with the loss.
            if ($Victim -ne 'pwsh') { Start-Sleep -Milliseconds 150 }
        } finally {
            if (-not $process.HasExited) { $process.Kill() }
            $process.WaitForExit()
            $process.Dispose()
        }

        Get-Container -WarningAction SilentlyContinue | Remove-Container -Force
        @(Get-Container -WarningAction SilentlyContinue) | Should -BeNullOrEmpty
        # The first stage of a start that was cut off ends by itself when it finds its parent gone.
        for ($i = 0; $i -lt 100 -and (Compare-Object $before @(Get-Trace)); $i++) { Start-Sleep -Milliseconds 20 }
        @(Get-Trace) | Should -Be $before
    }
}
