# Two hundred containers, and the machine is as it was.
BeforeDiscovery { $NotRoot = (id -u) -ne '0' }

Describe 'Two hundred containers in a loop' -Tag Root -Skip:$NotRoot {
    BeforeAll {
        . (Join-Path $PSScriptRoot common.ps1)
        # Other containers of the machine come and go meanwhile: what counts is what belongs to this session's.
        function Get-Machine {
            Get-Content /proc/self/mountinfo | ForEach-Object { ($_ -split ' ')[2..4] -join ' ' }
            Get-ChildItem -Directory -Recurse /sys/fs/cgroup -Include $ids -ErrorAction SilentlyContinue | ForEach-Object FullName
            Get-ChildItem $TestRoot -Force -ErrorAction SilentlyContinue | ForEach-Object FullName
            $layers | Where-Object { Test-Path $_ }
            foreach ($status in Get-ChildItem /proc/[0-9]*/status -ErrorAction SilentlyContinue) {
                $text = Get-Content -Raw $status -ErrorAction SilentlyContinue
                if ($text -match '(?m)^Name:\s+pscontainer-mon$' -and $text -match "(?m)^PPid:\s+($launcher)$") { $status.FullName }
            }
        }
        $ids = [Collections.Generic.List[string]]::new()
        $layers = [Collections.Generic.List[string]]::new()
    }
    AfterAll { Remove-TestRoot }

    It 'leave its mounts, cgroups, network namespaces, processes and state as before' {
        $handles = [IO.Directory]::GetFiles('/proc/self/fd').Count
        $before = $null
        foreach ($i in 0..200) {
            $id = New-TestId
            $ids.Add($id)
            $layers.Add((New-Container $id).RootPath)
            $null = Start-ContainerProcess $id -FilePath /bin/true
            Wait-Container $id -Timeout 30
            Remove-Container $id
            # The first one starts the launcher and makes the directories that stay.
            if ($i -eq 0) {
                $launcher = (Get-Process pscontainer | Where-Object { $_.Parent.Id -eq $PID }).Id -join '|'
                $before = Get-Machine
            }
        }
        Get-Machine | Should -Be $before
        [GC]::Collect(); [GC]::WaitForPendingFinalizers()
        # The launcher's socket and image stay; nothing grows with the number of containers.
        [IO.Directory]::GetFiles('/proc/self/fd').Count | Should -BeLessThan ($handles + 20)
    }
}
