BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Start-ContainerProcess' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $id = New-TestId
        $null = New-Container $id -Start
        $out = "/tmp/$id.out"
    }
    AfterEach { Remove-Item -Force "$out*" -ErrorAction Ignore }
    AfterAll { Remove-TestRoot }

    It 'makes the first process init, and lets the next join' {
        $null = New-Container ($first = New-TestId)
        $init = Start-ContainerProcess $first -- sleep 60
        $next = Start-ContainerProcess $first -- sleep 61
        $init.IsInit, $next.IsInit | Should -Be $true, $false
        $init.ContainerProcessId | Should -Be 1
        $next.ContainerProcessId | Should -BeGreaterThan 1
        (Get-ContainerProcess $first).Id | Should -Be $init.Id, $next.Id
        $init.CommandLine | Should -Be 'sleep 60'
        Remove-Container $first -Force
        $init.HasExited | Should -BeTrue
    }

    It 'waits for it and has its exit code' {
        $process = Start-ContainerProcess $id -Wait -- sh -c 'exit 7'
        $process.HasExited | Should -BeTrue
        $process.ExitCode | Should -Be 7
    }

    It 'has the exit code later too' {
        $process = Start-ContainerProcess $id -- sh -c 'sleep 0.2; exit 9'
        $process.HasExited | Should -BeFalse
        $process.ExitCode | Should -BeNullOrEmpty
        $process | Wait-Process -Timeout 10
        $process.ExitCode | Should -Be 9
    }

    It 'redirects' {
        'some input' | Set-Content "$out.in"
        $process = Start-ContainerProcess $id -Wait -RedirectStandardInput "$out.in" -RedirectStandardOutput $out -RedirectStandardError "$out.err" -- sh -c 'cat; echo problem >&2'
        $process.ExitCode | Should -Be 0
        Get-Content $out | Should -Be 'some input'
        Get-Content "$out.err" | Should -Be 'problem'
    }

    It 'redirects both into one file' {
        $null = Start-ContainerProcess $id -Wait -RedirectStandardOutput $out -RedirectStandardError $out -- sh -c 'echo one; echo two >&2; echo three'
        Get-Content $out | Should -Be 'one', 'two', 'three'
    }

    It 'takes environment, directory, user, groups, limits and capabilities' {
        $null = Start-ContainerProcess $id -Wait -RedirectStandardOutput $out -Environment @{ A = 'b' } -WorkingDirectory /tmp -User '65534:65534' -AdditionalGroup 4711 -Rlimit nofile=99 -Capability @() -NoNewPrivileges -- sh -c 'echo $A; pwd; id -u; id -G; ulimit -n; grep -E "CapBnd|NoNewPrivs" /proc/self/status'
        $text = Get-Content $out
        $text[0..4] | Should -Be 'b', '/tmp', '65534', '65534 4711', '99'
        $text[5] | Should -BeLike '*0000000000000000'
        $text[6] | Should -BeLike '*1'
    }

    It 'takes an object that describes the process' {
        $config = [PSContainer.Engine.Configuration.ProcessConfig]@{ Args = @('pwd'); Cwd = '/usr' }
        $null = Start-ContainerProcess $id -ProcessConfig $config -Wait -RedirectStandardOutput $out
        Get-Content $out | Should -Be '/usr'
    }

    It 'starts one in each container of the pipeline' {
        $null = New-Container ($other = New-TestId) -Start
        $processes = $id, $other | Start-ContainerProcess -FilePath sleep -ArgumentList 30
        $processes.ContainerId | Should -Be $id, $other
        Remove-Container $other -Force
    }
}
