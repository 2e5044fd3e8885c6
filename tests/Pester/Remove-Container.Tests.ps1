BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Remove-Container' -Skip:(-not $isRoot) {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    AfterAll { Remove-TestRoot }

    It 'removes one that has no process, and one that has stopped' {
        $null = New-Container a
        $null = New-Container b -Command true -Start
        Wait-Container b -Timeout 10
        'a', 'b' | Remove-Container | Should -BeNullOrEmpty
        Get-Container | Should -BeNullOrEmpty
    }

    It 'kills with -Force' {
        $container = New-Container a -Start
        $process = Start-ContainerProcess a -- sleep 60
        Remove-Container a -Force
        Test-Path "/proc/$($container.ProcessId)/root" | Should -BeFalse
        $process.HasExited | Should -BeTrue
    }

    It 'leaves nothing of many' {
        $mounts = @(Get-Content /proc/self/mountinfo).Count
        1..5 | ForEach-Object { New-Container "n$_" -Start } | Out-Null
        Get-Container | Remove-Container -Force
        Get-Container | Should -BeNullOrEmpty
        @(Get-Content /proc/self/mountinfo).Count | Should -Be $mounts
        @(Get-ChildItem $TestRoot -Directory).Count | Should -Be 0
    }
}
