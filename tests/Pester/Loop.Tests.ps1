# Two hundred containers, and the machine is as it was.
BeforeDiscovery { $NotRoot = (id -u) -ne '0' }

Describe 'Two hundred containers in a loop' -Tag Root -Skip:$NotRoot {
    BeforeAll {
        . (Join-Path $PSScriptRoot common.ps1)
        function Get-Machine {
            Get-Content /proc/self/mountinfo | ForEach-Object { ($_ -split ' ')[2..4] -join ' ' }
            Get-ChildItem -Directory -Recurse /sys/fs/cgroup | ForEach-Object FullName
            Get-ChildItem /proc/[0-9]*/ns/net -ErrorAction SilentlyContinue | ForEach-Object LinkTarget | Sort-Object -Unique
            Get-ChildItem /var/lib/pscontainer/containers -ErrorAction SilentlyContinue | ForEach-Object FullName
            Get-ChildItem $TestRoot -Force -ErrorAction SilentlyContinue | ForEach-Object FullName
            Get-ChildItem /proc/[0-9]*/comm -ErrorAction SilentlyContinue |
                Where-Object { (Get-Content $_ -ErrorAction SilentlyContinue) -eq 'pscontainer-mon' } | ForEach-Object FullName
        }
    }
    AfterAll { Remove-TestRoot }

    It 'leave its mounts, cgroups, network namespaces, processes and state as before' {
        $handles = [IO.Directory]::GetFiles('/proc/self/fd').Count
        $before = $null
        foreach ($i in 0..200) {
            $id = New-TestId
            $null = New-Container $id
            $null = Start-ContainerProcess $id -FilePath /bin/true
            Wait-Container $id -Timeout 30
            Remove-Container $id
            # The first one starts the launcher and makes the directories that stay.
            if ($i -eq 0) { $before = Get-Machine }
        }
        Get-Machine | Should -Be $before
        [GC]::Collect(); [GC]::WaitForPendingFinalizers()
        # The launcher's socket and image stay; nothing grows with the number of containers.
        [IO.Directory]::GetFiles('/proc/self/fd').Count | Should -BeLessThan ($handles + 20)
    }
}
