BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Stop-ContainerProcess' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $id = New-TestId
        $null = New-Container $id -Start
        function Start-Sleeper { Start-ContainerProcess $id -- sleep 1000 }
        function Start-Trap([string] $Trap) {
            $file = "/ready-$([guid]::NewGuid().ToString('n'))"
            $process = Start-ContainerProcess $id -- sh -c "$Trap; touch $file; while :; do sleep 0.05; done"
            while ($true) {
                Invoke-ContainerProcess $id -- test -e $file
                if ($LASTEXITCODE -eq 0) { break }
            }
            $process
        }
    }
    AfterEach { Get-ContainerProcess $id | Where-Object { -not $_.IsInit } | Stop-Process -Force }
    AfterAll { Remove-TestRoot }

    It 'asks with TERM, and returns nothing' {
        $process = Start-Sleeper
        Stop-ContainerProcess $process | Should -BeNullOrEmpty
        $process.HasExited | Should -BeTrue
        $process.ExitCode | Should -Be 143
        (Get-Container $id).Status | Should -Be 'Running'
    }

    It 'asks with another signal, and hands the process on' {
        (Start-Trap "trap 'exit 35' USR2" | Stop-ContainerProcess -Signal usr2 -PassThru).ExitCode | Should -Be 35
    }

    It 'kills what does not end in time, and at once with -Force' {
        $process = Start-Trap "trap '' TERM"
        $clock = [Diagnostics.Stopwatch]::StartNew()
        (Stop-ContainerProcess $process -Timeout 1 -PassThru).ExitCode | Should -Be 137
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 0.9
        (Start-Trap "trap 'exit 1' TERM" | Stop-ContainerProcess -Force -PassThru).ExitCode | Should -Be 137
    }

    It 'stops several at the same time, each with its own end' {
        $processes = @(Start-Trap "trap '' TERM"; Start-Sleeper; Start-Trap "trap '' TERM"; Start-Trap "trap 'exit 4' TERM")
        $clock = [Diagnostics.Stopwatch]::StartNew()
        ($processes | Stop-ContainerProcess -Timeout 1 -PassThru).ExitCode | Should -Be 137, 143, 137, 4
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 2.5
    }

    It 'takes <_>' -ForEach 'an object that was found', 'a deserialized object', 'a PSCustomObject', 'an id', 'a name', 'a pattern', 'a pattern of containers' {
        $process = Start-Sleeper
        $other = Start-ContainerProcess $id -- tail -f /dev/null
        switch ($_) {
            'an object that was found' { Get-ContainerProcess $id -Name sleep | Where-Object { -not $_.IsInit } | Stop-ContainerProcess }
            'a deserialized object' { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($process)) | Stop-ContainerProcess -StateRoot $TestRoot }
            'a PSCustomObject' { [pscustomobject]@{ ContainerId = $id; Id = $process.Id } | Stop-ContainerProcess }
            'an id' { Stop-ContainerProcess $id $process.Id }
            'a name' { Stop-ContainerProcess $id -Id $process.Id -Name sleep }
            'a pattern' { Stop-ContainerProcess $id -ProcessId $process.Id -Name sl* }
            'a pattern of containers' { Stop-ContainerProcess "$($id.Substring(0, 8))*" -ProcessId $process.Id }
        }
        $process.HasExited | Should -BeTrue
        $other.HasExited | Should -BeFalse
        (Get-Container $id).Status | Should -Be 'Running'
    }

    It 'stops by name' {
        $processes = @(Start-ContainerProcess $id -- tail -f /dev/null; Start-ContainerProcess $id -- tail -f /dev/null; Start-ContainerProcess $id -- cat /dev/zero)
        Stop-ContainerProcess $id -Name tail
        $processes.HasExited | Should -Be $true, $true, $false
    }

    It 'leaves alone what has ended' {
        $process = Start-Sleeper
        Stop-ContainerProcess $process
        Stop-ContainerProcess $process -ErrorVariable err
        $err | Should -BeNullOrEmpty
        (Stop-ContainerProcess $process -PassThru).ExitCode | Should -Be 143
    }

    It 'says what it does not find: <Text>' -ForEach @(
        @{ Text = '-ProcessId 1'; ErrorId = 'ProcessNotFound'; Category = 'ObjectNotFound' }
        @{ Text = '-Name nothing'; ErrorId = 'ProcessNotFound'; Category = 'ObjectNotFound' }
        @{ Text = ''; ErrorId = 'ProcessNotNamed'; Category = 'InvalidArgument' }) {
        $failures = Get-Failure { Invoke-Expression "Stop-ContainerProcess $id $Text" }
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike "$ErrorId,*"
        $failures[0].CategoryInfo.Category | Should -Be $Category
        $failures[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Stop-ContainerProcess $id -Name nothing* | Should -BeNullOrEmpty
    }

    It 'kills an init that does not handle the signal, and the container stops' {
        $own = New-TestId
        $null = New-Container $own -Start
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Get-ContainerProcess $own | Stop-ContainerProcess
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 3
        (Wait-Container $own -PassThru -Timeout 5).ExitCode | Should -Be 137
        Remove-Container $own
    }

    It 'refuses where nothing can end: in a paused container' {
        $own = New-TestId
        $null = New-Container $own -Start
        $process = Start-ContainerProcess $own -- sleep 1000
        Suspend-Container $own
        $failures = Get-Failure { Stop-ContainerProcess $process }
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'ContainerPaused,*'
        $process.HasExited | Should -BeFalse
        Remove-Container $own -Force
        Stop-ContainerProcess $process -ErrorVariable err
        $err | Should -BeNullOrEmpty
    }

    It 'asks first' {
        $process = Start-Sleeper
        Stop-ContainerProcess $process -WhatIf
        Start-Sleep -Milliseconds 100
        $process.HasExited | Should -BeFalse
    }

    It 'completes ids and names of processes' {
        $process = Start-Sleeper
        (Complete "Stop-ContainerProcess -StateRoot $TestRoot $id -ProcessId ").CompletionText | Should -Contain "$($process.Id)"
        (Complete "Stop-ContainerProcess -StateRoot $TestRoot $id -Name sl").CompletionText | Should -Be 'sleep'
        (Complete "Stop-ContainerProcess -StateRoot $TestRoot -Container $($id.Substring(0, 8))").CompletionText | Should -Contain $id
    }
}
