BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Send-ContainerSignal' -Skip:(-not $isRoot) {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    AfterEach { Get-Container | Remove-Container -Force }
    AfterAll { Remove-TestRoot }

    It 'sends by <Name>' -ForEach @(@{ Name = 'KILL' }, @{ Name = 'SIGKILL' }, @{ Name = 'kill' }, @{ Name = 9 }) {
        $null = New-Container a -Start
        Send-ContainerSignal a $Name | Should -BeNullOrEmpty
        (Wait-Container a -Timeout 10 -PassThru).ExitCode | Should -Be 137
    }

    It 'reaches all processes' {
        $null = New-Container a -Start
        $process = Start-ContainerProcess a -- sleep 60
        Send-ContainerSignal a TERM -AllProcesses
        $process | Wait-Process -Timeout 10 -ErrorAction Ignore
        $process.ExitCode | Should -Be 143
        (Get-Container a).Status | Should -Be 'Running' -Because 'init does not handle it'
    }

    It 'hands the container on' {
        (New-Container a -Start | Send-ContainerSignal -Signal WINCH -PassThru).Id | Should -Be a
    }

    It 'refuses the signal <_>' -ForEach 'NOPE', 65, '' {
        { Send-ContainerSignal a $_ } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }
}
