BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Wait-ContainerProcess' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $id, $other = (New-TestId), (New-TestId)
        $null = New-Container $id -Start
        $null = New-Container $other -Start
        function Start-Ending([string] $Container, [double] $Seconds, [int] $Code) {
            Start-ContainerProcess $Container -- sh -c "sleep $Seconds; exit $Code"
        }
    }
    AfterEach { Get-ContainerProcess $id | Where-Object { -not $_.IsInit } | Stop-Process -Force }
    AfterAll { Remove-TestRoot }

    It 'waits for all, of several containers, and hands them on in their order with their own exit codes' {
        $processes = @(Start-Ending $id 0.3 3; Start-Ending $other 0.1 4; Start-Ending $id 0.2 5)
        ($processes | Wait-ContainerProcess -PassThru).ExitCode | Should -Be 3, 4, 5
        (Wait-ContainerProcess $processes -PassThru).Id | Should -Be $processes.Id
    }

    It 'returns nothing by default' {
        Start-Ending $id 0.1 0 | Wait-ContainerProcess | Should -BeNullOrEmpty
    }

    It 'waits for the first' {
        $slow, $quick = (Start-Ending $id 1000 0), (Start-Ending $other 0.2 6)
        $first = $slow, $quick | Wait-ContainerProcess -Any -PassThru -Timeout 20
        $first.Id | Should -Be $quick.Id
        $first.ExitCode | Should -Be 6
        $slow.HasExited | Should -BeFalse
    }

    It 'gives up when the time is over, with an error for each that is left' {
        $slow, $quick = (Start-Ending $id 1000 0), (Start-Ending $id 0.1 6)
        $ended = $slow, $quick | Wait-ContainerProcess -Timeout 1 -PassThru -ErrorAction SilentlyContinue -ErrorVariable err
        $ended.Id | Should -Be $quick.Id
        $err.Count | Should -Be 1
        $err[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
        $err[0].TargetObject.Id | Should -Be $slow.Id
        Wait-ContainerProcess $slow -Any -Timeout 0 -ErrorAction SilentlyContinue -ErrorVariable err
        $err[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
    }

    It 'waits for what another session started' {
        $process = Start-Ending $id 1000 0
        $start = [Diagnostics.ProcessStartInfo]::new('pwsh')
        $start.RedirectStandardOutput = $true
        '-NoProfile', '-NonInteractive', '-Command', "
            Import-Module '$PSScriptRoot/../../PSContainer.psd1'
            [Console]::Out.WriteLine('ready')
            (Wait-ContainerProcess $id $($process.Id) -StateRoot $TestRoot -Timeout 60 -PassThru).Id" | ForEach-Object { $start.ArgumentList.Add($_) }
        $session = [Diagnostics.Process]::Start($start)
        try {
            $session.StandardOutput.ReadLine() | Should -Be 'ready'
            Start-Sleep -Milliseconds 300
            $session.HasExited | Should -BeFalse
            Stop-Process -Id $process.Id
            $session.StandardOutput.ReadToEnd().Trim() | Should -Be $process.Id
        } finally {
            if (-not $session.HasExited) { $session.Kill() }
            $session.Dispose()
        }

        $process.HasExited | Should -BeTrue
    }

    It 'takes names and patterns' {
        $process = Start-ContainerProcess $id -- tail -f /dev/null
        $failures = Get-Failure { Wait-ContainerProcess $id -Name ta* -Timeout 0 }
        $failures[0].TargetObject.Id | Should -Be $process.Id
        Stop-Process -Id $process.Id
        Wait-ContainerProcess $id -Name ta* -Timeout 10
        $process.HasExited | Should -BeTrue
    }

    It 'does not wait for what ended long ago, even where its container is gone' {
        $own = New-TestId
        $null = New-Container $own -Start
        $process = Start-ContainerProcess $own -- true
        Wait-ContainerProcess $process -Timeout 10
        Remove-Container $own -Force
        (Wait-ContainerProcess $process -Timeout 0 -PassThru -ErrorAction Stop).ExitCode | Should -Be 0
    }

    It 'asks which process where only a container is given' {
        (Get-Failure { Wait-ContainerProcess $id })[0].FullyQualifiedErrorId | Should -BeLike 'ProcessNotNamed,*'
        (Get-Failure { Get-Container $id | Wait-ContainerProcess })[0].FullyQualifiedErrorId | Should -BeLike 'ProcessNotNamed,*'
        (Get-Failure { Wait-ContainerProcess nobody -Name x })[0].FullyQualifiedErrorId | Should -BeLike 'ContainerNotExists,*'
    }
}
