BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Watch-Container' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1

        # A watch in a runspace of its own, that is on when this returns.
        function Start-Watch([string] $Arguments) {
            $shell = [PowerShell]::Create()
            $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
            $null = $shell.AddScript("Import-Module '$PSScriptRoot/../../PSContainer.psd1'; Watch-Container $Arguments -StateRoot '$TestRoot' -Verbose")
            $run = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
            $watch = [pscustomobject]@{ Shell = $shell; Run = $run; Output = $output }
            Wait-Until { $shell.Streams.Verbose.Count -gt 0 -or $run.IsCompleted } "the watch is on: $Arguments"
            $watch
        }

        function Wait-Until([scriptblock] $Condition, [string] $What) {
            $end = [DateTime]::UtcNow.AddSeconds(30)
            while (-not (& $Condition)) {
                if ([DateTime]::UtcNow -gt $end) { throw "not within 30 seconds: $What" }
                Start-Sleep -Milliseconds 20
            }
        }

        # What the watch has emitted up to now. To enumerate the collection would wait for its end.
        function Get-Told($Watch) {
            for ($i = 0; $i -lt $Watch.Output.Count; $i++) { $Watch.Output[$i].PSObject.BaseObject }
        }

        # What the watch has emitted when it is over, or is stopped.
        function Complete-Watch($Watch, [switch] $Stop) {
            try {
                if ($Stop) { $Watch.Shell.Stop() } else { Wait-Until { $Watch.Run.IsCompleted } 'the watch ends by itself' }
                @(Get-Told $Watch)
            } finally { $Watch.Shell.Dispose() }
        }
    }
    BeforeEach { $id = New-TestId }
    AfterEach { Get-Container | Remove-Container -Force }
    AfterAll { Remove-TestRoot }

    It 'tells the life of a container, and ends when it has been removed' {
        $null = New-Container $id -Command sh -ArgumentList '-c', 'sleep 0.2; exit 3'
        $watch = Start-Watch $id
        $process = (Start-Container $id -PassThru).ProcessId
        Wait-Container $id
        Remove-Container $id
        $told = Complete-Watch $watch
        $told.Type | Should -Be 'Start', 'Exit', 'Remove'
        $told[0].ProcessId | Should -Be $process
        $told[1].ExitCode, $told[1].Signal, $told[1].OomKilled, $told[1].Detail | Should -Be 3, $null, $false, 'exit code 3'
        $told[1].Status | Should -Be 'Stopped'
        $told | ForEach-Object { $_ | Should -BeOfType PSContainer.ContainerEvent; $_.ContainerId | Should -Be $id; $_.StateRoot | Should -Be $TestRoot }
        ([DateTime]::Now - $told[1].Time).TotalMinutes | Should -BeLessThan 1
    }

    It 'watches what is made later, by pattern or altogether: <_>' -ForEach 'PATTERN', '' {
        $other = New-TestId
        $watch = Start-Watch ($_ -replace 'PATTERN', "*$($id.Substring(2))")
        $null = New-Container $other
        $null = New-Container $id -Start
        Stop-Container $id -Force
        Wait-Until { (Get-Told $watch).Type -contains 'Exit' } 'the exit is told'
        $told = Complete-Watch $watch -Stop
        ($told | Where-Object ContainerId -EQ $id).Type | Should -Be 'Create', 'Start', 'Exit'
        ($told | Where-Object Type -EQ Exit).Signal | Should -Be 'SIGKILL'
        ($told | Where-Object ContainerId -EQ $other).Type | Should -Be $(if ($_) { $null } else { 'Create' })
    }

    It 'tells only what is asked for, and ends after so many' {
        $watch = Start-Watch '-EventType Exit, Remove -MaxEvents 2'
        $null = New-Container $id -Command true -Start
        Wait-Container $id
        Wait-Until { $watch.Output.Count -gt 0 } 'the exit is told'
        Remove-Container $id
        (Complete-Watch $watch).Type | Should -Be 'Exit', 'Remove'
    }

    It 'ends when the time is over, without an error' {
        $null = New-Container $id -Start
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Watch-Container $id -Timeout 1 -ErrorVariable failures | Should -BeNullOrEmpty
        $failures | Should -BeNullOrEmpty
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 0.9
        Watch-Container -Timeout 0 | Should -BeNullOrEmpty
    }

    It 'takes containers from the pipeline, and ends with the last of them' {
        $second = New-Container (New-TestId)
        $null = New-Container $id
        $watch = Start-Watch "-Container $id, $($second.Id)"
        $second | Remove-Container
        Remove-Container $id
        (Complete-Watch $watch).Type | Should -Be 'Remove', 'Remove'
        Get-Container nosuch* | Watch-Container | Should -BeNullOrEmpty
        $null = New-Container $id
        Get-Container | Watch-Container -Timeout 0 | Should -BeNullOrEmpty
    }

    It 'says which container does not exist, and watches the others' {
        $null = New-Container $id
        $failures = Get-Failure { Watch-Container nosuch, $id -Timeout 0 }
        $failures.Count | Should -Be 1
        $failures[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failures[0].TargetObject | Should -Be 'nosuch'
        (Get-Failure { Watch-Container nosuch }).Count | Should -Be 1
        (Get-Failure { 4711 | Watch-Container })[0].FullyQualifiedErrorId | Should -BeLike 'NumberFromPipeline,*'
    }

    It 'warns of a container whose state cannot be read' {
        $null = New-Container $id
        Set-Content "$TestRoot/$id/state.json" '{'
        Watch-Container $id -Timeout 1 -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings | Should -BeLike "*$id*state.json*Remove-Container*"
    }

    It 'tells of pause, resume and restart' {
        $null = New-Container $id -Start
        $watch = Start-Watch "$id -EventType Start, Exit, Pause, Resume -MaxEvents 4"
        Suspend-Container $id
        Wait-Until { (Get-Told $watch).Type -contains 'Pause' } 'the pause is told'
        Resume-Container $id
        Wait-Until { (Get-Told $watch).Type -contains 'Resume' } 'the resumption is told'
        Restart-Container $id -Force
        $told = Complete-Watch $watch
        $told.Type | Should -Be 'Pause', 'Resume', 'Exit', 'Start'
        $told.Status | Should -Be 'Paused', 'Running', 'Stopped', 'Running'
        $told[3].ProcessId | Should -Be (Get-Container $id).ProcessId
        $told[3].ProcessId | Should -Not -Be $told[0].ProcessId
    }

    It 'tells of an out-of-memory kill' {
        $null = New-Container $id -Memory 32MB -Command sh -ArgumentList '-c', '(echo 1000 > /proc/self/oom_score_adj; exec tail /dev/zero); sleep 0.5'
        $watch = Start-Watch "$id -EventType Oom, OomKill, Exit -MaxEvents 3"
        Start-Container $id
        $told = Complete-Watch $watch
        $told[0].Type | Should -Be 'Oom'
        @($told | Where-Object Type -EQ OomKill)[0].Detail | Should -Match '^\d+ process'
    }

    It 'tells of memory pressure from the level that is asked for' {
        $null = New-Container $id -Memory 32MB -Command sh -ArgumentList '-c', 'dd if=/dev/zero of=/dev/shm/x bs=1M count=30; while :; do dd if=/dev/zero of=/tmp/y bs=1M count=100; done'
        $watch = Start-Watch "$id -EventType MemoryPressure -PressureLevel Critical -MaxEvents 1"
        Start-Container $id
        $told = Complete-Watch $watch
        $told.PressureLevel, $told.Type | Should -Be 'Critical', 'MemoryPressure'
        $told.Detail | Should -BeLike 'Critical*'
        $told.Count | Should -BeGreaterThan 0
    }

    It 'tells of a fork bomb at the limit of processes' {
        $null = New-Container $id -PidsLimit 12 -Command sh -ArgumentList '-c', 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 100 & done; sleep 100'
        $watch = Start-Watch "$id -EventType LimitReached -MaxEvents 1"
        Start-Container $id
        $told = Complete-Watch $watch
        $told.Resource, $told.Limit | Should -Be 'Pids', 12
        $told.Detail | Should -BeLike 'Pids 12*'
    }

    It 'emits objects that are seen, piped, exported and sent over the wire' {
        $null = New-Container $id -Command sh -ArgumentList '-c', 'exit 3'
        $watch = Start-Watch "$id -EventType Exit -MaxEvents 1"
        Start-Container $id
        $told = (Complete-Watch $watch)[0]
        ($told | Out-String -Width 100) -replace '\e\[[0-9;]*m' | Should -Match "(?m)^\d\d:\d\d:\d\d\.\d\d\d +$id +Exit +exit code 3"
        "$told" | Should -Be "$id Exit: exit code 3"
        ($told | Get-Container).Id | Should -Be $id
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($told))
        foreach ($property in $told.PSObject.Properties) { "$($copy.($property.Name))" | Should -Be "$($property.Value)" }
        ($copy | Get-Container).Id | Should -Be $id
        ($told | ConvertTo-Csv | ConvertFrom-Csv).ExitCode | Should -Be 3
    }

    It 'completes ids and events' {
        $null = New-Container $id
        (Complete "Watch-Container -StateRoot $TestRoot $($id.Substring(0, 8))").CompletionText | Should -Be $id
        (Complete 'Watch-Container -EventType Oo').CompletionText | Should -Be 'Oom', 'OomKill'
    }
}
