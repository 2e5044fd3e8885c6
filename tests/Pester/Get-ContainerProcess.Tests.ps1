BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Get-ContainerProcess' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $id = New-TestId
        $null = New-Container $id -Start
        $started = Start-ContainerProcess $id -User 65534:65534 -- tail -f /dev/null
        $null = New-Container ($idle = New-TestId)
    }
    AfterAll { Remove-TestRoot }

    It 'lists the processes of a container' {
        $processes = Get-ContainerProcess $id
        $processes | Should -BeOfType PSContainer.ContainerProcess
        $processes.Count | Should -Be 2
        $processes[0].IsInit | Should -BeTrue
        $processes[0].ContainerProcessId | Should -Be 1
        $processes[1].Id | Should -Be $started.Id
        $processes[1].User | Should -Be nobody
        $processes[1].CommandName | Should -Be tail
        $processes[1].State | Should -Be 'Sleeping'
        $processes[1].HasExited | Should -BeFalse
    }

    It 'lists those of all by default' { @(Get-ContainerProcess).Count | Should -Be 2 }
    It 'selects by name' { (Get-ContainerProcess $id ta*).Id | Should -Be $started.Id }
    It 'selects by process id' { (Get-ContainerProcess -ProcessId $started.Id).CommandName | Should -Be tail }
    It 'has nothing of one that does not run' { Get-ContainerProcess $idle | Should -BeNullOrEmpty }
    It 'takes containers from the pipeline' { @(Get-Container | Get-ContainerProcess).Count | Should -Be 2 }
}
