BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Stop-Container' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        function Start-Trap([string] $Id, [string] $Trap) {
            $null = New-Container $Id -Command sh -ArgumentList '-c', "$Trap; touch /ready; while :; do sleep 0.05; done" -Start
            while ($true) {
                Invoke-ContainerProcess $Id -- test -e /ready
                if ($LASTEXITCODE -eq 0) { break }
            }
        }
    }
    # Cgroups go by the id alone, whatever the state root: another run must not have the same ones.
    BeforeEach { $a, $b = (New-TestId), (New-TestId) }
    AfterEach { Get-Container | Remove-Container -Force }
    AfterAll { Remove-TestRoot }

    It 'asks init, which ends as it likes' {
        Start-Trap $a "trap 'exit 33' TERM"
        $stopped = Stop-Container $a -PassThru
        $stopped.Status, $stopped.ExitCode | Should -Be 'Stopped', 33
    }

    It 'asks with another signal' {
        Start-Trap $a "trap 'exit 34' USR1"
        (Stop-Container $a -Signal usr1 -PassThru).ExitCode | Should -Be 34
    }

    It 'kills what does not end in time' {
        Start-Trap $a "trap 'true' TERM"
        $clock = [Diagnostics.Stopwatch]::StartNew()
        (Stop-Container $a -Timeout 1 -PassThru).ExitCode | Should -Be 137
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 0.9
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 4
    }

    It 'does not wait for an init that the signal cannot reach' {
        $null = New-Container $a -Start
        $clock = [Diagnostics.Stopwatch]::StartNew()
        (Stop-Container $a -PassThru).ExitCode | Should -Be 137
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 3
    }

    It 'kills at once' {
        Start-Trap $a "trap 'exit 1' TERM"
        (Stop-Container $a -Force -PassThru).ExitCode | Should -Be 137
    }

    It 'resumes a paused one, which then ends as it likes' {
        Start-Trap $a "trap 'exit 33' TERM"
        Suspend-Container $a
        (Stop-Container $a -PassThru).ExitCode | Should -Be 33
    }

    It 'kills a paused one at once' {
        Start-Trap $a "trap 'exit 33' TERM"
        Suspend-Container $a
        (Stop-Container $a -Force -PassThru).ExitCode | Should -Be 137
    }

    It 'stops several at the same time' {
        Start-Trap $a "trap '' TERM"
        Start-Trap $b "trap '' TERM"
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Get-Container | Stop-Container -Timeout 1
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 2.5
        (Get-Container).Status | Should -Be 'Stopped', 'Stopped'
    }

    It 'leaves alone what does not run' {
        $null = New-Container $a
        Stop-Container $a -ErrorVariable err | Should -BeNullOrEmpty
        $err.Count | Should -Be 0
        (Get-Container $a).Status | Should -Be 'Created'
    }

    It 'knows its signals' {
        { Stop-Container $a -Signal NONSENSE } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        (Complete 'Stop-Container x -Signal US').CompletionText | Should -Be 'USR1', 'USR2'
    }
}
